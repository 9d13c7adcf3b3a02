"""What is kept is what a plain recount finds, after any history; nothing is lost or counted twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from tests.apps.contacts.made import HOUR, NOW, access, ice
from tests.apps.figures.histories import History, counted_plainly
from tests.apps.figures.live import history as live_history
from tests.apps.retention.conftest import *  # noqa: F403 - people, an adopted schedule, a way to propose

from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Correction
from dintel.apps.figures.models import KeptCount, KeptSheet, Reading
from dintel.apps.figures.queries import kept, measures, past
from dintel.apps.figures.queries.tally import columns, tally
from dintel.apps.figures.services import keep_counts, keeping
from dintel.apps.ledger import queries as ledger_of
from dintel.apps.ledger import services as ledger
from dintel.apps.retention import services as retention

pytestmark = pytest.mark.django_db
YEAR = date(2025, 12, 1), date(2026, 12, 1)


def all_kept() -> dict[str, Counter[tuple[str, ...]]]:
    found: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in counted_plainly()}
    for name, counts in found.items():
        table = KeptSheet if measures.every()[name].sheet else KeptCount
        for month in table.objects.filter(measure=name).values_list("month", flat=True).distinct():
            for cell, n in kept.counts_of(measures.every()[name], month).items():
                counts[f"{month:%Y-%m}", *cell] += n
    return found


def the_past_is_that_of_the_rows() -> None:
    found, live = past.history(*YEAR), live_history(*YEAR)
    for told in ("places", "months", "cells", "starts", "sums", "group", "count"):
        assert np.array_equal(getattr(found, told), getattr(live, told)), told


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_plain_recount_finds(seed: int, counsel: Any, catch_up: Any) -> None:
    history = History(seed, counsel)
    for steps in (25, 1, 12, 20):
        history.go_on(steps)
        catch_up(history.at)
        assert all_kept() == counted_plainly()
        the_past_is_that_of_the_rows()
    assert list(kept.differences()) == []
    assert sum(counted_plainly()["requests"].values()) > 3, "a history in which something happens"


def test_only_the_months_that_leaves_touch_are_counted(file: Any, counsel: Any, catch_up: Any) -> None:
    march, june = (NOW - timedelta(days=days) for days in (240, 150))
    old = file(ice(), at=march)
    file(ice(), at=june)
    catch_up()
    assert catch_up() == 0
    KeptCount.objects.filter(measure="contacts").update(n=7)  # what is not counted anew stays wrong
    contacts.verify_contact(
        contact=old, result="verified", how="police", asked_of="", words="", verified_at=NOW, by=counsel, at=NOW
    )
    catch_up()
    counts = dict(KeptCount.objects.filter(measure="contacts").values_list("month", "n"))
    assert {f"{month:%m}": n for month, n in counts.items()} == {"03": 1, "06": 7}


def test_a_move_of_which_the_words_are_gone_has_every_month_counted(file: Any, counsel: Any, catch_up: Any) -> None:
    one = file(ice(), at=NOW - timedelta(days=100))
    catch_up()
    change = contacts.Change("contact", "began_at", NOW - timedelta(days=30))
    contacts.correct_contact(number=one.number, version=1, changes=[change], why="So.", by=counsel, at=NOW)
    Correction.objects.update(before="")
    catch_up()
    assert all_kept() == counted_plainly()


def test_a_round_that_is_killed_loses_nothing_and_counts_nothing_twice(
    file: Any, catch_up: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(ice(), at=NOW - timedelta(days=90))
    catch_up()
    file(ice(), ice(), at=NOW - timedelta(days=60))
    read = kept.readings()

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    ledger.sequence(at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            keep_counts(at=NOW)
    assert kept.readings() == read, "so the same leaves are read again"
    assert all_kept() == counted_plainly(), "a month that was put is what rows say"
    catch_up()
    assert all_kept() == counted_plainly()
    assert catch_up() == 0


def test_who_counts_beside_another_leaves_what_it_may_have_missed_to_the_next_round(
    file: Any, catch_up: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another round reads further, and ends, while this one counts: the smaller place is noted."""
    file(ice())
    catch_up()
    size = ledger_of.grown_to()
    file(ice(), at=NOW - timedelta(days=90))
    ledger.sequence(at=NOW)
    put, others = keeping.put, iter([1])

    def meanwhile(*args: Any) -> None:
        put(*args)
        if next(others, None):
            file(ice(), at=NOW - timedelta(days=90))
            catch_up()

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "put", meanwhile)
        keep_counts(at=NOW)
    assert size < kept.readings()["contacts"][1] < ledger_of.grown_to()
    assert catch_up() > 0
    assert all_kept() == counted_plainly()


def test_counts_made_by_an_older_rule_are_made_anew(file: Any, catch_up: Any) -> None:
    file(ice())
    catch_up()
    Reading.objects.update(rule=0)
    for table in (KeptCount, KeptSheet):
        table.objects.all().delete()
    catch_up()
    assert all_kept() == counted_plainly()


def test_disposal_changes_no_count(file: Any, proposed: Any, counsel: Any, catch_up: Any) -> None:
    """What disposal keeps (ADR 15) are the coded facts and dates: all that is counted."""
    old = NOW - timedelta(days=4 * 366)
    for turn in range(4):
        file(ice(), ice(document="search_warrant", purpose="criminal"), at=old + turn * HOUR)
    catch_up()
    before = all_kept()
    batch = proposed()
    retention.approve(batch=batch, access=access(counsel), at=NOW + HOUR)
    retention.run(batch=batch, at=NOW + HOUR)
    assert Contact.objects.filter(disposed_at=None).count() == 0
    catch_up(NOW + HOUR)
    assert all_kept() == before == counted_plainly()
    assert list(kept.differences()) == []


def test_the_command_names_what_differs_and_puts_it_right(file: Any, catch_up: Any, capsys: Any) -> None:
    file(ice())
    catch_up()
    call_command("figures_check")
    assert f"{len(measures.every())} measures, 0 months that differ" in capsys.readouterr().out
    KeptCount.objects.filter(measure="contacts").update(n=9)
    KeptSheet.objects.filter(measure="cells").update(body=tally(columns([], 1)).packed(), sha256="")
    with pytest.raises(CommandError, match="2 months differ"):
        call_command("figures_check")
    told = capsys.readouterr().out
    assert "contacts 2026-11: rows say 1 of 'main-library|unverified', 9 are kept" in told
    assert "cells 2026-11: rows say 1 of 'main-library|nonpublic_area|none|i200|" in told
    call_command("figures_check", "--recount")
    call_command("figures_check")

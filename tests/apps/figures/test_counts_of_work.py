"""What the order costs in time and what the desk answers: each step of a measure, and a recount beside it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.contacts.made import DAY, HOUR, LIBRARY, NOW, filed, ice, report
from tests.apps.figures.quarter import JULY, OPEN, released

from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.figures.models import KeptCount
from dintel.apps.figures.queries import kept
from dintel.apps.figures.queries.measures import counsel as of_counsel
from dintel.apps.figures.queries.measures import filing
from dintel.apps.figures.queries.measures.measure import month_of, span_of
from dintel.apps.verification.models import Inquiry
from dintel.apps.verification.services import Asked, answer_inquiry
from dintel.domain.figures import read_body

MINUTE = timedelta(minutes=1)
PUT = ("proposed", "counsel_hold", NOW)


def decided(after: timedelta, step: str = "confirmed") -> tuple[str, str, datetime]:
    return (step, "decline", NOW + after)


@pytest.mark.parametrize(
    ("steps", "state", "counted"),
    [
        ([("proposed", "decline", NOW)], "answered", None),
        ([("proposed", "decline", NOW), decided(HOUR)], "decided", None),
        ([PUT], "with_counsel", "waiting"),
        ([PUT], "closed", "nobody_waits"),
        ([PUT, ("proposed", "decline", NOW + HOUR)], "answered", "nobody_waits"),
        ([PUT, decided(4 * HOUR)], "decided", "to_4"),
        ([PUT, decided(4 * HOUR + MINUTE, "overridden")], "decided", "to_24"),
        ([PUT, decided(DAY), decided(30 * DAY)], "decided", "to_24"),
        ([PUT, decided(7 * DAY)], "decided", "to_168"),
        ([PUT, decided(8 * DAY)], "decided", "later"),
        ([("proposed", "decline", NOW - DAY), decided(-HOUR), PUT, decided(HOUR)], "decided", "to_4"),
    ],
)
def test_a_question_waits_from_when_it_was_put_to_the_first_decision_after(
    steps: Any, state: str, counted: str | None
) -> None:
    assert of_counsel.step_of(steps, state) == counted


WRITTEN = (
    (timedelta(0), "counter", False, "to_15"),
    (-MINUTE, "counter", False, "to_15"),
    (15 * MINUTE, "desk", False, "to_15"),
    (15 * MINUTE + timedelta(microseconds=1), "desk", False, "to_60"),
    (16 * MINUTE - timedelta(microseconds=1), "desk", False, "to_60"),
    (60 * MINUTE, "desk", False, "to_60"),
    (DAY, "api", False, "to_1440"),
    (7 * DAY, "desk", False, "to_10080"),
    (7 * DAY + timedelta(microseconds=1), "desk", False, "later"),
    (3 * MINUTE, "import", False, "brought_in"),
    (3 * MINUTE, "counter", True, "clock_doubted"),
)


@pytest.mark.django_db
@pytest.mark.parametrize("part", [0, 1, 999_999], ids=lambda part: f"{part}us")
def test_a_contact_is_counted_by_how_long_after_it_was_written_down(part: int) -> None:
    filed(report())
    for after, source, is_doubted, counted in WRITTEN:
        began_at = NOW.replace(microsecond=part)
        told = {"began_at": began_at, "received_at": began_at + after, "source": source, "clock_doubt": is_doubted}
        Contact.objects.update(**told)
        found = filing.count(span_of(month_of(began_at)))
        assert [(cell[1], n) for cell, n in found.items()] == [(counted, 1)], (after, source)


@pytest.mark.django_db
def test_what_the_desk_answered_is_what_a_plain_recount_finds(coordinator: Any, catch_up: Any) -> None:
    said = ("theirs", "not_theirs", "no_answer", "not_asked")
    marks: tuple[frozenset[str], ...] = (frozenset(), frozenset({"again"}), frozenset({"asks_where", "again"}))
    for turn in range(60):
        asked = Asked("resident", "street", "immigration", said[turn % 4], marks=marks[turn % 3])
        answer_inquiry(key=uuid4(), asked=asked, by=coordinator, at=JULY + turn * DAY)
    catch_up(OPEN)
    told: Counter[str] = Counter()
    for one in Inquiry.objects.all():
        told[f"{one.answer}|{'fishing' if one.no_scene or one.asks_where or one.asks_who else 'plain'}"] += 1
    found: Counter[str] = Counter()
    for row in KeptCount.objects.filter(measure="verification_desk"):
        found[row.cell] += row.n
        assert row.place == "", "no place is kept, so none is counted"
    assert found == told
    assert told["verified|fishing"] == told["not_verified|fishing"] == 0, "whoever looks for agents is told nothing"
    body = read_body(released(coordinator, figure="verification_desk").body)
    assert body.cell({"sort": "fishing"}) == (True, told["unknown|fishing"])


@pytest.mark.django_db
def test_a_repeat_is_counted_apart_and_moves_back_when_the_link_is_undone(
    file: Any, counsel: Any, catch_up: Any
) -> None:
    one, other = file(ice()), file(ice(), source="counter")
    told = {"kind": "duplicate", "why": "", "by": counsel, "at": NOW}
    link = contacts.link_contacts(contact=one, other=other, **told)
    catch_up()
    counts = dict(KeptCount.objects.filter(measure__in=("repeats", "contacts")).values_list("measure", "n"))
    assert counts == {"repeats": 1, "contacts": 1}
    contacts.undo_link(link=link, by=counsel, at=NOW + HOUR)
    catch_up(NOW + HOUR)
    assert dict(KeptCount.objects.filter(measure__in=("repeats", "contacts")).values_list("measure", "n")) == {
        "contacts": 2
    }
    assert list(kept.differences()) == []


@pytest.mark.django_db
def test_no_request_for_status_alone_is_declined_and_the_figure_says_out_of_how_many(
    file: Any, coordinator: Any
) -> None:
    for turn in range(7):
        file(ice(asked="status_information", document="letter"), at=JULY + turn * DAY)
        file(ice(asked="nonpublic_area"), at=JULY + turn * DAY)
    assert Request.objects.filter(asked="status_information", contact__facility=LIBRARY).count() == 7
    body = read_body(released(coordinator).body)
    assert body.cell({"status": "status_only", "answer": "declined"}) == (True, 0)
    assert body.cell({"status": "status_only"}) == (True, 7)
    assert body.cell({"answer": "declined"}) == (True, 7)

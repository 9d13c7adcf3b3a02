"""Counting in arrays is counting: held against a Counter, and against minutes counted one by one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.contacts.made import NOW, ice

from dintel.apps.booking.queries.holds import minutes_between
from dintel.apps.contacts.models import Request
from dintel.apps.figures.queries.measures import register, span_of
from dintel.apps.figures.queries.tally import column, tally, unpacked

TEXTS = st.lists(st.tuples(st.sampled_from(["a|x", "a|y", "b|x", None]), st.sampled_from(["1", "2", "|"])), max_size=40)


@given(TEXTS)
def test_a_tally_counts_what_a_counter_counts_and_comes_back_from_its_bytes(rows: list[tuple[str | None, str]]) -> None:
    first, second = (column([row[at] for row in rows]) for at in range(2))
    told = tally((first.told(lambda value: (value[0],)), *second.fields(1)))
    plain = Counter((one.split("|")[0], other.split("|")[0]) for one, other in rows if one is not None)
    assert told.counter() == plain
    again = unpacked(told.packed())
    assert again.counter() == plain
    assert again.packed() == told.packed()


@given(TEXTS)
def test_equal_counts_are_equal_bytes_whatever_was_left_out(rows: list[tuple[str | None, str]]) -> None:
    def packed(several: list[tuple[str | None, str]]) -> bytes:
        first, second = (column([row[at] for row in several]) for at in range(2))
        return tally((first.told(lambda value: None if value[0] == "b" else value), second)).packed()

    assert packed(rows) == packed([row for row in reversed(rows) if row[0] not in {"b|x", None}])


def test_half_a_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="no tally, or a part of one"):
        unpacked(tally((column(["a", "b"]),)).packed()[:-3])


@pytest.mark.django_db
def test_the_database_counts_whole_minutes_to_the_part_of_a_second(file: Any) -> None:
    """A paper shown at 10:00:00.9 and honoured at 10:01:00.1 was not a whole minute on the counter."""
    seconds = [0, 59.2, 59.9999, 60, 60.5, 299.95, 300, 86_400, -30]
    for turn, waited in enumerate(seconds):
        shown = NOW + timedelta(seconds=turn / 3)
        contact = file(ice(document="search_warrant", purpose="criminal"))
        Request.objects.filter(contact__number=contact.number).update(
            asked_at=shown, answered_at=shown + timedelta(seconds=waited)
        )
    ends = register.rows(span_of(NOW.date().replace(day=1))).end
    told = Counter(max(int(ends.names[at][3]), 0) for at in ends.at.tolist())
    rows = Request.objects.values_list("asked_at", "answered_at")
    assert told == Counter(minutes_between(shown, honoured) for shown, honoured in rows)
    assert len(told) > 3

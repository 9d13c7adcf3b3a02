"""Counting in arrays is counting: held against a Counter, and against minutes counted one by one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.contacts.made import NOW, ice

from dintel.apps.booking.queries.holds import minutes_between
from dintel.apps.contacts.models import Request
from dintel.apps.figures.queries.measures import register, span_of
from dintel.apps.figures.queries.tally import AT_ONCE, LEFT_OUT, Column, columns, crossed, tally, unpacked

TEXTS = st.lists(st.tuples(*[st.sampled_from(["a", "b", "|", "", None])] * 3), max_size=40)


def column(texts: list[str | None]) -> Column:
    (told,) = columns([(text,) for text in texts], 1)
    return told


@given(TEXTS)
def test_a_tally_counts_what_a_counter_counts_and_comes_back_from_its_bytes(rows: list[tuple[str | None, ...]]) -> None:
    told = tally(columns(rows, 3))
    plain = Counter(row for row in rows if None not in row)
    assert told.counter() == plain
    again = unpacked(told.packed())
    assert again.counter() == plain
    assert again.packed() == told.packed()


@given(st.lists(st.none() | st.tuples(*[st.sampled_from(["a", "b", ""])] * 3), max_size=40), st.randoms())
def test_joined_fields_come_apart_and_rows_can_be_left_out(rows: list[tuple[str, ...] | None], random: Any) -> None:
    whole = column([None if row is None else "|".join(row) for row in rows]).split()
    apart = whole.fields(3)
    plain = Counter(row for row in rows if row is not None)
    assert tally((whole,)).counter() == plain
    assert tally(apart).counter() == plain
    those = np.array([random.random() < 0.5 for _ in rows], bool)
    kept = Counter(row for row, is_one in zip(rows, those, strict=True) if is_one and row is not None)
    assert tally((whole.only(those),)).counter() == kept


@given(TEXTS)
def test_columns_are_crossed_to_one_of_all_their_fields(rows: list[tuple[str | None, ...]]) -> None:
    told = crossed(columns(rows, 3))
    assert [None if at == LEFT_OUT else told.names[at] for at in told.at.tolist()] == [
        None if None in row else row for row in rows
    ]
    assert list(told.names) == sorted({row for row in rows if None not in row})


def test_rows_beyond_a_part_are_counted_and_numbers_stand_as_text() -> None:
    many = 2 * AT_ONCE + 1
    (told,) = columns(((turn % 7 or None,) for turn in range(many)), 1)
    plain = Counter((str(turn % 7),) for turn in range(many) if turn % 7)
    assert tally((told,)).counter() == plain


@given(TEXTS)
def test_equal_counts_are_equal_bytes_whatever_was_left_out(rows: list[tuple[str | None, ...]]) -> None:
    def packed(several: list[tuple[str | None, ...]]) -> bytes:
        first, *others = columns(several, 3)
        return tally((first.told(lambda value: None if value[0] == "b" else value), *others)).packed()

    assert packed(rows) == packed([row for row in reversed(rows) if row[0] not in {"b", None}])


@given(TEXTS, st.lists(st.sampled_from(range(3)), unique=True))
def test_some_fields_are_counted_in_any_order_and_the_rest_added_up(
    rows: list[tuple[str | None, ...]], fields: list[int]
) -> None:
    first, *others = columns(rows, 3)
    plain = Counter(tuple(row[field] for field in fields) for row in rows if None not in row)
    assert tally((first, *others)).by(fields) == plain
    assert tally((first, crossed(others))).by(fields) == plain


@given(TEXTS)
def test_rows_are_told_by_their_value(rows: list[tuple[str | None, ...]]) -> None:
    first, *_others = columns(rows, 3)
    assert first.is_one_of({"a", ""}).tolist() == [row[0] in {"a", ""} for row in rows]


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
    end = register.rows(span_of(NOW.date().replace(day=1))).end
    told = Counter(max(int(end.names[at][2]), 0) for at in end.at.tolist())
    rows = Request.objects.values_list("asked_at", "answered_at")
    assert told == Counter(minutes_between(shown, honoured) for shown, honoured in rows)
    assert len(told) > 3

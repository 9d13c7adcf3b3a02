"""Periods, and from counts to tables that come out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.naive_attacker import CLOSE, believed

from dintel.domain.figures import (
    Body,
    Definition,
    Earlier,
    Group,
    Level,
    Row,
    Table,
    Unpublishable,
    Version,
    body_of,
    choose,
    period_of,
    period_on,
    read_body,
)
from dintel.domain.figures import tables as tables_of_figures
from dintel.domain.figures.tables import _cubes, _hidden
from dintel.domain.suppression import Rule, UnprotectableError
from dintel.domain.suppression.cube import Cube

RULE = Rule(5)
PURPOSE = Level("purpose", "purpose", "For what", tuple(Group(one, one, (one,)) for one in ("civil", "criminal")))
OUTCOME = Level(
    "outcome", "outcome", "Outcome", tuple(Group(one, one, (one,)) for one in ("comply", "counsel", "decline"))
)
ANSWER = Level(
    "answer", "outcome", "Answer", (Group("helped", "helped", ("comply", "counsel")), Group("not", "not", ("decline",)))
)
TOLD_APART = tuple(Group(one, one, (one,)) for one in ("held", "told"))
COLUMNS = replace(PURPOSE, id="column", of="column", groups=TOLD_APART, has_total=False)


def version(*publish: tuple[tuple[str, ...], ...], levels: tuple[Level, ...] = (PURPOSE, OUTCOME, ANSWER)) -> Version:
    named = {one.id: one for one in levels}
    return Version(date(2026, 1, 1), "d", "of", "m", ("gap",), "", named, publish, (), "0" * 64)


def counted(civil: tuple[int, int, int], criminal: tuple[int, int, int]) -> dict[tuple[str, ...], int]:
    names = ("comply", "counsel", "decline")
    return {
        (purpose, name): n
        for purpose, told in (("civil", civil), ("criminal", criminal))
        for name, n in zip(names, told, strict=True)
    }


SMALL = st.tuples(*[st.sampled_from([0, 0, 1, 2, 4, 5, 7, 30])] * 3)


@given(SMALL, SMALL)
@settings(max_examples=60)
def test_the_total_is_kept_back_where_it_is_small_and_nowhere_else(
    civil: tuple[int, int, int], criminal: tuple[int, int, int]
) -> None:
    """So two figures that tell the same facts apart otherwise keep the same total, and none protects a count by it."""
    told = counted(civil, criminal)
    total = sum(told.values())
    for by in (("purpose", "outcome"), ("answer",)):
        try:
            tables, _coarser = choose(version((by,)), told, RULE)
        except Unpublishable:
            continue
        shown = next(row.count for row in tables[0].rows if set(row.at) == {"total"})
        assert (shown is None) == (0 < total < RULE.threshold)


def test_what_two_figures_of_one_total_tell_leaves_a_small_count_open() -> None:
    """Three civil requests and eight others: neither figure may rest on the other's keeping the eleven to itself."""
    told = counted((3, 0, 0), (0, 0, 8))
    by_answer, _ = choose(version((("answer",),)), told, RULE)
    rows = {row.at: row.count for row in by_answer[0].rows}
    assert rows["total",] == 11
    assert rows["helped",] is None
    assert rows["not",] is None


@pytest.mark.parametrize(
    ("name", "since", "until", "months"),
    [
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1), ("2026-07", "2026-08", "2026-09")),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), ("2026-10", "2026-11", "2026-12")),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), ("2026-12",)),
    ],
)
def test_a_period_is_what_its_name_says(name: str, since: date, until: date, months: tuple[str, ...]) -> None:
    period = period_of(name)
    assert period is not None
    assert (str(period), period.since, period.until, period.months) == (name, since, until, months)
    assert period.next.before == period
    assert period_on(since, period.kind) == period
    assert period.open_on(30) > until


def test_what_is_no_period_is_none() -> None:
    assert [period_of(one) for one in ("2026", "2026-13", "2026-Q5", "2026-7", "26-Q1", "")] == [None] * 6


def test_a_table_comes_out_with_its_totals_and_a_coarser_level_beside_it() -> None:
    told = counted((40, 10, 30), (20, 6, 9))
    tables, is_coarser = choose(version((("purpose", "answer"), ("outcome",))), told, RULE)
    assert not is_coarser
    assert tables[0].at("criminal", "helped") == 26
    assert tables[0].at("total", "helped") == 76
    assert tables[0].at("civil", "total") == 80
    assert tables[0].at("total", "total") == 115
    assert tables[1].at("counsel") == 16
    assert len(tables[0].rows) == 9
    with pytest.raises(KeyError):
        tables[0].at("nobody", "helped")


def test_a_small_count_is_kept_back_and_what_would_tell_it() -> None:
    tables, _ = choose(version((("purpose", "outcome"),)), counted((40, 10, 3), (20, 6, 9)), RULE)
    assert tables[0].at("civil", "decline") is None
    assert sum(row.count is None for row in tables[0].rows) >= 4
    assert tables[0].at("total", "total") == 88


def test_small_counts_come_out_where_nothing_is_kept_back() -> None:
    tables, _ = choose(version((("purpose", "outcome"),)), counted((40, 10, 3), (20, 6, 9)), None)
    assert tables[0].at("civil", "decline") == 3


def test_columns_that_add_up_to_nothing_have_no_total() -> None:
    tables, _ = choose(version((("column",),), levels=(COLUMNS,)), {("held",): 9, ("told",): 6}, RULE)
    assert [row.at for row in tables[0].rows] == [("held",), ("told",)]


def test_a_value_in_no_group_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="'maybe' was counted and is in no group of 'outcome'"):
        choose(version((("purpose", "outcome"),)), {("civil", "maybe"): 7}, RULE)


def test_a_change_of_one_is_as_small_as_a_count_of_one() -> None:
    fine = (("purpose", "outcome"),)
    before = counted((40, 10, 30), (20, 6, 9))
    tables, _ = choose(version(fine), before, RULE)
    assert all(row.count is not None for row in tables[0].rows)
    again, _ = choose(version(fine), before | {("civil", "comply"): 41}, RULE, [Earlier(before, tables)])
    assert again[0].at("civil", "comply") is None
    assert again[0].at("total", "total") is None
    assert again[0].at("criminal", "total") == 35


@pytest.mark.untraced
def test_coarser_tables_come_out_where_finer_would_give_a_small_count_away_and_nothing_where_all_would() -> None:
    """Somebody let out a table from which three can be taken for what it is: no later one can hide it."""
    truth = counted((1, 2, 0), (20, 6, 9))
    told = Table(("purpose",), (Row(("civil",), None), Row(("criminal",), 35), Row(("total",), 38)))
    out = [Earlier(truth, (told,))]
    fine, coarse = (("purpose",),), (("answer",),)
    tables, is_coarser = choose(version(fine, coarse), truth, RULE, out)
    assert is_coarser
    assert tables[0].at("helped") == 29
    with pytest.raises(Unpublishable, match="none of 1 sets"):
        choose(version(fine), truth, RULE, out)


def test_each_set_of_tables_is_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the test before, at once: the set that could not be hidden is refused here without a search."""
    cannot, really = [1], tables_of_figures.release

    def refused(*told: Any, **named: Any) -> Any:
        if cannot:
            cannot.pop()
            raise UnprotectableError([((0,), (0,))])
        return really(*told, **named)

    monkeypatch.setattr(tables_of_figures, "release", refused)
    truth = counted((12, 20, 30), (20, 16, 19))
    found, is_coarser = choose(version((("purpose",),), (("answer",),)), truth, RULE)
    assert (is_coarser, cannot, found[0].by) == (True, [], ("answer",))
    cannot = [1]
    with pytest.raises(Unpublishable, match="none of 1 sets"):
        choose(version((("purpose",),)), truth, RULE)


def test_a_version_is_in_force_until_the_next() -> None:
    first, second = version((("outcome",),)), replace(version((("answer",),)), since=date(2026, 7, 1))
    texts = (
        "id",
        "title",
        "question",
        "measure",
        "beside",
        "unit",
        "delay_why",
        "criticism",
        "criticism_by",
        "why_shown",
        "mark",
    )
    words = dict.fromkeys(texts, "")
    one = Definition(
        **words,
        order=1,
        period="quarter",
        waits=True,
        delay_days=30,
        hides_small=True,
        provisions=(),
        doubt="",
        versions=(first, second),
        where="",
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [one.version_on(day) for day in days] == [None, first, first, second]


def test_a_release_reads_as_it_was_written() -> None:
    tables, _ = choose(version((("purpose", "outcome"),)), counted((40, 10, 3), (20, 6, 9)), RULE)
    day = date(2026, 11, 1)
    body = Body("requests", day, "0" * 64, "us/nm/x", "2026-Q3", 1, day, 5, False, 700, "ab", tables)  # noqa: FBT003 - in order
    data = body_of(body)
    assert read_body(data) == body
    assert body_of(read_body(data.decode())) == data
    assert body.cell({"purpose": "civil", "outcome": "decline"}) == (True, None)
    assert body.cell({"purpose": "civil"}) == (True, 53)
    assert body.cell({}) == (True, 88)
    assert body.cell({"month": "2026-07"}) == (False, None)
    for wrong in (b"{}", b"[]", b'{"format":"something else"}'):
        with pytest.raises(ValueError, match="not a release"):
            read_body(wrong)


@st.composite
def two_truths(draw: st.DrawFn) -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], int]]:
    sizes = st.one_of(st.integers(0, 6), st.integers(5, 40))
    first = [draw(sizes) for _ in range(6)]
    second = [max(0, one + draw(st.sampled_from([0, 0, 0, 1, -1, 2, 7]))) for one in first]
    return tuple(counted(tuple(one[:3]), tuple(one[3:])) for one in (first, second))  # type: ignore[return-value]


@pytest.mark.untraced
@settings(max_examples=25)
@given(two_truths())
def test_whoever_reads_two_releases_and_solves_finds_no_small_count(truths: Any) -> None:
    """By linear programming over both releases: facts of the first alone, of both, of the second alone."""
    both = version((("purpose", "answer"), ("outcome",)), (("answer",),))
    told: list[Earlier] = []
    for truth in truths:
        try:
            tables, _ = choose(both, truth, RULE, told)
        except Unpublishable:
            break
        told.append(Earlier(truth, tables))
    for one in told:
        dimensions, counts = _cubes([both], [one.counted])
        solved_by_nobody(Cube(dimensions, counts[0]), _hidden(both, dimensions, one.tables))


@pytest.mark.untraced
@settings(max_examples=25, deadline=None)
@given(two_truths())
def test_whoever_reads_two_figures_of_the_same_facts_and_solves_finds_no_small_count(truths: Any) -> None:
    """One figure tells purposes and answers apart, the other outcomes; the first is corrected afterwards."""
    first, other = version((("purpose", "answer"),)), version((("outcome",), ("purpose",)), (("outcome",),))
    among = (first, other)
    before, after = truths
    told, _ = choose(first, before, RULE, among=among)
    beside, _ = choose(other, before, RULE, [Earlier(before, told, first)], among=among)
    dimensions, counts = _cubes(among, [before])
    cube, hidden = Cube(dimensions, counts[0]), _hidden(first, dimensions, told)
    for family, marks in _hidden(other, dimensions, beside).items():
        hidden[family] = hidden.get(family, marks) & marks
    solved_by_nobody(cube, hidden)
    out = [Earlier(before, told), Earlier(before, beside, other)]
    again, _ = choose(first, after, RULE, out, among=among)
    dimensions, counts = _cubes(among, [after])
    solved_by_nobody(Cube(dimensions, counts[0]), _hidden(first, dimensions, again))


def test_two_figures_of_the_same_facts_that_were_hidden_alone_give_a_small_count_away() -> None:
    """The attacker of the test before can win: here he does."""
    truth = counted((40, 3, 30), (20, 6, 9))
    first, other = version((("purpose", "answer"),)), version((("purpose", "outcome"),))
    apart = [choose(one, truth, RULE)[0] for one in (first, other)]
    dimensions, counts = _cubes((first, other), [truth])
    hidden = {**_hidden(first, dimensions, apart[0]), **_hidden(other, dimensions, apart[1])}
    with pytest.raises(AssertionError):
        solved_by_nobody(Cube(dimensions, counts[0]), hidden)
    beside, _ = choose(other, truth, RULE, [Earlier(truth, apart[0], first)], among=(first, other))
    hidden = {**_hidden(other, dimensions, beside), **_hidden(first, dimensions, apart[0])}
    solved_by_nobody(Cube(dimensions, counts[0]), hidden)


def solved_by_nobody(cube: Cube, hidden: Any) -> None:
    for family in hidden:
        for cell in cube.cells(family):
            if 0 < cube.margin(family)[cell] < RULE.threshold:
                least, most = believed(cube, hidden, family, cell)
                assert least <= CLOSE
                assert most >= RULE.threshold - CLOSE

"""Reports by period: periods, due days, tables, public copies, two counts of one thing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.domain.naive_regime import slow_period, slow_value

from dintel.domain.deadlines.calendar import Calendar
from dintel.domain.deadlines.due import Rule as Clock
from dintel.domain.regime import (
    Column,
    Compared,
    Count,
    Counted,
    Cycle,
    Fixed,
    Period,
    Regime,
    Sheet,
    Table,
    Tabled,
    Thing,
    closed,
    due_of,
    is_nil,
    period_holding,
    public_copy,
    share,
    tabulate,
)
from dintel.domain.regime.kinds import signatures
from dintel.domain.suppression import Rule

YEAR, QUARTER, MONTH = Cycle(12), Cycle(3), Cycle(1)
POLICE_YEAR, JAIL_YEAR = Cycle(12, begins=7), Cycle(12, begins=10)
DENVER = ZoneInfo("America/Denver")
OFFICE = Calendar("city", "City", frozenset({5, 6}), {}, date(2000, 1, 1), date(2100, 1, 1))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def where(**axes: str) -> dict[str, frozenset[str]]:
    return {axis: frozenset(values.split()) for axis, values in axes.items()}


RECEIVED = Column("received", "Received", "d", Count("request", where(document="i247a")))
DECLINED = Column("declined", "Declined", "d", Count("request", where(document="i247a", outcome="decline")))
FAXED = Column("faxed", "By fax", "d", Count("request", where(document="i247a", channel="fax")))
HELD = Column("held", "Held", "d", Count("held"))
FAXED_SHARE = Column("faxed_share", "By fax, percent", "d", part="faxed", of="received")
MONEY = Column("money", "Reimbursements", "d", stated="The register knows no money.")
COLUMNS = (RECEIVED, DECLINED, FAXED, HELD, FAXED_SHARE, MONEY)


def rows(*told: tuple[str, str, str, int, str]) -> list[Counted]:
    facts = [{"document": "i247a", "outcome": outcome, "channel": channel} for _what, outcome, channel, _n, _g in told]
    return [Counted(one[0], fact, one[3], one[4]) for one, fact in zip(told, facts, strict=True)]


def copy(
    columns: Sequence[Column], counted: Sequence[Counted], table: Table, before: Collection[tuple[str, str]] = ()
) -> frozenset[tuple[str, str]]:
    """Return what the public copy of a report of one table leaves out, with nothing told elsewhere."""
    lines = tuple(line.group for line in table.lines)
    things = [Thing(row, frozenset({0})) for row in counted]
    return public_copy([Tabled("t", tuple(columns), lines, tuple(counted))], things, Rule(), before={"t": before})["t"]


@given(st.sampled_from([MONTH, QUARTER, YEAR, POLICE_YEAR, JAIL_YEAR, Cycle(3, begins=2)]), DAYS)
def test_a_period_is_what_walking_day_by_day_finds(cycle: Cycle, day: date) -> None:
    period = period_holding(cycle, day)
    assert (period.since, period.until) == slow_period(cycle, day)
    assert period.months == period.months_counted == cycle.months
    assert not period.is_partial
    assert not period.is_over(period.until - timedelta(days=1))
    assert period.is_over(period.until)


def test_fiscal_years_begin_where_the_law_begins_them() -> None:
    assert period_holding(POLICE_YEAR, date(2019, 6, 30)).key == "2018-07"
    assert period_holding(JAIL_YEAR, date(2012, 12, 1)).until == date(2013, 10, 1)


def test_ten_months_of_a_year_say_that_they_are_ten() -> None:
    year = period_holding(YEAR, date(2017, 5, 1))
    ten = year.cut(until=date(2017, 11, 1))
    assert (ten.is_partial, ten.months_counted, ten.months) == (True, 10, 12)
    odd = year.cut(since=date(2017, 3, 15))
    assert (odd.is_partial, odd.months_counted) == (True, None)
    assert year.cut(until=date(2017, 6, 15)).months_counted is None


def test_the_first_report_of_a_duty_counts_from_its_first_day() -> None:
    found = list(closed(YEAR, since=date(2019, 3, 15), on=date(2021, 1, 1)))
    assert [(one.since, one.counts_from) for one in found] == [
        (date(2019, 1, 1), date(2019, 3, 15)),
        (date(2020, 1, 1), date(2020, 1, 1)),
    ]
    assert not list(closed(YEAR, since=date(2019, 3, 15), on=date(2019, 12, 31)))


@pytest.mark.parametrize("months", [0, 2, 5])
def test_a_cycle_that_does_not_fill_a_year_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="are no cycle"):
        Cycle(months)
    with pytest.raises(ValueError, match="begin in month 13"):
        Cycle(12, begins=13)


def test_a_period_that_counts_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="is no part of"):
        Period(date(2025, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1))


def test_the_due_day_is_the_named_day_after_the_period_or_counted_from_its_last() -> None:
    year = period_holding(YEAR, date(2025, 5, 5))
    printed = Clock("r", "t", 0, "printed_date")
    march = due_of(year, printed, Fixed(3, 1), calendar=OFFICE, zone=DENVER)
    assert march.on == date(2026, 3, 1)
    july = due_of(period_holding(POLICE_YEAR, date(2025, 5, 5)), printed, Fixed(3, 1), calendar=OFFICE, zone=DENVER)
    assert july.on == date(2026, 3, 1)
    thirty = due_of(year, Clock("r", "t", 30, "calendar_days"), None, calendar=OFFICE, zone=DENVER)
    assert thirty.on == date(2026, 1, 30)
    assert due_of(year, Clock("r", "t", 0, "calendar_days"), None, calendar=OFFICE, zone=DENVER).on is None


COUNTED = st.builds(
    lambda what, outcome, channel, count, group: (what, outcome, channel, count, group),
    st.sampled_from(["request", "held", "notified"]),
    st.sampled_from(["decline", "comply"]),
    st.sampled_from(["fax", "mail"]),
    st.integers(0, 9),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(COUNTED, max_size=8))
def test_a_table_is_what_counting_thing_by_thing_finds(told: list[tuple[str, str, str, int, str]]) -> None:
    counted = rows(*told)
    table = tabulate(COLUMNS, counted, groups=["b"], stated={"money": 7})
    groups: dict[str, str | None] = {"": None, **{line.group: line.group for line in table.lines}}
    assert table.lines[0].group == "b"
    for line in (table.total, *table.lines):
        for column, value in zip(COLUMNS, line.values, strict=True):
            slow = slow_value(column, COLUMNS, counted, groups[line.group])
            if column.id == "money":
                assert value == (None if line.group else 7)
            elif isinstance(value, Decimal):
                assert slow is not None
                assert abs(slow - Fraction(value)) <= Fraction(1, 200)
            else:
                assert value == slow


def test_published_percentages_come_out_to_the_second_place() -> None:
    assert share(964, 2038) == Decimal("47.30")
    assert share(423, 2038) == Decimal("20.76")
    assert share(1, 8) == Decimal("12.50")
    assert share(1, 800) == Decimal("0.13"), "half up"
    assert share(0, 0) is None
    assert share(None, 5) is None


def test_a_report_is_nil_only_where_everything_is_known_and_none() -> None:
    nothing = tabulate(COLUMNS, [], stated={"money": 0})
    assert is_nil(COLUMNS, nothing)
    assert not is_nil(COLUMNS, tabulate(COLUMNS, [])), "what was not stated is not known"
    assert not is_nil(COLUMNS, tabulate(COLUMNS, rows(("held", "", "", 1, "")), stated={"money": 0}))


def test_every_set_of_columns_that_can_be_is_known() -> None:
    found = signatures([column.count for column in COLUMNS if column.count])
    assert found[0] == frozenset()
    assert set(found) == {frozenset(one) for one in ([], [3], [0], [0, 1], [0, 2], [0, 1, 2])}


def test_a_held_person_is_not_counted_out_by_what_was_received_and_declined() -> None:
    counted = rows(("request", "decline", "mail", 13, ""), ("request", "comply", "mail", 2, ""))
    table = tabulate(COLUMNS, counted)
    hidden = copy(COLUMNS, counted, table)
    assert ("", "received") in hidden or ("", "declined") in hidden
    assert ("", "held") not in hidden, "none is no small count"


def test_what_no_count_stands_beside_is_shown_whole_and_a_share_goes_with_its_part() -> None:
    alone = tabulate((MONEY,), [], stated={"money": 2})
    assert copy((MONEY,), [], alone) == frozenset()
    counted = rows(("request", "decline", "fax", 3, ""), ("request", "decline", "mail", 40, ""))
    hidden = copy(COLUMNS, counted, tabulate(COLUMNS, counted))
    assert {("", "faxed"), ("", "faxed_share")} <= hidden


def test_what_an_earlier_version_left_out_stays_left_out() -> None:
    counted = rows(("held", "", "", 20, ""))
    hidden = copy((HELD,), counted, tabulate((HELD,), counted), {("", "held")})
    assert hidden == {("", "held")}


def test_where_nothing_can_be_hidden_nothing_of_the_table_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from dintel.domain.regime import public

    def never(*_args: object, **_more: object) -> None:
        raise public.UnprotectableError([((0, 0), (0, 0))])

    monkeypatch.setattr(public, "protect", never)
    counted = rows(("held", "", "", 2, "a"))
    hidden = copy((HELD,), counted, tabulate((HELD,), counted))
    assert hidden == {("", "held"), ("a", "held")}


@given(st.lists(COUNTED, max_size=6))
def test_an_attacker_who_solves_the_public_copy_finds_no_small_count(
    told: list[tuple[str, str, str, int, str]],
) -> None:
    """The attacker knows which sets of columns there can be, and every number that is shown."""
    counted = rows(*told)
    table = tabulate(COLUMNS, counted, groups=["a", "b"])
    hidden = copy(COLUMNS, counted, table)
    counts = [column.count for column in COLUMNS if column.count]
    names = [column.id for column in COLUMNS if column.count]
    sets = signatures(counts)
    lines = [line.group for line in table.lines]

    def adds(line: str, name: str) -> list[float]:
        place = names.index(name)
        return [float(line in {"", at} and place in one) for at in lines for one in sets]

    shown = [
        (adds(line.group, name), float(str(value)))
        for line in (table.total, *table.lines)
        for name, value in zip(names, line.values, strict=False)
        if (line.group, name) not in hidden
    ]
    known = {"A_eq": np.array([one for one, _ in shown]), "b_eq": np.array([v for _, v in shown])} if shown else {}
    for line in (table.total, *table.lines):
        for name, value in zip(names, line.values, strict=False):
            if isinstance(value, int) and 0 < value < 5:
                goal = np.array(adds(line.group, name))
                least, most = (
                    linprog(sign * goal, bounds=(0, 10_000), method="highs", **known).fun for sign in (1, -1)
                )
                assert least < 0.001, f"{line.group} {name}"
                assert -most > 4.999, f"{line.group} {name}"


def test_two_counts_of_one_thing_say_how_far_apart_they_are() -> None:
    boston = Compared(15, 198)
    assert (boston.difference, boston.share) == (183, Decimal("7.58"))
    assert Compared(3, 0).share is None
    with pytest.raises(ValueError, match="never below 0"):
        Compared(-1, 0)


def test_a_duty_binds_its_place_and_those_within_and_has_a_name_for_addresses() -> None:
    state = Regime(
        id="plate_readers",
        place="us/nm",
        title="t",
        reports="r",
        to="c",
        cite="c",
        provisions=(),
        sources=("s",),
        mark="V",
        doubt="",
        cycle=YEAR,
        since=date(2026, 7, 1),
        nil="none",
        due=Clock("due", "", 0, "calendar_days", words="w"),
        due_on=None,
        sheets=(Sheet("s", "t", COLUMNS),),
        examples=(),
        where="",
        text_sha256="",
    )
    assert state.key == "nm-plate-readers"
    assert state.applies_in("us/nm")
    assert state.applies_in("us/nm/albuquerque")
    assert not state.applies_in("us/n")
    assert not state.applies_in("us/ny/new_york")

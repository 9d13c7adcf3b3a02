"""What does not add up: each rule beside a naive reader of the same log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dintel.apps.booking import gaps
from dintel.apps.booking.gaps import Custody, HoldState, ShiftState, VisitState

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

moments = st.integers(-100, 100).map(lambda hours: AT + hours * HOUR)
shifts = st.builds(
    ShiftState,
    key=st.integers(0, 10**6).map(lambda key: f"place.2026-11-20.s{key}"),
    on=st.just(ON),
    ends_at=moments,
    entries=st.integers(0, 2),
    nil=st.booleans(),
    edits=st.integers(0, 3),
    signed_edits=st.one_of(st.none(), st.integers(0, 3)),
    sign_offs=st.integers(0, 2),
)
visits = st.builds(
    VisitState,
    number=st.integers(0, 10**6).map(lambda number: f"V-2026-{number:06d}"),
    on=st.just(ON),
    shift_ends_at=moments,
    let_in=st.booleans(),
    left_at=st.one_of(st.none(), moments),
    past_public=st.booleans(),
    judicial=st.booleans(),
    excused=st.booleans(),
)
custody = st.builds(
    Custody,
    id=st.integers(1, 10**6),
    kind=st.sampled_from(["held", "notified", "transferred", "released"]),
    happened_at=st.integers(-300, 300).map(lambda minutes: AT + minutes * MINUTE),
    ordinary_at=st.one_of(st.none(), st.integers(-300, 300).map(lambda minutes: AT + minutes * MINUTE)),
)
holds = st.builds(
    HoldState,
    number=st.integers(0, 10**6).map(lambda number: f"C-2026-{number:06d}.1"),
    on=st.just(ON),
    asked=st.sampled_from(["hold_person", "release_notice", "take_person"]),
    stream=st.sampled_from(["received", "forwarded", "for_another_agency"]),
    outcome=st.sampled_from(["decline", "comply", "comply_via_counsel", "counsel_hold", ""]),
    asked_at=moments,
    contact=st.just(1),
    is_sent_on=st.booleans(),
    custody=st.lists(custody, max_size=3).map(tuple),
)


def keys(found: Iterable[gaps.Finding]) -> list[str]:
    """Return the keys of what was found."""
    return [finding.key for finding in found]


@given(st.lists(shifts))
def test_a_shift_that_ended_without_a_word_is_found(log: list[ShiftState]) -> None:
    wanted = []
    for shift in log:
        silent = shift.entries == 0 and shift.nil is False
        if silent and not shift.ends_at > AT:
            wanted.append(shift.key)
    assert keys(gaps.empty_shifts(log, at=AT)) == wanted


@given(st.lists(shifts), st.integers(0, 48))
def test_a_shift_that_nobody_signed_in_time_is_found(log: list[ShiftState], within: int) -> None:
    wanted = []
    for shift in log:
        written = shift.entries > 0 or shift.nil
        overdue = (AT - shift.ends_at).total_seconds() >= within * 3600
        covered = shift.signed_edits is not None and shift.signed_edits == shift.edits
        if written and overdue and not covered:
            wanted.append(f"{shift.key}+{shift.sign_offs}")
    assert keys(gaps.unsigned_shifts(log, at=AT, within=within * HOUR)) == wanted


@given(st.integers(0, 60), st.sets(st.integers(-3, 70)))
def test_every_missing_number_stands_in_one_run(last: int, present: set[int]) -> None:
    found = keys(gaps.holes("V-2026", last, present, on=ON, subject="place"))
    told: set[int] = set()
    for key in found:
        first, _, end = key.removeprefix("V-2026-").partition("..")
        run = set(range(int(first), int(end or first) + 1))
        assert not run & told
        assert {min(run) - 1, max(run) + 1} & set(range(1, last + 1)) <= present
        told |= run
    assert told == {number for number in range(1, last + 1) if number not in present}


@given(st.lists(visits))
def test_a_visit_without_a_time_out_after_its_shift_is_found(log: list[VisitState]) -> None:
    inside = [visit for visit in log if visit.let_in and visit.left_at is None]
    wanted = [visit.number for visit in inside if visit.shift_ends_at <= AT]
    assert keys(gaps.open_visits(log, at=AT)) == wanted


@given(st.lists(visits))
def test_going_past_the_public_area_rests_on_a_judges_paper_or_on_ordinary_work(log: list[VisitState]) -> None:
    wanted = []
    for visit in log:
        rests = visit.judicial or visit.excused
        if visit.let_in and visit.past_public and not rests:
            wanted.append(visit.number)
    assert keys(gaps.past_public(log)) == wanted


@given(st.lists(holds), st.integers(0, 96))
def test_a_hold_of_ours_with_nothing_after_it_is_found(log: list[HoldState], within: int) -> None:
    wanted = []
    for hold in log:
        ours = hold.asked == "hold_person" and hold.stream == "received"
        if ours and len(hold.custody) == 0 and (AT - hold.asked_at) >= within * HOUR:
            wanted.append(hold.number)
    assert keys(gaps.idle_holds(log, at=AT, within=within * HOUR)) == wanted


@given(st.lists(holds))
def test_a_paper_for_elsewhere_says_where_it_went(log: list[HoldState]) -> None:
    elsewhere = [hold for hold in log if hold.stream in {"forwarded", "for_another_agency"}]
    assert keys(gaps.sent_nowhere(log)) == [hold.number for hold in elsewhere if not hold.is_sent_on]


@given(st.lists(holds), st.integers(0, 120))
def test_a_release_out_of_the_ordinary_course_is_found_in_both_directions(log: list[HoldState], within: int) -> None:
    wanted = []
    for hold in log:
        last = None
        for fact in hold.custody:
            if fact.kind == "released":
                last = fact
        if last is None or last.ordinary_at is None or hold.outcome in {"comply", "comply_via_counsel"}:
            continue
        minutes = (last.happened_at - last.ordinary_at).total_seconds() / 60
        if minutes > within:
            wanted.append(("held_longer", f"{hold.number}#{last.id}"))
        if minutes < -within:
            wanted.append(("released_early", f"{hold.number}#{last.id}"))
    found = gaps.uneven_releases(log, within=within * MINUTE)
    assert [(finding.kind, finding.key) for finding in found] == wanted


def test_every_finding_names_its_day_and_its_subject() -> None:
    shift = ShiftState("place.2026-11-20.day", ON, AT - HOUR)
    visit = VisitState("V-2026-000001", ON, AT, let_in=True, left_at=None, past_public=True, judicial=False, excused=False, contact=7)  # fmt: skip  # noqa: E501
    found: list[Any] = [*gaps.empty_shifts([shift], at=AT), *gaps.open_visits([visit], at=AT)]
    assert [(one.subject_kind, one.subject_key, one.on, one.contact) for one in found] == [
        ("shift", shift.key, ON, None),
        ("visit", visit.number, ON, 7),
    ]

"""Questions are drawn the same again, marked as anyone would, and nobody owes what holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.training import owed, personnel, rotating
from dintel.domain.training.drawing import Item, Question, draw
from dintel.domain.training.marking import Score, mark
from dintel.domain.training.validity import valid_until

OUTCOMES = ("comply", "counsel", "decline", "police", "aside")
ITEMS = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.sampled_from(OUTCOMES), max_size=14)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
ON = date(2026, 11, 26)


def items_of(cases: dict[str, str]) -> list[Item]:
    return [Item(case, answer) for case, answer in cases.items()]


def naive_draw(items: Sequence[Item], seed: str, count: int, choices: int) -> list[tuple[str, list[str]]]:
    """Draw as one would with slips of paper: turn by turn, always the lowest slip of the pile whose turn it is."""

    def slip(*parts: str) -> str:
        return hashlib.sha256("\0".join((seed, *parts)).encode()).hexdigest()

    left, taken = list(items), []
    answers = sorted({item.answer for item in items}, key=lambda one: slip("turn", one))
    while left and len(taken) < count:
        for answer in answers:
            pile = [item for item in left if item.answer == answer]
            if pile and len(taken) < count:
                lowest = min(pile, key=lambda item: slip("case", item.case))
                left.remove(lowest)
                taken.append(lowest)
    asked = []
    for item in sorted(taken, key=lambda item: slip("order", item.case)):
        others = sorted(set(OUTCOMES) - {item.answer}, key=lambda one: slip(item.case, one))
        asked.append((item.case, sorted([item.answer, *others[: choices - 1]], key=OUTCOMES.index)))
    return asked


@given(ITEMS, st.text(max_size=8), st.integers(0, 20), st.integers(2, 5))
def test_drawing_agrees_with_slips_of_paper_in_any_order(
    cases: dict[str, str], seed: str, count: int, choices: int
) -> None:
    items = items_of(cases)
    drawn = draw(items, seed=seed, count=count, outcomes=OUTCOMES, choices=choices)
    assert drawn == draw(reversed(items), seed=seed, count=count, outcomes=OUTCOMES, choices=choices)
    assert [(one.case, list(one.choices)) for one in drawn] == naive_draw(items, seed, count, choices)


@given(ITEMS, st.text(max_size=8), st.integers(1, 20))
def test_as_many_are_drawn_as_asked_and_every_answer_has_its_turn(cases: dict[str, str], seed: str, count: int) -> None:
    drawn = draw(items_of(cases), seed=seed, count=count, outcomes=OUTCOMES, choices=3)
    assert len(drawn) == len({one.case for one in drawn}) == min(count, len(cases))
    assert len({one.answer for one in drawn}) == min(count, len(set(cases.values())))
    assert all(one.answer in one.choices and len(one.choices) == 3 for one in drawn)


def test_another_seed_draws_otherwise() -> None:
    items = [Item(f"case-{number}", OUTCOMES[number % 5]) for number in range(40)]
    drawn = {draw(items, seed=str(seed), count=5, outcomes=OUTCOMES, choices=4) for seed in range(20)}
    assert len(drawn) == 20


@pytest.mark.parametrize(
    ("items", "choices", "words"),
    [
        ([Item("a", "maybe")], 3, "no outcome: maybe"),
        ([Item("a", "comply")], 1, "1 choices out of 5"),
        ([Item("a", "comply")], 6, "6 choices out of 5"),
        ([Item("a", "comply"), Item("a", "decline")], 3, "given twice"),
    ],
)
def test_what_cannot_be_drawn_is_refused(items: list[Item], choices: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw(items, seed="", count=1, outcomes=OUTCOMES, choices=choices)


QUESTIONS = [Question(name, ("comply", "decline"), "decline") for name in "abcde"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(("comply", "decline"))), st.integers(1, 100))
def test_marks_are_counted_one_by_one(answers: dict[str, str], enough: int) -> None:
    right = len([name for name in "abcde" if answers.get(name) == "decline"])
    score = mark(QUESTIONS, answers, pass_percent=enough)
    assert score == Score(right, 5, passed=right / 5 >= enough / 100)
    assert score.percent == 20 * right


def test_without_questions_nothing_is_passed() -> None:
    assert mark([], {}, pass_percent=1) == Score(0, 0, passed=False)
    assert mark([], {}, pass_percent=1).percent == 0


@pytest.mark.parametrize("enough", [0, 101])
def test_a_pass_mark_is_per_cent(enough: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        mark(QUESTIONS, {}, pass_percent=enough)


@given(DAYS, st.integers(1, 60))
def test_a_month_further_is_counted_as_on_a_calendar(day: date, months: int) -> None:
    until, year, month = valid_until(day, months), day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    assert until is not None
    assert (until.year, until.month) == (year, month)
    assert until.day == day.day or (until.day < day.day and (until + timedelta(days=1)).day == 1)


def test_what_holds_for_good_has_no_end_and_an_end_must_be_a_day() -> None:
    assert valid_until(ON, 0) is None
    with pytest.raises(ValueError, match="months is -1"):
        valid_until(ON, -1)
    with pytest.raises(OverflowError, match="write fewer"):
        valid_until(date(9999, 1, 1), 12)


def naive_standing(came: date, since: date, within: int, ends: list[date], on: date) -> tuple[str, date]:
    """Walk day by day instead of subtracting."""
    if not ends:
        day = max(came, since)
        for _ in range(within):
            day += timedelta(days=1)
        return ("late" if on > day else "open", day)
    last = max(ends) - timedelta(days=1)
    if on > last:
        return ("expired", last)
    soon = any(on + timedelta(days=ahead) == last for ahead in range(30))
    return ("renew" if soon else "valid", last)


@given(DAYS, DAYS, st.integers(0, 90), st.lists(DAYS, max_size=4), DAYS)
def test_what_is_owed_agrees_with_walking_the_days(
    came: date, since: date, within: int, ends: list[date], on: date
) -> None:
    found = owed.standing(came_on=came, set_on=since, within_days=within, until=ends, on=on)
    assert (found.state, found.due_on) == naive_standing(came, since, within, ends, on)
    assert found.is_owed is (found.state != "valid")


def test_what_holds_for_good_is_never_owed_again() -> None:
    found = owed.standing(came_on=ON, set_on=ON, within_days=1, until=[date(2020, 1, 1), None], on=date(2060, 1, 1))
    assert (found.state, found.due_on, found.is_owed) == ("valid", None, False)


@pytest.mark.parametrize(
    ("audience", "is_meant"),
    [
        (owed.Audience(), True),
        (owed.Audience(frozenset({"front_desk"})), True),
        (owed.Audience(frozenset({"counsel"})), False),
        (owed.Audience(departments=frozenset({"library"})), True),
        (owed.Audience(frozenset({"front_desk"}), frozenset({"parks"})), False),
    ],
)
def test_a_course_is_for_those_it_names_or_for_all(audience: owed.Audience, is_meant: bool) -> None:
    assert audience.holds(roles=["front_desk", "employee"], department="library") is is_meant


@given(st.binary(min_size=16, max_size=32), st.integers(0, 4_000_000_000))
def test_a_code_holds_for_four_spans_and_no_longer(secret: bytes, moment: int) -> None:
    code = rotating.code_at(secret, moment)
    assert len(code) == rotating.LENGTH
    assert set(code) <= set(rotating.LETTERS)
    start = moment - moment % 30
    assert rotating.fits(f" {code.lower()} ", secret, start)
    assert rotating.fits(code, secret, start + 119)
    assert not rotating.fits(code, secret, start + 120)
    assert not rotating.fits(code, secret + b"x", moment)
    assert 1 <= rotating.seconds_left(moment) <= 30
    assert rotating.code_at(secret, moment + rotating.seconds_left(moment)) != code


DEPARTMENTS = personnel.Names({"library": "library", "public library": "library", "parks": "parks"})
ROLES = personnel.Names({"front desk": "front_desk", "employee": "employee"}, plain="employee")
GOOD = {"number": "E-1", "name": "Uno Muestra", "email": "uno@example.invalid", "department": "Library", "role": ""}


def checked(*rows: dict[str, str], taken: dict[str, str] | None = None) -> personnel.Checked:
    return personnel.check(enumerate(rows, start=2), departments=DEPARTMENTS, roles=ROLES, taken=taken or {})


def test_a_good_line_is_taken_as_it_is_meant() -> None:
    found = checked({**GOOD, "name": " Uno   Muestra ", "email": "UNO@example.invalid", "left_on": "2026-11-30T00:00"})
    assert found.faults == ()
    person = personnel.Person(2, "E-1", "Uno Muestra", "uno@example.invalid", "library", "employee", date(2026, 11, 30))
    assert found.people == (person,)


@pytest.mark.parametrize(
    ("wrong", "column", "kind", "near"),
    [
        ({"number": ""}, "number", "missing", ""),
        ({"number": "E 1"}, "number", "malformed", ""),
        ({"name": ""}, "name", "missing", ""),
        ({"name": "x" * 121}, "name", "long", ""),
        ({"email": "uno.example"}, "email", "malformed", ""),
        ({"email": f"{'x' * 250}@example.invalid"}, "email", "malformed", ""),
        ({"department": ""}, "department", "missing", ""),
        ({"department": "Publik Library"}, "department", "unknown", "public library"),
        ({"department": "Zoo"}, "department", "unknown", ""),
        ({"role": "front dsk"}, "role", "unknown", "front desk"),
        ({"left_on": "30/11/26"}, "left_on", "malformed", ""),
    ],
)
def test_every_fault_says_where_and_what_was_meant(wrong: dict[str, str], column: str, kind: str, near: str) -> None:
    found = checked({**GOOD, **wrong}, {**GOOD, "number": "E-2", "email": ""})
    assert [(one.line, one.column, one.kind, one.near) for one in found.faults] == [(2, column, kind, near)]
    assert [person.number for person in found.people] == ["E-2"]
    assert found.lines_with_faults == 1


def test_a_number_or_an_address_stands_once_and_belongs_to_one_person() -> None:
    found = checked(GOOD, {**GOOD, "email": ""}, {**GOOD, "number": "E-3"}, taken={"uno@example.invalid": "E-1"})
    assert [(one.line, one.column, one.kind, one.other) for one in found.faults] == [
        (3, "number", "twice", 2),
        (4, "email", "twice", 2),
    ]
    assert found.numbers == {"E-1", "E-3"}
    held = checked(GOOD, taken={"uno@example.invalid": "E-9"}).faults
    assert [(one.kind, one.near) for one in held] == [("taken", "E-9")]


@pytest.mark.parametrize(
    ("typed", "kept", "is_same"),
    [
        ("Peña Muestra, José", "José Luis Peña Muestra", True),
        ("jose pena", "José Peña", True),
        ("José", "José Peña", False),
        ("Cher", "Cher", True),
        ("Ana Peña", "José Peña", False),
        ("", "José Peña", False),
        ("...", "...", False),
    ],
)
def test_a_name_is_known_again_without_accents_and_in_any_order(typed: str, kept: str, is_same: bool) -> None:
    assert personnel.is_same_name(typed, kept) is is_same

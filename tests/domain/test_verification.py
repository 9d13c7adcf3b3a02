"""The desk's answer over every case there is, beside a table written by hand."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from dintel.domain.verification import AGENCY_SAID, ANSWERS, MARKS, answer_of

CASES = [
    (said, frozenset(marks))
    for said in AGENCY_SAID
    for marks in chain.from_iterable(combinations(MARKS, size) for size in range(len(MARKS) + 1))
]
BY_HAND = {"theirs": "verified", "not_theirs": "not_verified", "no_answer": "unknown", "not_asked": "unknown"}


@pytest.mark.parametrize(("said", "marks"), CASES)
def test_every_case_has_one_of_three_answers_and_fishing_learns_nothing(said: str, marks: frozenset[str]) -> None:
    answer = answer_of(agency_said=said, marks=marks)
    assert answer in ANSWERS
    assert answer == (BY_HAND[said] if marks <= {"again"} else "unknown")


def test_to_whoever_fishes_every_word_of_the_agency_sounds_the_same() -> None:
    for mark in ("no_scene", "asks_where", "asks_who"):
        assert len({answer_of(agency_said=said, marks={mark}) for said in AGENCY_SAID}) == 1


@pytest.mark.parametrize(("said", "marks"), [("perhaps", set()), ("theirs", {"asks_nicely"})])
def test_words_that_nobody_defined_are_refused(said: str, marks: set[str]) -> None:
    with pytest.raises(ValueError, match="nobody defined that"):
        answer_of(agency_said=said, marks=marks)

"""How far an offence is shown by what a case holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dintel.domain.referral import Element, Offence, Shown, standing_of


def element(name: str, *, needed: bool = True) -> Element:
    return Element(name, name, "", ("us/a/b",), "V", "", ("a paper",), needed=needed)


OFFENCE = Offence(
    "o", "O", "1 X 2", "", ("us/a/b",), "V", "", (element("act"), element("intent"), element("again", needed=False))
)


def test_what_nobody_wrote_of_is_missing() -> None:
    standing = standing_of(OFFENCE, {})
    assert [one.id for one in standing.missing] == ["act", "intent"]
    assert not standing.is_complete


@pytest.mark.parametrize("behind", [Shown("shown", "he said so"), Shown("shown", "", ("a-file",))])
def test_words_or_a_file_show_an_element(behind: Shown) -> None:
    assert standing_of(OFFENCE, {"act": behind, "intent": behind}).is_complete


def test_a_tick_alone_shows_nothing() -> None:
    standing = standing_of(OFFENCE, {"act": Shown("shown"), "intent": Shown("shown", "  ")})
    assert [one.id for one in standing.missing] == ["act", "intent"]
    assert {said.state for _element, said in standing.elements} == {"missing"}
    assert not standing.is_begun


def test_partly_is_not_enough_and_strangers_are_passed_over() -> None:
    standing = standing_of(
        OFFENCE, {"act": Shown("partly", "so"), "intent": Shown("shown", "so"), "x": Shown("shown", "y")}
    )
    assert [one.id for one in standing.missing] == ["act"]
    assert standing.is_begun
    assert len(standing.elements) == 3


def test_the_digest_changes_with_a_word_and_not_with_a_line_number() -> None:
    assert replace(OFFENCE, where="a:1", order=9).sha256 == OFFENCE.sha256
    assert replace(OFFENCE, summary="other").sha256 != OFFENCE.sha256
    moved = (replace(OFFENCE.elements[0], where="b:7"), *OFFENCE.elements[1:])
    assert replace(OFFENCE, elements=moved).sha256 == OFFENCE.sha256
    assert OFFENCE.element("intent") == OFFENCE.elements[1]
    assert OFFENCE.element("none") is None

"""Requests to agencies as data: what is there, and what is said when a file cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.foia import APPEAL, BLANKS, EXEMPTIONS, REQUEST, Foia, lines_of_foia, load_foia
from dintel.lawbook.load import load_law

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"


@pytest.fixture(scope="module")
def provisions() -> frozenset[str]:
    return frozenset(load_law(PLACE, ROOT).provisions)


@pytest.fixture(scope="module")
def foia(provisions: frozenset[str]) -> Foia:
    return load_foia(PLACE, ROOT, provisions)


def test_the_exemptions_are_the_closed_set_as_agencies_print_them(foia: Foia) -> None:
    assert tuple(foia.exemptions) == EXEMPTIONS
    assert [one.cite for one in foia.exemptions.values()][:2] == ["(b)(1)", "(b)(2)"]
    assert foia.exemptions["b7E"].cite == "(b)(7)(E)"
    assert "not read again" in foia.exemptions_doubt


def test_no_office_is_made_up(foia: Foia) -> None:
    for one in foia.agencies.values():
        assert one.source.startswith("https://")
        assert one.address or one.doubt
        assert (one.mark == "?") is not bool(one.address)


def test_a_request_names_its_span_and_office_and_an_appeal_its_ground(foia: Foia) -> None:
    for letter in foia.letters.values():
        text = " ".join(one.text for one in (*letter.what, *letter.how))
        if letter.kind == REQUEST:
            assert "{since}" in text
            assert "{until}" in text
            assert any(one.relies_on for one in letter.how), "what it says of the law names its provision"
        if letter.kind == APPEAL:
            assert "{ground}" in text
    paragraph = foia.letters["appeal_silence"].what[0]
    assert not paragraph.fits(BLANKS - {"due_on"})
    assert paragraph.fits(BLANKS)


def test_everything_a_person_is_shown_is_listed_for_translation(foia: Foia) -> None:
    lines = {line for line, _where in lines_of_foia(foia)}
    assert {foia.exemptions["b5"].words, foia.agencies["ice"].doubt, foia.letters["reminder"].title} <= lines


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("exemptions.toml", 'id = "b9"', 'id = "b10"', "is not known"),
        ("exemptions.toml", 'id = "b9"', 'id = "b8"', "the set is not whole: b9"),
        (
            "offices.toml",
            'address = ["P.O. Box 648010", "Lee’s Summit, MO 64064-5570"]',
            "address = 1",
            "list of texts",
        ),
        ("offices.toml", 'short = "ICE"', 'shrt = "ICE"', "short is missing"),
        ("letters/reminder.toml", 'id = "reminder"', 'id = "remind"', "found by its file name"),
        ("letters/reminder.toml", "{due_on}", "{due_no}", "no blank"),
        ("letters/reminder.toml", '"us/5-usc-552/a-6"', '"us/5-usc-552/a-7"', "there is no provision"),
        ("letters/reminder.toml", 'kind = "reminder"', 'kind = "threat"', "is not known"),
    ],
)
def test_a_spoilt_line_is_named_with_its_file(  # noqa: PLR0917 - where, what and why of each
    copy: Copy, provisions: frozenset[str], file: str, old: str, new: str, says: str
) -> None:
    copy.spoil(f"us/foia/{file}", old, new)
    with pytest.raises(BadLawError, match=says) as told:
        load_foia(PLACE, copy.root, provisions)
    assert f"{file}:" in str(told.value)


def test_an_office_without_an_address_needs_a_doubt(copy: Copy, provisions: frozenset[str]) -> None:
    told = "Its address was not read. Open the department’s page, write the address into the letter, and add it here."
    doubt = f'doubt = "{told}"\n'
    copy.spoil("us/foia/offices.toml", doubt, "")
    with pytest.raises(BadLawError, match="a letter would go nowhere"):
        load_foia(PLACE, copy.root, provisions)

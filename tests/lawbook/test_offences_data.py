"""Offences as data: what is there, and what is said when a file cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError
from dintel.domain.referral import Shown, standing_of
from dintel.lawbook.load import load_law
from dintel.lawbook.offences import load_offences

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"
NO_ELEMENT = (
    'doubt = "This is no element of the section. A charge needs a person to be charged, so it stands in the list."\n'
)
STATE = "us/nm/offences/impersonating_peace_officer.toml"


@pytest.fixture(scope="module")
def provisions() -> frozenset[str]:
    return frozenset(load_law(PLACE, ROOT).provisions)


def test_the_four_offences_stand_in_order_and_each_cites_what_was_read_or_doubts(provisions: frozenset[str]) -> None:
    found = load_offences(PLACE, ROOT, provisions)
    assert list(found) == [
        "impersonating_peace_officer",
        "false_federal_officer",
        "false_arrest_or_search",
        "money_by_deceit",
    ]
    for one in found.values():
        for part in (one, *one.elements):
            assert part.provisions or part.doubt
    assert "us/nm/state-v-ramos-arenas/holding" in found["impersonating_peace_officer"].provisions
    assert not found["money_by_deceit"].provisions, "no section on fraud was read, so none is named"


def test_an_earlier_conviction_is_not_needed_for_a_complete_case(provisions: frozenset[str]) -> None:
    offence = load_offences(PLACE, ROOT, provisions)["impersonating_peace_officer"]
    all_but_one = {one.id: Shown("shown", "seen") for one in offence.elements if one.id != "earlier"}
    assert standing_of(offence, all_but_one).is_complete


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "impersonating_peace_officer"', 'id = "other"', "found by its file name"),
        ('"us/nm/nmsa-30-27-2.1/main"', '"us/nm/nmsa-30-27-2.1/mian"', "there is no provision"),
        ('id = "intent"', 'id = "pretended"', "stands twice"),
        ('title = "The person meant to deceive"', 'titel = "x"', "title is missing"),
        (
            NO_ELEMENT,
            "",
            "has no doubt",
        ),
        ('evidence = ["The record of an earlier conviction"]', "evidence = []", "nobody would know what to look for"),
    ],
)
def test_a_spoilt_line_is_named_with_its_file(
    copy: Copy, provisions: frozenset[str], old: str, new: str, says: str
) -> None:
    copy.spoil(STATE, old, new)
    with pytest.raises(BadLawError, match=says) as told:
        load_offences(PLACE, copy.root, provisions)
    assert "impersonating_peace_officer.toml:" in str(told.value)


def test_an_offence_without_elements_is_refused(copy: Copy, provisions: frozenset[str]) -> None:
    path = copy.path(STATE)
    path.write_text(path.read_text(encoding="utf-8").partition("[[element]]")[0], encoding="utf-8")
    with pytest.raises(BadLawError, match="complete from the start"):
        load_offences(PLACE, copy.root, provisions)

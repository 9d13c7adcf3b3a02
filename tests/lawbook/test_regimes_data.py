"""Reporting duties as data: what is there, and what is said when a file cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.book import Book
from dintel.lawbook.cache import key_of
from dintel.lawbook.load import load_law
from dintel.lawbook.regimes import load_regimes

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"
COUNCIL = "us/nm/albuquerque/reports/council.toml"
BOSTON = "us/ma/boston/reports/trust_act.toml"


def test_every_regime_the_city_could_meet_is_there_and_two_bind_it(book: Book) -> None:
    found = load_regimes(ROOT, book.law.space, book.law.provisions)
    assert {key for key, one in found.items() if one.applies_in(PLACE)} == {
        "nm-albuquerque-council",
        "nm-plate-readers",
    }
    assert len(found) == 13
    assert found["ny-new-york-police"].cycle.begins == 7
    assert found["ny-new-york-correction"].cycle.begins == 10
    assert found["il-law-enforcement"].nil == found["ma-somerville-trust-act"].nil == "certified"
    assert found["or-public-bodies"].cycle.months == 1
    for one in found.values():
        assert one.sources
        assert all(column.definition for sheet in one.sheets for column in sheet.columns)


def test_the_law_itself_is_the_same_with_and_without_reports(copy: Copy) -> None:
    before = key_of(PLACE, copy.root, ())
    for path in (copy.root / "law").rglob("reports/*.toml"):
        path.unlink()
    assert key_of(PLACE, copy.root, ()) == before


def test_every_report_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")
    for path in (ROOT / "law").rglob("reports/*.toml"):
        title = re.search(r'^title = "(.+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert title
        assert title[1] in page, path


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (COUNCIL, 'id = "council"', 'id = "other"', "found by its file name"),
        (COUNCIL, "directive-4", "directive-44", "there is no provision"),
        (COUNCIL, 'period = "quarter"', 'period = "week"', "is not known"),
        (COUNCIL, 'purpose = ["criminal"]', 'purpose = ["crminal"]', "it would count nothing"),
        (COUNCIL, 'purpose = ["criminal"]', 'porpose = ["criminal"]', "it would count nothing"),
        (COUNCIL, 'what = "held"', 'what = "held"\nstated = "x"', "one of these"),
        (COUNCIL, 'what = "held"', 'tells = "place"', "a line is a count, or it is a paper"),
        (COUNCIL, 'count = 30\nunit = "calendar_days"', "", "a report without a date must say so"),
        (COUNCIL, 'nil = "certified"', 'nil = "certified"\nbeginns = 2', "misspelt key"),
        (COUNCIL, 'nil = "certified"', 'nil = "certified"\nbegins = 14', "no period could be named"),
        (COUNCIL, "doubt =", "# doubt =", "a proposal would be taken for the law"),
        (BOSTON, 'part = "faxed"', 'part = "fax"', "could not be counted"),
        (BOSTON, 'reason = "late_paper"', 'reason = "bad luck"', "is not known"),
        (COUNCIL, 'id = "custody"', 'id = "custody"\ngroup = "facility"', "give each other's small counts back"),
        (BOSTON, "sources = [", "sources = []\nsauces = [", "nobody could check it"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(copy: Copy, name: str, old: str, new: str, says: str) -> None:
    copy.spoil(name, old, new)
    law = load_law(PLACE, copy.root)
    with pytest.raises(BadLawError) as raised:
        load_regimes(copy.root, law.space, law.provisions)
    assert says in str(raised.value)
    assert name.rsplit("/", 1)[1] in str(raised.value)

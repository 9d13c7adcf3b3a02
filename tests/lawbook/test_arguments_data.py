"""Both sides of each argument as data: what is wrong is refused with file and line, and the real ones are even."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dintel.domain.figures import Definition
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.amendments import load_amendments
from dintel.lawbook.arguments import Argument, Known, lines_of_arguments, load_arguments
from dintel.lawbook.book import Book
from dintel.lawbook.figures import load_figures
from dintel.lawbook.regimes import load_regimes

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "cities" / "albuquerque"
NAMES = (
    *("public_safety", "repeat_offenders", "trust", "section_1373", "liability_money", "workload", "agent_safety"),
    *("symbolism", "selective_numbers"),
)


@pytest.fixture(scope="module")
def figures(book: Book) -> dict[str, Definition]:
    from dintel.apps.figures.queries.measures import closed_values

    return load_figures(ROOT, book.law.provisions, closed_values(), city="albuquerque")


@pytest.fixture(scope="module")
def known(book: Book, figures: dict[str, Definition]) -> Known:
    reports = load_regimes(ROOT, book.law.space, book.law.provisions)
    return Known(figures, book.law.provisions, reports, load_amendments(book))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a city's folder with one argument that is sound."""
    (tmp_path / "arguments").mkdir()
    shutil.copy(CITY / "arguments" / "public_safety.toml", tmp_path / "arguments")
    return tmp_path


SECOND_SIDE = (
    '[[side]]\nwho = "The city’s own rules, and a study of counties"',
    '[[other]]\nwho = "The city’s own rules, and a study of counties"',
)
DOUBT = (
    'doubt = "The statements were read in news accounts. '
    'The second sentence joins what the speakers said to their strongest form."\n'
)
NO_SOURCE = '[[side.source]]\nwhere = "Joint statement of three councilors, July 2025"\nmark = "V"\n'
BROKEN = {
    "a figure that is not there": ('figure = "warrants"', 'figure = "warants"', "Did you mean 'warrants'"),
    "no fair test": ("fair_test = ", "unfair_test = ", "fair_test is missing"),
    "an empty fair test": ('fair_test = """\nCount', 'fair_test = ""\nmore = """\nCount', "fair_test is empty"),
    "a speaker who is not named": ('who = "Councilors', 'whom = "Councilors', "who is missing"),
    "one side alone": (*SECOND_SIDE, "there are 1 sides, not 2"),
    "a side that says nothing": ("says = ", "sings = ", "says is missing"),
    "a mark that is not known": ('mark = "V"', 'mark = "W"', "mark = 'W' is not known"),
    "a question without its doubt": (
        DOUBT + NO_SOURCE,
        NO_SOURCE.replace('"V"', '"?"'),
        "a source is marked ? and doubt is missing",
    ),
    "a source that says not where": (
        'where = "Joint statement of three councilors, July 2025"',
        "",
        "where is missing",
    ),
    "a provision that is not there": ("r-18-7/b", "r-18-7/z", "no provision 'us/nm/albuquerque/r-18-7/z'"),
    "a report that is not there": ("nm-albuquerque-council", "nm-council", "no report 'nm-council'"),
    "an amendment that is not there": ("violent-felony-2024", "violent-felony-2023", "no amendment"),
    "a level that is not there": ('"purpose=criminal", "answer=helped"', '"purpos=criminal"', "no level 'purpos'"),
    "a group that is not there": ('"answer=helped"', '"answer=refused"', "answer has no group 'refused'"),
    "a cell that no table holds": (
        'at = ["purpose=civil", "answer=declined"]',
        'at = ["purpose=civil", "asked=entry"]',
        "no table of the figure is told apart by asked and purpose",
    ),
    "rows of a level that is not there": ('each = "asked"', 'each = "askd"', "no level 'askd'"),
    "a number without words": ('words = "Declined, by what was asked"', 'words = ""', "words is empty"),
    "not known without a reason": ("because = ", "why = ", "because is missing"),
    "not known without what it needs": ("needs = ", "need = ", "needs is missing"),
    "another name than its file": ('id = "public_safety"', 'id = "safety"', "found by its file"),
    "a misspelt key": ("compared", "compard", "'compard' is not known here"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_refused_with_file_and_line(name: str, folder: Path, known: Known) -> None:
    old, new, said = BROKEN[name]
    path = folder / "arguments" / "public_safety.toml"
    text = path.read_text(encoding="utf-8").replace('name = "Public safety"', 'name = "Public safety"\ncompared = true')
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLawError) as refused:
        load_arguments(folder, folder, known)
    assert said in str(refused.value)
    assert "arguments/public_safety.toml:" in str(refused.value)


def test_a_side_without_any_source_is_refused(folder: Path, known: Known) -> None:
    path = folder / "arguments" / "public_safety.toml"
    head, _sources, rest = path.read_text(encoding="utf-8").partition(NO_SOURCE)
    path.write_text(head + rest[rest.index("[[side]]") :], encoding="utf-8")
    with pytest.raises(BadLawError, match=r"there is no \[\[side.source\]\]"):
        load_arguments(folder, folder, known)


def test_an_argument_that_nothing_tests_must_say_why(folder: Path, known: Known) -> None:
    path = folder / "arguments" / "public_safety.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[tested]]")], encoding="utf-8")
    with pytest.raises(BadLawError, match="neither a"):
        load_arguments(folder, folder, known)
    path.write_text(text[: text.index("[[tested]]")] + text[text.index("[[not_known]]") :], encoding="utf-8")
    assert load_arguments(folder, folder, known)["public_safety"].tested == ()


def test_a_side_that_gets_more_than_twice_the_room_is_refused(folder: Path, known: Known) -> None:
    path = folder / "arguments" / "public_safety.toml"
    text = path.read_text(encoding="utf-8")
    longer = text.replace("than an arrest in the street.\n", f"than an arrest in the street.{' And so on.' * 30}\n")
    assert longer != text
    path.write_text(longer, encoding="utf-8")
    with pytest.raises(BadLawError, match="whoever gets more room seems right"):
        load_arguments(folder, folder, known)


def test_a_city_without_arguments_has_none(tmp_path: Path, known: Known) -> None:
    assert load_arguments(tmp_path, tmp_path, known) == {}


def test_every_argument_of_the_city_stands_with_both_sides(known: Known) -> None:
    found = load_arguments(CITY, ROOT, known)
    assert tuple(found) == NAMES
    for one in found.values():
        assert all(side.origins for side in one.sides)
        assert one.tested or one.not_known
    safety: Argument = found["public_safety"]
    assert [test.figure for test in safety.tested][:2] == ["requests", "warrants"], "the best number comes first"
    assert any("365 days" in gap.what for gap in safety.not_known)
    assert not found["trust"].tested, "nothing here counts calls to the police"
    lines = dict(lines_of_arguments(found.values()))
    assert "The order makes it harder to pursue criminals" in lines
    assert not any(line.startswith("abqjournal.com") for line in lines), "an address is not translated"


def test_together_both_sides_get_the_same_room(known: Known) -> None:
    """No side is heard longer over all arguments than one and a third times the other."""
    makes, answers = (
        sum(len(one.sides[turn].says.split()) for one in load_arguments(CITY, ROOT, known).values())
        for turn in range(2)
    )
    assert 3 / 4 <= makes / answers <= 4 / 3, (makes, answers)

"""What everybody is told in plain words, as data: what is wrong is refused with file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pytest
from tests.conftest import DAY, ROOT

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.book import Book
from dintel.lawbook.cases import Case, load_cases
from dintel.lawbook.city import open_city
from dintel.lawbook.city.directives import Order, open_directives
from dintel.lawbook.plain import (
    lines_of_claims,
    lines_of_order,
    lines_of_situations,
    lines_of_things,
    load_claims,
    load_order,
    load_situations,
    load_things,
)
from dintel.lawbook.plain.wording import MOST_WORDS

DOORS = ("officer", "report", "help", "ask-records", "released-records", "figures", "cards", "verify")
FIGURES = ("booking_access", "requests", "warrants", "detainers")
Load = Callable[[Path], Collection[object]]


@pytest.fixture(scope="module")
def order() -> Order:
    return open_directives(
        ROOT / "cities/albuquerque/directives.toml", open_city("albuquerque", ROOT / "cities").departments
    )


@pytest.fixture(scope="module")
def cases(book: Book) -> Mapping[str, Case]:
    return {one.id: one for one in load_cases(book.law, ROOT)}


@pytest.fixture
def load(book: Book, order: Order, cases: Mapping[str, Case]) -> Mapping[str, Load]:
    """Return how each kind of file is read, by its name in the city's folder."""
    return {
        "plain/order.toml": lambda at: list(lines_of_order(load_order(at, law=book.law, order=order, on=DAY))),
        "plain/staff.toml": lambda at: list(lines_of_situations(load_situations(at, cases=cases, switches=()))),
        "plain/residents.toml": lambda at: list(
            lines_of_things(load_things(at, law=book.law, on=DAY, doors=DOORS, forbidden=book.lexicon.forbidden))
        ),
        "claims/federal-money.toml": lambda at: list(lines_of_claims(load_claims(at, law=book.law, figures=FIGURES))),
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a city's folder with the real texts in it."""
    at = tmp_path / "cities" / "albuquerque"
    for name in ("plain", "claims"):
        shutil.copytree(ROOT / "cities/albuquerque" / name, at / name)
    return at


ORDER, STAFF, RESIDENTS, CLAIM = (
    "plain/order.toml",
    "plain/staff.toml",
    "plain/residents.toml",
    "claims/federal-money.toml",
)
LONG = " ".join(["word"] * (MOST_WORDS + 1))
FIFTH = 'provisions = ["us/nm/albuquerque/eo-2025-07-21/directive-5"]'
LAST = '[[part.sentence]]\ndirective = "codify"'
BROKEN = {
    "an unknown directive": (ORDER, '"foia-requests"', '"foia-request"', "Did you mean 'foia-requests'"),
    "a directive told twice": (
        ORDER,
        '"report-activity"',
        '"foia-requests"',
        "'foia-requests' is told twice, first at",
    ),
    "a directive never told": (ORDER, LAST, "[[part.sentences]]", "the directive 'codify' is never told"),
    "a sentence without a provision": (ORDER, FIFTH, "provisions = []", "provisions is empty"),
    "a provision that is not there": (ORDER, FIFTH, FIFTH.replace("-5", "-50"), "no provision"),
    "a provision that is not in force": (
        ORDER,
        FIFTH,
        'provisions = ["us/nm/albuquerque/amendment-2024/proposal"]',
        "is not in force on 2026-11-22",
    ),
    "an empty sentence": (ORDER, 'says = "City workers tell', 'says = ""\nx = "', "says is empty"),
    "a sentence that is too long": (
        ORDER,
        'says = "City workers tell',
        f'says = "{LONG}',
        "a sentence of 45 words",
    ),
    "nothing that is not known": (ORDER, "not_known = [\n", "not_know = [\n", "not_known is empty"),
    "an anchor twice": (ORDER, 'id = "police"', 'id = "families"', "'families' stands twice"),
    "an unsafe anchor": (ORDER, 'id = "police"', 'id = "The police"', "is unsafe"),
    "an unknown case": (STAFF, '"scenario-06-hold"', '"scenario-06-holds"', "Did you mean 'scenario-06-hold'"),
    "a case twice": (STAFF, '"scenario-06-hold"', '"scenario-05-staging"', "stands twice"),
    "a case of a point that is not switched on": (
        STAFF,
        '"scenario-06-hold"',
        '"ordinance-day-property"',
        "is not switched on",
    ),
    "less help than refusal": (
        STAFF,
        '"subpoena-grand-jury"',
        '"urgent-over"',
        "3 situations in which the city helps stand against 5",
    ),
    "an answer that is never shown": (
        STAFF,
        '"urgent-armed-man"',
        '"search-warrant-permit-files"',
        "comes out as stand_aside",
    ),
    "a page that is not there": (RESIDENTS, 'door = "report"', 'door = "reports"', "Did you mean 'report'"),
    "a word that misleads": (RESIDENTS, "Ask the police. They", "Do not hide. They", "it says 'hide'"),
    "nobody who said it": (CLAIM, 'by = "City of Albuquerque, on its own page"', 'by = ""', "by is empty"),
    "a claim without a source": (
        CLAIM,
        '[[told.source]]\nwhere = "cabq',
        '[[told.sources]]\nwhere = "cabq',
        "no [[told.source]]",
    ),
    "two tellings and no difference": (CLAIM, "difference =", "# difference =", "two tellings and no difference"),
    "no way to check it": (CLAIM, "check =", "# check =", "check is missing"),
    "an unknown figure": (CLAIM, "figures_say =", 'figures = ["request"]\nfigures_say =', "Did you mean 'requests'"),
    "what is not settled without a doubt": (CLAIM, 'mark = "V"', 'mark = "?"', "doubt is missing"),
    "an unknown mark": (CLAIM, 'mark = "V"', 'mark = "v"', "mark = 'v' is not known"),
    "another name than its file": (CLAIM, 'id = "federal-money"', 'id = "money"', "found by its file"),
    "a misspelt key": (CLAIM, "title =", "titel =", "title is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_refused_with_file_and_line(name: str, folder: Path, load: Mapping[str, Load]) -> None:
    file, old, new, said = BROKEN[name]
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLawError) as refused:
        load[file](folder)
    assert said in str(refused.value)
    assert f"cities/albuquerque/{file}:" in str(refused.value)
    assert "What to write:" in str(refused.value)


@pytest.mark.parametrize("file", [ORDER, STAFF, RESIDENTS])
def test_a_file_that_is_not_there_or_says_nothing_stops_the_start(
    file: str, folder: Path, load: Mapping[str, Load]
) -> None:
    (folder / file).write_text("", encoding="utf-8")
    with pytest.raises(BadLawError, match="there is no"):
        load[file](folder)
    (folder / file).unlink()
    with pytest.raises(BadLawError, match="there is no plain/"):
        load[file](folder)


def test_the_real_texts_are_sound_and_every_directive_is_told_once(
    book: Book, order: Order, cases: Mapping[str, Case], load: Mapping[str, Load]
) -> None:
    at = ROOT / "cities/albuquerque"
    for read in load.values():
        assert read(at)
    told = [one for part in load_order(at, law=book.law, order=order, on=DAY).parts for one in part.entries]
    assert sorted(one.directive for one in told) == sorted(order.directives)
    for one in told:
        number = order.directives[one.directive].number
        assert f"us/nm/albuquerque/eo-2025-07-21/directive-{number}" in one.provisions
    settings = {
        one.case.facts["setting"] for part in load_situations(at, cases=cases, switches=()) for one in part.entries
    }
    assert {"counter", "booking_centre", "library", "office"} <= settings


def test_a_sentence_stops_to_be_sound_on_the_day_its_provision_ends(book: Book, order: Order) -> None:
    before = next(iter(book.law.provisions["us/nm/albuquerque/eo-2025-07-21/directive-1"])).span.since
    assert before is not None
    at = ROOT / "cities/albuquerque"
    with pytest.raises(BadLawError, match=r"directive-1' is not in force on 2025-07-20"):
        load_order(at, law=book.law, order=order, on=before.replace(day=before.day - 1))
    assert load_order(at, law=book.law, order=order, on=before).parts

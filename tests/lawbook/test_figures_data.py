"""The figures as data: what is wrong is refused with file and line, and the real ones are sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook import publication
from dintel.lawbook.book import Book
from dintel.lawbook.city import CityError
from dintel.lawbook.figures import lines_of_figures, load_figures

ROOT = Path(__file__).resolve().parents[2]
MEASURES = {"foia": {"agency": ("dhs",), "answer": ("in_time", "late", "none")}}


def load(folder: Path, book: Book) -> None:
    load_figures(folder, book.law.provisions, MEASURES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one figure that is sound."""
    (tmp_path / "figures").mkdir()
    shutil.copy(ROOT / "figures" / "foia.toml", tmp_path / "figures")
    return tmp_path


SMALL = '[small_cells]\nunder = 5\nwhy = "x"\nmark = "V"\n\n'
LATER = '\n[[version]]\nfrom = 2027-01-01\ndefinition = "x"\ndenominator = "x"\nmethod = "x"\ngaps = ["x"]\n'
BROKEN = {
    "a measure that nobody counts": ('measure = "foia"', 'measure = "fooia"', "Did you mean 'foia'"),
    "no definition": ('definition = """', 'what = """', "definition is missing"),
    "an empty denominator": (
        'denominator = "All requests sent in the period."',
        'denominator = ""',
        "denominator is empty",
    ),
    "no gap": ("gaps = [", "holes = [", "no gap is named"),
    "a value in no group": ('values = ["late"]', "values = []", "'late' of 'answer' stands in 0 groups"),
    "a value in two groups": ('values = ["late"]', 'values = ["late", "in_time"]', "'in_time' of 'answer' stands in 2"),
    "a value that is not counted": ('values = ["late"]', 'values = ["late", "never"]', "'never'"),
    "a table of no level": ('tables = ["answer"]', 'tables = ["answers"]', "no level 'answers'"),
    "a headline of no group": ('at = ["answer=in_time"]', 'at = ["answer=soon"]', "no group 'soon'"),
    "a provision that is not there": ("us/5-usc-552/a-6", "us/5-usc-552/a-7", "no provision 'us/5-usc-552/a-7'"),
    "small counts shown without a reason": ("why_shown =", "# why_shown =", "why_shown"),
    "a delay that is not said": ('delay = "none"', "", "delay is missing"),
    "a figure beside none": ("unit =", 'beside = "foja"\nunit =', "beside = 'foja', which is no figure"),
    "a doubt that is not written": ('mark = "V"', 'mark = "?"', "doubt is missing"),
    "another name than its file": ('id = "foia"', 'id = "foja"', "found by its file"),
    "a misspelt key": ("unit =", "unti =", "unit is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_refused_with_file_and_line(name: str, folder: Path, book: Book) -> None:
    old, new, said = BROKEN[name]
    path = folder / "figures" / "foia.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLawError) as refused:
        load(folder, book)
    assert said in str(refused.value)
    assert "figures/foia.toml:" in str(refused.value)


def test_versions_whose_days_are_not_in_order_or_that_do_not_say_what_changed(folder: Path, book: Book) -> None:
    path = folder / "figures" / "foia.toml"
    text = path.read_text(encoding="utf-8")
    body = text[text.index("[[version.level]]") :]
    path.write_text(text + LATER + body, encoding="utf-8")
    with pytest.raises(BadLawError, match="version 2 does not say what changed"):
        load(folder, book)
    path.write_text(text + LATER.replace("2027-01-01", "2025-07-21") + 'changed = "x"\n' + body, encoding="utf-8")
    with pytest.raises(BadLawError, match="not after 2025-07-21"):
        load(folder, book)
    path.write_text(text + LATER + 'changed = "Counts late answers apart."\n' + body, encoding="utf-8")
    found = load_figures(folder, book.law.provisions, MEASURES)["foia"]
    assert [one.since.year for one in found.versions] == [2025, 2027]
    assert found.versions[0].sha256 != found.versions[1].sha256


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ('[foja]\ncriticism = "x"\n', "there is no figure 'foja'"),
        ('[foia]\nunit = "x"\n', "the key 'unit' is not known here"),
        ('[foia]\nprovisions = ["us/nowhere/main"]\n', "no provision 'us/nowhere/main'"),
    ],
)
def test_what_a_city_says_of_a_figure_is_checked(folder: Path, book: Book, said: str, refused: str) -> None:
    (folder / "cities" / "somewhere").mkdir(parents=True)
    (folder / "cities" / "somewhere" / "figures.toml").write_text(said, encoding="utf-8")
    with pytest.raises(BadLawError, match=refused):
        load_figures(folder, book.law.provisions, MEASURES, city="somewhere")


def test_what_a_city_says_of_a_figure_takes_the_place_of_what_its_file_says(folder: Path, book: Book) -> None:
    (folder / "cities" / "somewhere").mkdir(parents=True)
    path = folder / "cities" / "somewhere" / "figures.toml"
    path.write_text('[foia]\ncriticism_by = "Somebody there."\n', encoding="utf-8")
    there = load_figures(folder, book.law.provisions, MEASURES, city="somewhere")["foia"]
    plain = load_figures(folder, book.law.provisions, MEASURES)["foia"]
    assert there.criticism_by == "Somebody there." != plain.criticism_by
    assert there.versions == plain.versions, "what is counted is the same everywhere"


def test_two_figures_of_one_measure_could_give_each_other_away(folder: Path, book: Book) -> None:
    path = folder / "figures" / "foia.toml"
    twin = path.read_text(encoding="utf-8").replace('id = "foia"', 'id = "twin"')
    (folder / "figures" / "twin.toml").write_text(twin, encoding="utf-8")
    with pytest.raises(BadLawError, match="which 'foia' has already"):
        load(folder, book)
    beside = twin.replace("unit =", 'beside = "foia"\nunit =')
    (folder / "figures" / "twin.toml").write_text(beside, encoding="utf-8")
    load(folder, book)
    slower = beside.replace('delay = "none"', 'delay = "city"')
    (folder / "figures" / "twin.toml").write_text(slower, encoding="utf-8")
    with pytest.raises(BadLawError, match="are not those of 'foia', beside which it stands"):
        load(folder, book)


def test_every_figure_says_what_it_must(book: Book) -> None:
    from dintel.apps.figures.queries.measures import closed_values

    found = load_figures(ROOT, book.law.provisions, closed_values(), city="albuquerque")
    assert len(found) >= 8
    of_amendments = {"cells"}  # kept for what an amendment would have changed, and published there, rounded
    counted = set(closed_values()) - of_amendments
    assert {one.measure for one in found.values()} == counted, "everything that is counted is published"
    lines = dict(lines_of_figures(found.values()))
    assert "How often did the city help, and how often did it decline?" in lines
    requests = found["requests"].versions[0]
    told = [headline.at for headline in requests.headlines]
    assert {"purpose": "criminal", "answer": "helped"} in told, "help is as visible as refusal"
    assert {"purpose": "civil", "answer": "declined"} in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no"),
        ('[small_cells]\nunder = 1\nwhy = "x"\nmark = "V"\n', "`under` is 1"),
        ('[small_cells]\nunder = "5"\nwhy = "x"\nmark = "V"\n', "`under` is '5'"),
        ('[small_cells]\nunder = 5\nwhy = "x"\nmark = "?"\n', "`doubt` is empty"),
        (SMALL, "There is no .delay."),
        (f'{SMALL}[delay]\ndays = -1\nwhy = "x"\nmark = "V"\n', "`days` is -1"),
        (f'{SMALL}[delay]\ndays = 30\nwhy = "x"\nmark = "?"\n', "`doubt` is empty"),
    ],
)
def test_what_a_city_keeps_back_is_said_or_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "publication.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CityError, match=said):
        publication.open_publication(path)
    told = publication.read("albuquerque", ROOT)
    assert (told.under, told.delay_days) == (5, 30)

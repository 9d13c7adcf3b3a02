"""The lists of what free text must not hold: read whole, and refused with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import PLACE, ROOT

from dintel.domain.policy.rules import BadLawError, LawError
from dintel.domain.screening import KINDS, NEVER_KEPT, find
from dintel.lawbook.screening import load_screening

LANGUAGES = sorted(path.parent.name for path in (ROOT / "locale").glob("*/screening.toml"))
NUMBERS = "law/us/screening.toml"
ENGLISH = "locale/en/screening.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a data root with copies of what is read."""
    for place in ("us", "us/nm", "us/nm/albuquerque"):
        (tmp_path / "law" / place).mkdir(parents=True)
        shutil.copy(ROOT / "law" / place / "place.toml", tmp_path / "law" / place)
    shutil.copy(ROOT / NUMBERS, tmp_path / NUMBERS)
    for language in LANGUAGES:
        (tmp_path / "locale" / language).mkdir(parents=True)
        shutil.copy(ROOT / "locale" / language / "screening.toml", tmp_path / "locale" / language)
    return tmp_path


def refused(root: Path) -> tuple[LawError, ...]:
    """Return the errors with which the lists are refused; each has all that it needs."""
    with pytest.raises(BadLawError) as error:
        load_screening(PLACE, root)
    assert all(one.what and one.why and one.fix for one in error.value.errors)
    return error.value.errors


def spoilt(root: Path, name: str, old: str, new: str) -> tuple[LawError, int]:
    """Replace the first ``old`` of a file; return the one error and the line it should name."""
    text = (root / name).read_text(encoding="utf-8")
    at = text.index(old)
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    (error,) = refused(root)
    return error, text[:at].count("\n") + 1


def test_every_language_has_its_words_for_every_kind() -> None:
    found = load_screening(PLACE, ROOT)
    assert sorted(found.removed) == LANGUAGES
    assert {"en", "es"} <= set(LANGUAGES)
    assert {shape.kind for shape in found.screen.shapes} >= NEVER_KEPT
    assert {phrase.kind for phrase in found.screen.phrases} >= set(KINDS) - NEVER_KEPT
    assert not any(find(words, found.screen) for words in found.removed.values())


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (NUMBERS, "(<social><link>)(?!9)<nine>", "(<social><link>)(?!9)<ten>", "no piece 'ten'"),
        (NUMBERS, "()[0-8][0-9]{2}", r"()\d{3}", "read differently"),
        (NUMBERS, "()[0-8][0-9]{2}", "()[0-8]*[0-9]{2}", "without a bound"),
        (ENGLISH, '"undocumented"', '"<nobody>"', "list 'nobody'"),
        (ENGLISH, '"non citizen(s|)"', '"[non citizen(s|)"', "finds no word"),
    ],
)
def test_what_cannot_be_used_is_told_with_file_and_line(root: Path, name: str, old: str, new: str, what: str) -> None:
    error, line = spoilt(root, name, old, new)
    assert what in error.what
    place, _, told = error.where.partition(":")
    assert place == name
    assert 0 <= line - int(told) < 12  # a list of words is told at the line where it begins


def test_a_kind_that_does_not_exist_is_told_the_nearest(root: Path) -> None:
    error, line = spoilt(root, NUMBERS, 'kind = "itin"', 'kind = "itim"')
    assert "Did you mean 'itin'?" in error.what
    assert error.where == f"{NUMBERS}:{line}"


def test_what_stands_in_place_of_words_must_not_be_found_itself(root: Path) -> None:
    error, line = spoilt(root, ENGLISH, 'removed = "[removed]"', 'removed = "[undocumented]"')
    assert "may itself be kept" in error.what
    assert error.where == f"{ENGLISH}:{line}"


def test_a_misspelt_key_is_refused(root: Path) -> None:
    error, _line = spoilt(root, ENGLISH, "leave = [", "leav = [")
    assert "'leav' is not known" in error.what


def test_a_house_without_english_is_refused(root: Path) -> None:
    (root / ENGLISH).unlink()
    (error,) = refused(root)
    assert error.where.startswith(ENGLISH)

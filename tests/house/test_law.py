"""The law as a whole: proved on every day it changes, locked, cited, translated."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from dintel.apps.design.languages import all_languages
from dintel.domain.policy.check import periods
from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.prove import prove
from dintel.lawbook import lock
from dintel.lawbook.book import Book, open_book
from dintel.lawbook.city import open_city
from dintel.lawbook.words import Words

ROOT = Path(__file__).resolve().parents[2]
PLACES = [open_city(path.parent.name, ROOT / "cities").place for path in (ROOT / "cities").glob("*/city.toml")]
BOOKS: dict[str, Book] = {place: open_book(place, ROOT) for place in PLACES}
LANGUAGES = [one.code for one in all_languages(ROOT / "locale") if one.is_complete and one.code != "en"]


def versions() -> list[ParameterSet]:
    found: list[tuple[str, date, tuple[str, ...]]] = []
    for place, book in BOOKS.items():
        days = periods(book.law)
        found += [(place, day, ()) for day in days]
        found += [(place, days[-1], (name,)) for name in sorted(book.law.switches)]
        found.append((place, days[-1], tuple(sorted(book.law.switches))))
    return [pytest.param(place, on, on_too, id=f"{place} {on} {'+'.join(on_too)}") for place, on, on_too in found]


@pytest.mark.parametrize(("place", "on", "switches"), versions())
def test_the_legal_floor_holds_on_every_cell(place: str, on: date, switches: tuple[str, ...]) -> None:
    book = BOOKS[place]
    policy = compile_policy(book.text_on(on, switches))
    proof = prove(policy, book.lexicon)
    assert proof.cells == policy.space.size > 1_000_000
    assert proof.holds, "\n".join(map(str, proof.failures))


@pytest.mark.parametrize("place", PLACES)
def test_every_published_version_is_locked(place: str) -> None:
    locked = lock.read(ROOT)
    missing = [name for name, _, _ in lock.versions(BOOKS[place].law) if name not in locked]
    assert not missing, f"run `make lock` and commit law/policy.lock: {missing}"


@pytest.mark.parametrize("place", PLACES)
def test_there_are_at_least_twenty_papers_each_with_a_tell_and_an_authority(place: str) -> None:
    kinds = BOOKS[place].law.kinds.values()
    assert len([kind for kind in kinds if kind.group not in {"none", "unknown", "request"}]) >= 20
    for kind in kinds:
        assert kind.tell, kind.where
        assert kind.provisions or kind.group in {"none", "unknown"}, kind.where


@pytest.mark.parametrize("place", PLACES)
def test_every_drawing_that_is_named_exists(place: str) -> None:
    sprite = (ROOT / "src/dintel/apps/frontdesk/static/frontdesk/drawings/drawings.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="((?:paper|icon)-[^"]+)"', sprite))
    book = BOOKS[place]
    named = {choice.drawing for screen in book.screens for choice in screen.choices}
    named |= {value.drawing for axis in book.law.space.axes if axis.id != "document" for value in axis.values}
    named |= {f"paper-{kind.drawing}" for kind in book.law.kinds.values()}
    assert named - {""} <= drawn, sorted(named - drawn)


def test_everything_the_law_says_is_said_in_every_language() -> None:
    command = [sys.executable, "tools/collect_words.py", "--check"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"run `make words` and translate:\n{found.stdout}{found.stderr}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translated_instruction_tells_anyone_to_block_hide_or_touch(language: str) -> None:
    words = Words(language, ROOT)
    for book in BOOKS.values():
        lines = {line for rule in book.law.rules for line in (*rule.do, *rule.say)}
        lines |= {duty.words for duty in book.law.obligations.values()}
        for line in sorted(lines):
            said = words.say(line)
            assert said != line, f"not translated: {line}"
            padded = " " + " ".join(re.sub(r"[^\w]+", " ", said.lower()).split()) + " "
            found = [word for word in book.lexicon.forbidden if f" {word} " in padded]
            assert not found, f"{said!r} holds {found}"

"""Courses and papers to read, from Markdown with a head in TOML: ``cities/<city>/courses/*.md`` and ``readings/*.md``.

A file is found by walking; none is listed. ``<name>.<language>.md`` beside it is its translation, whose head holds the
title alone. HTML is refused, so that what stands in a file is what is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Self

from markdown_it import MarkdownIt

from dintel.domain.training.owed import Audience, Terms
from dintel.lawbook.city.entry import SLUG, CityError, Entry

FENCE = "+++"
SOURCE_LANGUAGE = "en"
NAME = re.compile(r"(?P<id>[a-z0-9-]+)(\.(?P<language>[a-z]{2}(-[a-z]+)?))?\.md")
POLICY, TEXT = "policy", "text"


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a course or paper: its title, and its Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """What courses and papers have in common: words, whom they are for, and by when."""

    id: str
    texts: Mapping[str, Text]
    audience: Audience
    set_on: date
    within_days: int
    text_hash: str
    """SHA-256 over every language, so that a corrected translation is another text."""

    def text(self, language: str) -> Text:
        """Return the words in a language, in English where it has none."""
        return self.texts.get(language) or self.texts[SOURCE_LANGUAGE]

    def language(self, wanted: str) -> str:
        """Return the language in which ``text(wanted)`` is."""
        return wanted if wanted in self.texts else SOURCE_LANGUAGE

    @property
    def terms(self) -> Terms:
        """Whom it is asked of and by when."""
        return Terms(self.audience, self.set_on, self.within_days)

    def under(self, terms: Terms) -> Self:
        """Return the same page under other terms; its words and their digest stay."""
        return replace(self, audience=terms.audience, set_on=terms.set_on, within_days=terms.within_days)


@dataclass(frozen=True, slots=True)
class Course(Page):
    """A short course. Its questions are the worked cases whose facts lie in ``facts``."""

    minutes: int
    questions: int
    pass_percent: int
    valid_months: int
    facts: Mapping[str, frozenset[str]]
    in_a_room: bool
    """Whether sitting through it with a trainer counts."""

    @property
    def terms(self) -> Terms:
        """Whom it is asked of, by when, and for how long it holds."""
        return Terms(self.audience, self.set_on, self.within_days, self.valid_months)

    def under(self, terms: Terms) -> Self:
        """Return the same course under other terms."""
        return replace(
            self,
            audience=terms.audience,
            set_on=terms.set_on,
            within_days=terms.within_days,
            valid_months=terms.valid_months,
        )


@dataclass(frozen=True, slots=True)
class Reading(Page):
    """A paper that people say they have read; ``bound_to`` the policy's hash, or to its own text."""

    bound_to: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of a city's courses and papers, by id."""

    courses: Mapping[str, Course]
    readings: Mapping[str, Reading]


def open_shelf(
    folder: Path,
    *,
    axes: Mapping[str, Collection[str]],
    roles: Collection[str],
    departments: Collection[str],
    languages: Collection[str],
) -> Shelf:
    """Return the courses and papers of a city's folder; ``axes`` are the values of each fact of the law.

    Raises ``CityError`` with file and line for a file that cannot be shown, or that names what does not exist.
    """
    known = _Known({name: frozenset(values) for name, values in axes.items()}, roles, departments, languages)
    courses = {one.id: one for one in (_course(files, known) for files in _found(folder / "courses", known))}
    readings = {one.id: one for one in (_reading(files, known) for files in _found(folder / "readings", known))}
    return Shelf(courses, readings)


@dataclass(frozen=True, slots=True)
class _Known:
    axes: Mapping[str, frozenset[str]]
    roles: Collection[str]
    departments: Collection[str]
    languages: Collection[str]


@dataclass(frozen=True, slots=True)
class _Files:
    """A page's files: its head, its words by language, and their digest."""

    id: str
    head: Entry
    texts: Mapping[str, Text]
    text_hash: str


def _found(folder: Path, known: _Known) -> Iterator[_Files]:
    paths: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.md")):
        name = NAME.fullmatch(path.name)
        language = (name["language"] or SOURCE_LANGUAGE) if name else ""
        if name is None or not SLUG.fullmatch(name["id"]) or language not in {*known.languages, SOURCE_LANGUAGE}:
            write = f"Name it front-desk.md, or front-desk.es.md with one of: {', '.join(known.languages)}."
            raise CityError(path, 1, f"{path.name} is no name of a page.", "Its id stands in addresses.", write)
        paths.setdefault(name["id"], {})[language] = path
    for page, by_language in paths.items():
        yield _files(page, by_language)


def _files(page: str, paths: Mapping[str, Path]) -> _Files:
    if SOURCE_LANGUAGE not in paths:
        path = next(iter(paths.values()))
        raise CityError(path, 1, f"There is no {page}.md.", "A translation translates something.", "Write it first.")
    heads: dict[str, Entry] = {}
    texts: dict[str, Text] = {}
    digest = sha256()
    for language, path in sorted(paths.items()):
        raw = _read(path)
        heads[language], body = _split(path, raw)
        texts[language] = Text(heads[language].text("title", needed=True), body)
        digest.update(f"{language}\0{raw}\0".encode())
        extra = sorted(heads[language].values.keys() - {"title"}) if language != SOURCE_LANGUAGE else ()
        if extra:
            heads[language].fail(f"`{extra[0]}` stands in a translation.", "It holds for all languages.", "Move it.")
    return _Files(page, heads[SOURCE_LANGUAGE], texts, digest.hexdigest())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise CityError(path, 1, "This is not UTF-8.", f"{problem}.", "Save the file as UTF-8.") from problem


def _split(path: Path, raw: str) -> tuple[Entry, str]:
    parts = raw.split(f"{FENCE}\n", 2)
    if len(parts) != 3 or parts[0]:  # noqa: PLR2004 - before, head, body
        write = f"Begin with {FENCE}, TOML, {FENCE}."
        raise CityError(path, 1, "The head is missing.", "It says whom this is for.", write)
    try:
        head = Entry(path, 1, tomllib.loads(parts[1]))
    except (ValueError, RecursionError) as problem:  # also a number of thousands of digits
        raise CityError(path, 1, f"The head is no TOML: {problem}.", "Nothing can be read.", "Correct it.") from problem
    first = parts[1].count("\n") + 3
    for token in MarkdownIt("commonmark").parse(parts[2]):
        line = first + (token.map[0] if token.map else 0)
        inner = [token.type, *(child.type for child in token.children or ())]
        if any(kind.startswith("html_") for kind in inner):
            raise CityError(path, line, "There is HTML.", "Only Markdown is shown.", "Write it in Markdown.")
        if token.type == "heading_open" and token.tag == "h1":
            raise CityError(path, line, "There is a first heading.", "The title stands in the head.", "Begin with ##.")
    if not parts[2].strip():
        raise CityError(path, first, "There are no words.", "Somebody would say they had read it.", "Write them.")
    return head, parts[2]


def _course(files: _Files, known: _Known) -> Course:
    head = files.head
    _only(head, {"minutes", "questions", "pass_percent", "valid_months", "facts", "in_a_room"})
    return Course(
        *_page(files, known),
        minutes=_number(head, "minutes", 1, 60),
        questions=_number(head, "questions", 1, 30),
        pass_percent=_number(head, "pass_percent", 1, 100),
        valid_months=_number(head, "valid_months", 0, 120),
        facts=_facts(head, known.axes),
        in_a_room=head.values.get("in_a_room", False) is True,
    )


def _reading(files: _Files, known: _Known) -> Reading:
    _only(files.head, {"bound_to"})
    return Reading(*_page(files, known), bound_to=files.head.one_of("bound_to", (POLICY, TEXT)))


def _page(files: _Files, known: _Known) -> tuple[str, Mapping[str, Text], Audience, date, int, str]:
    head = files.head
    audience = Audience(_listed(head, "for_roles", known.roles), _listed(head, "for_departments", known.departments))
    set_on = head.values.get("set_on")
    if not isinstance(set_on, date):
        head.fail("`set_on` is no day.", "Nobody owes it before that day.", "Write set_on = 2026-11-02.")
    return files.id, files.texts, audience, set_on, _number(head, "within_days", 0, 3650), files.text_hash


def _only(head: Entry, own: Collection[str]) -> None:
    common = {"title", "for_roles", "for_departments", "set_on", "within_days"}
    if strange := sorted(head.values.keys() - common - set(own)):
        allowed = ", ".join(sorted({*common, *own}))
        head.fail(f"`{strange[0]}` means nothing here.", "It would be overlooked.", f"Write one of: {allowed}.")


def _listed(head: Entry, key: str, allowed: Collection[str]) -> frozenset[str]:
    named = head.words(key)
    if strange := sorted(set(named) - set(allowed)):
        head.fail(f"`{key}` names {strange[0]!r}.", "Nobody would be asked.", f"Write one of: {', '.join(allowed)}.")
    return frozenset(named)


def _number(head: Entry, key: str, least: int, most: int) -> int:
    value = head.values.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        head.fail(f"`{key}` is {value!r}.", "It is counted with.", f"Write a number from {least} to {most}.")
    return value


def _facts(head: Entry, axes: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    table = head.values.get("facts", {})
    if not isinstance(table, dict) or not table.keys() <= axes.keys():
        head.fail("`facts` names no facts.", "They choose the cases.", f"Write a table of: {', '.join(axes)}.")
    inner = Entry(head.path, head.line, table)
    return {name: _listed(inner, name, axes[name]) for name in table}

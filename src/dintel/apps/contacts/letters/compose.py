"""From a decision to the words of a letter: the sentences that fit, and the provisions under them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.contacts.letters.content import Brand, Cited, LetterData, Paper
from dintel.apps.contacts.letters.labels import day_in
from dintel.apps.design.profile import active_city
from dintel.domain.policy.rules import LEVELS, Provision
from dintel.lawbook.letters import ANSWER, NEXT, LetterKind, Sentence, load_letters
from dintel.lawbook.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What the record says that goes into a letter; what is empty leaves its sentences out."""

    facts: Mapping[str, str]
    """The request's facts, by axis of the law."""
    department: str
    to_agency: str
    signer_name: str
    signer_title: str
    to_address: tuple[str, ...] = ()
    reference: str = ""
    paper: Paper | None = None
    request: str = ""
    received_on: date | None = None
    return_on: date | None = None
    """The day the paper names for an answer."""
    answered_on: date | None = None
    """The day a warrant was honoured."""
    missing: tuple[str, ...] = ()
    """What is missing from the paper, in the letter's language."""
    contact: str = ""
    """Whom they write to, in the letter's language; the signer if empty."""
    enclosures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    sealed: bool = False
    blanks: Mapping[str, str] = field(default_factory=dict)
    """Further blanks of a letter that another room writes, filled in the letter's language."""


def kinds_for(outcome: str, facts: Mapping[str, str], on: date) -> tuple[LetterKind, ...]:
    """Return the letters that fit an outcome and its facts, the most fitting first."""
    return tuple(kind for kind in _letters() if kind.fits(outcome, facts, on))


def kind_of(name: str) -> LetterKind | None:
    """Return a letter by its id, or ``None``."""
    return next((kind for kind in _letters() if kind.id == name), None)


def title_of(name: str) -> str:
    """Return what a letter is called in lists, in the language of the page; its id if it is gone."""
    kind = kind_of(name)
    return law.say(kind.title) if kind else name


def draft(kind: LetterKind, outcome: str, told: Told, *, language: str, on: date) -> LetterData:
    """Return the draft of a letter, dated ``on``, without a number.

    Raises ``ValueError`` for a day on which the letter is not in use.
    """
    if not kind.span.holds(on):
        message = f"the letter {kind.id!r} is not in use on {on}; ask kinds_for() which are"
        raise ValueError(message)
    words, city = law.words(language), active_city()
    blanks = _blanks(told, language)
    sentences = [sentence for sentence in kind.sentences if sentence.fits(told.facts, blanks)]
    return LetterData(
        kind=kind.id,
        outcome=outcome,
        language=language,
        city=city.full_name,
        department=told.department,
        dated_on=on,
        to_agency=told.to_agency,
        subject=words.say(kind.subject),
        answer=_paragraphs(kind, ANSWER, told.facts, blanks, words),
        next=_paragraphs(kind, NEXT, told.facts, blanks, words),
        provisions=tuple(_cited(kind, sentences, on, words)),
        signer_name=told.signer_name,
        signer_title=told.signer_title,
        to_address=told.to_address,
        reference=told.reference,
        paper=told.paper,
        request=told.request,
        enclosures=told.enclosures,
        copies=told.copies,
        sealed=told.sealed,
        brand=brand(),
    )


@dataclass(frozen=True, slots=True)
class Support:
    """One sentence of a letter as printed, and what supports it; ``is_fact`` needs no provision."""

    words: str
    provisions: tuple[Provision, ...]
    is_fact: bool


def support_of(kind: LetterKind, told: Told, *, language: str, on: date) -> tuple[Support, ...]:
    """Return each sentence that a letter prints, with what supports it, for counsel to check."""
    words, blanks = law.words(language), _blanks(told, language)
    return tuple(
        Support(
            words.say(sentence.text).format_map(blanks),
            tuple(_provision(name, on) for name in (*sentence.relies_on, *sentence.behind)),
            sentence.fact,
        )
        for sentence in kind.sentences
        if sentence.fits(told.facts, blanks)
    )


@lru_cache(maxsize=1)
def brand() -> Brand:
    """Return the city's mark and the colour of its letterhead."""
    folder = settings.CITIES_DIR / active_city().slug / "brand"
    tokens = tomllib.loads((folder / "brand.toml").read_text(encoding="utf-8"))
    mark = (folder / tokens["mark"]).read_text(encoding="utf-8")
    return Brand(mark=mark, colour=tokens["light"]["action"].lower())


@lru_cache(maxsize=1)
def _letters() -> tuple[LetterKind, ...]:
    """Return the letters of the city's place; raises ``BadLawError`` for one that cannot be used."""
    return load_letters(law.book().law, settings.DATA_ROOT)


def _provision(name: str, on: date) -> Provision:
    """Return a provision as it stands on a day on which a letter that cites it is in use."""
    return next(one for one in law.book().law.provisions[name] if one.span.holds(on))


def _blanks(told: Told, language: str) -> dict[str, str]:
    """Return the blanks that have a value, in the letter's language."""
    days = {"received_on": told.received_on, "return_on": told.return_on, "answered_on": told.answered_on}
    found = {name: day_in(day, language) for name, day in days.items()}
    signer = ", ".join(part for part in (told.signer_name, told.signer_title) if part)
    found |= {"contact": told.contact or signer, "missing": "; ".join(told.missing), **told.blanks}
    return {name: value for name, value in found.items() if value}


def _paragraphs(
    kind: LetterKind, part: str, facts: Mapping[str, str], blanks: Mapping[str, str], words: Words
) -> tuple[str, ...]:
    """Return the paragraphs of one part that have a sentence to say."""
    said = (
        " ".join(words.say(one.text).format_map(blanks) for one in paragraph.sentences if one.fits(facts, blanks))
        for paragraph in kind.paragraphs
        if paragraph.part == part
    )
    return tuple(text for text in said if text)


def _cited(kind: LetterKind, sentences: Iterable[Sentence], on: date, words: Words) -> list[Cited]:
    """Return what the sentences rest on, the printed ones first, the highest level first."""
    kept = list(sentences)
    printed = dict.fromkeys(name for one in kept for name in one.relies_on)
    behind = dict.fromkeys(name for one in kept for name in one.behind if name not in printed)
    found = {name: _provision(name, on) for name in (*printed, *behind)}
    ordered = sorted((*printed, *behind), key=lambda name: (name in behind, -LEVELS.index(found[name].level)))
    return [
        Cited(
            id=name,
            cite=found[name].cite,
            title=words.say(found[name].title),
            text=words.say(found[name].text) if name in kind.explain else "",
            mark=found[name].mark,
            doubt=words.say(found[name].doubt),
            printed=name in printed,
        )
        for name in ordered
    ]

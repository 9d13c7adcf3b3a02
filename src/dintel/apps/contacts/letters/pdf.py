"""A letter as a tagged PDF (PDF/UA-1) by typst, from one template; the same data, the same bytes.

What people typed reaches the template as JSON and is never read as markup. Characters that none of
the fonts can show are printed as an empty square.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from dintel.apps.contacts.letters.content import Cited, LetterData, as_content, doubts_of
from dintel.apps.contacts.letters.labels import day_in, labels_of
from dintel.apps.contacts.letters.plain import breakable, printable
from dintel.apps.design.typesetting import CannotBeSetError, tagged_pdf

NOT_SHOWN = "\u25a1"
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_BEYOND_LATIN = re.compile("[^\u0020-\u017f\u2010-\u2027\u20ac\u200b\u25a1]")
_TRIES = 3


def render_pdf(data: LetterData) -> bytes:
    """Return the letter as PDF, tagged, with its title and language; a draft says so on every page.

    A draft has one more page, for counsel: the provisions in doubt. It is not part of the letter.
    """
    hidden: frozenset[str] = frozenset()
    for _try in range(_TRIES):
        try:
            return _compiled(data, lambda text, hidden=hidden: _without(text, hidden))  # type: ignore[misc]  # bound now
        except CannotBeSetError as error:
            found = _unshown(error)
            if not found - hidden:
                raise
            hidden |= found
    return _compiled(data, lambda text: _BEYOND_LATIN.sub(NOT_SHOWN, text))


def _compiled(data: LetterData, clean: Callable[[str], str]) -> bytes:
    moment = datetime(data.dated_on.year, data.dated_on.month, data.dated_on.day, tzinfo=UTC)
    return tagged_pdf(_template(), at=moment, letter=_content(data, clean))


@cache
def _template() -> bytes:
    return files(__package__).joinpath("letter.typ").read_bytes()


def _content(data: LetterData, clean: Callable[[str], str]) -> dict[str, Any]:
    """Return what the template is given: every text fit for paper, every day in words."""
    told = as_content(replace(data, brand=replace(data.brand, mark="")))
    letter: dict[str, Any] = _each(told, lambda text: breakable(clean(printable(text))))
    paper = data.paper
    letter |= {
        "words": labels_of(data),
        "brand": {"mark": data.brand.mark.replace("currentColor", data.brand.colour), "colour": data.brand.colour},
        "dated": day_in(data.dated_on, data.language),
        "paper_dated": day_in(paper.dated_on if paper else None, data.language),
        "paper_received": day_in(paper.received_on if paper else None, data.language),
        "year": data.dated_on.year,
        "month": data.dated_on.month,
        "day": data.dated_on.day,
        "is_draft": data.is_draft,
        "provisions": [one for one in letter["provisions"] if one["printed"]],
        "for_counsel": [_each(as_cited(one), clean) for one in for_counsel(data)] if data.is_draft else [],
    }
    return letter


def for_counsel(data: LetterData) -> tuple[Cited, ...]:
    """Return what counsel reads before signing: the doubts, and what stands behind a sentence."""
    doubts = doubts_of(data)
    return (*doubts, *(one for one in data.provisions if not one.printed and one not in doubts))


def as_cited(one: Cited) -> dict[str, Any]:
    """Return a provision as plain values."""
    return {"cite": one.cite, "title": one.title, "mark": one.mark, "doubt": one.doubt, "printed": one.printed}


def _each(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  # JSON values
    """Return JSON values with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each(item, change) for item in value]
    return value


def _without(text: str, hidden: frozenset[str]) -> str:
    return "".join(NOT_SHOWN if character in hidden else character for character in text) if hidden else text


def _unshown(error: CannotBeSetError) -> frozenset[str]:
    """Return the characters that an error says no font can show."""
    named = _UNSHOWN.findall(str(error))
    plain = (_ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text) for text in named)
    return frozenset(character for text in plain for character in text)

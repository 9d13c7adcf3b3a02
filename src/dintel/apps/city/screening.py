"""What free text must not hold, in this city and in every language: found, named, taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dintel.apps.design.profile import active_city
from dintel.domain import screening
from dintel.domain.screening import KINDS, NEVER_KEPT
from dintel.lawbook.screening import Screening, load_screening
from dintel.lawbook.words import SOURCE_LANGUAGE

__all__ = ["KINDS", "NEVER_KEPT", "WARNINGS", "Found", "clean", "for_device", "remove", "screen", "taken_out"]

WARNINGS: dict[str, str | Promise] = {
    "a_number": _("This looks like an alien number. The city does not keep it."),
    "ssn": _("This looks like a social security number. The city does not keep it."),
    "itin": _("This looks like a taxpayer number. The city does not keep it."),
    "status": _("This looks like someone's status. The city does not keep it."),
    "birthplace": _("This looks like someone's birthplace. The city does not keep it."),
    "religion": _("This looks like someone's religion. The city does not keep it."),
    "nationality": _("This looks like someone's nationality. The city does not keep it."),
}
"""What a writer is told, by kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something a field must not hold: ``text`` stands at ``[start, end)`` of it."""

    field: str
    kind: str
    text: str
    start: int
    end: int

    @property
    def warning(self) -> str | Promise:
        """What the writer is told."""
        return WARNINGS[self.kind]

    @property
    def may_be_kept(self) -> bool:
        """Whether a reason can be good enough to keep it; for a person's number none is."""
        return self.kind not in NEVER_KEPT


def screen(texts: Mapping[str, str]) -> tuple[Found, ...]:
    """Return what the texts hold that they must not, field by field in the order given."""
    return tuple(
        Found(field, one.kind, one.text, one.start, one.end)
        for field, text in texts.items()
        for one in screening.find(text, _screening().screen)
    )


def clean(text: str, *kinds: str) -> str:
    """Return the text with what is of these kinds taken out; without kinds, everything.

    In its place stands "[removed]" in the language of the page.
    """
    return screening.clean_text(text, _screening().screen, taken_out(), kinds or KINDS)


def remove(text: str, found: Iterable[Found]) -> str:
    """Return the text of a field with these findings of it taken out."""
    those = [screening.Finding(one.kind, one.start, one.end, one.text) for one in found]
    return screening.remove(text, those, taken_out())


def taken_out() -> str:
    """Return what stands in place of words taken out, in the language of the page."""
    removed = _screening().removed
    return removed.get(get_language() or SOURCE_LANGUAGE) or removed[SOURCE_LANGUAGE]


@lru_cache(maxsize=1)
def for_device() -> dict[str, Any]:
    """Return the screen as JSON values for ``screening.js``, each list of words once."""
    whole = _screening().screen
    lists: dict[frozenset[str], int] = {}
    phrases = [
        [one.kind, [lists.setdefault(words, len(lists)) for words in one.words], one.first, one.last]
        for one in whole.phrases
    ]
    return {
        "shapes": [[shape.kind, shape.source, shape.capital] for shape in whole.shapes],
        "lists": [sorted(words) for words in lists],
        "phrases": phrases,
    }


@lru_cache(maxsize=1)
def _screening() -> Screening:
    """Return the screen of the city's place, read once for the life of the process.

    Raises ``BadLawError`` with file and line of what cannot be used.
    """
    return load_screening(active_city().place, settings.DATA_ROOT)

"""Who helps residents: the directory in the city's profile, in the order that serves a reader's language.

It is information, never advice and never a ranking: within a kind of help, whoever speaks the reader's language comes
first, and the rest keep the order of the city's file.

A room above may keep the directory as records and check them; it hands them down here (``register``), and what it keeps
stands in place of the file's line of the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dintel.apps.design.languages import all_languages
from dintel.apps.design.profile import active_city
from dintel.lawbook.city import HELPS, Partner

HELP_NAMES: dict[str, str | Promise] = {
    "harm": _("After you were robbed, hurt or threatened"),
    "legal": _("Legal help"),
    "children": _("For children"),
    "city": _("At the city"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a room keeps of one partner, besides what the city's file can say."""

    partner: Partner
    what: str
    """What it does, in the reader's language as far as it is written in it; empty for what the file says."""
    known_from: str
    hours: str = ""
    serves: str = ""
    checked_on: date | None = None
    """When somebody of the city last checked it; ``None`` if nobody has."""
    is_stale: bool = True
    """Whether that is longer ago than the city wants."""


Register = Callable[[], Mapping[str, Kept | None]]
"""Returns what is kept by id, in order; ``None`` for one that is kept and not shown to residents."""
_REGISTERS: list[Register] = []


def register(kept: Register) -> None:
    """Let a room hand down the directory it keeps; the last one counts."""
    _REGISTERS[:] = [kept]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language a partner speaks, under its own name."""

    code: str
    own_name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One partner as a reader sees it."""

    partner: Partner
    spoken: tuple[Spoken, ...]
    in_your_language: bool
    kept: Kept | None = None
    """What a room keeps of it; ``None`` for a line of the city's file."""


@dataclass(frozen=True, slots=True)
class Help:
    """One kind of help, and who gives it."""

    id: str
    name: str | Promise
    partners: tuple[Shown, ...]


def directory(*kinds: str) -> tuple[Help, ...]:
    """Return who helps, by kind of help: all kinds that somebody gives, or only those named.

    A kind is one of ``HELPS``. A partner who gives several kinds stands under each.
    """
    wanted = kinds or HELPS
    reader = get_language() or settings.LANGUAGE_CODE
    shown = [_shown(partner, reader, kept) for partner, kept in _all()]
    shown.sort(key=lambda one: not one.in_your_language)  # stable: else the order of the file
    found = (Help(kind, HELP_NAMES[kind], tuple(one for one in shown if kind in one.partner.helps)) for kind in wanted)
    return tuple(one for one in found if one.partners)


def _all() -> list[tuple[Partner, Kept | None]]:
    """Return what a room keeps, then the lines of the file that it does not."""
    kept = _REGISTERS[0]() if _REGISTERS else {}
    rest = [(one, None) for one in active_city().partners.values() if one.id not in kept]
    return [*((one.partner, one) for one in kept.values() if one is not None), *rest]


def _shown(partner: Partner, reader: str, kept: Kept | None) -> Shown:
    names = _names()
    spoken = tuple(names.get(code, Spoken(code, code, "ltr")) for code in partner.languages)
    return Shown(partner, spoken, reader != settings.LANGUAGE_CODE and reader in partner.languages, kept)


@cache
def _names() -> dict[str, Spoken]:
    found = all_languages(settings.LOCALE_DIR)
    return {one.code: Spoken(one.code, one.own_name, one.direction) for one in found}

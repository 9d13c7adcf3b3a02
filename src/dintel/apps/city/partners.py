"""Who helps residents: the directory in the city's profile, in the order that serves a reader's language.

It is information, never advice and never a ranking: within a kind of help, whoever speaks the reader's language comes
first, and the rest keep the order of the city's file.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    shown = [_shown(partner, reader) for partner in active_city().partners.values()]
    shown.sort(key=lambda one: not one.in_your_language)  # stable: else the order of the file
    found = (Help(kind, HELP_NAMES[kind], tuple(one for one in shown if kind in one.partner.helps)) for kind in wanted)
    return tuple(one for one in found if one.partners)


def _shown(partner: Partner, reader: str) -> Shown:
    names = _names()
    spoken = tuple(names.get(code, Spoken(code, code, "ltr")) for code in partner.languages)
    return Shown(partner, spoken, reader != settings.LANGUAGE_CODE and reader in partner.languages)


@cache
def _names() -> dict[str, Spoken]:
    found = all_languages(settings.LOCALE_DIR)
    return {one.code: Spoken(one.code, one.own_name, one.direction) for one in found}

"""The law's words in another language: ``locale/<lang>/LC_MESSAGES/law.mo``.

The law is written in English; the English line is the key of its translation. A language is a
folder: nothing else names it.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator
from pathlib import Path

from dintel.domain.deadlines import Calendar, Rule
from dintel.domain.policy.interview import Screen
from dintel.domain.policy.rules import Law
from dintel.lawbook.city import City
from dintel.lawbook.roots import data_root

SOURCE_LANGUAGE = "en"


class Words:
    """Says a line of the law in one language; a line without a translation stays English."""

    def __init__(self, language: str, root: Path | None = None) -> None:
        """Open the catalogue of the language; a language without one speaks English."""
        folder = (root or data_root()) / "locale"
        self.language = language
        self._catalogue = gettext.translation("law", folder, [folder_of(language)], fallback=True)

    def say(self, line: str) -> str:
        """Return the line in this language."""
        return self._catalogue.gettext(line) if line else ""


def folder_of(language: str) -> str:
    """Return the name of a language's folder: ``zh-hans`` stands in ``zh_Hans``."""
    code, _, script = language.partition("-")
    return f"{code}_{script.title()}" if script else code


def lines_of(law: Law, screens: tuple[Screen, ...]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything in the law that a person is shown. Lines repeat."""
    for rule in law.rules:
        for line in (rule.title, *rule.do, *rule.say, *rule.never):
            yield line, rule.where
    for obligation in law.obligations.values():
        yield obligation.words, f"obligation {obligation.id}"
    for axis in law.space.axes:
        yield axis.label, f"fact {axis.id}"
        for value in axis.values:
            yield value.label, f"fact {axis.id}"
            yield value.hint, f"fact {axis.id}"
    for screen in screens:
        yield screen.ask, f"question {screen.id}"
        yield screen.help, f"question {screen.id}"
        for choice in screen.choices:
            yield choice.label, f"question {screen.id}"
            yield choice.hint, f"question {screen.id}"
    yield from _papers(law)
    yield from _texts(law)


def _papers(law: Law) -> Iterator[tuple[str, str]]:
    for kind in law.kinds.values():
        for line in (
            *(kind.title, kind.short, kind.signed_by, kind.heading, kind.compels_in_words),
            *(kind.cannot, kind.city_action, kind.doubt, *kind.tell),
        ):
            yield line, kind.where


def _texts(law: Law) -> Iterator[tuple[str, str]]:
    for versions in law.provisions.values():
        for version in versions:
            for line in (version.title, version.text, version.doubt):
                yield line, version.where
    for instrument in law.instruments.values():
        for line in (instrument.title, instrument.summary, instrument.doubt):
            yield line, instrument.where
    for switch in law.switches.values():
        yield switch.title, switch.where
        yield switch.reason, switch.where


def lines_of_clocks(rules: Iterable[Rule], calendars: Iterable[Calendar]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that stands beside a deadline, the names of holidays too."""
    for rule in rules:
        for line in (rule.title, rule.words, rule.doubt):
            yield line, rule.where
    for calendar in calendars:
        for line in (calendar.name, *calendar.holidays.values()):
            yield line, f"calendar {calendar.id}"


def lines_of_city(city: City) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything in a city's profile that is shown and translated."""
    for contact in city.contacts.values():
        yield contact.name, f"contact {contact.id}"
        yield contact.reach, f"contact {contact.id}"
    for kind in city.kinds.values():
        for line in (kind.name, *kind.public_areas, *kind.nonpublic_areas):
            yield line, f"facility kind {kind.id}"
    for partner in city.partners.values():
        yield partner.what, f"partner {partner.id}"
        yield partner.doubt, f"partner {partner.id}"

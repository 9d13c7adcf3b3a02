"""From a request and its decisions to the words of a letter: sentences of the law, then each record by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from dintel.apps.city import law
from dintel.apps.contacts import letters
from dintel.apps.contacts.letters import LetterData
from dintel.apps.contacts.letters.labels import day_in
from dintel.apps.design.profile import active_city
from dintel.apps.records.ipra.exemptions import named, records_desk
from dintel.domain.ipra import Decision
from dintel.lawbook.letters import ON_INSPECTION, LetterKind, load_letters

NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that is redacted."""

    pages: str
    exemption: str
    reason: str


@dataclass(frozen=True, slots=True)
class OneRecord:
    """One record as the letter names it."""

    title: str
    decision: str
    places: tuple[Place, ...] = ()
    exemption: str = ""
    reason: str = ""
    why_not_redacted: str = ""
    responsible: str = ""
    """Name and title of the person responsible for what is kept back (NMSA 14-2-11)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a letter says beside the law's own sentences."""

    kind: str
    language: str
    number: str
    to_name: str
    to_address: tuple[str, ...]
    asked: str
    received_on: date
    answer_by: date | None
    ready_on: date | None
    signer_name: str
    signer_title: str
    records: tuple[OneRecord, ...] = ()
    cost_cents: int = 0


def kinds(on: date) -> Mapping[str, LetterKind]:
    """Return the letters in use on a day by what they are for; the first in order stands for each."""
    found: dict[str, LetterKind] = {}
    for kind in _letters():
        for outcome in kind.outcomes:
            if kind.span.holds(on):
                found.setdefault(outcome, kind)
    return found


@cache
def _letters() -> tuple[LetterKind, ...]:
    return load_letters(law.book().law, settings.DATA_ROOT, ON_INSPECTION)


def composed(letter: Letter, on: date) -> LetterData:
    """Return a draft, dated ``on``, without a number. Raises LookupError where no such letter is in use that day."""
    blanks = {
        "answer_by": day_in(letter.answer_by, letter.language),
        "number": letter.number,
        "ready_on": day_in(letter.ready_on, letter.language),
    }
    with override(letter.language):
        told = letters.Told(
            facts={},
            department=law.say(records_desk().custodian.office),
            to_agency=letter.to_name or _("To whoever asked for these records"),
            to_address=letter.to_address,
            signer_name=letter.signer_name,
            signer_title=letter.signer_title,
            request=letter.asked,
            received_on=letter.received_on,
            contact=custodian_in_words(),
            blanks={name: value for name, value in blanks.items() if value},
        )
        lines = (*_records(letter.records), *_cost(letter.cost_cents))
    data = letters.draft(kinds(on)[letter.kind], letter.kind, told, language=letter.language, on=on)
    return replace(data, answer=(*data.answer, *lines))


def custodian_in_words() -> str:
    """Return whom to write to, in the language of the moment: what is known of the custodian, and of nobody else."""
    one = records_desk().custodian
    known = (one.name, law.say(one.title), law.say(one.office), active_city().full_name)
    return ", ".join(filter(None, (*known, *one.address, one.phone or one.fallback, one.email)))


def _records(records: Iterable[OneRecord]) -> Iterable[str]:
    for at, one in enumerate(records, 1):
        opening = _("Record %(at)d: “%(title)s”.") % {"at": at, "title": one.title}
        yield " ".join((opening, *_decided(one)))


def _decided(one: OneRecord) -> Iterable[str]:
    if one.decision == Decision.RELEASE:
        yield _("It is open to you.")
    elif one.decision == Decision.REDACT:
        yield _("It is open to you, redacted where this list says.")
        for place in one.places:
            told = {"pages": place.pages, "exemption": _exempt(place.exemption), "reason": _ended(place.reason)}
            yield _("Page %(pages)s: %(exemption)s. Reason: %(reason)s") % told
    else:
        yield _("It is denied: %(exemption)s. Reason: %(reason)s") % {
            "exemption": _exempt(one.exemption),
            "reason": _ended(one.reason),
        }
        yield _("Why a redaction does not do: %(why)s") % {"why": _ended(one.why_not_redacted)}
    if one.responsible:
        yield _("Responsible: %(who)s.") % {"who": one.responsible}


def _exempt(name: str) -> str:
    one = named(name)
    return f"{one.title} ({'; '.join(one.cites)})" if one.cites else one.title


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _cost(cents: int) -> Iterable[str]:
    if cents:
        yield _("The copies cost $%(amount)s.") % {"amount": f"{cents // 100}.{cents % 100:02d}"}

"""The contact that a visit is, if it is one: whom the city's plan names is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import VisitEntry
from dintel.apps.booking.models.visit import Credentials, Result
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Asked, Report, Sighting
from dintel.apps.contacts.services import file_contact
from dintel.domain.policy.facts import UNKNOWN


def is_contact(entry: VisitEntry, centre: Centre) -> bool:
    """Say whether the visit is a contact: it asks for something, or may be an immigration agency's."""
    purpose = centre.purposes.get(entry.purpose)
    return bool(purpose and purpose.asks) or entry.immigration != "no"


def file_for(*, key: UUID, entry: VisitEntry, centre: Centre, number: str, by: User, at: datetime) -> Contact | None:
    """File the contact that a visit is and return it, or ``None`` for ordinary work between agencies."""
    if not is_contact(entry, centre):
        return None
    receipt = file_contact(
        key=uuid5(key, "contact"),
        body_sha256=entry.sha256(),
        report=report_of(entry, centre, number),
        by=by,
        at=at,
    )
    return Contact.objects.get(number=receipt.number)


def report_of(entry: VisitEntry, centre: Centre, number: str) -> Report:
    """Return a visit as a report to the register; names of officers stay in the log."""
    return Report(
        source="desk",
        language=entry.language,
        channel="visit",
        began_at=entry.entered_at,
        ended_at=entry.left_at,
        facility=entry.facility,
        place=_areas(entry, centre),
        spot_public="no" if centre.is_past_public(entry.areas) else "yes",
        agency=entry.agency,
        immigration=entry.immigration,
        officers=entry.officers,
        account=" ".join(filter(None, (_("Access log %(number)s.") % {"number": number}, entry.words))),
        asked=tuple(_asked(entry, centre)),
        sightings=tuple(_sightings(entry, centre)),
    )


def _asked(entry: VisitEntry, centre: Centre) -> Iterator[Asked]:
    purpose = centre.purposes.get(entry.purpose)
    if purpose is None or not purpose.asks:
        return
    facts = {
        "asked": purpose.asks,
        "urgency": purpose.urgency,
        "document": entry.authority,
        "requester": requester_of(entry.credentials, entry.immigration),
        "purpose": entry.matter,
        "setting": centre.facility.setting,
    }
    yield Asked(facts=facts, words=entry.purpose_words, asked_at=entry.entered_at)


def _areas(entry: VisitEntry, centre: Centre) -> str:
    return "; ".join(centre.areas[area].name if area in centre.areas else area for area in entry.areas)


def requester_of(credentials: str, immigration: str) -> str:
    """Return who is asking as the law knows it, from what staff saw."""
    if credentials == Credentials.FALSE:
        return "not_an_officer"
    if credentials == Credentials.NOT_SHOWN:
        return "unverified"
    if credentials == Credentials.SEEN:
        return {"yes": "immigration_agency", "no": "other_agency"}.get(immigration, UNKNOWN)
    return UNKNOWN


def _sightings(entry: VisitEntry, centre: Centre) -> Iterator[Sighting]:
    if entry.names_given != "not_asked":
        yield Sighting(seen="names", answer=entry.names_given)
    if entry.areas and entry.result == Result.LET_IN:
        yield Sighting(seen="areas", words=_areas(entry, centre))

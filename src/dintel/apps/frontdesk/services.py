"""What a person does at the counter that is kept: file a note. It becomes a contact in the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.contacts.report import Asked, Report, Sighting
from dintel.apps.contacts.services import FilingConflictError, Receipt, file_contact
from dintel.apps.design.profile import active_city
from dintel.apps.frontdesk.intake import Filed
from dintel.domain.policy.facts import UNKNOWN

__all__ = ["FilingConflictError", "Receipt", "receive_filing"]

IMMIGRATION_LOOKS = frozenset({"homeland_security", "immigration_court"})


def receive_filing(*, key: UUID, filed: Filed, by: User | None, at: datetime) -> Receipt:
    """Keep a note under its key as a contact, and return the receipt.

    The same key with the same words gives the same receipt however often it is sent. Raises
    ``FilingConflictError`` when the key holds other words; nothing is changed then.
    """
    return file_contact(key=key, body_sha256=filed.body_sha256, report=report_of(filed), by=by, at=at)


def report_of(filed: Filed) -> Report:
    """Return a note from the counter as a report; what was tapped is one thing asked."""
    notes = filed.notes
    words = str(notes.get("asked", ""))
    asked = (Asked(facts=filed.facts, words=words),) if filed.facts else ()
    began_at = notes.get("began_at")
    return Report(
        source="counter",
        language=filed.language,
        channel=_channel(filed.path),
        began_at=datetime.fromisoformat(began_at) if began_at else None,
        facility=filed.place if filed.place in active_city().facilities else "",
        place=str(notes.get("place", "")),
        agency=str(notes.get("agency", "")),
        immigration=_immigration(filed.facts),
        officers=notes.get("officers"),
        account="" if asked else words,
        said=str(notes.get("said", "")),
        path=filed.path,
        shown_hash=filed.shown_hash,
        asked=asked,
        sightings=_sightings(notes),
    )


def _channel(path: tuple[str, ...]) -> str:
    return "visit" if path else "unknown"


def _immigration(facts: Mapping[str, str]) -> str:
    """Return whether immigration officers are claimed: they showed it, or their paper says so."""
    requester = facts.get("requester", UNKNOWN)
    kind = law.policy().kinds.get(facts.get("document", UNKNOWN))
    if requester == "immigration_agency" or (kind is not None and kind.look in IMMIGRATION_LOOKS):
        return "yes"
    return "no" if requester in {"other_agency", "process_server"} else UNKNOWN


def _sightings(notes: Mapping[str, Any]) -> tuple[Sighting, ...]:
    names, given = str(notes.get("names", "")), str(notes.get("names_given", ""))
    return (Sighting(seen="names", answer=names or "given", words=given),) if names or given else ()

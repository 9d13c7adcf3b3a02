"""What the room's leaves say: rows as they stand after an act.

How somebody can be reached and what was written to the partner stand in no leaf, only by what tells whether they were
changed; and nothing that is destroyed with them can be worked out from that.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.partners.models import (
    EventInvitation,
    HelpReferral,
    Material,
    MaterialGiven,
    MaterialVersion,
    Membership,
    Organisation,
    OrganisationCheck,
    PartnerEvent,
)
from dintel.apps.sealing.fields import fingerprint
from dintel.domain.canonical import Plain

SEALED = ("reach", "note")
NAMES: dict[type[models.Model], str] = {
    Organisation: "organisation",
    OrganisationCheck: "organisation_check",
    Membership: "membership",
    Material: "material",
    MaterialVersion: "material_version",
    MaterialGiven: "material_given",
    PartnerEvent: "partner_event",
    EventInvitation: "event_invitation",
    HelpReferral: "help_referral",
}


def said(row: models.Model) -> dict[str, Plain]:
    """Return what a leaf holds of a row."""
    if not isinstance(row, HelpReferral):
        return content_of(row)
    marks: dict[str, Plain] = {f"{name}_fingerprint": fingerprint(row, name) for name in SEALED}
    return content_of(row, without=SEALED) | marks


def leave(kind: str, subject: tuple[str, str], *rows: models.Model, by: User | None, at: datetime) -> None:
    """Record the leaf of one act, in the transaction that wrote its rows, each of another table."""
    content: dict[str, Plain] = {NAMES[type(row)]: said(row) for row in rows}
    ledger.record(kind=kind, subject=subject, content=content, by=actor(by), at=at)


def of_organisation(row: Organisation) -> tuple[str, str]:
    """Return the subject of what happens to an organisation."""
    return ("partner", row.key)


def of_material(row: Material) -> tuple[str, str]:
    """Return the subject of what happens to a material."""
    return ("material", str(row.key))


def of_event(row: PartnerEvent) -> tuple[str, str]:
    """Return the subject of what happens to an event."""
    return ("partner_event", str(row.key))


def of_referral(row: HelpReferral) -> tuple[str, str]:
    """Return the subject of what happens to a referral."""
    return ("help_referral", str(row.key))


TABLES = (
    Table(("organisation",), Organisation),
    Table(("organisation_check",), OrganisationCheck),
    Table(("membership",), Membership),
    Table(("material",), Material),
    Table(("material_version",), MaterialVersion),
    Table(("material_given",), MaterialGiven),
    Table(("partner_event",), PartnerEvent),
    Table(("event_invitation",), EventInvitation),
    Table(("help_referral",), HelpReferral, said=said, subject=of_referral, words=SEALED),
)

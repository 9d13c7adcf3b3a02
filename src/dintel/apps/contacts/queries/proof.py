"""What of a contact stands in the ledger, and the receipts that prove it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf

LOOK = "look.recorded"
REPORT_LINKED = "contact.report_linked"
"""Listed and counted for nobody here: who may know of a report is not who may read the contact (ADR 23)."""
ACTS: dict[str, Promise] = {
    "contact.filed": _("Filed"),
    "contact.corrected": _("Corrected"),
    "contact.linked": _("Linked to another contact"),
    "contact.unlinked": _("A link was taken away"),
    "contact.sealed": _("Sealed"),
    "contact.unsealed": _("The seal was lifted"),
    "reader.named": _("A reader was named"),
    "verification.recorded": _("Verification recorded"),
    "paper.added": _("A paper was added"),
    "disclosure.recorded": _("What was given or allowed was recorded"),
    "observation.recorded": _("An observation was recorded"),
    "words.kept": _("Words were kept with a reason"),
    "request.added": _("A request was added"),
    "request.answered": _("A request was answered"),
    "request.decided": _("Counsel decided"),
    "custody.recorded": _("A custody outcome was recorded"),
    "note.written": _("Counsel wrote a note, which stays apart"),
    "notice.announced": _("People were told"),
    "notice.escalated": _("The next people were told"),
    "notice.acknowledged": _("A notice was read"),
    "deadline.started": _("A clock began"),
    "deadline.paused": _("A clock was stopped"),
    "deadline.resumed": _("A clock ran on"),
    "deadline.finished": _("A clock ended"),
    "evidence.received": _("A file was received"),
}
"""Acts in words; one that is not here is shown by its name in the log."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of a contact in the log. ``index`` is ``None`` until the log has given it a place."""

    key: int
    index: int | None
    act: str | Promise
    about: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What of a contact stands in the log; looks are counted and not listed."""

    entries: tuple[Entry, ...]
    looks: int
    signed: int
    """How many entries of the whole log are signed; those below have receipts."""


def proof_of(contact: Contact) -> Proof:
    """Return what of a contact, and of what was asked in it, stands in the log, in the order of the acts."""
    leaves = _leaves(contact)
    entries = tuple(
        Entry(leaf.pk, leaf.index, ACTS.get(leaf.kind, leaf.kind), leaf.subject_key, _moment(leaf.content))
        for leaf in leaves.exclude(kind=LOOK)
    )
    return Proof(entries, leaves.filter(kind=LOOK).count(), ledger.published_size())


def receipt_for(contact: Contact, key: int) -> str | None:
    """Return the receipt of one act of a contact; ``None`` if it is not signed yet, or not of this contact."""
    leaf = _leaves(contact).filter(pk=key).first()
    return ledger.receipt_of(leaf, with_content=True) if leaf is not None else None


def _leaves(contact: Contact) -> QuerySet[Leaf]:
    asked = [("request", request.number) for request in contact.requests.all()]
    return ledger.leaves_among([("contact", contact.number), *asked]).exclude(kind=REPORT_LINKED)


def _moment(content: str | None) -> datetime | None:
    return datetime.fromisoformat(json.loads(content)["at"]) if content else None

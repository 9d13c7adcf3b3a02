"""Counsel decides what only counsel may decide, beside the proposal and never in its place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import Contact, Determination, PrivilegedNote, Request
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.services import file
from dintel.apps.contacts.services.correct import settle
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import living
from dintel.domain.policy.prove.decision import Broken, broken_by
from dintel.domain.policy.rules import OUTCOMES

HARD_STOP = "status_information"
"""Status-only exchange can never come out as prohibited (8 U.S.C. 1373, 1644; LAW.md 7, item 3)."""


class DecisionError(Exception):
    """A decision that cannot stand as given; ``broken`` are the properties of the floor it breaks."""

    def __init__(self, words: str, broken: tuple[Broken, ...] = ()) -> None:
        """Keep the words for the person, and the properties."""
        super().__init__(words)
        self.words = words
        self.broken = broken


@transaction.atomic
def decide(
    *, request: Request, seen: int, outcome: str, reasons: str, by: User, at: datetime, despite_floor: bool = False
) -> Determination:
    """Confirm or override the proposal and return the decision.

    ``seen`` is the ordinal of the determination the person had before them. Raises
    ``DecisionError`` when it is no longer the last one, when an override gives no reasons, when
    status-only information would come out as prohibited, or when the decision breaks a property of
    the legal floor and the person has not said ``despite_floor``.
    """
    contact = living(pk=request.contact_id)
    kept = Request.objects.get(pk=request.pk)
    last = kept.determinations.order_by("-ordinal").first()
    if last is None or last.ordinal != seen:
        raise DecisionError(
            _("The facts or the decision changed while this page was open. Read it again, then decide.")
        )
    if outcome not in OUTCOMES:
        raise DecisionError(_("Choose one of the outcomes."))
    proposal = kept.determinations.filter(step=Step.PROPOSED).order_by("-ordinal").first() or last
    _refuse(kept, proposal, outcome, reasons.strip(), despite_floor=despite_floor)
    row = Determination.objects.create(
        request=kept,
        ordinal=last.ordinal + 1,
        step=Step.CONFIRMED if outcome == proposal.outcome else Step.OVERRIDDEN,
        outcome=outcome,
        answer_id=proposal.record_sha256,
        policy_hash=proposal.policy_hash,
        policy_on=proposal.policy_on,
        reasons=reasons.strip(),
        by=by,
        at=at,
    )
    kept.state, kept.outcome = State.DECIDED, outcome
    kept.save()
    _bring_up_to_date(contact)
    leave("request.decided", kept, by=by, at=at, determination=row, request=kept, contact=contact)
    request.refresh_from_db()
    return row


def _bring_up_to_date(contact: Contact) -> None:
    settle(contact, list(contact.requests.all()))
    contact.version += 1
    contact.save()
    index_contact(contact)


def _refuse(request: Request, proposal: Determination, outcome: str, reasons: str, *, despite_floor: bool) -> None:
    if outcome != proposal.outcome and not reasons:
        raise DecisionError(
            _("Give the reasons for deciding otherwise than proposed. They are kept beside the proposal.")
        )
    policy = file.policy_of(request.contact.began_at)
    broken = broken_by(policy, mapping.facts_of(request), outcome) if policy else ()
    if not broken or outcome == proposal.outcome:
        return
    if request.asked == HARD_STOP:
        words = _("Information on status alone can be “not required”, never “prohibited” (8 U.S.C. 1373, 1644).")
        raise DecisionError(words, broken)
    if not despite_floor:
        words = _(
            "This decision goes against the legal floor. If a fact is wrong, have it corrected. If you decide so all "
            "the same, say that you have read what stands against it."
        )
        raise DecisionError(words, broken)


@transaction.atomic
def write_privileged_note(*, request: Request, words: str, by: User, at: datetime) -> PrivilegedNote:
    """Keep counsel's own note apart from the record, sealed under the contact's key, and return it.

    Raises ``ValueError`` for an empty note.
    """
    if not words.strip():
        message = "a note has words"
        raise ValueError(message)
    living(pk=request.contact_id)
    note = PrivilegedNote.objects.create(request=request, words=words.strip(), by=by, at=at)
    leave("note.written", request, by=by, at=at, note=note)
    return note

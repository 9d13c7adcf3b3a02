"""A reporter's name is opened by two people: one on the case who asks, and the records custodian who allows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import record_look
from dintel.apps.complaints.models import IdentityRequest, Report
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, required


@transaction.atomic
def ask_identity(*, report: Report, why: str, by: User, at: datetime) -> IdentityRequest:
    """Ask for the reporter's name and return the request; while one of the same person waits, that one.

    Precondition: ``by`` may work on the report. Raises CaseError without a reason, or where no name was given.
    """
    held = locked(report)
    if held.identity_key_id is None:
        raise CaseError(_("The reporter gave no name. Ask them in the conversation, if you need it."))
    waiting = IdentityRequest.objects.filter(report=held, by=by, allowed__isnull=True).first()
    if waiting is not None:
        return waiting
    words = required(why, _("Say what the name is needed for."), "why")
    made = IdentityRequest.objects.create(report=held, why=words, by=by, at=at)
    tell("report.identity_asked", held, {"identity_request": made}, by=by, at=at)
    return made


@transaction.atomic
def answer_identity(*, request: IdentityRequest, allowed: bool, words: str, by: User, at: datetime) -> IdentityRequest:
    """Allow or refuse what was asked and return it. Precondition: ``by`` is a records custodian.

    Raises CaseError without a reason, for one's own request, and for one that was answered already.
    """
    held = locked(request.report)
    fresh = IdentityRequest.objects.filter(report=held).select_for_update().get(pk=request.pk)
    if fresh.by_id == by.pk:
        raise CaseError(_("Somebody else has to answer: you asked."))
    if fresh.allowed is not None:
        raise CaseError(_("This was answered already."))
    fresh.answer_words = required(words, _("Say why, so that the next reader understands."), "words")
    fresh.allowed, fresh.answered_by, fresh.answered_at = allowed, by, at
    fresh.save(update_fields=["allowed", "answered_by", "answered_at", "answer_words"])
    tell("report.identity_answered", held, {"identity_request": fresh}, by=by, at=at)
    return fresh


@transaction.atomic
def open_identity(*, report: Report, by: User, at: datetime) -> Mapping[str, str]:
    """Return what the reporter gave of name and way to reach them; the opening is a look, with its leaf.

    Precondition: ``by`` may work on the report. Raises CaseError unless a request of the same person was allowed.
    """
    held = locked(report)
    if not IdentityRequest.objects.filter(report=held, by=by, allowed=True).exists():
        raise CaseError(_("The records custodian has not allowed it. Ask for it first, and say why."))
    record_look(user=by, kind="report", key=held.number, action="identity.opened", at=at)
    return {str(name): str(value) for name, value in (held.identity or {}).items()}

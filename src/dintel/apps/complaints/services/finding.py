"""What a case shows, element by element; what has still to be done; which contact it may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import ContactLink, Finding, Report, Task
from dintel.apps.complaints.offences import offences
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, require_open_branch, required
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence.models import File
from dintel.domain.referral.offence import MISSING, STATES


@transaction.atomic
def find(
    *,
    report: Report,
    offence: str,
    element: str,
    state: str,
    words: str = "",
    files: Sequence[str] = (),
    by: User,
    at: datetime,
) -> Finding:
    """Write how far an element is shown, in place of what stood there, and return it; the log keeps what stood.

    Precondition: ``by`` may work on the report; ``files`` are keys of evidence. Raises BranchClosedError while the
    impersonation branch is closed; CaseError for an element the law does not have, a file that is not this report's,
    and for ``shown`` or ``partly`` with neither words nor a file.
    """
    held = locked(report)
    require_open_branch(held)
    known = offences().get(offence)
    if known is None or known.element(element) is None or state not in STATES:
        raise CaseError(_("There is no such element. Go back to the case and choose again."), "element")
    if state != MISSING and not words.strip() and not files:
        raise CaseError(_("Write what shows it, or choose a file that does: a tick alone shows nothing."), "words")
    kept = File.objects.filter(subject_kind="report", subject_key=held.number, key__in=list(files))
    if kept.count() != len(set(files)):
        raise CaseError(_("One of the files is not in this case any more. Choose again."), "files")
    found = Finding.objects.filter(report=held, offence=offence, element=element).first() or Finding(
        report=held, offence=offence, element=element
    )
    found.state, found.words, found.files, found.by, found.at = state, words.strip(), sorted(set(files)), by, at
    found.save()
    tell("report.found", held, {"finding": found}, by=by, at=at)
    return found


@transaction.atomic
def add_task(*, report: Report, words: str, due_on: date | None = None, by: User, at: datetime) -> Task:
    """Write down what has to be done, and return it. Raises CaseError for an empty text.

    Precondition: ``by`` may work on the report.
    """
    held = locked(report)
    said = required(words, _("Write what has to be done."), "words")
    task = Task.objects.create(report=held, words=said, due_on=due_on, by=by, at=at)
    tell("report.task", held, {"task": task}, by=by, at=at)
    return task


@transaction.atomic
def finish_task(*, task: Task, by: User, at: datetime) -> Task:
    """Note that a task is done and return it; one that is done stays so. Precondition as ``add_task``."""
    held = locked(task.report)
    fresh = Task.objects.filter(report=held).select_for_update().get(pk=task.pk)
    if fresh.done_at is None:
        fresh.done_at, fresh.done_by = at, by
        fresh.save(update_fields=["done_at", "done_by"])
        tell("report.task_done", held, {"task": fresh}, by=by, at=at)
    return fresh


@transaction.atomic
def link_contact(*, report: Report, contact: Contact, by: User, at: datetime) -> ContactLink:
    """Note that a contact may be the same event and return the link; the contact's own record shows nothing of it.

    Precondition: ``by`` may work on the report and read the contact. Doing it again changes nothing.
    """
    held = locked(report)
    known = ContactLink.objects.filter(report=held, contact=contact).first()
    if known is not None:
        return known
    link = ContactLink.objects.create(report=held, contact=contact, by=by, at=at)
    tell("report.contact_linked", held, {"contact_link": link}, by=by, at=at)
    return link

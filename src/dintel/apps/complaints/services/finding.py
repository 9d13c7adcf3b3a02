"""What a case shows, element by element; what has still to be done; which contact it may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import NewLook, record_looks
from dintel.apps.complaints.models import ContactLink, Finding, Report, SceneLink, Task
from dintel.apps.complaints.offences import offences
from dintel.apps.complaints.queries.scenes import MATCH
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, require_open_branch, required
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.scenes import KIND as CONTACT
from dintel.apps.contacts.scenes import Scene, sources
from dintel.apps.contacts.services.noted import note_report
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
    """Note that a contact may be the same event and return the link; the contact's leaf names the link alone.

    Precondition: ``by`` may work on the report, and read or recognise the contact (ADR 23). Doing it again changes
    nothing. Raises ``DisposedError`` where one of the two was disposed of.
    """
    held = locked(report)
    known = ContactLink.objects.filter(report=held, contact=contact).first()
    if known is not None:
        return known
    link = ContactLink.objects.create(report=held, contact=contact, by=by, at=at)
    tell("report.contact_linked", held, {"contact_link": link}, by=by, at=at)
    note_report(contact.number, link.pk, at)
    return link


@transaction.atomic
def link_scene(*, report: Report, scene: Scene, by: User, at: datetime) -> ContactLink | SceneLink:
    """Note that a record of any room may be the same event and return the link; both sides keep it as a leaf.

    Preconditions and errors as ``link_contact``; ``scene`` was found for ``by``.
    """
    if scene.kind == CONTACT:
        return link_contact(report=report, contact=Contact.objects.get(number=scene.key), by=by, at=at)
    held = locked(report)
    known = SceneLink.objects.filter(report=held, kind=scene.kind, key=scene.key).first()
    if known is not None:
        return known
    link = SceneLink.objects.create(report=held, kind=scene.kind, key=scene.key, by=by, at=at)
    tell("report.scene_linked", held, {"scene_link": link}, by=by, at=at)
    sources()[scene.kind].note(scene.key, link.pk, at)
    return link


@transaction.atomic
def note_recognised(*, report: Report, scenes: Sequence[Scene], by: User, at: datetime) -> int:
    """Record a look at each record that was shown to be recognised, and at the report for which; return how many."""
    shown = [NewLook(by, one.kind, one.key, MATCH, at) for one in scenes]
    record_looks([NewLook(by, "report", report.number, MATCH, at), *shown] if shown else [])
    return len(shown)

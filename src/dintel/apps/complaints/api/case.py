"""What is written about a case: triage, calls, elements, tasks, words to the reporter."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.complaints import services
from dintel.apps.complaints.api import bodies, shapes
from dintel.apps.complaints.api.asking import (
    CONFLICT,
    DESK,
    ERRORS,
    WORK,
    Number,
    acting,
    asker,
    report_open_to,
    unfit,
)
from dintel.apps.complaints.queries import case as queries
from dintel.apps.complaints.queries.scenes import MATCH, linkable, linked, scene_for, scenes_like
from dintel.apps.contacts.scenes import Wanted

router = Router()


@router.post("/{number}/triage", auth=auth(*DESK), response={201: shapes.TriageOut, **ERRORS})
@idempotent
def triage(request: HttpRequest, number: Number, body: bodies.TriageIn) -> Status[object]:
    """Send a report one way, with a reason; the reporter finds in their language what a new way means."""
    with acting(request, number, DESK, body, "reason") as act:
        made = services.triage(report=act.report, route=body.route, reason=body.reason, by=act.by, at=act.at)
    return Status(201, made)


@router.post("/{number}/checks", auth=auth(*DESK), response={201: shapes.CheckOut, **ERRORS})
@idempotent
def check(request: HttpRequest, number: Number, body: bodies.ReportCheckIn) -> Status[object]:
    """Record a call to an agency; ``verified`` closes the impersonation branch."""
    told = body.model_dump(exclude={"kept_because"})
    with acting(request, number, DESK, body, "words") as act:
        made = services.record_check(report=act.report, by=act.by, at=act.at, **told)
    return Status(201, made)


@router.post("/{number}/findings", auth=auth(WORK), response={200: shapes.FindingOut, **CONFLICT})
@idempotent
def find(request: HttpRequest, number: Number, body: bodies.FindingIn) -> object:
    """Write how far an element is shown, in place of what stood there; the log keeps what stood."""
    told = body.model_dump(exclude={"kept_because", "files"})
    files = [str(key) for key in body.files]
    with acting(request, number, (WORK,), body, "words") as act:
        return services.find(report=act.report, files=files, by=act.by, at=act.at, **told)


@router.post("/{number}/tasks", auth=auth(WORK), response={201: shapes.TaskOut, **ERRORS})
@idempotent
def add_task(request: HttpRequest, number: Number, body: bodies.TaskIn) -> Status[object]:
    """Write down what has still to be done."""
    with acting(request, number, (WORK,), body, "words") as act:
        made = services.add_task(report=act.report, words=body.words, due_on=body.due_on, by=act.by, at=act.at)
    return Status(201, made)


@router.post("/{number}/tasks/{uuid:key}/done", auth=auth(WORK), response={200: shapes.TaskOut, **ERRORS})
@idempotent
def finish_task(request: HttpRequest, number: Number, key: UUID) -> object:
    """Note that a task is done; one that is done stays so."""
    asking = asker(request)
    task = queries.tasks(report_open_to(asking.access, number, WORK)).filter(pk=key).first()
    if task is None:
        raise Http404
    return services.finish_task(task=task, by=asking.user, at=timezone.now())


@router.post("/{number}/messages", auth=auth(WORK), response={201: shapes.MessageOut, **ERRORS})
@idempotent
def ask(request: HttpRequest, number: Number, body: bodies.MessageIn) -> Status[object]:
    """Ask or answer the reporter, who finds it with their code."""
    with acting(request, number, (WORK,), body, "words") as act:
        made = services.ask_back(report=act.report, words=body.words, by=act.by, at=act.at)
    return Status(201, made)


@router.post("/{number}/contacts", auth=auth(WORK), response={201: shapes.ReportContactOut, **ERRORS})
@idempotent
def link_contact(request: HttpRequest, number: Number, body: bodies.ReportContactIn) -> Status[object]:
    """Note a contact at a city building that may be the same event, by its number."""
    asking = asker(request)
    report = report_open_to(asking.access, number, WORK)
    contact = linkable(asking.access).filter(number=body.number).first()
    if contact is None:
        raise unfit(_("No contact that you may note has this number."), "number")
    services.link_contact(report=report, contact=contact, by=asking.user, at=timezone.now())
    told = next(one for one in linked(asking.access, report) if one.number == contact.number)
    return Status(201, told)


@router.get("/{number}/same-event", auth=auth(MATCH), response={200: list[shapes.SceneOut], **ERRORS})
def look_up(request: HttpRequest, number: Number, wanted: Query[bodies.SceneQuery]) -> object:
    """Return what may be the same event: a day with a building, or a number. Each record returned is a look at it."""
    asking = asker(request)
    report = report_open_to(asking.access, number, WORK)
    found = scenes_like(asking.access, Wanted(wanted.number, wanted.on, wanted.facility))
    services.note_recognised(report=report, scenes=found, by=asking.user, at=timezone.now())
    return list(found)


@router.post("/{number}/same-event", auth=auth(MATCH), response={201: shapes.SceneOut, **ERRORS})
@idempotent
def link_scene(request: HttpRequest, number: Number, body: bodies.SceneIn) -> Status[object]:
    """Note that a record of another room may be the same event, by kind and key as they were found."""
    asking = asker(request)
    report = report_open_to(asking.access, number, WORK)
    scene = scene_for(asking.access, body.kind, body.key)
    if scene is None:
        raise unfit(_("There is no such record that you may note."), "key")
    services.link_scene(report=report, scene=scene, by=asking.user, at=timezone.now())
    return Status(201, scene)


@router.post("/{number}/identity-requests", auth=auth(WORK), response={201: shapes.IdentityRequestOut, **ERRORS})
@idempotent
def ask_identity(request: HttpRequest, number: Number, body: bodies.MessageIn) -> Status[object]:
    """Ask for the reporter's name, with a reason; only whoever was allowed to opens it."""
    with acting(request, number, (WORK,), body, "words") as act:
        made = services.ask_identity(report=act.report, why=body.words, by=act.by, at=act.at)
    return Status(201, made)


@router.post("/{number}/close", auth=auth(WORK), response={200: shapes.ReportRow, **ERRORS})
@idempotent
def close(request: HttpRequest, number: Number, body: bodies.MessageIn) -> object:
    """Close a report with last words to the reporter; one that is closed stays so."""
    with acting(request, number, (WORK,), body, "words") as act:
        return services.close_report(report=act.report, words=body.words, by=act.by, at=act.at)

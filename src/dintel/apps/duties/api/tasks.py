"""Tasks, and what is done with them: ``/api/v1/duties/tasks``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.duties import here, services
from dintel.apps.duties.api.asking import ERRORS, asker, refused
from dintel.apps.duties.api.shapes import DutyTaskOut, HandIn, MoveIn, ShowIn, Sought, TasksOut, WhyIn
from dintel.apps.duties.queries import listing
from dintel.apps.duties.queries import tasks as queries
from dintel.apps.duties.queries.people import people_for
from dintel.apps.duties.services import Showing, TaskError

router = Router(tags=["duties"])
PAGE = 100
PARTNER = "partner"
"""A role that answers for tasks given to its own group alone."""


def _task(row: queries.Row) -> dict[str, object]:
    names = ("title", "department", "facility", "partner", "duty", "plan", "step", "owner_role", "target_on")
    more = ("rhythm", "round", "given_at", "done_at", "number")
    told = {name: getattr(row.task, name) for name in (*names, *more)}
    return {**told, "state": row.state, "waits_for": row.waits}


@router.get("/tasks", auth=auth("duty.read"), response={200: TasksOut, **ERRORS})
def list_tasks(request: HttpRequest, asked: Annotated[Sought, Query()]) -> object:
    """Return the tasks that fit, the earliest target first, a hundred a page."""
    on = timezone.localdate()
    wanted = listing.Asked(asked.q, asked.department, asked.duty, asked.plan, asked.state)
    found = Paginator(listing.listed(asker(request).access, wanted, on), PAGE).get_page(asked.page)
    rows = queries.rows_of(tuple(found.object_list), on)
    told = {"page": found.number, "pages": found.paginator.num_pages, "count": found.paginator.count}
    return {"tasks": [_task(row) for row in rows], **told}


@router.get("/tasks/{number}", auth=auth("duty.read", "duty.work"), response={200: DutyTaskOut, **ERRORS})
def read_task(request: HttpRequest, number: str) -> object:
    """Return one task."""
    return _now(queries.task_for(asker(request).access, number))


def _now(task: queries.Task) -> dict[str, object]:
    [row] = queries.rows_of((task,), timezone.localdate())
    return _task(row)


def _do(request: HttpRequest, number: str, what: str, work: Callable[[queries.Task], object]) -> object:
    """Do something with a task that is open to it, and return the task; otherwise say why not."""
    access = asker(request).access
    task = queries.task_for(access, number, queries.WORK if what in {"done", "show", "hand"} else queries.PLAN)
    if what not in queries.may_act(access, task):
        why = _("This cannot be done with the task as it stands. Read it again.")
        raise ProblemError(HTTPStatus.CONFLICT, _("Nothing was changed"), why)
    try:
        work(task)
    except TaskError as error:
        raise refused(error) from error
    return _now(queries.task_for(access, number))


def _showing(request: HttpRequest, task: queries.Task, body: ShowIn) -> Showing:
    """Return what is shown; raises ``TaskError`` for a figure that nobody tells, or that is not open to the asker."""
    figure = queries.figure_of(asker(request).access, task, timezone.localdate()) if body.figure else None
    if body.figure and figure is None:
        raise TaskError(_("This task has no figure that you may see. Write in words what shows it."), "figure")
    return Showing(words=body.words, file=body.file, figure=figure)


@router.post("/tasks/{number}/done", auth=auth("duty.work"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def finish(request: HttpRequest, number: str, body: ShowIn) -> object:
    """Say that a task is done, with what shows it; what comes round is given again for its next date."""
    look_through({"words": body.words, "although": body.although}, "")
    by, at = asker(request).user, timezone.now()

    def done(task: queries.Task) -> object:
        showing = _showing(request, task, body)
        return services.finish(task=task, showing=showing, although=body.although, by=by, at=at)

    return _do(request, number, "done", done)


@router.post("/tasks/{number}/evidence", auth=auth("duty.work"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def show(request: HttpRequest, number: str, body: ShowIn) -> object:
    """Add something that shows how far a task is."""
    look_through({"words": body.words}, "")
    by, at = asker(request).user, timezone.now()
    return _do(
        request,
        number,
        "show",
        lambda task: services.show(task=task, showing=_showing(request, task, body), by=by, at=at),
    )


@router.post("/tasks/{number}/date", auth=auth("duty.plan"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def move(request: HttpRequest, number: str, body: MoveIn) -> object:
    """Move a task's target; the one before is kept with who moved it and why."""
    look_through({"why": body.why}, "")
    by, at = asker(request).user, timezone.now()
    moved = partial(services.move_date, target_on=body.target_on, why=body.why, by=by, at=at)
    return _do(request, number, "move", lambda task: moved(task=task))


@router.post("/tasks/{number}/holder", auth=auth("duty.work"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def hand_over(request: HttpRequest, number: str, body: HandIn) -> object:
    """Give a task to a person, or to whoever holds a role; they are told."""
    look_through({"why": body.why}, "")
    by, at = asker(request).user, timezone.now()

    def hand(task: queries.Task) -> object:
        return services.hand_over(task=task, **_holder(task, body), why=body.why, by=by, at=at)

    return _do(request, number, "hand", hand)


def _holder(task: queries.Task, body: HandIn) -> dict[str, Any]:
    """Return whom a task goes to. Raises ``TaskError`` unless exactly one of both is named, and works at its place."""
    if bool(body.person) == bool(body.role):
        raise TaskError(_("Name a person or a role, one of both."), "person")
    if body.role:
        if body.role not in here.working_roles() or body.role == PARTNER:
            raise TaskError(_("No such role answers for tasks."), "role")
        return {"owner": None, "owner_role": body.role}
    people = people_for(task.department, task.facility, timezone.localdate())
    owner = people.filter(email__iexact=body.person).first()
    if owner is None:
        raise TaskError(_("Nobody with this address works at the place of this task."), "person")
    return {"owner": owner, "owner_role": task.owner_role}


@router.post("/tasks/{number}/back", auth=auth("duty.plan"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def send_back(request: HttpRequest, number: str, body: WhyIn) -> object:
    """Send a task back that was said to be done and is not."""
    look_through({"why": body.why}, "")
    by, at = asker(request).user, timezone.now()
    return _do(request, number, "back", lambda task: services.send_back(task=task, why=body.why, by=by, at=at))


@router.post("/tasks/{number}/withdrawal", auth=auth("duty.plan"), response={200: DutyTaskOut, **ERRORS})
@idempotent
def withdraw(request: HttpRequest, number: str, body: WhyIn) -> object:
    """Withdraw a task that is not needed after all."""
    look_through({"why": body.why}, "")
    by, at = asker(request).user, timezone.now()
    return _do(request, number, "withdraw", lambda task: services.withdraw(task=task, why=body.why, by=by, at=at))

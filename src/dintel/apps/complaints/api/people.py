"""Who works on a report, who must not; counsel hands over what may concern city staff."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.complaints import services
from dintel.apps.complaints.api import bodies, shapes
from dintel.apps.complaints.api.asking import (
    DESK,
    ERRORS,
    READ,
    WORK,
    Number,
    acting,
    asker,
    investigator,
    refusals,
    report_open_to,
)
from dintel.apps.complaints.queries import case as queries
from dintel.apps.complaints.queries.visible import awaiting_counsel

router = Router()


@router.post("/{number}/hand-over", auth=auth(READ), response={201: shapes.AssignmentOut, **ERRORS})
@idempotent
def hand_over(request: HttpRequest, number: Number, body: bodies.AssignmentIn) -> Status[object]:
    """Give a report that may concern city staff to an investigator, as counsel, who is not shown its content."""
    asking = asker(request)
    report = awaiting_counsel(asking.access).filter(number=number).first()
    if report is None:
        raise Http404
    with refusals():
        user = investigator(body.user)
        made = services.assign(report=report, user=user, is_counsel=True, by=asking.user, at=timezone.now())
    return Status(201, made)


@router.post("/{number}/assignments", auth=auth(*DESK), response={201: shapes.AssignmentOut, **ERRORS})
@idempotent
def assign(request: HttpRequest, number: Number, body: bodies.AssignmentIn) -> Status[object]:
    """Give a report to an investigator; from then on it is for those assigned alone."""
    asking = asker(request)
    report = report_open_to(asking.access, number, *DESK)
    with refusals():
        user = investigator(body.user)
        made = services.assign(report=report, user=user, is_counsel=False, by=asking.user, at=timezone.now())
    return Status(201, made)


@router.post("/{number}/assignments/{uuid:key}/end", auth=auth(WORK), response={200: shapes.AssignmentOut, **ERRORS})
@idempotent
def end_assignment(request: HttpRequest, number: Number, key: UUID) -> object:
    """Take a report from somebody; one other has to be left who works on it."""
    asking = asker(request)
    standing = queries.workers(report_open_to(asking.access, number, WORK)).filter(pk=key).first()
    if standing is None:
        raise Http404
    with refusals():
        return services.end_assignment(assignment=standing, by=asking.user, at=timezone.now())


@router.post("/{number}/exclusions", auth=auth(*DESK), response={201: shapes.ExclusionOut, **ERRORS})
@idempotent
def exclude(request: HttpRequest, number: Number, body: bodies.ExclusionIn) -> Status[object]:
    """Keep one person, or one department, from ever learning of a report; it is never lifted."""
    with acting(request, number, DESK, body, "reason") as act:
        made = services.exclude(
            report=act.report,
            user=investigator(body.user) if body.user else None,
            department=body.department,
            reason=body.reason,
            by=act.by,
            at=act.at,
        )
    return Status(201, made)

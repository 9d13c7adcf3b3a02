"""The board and ready plans: ``/api/v1/duties``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal
from uuid import uuid4

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.duties import here, services
from dintel.apps.duties.api.asking import ERRORS, asker
from dintel.apps.duties.api.shapes import BoardOut, GivenOut, PlanOut, RollOutIn
from dintel.apps.duties.queries import board
from dintel.apps.duties.queries.people import led_sites

router = Router(tags=["duties"])


@router.get("/board", auth=auth("duty.read"), response={200: BoardOut, **ERRORS})
def read_board(request: HttpRequest, by: Literal["duty", "plan"] = "duty") -> object:
    """Return departments against duties or plans, as far as one sees them."""
    on = timezone.localdate()
    found = board.board(asker(request).access, on, by=by)
    return {
        "by": by,
        "on": on,
        "lines": [
            {"department": line.department, "fields": [_field(one) for one in line.fields]} for line in found.lines
        ],
    }


def _field(one: board.Field) -> dict[str, object]:
    counts = {name: getattr(one.counts, name) for name in ("open", "late", "done")}
    return {"column": one.column.id, "state": one.state, **counts}


@router.get("/plans", auth=auth("duty.read"), response={200: list[PlanOut], **ERRORS})
def list_plans(request: HttpRequest) -> object:  # noqa: ARG001 - every operation gets it
    """Return the library of ready plans."""
    return [
        {"id": plan.id, "duty": plan.duty, "title": plan.title, "steps": list(plan.steps)}
        for plan in here.plans().values()
    ]


@router.post("/plans/{plan}/roll-outs", auth=auth("duty.plan"), response={201: GivenOut, **ERRORS})
@idempotent
def roll_out(request: HttpRequest, plan: str, body: RollOutIn) -> Status[object]:
    """Give a plan to those of the departments that its duty binds; what stands already is not given again."""
    found = here.plans().get(plan)
    if found is None:
        raise Http404
    bound = here.order().directives[found.duty].departments
    strange = [one for one in body.departments if one not in bound]
    if strange:
        what = _("The duty of this plan does not bind: %(names)s.") % {"names": ", ".join(strange)}
        errors = [{"where": "body.departments", "what": what}]
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was changed"), what, errors=errors)
    at = timezone.now()
    _rollout, made = services.roll_out(
        key=uuid4(),
        plan=found,
        departments=tuple(body.departments),
        sites=led_sites(timezone.localdate(at)),
        starts_on=body.starts_on,
        by=asker(request).user,
        at=at,
    )
    return Status(201, {"tasks": len(made)})

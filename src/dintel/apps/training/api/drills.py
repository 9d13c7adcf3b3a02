"""Drills at the counter: a scene, the counter's questions over it, and where drills were done."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.city import law
from dintel.apps.training import services
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import CONFLICT, ERRORS, asker
from dintel.apps.training.queries import drills as queries
from dintel.apps.training.queries.drilled import drills_by_place
from dintel.apps.training.queries.own import drills_of, me
from dintel.apps.training.queries.scenes import Scene

router = Router()
Tap = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9_-]+$")]
Walk = Annotated[list[Tap], Field(max_length=12)]


class DrillSceneOut(Schema):
    """A made-up scene: its facts in words, each with what it is."""

    id: str
    facts: list[tuple[str, str]]


class TapOut(Schema):
    """One choice of the counter."""

    id: str
    words: str


class WalkOut(Schema):
    """Where a walk stands: the open question and its choices, or none when the counter has answered."""

    scene: str
    walk: list[str]
    ask: str
    choices: list[TapOut]
    is_answered: bool


class WalkIn(shapes.Closed):
    """The choices tapped so far, in order."""

    walk: Walk


class DrillOut(Schema):
    """One's own drill: what the walk came to, and what the law answers to the scene."""

    key: UUID
    scene: str
    outcome: str
    expected: str
    is_right: bool
    at: datetime


class DrilledOut(Schema):
    """A site, or a department's people of no one site, and its drills of the last year."""

    department: str
    facility: str
    last_at: datetime
    drills: int
    people: int
    right: int


@router.get("/scenes", auth=auth("training.take"), response={200: list[DrillSceneOut], **ERRORS})
def scenes(request: HttpRequest) -> object:
    """Return a few scenes by lot, of the kind of place where the asker works."""
    return [_scene(one) for one in queries.offered(me(asker(request).access))]


@router.post("/scenes/{scene}/walk", auth=auth("training.take"), response={200: WalkOut, **ERRORS})
def walk(request: HttpRequest, scene: shapes.SceneId, body: WalkIn) -> object:  # noqa: ARG001 - every operation gets it
    """Return where a walk over a scene stands; nothing of it is kept."""
    found = _walked(scene, body)
    return {
        "scene": scene,
        "walk": list(found.step.path),
        "ask": law.say(found.step.screen.ask) if found.step.screen else "",
        "choices": [{"id": choice.id, "words": law.say(choice.label)} for _path, choice in found.choices],
        "is_answered": found.step.verdict is not None,
    }


@router.post("/scenes/{scene}/drills", auth=auth("training.take"), response={201: DrillOut, **CONFLICT})
@idempotent
def practise(request: HttpRequest, scene: shapes.SceneId, body: WalkIn) -> Status[object]:
    """Keep a walk that came to an answer, and return how it compares with the law's."""
    found, asking, now = _walked(scene, body), asker(request), timezone.now()
    if found.step.verdict is None:
        why = _("This walk has come to no answer yet. Go on with the question that is open.")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was kept"), why)
    person = me(asking.access)
    drill = services.practise(
        employee=services.employee_for(user=asking.user, at=now),
        scene=queries.scene_for(scene),
        walk=found.step.path,
        outcome=found.step.verdict.outcome,
        facility=person.facility,
        department=person.department,
        by=asking.user,
        at=now,
    )
    return Status(201, drill)


def _walked(scene: str, body: WalkIn) -> queries.Walk:
    found = queries.walk_at(queries.scene_for(scene), body.walk)
    if found.astray:
        errors = [{"where": "body.walk", "what": _("A choice in it is not offered at its place.")}]
        why = _("Begin with an empty walk, and add one of the choices each time.")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was kept"), why, errors=errors)
    return found


@router.get("/drills", auth=auth("training.take"), response={200: list[DrillOut], **ERRORS})
def own(request: HttpRequest) -> object:
    """Return one's own last drills, the newest first."""
    return drills_of(asker(request).access)


@router.get("/drills/places", auth=auth("training.read"), response={200: list[DrilledOut], **ERRORS})
def places(request: HttpRequest) -> object:
    """Return where drills were done, the longest ago first; how each person did is theirs alone."""
    return drills_by_place(asker(request).access, timezone.now())


def _scene(one: Scene) -> dict[str, object]:
    return {"id": one.id, "facts": [(law.say(fact.label), law.say(fact.words)) for fact in one.facts]}

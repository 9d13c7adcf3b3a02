"""A walk through the counter's questions over a made-up scene. It files nothing and tells nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training.models import Drill, Employee
from dintel.apps.training.services.leaves import subject_of
from dintel.lawbook.cases import Case


@transaction.atomic
def practise(
    *,
    employee: Employee,
    scene: Case,
    walk: Sequence[str],
    outcome: str,
    facility: str,
    department: str,
    by: User,
    at: datetime,
) -> Drill:
    """Keep a drill and return it. ``outcome`` is what the walk came to; today's answer to the scene is right."""
    policy = law.policy_on(timezone.localdate(at))
    drill = Drill.objects.create(
        employee=employee,
        facility=facility,
        department=department,
        scene=scene.id,
        policy_hash=policy.hash,
        walk=list(walk),
        outcome=outcome,
        expected=policy.decide(scene.facts).outcome,
        at=at,
    )
    content = {"drill": content_of(drill)}
    ledger.record(kind="training.practised", subject=subject_of(employee), content=content, by=actor(by), at=at)
    return drill

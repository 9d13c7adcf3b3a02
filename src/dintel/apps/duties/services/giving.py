"""Tasks are given: one by one, or a whole plan to many departments in one act.

1. What makes a task the same task is its key: given again, it stays as it is. A plan that is rolled out twice to one
   department gives nothing twice, also under another form.
2. A site whose lead holds the role has tasks of its own for steps at each site; one task of the department stands for
   its other sites.
3. Whatever was given leaves a leaf for each task, and one for the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.duties.models import Change, Need, Rollout, Task
from dintel.apps.duties.models.task import What
from dintel.apps.duties.services.leaves import leaf_of
from dintel.apps.duties.services.telling import tell_departments, tell_owner
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject
from dintel.apps.sealing.services.keys import new_keys
from dintel.domain.rollout import every_of
from dintel.lawbook.city.plans import Plan, Step

NAMESPACE = UUID("9c5d2e51-3f0f-4f5e-9a52-0b8c8e2f6d17")
LIAISON = "liaison"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be given. Either a department (with or without a site) or a partner; all may be empty for the city."""

    title: str
    details: str = ""
    department: str = ""
    facility: str = ""
    partner: str = ""
    """``partner:<key>``."""
    duty: str = ""
    plan: str = ""
    step: str = ""
    owner: User | None = None
    owner_role: str = ""
    """Who answers for it while it is nobody's own; the department's liaison if empty."""
    target_on: date | None = None
    first_on: date | None = None
    """The target of the first round; this one's if empty."""
    rhythm: str = ""
    round: int = 1
    measure: str = ""
    about: str = ""
    needs: Sequence[UUID] = field(default_factory=tuple)
    """Keys of tasks it waits for, which stand already or are given with it."""


@transaction.atomic
def assign_task(*, key: UUID, task: NewTask, by: User | None, at: datetime) -> Task:
    """Return the task with this key, given now unless it stands already; whoever owns it is told.

    Raises ``ValueError`` for a rhythm without a date or that is none, for an empty title, and for a task that is a
    department's and a partner's at once.
    """
    found = Task.objects.filter(key=key).select_related("data_key").first()
    if found is not None:
        return found
    [made] = give({key: task}, rollout=None, by=by, at=at)
    tell_owner(made, by=by, at=at)
    return made


def give(new: Mapping[UUID, NewTask], *, rollout: Rollout | None, by: User | None, at: datetime) -> list[Task]:
    """Give those tasks that do not stand yet, in a number of statements that does not grow, and return them.

    Precondition: a transaction. Raises as ``assign_task``. Nobody is told.
    """
    standing = set(Task.objects.filter(key__in=list(new)).values_list("key", flat=True))  # 1.
    missing = {key: checked(task) for key, task in new.items() if key not in standing}
    if not missing:
        return []
    keys = new_keys(subjects=[Subject("task", str(key)) for key in missing])
    made = rows.add_known(
        _row(key, task, rollout, by, at, data_key=data_key)
        for (key, task), data_key in zip(missing.items(), keys, strict=True)
    )
    on = timezone.localdate(at)
    changes = rows.add_known(Change(task=task, what=What.GIVEN, on=on, by=by, at=at, after=_day(task)) for task in made)
    needs = _needs(made, missing)
    ledger.record_many(  # 3.
        [
            _with_needs(leaf_of("task.given", task, by=by, at=at, change=change), needs.get(task.pk, ()))
            for task, change in zip(made, changes, strict=True)
        ]
    )
    return made


def _with_needs(leaf: ledger.NewLeaf, needs: Iterable[Need]) -> ledger.NewLeaf:
    told = [content_of(need) for need in needs]
    return replace(leaf, content={**leaf.content, "needs": told}) if told else leaf


def checked(task: NewTask) -> NewTask:
    """Return a task that can be kept, with what is left open filled in; raises as ``assign_task``."""
    if not task.title.strip():
        message = "A task needs a title: one line that says what is to be done."
        raise ValueError(message)
    if task.department and task.partner:
        message = "A task is a department's or a partner's, not both: give two tasks."
        raise ValueError(message)
    first_on = task.first_on or task.target_on
    if task.rhythm:
        every_of(task.rhythm)
        if first_on is None:
            message = "What comes round needs a first date: set the target of the first round."
            raise ValueError(message)
    role = task.owner_role or ("" if task.partner else LIAISON)
    return replace(task, title=task.title.strip(), details=task.details.strip(), first_on=first_on, owner_role=role)


def _row(
    key: UUID, task: NewTask, rollout: Rollout | None, by: User | None, at: datetime, *, data_key: DataKey
) -> Task:
    told = {
        name: getattr(task, name)
        for name in (
            *("title", "details", "department", "facility", "partner", "duty", "plan", "step", "owner", "owner_role"),
            *("target_on", "first_on", "rhythm", "round", "measure", "about"),
        )
    }
    return Task(key=key, data_key=data_key, rollout=rollout, given_at=at, given_by=by, **told)


def _day(task: Task) -> str:
    return task.target_on.isoformat() if task.target_on else ""


def _needs(made: Sequence[Task], new: Mapping[UUID, NewTask]) -> dict[int, list[Need]]:
    wanted = {key for task in new.values() for key in task.needs}
    known = dict(Task.objects.filter(key__in=wanted).values_list("key", "pk")) if wanted else {}
    pairs = [(task.pk, known[key]) for task in made for key in new[task.key].needs if key in known]
    found: dict[int, list[Need]] = {}
    for need in rows.add_known(Need(task_id=task, other_id=other) for task, other in pairs):
        found.setdefault(need.task_id, []).append(need)
    return found


@transaction.atomic
def roll_out(
    *,
    key: UUID,
    plan: Plan,
    departments: Sequence[str],
    sites: Mapping[str, Sequence[str]],
    starts_on: date,
    by: User,
    at: datetime,
) -> tuple[Rollout, list[Task]]:
    """Give a plan to departments in one act; return it and the tasks that are new.

    ``sites`` are the sites with a lead of their own, by department. The same ``key`` again gives nothing. Each
    department is told once how many tasks came to it.
    """
    found = Rollout.objects.filter(key=key).first()
    if found is not None:
        return found, []
    rollout = Rollout.objects.create(
        key=key, plan=plan.id, digest=plan.digest, starts_on=starts_on, departments=list(departments), by=by, at=at
    )
    ledger.record(
        kind="plan.rolled_out", subject=("plan", plan.id), content={"rollout": content_of(rollout)}, by=actor(by), at=at
    )
    new: dict[UUID, NewTask] = {}
    for department in departments:
        new |= tasks_of(plan, department, sites.get(department, ()), starts_on)
    made = give(new, rollout=rollout, by=by, at=at)
    tell_departments(made, plan=plan, at=at)
    return rollout, made


def tasks_of(plan: Plan, department: str, sites: Sequence[str], starts_on: date) -> dict[UUID, NewTask]:
    """Return the tasks that a plan means for one department, by key; ``sites`` are those with a lead of their own."""
    return {
        key_of(plan.id, step.id, department, facility): replace(
            _of_step(plan, step, department, facility, starts_on),
            needs=_needed(plan, step, department, facility, sites),
        )
        for step in plan.steps.values()
        for facility in _places(step, sites)
    }


def _places(step: Step, sites: Sequence[str]) -> Sequence[str]:
    return ("", *sites) if step.is_per_site else ("",)  # 2.


def _needed(plan: Plan, step: Step, department: str, facility: str, sites: Sequence[str]) -> tuple[UUID, ...]:
    """Return what a step waits for: at a site the site's own, otherwise all places of the step before."""
    found: list[UUID] = []
    for need in (plan.steps[name] for name in step.after):
        own = need.is_per_site and step.is_per_site
        places = (facility,) if own else _places(need, sites)
        found += [key_of(plan.id, need.id, department, place) for place in places]
    return tuple(found)


def key_of(plan: str, step: str, department: str, facility: str, round_: int = 1) -> UUID:
    """Return by what a plan's task is the same task."""
    return uuid5(NAMESPACE, "/".join((plan, step, department, facility, str(round_))))


def _of_step(plan: Plan, step: Step, department: str, facility: str, starts_on: date) -> NewTask:
    return NewTask(
        title=step.title,
        department=department,
        facility=facility,
        duty=plan.duty,
        plan=plan.id,
        step=step.id,
        owner_role=step.owner if facility or step.owner != "site_lead" else LIAISON,
        target_on=starts_on + timedelta(days=step.days),
        rhythm=step.rhythm,
        measure=step.measure,
    )

"""A list of employees: kept to be looked at, then taken in piece by piece. Taking the same list twice changes nothing.

1. Only lines without a fault are taken.
2. A person is known by the number. What differs is written over; each change is a leaf.
3. After the last line, whoever is not on a whole list has left on that day. A number on a line with a fault counts as
   being on the list.
4. The file is thrown away then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training.models import Employee, PersonnelList
from dintel.apps.training.services.leaves import subject_of
from dintel.domain.training.personnel import Checked, Person

AT_ONCE = 1000
FIELDS = ("name", "email", "department", "role", "until_on")


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a list has been taken."""

    done: int
    of: int
    is_finished: bool


def keep_list(*, key: UUID, name: str, body: bytes, is_whole: bool, by: User, at: datetime) -> PersonnelList:
    """Keep a file to be looked at, and return it; nothing of it is taken. The same ``key`` returns the first."""
    found, _is_new = PersonnelList.objects.get_or_create(
        key=key, defaults={"name": name[:120], "body": body, "is_whole": is_whole, "by": by, "at": at}
    )
    return found


def drop_list(*, kept: PersonnelList) -> None:
    """Throw a file away that nothing was taken from; one that was taken stays as a line without its file."""
    PersonnelList.objects.filter(pk=kept.pk, taken=0, finished_at=None).delete()


@transaction.atomic
def take_some(*, kept: PersonnelList, checked: Checked, by: User, at: datetime) -> Taken:
    """Take the next lines of a list, ``AT_ONCE`` at most, and return how far it is.

    ``checked`` is what looking through the same file found. A list that is finished is left as it is.
    """
    draft = PersonnelList.objects.select_for_update().get(pk=kept.pk)
    if draft.finished_at is not None:
        return Taken(draft.taken, draft.taken, is_finished=True)
    some = checked.people[draft.taken : draft.taken + AT_ONCE]  # 1.
    on = timezone.localdate(at)
    added, changed = _write(some, on, by, at)
    draft.taken += len(some)
    draft.added += added
    draft.changed += changed
    if draft.taken >= len(checked.people):
        _finish(draft, checked, on, by, at)
    draft.save()
    return Taken(draft.taken, len(checked.people), is_finished=draft.finished_at is not None)


def _write(people: Sequence[Person], on: date, by: User, at: datetime) -> tuple[int, int]:
    numbers = [one.number for one in people]
    known = {one.number: one for one in Employee.objects.select_for_update().filter(number__in=numbers)}
    new, changed = [], []
    for person in people:
        employee = known.get(person.number)
        if employee is None:
            new.append(_new(person, on))
        elif _differs(employee, person):
            changed.append(_updated(employee, person))
    _join_by_address(new)
    fresh = [one for one in new if one.pk is None]
    joined = [one for one in new if one.pk is not None]
    rows.add_known(fresh)
    Employee.objects.bulk_update([*changed, *joined], ["number", *FIELDS], batch_size=200)
    _leaves("training.listed", [*fresh, *joined], by, at)
    _leaves("training.relisted", changed, by, at)
    return len(new), len(changed)


def _new(person: Person, on: date) -> Employee:
    until_on = max(person.left_on, on) if person.left_on else None
    return Employee(
        number=person.number,
        name=person.name,
        email=person.email,
        department=person.department,
        role=person.role,
        from_on=on,
        until_on=until_on,
    )


def _join_by_address(new: list[Employee]) -> None:
    """Give those who signed in before they stood on a list their number, instead of a second row."""
    waiting = {
        one.email: one
        for one in Employee.objects.filter(number=None, email__in=[one.email for one in new if one.email])
    }
    for place, one in enumerate(new):
        if (found := waiting.get(one.email)) is not None and one.email:
            found.number, found.name, found.department = one.number, one.name, one.department
            found.role, found.until_on = one.role, one.until_on
            new[place] = found


def _until(employee: Employee, person: Person) -> date | None:
    return max(person.left_on, employee.from_on) if person.left_on else None


def _differs(employee: Employee, person: Person) -> bool:
    stands = (employee.name, employee.email, employee.department, employee.role, employee.until_on)
    return stands != (person.name, person.email, person.department, person.role, _until(employee, person))


def _updated(employee: Employee, person: Person) -> Employee:
    employee.name, employee.email = person.name, person.email
    employee.department, employee.role = person.department, person.role
    employee.until_on = _until(employee, person)
    return employee


def _finish(draft: PersonnelList, checked: Checked, on: date, by: User, at: datetime) -> None:
    if draft.is_whole:  # 3.
        here = Employee.objects.select_for_update().filter(until_on=None).exclude(number=None)
        gone = [one for one in here if one.number not in checked.numbers]
        for one in gone:
            one.until_on = max(on, one.from_on)
        Employee.objects.bulk_update(gone, ["until_on"], batch_size=200)
        _leaves("training.left", gone, by, at)
        draft.ended = len(gone)
    draft.finished_at, draft.body = at, b""  # 4.
    counts = {"added": draft.added, "changed": draft.changed, "ended": draft.ended}
    counts["left_out"] = checked.lines_with_faults
    ledger.record(
        kind="training.list_taken",
        subject=("personnel_list", str(draft.key)),
        content={"counts": counts},
        by=actor(by),
        at=at,
    )


def _leaves(kind: str, employees: Iterable[Employee], by: User, at: datetime) -> None:
    ledger.record_many(
        [
            ledger.NewLeaf(kind, subject_of(one), {"employee": content_of(one)}, at, actor(by))  # 2.
            for one in employees
        ]
    )

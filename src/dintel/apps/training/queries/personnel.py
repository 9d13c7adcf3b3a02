"""Lists of employees that were brought in: what taking one would do, and its faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.importing.sheet import SheetError
from dintel.apps.training import reading_lists
from dintel.apps.training.models import Employee, PersonnelList
from dintel.apps.training.queries.visible import MANAGE
from dintel.domain.training.personnel import Checked, Person, is_same_name


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a list would do."""

    kept: PersonnelList
    checked: Checked
    added: int
    changed: int
    same: int
    ended: int
    known: int
    """Employees who stand on the list of the city now."""

    @property
    def of(self) -> int:
        """Lines with a person, good or not."""
        return len(self.checked.people) + self.checked.lines_with_faults

    @property
    def ends_many(self) -> bool:
        """Whether it would end more than a tenth of all: most likely not the whole list after all."""
        return self.ended * 10 > self.known


def lists(access: Access) -> list[PersonnelList]:
    """Return the last lists, without their files; none to whoever may not bring one in."""
    if not access.reach(MANAGE).everywhere:
        return []
    return list(PersonnelList.objects.select_related("by").defer("body")[:20])


def list_for(access: Access, key: UUID) -> PersonnelList:
    """Return a list. Raises ``Http404`` for whoever may not bring one in."""
    found = PersonnelList.objects.filter(key=key).first() if access.reach(MANAGE).everywhere else None
    if found is None:
        raise Http404
    return found


def checked_of(kept: PersonnelList) -> Checked:
    """Return what a list's file holds, looked through. Raises ``SheetError``; the file was readable when it came."""
    known = Employee.objects.exclude(number=None).exclude(email="").values_list("email", "number")
    return reading_lists.checked_list(bytes(kept.body), {email: number for email, number in known if number})


def preview(kept: PersonnelList) -> Preview:
    """Return what taking a list would do; two queries."""
    checked = checked_of(kept)
    known = {one.number: one for one in Employee.objects.exclude(number=None)}
    there = [one for one in checked.people if one.number in known]
    changed = sum(_differs(known[one.number], one) for one in there)
    now = [one for one in known.values() if one.until_on is None]
    return Preview(
        kept=kept,
        checked=checked,
        added=len(checked.people) - len(there),
        changed=changed,
        same=len(there) - changed,
        ended=sum(one.number not in checked.numbers for one in now) if kept.is_whole else 0,
        known=len(now),
    )


def _differs(employee: Employee, person: Person) -> bool:
    stands = (employee.name, employee.email, employee.department, employee.role)
    return stands != (person.name, person.email, person.department, person.role)


def bad_rows(kept: PersonnelList, told: Iterable[tuple[int, str]]) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings and the lines with a fault as they stand in the file, each with what is wrong, for repair.

    ``told`` is what is wrong by line. Raises ``SheetError``.
    """
    by_line: dict[int, list[str]] = {}
    for line, words in told:
        by_line.setdefault(line, []).append(words)
    headings, lines = reading_lists.lines_of(bytes(kept.body))
    return list(headings), ([*cells, " ".join(by_line[number])] for number, cells in lines if number in by_line)


def employee_named(number: str, name: str) -> Employee | None:
    """Return the employee with a number whose name fits what was typed; ``None`` says nothing of which was wrong."""
    found = Employee.objects.filter(number=number.strip(), until_on=None, disposed_at=None).first()
    return found if found is not None and is_same_name(name, found.name) else None


__all__ = ["PersonnelList", "SheetError", "bad_rows", "checked_of", "employee_named", "list_for", "lists", "preview"]

"""Which tables of training stand in leaves, and what a leaf says of a room."""

from __future__ import annotations

from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.training.models import Answer, Attempt, Drill, Employee, Presence, Reading, Requirement, Room
from dintel.domain.canonical import Plain

Kept = Attempt | Reading | Drill | Presence


def said_of_room(room: Room) -> dict[str, Plain]:
    """Return what a leaf says of a room: never the secret its codes are made from."""
    return content_of(room, without=("secret",))


def subject_of(employee: Employee) -> tuple[str, str]:
    """Return the record that everything somebody learned belongs to."""
    return ("employee", str(employee.pk))


def _of_its_employee(row: Kept) -> tuple[str, str]:
    return ("employee", str(row.employee_id))


def _of_answer(row: Answer) -> tuple[str, str]:
    return ("employee", str(row.attempt.employee_id))


TABLES = (
    Table(("employee", "employees"), Employee, of="training", subject=subject_of, words=("number", "name", "email")),
    Table(("attempt",), Attempt, of="training", subject=_of_its_employee),
    Table(("answer",), Answer, of="training", subject=_of_answer),
    Table(("reading",), Reading, of="training", subject=_of_its_employee),
    Table(("drill",), Drill, of="training", subject=_of_its_employee),
    Table(("room",), Room, of="training", said=said_of_room),
    Table(("presence",), Presence, of="training", subject=_of_its_employee),
    Table(("requirement",), Requirement, of="training"),
)

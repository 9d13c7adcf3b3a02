"""What the API of duties takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

NO_NULL = r"^[^\u0000]*$"
Name = Annotated[str, Field(max_length=80, pattern=NO_NULL)]
Words = Annotated[str, Field(max_length=1000, pattern=NO_NULL)]


class DutyTaskOut(Schema):
    """One task. ``target_on`` is the city's own date; the order names none. ``state`` is that of today."""

    number: str
    title: str
    department: str
    facility: str
    partner: str
    duty: str
    plan: str
    step: str
    owner_role: str
    state: str
    waits_for: int
    """How many undone tasks it waits for."""
    target_on: date | None
    rhythm: str
    round: int
    given_at: datetime
    done_at: datetime | None


class Sought(Schema):
    """By what the list of tasks is filtered; empty means all."""

    model_config = ConfigDict(extra="forbid")
    q: Name = ""
    department: Name = ""
    duty: Name = ""
    plan: Name = ""
    state: Literal["open", "late", "done", "withdrawn", "every"] = "open"
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class TasksOut(Schema):
    """A page of tasks."""

    tasks: list[DutyTaskOut]
    page: int
    pages: int
    count: int


class FieldOut(Schema):
    """One department against one duty or plan."""

    column: str
    state: str
    open: int
    late: int
    done: int


class DepartmentOut(Schema):
    """One department."""

    department: str
    fields: list[FieldOut]


class BoardOut(Schema):
    """Departments against duties or plans, the most late first."""

    by: str
    on: date
    lines: list[DepartmentOut]


class ShowIn(Schema):
    """What shows that it is done: words, a file that lies beside the task, the figure it is measured by."""

    model_config = ConfigDict(extra="forbid")
    words: Words = ""
    file: UUID | None = None
    figure: bool = False
    although: Words = ""
    """Why it is done though a task it waits for is not; read by ``done`` alone."""


class MoveIn(Schema):
    """Another target, and why; the one before stays in the story."""

    model_config = ConfigDict(extra="forbid")
    target_on: date | None
    why: Words


class WhyIn(Schema):
    """Why."""

    model_config = ConfigDict(extra="forbid")
    why: Words


class HandIn(Schema):
    """Who has the task from now on: a person of its place by address, or a role of its place; exactly one of both."""

    model_config = ConfigDict(extra="forbid")
    person: Annotated[str, Field(max_length=254, pattern=NO_NULL)] = ""
    role: Name = ""
    why: Words = ""


class RollOutIn(Schema):
    """To which departments a plan is given, and from which day its targets are counted."""

    model_config = ConfigDict(extra="forbid")
    departments: Annotated[list[Name], Field(min_length=1, max_length=200)]
    starts_on: date


class GivenOut(Schema):
    """How many tasks a roll-out gave; none are given twice."""

    tasks: int


class PlanOut(Schema):
    """A ready plan: which duty it serves, and its steps."""

    id: str
    duty: str
    title: str
    steps: list[str]


class CertificateOut(Schema):
    """One certificate: what the register held, and what the person says."""

    department: str
    facility: str
    month: date
    ordinal: int
    counted: int
    certified: int
    role: str
    at: datetime


class CertificateIn(Schema):
    """The number of contacts, 0 for none; words where it is not the register's, or an earlier one is put right."""

    model_config = ConfigDict(extra="forbid")
    certified: Annotated[int, Field(ge=0, le=100_000)]
    words: Words = ""
    after: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many certificates of this month the caller has seen."""

"""Tasks and certificates as files. No cell is read as a formula, and no sealed word is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.cells import Cell, as_csv
from dintel.apps.city import law
from dintel.apps.contacts.queries import names as places
from dintel.apps.duties import names
from dintel.apps.duties.queries.attestations import Attestation
from dintel.apps.duties.queries.tasks import Task
from dintel.domain.rollout import state_of


def tasks_csv(tasks: Iterable[Task], on: date) -> Iterator[bytes]:
    """Yield tasks as a file in pieces, the heading first."""
    heading = (
        *(_("Number"), _("Task"), _("Department"), _("Site"), _("Duty"), _("Plan"), _("Who has it")),
        *(_("Target"), _("State"), _("Comes round"), _("Round"), _("Given on"), _("Done on"), _("Done by")),
    )
    return as_csv(heading, _tasks(tasks, on), bom=True)


def _tasks(tasks: Iterable[Task], on: date) -> Iterator[tuple[Cell, ...]]:
    for task in tasks:
        state = state_of(task.kept, target_on=task.target_on, waits=0, on=on)
        yield (
            *(
                task.number,
                law.say(task.title),
                names.department_of(task.department),
                places.facility_of(task.facility),
            ),
            *(task.duty, names.plan_of(task.plan), task.owner.name if task.owner else names.role_of(task.owner_role)),
            *(task.target_on, str(names.STATES[state]), names.rhythm_words(task.rhythm), task.round),
            *(
                task.given_at.date(),
                task.done_at.date() if task.done_at else None,
                task.done_by.name if task.done_by else "",
            ),
        )


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def certificates_csv(found: Iterable[Attestation]) -> Iterator[bytes]:
    """Yield certificates as a file in pieces, every one of a month, the heading first."""
    heading = (
        *(_("Month"), _("Department"), _("Site"), _("Certificate"), _("In the register"), _("Certified")),
        *(_("Signed by"), _("As"), _("Signed at")),
    )
    return as_csv(heading, _certificates(found), bom=True)


def _certificates(found: Iterable[Attestation]) -> Iterator[tuple[Cell, ...]]:
    for row in found:
        yield (
            *(f"{row.month:%Y-%m}", names.department_of(row.department), places.facility_of(row.facility)),
            *(row.ordinal, row.counted, row.certified, row.by.name, names.role_of(row.role)),
            row.at.isoformat(timespec="minutes"),
        )

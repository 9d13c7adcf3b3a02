"""Tasks and certificates as files. No cell is read as a formula, and no sealed word is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.duties import names
from dintel.apps.duties.queries.attestations import Attestation
from dintel.apps.duties.queries.tasks import Task
from dintel.domain.rollout import state_of

FORMULA = frozenset("=+-@\t\r\n")
"""What a spreadsheet may take for the beginning of a formula."""
BOM = "\ufeff"
"""So that a spreadsheet reads accents as they are."""


def plain(value: object) -> str:
    """Return a cell that every spreadsheet shows as it stands."""
    text = str(value)
    return f"'{text}" if text[:1] in FORMULA else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield rows as lines of a CSV file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    for cells in rows:
        writer.writerow([plain(cell) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        yield text


def response(found: Iterator[str], name: str) -> StreamingHttpResponse:
    """Return a file to save."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(found, content_type="text/csv; charset=utf-8", headers=headers)


def tasks_csv(tasks: Iterable[Task], on: date) -> Iterator[str]:
    """Yield tasks as a file, the heading first."""
    return lines(_tasks(tasks, on))


def _tasks(tasks: Iterable[Task], on: date) -> Iterator[Iterable[object]]:
    yield (
        *(_("Number"), _("Task"), _("Department"), _("Site"), _("Duty"), _("Plan"), _("Who has it")),
        *(_("Target"), _("State"), _("Comes round"), _("Round"), _("Given on"), _("Done on"), _("Done by")),
    )
    for task in tasks:
        state = state_of(task.kept, target_on=task.target_on, waits=0, on=on)
        yield (
            *(task.number, law.say(task.title), names.department_of(task.department), names.facility_of(task.facility)),
            *(task.duty, names.plan_of(task.plan), task.owner.name if task.owner else names.role_of(task.owner_role)),
            *(task.target_on or "", names.STATES[state], names.rhythm_words(task.rhythm), task.round),
            *(
                task.given_at.date(),
                task.done_at.date() if task.done_at else "",
                task.done_by.name if task.done_by else "",
            ),
        )


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def certificates_csv(found: Iterable[Attestation]) -> Iterator[str]:
    """Yield certificates as a file, every one of a month, the heading first."""
    return lines(_certificates(found))


def _certificates(found: Iterable[Attestation]) -> Iterator[Iterable[object]]:
    yield (
        *(_("Month"), _("Department"), _("Site"), _("Certificate"), _("In the register"), _("Certified")),
        *(_("Signed by"), _("As"), _("Signed at")),
    )
    for row in found:
        yield (
            *(f"{row.month:%Y-%m}", names.department_of(row.department), names.facility_of(row.facility)),
            *(row.ordinal, row.counted, row.certified, row.by.name, names.role_of(row.role)),
            row.at.isoformat(timespec="minutes"),
        )

"""The access log as a file. Names of officers are not in it, and no cell is read as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.booking.queries import log, names
from dintel.apps.booking.queries.log import Line
from dintel.apps.booking.queries.visible import Visit
from dintel.apps.cells import Cell, as_csv


def csv_of(visits: Iterable[Visit], at: datetime) -> Iterator[bytes]:
    """Yield the visits as a CSV file in pieces, the heading first."""
    return as_csv(_heading(), (tuple(_cells(log.line_of(visit, at))) for visit in visits), bom=True)


def _heading() -> tuple[str, ...]:
    return (
        *(_("Number"), _("Shift"), _("Let in?"), _("Time in"), _("Time out"), _("Minutes"), _("Agency")),
        *(_("Immigration agency"), _("Officers"), _("Credentials"), _("Purpose"), _("In their words")),
        *(_("For"), _("Paper shown"), _("Areas"), _("Past the public area"), _("Who went with them")),
        *(_("Contact"), _("Logged by"), _("Logged at"), _("After the sign-off"), _("Note")),
    )


def _cells(line: Line) -> Iterable[Cell]:
    visit = line.visit
    yield from (visit.number, line.shift_key, str(names.RESULTS[visit.result]), _told(visit.entered_at))
    yield from (_told(visit.left_at), "" if visit.left_at is None else line.minutes, visit.agency)
    yield from (str(names.ANSWERS[visit.immigration]), visit.officers)
    yield from (str(names.CREDENTIALS[visit.credentials]), line.purpose)
    yield from (visit.purpose_words, names.value_of("purpose", visit.matter), line.paper, line.areas)
    yield from (_yes(value=visit.past_public), line.escort, visit.contact.number if visit.contact else "")
    yield from (visit.logged_by.name, _told(visit.logged_at), _yes(value=visit.late), visit.words)


def _told(moment: datetime | None) -> str:
    """Return a moment in the city's time with its distance from UTC, so that no hour is twice."""
    return timezone.localtime(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def _yes(*, value: bool) -> str:
    return str(names.ANSWERS["yes" if value else "no"])

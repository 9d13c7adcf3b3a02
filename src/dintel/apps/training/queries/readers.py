"""Who had read which version of a paper at a moment: of a contact, or at the end of a day. One query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.ways import Way
from dintel.apps.training import here
from dintel.apps.training.models import Employee, Reading
from dintel.apps.training.queries.visible import READ, employees
from dintel.lawbook.book import ClosedBookError
from dintel.lawbook.courses import Reading as Paper

CURRENT, EARLIER, NONE = "current", "earlier", "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who worked there, and the last version they had confirmed by then."""

    employee: Employee
    version: str
    read_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody of a department, or of the city, at a moment, and the version that held on that day."""

    paper: Paper
    at: datetime
    department: str
    held: str
    """Empty before the law that this city's book begins with, and for a text whose past is not kept."""
    readers: tuple[Reader, ...]

    def count(self, state: str) -> int:
        """Return how many stand so."""
        return sum(one.state == state for one in self.readers)

    @property
    def current(self) -> int:
        """How many had confirmed the version of that day."""
        return self.count(CURRENT)

    @property
    def earlier(self) -> int:
        """How many had confirmed an earlier one only."""
        return self.count(EARLIER)

    @property
    def none(self) -> int:
        """How many had confirmed none."""
        return self.count(NONE)


def readers_at(access: Access, *, paper: Paper, at: datetime, department: str = "") -> Readers:
    """Return who had read which version before a moment; one query. Those who worked there on that day are told of."""
    on = timezone.localdate(at)
    held = _held(paper, on)
    rows = _annotated(access, paper, at, on)
    rows = rows.filter(department=department) if department else rows
    found = tuple(_reader(one, held) for one in rows)
    return Readers(paper, at, department, held, found)


def readers_of(access: Access, *, paper: Paper, contact: Contact) -> Readers:
    """Return who of a contact's department had read which version when it began. ``contact`` is open to the asker."""
    return readers_at(access, paper=paper, at=contact.began_at, department=contact.department)


def readings_seen(access: Access, *, paper: str = "") -> QuerySet[Reading]:
    """Return who confirmed which version, of the people whose training the asker may see, the newest first."""
    rows = Reading.objects.filter(employee__in=employees(access)).select_related("employee")
    return rows.filter(paper=paper) if paper else rows


def ways_to_readers(access: Access, contact: Contact) -> Iterator[Way]:
    """Yield the way to who had read each paper when a contact began, for whoever answers for training at its place."""
    if not contact.department or not access.may(READ, department=contact.department, facility=contact.facility):
        return
    for paper in here.shelf().readings.values():
        words = _("Who had read “{title}” when it began").format(title=paper.text(here.language()).title)
        yield Way(words, reverse("training:readers_of_contact", args=[contact.number, paper.id]))


def _annotated(access: Access, paper: Paper, at: datetime, on: date) -> QuerySet[Employee]:
    last = Reading.objects.filter(employee=OuterRef("pk"), paper=paper.id, at__lt=at).order_by("-at", "-pk")
    worked = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    return (
        employees(access)
        .filter(worked)
        .annotate(read_version=Subquery(last.values("version")[:1]), read_at=Subquery(last.values("at")[:1]))
    )


def _held(paper: Paper, on: date) -> str:
    try:
        return here.version_of(paper, on).of
    except ClosedBookError:
        return ""


def _reader(employee: Employee, held: str) -> Reader:
    version = getattr(employee, "read_version") or ""  # noqa: B009 - an annotation, which the type does not know
    state = NONE if not version else CURRENT if version == held else EARLIER
    return Reader(employee, version, getattr(employee, "read_at"), state)  # noqa: B009 - as above

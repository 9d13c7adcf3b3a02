"""Counsel's queue: what waits, what is due first, and how like cases were decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Determination, PrivilegedNote, Request
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.story import AskedView, asked_view
from dintel.apps.contacts.queries.visible import condition
from dintel.apps.notices import queries as notices
from dintel.apps.prepared import prepared
from dintel.apps.sealing.services import KeyDestroyedError

MOST_WAITING = 200
MOST_COUNTED = 999
MOST_LIKE = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request that waits for counsel."""

    request: Request
    title: str
    place: str
    paper: str
    proposal: str
    clocks: Sequence[Any]

    @property
    def due_at(self) -> datetime | None:
        """The first moment at which something is due, if a clock runs."""
        return min((clock.due_at for clock in self.clocks if clock.due_at), default=None)


@dataclass(frozen=True, slots=True)
class Like:
    """An earlier request for the same thing, and what was decided."""

    request: Request
    paper: str
    outcome: str
    step: str
    same_paper: bool


def queue(access: Access) -> tuple[Waiting, ...]:
    """Return what waits for counsel: what is due first stands first, then the oldest."""
    limit = condition(access, "counsel.decide", "contact__")
    rows = list(
        Request.objects.filter(limit, state=State.WITH_COUNSEL)
        .select_related("contact")
        .order_by("asked_at")[:MOST_WAITING]
    )
    clocks = notices.deadlines_of(access, "request", [row.number for row in rows]) if rows else {}
    waiting = [
        Waiting(
            request=row,
            title=names.value_of("asked", row.asked),
            place=names.title_of(row.contact),
            paper=names.kind_of(row.document),
            proposal=names.outcome_of(row.outcome),
            clocks=clocks.get(row.number, ()),
        )
        for row in rows
    ]
    return tuple(sorted(waiting, key=lambda one: (one.due_at is None, one.due_at or one.request.asked_at)))


def waiting_count(access: Access) -> int:
    """Return how many requests wait for counsel; of more than ``MOST_COUNTED``, one more than that."""
    return len(_waiting(access))


@prepared
def _waiting(access: Access) -> QuerySet[Request, int]:
    limit = condition(access, "counsel.decide", "contact__")
    rows = Request.objects.filter(limit, state=State.WITH_COUNSEL).order_by()
    return rows.values_list("pk", flat=True)[: MOST_COUNTED + 1]


def like(access: Access, request: Request) -> tuple[Like, ...]:
    """Return earlier requests for the same thing, those with the same paper first."""
    limit = condition(access, "contact.read", "contact__")
    rows = Request.objects.filter(limit, asked=request.asked).exclude(pk=request.pk).select_related("contact")
    same = list(rows.filter(document=request.document).order_by("-asked_at")[:MOST_LIKE])
    other = list(rows.exclude(document=request.document).order_by("-asked_at")[: MOST_LIKE - len(same)])
    found = [*same, *other]
    steps = dict(Determination.objects.filter(request__in=found).order_by("ordinal").values_list("request_id", "step"))
    return tuple(
        Like(
            request=row,
            paper=names.kind_of(row.document),
            outcome=names.outcome_of(row.outcome),
            step=steps.get(row.pk, Step.PROPOSED),
            same_paper=row.document == request.document,
        )
        for row in found
    )


def decision_view(access: Access, request: Request) -> AskedView:
    """Return the request with its answers, papers, letters and clocks."""
    rows = request.determinations.select_related("by", "answer").order_by("ordinal")
    return asked_view(
        request,
        rows,
        papers=request.documents.all(),
        letters=request.letters.select_related("signed_by", "drafted_by", "sent_by"),
        custody=request.custody_outcomes.select_related("by"),
        clocks=notices.deadlines_of(access, "request", [request.number]).get(request.number, ()),
    )


@dataclass(frozen=True, slots=True)
class Note:
    """Counsel's own note, opened."""

    words: str
    by: User
    at: datetime


def privileged_notes(access: Access, request: Request) -> tuple[Note, ...]:
    """Return counsel's own notes, opened; none for anybody else."""
    contact = request.contact
    if not access.may("counsel.note", department=contact.department, facility=contact.facility):
        return ()
    notes = request.privileged_notes.select_related("by", "request__contact__data_key")
    return tuple(Note(_words(note), note.by, note.at) for note in notes)


def _words(note: PrivilegedNote) -> str:
    disposed = _("The words were disposed of with the key of this record.")
    try:
        return note.words or disposed
    except KeyDestroyedError:
        return disposed

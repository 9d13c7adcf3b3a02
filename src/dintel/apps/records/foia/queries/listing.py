"""The list of requests: filtered by agency, state, series and words, what is due first before the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices.words import day as in_words
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import DRAFT, FoiaRequest
from dintel.apps.records.foia.queries.visible import visible
from dintel.apps.records.foia.words import STANDS, STATES
from dintel.domain.foia import Standing
from dintel.domain.foia.clock import State
from dintel.domain.foia.standing import BECOMES, BEFORE

OPEN, CLOSED, LATE = "open", "closed", "late"
ONE_DAY = timedelta(days=1)
AWAITING = frozenset({"on_its_way", "running", "paused", "appeal_on_its_way", "appeal_running", "in_court"})
"""In which something is still awaited, so that the file stays open."""


@dataclass(frozen=True, slots=True)
class FoiaAsked:
    """What a list is filtered by."""

    words: str = ""
    agency: str = ""
    state: str = ""
    """A state, or ``late``: overdue in either of its clocks."""
    series: str = ""
    closed: str = ""
    """``open``, ``closed``, or both where empty."""


@dataclass(frozen=True, slots=True)
class FoiaLine:
    """One request in a list, as it stands on a day."""

    request: FoiaRequest
    agency: str
    state: str
    state_words: str
    stands: str
    due_on: date | None
    is_late: bool

    @property
    def last_asked(self) -> date:
        """The last day that is asked for."""
        return self.request.until - ONE_DAY


def state_on(request: FoiaRequest, today: date) -> str:
    """Return where a request stands on a day: ``draft``, or a state of ``domain.foia``."""
    if request.standing == DRAFT:
        return DRAFT
    return Standing(State(request.standing), request.due_on).on(today).value


def line_of(request: FoiaRequest, today: date) -> FoiaLine:
    """Return a request as lists and its page show it."""
    state = state_on(request, today)
    told = {"day": in_words(request.due_on, today) if request.due_on else ""}
    is_closed = request.closed_at is not None
    return FoiaLine(
        request=request,
        agency=statute.agency_name(request.agency),
        state=state,
        state_words=str(STATES[state]),
        stands=_("The file is closed.") if is_closed else str(STANDS[state]) % told,
        due_on=None if is_closed else request.due_on,
        is_late=state in {"overdue", "appeal_overdue"} and not is_closed,
    )


def filtered(access: Access, asked: FoiaAsked, today: date) -> QuerySet[FoiaRequest]:
    """Return the requests of a list: those with the nearest last day first, then the newest."""
    rows = visible(access).select_related("series").filter(disposed_at__isnull=True)
    if asked.words:
        found = Q(number__icontains=asked.words) | Q(title__icontains=asked.words)
        rows = rows.filter(found | Q(tracking__icontains=asked.words) | Q(part__icontains=asked.words))
    if asked.agency:
        rows = rows.filter(agency=asked.agency)
    if asked.series:
        rows = rows.filter(series__key=asked.series)
    if asked.closed:
        rows = rows.filter(closed_at__isnull=asked.closed == OPEN)
    if asked.state:
        rows = rows.filter(_in_state(asked.state, today))
    return rows.order_by(F("closed_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "-drafted_at", "-pk")


def _in_state(state: str, today: date) -> Q:
    """Return the limit to requests that stand so on a day: what a clock's end changes is worked out, not stored."""
    if state == LATE:
        return (_in_state("overdue", today) | _in_state("appeal_overdue", today)) & Q(closed_at__isnull=True)
    if state == DRAFT:
        return Q(standing=DRAFT)
    one = State(state)
    if one in BEFORE:
        return Q(standing=BEFORE[one], due_on__lt=today)
    return Q(standing=one) & ~Q(due_on__lt=today) if one in BECOMES else Q(standing=one)


def lines(rows: Iterable[FoiaRequest], today: date) -> Sequence[FoiaLine]:
    """Return requests as lines."""
    return [line_of(one, today) for one in rows]


def each(rows: QuerySet[FoiaRequest], today: date) -> Iterator[FoiaLine]:
    """Yield every request of a list, for a file."""
    for one in rows.iterator(chunk_size=500):
        yield line_of(one, today)


def counts(access: Access, today: date) -> Mapping[str, int]:
    """Return how many open files there are: all, overdue, not sent yet, and with an appeal to choose; one query."""
    rows = visible(access).filter(closed_at__isnull=True, disposed_at__isnull=True).order_by()
    return rows.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=_in_state(LATE, today)),
        draft=Count("pk", filter=Q(standing=DRAFT)),
        appealable=Count("pk", filter=_in_state("appealable", today)),
    )

"""Papers about people in custody, and judge's warrants, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Prefetch, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.gaps import HONOURED
from dintel.apps.booking.models import Check, Forwarding
from dintel.apps.booking.queries import names
from dintel.apps.booking.queries.visible import holds, judicial
from dintel.apps.city import law
from dintel.apps.contacts import mapping
from dintel.apps.contacts.filters import clauses_of
from dintel.apps.contacts.models import CustodyOutcome, Determination, Request
from dintel.apps.contacts.queries.names import custody_words
from dintel.apps.contacts.queries.searching import Wanted, any_of, every

ONE_DAY = timedelta(days=1)
OPEN, DONE = "open", "done"


@dataclass(frozen=True, slots=True)
class Fact:
    """One custody fact as a line. ``late`` are its minutes from the ordinary course, of a release."""

    row: CustodyOutcome
    words: str
    detail: str
    late: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """One paper in a list: received, answered, and what became of the person, each in its own column."""

    row: Request
    asked: str
    paper: str
    stream: str
    outcome: str
    sent_to: str
    facts: tuple[Fact, ...]

    def _last(self, kind: str) -> Fact | None:
        return next((fact for fact in reversed(self.facts) if fact.row.kind == kind), None)

    @property
    def held(self) -> Fact | None:
        """That the person was held."""
        return self._last("held")

    @property
    def notified(self) -> Fact | None:
        """That an agency was told."""
        return self._last("notified")

    @property
    def transferred(self) -> Fact | None:
        """That the person was handed over."""
        return self._last("transferred")

    @property
    def released(self) -> Fact | None:
        """That the person was released."""
        return self._last("released")

    @property
    def is_declined(self) -> bool:
        """Whether the city does not do what was asked."""
        return self.row.outcome not in HONOURED and self.row.outcome not in {"", "counsel_hold"}


MOST_WITH_WORDS = 30_000
"""As many values as one statement takes on either database."""


@dataclass(frozen=True, slots=True)
class HoldPage:
    """One paper with the law's answer and everything written beside it."""

    hold: Hold
    kept: dict[str, Any]
    """The standing answer's record: what to do, what to say, the rules."""
    determination: Determination | None
    is_decision: bool
    forwardings: tuple[Forwarding, ...]
    checks: tuple[Check, ...]
    is_judicial: bool
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HoldsAsked:
    """What the list of papers is filtered by; days are inclusive on both sides."""

    since: date
    until: date
    words: str = ""
    stream: str = ""
    state: str = ""


def holds_between(access: Access, centre: Centre, asked: HoldsAsked) -> QuerySet[Request]:
    """Return the papers of some days that fit what was asked, newest first."""
    since, until = _morning(asked.since), _morning(asked.until + ONE_DAY)
    rows = holds(access).filter(contact__facility=centre.id, asked_at__gte=since, asked_at__lt=until)
    if asked.words:
        rows = rows.filter(contact__in=_with_words(access, centre, asked.words))
    if asked.stream:
        rows = rows.filter(stream=asked.stream)
    if asked.state == OPEN:
        rows = rows.filter(custody_outcomes=None, stream="received")
    elif asked.state == DONE:
        rows = rows.exclude(custody_outcomes=None).distinct()
    return rows


def _with_words(access: Access, centre: Centre, words: str) -> list[int]:
    """Return the newest contacts of a centre in which all the words are, as the register's search finds them."""
    clauses = (any_of("facility", centre.id), *clauses_of(words)[0])
    return every(Wanted(clauses, reader=access.user.pk or 0))[:MOST_WITH_WORDS]


def lines(rows: QuerySet[Request]) -> tuple[Hold, ...]:
    """Return the papers as lines; three queries however many."""
    custody = Prefetch("custody_outcomes", CustodyOutcome.objects.order_by("at", "pk").select_related("by"))
    forwarded = Prefetch("booking_forwardings", Forwarding.objects.order_by("sent_at", "pk").select_related("by"))
    return tuple(map(line_of, rows.select_related("contact__data_key").prefetch_related(custody, forwarded)))


def line_of(row: Request) -> Hold:
    """Return one paper as a line; what became of it was fetched with it."""
    sent = list(row.booking_forwardings.all())
    return Hold(
        row=row,
        asked=names.value_of("asked", row.asked),
        paper=names.kind_of(row.document),
        stream=str(names.SHORT_STREAMS.get(row.stream, row.stream)),
        outcome=names.outcome_of(row.outcome),
        sent_to=sent[-1].to_agency if sent else "",
        facts=tuple(map(_fact, row.custody_outcomes.all())),
    )


def _fact(row: CustodyOutcome) -> Fact:
    late = (row.happened_at - row.ordinary_at).total_seconds() / 60 if row.ordinary_at else None
    return Fact(row, str(names.CUSTODY[row.kind]), custody_words(row), round(late) if late is not None else None)


def hold_page(row: Request) -> HoldPage:
    """Return one paper with its answer and everything beside it; the caller checked that it may be read."""
    line = lines(Request.objects.filter(pk=row.pk))[0]
    standing = row.determinations.select_related("by", "answer").order_by("-ordinal").first()
    return HoldPage(
        hold=line,
        kept=mapping.reading(standing) if standing else {},
        determination=standing,
        is_decision=bool(standing and standing.step != "proposed"),
        forwardings=tuple(line.row.booking_forwardings.all()),
        checks=tuple(Check.objects.filter(request=row).select_related("by", "document")),
        is_judicial=row.document in here.judicial_kinds(),
        facts=tuple(_told(row)),
    )


def _told(row: Request) -> Iterable[tuple[str, str]]:
    for axis in law.policy().space.axes:
        if axis.id not in {"setting", "urgency"}:
            yield law.say(axis.label), names.value_of(axis.id, getattr(row, axis.id))


@dataclass(frozen=True, slots=True)
class Warrant:
    """One judge's paper with its minutes. ``is_over`` says that it took longer than the city's target."""

    row: Request
    paper: str
    asked: str
    outcome: str
    checked: Check | None
    minutes: int | None
    """From shown to honoured."""
    waiting: int | None
    """Since it was shown, while nobody has honoured it."""
    is_over: bool

    @property
    def stands(self) -> bool:
        """Whether it is, or is to be, honoured."""
        return self.row.outcome in HONOURED


@dataclass(frozen=True, slots=True)
class Timing:
    """How long judge's warrants took: the median with what it was taken over."""

    shown: int
    honoured: int
    waiting: int
    not_on_its_face: int
    """Shown, and not honoured because of what the check or counsel found."""
    median: float | None
    over: int
    target: int


def warrants_between(access: Access, centre: Centre, since: date, until: date) -> QuerySet[Request]:
    """Return the judge's papers shown on some days, newest first; days are inclusive."""
    begins, ends = _morning(since), _morning(until + ONE_DAY)
    return judicial(access).filter(contact__facility=centre.id, asked_at__gte=begins, asked_at__lt=ends)


def warrants(rows: QuerySet[Request], centre: Centre, at: datetime) -> tuple[Warrant, ...]:
    """Return judge's papers as lines; two queries however many."""
    checks = Prefetch("booking_checks", Check.objects.order_by("checked_at", "pk").select_related("by"))
    return tuple(_warrant(row, centre, at) for row in rows.select_related("contact__data_key").prefetch_related(checks))


def _warrant(row: Request, centre: Centre, at: datetime) -> Warrant:
    checks = list(row.booking_checks.all())
    took = minutes_between(row.asked_at, row.answered_at) if row.answered_at else None
    waits = minutes_between(row.asked_at, at) if row.answered_at is None and _waits(row.outcome) else None
    return Warrant(
        row=row,
        paper=names.kind_of(row.document),
        asked=names.value_of("asked", row.asked),
        outcome=names.outcome_of(row.outcome),
        checked=checks[-1] if checks else None,
        minutes=took,
        waiting=waits,
        is_over=max(took or 0, waits or 0) > centre.warrant_minutes,
    )


def _waits(outcome: str) -> bool:
    return outcome in HONOURED or outcome in {"counsel_hold", "police", ""}


def timing(rows: QuerySet[Request], centre: Centre) -> Timing:
    """Return the median over the warrants honoured, with how many there were; one query."""
    told = list(rows.order_by().values_list("asked_at", "answered_at", "outcome"))
    took = [minutes_between(asked, answered) for asked, answered, _outcome in told if answered]
    waiting = sum(answered is None and _waits(outcome) for _asked, answered, outcome in told)
    return Timing(
        shown=len(told),
        honoured=len(took),
        waiting=waiting,
        not_on_its_face=len(told) - len(took) - waiting,
        median=median(took) if took else None,
        over=sum(minutes > centre.warrant_minutes for minutes in took),
        target=centre.warrant_minutes,
    )


def waiting_warrants(access: Access, centre: Centre, at: datetime) -> Sequence[Warrant]:
    """Return the warrants of the last month that nobody has honoured yet, the oldest first."""
    rows = judicial(access).filter(contact__facility=centre.id, answered_at=None, asked_at__gte=at - 30 * ONE_DAY)
    return [one for one in warrants(rows.order_by("asked_at", "pk"), centre, at) if one.waiting is not None]


def open_holds(access: Access, centre: Centre, at: datetime) -> int:
    """Return how many requests of the last month to hold a person have nothing written after them."""
    rows = holds(access).filter(contact__facility=centre.id, asked="hold_person", stream="received")
    return rows.filter(custody_outcomes=None, asked_at__gte=at - 30 * ONE_DAY).count()


def minutes_between(since: datetime, until: datetime) -> int:
    """Return the whole minutes from one moment to another."""
    return max(0, int((until - since).total_seconds()) // 60)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=here.zone())

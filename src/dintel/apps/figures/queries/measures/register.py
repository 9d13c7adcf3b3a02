"""What measures of the register share: which contacts count, and which months a leaf may have changed.

1. A sealed contact is left out of every count.
2. A contact that only repeats another, earlier one is not counted beside it; unless that one is sealed.
3. A contact belongs to the month in which it began. One whose beginning was corrected changes the month it had before
   too: that stands in the correction. If it cannot be read any more, every month is counted anew.
4. Contacts and requests of a month are read once for all measures, in one statement that begins at the index of the
   day: a few short texts a request. A contact with several has a row for each; what is told of contacts alone stands on
   the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from dintel.apps.booking import here
from dintel.apps.city import law
from dintel.apps.contacts.models import Contact, Correction, CustodyOutcome, Determination, Link
from dintel.apps.contacts.models.found import CustodyKind
from dintel.apps.figures.queries.measures.measure import Span, Touch, month_of, place_of
from dintel.apps.figures.queries.measures.texts import Glued, Joined, Minutes, SecondsBegun
from dintel.apps.figures.queries.tally import Column, columns, crossed
from dintel.apps.figures.queries.tally import Value as Told
from dintel.domain.policy.facts import AXES

KINDS = frozenset({"contact", "request"})
CORRECTED = "contact.corrected"
AT_ONCE = 500
WIDE = 12
"""Values that are read of a row."""
HALF = 3
"""So many axes are read as one text and the others as another: all in one have nearly as many values as rows."""
REPEATS, DOUBTED = "again", "doubted"

One = TypeVar("One")


class Rows(NamedTuple):
    """A month's contacts, sealed ones left out, a row for each request of one, and one for a contact without any.

    Of a row without a request only ``where`` and what stands on the first row of a contact is told.
    """

    where: Column
    """Facility, department, verified, immigration and whether the contact repeats another one (2.)."""
    filed: Column
    """On the first row of a contact: where it came from, whether its clock is doubted, the seconds from its beginning
    until it was received, one that is not full counted as a whole one."""
    facts: Mapping[str, Column]
    """The axes of the law."""
    end: Column
    """The outcome and the state of a request, and the minutes until a judge's paper was honoured, empty for others."""
    stream: Column
    custody: Column
    """Of an officer's own paper, the kinds of what happened in custody, each with a blank behind."""
    again: Column
    """The keys of requests of which more than one thing was determined."""


def rows(span: Span) -> Rows:
    """Return the contacts and requests of a month; one query for all measures that ask (4.)."""
    if "register" not in span.read:
        span.read["register"] = _read(span)
    found: Rows = span.read["register"]
    return found


def _read(span: Span) -> Rows:
    told = columns(_of(span).values_list(*_told()).iterator(AT_ONCE), WIDE)
    where, source, doubt, seconds, matter, manner, outcome, state, minutes, stream, custody, again = told
    facts = zip(AXES, [*matter.split().fields(HALF), *manner.split().fields(len(AXES) - HALF)], strict=True)
    return Rows(
        where=where.split(),
        filed=crossed((source, doubt, seconds)),
        facts=dict(facts),
        end=crossed((outcome, state, minutes.told(lambda one: one, nothing=("",)))),
        stream=stream,
        custody=custody,
        again=again,
    )


def _told() -> tuple[Any, ...]:
    """Return what the database is asked for of a row: short values, of each of which there are few different ones."""
    return (
        Joined(F("facility"), F("department"), F("verified"), F("immigration"), _again()),
        F("source"),
        Case(When(clock_doubt=True, then=Value(DOUBTED)), default=Value("")),
        Case(When(_FIRST, then=SecondsBegun(F("began_at"), F("received_at")))),
        Joined(*(F(f"requests__{axis}") for axis in AXES[:HALF])),
        Joined(*(F(f"requests__{axis}") for axis in AXES[HALF:])),
        F("requests__outcome"),
        F("requests__state"),
        _minutes(),
        F("requests__stream"),
        _custody(),
        _determined_again(),
    )


_FIRST = Q(requests__ordinal=1) | Q(requests__ordinal=None)
"""The row of a contact's first request, or of one without any; ordinals have no holes, no request is taken away."""


def _again() -> Func:
    return _found(_earlier().order_by(), REPEATS)


def _found(rows: QuerySet[Any], word: str) -> Func:
    """Return a word where a row has such rows beside it, looked up by an index for each row; else nothing.

    As ``Exists`` PostgreSQL may gather all of them beforehand, from the first day to the last.
    """
    return Coalesce(Subquery(rows.annotate(word=Value(word)).values("word")[:1]), Value(""))


def _minutes() -> Case:
    minutes = Minutes(F("requests__asked_at"), F("requests__answered_at"))
    return Case(When(requests__document__in=here.judicial_kinds(), then=minutes))


def _custody() -> Case:
    mine = CustodyOutcome.objects.filter(request=OuterRef("requests__pk"))
    marks = (_found(mine.filter(kind=kind).order_by(), f"{kind} ") for kind in CustodyKind)
    return Case(When(requests__document__in=papers(), then=Glued(*marks)), default=Value(""))


def _determined_again() -> Case:
    again = Determination.objects.filter(request=OuterRef("requests__pk"), ordinal=2).order_by()
    return Case(When(Exists(again), then=F("requests__pk")))


def papers() -> frozenset[str]:
    """Return the kinds of paper that are a detainer or ask for notice of a release."""
    return frozenset(kind.id for kind in law.book().law.kinds.values() if kind.group == "detainer")


def counts(where: Told) -> bool:
    """Return whether what stands at this ``Rows.where`` is counted (2.)."""
    return where[-1] != REPEATS


def place(where: Told) -> str:
    """Return at which place it is counted."""
    return place_of(where[0], where[1])


def place_if_counted(where: Told) -> Told | None:
    """Return at which place it is counted, nothing for what is not counted."""
    return (place(where),) if counts(where) else None


def _of(span: Span) -> QuerySet[Contact]:
    return Contact.objects.filter(began_at__gte=span.since_at, began_at__lt=span.until_at, sealed=False).order_by()


def _earlier() -> QuerySet[Link]:
    return Link.objects.filter(other=OuterRef("pk"), kind="duplicate", undone_at__isnull=True, one__sealed=False)


def ends() -> tuple[date, date] | None:
    """Return the days of the first and the last contact."""
    found = Contact.objects.aggregate(first=Min("began_at"), last=Max("began_at"))
    if found["first"] is None:
        return None
    return timezone.localdate(found["first"]), timezone.localdate(found["last"])


def touched(touches: Sequence[Touch]) -> frozenset[date] | None:
    """Return the months of the contacts that leaves tell of, those they had before among them (3.)."""
    found: set[date] = set()
    for numbers in in_parts({numbers_of(one) for one in touches}):
        for mine in ({"number__in": numbers}, {"links_to__one__number__in": numbers}):
            found.update(map(month_of, Contact.objects.filter(**mine).order_by().values_list("began_at", flat=True)))
    moved = {numbers_of(one) for one in touches if one.leaf == CORRECTED}
    for numbers in in_parts(moved):
        before = _months_before(numbers)
        if before is None:
            return None
        found |= before
    return frozenset(found)


def numbers_of(touch: Touch) -> str:
    """Return the number of the contact that a leaf of the register tells of."""
    return touch.key.partition(".")[0]


def in_parts(several: Iterable[One]) -> Iterator[list[One]]:
    """Yield some of them at a time, as many as a statement takes."""
    rest = iter(several)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _months_before(numbers: Sequence[str]) -> set[date] | None:
    rows = Correction.objects.filter(contact__number__in=numbers, field="began_at")
    found = set()
    for row in rows.select_related("contact__data_key"):
        try:
            found.add(month_of(datetime.fromisoformat(row.before)))
        except ValueError:
            return None
    return found

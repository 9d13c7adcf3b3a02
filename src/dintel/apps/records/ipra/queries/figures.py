"""How requests to the city were answered: how many, in time, how fast, under which exemption. Nobody is named.

1. A request counts in the year in which it came. Late is whatever was answered, or still waits, after the last day.
2. The median is over what was answered, in calendar days after receipt, and says of how many.
3. A redaction and a denial count once for each exemption and record.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Sum

from dintel.apps.accounts.access import Access
from dintel.apps.records.ipra import names
from dintel.apps.records.ipra.exemptions import Named, all_named
from dintel.apps.records.ipra.models import Asker, FoundRecord, Redaction, TimeSpent
from dintel.apps.records.ipra.queries.clock import last_day
from dintel.apps.records.ipra.queries.visible import visible
from dintel.domain.ipra import Decision


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a year."""

    year: int
    on: date
    years: tuple[int, ...]
    received: int
    by_asker: tuple[tuple[str, int], ...]
    answered: int
    in_time: int
    late: int
    """Answered late."""
    waiting: int
    waiting_late: int
    withdrawn: int
    median_days: float | None
    by_answer: tuple[tuple[str, int], ...]
    by_exemption: tuple[tuple[Named, int, int], ...]
    """Each exemption, the records redacted and the records denied under it."""
    minutes: int


def figures(access: Access, year: int, on: date) -> Figures:
    """Return the counts of the requests that a person may see; six queries."""
    rows = visible(access).filter(received_on__gte=date(year, 1, 1), received_on__lt=date(year + 1, 1, 1))
    told = list(rows.values_list("received_on", "answered_on", "withdrawn_on", "asker", "answer"))
    answered = [(came, done) for came, done, _back, _asker, _answer in told if done]
    open_ones = [came for came, done, back, _asker, _answer in told if not done and not back]
    late = sum(_is_late(came, done) for came, done in answered)
    askers, answers = Counter(one[3] for one in told), Counter(one[4] for one in told if one[4])
    return Figures(
        year=year,
        on=on,
        years=_years(access, on),
        received=len(told),
        by_asker=tuple((str(label), askers[name]) for name, label in Asker.choices),
        answered=len(answered),
        in_time=len(answered) - late,
        late=late,
        waiting=len(open_ones),
        waiting_late=sum(_is_late(came, on) for came in open_ones),
        withdrawn=sum(1 for one in told if one[2]),
        median_days=median((done - came).days for came, done in answered) if answered else None,
        by_answer=tuple((str(label), answers[name]) for name, label in names.ANSWERS.items()),
        by_exemption=_by_exemption(access, year),
        minutes=TimeSpent.objects.filter(request__in=rows.values("pk")).aggregate(n=Sum("minutes"))["n"] or 0,
    )


def _is_late(came: date, done: date) -> bool:
    last = last_day(came)
    return last is not None and done > last


def _years(access: Access, on: date) -> tuple[int, ...]:
    first = visible(access).order_by("received_on").values_list("received_on", flat=True).first()
    return tuple(range(on.year, (first or on).year - 1, -1))


def _by_exemption(access: Access, year: int) -> tuple[tuple[Named, int, int], ...]:
    rows = visible(access).filter(received_on__year=year).values("pk")
    redacted = Redaction.objects.filter(
        record__request__in=rows, dropped_at__isnull=True, record__decision=Decision.REDACT
    ).order_by()
    denied = FoundRecord.objects.filter(request__in=rows, decision=Decision.DENY).order_by()
    by = {one["exemption"]: one["n"] for one in redacted.values("exemption").annotate(n=Count("record", distinct=True))}
    whole = {one["exemption"]: one["n"] for one in denied.values("exemption").annotate(n=Count("pk"))}
    return tuple((one, by.get(one.id, 0), whole.get(one.id, 0)) for one in all_named({*by, *whole}))

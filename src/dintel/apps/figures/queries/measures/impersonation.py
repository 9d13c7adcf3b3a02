"""Reports of false officers, and what came of them. What was set aside as a flood is not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, Subquery

from dintel.apps.complaints.models import Referral, ReferralOutcome, Report, State
from dintel.apps.complaints.queries.reports import told
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch

REFERRED = "referred"
"""A packet went to a prosecutor, and no answer is written down yet."""


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return what came of a report: how far the city is, or what the prosecutor or the court decided."""
    before = (one for one in State.values if one != REFERRED)
    return {"came": (*before, REFERRED, *ReferralOutcome.Outcome.values)}


def count(span: Span) -> Counter[Cell]:
    """Count the reports of a month; one query. A report belongs to no place: it may tell who wrote it."""
    mine = {"report": OuterRef("pk")}
    last = ReferralOutcome.objects.filter(**mine).order_by("-on", "-at", "-id").values("outcome")[:1]
    rows = told().filter(received_on__gte=span.month, received_on__lt=span.until, set_aside=False).order_by()
    rows = rows.annotate(ended=Subquery(last), packet=Exists(Referral.objects.filter(**mine)))
    found = Counter[Cell]()
    for state, ended, packet, n in rows.values_list("state", "ended", "packet").annotate(n=Count("pk")):
        found["", ended or (REFERRED if packet else state)] += n
    return found


def touched(touches: Sequence[Touch]) -> frozenset[date]:
    """Return the months of the reports."""
    found: set[date] = set()
    for numbers in register.in_parts({one.key for one in touches}):
        days = Report.objects.filter(number__in=numbers).order_by().values_list("received_on", flat=True)
        found.update(day.replace(day=1) for day in days)
    return frozenset(found)


def ends() -> tuple[date, date] | None:
    """Return the days of the first and the last report."""
    found = Report.objects.aggregate(first=Min("received_on"), last=Max("received_on"))
    return (found["first"], found["last"]) if found["first"] else None


MEASURE = Measure("impersonation", 1, dimensions, frozenset({"report"}), touched, count, ends)

"""Reports whose matter is over, by how it ended, each with the day from which its keeping is counted (``over_on``).

1. A report that was closed is over on the last of these days: its closing, the last message, the last file, the last
   decision of a prosecutor or a court.
2. One that was referred is not over while an office has not answered, or a charge has not been decided.
3. One that was set aside as part of a flood, and that nobody brought back, is over with the act that set it aside.
4. Nothing else is over: nobody has answered yet.
5. In lists, what came today counts from tomorrow on: a list that changed at once would tell the minute at which a
   reporter wrote (ADR 16). Disposal itself looks at everything (``counted_to`` is then left out).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from dintel.apps.complaints.models import Aside, Message, Referral, ReferralOutcome, Report, State
from dintel.apps.complaints.queries.files import KIND
from dintel.apps.evidence.models import File

MATTER = OuterRef("pk")


class Limit(Protocol):
    """Takes those of a class out of some reports, disposed of or not, with ``over_on``."""

    def __call__(self, rows: QuerySet[Report], *, counted_to: date | None = None) -> QuerySet[Report]:
        """Return them; with what came before ``counted_to`` alone (5.)."""
        ...


def closed(rows: QuerySet[Report], *, counted_to: date | None = None) -> QuerySet[Report]:
    """Return the closed reports that were never referred (1.)."""
    return _closed(rows.filter(~Exists(Referral.objects.filter(report=MATTER))), counted_to)


def referred(rows: QuerySet[Report], *, counted_to: date | None = None) -> QuerySet[Report]:
    """Return the closed reports of which every packet has come to its end (1. and 2.)."""
    packets = Referral.objects.filter(report=MATTER)
    said = ReferralOutcome.objects.filter(referral=OuterRef("pk")).order_by("-on", "-at", "id").values("outcome")[:1]
    waiting = packets.annotate(last=Subquery(said)).filter(Q(last=None) | Q(last=ReferralOutcome.Outcome.CHARGED))
    return _closed(rows.filter(Exists(packets), ~Exists(waiting)), counted_to)


def flooded(rows: QuerySet[Report], *, counted_to: date | None = None) -> QuerySet[Report]:
    """Return the new reports that were set aside and stayed so (3.)."""
    del counted_to  # only staff set aside
    standing = Aside.objects.filter(report=MATTER, returned_on__isnull=True, act__undone_at__isnull=True)
    days = standing.annotate(day=TruncDate("act__at")).order_by("-day").values("day")
    return rows.filter(state=State.NEW, set_aside=True).annotate(over_on=_first(days))


LIMITS: Mapping[str, Limit] = MappingProxyType({"report": closed, "report_referred": referred, "report_flood": flooded})
"""By class of the retention schedule; no report is in two."""


def day_over(name: str, report: Report) -> date | None:
    """Return the day from which a report of a class is counted, to the last word; ``None`` where it is not over so."""
    row = LIMITS[name](Report.objects.filter(pk=report.pk)).first()
    day: date | None = getattr(row, "over_on", None)
    return day


def _closed(rows: QuerySet[Report], counted_to: date | None) -> QuerySet[Report]:
    messages = Message.objects.filter(report=MATTER)
    files = File.objects.filter(subject_kind=KIND, subject_key=OuterRef("number"))
    dated = files.annotate(day=TruncDate("received_at"))
    if counted_to is not None:
        messages, dated = messages.filter(sent_on__lt=counted_to), dated.filter(day__lt=counted_to)
    decided = ReferralOutcome.objects.filter(report=MATTER).order_by("-on").values("on")
    days = (messages.order_by("-sent_on").values("sent_on"), dated.order_by("-day").values("day"), decided)
    last = Greatest("closed_on", *(Coalesce(_first(some), F("closed_on")) for some in days))  # SQLite's has no null
    return rows.filter(state=State.CLOSED, closed_on__isnull=False).annotate(over_on=last)


def _first(days: QuerySet[Any, Any]) -> Subquery:
    return Subquery(days[:1], output_field=DateField())

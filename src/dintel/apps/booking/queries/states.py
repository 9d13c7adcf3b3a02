"""The log as the search for gaps sees it: everything of one centre in a span, whoever may read it.

Not for pages: nothing here is limited to a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.gaps import Custody, HoldState, ShiftState, VisitState
from dintel.apps.booking.models import Forwarding, Gap, Shift, SignOff, Visit
from dintel.apps.booking.shifts import spans
from dintel.apps.contacts.models import CustodyOutcome, Request, Series

HOLDS = ("hold_person", "release_notice", "take_person", "interview_person", "person_information", "status_information")
"""What is asked about a person in custody."""
LOOK_BACK = timedelta(days=92)


def looks_since(centre: Centre, at: datetime) -> datetime:
    """Return from when on the log is looked through: three months, and as far back as a gap is open."""
    oldest = Gap.objects.filter(facility=centre.id, closed_at=None, settled_at=None).aggregate(on=Min("on"))["on"]
    since = at - LOOK_BACK
    if oldest is not None:
        since = min(since, _morning(oldest))
    return since


def begins_at(centre: Centre) -> datetime | None:
    """Return when the log of a centre begins, or ``None`` when nothing was ever written."""
    first = Shift.objects.filter(facility=centre.id).aggregate(at=Min("starts_at"))["at"]
    planned = _morning(centre.kept_from) if centre.kept_from else None
    return planned if planned is not None else first


def shift_states(centre: Centre, since: datetime, at: datetime) -> list[ShiftState]:
    """Return the shifts that ended in ``[since, at]``, written in or not, as they stand."""
    begins = begins_at(centre)
    if begins is None:
        return []
    since = max(since, begins)
    planned = {
        span.key: ShiftState(span.key, span.on, span.ends_at)
        for span in spans(centre, since, at, here.zone())
        if span.starts_at >= begins
    }
    rows = Shift.objects.filter(facility=centre.id, ends_at__gt=since, starts_at__lt=at).annotate(
        entries=Count("visits", distinct=True), signed=Max("sign_offs__ordinal"), has_nil=Count("nil_line")
    )
    seen = _last_sign_offs(centre, since)
    for row in rows:
        planned[row.key] = ShiftState(
            key=row.key,
            on=row.on,
            ends_at=row.ends_at,
            entries=row.entries,
            nil=bool(row.has_nil),
            edits=row.edits,
            signed_edits=seen.get((row.pk, row.signed or 0)),
            sign_offs=row.signed or 0,
        )
    return list(planned.values())


def _last_sign_offs(centre: Centre, since: datetime) -> dict[tuple[int, int], int]:
    rows = SignOff.objects.filter(shift__facility=centre.id, shift__ends_at__gt=since)
    return {(shift, ordinal): edits for shift, ordinal, edits in rows.values_list("shift", "ordinal", "edits")}


def visit_states(centre: Centre, since: datetime) -> Iterator[VisitState]:
    """Yield the visits since a moment, and older ones that nobody noted as gone."""
    judicial = here.judicial_kinds()
    old_and_open = Q(result="let_in", left_at=None)
    rows = Visit.objects.filter(Q(entered_at__gte=since) | old_and_open, facility=centre.id).select_related("shift")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        purpose = centre.purposes.get(row.purpose)
        yield VisitState(
            number=row.number,
            on=row.shift.on,
            shift_ends_at=row.shift.ends_at,
            let_in=row.result == "let_in",
            left_at=row.left_at,
            past_public=row.past_public,
            judicial=row.authority in judicial,
            excused=bool(purpose and purpose.excuses(row.immigration)),
            contact=row.contact_id,
        )


def hold_states(centre: Centre, since: datetime) -> list[HoldState]:
    """Return the requests about people in custody since a moment, with what became of them."""
    rows = list(
        Request.objects.filter(
            contact__facility=centre.id, setting="booking_centre", asked__in=HOLDS, asked_at__gte=since
        )
    )
    custody: dict[int, list[Custody]] = {}
    found = CustodyOutcome.objects.filter(request__in=rows).order_by("at", "pk")
    for pk, request, kind, happened, ordinary in found.values_list(
        "pk", "request", "kind", "happened_at", "ordinary_at"
    ):
        custody.setdefault(request, []).append(Custody(pk, kind, happened, ordinary))
    sent = set(Forwarding.objects.filter(request__in=rows).values_list("request", flat=True))
    return [
        HoldState(
            number=row.number,
            on=timezone.localtime(row.asked_at).date(),
            asked=row.asked,
            stream=row.stream,
            outcome=row.outcome,
            asked_at=row.asked_at,
            contact=row.contact_id,
            is_sent_on=row.pk in sent,
            custody=tuple(custody.get(row.pk, ())),
        )
        for row in rows
    ]


def numberings(centre: Centre) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield ``(year, last number given, numbers on record)`` of each year that may have a hole.

    A year with as many visits as numbers is whole and is not listed.
    """
    last = dict(Series.objects.filter(name=centre.series).values_list("year", "last"))
    counted = Visit.objects.filter(facility=centre.id).values("year").annotate(n=Count("pk"), top=Max("ordinal"))
    kept = {row["year"]: (row["n"], row["top"]) for row in counted.order_by("year")}
    for year in sorted(last.keys() | kept.keys()):
        count, top = kept.get(year, (0, 0))
        highest = max(last.get(year, 0), top)
        if count != highest:
            present = Visit.objects.filter(facility=centre.id, year=year).values_list("ordinal", flat=True)
            yield year, highest, frozenset(present)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=here.zone())

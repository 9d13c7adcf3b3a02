"""Which lines of the log a person may see: by role and place; those of a sealed contact only if named.

Every page of the booking centre starts here. What may not be seen does not exist: it is in no list,
count, export or address. The search for gaps (``states``) sees everything, so a line that one reader
does not see is no hole in the numbering.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import Gap, Visit
from dintel.apps.booking.queries.states import HOLDS
from dintel.apps.booking.shifts import NoShiftError, Span, span_named
from dintel.apps.contacts.models import Request, SealReader
from dintel.apps.contacts.queries.visible import condition as contacts_condition
from dintel.apps.contacts.queries.visible import refuse_ended
from dintel.apps.retention.ended import DisposedError

__all__ = ["Gap", "Request", "Visit", "centre_for", "centres_of", "gap_for", "gaps", "holds", "visible", "visit_for"]


WRITES = frozenset({"booking.log", "contact.record"})
"""Actions that add to a visit, or open the names given: none is open on one that was disposed of."""


def place(access: Access, action: str) -> Q:
    """Return the limit to the places the action reaches, for rows with a facility and a department."""
    reach = access.reach(action)
    if access.user.pk is None or reach.nothing:
        return Q(pk__in=[])
    if reach.everywhere:
        return Q()
    found = Q(facility__in=reach.facilities) | Q(department__in=reach.departments - {""})
    return found & ~Q(facility="")


def unsealed(access: Access) -> Q:
    """Return the limit to rows whose contact, if they have one, is open to the person."""
    named = SealReader.objects.filter(user=access.user).values("contact")
    return Q(contact=None) | Q(contact__sealed=False) | Q(contact__in=named)


def visible(access: Access, action: str = "booking.read") -> QuerySet[Visit]:
    """Return the visits the action may touch, newest first."""
    if not access.user.pk:
        return Visit.objects.none()
    ended = Q(disposed_at__isnull=True) if action in WRITES else Q()
    return Visit.objects.filter(_reached(access, action) & ended)


def _reached(access: Access, action: str) -> Q:
    return place(access, action) & unsealed(access)


def visit_for(access: Access, number: str, action: str = "booking.read") -> Visit:
    """Return one visit; raise ``Http404`` when it does not exist or may not be seen.

    Raises ``DisposedError`` for one that would be open to the action, had it not been disposed of.
    """
    rows = visible(access, action).filter(number=number)
    found = rows.select_related("shift", "logged_by", "left_by", "escort", "contact", "data_key").first()
    if found is None:
        _refuse_ended(access, action, number)
        raise Http404
    return found


def _refuse_ended(access: Access, action: str, number: str) -> None:
    ended = Visit.objects.filter(_reached(access, action), number=number, disposed_at__isnull=False)
    if access.user.pk and action in WRITES and ended.exists():
        raise DisposedError(number)


def gaps(access: Access, action: str = "booking.read") -> QuerySet[Gap]:
    """Return the gaps the action may touch, newest first."""
    limit = place(access, action)
    return Gap.objects.filter(limit & unsealed(access)) if access.user.pk else Gap.objects.none()


def gap_for(access: Access, key: int, action: str = "booking.read") -> Gap:
    """Return one gap; raise ``Http404`` when it does not exist or may not be seen."""
    found = gaps(access, action).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def holds(access: Access, action: str = "contact.read") -> QuerySet[Request]:
    """Return the requests about people in custody that the person may read in the register, newest first."""
    limit = contacts_condition(access, action, "contact__")
    rows = Request.objects.filter(
        limit, setting="booking_centre", asked__in=HOLDS, contact__facility__in=here.centres()
    )
    return rows.order_by("-asked_at", "-pk")


def judicial(access: Access, action: str = "contact.read") -> QuerySet[Request]:
    """Return the requests at the booking centres with a judge's warrant or order, newest first."""
    limit = contacts_condition(access, action, "contact__")
    rows = Request.objects.filter(limit, setting="booking_centre", document__in=here.judicial_kinds())
    return rows.filter(contact__facility__in=here.centres()).order_by("-asked_at", "-pk")


def request_of(rows: QuerySet[Request], number: str) -> Request:
    """Return one request out of those; raise ``Http404`` when it is not among them."""
    found = rows.filter(number=number).select_related("contact__data_key").first()
    if found is None:
        raise Http404
    return found


def warrant_for(access: Access, number: str, action: str) -> Request:
    """Return a request with a judge's paper at a booking centre; raises as `custody_request`."""
    rows = judicial(access, action)
    if not rows.filter(number=number).exists():
        refuse_ended(access, action, number)
    return request_of(rows, number)


def custody_request(access: Access, number: str, action: str) -> Request:
    """Return a request about a person in custody, or with a judge's paper, at a booking centre.

    Raises ``Http404`` when it does not exist or may not be seen, ``DisposedError`` when the action would add to one
    that was disposed of.
    """
    limit = contacts_condition(access, action, "contact__")
    is_ours = Q(asked__in=HOLDS) | Q(document__in=here.judicial_kinds())
    rows = Request.objects.filter(limit & is_ours, setting="booking_centre", contact__facility__in=here.centres())
    if not rows.filter(number=number).exists():
        refuse_ended(access, action, number)
    return request_of(rows, number)


def centres_of(access: Access, action: str = "booking.read") -> Sequence[Centre]:
    """Return the booking centres the action reaches, in the order of the city's file."""
    return tuple(centre for centre in here.centres().values() if reaches(access, action, centre))


def reaches(access: Access, action: str, centre: Centre) -> bool:
    """Say whether the action is open at a centre."""
    return access.may(action, facility=centre.id, department=centre.facility.department)


def centre_for(access: Access, facility: str = "", action: str = "booking.read") -> Centre:
    """Return the centre asked for, or the first one open to the person.

    Raises ``Http404`` when there is none, or it may not be seen.
    """
    open_ones = {centre.id: centre for centre in centres_of(access, action)}
    found = open_ones.get(facility) if facility else next(iter(open_ones.values()), None)
    if found is None:
        raise Http404
    return found


def span_for(access: Access, key: str, action: str = "booking.read") -> Span:
    """Return the shift with this name; raise ``Http404`` when there is none, or it may not be seen."""
    parts = key.split(".")
    try:
        facility, on, shift = parts
        centre = centre_for(access, facility, action)
        return span_named(centre, date.fromisoformat(on), shift, here.zone())
    except (ValueError, OverflowError, NoShiftError):
        raise Http404 from None


def may_visit(access: Access, action: str, number: str) -> bool:
    """Return whether the action is open on the visit with this number."""
    return visible(access, action).filter(number=number).exists()


def may_shift(access: Access, action: str, key: str) -> bool:
    """Return whether the action is open on the shift with this name."""
    return may_centre(access, action, key.partition(".")[0])


def may_centre(access: Access, action: str, facility: str) -> bool:
    """Return whether the action is open at the booking centre."""
    centre = here.centres().get(facility)
    return centre is not None and reaches(access, action, centre)

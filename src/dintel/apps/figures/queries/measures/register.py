"""What measures of the register share: which contacts count, and which months a leaf may have changed.

1. A sealed contact is left out of every count.
2. A contact that only repeats another, earlier one is not counted beside it; unless that one is sealed.
3. A contact belongs to the month in which it began. One whose beginning was corrected changes the month it had before
   too: that stands in the correction. If it cannot be read any more, every month is counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from dintel.apps.contacts.models import Contact, Correction, Link
from dintel.apps.figures.queries.measures.measure import Span, Touch, month_of

KINDS = frozenset({"contact", "request"})
CORRECTED = "contact.corrected"
AT_ONCE = 500

One = TypeVar("One")


def counted(span: Span) -> QuerySet[Contact]:
    """Return the contacts of a month that count (1., 2., 3.)."""
    return _of(span).filter(~Exists(_earlier()))


def repeated(span: Span) -> QuerySet[Contact]:
    """Return the contacts of a month that are not counted, since they only repeat another (2.)."""
    return _of(span).filter(Exists(_earlier()))


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


def in_parts(several: set[One]) -> Iterator[list[One]]:
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

"""How many contacts there were in a month; sealed ones are left out for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db.models import Count, QuerySet
from django.utils import timezone

from dintel.apps.contacts.models import Contact
from dintel.domain.months import month_later


def contacts_of_month(*, department: str, facility: str, month: date) -> int:
    """Return the contacts that began in a month, in the city's days; one query.

    Of a site if ``facility`` is given, otherwise of a whole department with its sites. Precondition: ``month`` is the
    first day of one.
    """
    place = {"facility": facility} if facility else {"department": department}
    return _of_month(month).filter(**place).count()


def contacts_by_place(month: date) -> Mapping[tuple[str, str], int]:
    """Return the same for each department and site that had any: ``(department, "")`` and ``("", site)``; one query."""
    found: dict[tuple[str, str], int] = {}
    rows = _of_month(month).order_by().values_list("department", "facility").annotate(count=Count("pk"))
    for department, facility, count in rows:
        for place in ((department, ""), ("", facility)):
            found[place] = found.get(place, 0) + count
    return found


def _of_month(month: date) -> QuerySet[Contact]:
    since, until = _midnight(month), _midnight(month_later(month))
    return Contact.objects.filter(began_at__gte=since, began_at__lt=until, sealed=False)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

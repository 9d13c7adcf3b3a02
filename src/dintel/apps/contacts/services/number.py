"""Numbers without holes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from dintel.apps.contacts.models import Series

CONTACTS = "C"
LETTERS = "L"


def take_number(series: str, at: datetime) -> str:
    """Return the next number of a series in the city's year, such as ``C-2026-000123``.

    The caller's transaction holds the series until it ends; if it is rolled back the number goes
    back too, so numbers have no holes. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        message = "a number is taken inside the transaction that uses it"
        raise transaction.TransactionManagementError(message)
    year = timezone.localtime(at).year
    while not Series.objects.filter(name=series, year=year).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Series.objects.create(name=series, year=year)
        except IntegrityError:
            continue  # another process opened the year
    last = Series.objects.values_list("last", flat=True).get(name=series, year=year)
    return f"{series}-{year}-{last:06d}"

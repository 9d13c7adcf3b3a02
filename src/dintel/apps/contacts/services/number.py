"""Numbers without holes."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
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
    while (last := _next(series, year)) is None:
        try:
            with transaction.atomic():
                Series.objects.create(name=series, year=year)
        except IntegrityError:
            continue  # another process opened the year
    return f"{series}-{year}-{last:06d}"


def _next(series: str, year: int) -> int | None:
    """Raise the series by one and return it, in one statement; ``None`` when the year is not open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_series SET last = last + 1 WHERE name = %s AND year = %s RETURNING last", [series, year]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None

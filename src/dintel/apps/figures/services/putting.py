"""What was counted of one month is put in place of what was kept of it; only what differs is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from datetime import date
from hashlib import sha256
from itertools import islice

from django.db import connection, transaction

from dintel.apps import binding
from dintel.apps.figures.models import KeptCount, KeptSheet
from dintel.apps.figures.queries import kept
from dintel.apps.figures.queries.measures import Cell, Measure
from dintel.apps.figures.queries.tally import Tally

AT_ONCE = 1_000
CELL = ("measure", "month", "place", "cell")
COLUMNS = (*CELL, "n")


@transaction.atomic
def put(measure: Measure, month: date, told: Tally | Counter[Cell]) -> None:
    """Let what is kept of a month be what was told, whole."""
    if isinstance(told, Tally):
        body = told.packed()
        also = {"body": body, "sha256": sha256(body).hexdigest()}
        KeptSheet.objects.update_or_create(measure=measure.id, month=month, defaults=also)
        return
    held = kept.counts_of(measure, month)
    gone = [cell for cell in held if not told[cell]]
    if len(gone) > len(told):
        KeptCount.objects.filter(measure=measure.id, month=month).delete()
        held = Counter()
    else:
        for cell in gone:
            KeptCount.objects.filter(measure=measure.id, month=month, **kept.columns(cell)).delete()
    _write(measure, month, {cell: n for cell, n in told.items() if n != held[cell]})


def clear_other_months(measure: Measure, months: AbstractSet[date]) -> None:
    """Keep nothing of a month in which there is no fact any more."""
    for table in (KeptCount, KeptSheet):
        table.objects.filter(measure=measure.id).exclude(month__in=months).delete()


def _write(measure: Measure, month: date, counts: dict[Cell, int]) -> None:
    """Write counts beside or over those that are kept: a cell has one row."""
    day = connection.ops.adapt_datefield_value(month)
    names = ", ".join(COLUMNS)
    rows = iter(counts.items())
    for part in iter(lambda: list(islice(rows, AT_ONCE)), []):
        blanks = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
        statement = (
            f"INSERT INTO {KeptCount._meta.db_table} ({names}) VALUES {blanks} "  # noqa: S608, SLF001 - names of ours
            f"ON CONFLICT ({binding.unique_columns(*CELL)}) DO UPDATE SET n = excluded.n"
        )
        values = [value for cell, n in part for value in (measure.id, day, *kept.columns(cell).values(), n)]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

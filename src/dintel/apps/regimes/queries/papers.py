"""The papers of a table with one row for each: only what the table tells of them is read, and nothing sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from dintel.apps.contacts.models import CustodyOutcome
from dintel.apps.regimes.queries.counting import COUNTED, field_of, requests_of
from dintel.domain.regime import Period, Sheet

MOST_PAPERS = 20_000
OF_REQUEST = frozenset({"", "number", "asked", "paper", "agency", "place", "outcome", "asked_on"})
"""What is told of a paper without asking what became of the person."""


class Custody(NamedTuple):
    """One thing that happened to the person."""

    kind: str
    happened_at: datetime
    to_agency: str


class Paper(NamedTuple):
    """A paper, as far as a table may tell of it."""

    key: int
    number: str
    asked: str
    document: str
    outcome: str
    asked_at: datetime
    agency: str
    facility: str
    department: str
    custody: Sequence[Custody] = ()

    @property
    def place(self) -> str:
        """The facility, or else the department."""
        return self.facility or self.department


FIELDS = ("pk", "number", "asked", "document", "outcome", "asked_at")
CONTACT = ("contact__agency", "contact__facility", "contact__department")


def papers_of(sheet: Sheet, period: Period) -> Iterator[Paper]:
    """Yield the papers of a table, the oldest first, with what became of the person; two statements at most."""
    where = Q(**{f"{field_of(axis, '')}__in": sorted(values) for axis, values in (sheet.where or {}).items()})
    found = requests_of(sheet, period, COUNTED).filter(where).order_by("asked_at", "pk")[:MOST_PAPERS]
    rows = [Paper(*row) for row in found.values_list(*FIELDS, *CONTACT)]
    asks_more = any(column.tells not in OF_REQUEST for column in sheet.columns)
    custody = _custody_of(rows) if asks_more and rows else {}
    yield from (row._replace(custody=custody.get(row.key, ())) for row in rows)


def _custody_of(rows: Sequence[Paper]) -> Mapping[int, Sequence[Custody]]:
    """Return what happened, by request, in its order; the papers of a period lie close together."""
    keys = {row.key for row in rows}
    found: dict[int, list[Custody]] = defaultdict(list)
    asked = CustodyOutcome.objects.filter(request__gte=min(keys), request__lte=max(keys))
    told = asked.order_by("happened_at", "pk").values_list("request", "kind", "happened_at", "to_agency")
    for key, kind, happened_at, to_agency in told:
        if key in keys:
            found[key].append(Custody(kind, happened_at, to_agency))
    return found

"""The history of a request as it is believed now: corrections in their places, what never happened left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dintel.apps.records.foia.models import FoiaHappening, FoiaRequest
from dintel.domain.foia import Happening, Outcome, What


def in_force(rows: Iterable[FoiaHappening]) -> list[FoiaHappening]:
    """Return the rows that stand, in the order in which they happened.

    Of one day, that which was written down first comes first; a correction keeps the place of what it corrects.
    """
    every = list(rows)
    by_key = {row.pk: row for row in every}
    replaced = {row.in_place_of_id for row in every}

    def place(row: FoiaHappening) -> int:
        while row.in_place_of_id is not None:
            row = by_key[row.in_place_of_id]
        return row.ordinal

    standing = [row for row in every if row.pk not in replaced and not row.is_void]
    return sorted(standing, key=lambda row: (row.on, place(row)))


def as_history(rows: Iterable[FoiaHappening]) -> list[Happening]:
    """Return rows that stand as the clock reads them."""
    return [
        Happening(What(row.what), row.on, Outcome(row.outcome) if row.outcome else None, row.appeal_by) for row in rows
    ]


def history_of(request: FoiaRequest) -> Sequence[Happening]:
    """Return the history of a request; empty before it was sent."""
    return as_history(in_force(request.happenings.all()))

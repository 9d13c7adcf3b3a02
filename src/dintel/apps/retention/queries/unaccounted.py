"""Records that are marked as disposed of, and of which the log says nothing: whoever emptied them left no leaf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dintel.apps.ledger import queries as ledger
from dintel.apps.retention.models import Item
from dintel.apps.retention.register import classes

SAYS = "record.disposed"
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A record without a leaf that says that it was disposed of."""

    kind: str
    key: str

    def __str__(self) -> str:
        """Return which one, what is missing, and what it means."""
        return (
            f"{self.kind} {self.key}: marked as disposed of, but no entry of the log says that it was. It was emptied"
            " past the two people; look for it in a backup."
        )


def unaccounted() -> Iterator[Unaccounted]:
    """Yield every record marked as disposed of, in its own row or in a batch, that has no leaf saying so.

    A leaf whose content was destroyed says nothing. That what stands in a leaf was committed to is for
    ``ledger_check``.
    """
    marked = _marked()
    for start in range(0, len(marked), AT_ONCE):
        subjects = marked[start : start + AT_ONCE]
        told = ledger.leaves_among(subjects).filter(kind=SAYS, content__isnull=False)
        accounted = set(told.values_list("subject_kind", "subject_key"))
        yield from (Unaccounted(*one) for one in subjects if one not in accounted)


def _marked() -> list[tuple[str, str]]:
    own = {(kept.subject, str(key)) for kept in classes().values() for key in kept.marked()}
    done = Item.objects.filter(state=Item.State.DISPOSED).order_by().values_list("subject_kind", "subject_key")
    return sorted(own.union(done.iterator()))

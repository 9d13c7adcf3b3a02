"""The log read from one place on, by rooms above that follow what happens: which records leaves tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dintel.apps.ledger.models import Leaf, Tree

AT_ONCE = 2_000


def grown_to() -> int:
    """Return how many leaves have a place in the log; one query."""
    return Tree.objects.filter(pk=Tree.ONLY).values_list("size", flat=True).first() or 0


def subjects_between(since: int, until: int, kinds: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the leaf's kind and the record's kind and key of each leaf at ``[since, until)`` of such records."""
    rows = Leaf.objects.filter(index__gte=since, index__lt=until, subject_kind__in=kinds).order_by("index")
    yield from rows.values_list("kind", "subject_kind", "subject_key").iterator(chunk_size=AT_ONCE)


def stands_before(kind: str, key: str, size: int) -> bool:
    """Return whether the first leaf of a record is among the first ``size``; one query."""
    first = (
        Leaf.objects.filter(subject_kind=kind, subject_key=key).order_by("pk").values_list("index", flat=True).first()
    )
    return first is not None and first < size


def leaves_between(since: int, until: int) -> list[Leaf]:
    """Return the leaves at ``[since, until)`` in their order, each with its key; one query."""
    rows = Leaf.objects.filter(index__gte=since, index__lt=until).select_related("data_key")
    return list(rows.order_by("index"))

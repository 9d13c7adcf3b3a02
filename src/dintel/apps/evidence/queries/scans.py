"""What the scanner has said of files, and which originals do not go out before somebody decides that they may.

1. With no scanner set nothing is held back but that in which one had found something before it was taken away.
2. What came without an account is not looked at before its arrival has come into the log with those of its hour (ADR
   16): neither a count, nor a time, nor what the scanner writes about itself may tell when it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dintel.apps.evidence.models import File
from dintel.apps.ledger.models import QuietLeaf

Scan = File.Scan


@dataclass(frozen=True, slots=True)
class Standing:
    """How many kept files wait for a look, could not be looked at, and hold something that the scanner knows."""

    waiting: int
    unable: int
    found: int


def is_scanner_set() -> bool:
    """Return whether the settings name a scanner."""
    return settings.SCANNER is not None


def is_held_back(file: File) -> bool:
    """Return whether an original stays: the scanner has not found it clean, and nobody has let it out (1.)."""
    is_unsafe = file.scan == Scan.FOUND or (is_scanner_set() and file.scan != Scan.CLEAN)
    return is_unsafe and not file.scan_let_out


def held_back(files: Iterable[File]) -> tuple[File, ...]:
    """Return those whose originals stay, in their order."""
    return tuple(file for file in files if is_held_back(file))


def not_looked_at(kind: str, key: str) -> QuerySet[File]:
    """Return a record's files that are held back though nothing was found in them, oldest first."""
    kept = File.objects.filter(subject_kind=kind, subject_key=key, disposed_at__isnull=True, scan_let_out=False)
    none = kept.none()
    return kept.filter(scan__in=[Scan.WAITING, Scan.UNABLE]) if is_scanner_set() else none


def to_look_at(at: datetime) -> QuerySet[File]:
    """Return the files whose turn it is: what was tried least comes first, and of that the newest (2.)."""
    due = _among_all().filter(Q(scan_after=None) | Q(scan_after__lte=at), scan=Scan.WAITING)
    return due.select_related("data_key", "by").order_by("scan_tries", "-received_at", "pk")


def looked_at_with_another(database: str) -> QuerySet[File]:
    """Return the files that were last looked at with another database of signatures, the longest ago first."""
    seen = File.objects.filter(disposed_at__isnull=True).exclude(scan=Scan.WAITING)
    if "/" in database:  # without a number it does not say which signatures it has
        seen = seen.exclude(scan_database=database)
    return seen.select_related("data_key", "by").order_by("scanned_at", "pk")


def among(numbers: Iterable[int]) -> Iterator[File]:
    """Yield the files of some rows, in this order; one that was disposed of meanwhile is left out."""
    for number in numbers:
        yield from File.objects.select_related("data_key", "by").filter(pk=number, disposed_at__isnull=True)


def files_of_keys(keys: Iterable[str]) -> tuple[File, ...]:
    """Return the files with some keys, in the order they came; whoever may see them is asked before."""
    rows = File.objects.select_related("data_key").filter(key__in=list(keys), disposed_at__isnull=True)
    return tuple(rows.order_by("received_at", "pk"))


def standing() -> Standing:
    """Return the counts of what is not clean; what no look may tell of yet is not among them (2.)."""
    counts = _among_all().exclude(scan=Scan.CLEAN).values("scan").annotate(n=Count("pk"))
    by_state = dict(counts.values_list("scan", "n"))
    return Standing(*(by_state.get(state, 0) for state in (Scan.WAITING, Scan.UNABLE, Scan.FOUND)))


def _among_all() -> QuerySet[File]:
    unheard = QuietLeaf.objects.filter(
        kind="evidence.received", subject_kind=OuterRef("subject_kind"), subject_key=OuterRef("subject_key")
    )
    return File.objects.filter(~Exists(unheard) | Q(by__isnull=False), disposed_at__isnull=True)

"""Every file and every chain, for the check on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dintel.apps.evidence.models import Chain, File
from dintel.apps.evidence.queries.custody import fault_of, lines_of


@dataclass(frozen=True, slots=True)
class ChainState:
    """A chain as the check of everything finds it."""

    kind: str
    key: str
    length: int
    fault: int | None


def count_of_everything() -> tuple[int, int]:
    """Return how many files and how many chains there are; for the check on the command line."""
    return File.objects.filter(disposed_at__isnull=True).count(), Chain.objects.count()


def every_file() -> Iterator[File]:
    """Yield every file that is kept, oldest first; for the check on the command line."""
    return File.objects.filter(disposed_at__isnull=True).order_by("pk").iterator(chunk_size=500)


def every_chain() -> Iterator[ChainState]:
    """Yield every chain, checked; for the check on the command line."""
    for chain in Chain.objects.order_by("pk").iterator(chunk_size=500):
        yield ChainState(chain.subject_kind, chain.subject_key, chain.length, fault_of(chain, lines_of(chain)))

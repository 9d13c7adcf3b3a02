"""The four checks of what the city keeps, as the commands of the same names do them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from dintel.apps.audit.jobs.progress import Progress
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence import services as files
from dintel.apps.figures.queries import kept
from dintel.apps.figures.services import keep_counts
from dintel.apps.ledger import queries as ledger
from dintel.apps.retention import queries as retention

MOST_KEPT: Final = 50
LONGEST: Final = 300
STEPS: Final = {"files": "files", "chains": "chains of custody"}
"""What the room calls the steps of a check of files."""
Found = Iterator[str]


def check(kind: str, progress: Progress, at: datetime) -> tuple[int, list[str]]:
    """Return how many faults a check finds, and the first of them as lines."""
    count, lines = 0, list[str]()
    for line in CHECKS[kind](progress, at):
        count += 1
        if len(lines) < MOST_KEPT:
            lines.append(line[:LONGEST])
    return count, lines


def _ledger(progress: Progress, _at: datetime) -> Found:
    """Compute the whole log again, hold every row against it, and name alarms that stand."""
    with ledger.one_moment():
        yield from map(str, ledger.faults(progress))
    yield from map(str, ledger.row_faults(progress))
    for alarm in ledger.state().alarms:
        if alarm.settled_at is None:
            yield f"alarm {alarm.kind} since {alarm.first_at:%Y-%m-%d %H:%M}"


def _figures(progress: Progress, at: datetime) -> Found:
    """Count every figure again from the rows."""
    keep_counts(at=at)
    yield from kept.differences(progress)


def _evidence(progress: Progress, _at: datetime) -> Found:
    """Read every kept file and hold it against its hash; follow every chain of custody."""
    count, chains = evidence.count_of_everything()

    def far(what: str, done: int, total: int) -> None:
        progress(STEPS[what], done, max(done, total))

    for file, found in files.files_that_differ(total=count, progress=far):
        yield f"file {file.key}: its bytes are {'missing' if found is None else 'others than were received'}"
    for chain in files.broken_chains(total=chains, progress=far):
        yield f"chain of {chain.kind} {chain.key}: broken at line {chain.fault} of {chain.length}"


def _retention(progress: Progress, _at: datetime) -> Found:
    """Name what was emptied without an entry of the log that says so."""
    for done, one in enumerate(retention.unaccounted(), 1):
        progress("records disposed of", done, done)
        yield str(one)


CHECKS: Final[Mapping[str, Callable[[Progress, datetime], Found]]] = {
    "ledger": _ledger,
    "figures": _figures,
    "evidence": _evidence,
    "retention": _retention,
}

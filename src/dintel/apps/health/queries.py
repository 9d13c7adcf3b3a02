"""How the parts of this instance stand: counts, ages in seconds, yes or no; nothing of a person or a record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.evidence import clamd, store
from dintel.apps.evidence.queries import scans
from dintel.apps.health import replica
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.notices import queries as notices
from dintel.apps.sealing.queries import is_key_at_hand
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.book import ClosedBookError

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number: its name, what it says, in which unit, and its value; ``inf`` for the age of what never was."""

    name: str
    words: str
    value: float


def parts() -> dict[str, bool]:
    """Return for each part without which no page is answered whether it stands, in the order in which they lean."""
    return {name: _stands(look) for name, look in PARTS.items()}


def _stands(look: Callable[[], object]) -> bool:
    try:
        return look() is not False
    except (DatabaseError, OSError, BadLawError, ClosedBookError, KeyUnusableError):
        return False


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


PARTS: dict[str, Callable[[], object]] = {
    "database": _database,
    "law": law.policy,
    "keys": is_key_at_hand,
    "log": ledger.log_key,
}


def gauges(at: datetime) -> list[Gauge]:
    """Return what monitoring watches, at a moment. Raises DatabaseError, KeyUnusableError."""
    state = ledger.state()
    signed = state.checkpoint
    backlog = notices.backlog(at)
    free = shutil.disk_usage(Path(settings.DINTEL_HOME)).free
    return [
        Gauge("log_entries", "Entries of the log", state.size),
        Gauge("log_waiting", "Leaves that have no place in the log yet", state.waiting),
        Gauge("log_unsigned", "Entries after the newest checkpoint", state.size - (signed.size if signed else 0)),
        Gauge(
            "log_checkpoint_age_seconds", "Since the newest checkpoint", _age(signed.signed_at if signed else None, at)
        ),
        Gauge("log_alarms", "Alarms of the log that nobody explained", _open_alarms(state)),
        Gauge("worker_age_seconds", "Since a worker last went round", _age(notices.last_tick(), at)),
        Gauge("deliveries_late", "Messages that should have gone out more than a minute ago", backlog.late),
        Gauge("deliveries_failed", "Messages given up", backlog.failed),
        Gauge("deadlines_passed", "Deadlines that have passed and are not finished", backlog.passed),
        Gauge("home_free_bytes", "Room on the disk of the home folder", free),
        *_of_the_copy(),
        *_of_the_bucket(),
        *_of_the_scanner(),
    ]


def _of_the_copy() -> list[Gauge]:
    if not replica.is_named():
        return []
    return [
        Gauge("replica_behind_seconds", "How far the copy that public pages are read from is behind", replica.behind()),
        Gauge("replica_read", "Whether this process reads public pages from that copy", float(replica.keeps_up())),
    ]


def _of_the_bucket() -> list[Gauge]:
    if settings.EVIDENCE_BUCKET is None:
        return []
    return [Gauge("evidence_bucket_answers", "Whether the bucket of evidence answers", float(_stands(_bucket)))]


def _of_the_scanner() -> list[Gauge]:
    if settings.SCANNER is None:
        return []
    files = scans.standing()
    return [
        Gauge("scanner_answers", "Whether the scanner of files answers", float(is_scanner_there())),
        Gauge("files_not_looked_at", "Files that wait for the scanner", files.waiting),
        Gauge("files_not_scannable", "Files that the scanner could not look at", files.unable),
        Gauge("files_with_a_finding", "Files in which the scanner found something", files.found),
    ]


def is_scanner_there() -> bool:
    """Return whether the scanner of the settings answers."""
    place: clamd.Place | None = settings.SCANNER
    try:
        return place is not None and bool(clamd.version(place))
    except clamd.ScannerError:
        return False


def _bucket() -> None:
    with binding.to(binding.first()):  # all agencies of a state office share it
        store.home().require_there()


def _age(since: datetime | None, at: datetime) -> float:
    return NEVER if since is None else (at - since).total_seconds()


def _open_alarms(state: ledger.State) -> int:
    return sum(1 for alarm in state.alarms if alarm.settled_at is None)

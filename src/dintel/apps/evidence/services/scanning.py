"""Files are looked at by the city's scanner after they were kept; an original goes out when it was found clean.

1. Receipt never waits for a scanner and is never refused because of one: a file is evidence, whatever it holds.
2. The content is opened in memory and sent in pieces; nothing of it is written anywhere by us.
3. An outcome that differs from the last one is a line of custody; the same outcome again changes only the row. Of a
   file that came without an account both are quiet (`quiet`): no time, and no place in a log, that tells more of it.
4. What was let out stays let out until the scanner says something else of it.
5. A scanner that does not answer is left alone, longer each time; a file on which it broke off is, too, and others have
   their turn before it. City IT is told once in the log of the server, and once when it answers again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.evidence import clamd, limits, quiet, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File
from dintel.apps.evidence.names import clean_words
from dintel.apps.evidence.queries import scans
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.chain import lock_chain
from dintel.apps.evidence.services.custody import record_custody
from dintel.apps.evidence.services.leaves import SCAN
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.canonical import Plain

ROUND_SECONDS = 10.0
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=10)
FIRST_PUT_OFF, LONGEST_PUT_OFF = timedelta(minutes=1), timedelta(hours=6)
TOLD_AT_TRIES = 3
"""A file on which the scanner broke off so often is told of in the log, once."""
Scan = File.Scan
log = logging.getLogger("dintel.evidence")


@dataclass(slots=True)
class Rest:
    """What this process knows of the scanner: how often in a row it did not answer, and until when it is left alone."""

    tries: int = 0
    until: datetime | None = None

    def begin(self, problem: clamd.ScannerError, at: datetime) -> None:
        """Leave it alone, longer each time; say so once (5.)."""
        if not self.tries:
            log.error(
                "The scanner at %s gives no verdict: %s. Files come in and are kept as always; originals that it has"
                " not looked at are held back until it answers. Look whether clamd runs; docs/how-to/scan-files.md.",
                settings.SCANNER,
                problem,
            )
        self.until = at + min(FIRST_REST * 2 ** min(self.tries, 10), LONGEST_REST)
        self.tries += 1

    def end(self) -> None:
        """Remember that it answers; say so once."""
        if self.tries:
            log.warning("The scanner at %s answers again. What waits is looked at now.", settings.SCANNER)
        self.tries, self.until = 0, None

    def is_over(self, at: datetime) -> bool:
        """Return whether it may be asked."""
        return self.until is None or at >= self.until


rest = Rest()
"""One for all agencies of a state office: the scanner is the instance's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look came to."""

    scan: str
    fault: str = ""
    signature: str = ""


def look_at_waiting(*, at: datetime, seconds: float = ROUND_SECONDS) -> int:
    """Look at what waits, for some seconds; return how many files have an outcome now.

    Nothing is done without a scanner, and while it is left alone (5.). Doing it twice at once does nothing twice.
    Raises AwayError where the bucket of evidence does not answer.
    """
    if not (scans.is_scanner_set() and rest.is_over(at) and scans.to_look_at(at).exists()):
        return 0
    until, done = time.monotonic() + seconds, 0
    database = _database(at)
    while database and time.monotonic() < until:
        file = scans.to_look_at(at).first()
        if file is None:
            break
        try:
            outcome = _outcome(file)
        except clamd.ScannerError as problem:
            _put_off(file, problem, at=at)
            break
        rest.end()
        done += _write_down(file, outcome, database, at=at)
    return done


def look_again(*, files: Iterable[File], database: str) -> Mapping[str, int]:
    """Look at files anew and return how many came to which outcome; what was said of each stands until then.

    Those on which the scanner broke off are counted as waiting. Raises ScannerError where it does not answer at all;
    AwayError where the bucket of evidence does not.
    """
    counts = dict.fromkeys(Scan.values, 0)
    for file in files:
        try:
            outcome = _outcome(file)
        except clamd.ScannerError as problem:
            if problem.is_away:
                raise
            counts[Scan.WAITING] += 1
            continue
        if _write_down(file, outcome, database, at=timezone.now()):
            counts[outcome.scan] += 1
    return counts


@transaction.atomic
def let_out(*, file: File, reason: str, by: User, at: datetime) -> File:
    """Let an original go out although the scanner has not found it clean, and return the file; once is enough.

    Precondition: ``by`` may open the file. Raises RefusedError without a reason, and for what was disposed of.
    """
    why = clean_words(reason)[: limits.REASON_LENGTH]
    if not why:
        raise RefusedError(Code.NO_REASON)
    fresh = _held(file)
    if fresh is None:
        raise RefusedError(Code.DISPOSED, name=file.name)
    if scans.is_held_back(fresh):
        told: dict[str, Plain] = {"scan": fresh.scan, "fault": fresh.scan_fault, "signature": fresh.scan_signature}
        record_custody(file=fresh, action="let_out", by=by, at=at, note=why, details=told)
        fresh.scan_let_out = True
        fresh.save(update_fields=["scan_let_out"])
    return fresh


@transaction.atomic
def let_all_out(*, kind: str, key: str, reason: str, by: User, at: datetime) -> int:
    """Let a record's originals go out that were not looked at; return how many. One with a finding stays held back."""
    return len([let_out(file=file, reason=reason, by=by, at=at) for file in scans.not_looked_at(kind, key)])


def require_may_go_out(file: File) -> None:
    """Do nothing for an original that may go out. Raises RefusedError `found_in_it`, `not_looked_at`."""
    if scans.is_held_back(file):
        if file.scan == Scan.FOUND:
            raise RefusedError(Code.FOUND_IN_IT, name=file.name, signature=file.scan_signature)
        raise RefusedError(Code.NOT_LOOKED_AT, name=file.name)


def _database(at: datetime) -> str:
    """Return which signatures look now; empty, with every file that waits marked, where nobody answers (5.)."""
    try:
        return clamd.version(_scanner())
    except clamd.ScannerError as problem:
        rest.begin(problem, at)
        scans.to_look_at(at).filter(scan_fault="").order_by().update(scan_fault="away")
        return ""


def _scanner() -> clamd.Place:
    """Return where the scanner is. Raises ScannerError where none is set."""
    place: clamd.Place | None = settings.SCANNER
    if place is None:
        message = "none is set"
        raise clamd.ScannerError(message, is_away=True)
    return place


def _outcome(file: File) -> Outcome:
    """Return what the scanner says of a file; that it does not open where it does not. Raises ScannerError."""
    try:
        with store.opened(store.original(file.sha256)) as content:
            seen = clamd.look(_scanner(), iter(lambda: content.read(clamd.PIECE_BYTES), b""))  # 2.
    except (FileNotFoundError, UnsealError, KeyDestroyedError):
        return Outcome(Scan.UNABLE, "damaged")
    if seen.verdict == clamd.Verdict.TOO_LARGE:
        return Outcome(Scan.UNABLE, "too_large")
    return Outcome(seen.verdict, signature=seen.signature[:200])


def _put_off(file: File, problem: clamd.ScannerError, *, at: datetime) -> None:
    """Leave the scanner alone for a while, and a file on which it broke off for longer (5.)."""
    rest.begin(problem, at)
    if problem.is_away:
        return
    tries = file.scan_tries + 1
    after = at + min(FIRST_PUT_OFF * 2 ** min(tries - 1, 10), LONGEST_PUT_OFF)
    File.objects.filter(pk=file.pk, scan=Scan.WAITING).update(scan_fault="broke", scan_tries=tries, scan_after=after)
    if tries == TOLD_AT_TRIES:
        log.error(
            "The scanner broke off %d times on the same file: %s. It is tried again, more seldom.", tries, problem
        )


@transaction.atomic
def _write_down(file: File, outcome: Outcome, database: str, *, at: datetime) -> bool:
    """Keep what a look came to; a line of custody where it says something new (3.). Return whether it was kept."""
    fresh = _held(file)
    if fresh is None:
        return False
    before = Outcome(fresh.scan, fresh.scan_fault, fresh.scan_signature)
    is_quiet = fresh.by_id is None
    fresh.scan, fresh.scan_fault, fresh.scan_signature = outcome.scan, outcome.fault, outcome.signature
    fresh.scan_database, fresh.scanned_at = database, quiet.moment(at, is_quiet=is_quiet)
    fresh.scan_tries, fresh.scan_after = 0, None
    fresh.scan_let_out = fresh.scan_let_out and not _says_more(before, outcome)  # 4.
    fresh.save(update_fields=SCAN)
    if before != outcome:
        told: dict[str, Plain] = {"outcome": outcome.scan, "database": database}
        told |= {"fault": outcome.fault} if outcome.fault else {}
        told |= {"signature": outcome.signature} if outcome.signature else {}
        record_custody(file=fresh, action="scanned", by=None, at=at, details=told, is_quiet=is_quiet)
    return True


def _says_more(before: Outcome, now: Outcome) -> bool:
    """Return whether somebody who let a file out did not know this: something was found, or something else."""
    return now.scan == Scan.FOUND and now != before


def _held(file: File) -> File | None:
    """Return a file as it is now, held with its record; ``None`` where it was disposed of meanwhile."""
    is_quiet = file.by_id is None
    with suppress(File.DoesNotExist):
        if lock_chain(Record(file.subject_kind, file.subject_key), is_quiet=is_quiet).disposed_at is None:
            rows = File.objects.select_for_update(of=("self",)).select_related("data_key")
            return rows.get(pk=file.pk, disposed_at__isnull=True)
    return None

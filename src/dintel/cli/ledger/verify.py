"""The whole of a log verified, in the order in which an auditor would ask.

1. Who signs? The auditor's own copy of the key, or the log's, which then proves little.
2. The latest checkpoint is signed by the log and cosigned by enough of the auditor's witnesses.
3. Every entry is hashed; every tile and the root are what the entries give.
4. Every checkpoint ever signed, and the one the auditor kept, is the beginning of this tree.
5. Every record of an export is the one that its entry committed to.
6. Every outside timestamp is over the beginning of this tree, by an authority that the auditor trusts.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.x509 import Certificate

from dintel.cli.inputs import InputError
from dintel.cli.ledger.findings import Findings, as_text
from dintel.cli.ledger.history import Signed, check_latest, check_roots, count_strangers, open_history, read_both
from dintel.cli.ledger.records import Records
from dintel.cli.ledger.stamps import NO_ROOTS, NOTHING, Stamps, read_stamps
from dintel.cli.ledger.walk import Walk
from dintel.cli.published import CHECKPOINT, HISTORY, KEY, WITNESSES, Log, MissingError, UnreadableError
from dintel.domain.merkle.checkpoint import Checkpoint, Cosignature, open_checkpoint
from dintel.domain.merkle.note import MOST_NOTE_BYTES, VerifierKey
from dintel.domain.merkle.verify import VerificationError

OWN_KEY = (
    "The key was taken from the log itself. This proves that the log agrees with itself, not that it is the city's:"
    " whoever replaced the log replaced the key too. Ask for the key by another way and give it with --key."
)
NO_WITNESS = (
    "No witness was asked. The city alone says that this is the only version of its log; give --witness to rely on"
    " somebody else."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor brings along: keys, and perhaps records and a checkpoint kept from before."""

    key: VerifierKey | None = None
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0
    records: Path | None = None
    since: Path | None = None
    roots: tuple[Certificate, ...] = ()


@dataclass(slots=True)
class Report:
    """What came out. ``findings`` empty means verified; ``notes`` say what was not."""

    where: str
    key: VerifierKey
    key_was_given: bool
    findings: Findings = field(default_factory=Findings)
    notes: list[str] = field(default_factory=list)
    latest: Checkpoint | None = None
    cosignatures: tuple[Cosignature, ...] = ()
    witnesses: int = 0
    quorum: int = 0
    history: int = 0
    entries: int = 0
    tiles: int = 0
    since: Checkpoint | None = None
    records: Records | None = None
    stamps: Stamps = field(default_factory=Stamps)
    seconds: float = 0.0

    @property
    def verified(self) -> bool:
        """Whether everything that was asked holds."""
        return self.findings.count == 0


def verify_log(log: Log, asked: Asked) -> Report:
    """Return what verifying a whole log found; raise ``UnreadableError`` if there is no log to verify."""
    begun = time.monotonic()
    note, history = read_both(log)
    # 1.
    key = asked.key or published_key(log)
    report = Report(log.where, key, asked.key is not None, witnesses=len(asked.witnesses), quorum=asked.quorum)
    report.notes += [OWN_KEY] * (asked.key is None) + [NO_WITNESS] * (not asked.witnesses)
    named = _check_published(log, report)
    known = (key, *asked.witnesses, *named)
    if strangers := count_strangers([note, *(history or ())], known):
        report.notes.append(f"{strangers} signature lines are by keys that nobody named; they prove nothing here.")
    # 2.
    latest = _open_latest(note, report, asked)
    if latest is None:
        return report
    # 4., what needs no tree
    signed = _signed(history, report, asked, latest)
    # 6.
    signed += _stamped(log, report, asked, latest)
    # 3.
    walk = Walk(log, latest.size, {one.checkpoint.size for one in signed}, report.findings, asked.records is not None)
    walk.run()
    report.entries, report.tiles = walk.reached, walk.tiles
    _note_files(walk, report)
    # 4.
    check_roots(signed, walk.roots, latest.size, report.findings)
    # 5.
    if asked.records is not None:
        _check_records(asked.records, walk, report)
    report.seconds = time.monotonic() - begun
    return report


def published_key(log: Log) -> VerifierKey:
    """Return the key that a log publishes; raise ``UnreadableError`` if it publishes none."""
    try:
        text = log.read(KEY, MOST_NOTE_BYTES).decode()
        return VerifierKey.parse(text.removesuffix("\n"))
    except (MissingError, ValueError) as error:
        message = f"{log.where}: the log's `{KEY}` is not there or no key ({error}). Give the log's key with --key."
        raise UnreadableError(message) from error


def _check_published(log: Log, report: Report) -> list[VerifierKey]:
    """Return the witnesses that the log names; find a list that is none, and a key other than the auditor's."""
    try:
        found = log.read(KEY, MOST_NOTE_BYTES)
        if found.removesuffix(b"\n") != str(report.key).encode():
            shown = found[:200].decode(errors="replace").strip()
            report.findings.add("the log publishes another key than the one given", KEY, str(report.key), shown)
    except MissingError:
        report.notes.append(f"The log publishes no `{KEY}`.")
    try:
        lines = log.read(WITNESSES, MOST_NOTE_BYTES).decode(errors="replace").removesuffix("\n").split("\n")
        return [VerifierKey.parse(line) for line in lines if line]
    except MissingError:
        report.notes.append(f"The log publishes no `{WITNESSES}`.")
    except ValueError as error:
        report.findings.add(f"a line is no witness's key: {error}", WITNESSES)
    return []


def _open_latest(note: str, report: Report, asked: Asked) -> Checkpoint | None:
    try:
        latest, cosignatures = open_checkpoint(note, report.key, asked.witnesses)
    except VerificationError as error:
        report.findings.add(str(error), CHECKPOINT, error.expected or "", error.calculated or "")
        return None
    except ValueError as error:
        raise InputError(str(error)) from error
    report.latest, report.cosignatures = latest, cosignatures
    seen = len({one.key.public for one in cosignatures})
    if seen < asked.quorum:
        what = "too few witnesses cosigned the latest checkpoint"
        report.findings.add(what, CHECKPOINT, f"at least {asked.quorum} of {len(asked.witnesses)}", str(seen))
    return latest


def _signed(history: Sequence[str] | None, report: Report, asked: Asked, latest: Checkpoint) -> list[Signed]:
    """Return every checkpoint that must be the beginning of the tree, the latest and the kept one among them."""
    signed = []
    if history is None:
        report.findings.add("the list of every checkpoint ever signed is not there", HISTORY)
    else:
        signed = open_history(history, report.key, asked.witnesses, report.findings)
        report.history = len(signed)
        check_latest(latest, signed, report.findings)
    kept = [] if asked.since is None else [_open_kept(asked.since, report)]
    for one in kept:
        report.since = one.checkpoint
        _check_kept(one.checkpoint, signed, latest, report.findings)
    return [Signed(CHECKPOINT, latest), *signed, *kept]


def _stamped(log: Log, report: Report, asked: Asked, latest: Checkpoint) -> list[Signed]:
    """Return the checkpoints that somebody outside timestamped; find one of a larger tree than is shown now."""
    report.stamps = read_stamps(log, report.key, asked.roots, report.findings)
    if report.stamps.published and not asked.roots:
        report.notes.append(NO_ROOTS.format(count=report.stamps.published))
    if asked.roots and not report.stamps.published:
        report.notes.append(NOTHING)
    for one in report.stamps.signed:
        if one.checkpoint.size > latest.size:
            what = f"ROLLBACK: a tree of {one.checkpoint.size} entries was timestamped, and the log shows {latest.size}"
            report.findings.add(what, one.where)
    return report.stamps.signed


def _open_kept(path: Path, report: Report) -> Signed:
    """Return the checkpoint that the auditor kept, in a file or in a folder with one."""
    path = path / CHECKPOINT if path.is_dir() else path
    try:
        checkpoint, _ = open_checkpoint(path.read_bytes(), report.key)
    except (OSError, VerificationError) as error:
        message = f"{path}: no earlier checkpoint of this log ({error}). Give with --since a checkpoint you kept."
        raise InputError(message) from error
    return Signed(str(path), checkpoint)


def _check_kept(kept: Checkpoint, signed: Sequence[Signed], latest: Checkpoint, findings: Findings) -> None:
    """Find a log that went back behind a checkpoint the auditor kept, or no longer lists it."""
    if kept.size > latest.size:
        what = f"FORK: you kept a checkpoint of {kept.size} entries, and the log now shows {latest.size}"
        findings.add(what, CHECKPOINT, f"at least {kept.size} entries", f"{latest.size} entries")
    elif all(one.checkpoint != kept for one in signed):
        what = f"FORK: the checkpoint you kept, of {kept.size} entries, is not among those the log says it signed"
        findings.add(what, HISTORY, as_text(kept.root))


def _note_files(walk: Walk, report: Report) -> None:
    if walk.beyond:
        report.notes.append(
            f"{len(walk.beyond)} files go beyond the latest checkpoint, which says nothing of them: {walk.beyond[0]}"
        )
    if walk.strange:
        report.notes.append(f"{len(walk.strange)} files under tile/ are no tiles: {walk.strange[0]}")


def _check_records(path: Path, walk: Walk, report: Report) -> None:
    if walk.reached < walk.size:
        report.notes.append("The records were not compared, because not all entries could be read.")
        return
    report.records = Records(report.findings)
    report.records.compare(path, walk.entries)

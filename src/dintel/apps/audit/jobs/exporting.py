"""An export: what somebody may see of the register, with the proofs, as a ZIP that verifies itself.

    log/            the published log as it stood at one checkpoint, as ``ledger_export`` writes it
    records.jsonl   each record that goes in: its place, salt and content, as ``ledger_export --records`` writes them
    proofs.jsonl    for each of these the hashes that lead from its entry to the checkpoint's root (RFC 9162)
    figures/        every release, the very bytes whose digest stands in its record
    statements/     what auditors stated before, each signed with the log's key
    verify.py       checks all of it with nothing but Python
    manifest.json   size and SHA-256 of every file, and how much was left out, by why; written last

1. Everything is read once, some thousand leaves at a time, and written through: memory does not grow with the register.
2. Which records go in is decided leaf by leaf (``opening``); the rest is counted.
3. A record that is disposed of while the export is made goes in as disposed of.
4. Releases and statements go in that the log told of when it was signed; later ones wait for the next export.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Final

from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.audit import opening
from dintel.apps.audit.jobs.progress import Progress
from dintel.apps.audit.jobs.zipped import Zip
from dintel.apps.audit.opening import Told, sort_out
from dintel.apps.audit.queries.statements import KIND as STATEMENT
from dintel.apps.audit.queries.statements import signed_texts
from dintel.apps.audit.verifier import assembled
from dintel.apps.evidence.sealed import passing_file
from dintel.apps.figures.queries.released import releases
from dintel.apps.figures.services.leaves import KIND as RELEASE
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.queries import Checkpoint, Leaf
from dintel.domain.canonical import Plain, to_bytes
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.proofs import Node, prove_inclusion

AT_ONCE: Final = 2_048
FORMAT: Final = "dintel/audit-export/v1"
MANIFEST: Final = "manifest.json"
READ_BYTES: Final = 256 * 1024
COUNTED: Final = ("records", "disposed", opening.SEALED, opening.PRIVILEGED, opening.CLOSED, "releases", "statements")


@dataclass(slots=True)
class Made:
    """What came of it: the ZIP's digest and size, and how much went in and stayed out."""

    sha256: str = ""
    size: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> dict[str, int]:
        """Return every count."""
        return {name: self.counts[name] for name in COUNTED}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says of the whole: which export of which city, asked for when and by which account."""

    number: int
    city: str
    at: str
    by: str
    faults: int


def export(access: Access, facts: Facts, checkpoint: Checkpoint, progress: Progress, made: Made) -> Iterator[bytes]:
    """Yield the ZIP in pieces; ``made`` is whole once the last was taken.

    Raises ``OSError`` where the disk is full, ``StoppedError``, and what reading sealed records raises.
    """
    out = Zip()
    with passing_file() as proofs:
        for path, data in ledger.log_files(checkpoint):
            yield from out.add(f"log/{path}", [data])
        yield from out.add("records.jsonl", _records(access, checkpoint.size, proofs, progress, made.counts))
        proofs.seek(0)
        yield from out.add("proofs.jsonl", iter(lambda: proofs.read(READ_BYTES), b""))
    for path, text in (*_releases(checkpoint.size, made.counts), *_statements(checkpoint.size, made.counts)):
        yield from out.add(path, [text.encode()])
    yield from out.add("verify.py", [assembled()])
    yield from out.add("README.txt", [_readme(facts).encode()])
    yield from out.add(MANIFEST, [to_bytes(_manifest(facts, checkpoint, out, made))])
    yield from out.close()
    made.sha256, made.size = out.sha256, out.size


def _records(access: Access, size: int, proofs: IO[bytes], progress: Progress, counts: Counter[str]) -> Iterator[bytes]:
    """Yield the lines of what goes in; the proof of each is written aside, to be added when these are over (1.)."""
    for first in range(0, size, AT_ONCE):
        progress("records", first, size)
        leaves = ledger.leaves_between(first, min(first + AT_ONCE, size))
        told = [Told(one.kind, (one.subject_kind, one.subject_key), one.content) for one in leaves]
        node = cache(ledger.tiles_of(size).node)  # neighbours share most of the way to the root
        for leaf, verdict in zip(leaves, sort_out(access, told), strict=True):  # 2.
            if verdict != opening.IN:
                counts[verdict] += 1
                continue
            counts["disposed" if leaf.content is None else "records"] += 1
            proofs.write(_proof(leaf, size, node))
            yield ledger.record_line(leaf)  # 3.
    progress("records", size, size)


def _proof(leaf: Leaf, size: int, node: Node) -> bytes:
    index = leaf.index or 0
    hashes = [write_base64(one) for one in prove_inclusion(index, size, node)]
    return to_bytes({"index": index, "hashes": hashes}) + b"\n"


def _releases(size: int, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for out in releases():
        if ledger.stands_before(RELEASE, f"{out.figure}/{out.name}", size):
            counts["releases"] += 1
            yield f"figures/{out.figure}/{out.name}.json", out.text


def _statements(size: int, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for number, text in signed_texts():
        if ledger.stands_before(STATEMENT, str(number), size):
            counts["statements"] += 1
            yield f"statements/{number}.txt", text


def _manifest(facts: Facts, checkpoint: Checkpoint, out: Zip, made: Made) -> Mapping[str, Plain]:
    files: Iterable[Mapping[str, Plain]] = [
        {"path": one.path, "size": one.size, "sha256": one.sha256} for one in out.parts
    ]
    return {
        "format": FORMAT,
        "number": facts.number,
        "city": facts.city,
        "at": facts.at,
        "by": facts.by,
        "faults": facts.faults,
        "log_key": str(ledger.log_key()),
        "size": checkpoint.size,
        "counts": made.told,
        "files": list(files),
    }


def _readme(facts: Facts) -> str:
    lines = (
        _("%(city)s: export %(number)s of the register, with proofs") % {"city": facts.city, "number": facts.number},
        "",
        _("Made for the account %(by)s on %(at)s.") % {"by": facts.by, "at": facts.at},
        _("It holds words of records. Keep it locked, and destroy it when you no longer need it."),
        _("Sealed records, notes between the city and its counsel, and rooms closed to you are left out and counted."),
        "",
        _("To check it, with Python 3.9 or newer and nothing else:"),
        "",
        "    python3 verify.py --log-key KEY",
        "",
        _("KEY is the log’s key, which the city publishes at /ledger/. Take it from there, not from this export."),
        _("Or with Dintel’s own command:"),
        "",
        "    dintel ledger verify log --records records.jsonl --key KEY",
        "",
    )
    return "\n".join(lines)


__all__ = ["Facts", "Made", "export"]

"""The custody of a record as a story, its chain checked from the first line to the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.custody_line import Record, Written, first_fault, hash_of
from dintel.apps.evidence.models import Chain, Line
from dintel.apps.evidence.queries.files import name_of
from dintel.apps.evidence.queries.reach import READ, may
from dintel.apps.sealing.fields import unopened
from dintel.apps.sealing.models import DataKey


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of custody."""

    number: int
    action: str
    file_key: UUID | None
    file_name: str
    by_name: str
    at: datetime
    note: str
    details: Mapping[str, Any]
    sha256: str
    opens: bool = True
    """Whether its words are those that were sealed; the chain is broken here if they are not."""
    is_emptied: bool = False
    """Whether its words went when its file or its record was disposed of."""
    is_of_a_day: bool = False
    """Whether `at` is a day: what the machine does with a file that came without an account is kept no finer."""

    @property
    def is_quiet(self) -> bool:
        """Whether somebody without an account did it; `at` is then a day. Nothing comes from the machine itself."""
        return not self.by_name and self.action in {"received", "refused"}


@dataclass(frozen=True, slots=True)
class Story:
    """The custody of a record, or the part of it about one file; `fault` is the first line that does not fit."""

    lines: tuple[LineView, ...]
    length: int
    head: str
    fault: int | None
    disposed_at: datetime | None = None
    """When the record was disposed of, and its files and every word about them with it."""

    @property
    def is_complete(self) -> bool:
        """Whether no line is missing or changed."""
        return self.fault is None


def custody_of(access: Access, kind: str, key: str, *, file_key: UUID | None = None) -> Story:
    """Return a record's custody, oldest first, with its chain checked; with `file_key` the lines about that file.

    The whole chain is checked either way. Empty for whoever may not open the record's files.
    """
    if not may(access, READ, kind, key):
        return Story((), 0, "", None)
    chain = Chain.objects.filter(subject_kind=kind, subject_key=key).first()
    lines = list(lines_of(chain)) if chain else []
    fault = fault_of(chain, lines) if chain else None
    shown = [line for line in lines if file_key is None or _is_about(line, file_key)]
    return Story(
        lines=tuple(_line_view(chain, line) for line in shown) if chain else (),
        length=chain.length if chain else 0,
        head=chain.head if chain else "",
        fault=fault,
        disposed_at=chain.disposed_at if chain else None,
    )


def _is_about(line: Line, file_key: UUID) -> bool:
    return line.file.key == file_key if line.file else line.action in {"held", "released", "packed", "handed"}


def lines_of(chain: Chain) -> Iterator[Line]:
    """Yield the lines of a chain in order, with their files and the keys that open them, each key opened once."""
    keys: dict[int, DataKey] = {}
    rows = chain.lines.select_related("data_key", "file__data_key").order_by("number")
    for line in rows.iterator(chunk_size=2000):
        if line.data_key is not None:
            line.data_key = keys.setdefault(line.data_key.pk, line.data_key)
        if line.file is not None:
            line.file.data_key = keys.setdefault(line.file.data_key.pk, line.file.data_key)
        yield line


def _checked(lines: Iterable[Line]) -> Iterator[tuple[Written, str, UUID | None]]:
    for line in lines:
        yield line, line.sha256, line.file.key if line.file else None


def _line_view(chain: Chain, line: Line) -> LineView:
    opens = not unopened(line)
    return LineView(
        number=line.number,
        action=line.action,
        file_key=line.file.key if line.file else None,
        file_name=name_of(line.file) if line.file else "",
        by_name=line.by_name,
        at=line.at,
        note=line.note if opens else "",
        details=line.details if opens else {},
        sha256=line.sha256,
        opens=opens,
        is_emptied=opens and is_emptied(chain, line),
        is_of_a_day=line.by_id is None and (line.file is None or line.file.by_id is None),
    )


def fault_of(chain: Chain, lines: Iterable[Line]) -> int | None:
    """Return the first line that does not fit; of what was disposed of, only order and links are left to check."""
    kept = list(lines)
    said = {line.number: _hash_now(chain, line) for line in kept}

    def hashed(record: Record, line: Written, file_key: UUID | None) -> str:
        known = said[line.number]
        return hash_of(record, line, file_key) if known is None else known

    whose = Record(chain.subject_kind, chain.subject_key)
    return first_fault(whose, _checked(kept), length=chain.length, head=chain.head, hashed=hashed)


def _hash_now(chain: Chain, line: Line) -> str | None:
    """Return the hash of a line that is not hashed anew: none if it does not open, its own if its words went."""
    if unopened(line):
        return ""
    return line.sha256 if is_emptied(chain, line) else None


def is_emptied(chain: Chain, line: Line) -> bool:
    """Whether the words of a line went when its record, or its file, was disposed of."""
    if line.note or line.details:
        return False
    times = (chain.disposed_at, line.file.disposed_at if line.file else None)
    return any(time is not None and line.at <= time for time in times)

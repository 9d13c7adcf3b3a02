"""Files, their custody and their holds, for whoever may see them; for others there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.evidence.custody_line import Record, Written, first_fault, hash_of
from dintel.apps.evidence.models import Chain, File, Hold, Line, Upload
from dintel.apps.sealing.fields import unopened
from dintel.apps.sealing.models import DataKey

READ, ADD, HOLD = "evidence.read", "evidence.add", "evidence.hold"
__all__ = ["File", "Hold", "Upload"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a working copy."""

    number: int
    name: str
    media: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class FileView:
    """A kept file as pages and answers show it."""

    key: UUID
    subject_kind: str
    subject_key: str
    name: str
    type: str
    size: int
    sha256: str
    device_agreed: bool
    by_name: str
    received_at: datetime
    is_quiet: bool
    """Whether it came without an account; `received_at` is then a day, and `by_name` is empty."""
    working: str
    working_fault: str
    pages: tuple[Page, ...]
    pages_total: int
    cautions: tuple[str, ...]
    whole: str
    """The name of the working copy in one piece; empty while there is none."""
    thumbnail: Page | None
    copy_of: UUID | None = None
    """The original, where this is a redacted copy of it."""
    copy_of_name: str = ""
    taken_out: str = ""

    @property
    def hash_groups(self) -> tuple[str, ...]:
        """Return the hash in groups of four, as people compare it."""
        return tuple(self.sha256[at : at + 4] for at in range(0, len(self.sha256), 4))


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

    @property
    def is_complete(self) -> bool:
        """Whether no line is missing or changed."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold."""

    id: int
    reason: str
    by_name: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lift_reason: str

    @property
    def stands(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_at is None


def may(access: Access, action: str, kind: str, key: str) -> bool:
    """Return whether the action is open on a record's files."""
    return subjects.may(access, action, kind, key)


def require(access: Access, action: str, kind: str, key: str) -> None:
    """Do nothing when the action is open. Raises Http404 otherwise, as for a record that is not there."""
    if not may(access, action, kind, key):
        raise Http404


def files_of(access: Access, kind: str, key: str) -> tuple[FileView, ...]:
    """Return a record's files in the order they came, redacted copies after their original.

    None for whoever may not open them.
    """
    if not may(access, READ, kind, key):
        return ()
    rows = with_words().filter(subject_kind=kind, subject_key=key, disposed_at__isnull=True)
    return tuple(view_of(file) for file in beside_originals(rows.select_related("by")))


def with_words() -> QuerySet[File]:
    """Return all files, each with its original and the keys that open their names, in one statement."""
    return File.objects.select_related("data_key", "copy_of__data_key")


def beside_originals(files: Iterable[File]) -> list[File]:
    """Return files in their order, but each redacted copy after its original; one whose original is gone stays."""
    kept = list(files)
    there = {file.pk for file in kept}
    copies: dict[int, list[File]] = {}
    for file in kept:
        if file.copy_of_id in there:
            copies.setdefault(file.copy_of_id, []).append(file)
    first = [file for file in kept if file.copy_of_id not in there]
    return [one for file in first for one in (file, *copies.get(file.pk, ()))]


def copies_of(file: File) -> tuple[FileView, ...]:
    """Return the redacted copies of a file, in the order they came. Precondition: whoever asks may open the file."""
    rows = with_words().filter(copy_of=file, disposed_at__isnull=True).select_related("by")
    return tuple(map(view_of, rows))


def may_be_redacted(access: Access, file: File) -> bool:
    """Return whether a person may add a redacted copy of an original: they open it and add to its record."""
    where = (file.subject_kind, file.subject_key)
    return file.copy_of_id is None and may(access, READ, *where) and may(access, ADD, *where)


def original_for(access: Access, file_key: UUID) -> File:
    """Return a file to which a person may add a redacted copy. Raises Http404 otherwise, the same for all reasons."""
    file = file_for(access, file_key)
    if not may_be_redacted(access, file):
        raise Http404
    return file


def file_for(access: Access, file_key: UUID) -> File:
    """Return a file. Raises Http404 when there is none or when it may not be opened, the same for both."""
    file = with_words().filter(key=file_key, disposed_at__isnull=True).select_related("by").first()
    if file is None:
        raise Http404
    require(access, READ, file.subject_kind, file.subject_key)
    return file


def upload_for(access: Access, key: UUID) -> Upload:
    """Return somebody's own upload. Raises Http404 when there is none or the record is closed to them by now."""
    upload = _announced().filter(key=key, by_id=access.user.pk, by__isnull=False).first()
    if upload is None:
        raise Http404
    require(access, ADD, upload.subject_kind, upload.subject_key)
    return upload


def _announced() -> QuerySet[Upload]:
    return Upload.objects.select_related("data_key")


def upload_from_outside(kind: str, subject: str, key: UUID) -> Upload:
    """Return an upload that comes to a record without an account. Raises Http404 where it is none of that record's.

    Precondition: the caller has seen that whoever asks is the one who may add to this record.
    """
    upload = _announced().filter(key=key, subject_kind=kind, subject_key=subject, by__isnull=True).first()
    if upload is None:
        raise Http404
    return upload


def files_from_outside(kind: str, subject: str) -> tuple[FileView, ...]:
    """Return the files of a record that came without an account, for whoever sent them; precondition as above."""
    rows = with_words().filter(subject_kind=kind, subject_key=subject, by__isnull=True, disposed_at__isnull=True)
    return tuple(view_of(file) for file in rows)


def name_of(file: File) -> str:
    """Return a file's name; in words that it does not open, where somebody changed what lies in the database.

    Raises KeySourceError where the city's key is not at hand.
    """
    return _("a file whose name was changed") if "name" in unopened(file) else file.name


def view_of(file: File) -> FileView:
    """Return a file as it is shown."""
    parts = [Page(number, **part) for number, part in enumerate(file.pages, 1)]
    pages = tuple(part for part in parts if part.name.startswith("page-"))
    whole = next((part.name for part in parts if part.name == "whole.pdf"), "")
    return FileView(
        key=file.key,
        subject_kind=file.subject_kind,
        subject_key=file.subject_key,
        name=name_of(file),
        type=file.type,
        size=file.size,
        sha256=file.sha256,
        device_agreed=file.device_agreed,
        by_name=file.by.name if file.by else "",
        received_at=file.received_at,
        is_quiet=file.by_id is None,
        working=file.working,
        working_fault=file.working_fault,
        pages=pages,
        pages_total=file.pages_total,
        cautions=tuple(file.cautions),
        whole=whole or (pages[0].name if len(pages) == 1 and file.pages_total == 1 else ""),
        thumbnail=next((part for part in parts if part.name == "thumbnail.jpg"), None),
        copy_of=file.copy_of.key if file.copy_of else None,
        copy_of_name=name_of(file.copy_of) if file.copy_of else "",
        taken_out="" if "taken_out" in unopened(file) else file.taken_out,
    )


def holds_of(access: Access, kind: str, key: str) -> tuple[HoldView, ...]:
    """Return a record's holds, newest first; none for whoever may not open its files."""
    if not (may(access, READ, kind, key) or may(access, HOLD, kind, key)):
        return ()
    rows = Hold.objects.filter(subject_kind=kind, subject_key=key)
    rows = rows.select_related("placed_by", "lifted_by", "data_key")
    return tuple(hold_view(row) for row in rows)


def hold_view(hold: Hold) -> HoldView:
    """Return a hold as it is shown."""
    return HoldView(
        id=hold.pk,
        reason=hold.reason,
        by_name=hold.placed_by.name,
        placed_at=hold.placed_at,
        lifted_by=hold.lifted_by.name if hold.lifted_by else "",
        lifted_at=hold.lifted_at,
        lift_reason=hold.lift_reason,
    )


def hold_for(access: Access, hold_id: int) -> Hold:
    """Return a hold that may be lifted. Raises Http404 otherwise."""
    hold = Hold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    require(access, HOLD, hold.subject_kind, hold.subject_key)
    return hold


def standing_holds(records: Iterable[Record]) -> tuple[Hold, ...]:
    """Return the holds that stand on any of some records, oldest first."""
    named = [Q(subject_kind=one.kind, subject_key=one.key) for one in records]
    if not named:
        return ()
    return tuple(Hold.objects.filter(reduce(or_, named), lifted_at__isnull=True).order_by("placed_at", "pk"))


def all_standing_holds() -> tuple[Hold, ...]:
    """Return every hold that stands; there are few."""
    return tuple(Hold.objects.filter(lifted_at__isnull=True).order_by("placed_at", "pk"))


def is_held(kind: str, key: str) -> bool:
    """Return whether a hold stands on a record; nothing of such a record may be removed."""
    return Hold.objects.filter(subject_kind=kind, subject_key=key, lifted_at__isnull=True).exists()


def custody_of(access: Access, kind: str, key: str, *, file_key: UUID | None = None) -> Story:
    """Return a record's custody, oldest first, with its chain checked; with `file_key` the lines about that file.

    The whole chain is checked either way. Empty for whoever may not open the record's files.
    """
    if not may(access, READ, kind, key):
        return Story((), 0, "", None)
    chain = Chain.objects.filter(subject_kind=kind, subject_key=key).first()
    lines = list(_lines(chain)) if chain else []
    fault = _fault_of(chain, lines) if chain else None
    shown = [line for line in lines if file_key is None or _is_about(line, file_key)]
    return Story(
        lines=tuple(_line_view(line) for line in shown),
        length=chain.length if chain else 0,
        head=chain.head if chain else "",
        fault=fault,
    )


def _is_about(line: Line, file_key: UUID) -> bool:
    return line.file.key == file_key if line.file else line.action in {"held", "released", "packed", "handed"}


def _lines(chain: Chain) -> Iterator[Line]:
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


def _line_view(line: Line) -> LineView:
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
    )


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
        yield ChainState(chain.subject_kind, chain.subject_key, chain.length, _fault_of(chain, _lines(chain)))


def _fault_of(chain: Chain, lines: Iterable[Line]) -> int | None:
    """Return the first line that does not fit; of what was disposed of, only order and links are left to check."""
    kept = list(lines)
    said = {line.number: _hash_of(chain, line) for line in kept}

    def hashed(record: Record, line: Written, file_key: UUID | None) -> str:
        known = said[line.number]
        return hash_of(record, line, file_key) if known is None else known

    whose = Record(chain.subject_kind, chain.subject_key)
    return first_fault(whose, _checked(kept), length=chain.length, head=chain.head, hashed=hashed)


def _hash_of(chain: Chain, line: Line) -> str | None:
    """Return the hash of a line that is not hashed anew: none if it does not open, its own if its words went."""
    if unopened(line):
        return ""
    return line.sha256 if _is_emptied(chain, line) else None


def _is_emptied(chain: Chain, line: Line) -> bool:
    """Whether the words of a line went when its record, or its file, was disposed of."""
    if line.note or line.details:
        return False
    times = (chain.disposed_at, line.file.disposed_at if line.file else None)
    return any(time is not None and line.at <= time for time in times)


def known_hashes(hashes: Iterable[str]) -> frozenset[str]:
    """Return which of the hashes a file has."""
    kept = File.objects.filter(sha256__in=list(hashes), disposed_at__isnull=True)
    return frozenset(kept.values_list("sha256", flat=True))

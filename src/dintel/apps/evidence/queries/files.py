"""Kept files as pages and answers show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries.reach import ADD, READ, may, require
from dintel.apps.evidence.queries.scans import is_held_back, is_scanner_set
from dintel.apps.sealing.fields import unopened


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a working copy."""

    number: int
    name: str
    media: str
    width: int
    height: int
    size: int


def in_groups(sha256: str) -> tuple[str, ...]:
    """Return a hash in groups of four, as people compare it."""
    return tuple(sha256[at : at + 4] for at in range(0, len(sha256), 4))


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scanner says of a file, and whether the original stays because of it."""

    state: str
    fault: str
    signature: str
    database: str
    at: datetime | None
    is_let_out: bool
    is_held_back: bool


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
    scan: Scan | None = None
    """What the scanner says of it; none where no scanner is set and nothing holds it back."""

    @property
    def hash_groups(self) -> tuple[str, ...]:
        """Return the hash as people compare it."""
        return in_groups(self.sha256)


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
        scan=_scan_of(file),
    )


def _scan_of(file: File) -> Scan | None:
    if not (is_scanner_set() or is_held_back(file)):
        return None
    return Scan(
        file.scan,
        file.scan_fault,
        file.scan_signature,
        file.scan_database,
        file.scanned_at,
        is_let_out=file.scan_let_out,
        is_held_back=is_held_back(file),
    )


def known_hashes(hashes: Iterable[str]) -> frozenset[str]:
    """Return which of the hashes a file has."""
    kept = File.objects.filter(sha256__in=list(hashes), disposed_at__isnull=True)
    return frozenset(kept.values_list("sha256", flat=True))

"""Lines of custody: added one after another, each carrying the hash of the last, each a leaf of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, quiet
from dintel.apps.evidence.custody_line import ACTIONS, Record, hash_of
from dintel.apps.evidence.models import Chain, File, Line
from dintel.apps.evidence.services.chain import key_of_chain, key_of_file, lock_chain
from dintel.apps.evidence.services.leaves import said_of_file
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.services import Subject, standing_key
from dintel.domain.canonical import Plain

PARTICIPLES = {"differs": "found_different"}
"""How a leaf says an action that is no participle by itself."""

NO_ACTION = "{!r} is not an action of custody; evidence/custody_line.py lists them."


@transaction.atomic
def record_custody(
    *,
    file: File,
    action: str,
    by: User | None,
    at: datetime,
    note: str = "",
    details: Mapping[str, Plain] | None = None,
    is_quiet: bool = False,
) -> Line:
    """Add a line about a file and return it. Raises ValueError for an action that is not in `ACTIONS`."""
    record = Record(file.subject_kind, file.subject_key)
    return write_line(
        record=record, file=file, action=action, by=by, at=at, note=note, details=details, is_quiet=is_quiet
    )


@transaction.atomic
def record_look(*, file: File, by: User, at: datetime, what: str) -> Line | None:
    """Add a line that a person saw a file; None where the last quarter of an hour has one already."""
    since = at - limits.SAME_LOOK_FOR
    if Line.objects.filter(file=file, by=by, action="previewed", at__gt=since, at__lte=at).exists():
        return None
    return record_custody(file=file, action="previewed", by=by, at=at, details={"what": what})


@transaction.atomic
def write_line(
    *,
    record: Record,
    file: File | None,
    action: str,
    by: User | None,
    at: datetime,
    note: str = "",
    details: Mapping[str, Plain] | None = None,
    wrote: Mapping[str, models.Model] | None = None,
    is_quiet: bool = False,
) -> Line:
    """Add a line to a record's chain and return it. The chain's row is held until the line stands.

    A chain that somebody has shortened goes on behind its highest number and stays broken. ``wrote`` names
    other rows of the same act, for the leaf. ``is_quiet`` says that somebody without an account did it (`quiet`).
    Raises ValueError for an action not in `ACTIONS`; RefusedError for words about a record, or a file, that was
    disposed of; KeySourceError where the city's key is not at hand.
    """
    if action not in ACTIONS:
        raise ValueError(NO_ACTION.format(action))
    chain = lock_chain(record, is_quiet=is_quiet)
    line = Line(chain=chain, number=_next_number(chain), previous=chain.head, **quiet.numbered(is_quiet=is_quiet))
    line.file, line.file_sha256, line.action = file, file.sha256 if file else "", action
    line.by, line.by_name, line.at = by, by.name if by else "", quiet.moment(at, is_quiet=is_quiet)
    if note or details:
        line.data_key = key_of_chain(chain, is_quiet=is_quiet) if file is None else key_of_file(chain, file)
        line.note, line.details = note[: limits.REASON_LENGTH], dict(details or {})
    line.sha256 = hash_of(record, line, file.key if file else None)
    line.save(force_insert=True)
    Chain.objects.filter(pk=chain.pk).update(length=F("length") + 1, head=line.sha256)
    _leave(record, line, by, wrote or {}, is_quiet=is_quiet)
    return line


def _next_number(chain: Chain) -> int:
    highest = chain.lines.aggregate(Max("number"))["number__max"] or 0
    return max(highest, chain.length) + 1


def _leave(record: Record, line: Line, by: User | None, wrote: Mapping[str, models.Model], *, is_quiet: bool) -> None:
    """Record a line of custody in the ledger, with its file and what else was written, under the line's key.

    One that says nothing in words is under the key of its kind and month.
    """
    content: dict[str, Plain] = {"line": content_of(line)}
    if line.file is not None:
        content["file"] = said_of_file(line.file)
    content |= {name: content_of(row) for name, row in wrote.items()}
    kind, subject = f"evidence.{PARTICIPLES.get(line.action, line.action)}", (record.kind, record.key)
    if is_quiet:
        day = timezone.localdate(line.at)
        key = line.data_key or standing_key(subject=Subject("leaves", f"{record.kind}/{day:%Y-%m}"))
        ledger.record_quietly(kind=kind, subject=subject, content=content, on=day, key=key)
    else:
        ledger.record(kind=kind, subject=subject, content=content, by=actor(by), at=line.at, key=line.data_key)

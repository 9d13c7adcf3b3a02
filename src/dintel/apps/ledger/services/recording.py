"""What happened becomes a leaf, in the transaction of what it records."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from dintel.apps import rows
from dintel.apps.ledger.models import Leaf
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject, standing_key
from dintel.domain.canonical import Plain, to_bytes
from dintel.domain.merkle.commitment import SALT_BYTES, commit

LONGEST = {"kind": 60, "subject_kind": 40, "subject_key": 120}
"""As wide as the columns of the table: SQLite would take more."""


@dataclass(frozen=True, slots=True)
class NewLeaf:
    """What is to be recorded: ``kind`` such as "contact.filed", of which record, what, by whom, when."""

    kind: str
    subject: tuple[str, str]
    content: Mapping[str, Plain]
    at: datetime
    by: str = ""
    key: DataKey | None = None
    """The key of the record it tells of, which goes with that record; otherwise one of its kind and month."""


def record(
    *,
    kind: str,
    subject: tuple[str, str],
    content: Mapping[str, Plain],
    by: str = "",
    at: datetime,
    key: DataKey | None = None,
) -> Leaf:
    """Return the leaf that commits to one thing that happened; preconditions and errors as ``record_many``."""
    return record_many([NewLeaf(kind, subject, content, at, by, key)])[0]


def record_many(new: Sequence[NewLeaf]) -> list[Leaf]:
    """Return a leaf for each thing that happened, in one INSERT for up to a thousand.

    They get their place in the log later, from ``sequence``; they are durable when the caller's
    transaction is. Raises ``TransactionManagementError`` outside a transaction, ``ValueError`` for a
    moment without a zone or a name that is too long, ``TypeError`` for content without a canonical
    form (``canonical.to_bytes``).
    """
    keys: dict[Subject, DataKey] = {}  # a key made in this transaction is remembered by nobody else yet
    return rows.add_known([leaf_of(one, keys) for one in new])


def committed(new: NewLeaf) -> bytes:
    """Return the canonical bytes that are committed to."""
    if new.at.utcoffset() is None:
        message = f"{new.kind} at {new.at}: a moment has a time zone, or it is another moment elsewhere"
        raise ValueError(message)
    return to_bytes(
        {
            "kind": new.kind,
            "subject": list(new.subject),
            "at": new.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "by": new.by,
            "content": new.content,
        }
    )


def leaf_of(new: NewLeaf, keys: dict[Subject, DataKey]) -> Leaf:
    """Return a leaf with a fresh salt, not yet written. Raises as ``record_many``.

    ``keys`` holds those of months that were asked for, and takes more of them.
    """
    if not connection.in_atomic_block:
        message = "a leaf is recorded in the transaction of what it records; open one around both"
        raise transaction.TransactionManagementError(message)
    content, salt = committed(new), secrets.token_bytes(SALT_BYTES)
    for (name, longest), value in zip(LONGEST.items(), (new.kind, *new.subject), strict=True):
        if not 0 < len(value) <= longest:
            message = f"{name} {value[:80]!r} of a leaf has {len(value)} characters instead of 1 to {longest}"
            raise ValueError(message)
    return Leaf(
        kind=new.kind,
        subject_kind=new.subject[0],
        subject_key=new.subject[1],
        salt=salt,
        content=content.decode(),
        data_key=new.key or _key_of_the_month(new, keys),
        entry=commit(salt, content),
    )


def _key_of_the_month(new: NewLeaf, keys: dict[Subject, DataKey]) -> DataKey:
    whose = Subject("leaves", f"{new.subject[0]}/{new.at.astimezone(UTC):%Y-%m}")
    if whose not in keys:
        keys[whose] = standing_key(subject=whose)
    return keys[whose]

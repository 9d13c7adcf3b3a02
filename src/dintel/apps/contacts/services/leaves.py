"""What the register's leaves say: the rows that were written, each under its name.

The last leaf that holds a row says how the row stands now; ``TABLES`` tells the ledger, whose check holds
every row of the register against that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.contacts import models as register
from dintel.apps.contacts.models import Contact, ImportRun, Letter, LetterFile, Request
from dintel.apps.contacts.models.importing import ImportState
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.fields import fingerprint
from dintel.apps.sealing.models import DataKey
from dintel.domain.canonical import Plain, digest

Subject = Contact | Request | Letter | ImportRun
Rows = models.Model | Sequence[models.Model | None] | str


def leave(
    kind: str, subject: Subject, *, by: User | None, at: datetime, also: Sequence[ledger.NewLeaf] = (), **rows: Rows
) -> None:
    """Leave the leaf of one act: what was done to ``subject``, and the rows as they stand after it.

    ``also`` are leaves of what it brought about, such as who was told; all are one statement. Raises
    ``TransactionManagementError`` outside the transaction that wrote the rows; ``DisposedError`` where the contact
    was disposed of meanwhile, which undoes what was written.
    """
    if kind != "contact.filed":  # that one is new
        _lock_living(subject)
    own = leaf_of(kind, subject, by=by, at=at, **rows)
    ledger.record_many([own, *(replace(one, key=own.key) for one in also)])


def leaf_of(kind: str, subject: Subject, *, by: User | None, at: datetime, **rows: Rows) -> ledger.NewLeaf:
    """Return the leaf of one act, for an act that leaves many; a row that is ``None`` is left out."""
    content = {name: _said(row) for name, row in rows.items()}
    return ledger.NewLeaf(kind, _named(subject), content, at, actor(by), _key(subject))


def _lock_living(subject: Subject) -> None:
    """Hold the contact against disposal until the caller's transaction ends: words come before it or not at all."""
    if isinstance(subject, ImportRun):
        return
    asked = subject.request if isinstance(subject, Letter) else subject
    key = asked.pk if isinstance(asked, Contact) else asked.contact_id
    rows = Contact.objects.select_for_update().filter(pk=key).values_list("number", "disposed_at")
    number, disposed_at = rows.get()
    if disposed_at is not None:
        raise DisposedError(number)


def _key(subject: Subject) -> DataKey:
    """Return what seals the leaf: the key of the contact, or of the file that is imported."""
    if isinstance(subject, Letter):
        return subject.request.contact.data_key
    return subject.contact.data_key if isinstance(subject, Request) else subject.data_key


def _named(subject: Subject) -> tuple[str, str]:
    """Return the kind and key by which a record is known; a draft of a letter has no number yet."""
    if isinstance(subject, Contact):
        return ("contact", subject.number)
    if isinstance(subject, Request):
        return ("request", subject.number)
    return ("letter", str(subject.pk)) if isinstance(subject, Letter) else ("import", str(subject.key))


def _said(rows: Rows) -> Plain:
    if isinstance(rows, str):
        return rows
    return said(rows) if isinstance(rows, models.Model) else [said(row) for row in rows if row is not None]


def said(row: models.Model) -> dict[str, Plain]:
    """Return a row's columns; of a privileged note's words only the fingerprint, of files' bytes only the digest.

    Counsel's words are not for those who read leaves. The fingerprint is under the contact's key, so that nobody
    without it can try words out.
    """
    if isinstance(row, register.PrivilegedNote):
        return content_of(row, without=("words",)) | {"words_fingerprint": fingerprint(row, "words")}
    if isinstance(row, LetterFile):
        return content_of(row, without=("body",))  # its digest is a column
    if isinstance(row, ImportRun):
        return content_of(row, without=("body", "result")) | {"result_sha256": digest(row.result)}
    return content_of(row)


def _contact(row: Contact) -> tuple[str, str]:
    return ("contact", row.number)


def _of_contact(row: Any) -> tuple[str, str]:  # noqa: ANN401 - any row of the register that belongs to a contact
    return ("contact", row.contact.number)


def _of_request(row: Any) -> tuple[str, str]:  # noqa: ANN401 - any row of the register that belongs to a request
    return ("contact", row.request.contact.number)


def _of_link(row: Any) -> tuple[str, str]:  # noqa: ANN401 - a link
    return ("contact", (row.one if row.one.disposed_at else row.other).number)


def _of_import(row: ImportRun) -> tuple[str, str]:
    return ("import", str(row.key))


def _of_letter(row: Any) -> tuple[str, str]:  # noqa: ANN401 - a letter's file
    return ("contact", row.letter.request.contact.number)


def _said_with_bytes(file: LetterFile) -> dict[str, Plain]:
    """Return what a leaf says of a letter's file, if its bytes are those that were hashed."""
    found = sha256(file.body).hexdigest()
    return said(file) | ({} if found == file.sha256 else {"sha256": f"not of its bytes, which hash to {found}"})


TABLES = (
    Table(("contact",), Contact, subject=_contact, words=("account", "said")),
    Table(("request", "requests"), Request, subject=_of_contact, words=("words",)),
    Table(("determination", "determinations"), register.Determination, subject=_of_request),
    Table(("paper", "papers"), register.Document, subject=_of_contact),
    Table(("observation", "observations"), register.Observation, subject=_of_contact),
    Table(("reader", "readers"), register.SealReader, subject=_of_contact),
    Table(("correction", "corrections"), register.Correction, subject=_of_contact),
    Table(("verification",), register.Verification, subject=_of_contact),
    Table(("disclosure",), register.Disclosure, subject=_of_contact),
    Table(("custody",), register.CustodyOutcome, subject=_of_request),
    Table(("kept_words",), register.KeptWords, subject=_of_contact),
    Table(("link",), register.Link, subject=_of_link),
    Table(("note",), register.PrivilegedNote, said=said, subject=_of_request, words=("words",)),
    Table(("letter",), Letter, said=said, subject=_of_request),
    Table(("file", "files"), LetterFile, of="letter", said=_said_with_bytes, subject=_of_letter),
    Table(("run",), ImportRun, said=said, subject=_of_import, is_told=lambda run: run.state == ImportState.FILED),
)

"""An auditor states what she saw; the log signs it. It is never changed.

1. The time it speaks of is over, and in it she looked at something, had something checked, or took an export.
2. What was seen is read from the log's own rows, not from what she writes.
3. A statement may put an earlier one of her own right; both stay.
4. She may publish it. Nothing with a number of a person, or words that point to somebody's status, comes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.audit.models import Statement
from dintel.apps.audit.queries.seen import Seen, moment, seen
from dintel.apps.audit.queries.statements import KIND
from dintel.apps.audit.services.leaves import digest, leave
from dintel.apps.audit.services.refusals import AuditError
from dintel.apps.audit.wording import in_words
from dintel.apps.city import screening
from dintel.apps.design.profile import active_city
from dintel.apps.ledger.queries.log import log_signer
from dintel.apps.sealing.services import Subject, new_key
from dintel.domain.merkle.statement import Statement as Said
from dintel.domain.merkle.statement import sign_statement


@dataclass(frozen=True, slots=True)
class Spoken:
    """What she says: of which time, ``[since, until)``, and in her own words."""

    since: datetime
    until: datetime
    words: str


@transaction.atomic
def make_statement(*, spoken: Spoken, corrects: Statement | None = None, by: User, at: datetime) -> Statement:
    """Sign a statement and return it.

    Raises ``AuditError`` for a time that is not over or ends before it begins, for one in which nothing was seen, for
    no words, and for putting somebody else's right or one that was put right already; ``KeyUnusableError``.
    """
    words = "\n".join(line.rstrip() for line in spoken.words.replace("\r", "").strip().split("\n"))
    _fit(spoken, words, at)
    if corrects is not None and (corrects.by_id != by.pk or corrects.corrected_by.exists()):
        raise AuditError(_("Only the last word of your own statement is put right. Look at it again."))  # 3.
    found = seen(by, spoken.since, spoken.until)  # 2.
    if found.is_nothing:
        raise AuditError(
            _("In this time you opened no record, ran no check and took no export: there is nothing to state."), "since"
        )
    key, number = uuid4(), (Statement.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row = Statement(id=key, number=number, by=by, at=at, since=spoken.since, until=spoken.until)
    row.language, row.words, row.corrects = get_language() or "en", words, corrects
    row.text = _signed(row, found)
    row.text_sha256 = digest(row.text)
    row.data_key = new_key(subject=Subject(KIND, str(key)))
    row.save(force_insert=True)
    leave("audit_statement.made", row, by=by, at=at)
    return row


@transaction.atomic
def publish_statement(*, statement: Statement, by: User, at: datetime) -> Statement:
    """Let everybody read a statement, and return it (4.). Raises ``AuditError`` for another's, and for its words."""
    row = Statement.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=statement.pk)
    if row.by_id != by.pk:
        raise AuditError(_("Whoever made a statement decides whether everybody reads it."))
    if screening.screen({"words": row.words}):
        raise AuditError(
            _("Its words hold a number of a person, or point to somebody’s status. Make another without them.")
        )
    if row.published_at is None:
        row.published_at = at
        row.save(update_fields=["published_at"])
        leave("audit_statement.published", row, by=by, at=at)
    return row


def _fit(spoken: Spoken, words: str, at: datetime) -> None:
    if spoken.until <= spoken.since:
        raise AuditError(_("The time ends before it begins. Correct the days."), "until")
    if spoken.until > at:
        raise AuditError(_("This time is not over. A statement is about what was seen already."), "until")  # 1.
    if not words:
        raise AuditError(_("Say in your own words what you found."), "words")


def _signed(row: Statement, found: Seen) -> str:
    signer = log_signer()
    facts = {
        "number": row.number,
        "language": row.language,
        "city": active_city().name,
        "since": moment(row.since),
        "until": moment(row.until),
        "at": moment(row.at),
        "by": f"user:{row.by_id}",
        "name": row.by.name,
        "corrects": row.corrects.number if row.corrects else 0,
        **found.facts(),
    }
    return sign_statement(Said(signer.name, facts, in_words(row, found)), signer)

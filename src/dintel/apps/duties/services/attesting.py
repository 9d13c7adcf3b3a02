"""A month is certified: so many contacts, or none.

1. No month is certified before it is over, in the city's days.
2. Both numbers are kept: what the register held at that moment, and what the person says. Where they differ, words
   say why.
3. Nothing is changed later. A correction is a further certificate of the month, with a reason; the last one stands.
4. Sealed contacts are left out of the count: the certificate is read by many, and a seal is for a few.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts.queries.counting import contacts_of_month
from dintel.apps.duties.models import Attestation
from dintel.apps.duties.months import month_after
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.services import Subject
from dintel.apps.sealing.services.keys import new_key

MOST = 100_000


class AttestationError(Exception):
    """A month cannot be certified like this; the message is for the person, ``field`` says where it belongs."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the field beside the words."""
        super().__init__(words)
        self.field = field


@transaction.atomic
def attest(
    *,
    department: str,
    facility: str,
    month: date,
    certified: int,
    words: str,
    role: str,
    after: int,
    by: User,
    at: datetime,
) -> Attestation:
    """Certify a month of a department, or of one of its sites, and return the certificate.

    ``month`` is its first day, ``after`` how many certificates of it the person has seen. The same certificate sent
    twice stands once. Raises ``AttestationError`` before the month is over, where the numbers differ or an earlier
    certificate is corrected without words, and where somebody certified meanwhile.
    """
    if timezone.localdate(at) < month_after(month):  # 1.
        raise AttestationError(_("This month is not over yet. It can be certified from the first day of the next."))
    if not 0 <= certified <= MOST:
        raise AttestationError(_("Write a number of contacts, 0 for none."), "certified")
    place = {"department": department, "facility": facility, "month": month}
    earlier = list(Attestation.objects.filter(**place).select_related("data_key").order_by("ordinal"))
    last = earlier[-1] if earlier else None
    if last is not None and len(earlier) != after:
        if _same(last, certified, words, by):
            return last
        raise AttestationError(_("Somebody certified this month meanwhile. Look at it before you correct it."))
    counted = contacts_of_month(department=department, facility=facility, month=month)
    if not words.strip() and (last is not None or certified != counted):  # 2. 3.
        raise AttestationError(_words_missing(is_correction=last is not None), "words")
    row = Attestation(**place, ordinal=len(earlier) + 1, counted=counted, certified=certified, role=role)
    return _sign(row, words.strip(), by=by, at=at)


def _same(last: Attestation, certified: int, words: str, by: User) -> bool:
    return (last.certified, last.words, last.by_id) == (certified, words.strip(), by.pk)


def _words_missing(*, is_correction: bool) -> str:
    if is_correction:
        return _("Say what is put right: the certificate before stays, and this one stands beside it.")
    return _("Your number is not the register’s. Say why, so that the difference is understood.")


def _sign(row: Attestation, words: str, *, by: User, at: datetime) -> Attestation:
    row.data_key = new_key(subject=Subject("attestation", row.key))
    row.words, row.by, row.at = words, by, at
    row.save(force_insert=True)
    ledger.record(
        kind="month.certified",
        subject=("attestation", str(row.pk)),
        content={"attestation": content_of(row)},
        by=actor(by),
        at=at,
        key=row.data_key,
    )
    return row

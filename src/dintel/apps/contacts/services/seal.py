"""A contact is sealed: a grand jury, a court's order of non-disclosure. Only those named see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact, Correction, SealReader
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import living
from dintel.apps.contacts.services.tell import readers_of
from dintel.apps.notices import services as notices


@transaction.atomic
def seal_contact(*, contact: Contact, why: str, readers: Sequence[User], by: User, at: datetime) -> Contact:
    """Seal a contact for the people named, the sealer among them, and return it.

    Its notices, deadlines and files follow. Raises ``ValueError`` without a reason.
    """
    if not why.strip():
        message = "a seal has a reason"
        raise ValueError(message)
    kept = living(pk=contact.pk)
    corrections = []
    if not kept.sealed:
        corrections = [_correct(kept, sealed=True, why=why.strip(), by=by, at=at)]
        kept.sealed, kept.sealed_why, kept.version = True, why.strip(), kept.version + 1
        kept.save()
    told = [
        SealReader.objects.get_or_create(contact=kept, user=user, defaults={"by": by, "at": at})
        for user in {user.pk: user for user in (*readers, by)}.values()
    ]
    named = [row for row, is_new in told if is_new]
    _follow(kept, at)
    if corrections or named:
        kind = "contact.sealed" if corrections else "reader.named"
        leave(kind, kept, by=by, at=at, contact=kept, corrections=corrections, readers=named)
    return kept


@transaction.atomic
def name_reader(*, contact: Contact, user: User, by: User, at: datetime) -> SealReader:
    """Name one more person to read a sealed contact; return the row, old or new."""
    kept = living(pk=contact.pk)
    row, is_new = SealReader.objects.get_or_create(contact=kept, user=user, defaults={"by": by, "at": at})
    _follow(kept, at)
    if is_new:
        leave("reader.named", kept, by=by, at=at, readers=[row])
    return row


@transaction.atomic
def unseal_contact(*, contact: Contact, why: str, by: User, at: datetime) -> Contact:
    """Open a sealed contact to those who may see its place, and return it; the seal stays readable.

    Raises ``ValueError`` without a reason.
    """
    if not why.strip():
        message = "opening a seal has a reason"
        raise ValueError(message)
    kept = living(pk=contact.pk)
    if kept.sealed:
        correction = _correct(kept, sealed=False, why=why.strip(), by=by, at=at)
        kept.sealed, kept.version = False, kept.version + 1
        kept.save()
        _follow(kept, at)
        leave("contact.unsealed", kept, by=by, at=at, contact=kept, corrections=[correction])
    return kept


def _follow(contact: Contact, at: datetime) -> None:
    index_contact(contact)
    keys = [("contact", contact.number), *(("request", number) for number in _numbers(contact))]
    readers = readers_of(contact) if contact.sealed else ()
    for kind, key in keys:
        notices.seal_subject(subject_kind=kind, subject_key=key, sealed=contact.sealed, readers=readers, at=at)


def _numbers(contact: Contact) -> list[str]:
    return list(contact.requests.values_list("number", flat=True))


def _correct(contact: Contact, *, sealed: bool, why: str, by: User, at: datetime) -> Correction:
    before, after = ("no", "yes") if sealed else ("yes", "no")
    return Correction.objects.create(
        contact=contact, record="contact", field="sealed", before=before, after=after, why=why, by=by, at=at
    )

"""Contacts that belong together are linked; neither is merged away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact, Link
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import both_living

KINDS = ("related", "duplicate")


class LinkError(Exception):
    """The two cannot be linked; the message is for the person."""


@transaction.atomic
def link_contacts(*, contact: Contact, other: Contact, kind: str, why: str, by: User, at: datetime) -> Link:
    """Link two contacts and return the link; the earlier number is ``one``.

    Raises ``LinkError`` for a contact with itself or a pair that is linked already, ``ValueError``
    for a kind that does not exist, ``DisposedError`` where one of them was disposed of.
    """
    if kind not in KINDS:
        message = f"there is no kind of link {kind!r}. Valid: {', '.join(KINDS)}."
        raise ValueError(message)
    if contact.pk == other.pk:
        raise LinkError(_("This is the number of the contact itself. Give the number of the other one."))
    both_living(contact.pk, other.pk)
    one, two = sorted((contact, other), key=lambda each: (each.received_at, each.pk))
    if Link.objects.filter(one=one, other=two, undone_at=None).exists():
        raise LinkError(_("These two are linked already."))
    row = Link.objects.create(one=one, other=two, kind=kind, why=why.strip(), by=by, at=at)
    leave("contact.linked", one, by=by, at=at, link=row, one=one.number, other=two.number)
    return row


@transaction.atomic
def undo_link(*, link: Link, by: User, at: datetime) -> Link:
    """Take a link away and keep that it stood; return it. A link taken away already stays as it is.

    Raises ``DisposedError`` where one of the two was disposed of.
    """
    both_living(link.one_id, link.other_id)
    kept = Link.objects.select_for_update().get(pk=link.pk)
    if kept.undone_at is None:
        kept.undone_at, kept.undone_by = at, by
        kept.save()
        leave("contact.unlinked", kept.one, by=by, at=at, link=kept, one=kept.one.number, other=kept.other.number)
    return kept

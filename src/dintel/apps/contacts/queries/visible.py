"""Which contacts a person may see: by role, place and authorship; sealed ones only if named.

Every other read of the register starts here. What may not be seen does not exist: it is in no
list, count, search, export or address.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access, Reach
from dintel.apps.contacts.models import Contact, Link, Request, SealReader
from dintel.apps.retention.ended import DisposedError

ADDS = frozenset(
    {
        *("contact.correct", "contact.record", "contact.verify", "contact.link", "contact.seal", "counsel.decide"),
        *("counsel.note", "letter.sign", "evidence.add", "evidence.hold", "deadline.pause"),
    }
)
"""Actions that add to a record: none is open on one that was disposed of."""


def visible(access: Access, action: str = "contact.read") -> QuerySet[Contact]:
    """Return the contacts the action may touch, newest first."""
    return Contact.objects.filter(condition(access, action))


def condition(access: Access, action: str = "contact.read", prefix: str = "", *, also_ended: bool = False) -> Q:
    """Return the same limit for rows that point at a contact; ``prefix`` is like ``contact__``.

    ``also_ended`` keeps those of contacts that were disposed of, for a caller who says so to the person.
    """
    reach = access.reach(action)
    if reach.nothing or access.user.pk is None:
        return Q(pk__in=[])
    if action in ADDS and not also_ended:
        return _reached(access, reach, prefix) & Q(**{f"{prefix}disposed_at__isnull": True})
    return _reached(access, reach, prefix)


def refuse_ended(access: Access, action: str, number: str) -> None:
    """Raise DisposedError for a contact, or a request of one, that was disposed of and was open to the action before.

    For an answer in words where nothing was found: whoever may not see the record learns nothing.
    """
    reach = access.reach(action)
    if action not in ADDS or reach.nothing or access.user.pk is None:
        return
    named = Contact.objects.filter(number=number.partition(".")[0], disposed_at__isnull=False)
    if named.filter(_reached(access, reach, "")).exists():
        raise DisposedError(number)


def _reached(access: Access, reach: Reach, prefix: str) -> Q:
    named = SealReader.objects.filter(user=access.user.pk).values("contact")
    open_or_named = Q(**{f"{prefix}sealed": False}) | Q(**{f"{prefix or ''}pk__in": named})
    if reach.everywhere:
        return open_or_named
    place = Q()
    if reach.facilities:
        place |= Q(**{f"{prefix}facility__in": reach.facilities})
    if reach.departments:
        place |= Q(**{f"{prefix}department__in": reach.departments})
    if reach.own:
        place |= Q(**{f"{prefix}filed_by": access.user.pk})
    return place & open_or_named


def contact_for(access: Access, number: str, action: str = "contact.read") -> Contact:
    """Return one contact; raise ``Http404`` when it does not exist or may not be seen, otherwise as `refuse_ended`."""
    found = visible(access, action).filter(number=number).select_related("filed_by").first()
    if found is None:
        refuse_ended(access, action, number)
        raise Http404
    return found


def request_for(access: Access, number: str, action: str = "contact.read") -> Request:
    """Return one request with its contact; raise ``Http404`` when it may not be seen, otherwise as `refuse_ended`."""
    limit = condition(access, action, "contact__")
    found = Request.objects.filter(limit, number=number).select_related("contact").first()
    if found is None:
        refuse_ended(access, action, number)
        raise Http404
    return found


def may(access: Access, action: str, number: str) -> bool:
    """Return whether the action is open on the contact, or on the request, with this number."""
    contact, _dot, _ordinal = number.partition(".")
    return visible(access, action).filter(number=contact).exists()


def among(access: Access, action: str, numbers: Iterable[str]) -> frozenset[str]:
    """Return those of the numbers, of contacts or requests, on which the action is open; one query."""
    asked = list(numbers)
    contacts = {number.partition(".")[0] for number in asked}
    seen = set(visible(access, action).filter(number__in=contacts).values_list("number", flat=True))
    return frozenset(number for number in asked if number.partition(".")[0] in seen)


def may_export(access: Access, action: str, _key: str) -> bool:
    """Return whether somebody sees that a list was taken out: whoever may look at looks everywhere."""
    return access.reach(action).everywhere


def link_for(contact: Contact, key: int) -> Link:
    """Return one link of a contact; raise ``Http404`` when there is none."""
    found = Link.objects.filter(Q(one=contact) | Q(other=contact), pk=key).first()
    if found is None:
        raise Http404
    return found


def newest_named(key: UUID) -> Contact | None:
    """Return the contact filed under a device's key, if any; for those who made the key."""
    return Contact.objects.filter(key=key).first()

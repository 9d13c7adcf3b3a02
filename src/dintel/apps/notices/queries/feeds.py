"""Calendar addresses: of which list an address is, and whether it is still good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dintel.apps.accounts.access import Access
from dintel.apps.notices.models import Feed
from dintel.apps.notices.queries.due import Whose, lists_for


@dataclass(frozen=True, slots=True)
class Subscription:
    """One list the asker may subscribe to, and its address as far as it is kept."""

    whose: Whose
    feed: Feed | None


def digest_of(secret: str) -> str:
    """Return what is kept of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def subscriptions(access: Access) -> tuple[Subscription, ...]:
    """Return the lists the asker may put in a calendar, and which of them have an address; none for a visitor."""
    if not access.is_signed_in:
        return ()
    kept = {one.whose: one for one in Feed.objects.filter(user_id=access.user.pk, revoked_at=None)}
    return tuple(Subscription(one, kept.get(one.id)) for one in lists_for(access))


def feed_owner(secret: str) -> Feed | None:
    """Return the feed behind an address that is still good, with its owner; ``None`` otherwise."""
    found = Feed.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("user").first()
    return found if found is not None and found.user.is_active else None

"""Calendar addresses: whose an address is, and whether it is still good."""

from __future__ import annotations

import hashlib

from dintel.apps.accounts.access import Access
from dintel.apps.notices.models import Feed


def digest_of(secret: str) -> str:
    """Return what is kept of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(access: Access) -> Feed | None:
    """Return the asker's own calendar address, as far as it is kept; ``None`` if there is none."""
    if not access.is_signed_in:
        return None
    return Feed.objects.filter(user_id=access.user.pk, revoked_at=None).first()


def feed_owner(secret: str) -> Feed | None:
    """Return the feed behind an address that is still good, with its owner; ``None`` otherwise."""
    found = Feed.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("user").first()
    return found if found is not None and found.user.is_active else None

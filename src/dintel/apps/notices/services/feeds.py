"""A person's own calendar address: made, replaced, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.notices.models import Feed
from dintel.apps.notices.queries.feeds import digest_of
from dintel.apps.notices.services.leaves import leave

SECRET_BYTES = 32
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """Return the secret part of a new calendar address for a person; the one before stops working."""
    revoke_feed(by=by, at=at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    leave("feed.made", Feed.objects.create(user=by, digest=digest_of(secret), created_at=at), by=by, at=at)
    return secret


@transaction.atomic
def revoke_feed(*, by: User, at: datetime) -> None:
    """Take back a person's calendar address; doing it again changes nothing."""
    kept = Feed.objects.select_for_update().filter(user=by, revoked_at=None).first()
    if kept is not None:
        kept.revoked_at = at
        kept.save(update_fields=["revoked_at"])
        leave("feed.revoked", kept, by=by, at=at)


def note_fetch(*, feed: Feed, at: datetime) -> None:
    """Note that a calendar was fetched, so that its owner can see whether it works."""
    if feed.fetched_at is None or at - feed.fetched_at > NOTED_EVERY:
        Feed.objects.filter(pk=feed.pk).update(fetched_at=at)

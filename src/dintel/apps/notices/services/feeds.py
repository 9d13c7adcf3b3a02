"""Calendar addresses of a person's lists of what is due: made, replaced, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.notices.models import Feed
from dintel.apps.notices.queries.due import EVERYTHING
from dintel.apps.notices.queries.feeds import digest_of
from dintel.apps.notices.services.leaves import leave

SECRET_BYTES = 32
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_feed(*, by: User, at: datetime, whose: str = EVERYTHING) -> str:
    """Return the secret part of a new calendar address of a list; the one before stops working.

    ``whose`` is a list of ``queries.lists_for``; what the calendar holds follows the owner's roles when it is read.
    """
    revoke_feed(by=by, at=at, whose=whose)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = Feed.objects.create(user=by, whose=whose, digest=digest_of(secret), created_at=at)
    leave("feed.made", made, by=by, at=at)
    return secret


@transaction.atomic
def revoke_feed(*, by: User, at: datetime, whose: str = EVERYTHING) -> None:
    """Take back the calendar address of a person's list; doing it again changes nothing."""
    kept = Feed.objects.select_for_update().filter(user=by, whose=whose, revoked_at=None).first()
    if kept is not None:
        kept.revoked_at = at
        kept.save(update_fields=["revoked_at"])
        leave("feed.revoked", kept, by=by, at=at)


def note_fetch(*, feed: Feed, at: datetime) -> None:
    """Note that a calendar was fetched, so that its owner can see whether it works."""
    if feed.fetched_at is None or at - feed.fetched_at > NOTED_EVERY:
        Feed.objects.filter(pk=feed.pk).update(fetched_at=at)

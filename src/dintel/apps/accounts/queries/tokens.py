"""Tokens: found by secret, listed for their owner."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.hashing import hash_of
from dintel.apps.accounts.models import Token


def good_token(secret: str, *, on: date) -> Token | None:
    """Return the token with this secret, with its owner, or None when it does not work on a day."""
    if not secret:
        return None
    token = (
        Token.objects.select_related("user")
        .filter(hash=hash_of(secret), revoked_at=None, expires_on__gt=on, user__is_active=True)
        .first()
    )
    return None if token is None or (token.user.is_demo and not settings.DEMO) else token


def tokens_of(access: Access) -> QuerySet[Token]:
    """Return one's own tokens, newest first; nobody sees another's."""
    return Token.objects.filter(user=access.user) if access.can("token.own") else Token.objects.none()


def own_token(access: Access, pk: int) -> Token | None:
    """Return one of one's own tokens, or None."""
    return tokens_of(access).filter(pk=pk).first()

"""Tokens: made, used, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.hashing import hash_of
from dintel.apps.accounts.models import Token, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services.leaves import said_of_token
from dintel.apps.accounts.services.people import NotAllowedError, Rule
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor
from dintel.domain.canonical import Plain

PREFIX = "dintel_"
SECRET_BYTES = 32
LONGEST_DAYS = 366
PEOPLE_ONLY = frozenset({"token.own", "people.manage"})
"""A program never makes keys: with them it could reach past its own end."""
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def open_to_tokens(access: Access) -> tuple[str, ...]:
    """Return the actions a person may hand to a token, in the order of `permissions.toml`."""
    return tuple(name for name in matrix().actions if access.can(name) and name not in PEOPLE_ONLY)


@transaction.atomic
def make_token(
    *, user: User, name: str, scopes: Sequence[str], expires_on: date, by: User, at: datetime, on: date
) -> tuple[Token, str]:
    """Return a new token and its secret, which is shown once and not kept.

    Preconditions: `on` < `expires_on` <= `on` + 366 days; every scope is an action its owner has
    that day. Raises NotAllowedError otherwise, also for somebody else's account.
    """
    access = access_of(user, on)
    if by != user or not access.can("token.own"):
        raise NotAllowedError(Rule.NOT_YOURS)
    if not scopes or not set(scopes) <= set(open_to_tokens(access)):
        raise NotAllowedError(Rule.BEYOND_OWNER)
    if not on < expires_on <= on + timedelta(days=LONGEST_DAYS):
        raise NotAllowedError(Rule.NO_SUCH_SPAN)
    secret = f"{PREFIX}{secrets.token_urlsafe(SECRET_BYTES)}"
    token = Token.objects.create(
        user=user,
        name=name,
        beginning=secret[: len(PREFIX) + 4],
        hash=hash_of(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_on=expires_on,
    )
    _leave("token.made", token, by, at)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User, at: datetime) -> Token:
    """Return the token, which no longer works; a second time changes nothing.

    Raises NotAllowedError for somebody else's token.
    """
    if token.user_id != by.pk:
        raise NotAllowedError(Rule.NOT_YOURS)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _leave("token.revoked", token, by, at)
    return token


def _leave(kind: str, token: Token, by: User, at: datetime) -> None:
    """Record a leaf that says what the token may do and holds nothing of the token itself."""
    content: dict[str, Plain] = {"token": said_of_token(token)}
    ledger.record(kind=kind, subject=("token", str(token.pk)), content=content, by=actor(by), at=at)


def note_use(*, token: Token, at: datetime) -> None:
    """Write down that a token was used, at most once a minute."""
    if token.last_used_at is None or at - token.last_used_at >= USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)

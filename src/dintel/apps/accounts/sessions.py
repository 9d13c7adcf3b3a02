"""How long a sign-in lasts: until nothing was asked for an hour, and a long shift at most (ASVS 7.3.1, 7.3.2).

1. What a session holds is read where a page asks who is there. Then it is seen whether it has ended; nobody is signed
   in by one that has, and its row goes.
2. That it was used is written down every few minutes, not with each page. Where that alone cannot be written, the page
   is given all the same.
3. The end after a shift is counted from the sign-in: using a session, or writing to it, does not prolong it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from dintel.apps.prepared import prepared

SINCE, SEEN = "since", "seen"
"""When somebody signed in, and when the session was used last, in seconds since 1970."""
NOTE_EVERY = timedelta(minutes=5)

log = logging.getLogger("dintel.sign_in")


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them, that end by themselves."""

    _before: bytes | None = None
    """What it held before nothing but its use was noted."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds, nothing of one that has ended (1.)."""
        held: dict[str, Any] = super().load()
        if SESSION_KEY not in held:
            return held
        now = timezone.now()
        if has_ended(held, now):
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if now - _moment(held.get(SEEN), now) >= NOTE_EVERY or SEEN not in held:  # 2.
            self._before = self._but_its_use(held)
            held[SEEN] = now.timestamp()
            self.modified = True
        return held

    def _get_session_from_db(self) -> Session | None:
        """Return the row, asked for at every request."""
        found = next(iter(_open(key=self.session_key or "", at=timezone.now())), None)
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django's
        """Write it down. Raises ``OperationalError`` where the database took nothing, ``UpdateError`` if it is gone."""
        try:
            super().save(must_create)
        except (UpdateError, OperationalError) as problem:
            stopped = problem if isinstance(problem, OperationalError) else problem.__context__
            if not isinstance(stopped, OperationalError):
                raise
            if self._before != self._but_its_use(dict(self.items())):
                raise stopped from None
            log.warning("That a session was used could not be written down", exc_info=stopped)  # 2.

    def _but_its_use(self, held: dict[str, Any]) -> bytes:
        """Return what a session holds as bytes, the same for the same: what is kept in its row tells the moment too."""
        told: bytes = self.serializer().dumps({key: value for key, value in held.items() if key != SEEN})
        return told

    def get_expiry_date(self, **named: Any) -> datetime:  # noqa: ANN401 - as Django's
        """Return when the row is of no use any more (3.)."""
        end: datetime = super().get_expiry_date(**named)
        since = self.get(SINCE)
        return end if since is None else min(end, _moment(since, end) + _longest())


def has_ended(held: dict[str, Any], now: datetime) -> bool:
    """Return whether a session was not used for too long, or is older than a shift."""
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return now - _moment(held.get(SEEN), now) > idle or now - _moment(held.get(SINCE), now) > _longest()


def begin(request: HttpRequest, **_more: object) -> None:
    """Write down when somebody signed in; called by Django's signal."""
    request.session[SINCE] = request.session[SEEN] = timezone.now().timestamp()


@prepared
def _open(*, key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


def _longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _moment(seconds: float | None, otherwise: datetime) -> datetime:
    """Return a moment that a session holds, another for one from before they were written down."""
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, otherwise.tzinfo)

"""A copy of the database that public pages are read from, while it keeps up.

1. A request is bound to the copy by whoever answers it (`bound`); nothing else ever reads there. Writes, and whatever
   reads in order to write, go to the database itself (`Router`). The copy refuses to write, whoever asks.
2. How far it is behind is how long ago, as the copy knows, a worker last went round: workers write that once a second.
   An idle database looks fresh so, and a copy whose line is cut looks old, which what the copy says of itself does not
   tell. Where no worker runs, the copy is not read.
3. It is looked at every few seconds in each process. One that did not answer is left alone for a while.
4. In a state office it is one copy for all agencies, and is behind for all alike. Its connection follows what is bound,
   as that to the database does; who asks for no agency sees the worker's last round for any.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from dintel.apps import binding
from dintel.apps.notices import queries as notices

ALIAS = "replica"
LOOK_EVERY_SECONDS, LEAVE_ALONE_SECONDS = 3.0, 15.0
NEVER = float("inf")
GONE = (DatabaseError, InterfaceError)

_is_bound: ContextVar[bool] = ContextVar("reads_replica", default=False)


@dataclass
class Standing:
    """What this process knows of the copy: seconds behind, and until when that counts."""

    behind: float = NEVER
    until: float = 0.0


_standing = Standing()
_looking = threading.Lock()


class Router:
    """Which database Django asks (1.)."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str | None:  # noqa: ANN401 - as Django calls it
        """Return the copy for a bound request."""
        return ALIAS if _is_bound.get() else None

    def db_for_write(self, _model: Any, **hints: Any) -> str | None:  # noqa: ANN401 - as Django calls it
        """Return the database itself, also for a row that was read from the copy."""
        state = getattr(hints.get("instance"), "_state", None)
        return None if state is not None and state.db not in {None, ALIAS} else "default"

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:  # noqa: ANN401 - as Django calls it
        """Return that rows of both belong together: they are the same."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:  # noqa: ANN401 - as Django calls it
        """Return whether tables are made there."""
        return db != ALIAS


def is_named() -> bool:
    """Return whether the settings name a copy."""
    return ALIAS in settings.DATABASES


@contextmanager
def bound() -> Iterator[None]:
    """Read from the copy within this, in this thread."""
    token = _is_bound.set(True)
    try:
        yield
    finally:
        _is_bound.reset(token)


def keeps_up() -> bool:
    """Return whether the copy may be read: it answered, and is not further behind than the settings allow (2., 3.)."""
    if time.monotonic() >= _standing.until and _looking.acquire(blocking=False):
        try:
            _standing.behind = behind()
            _standing.until = time.monotonic() + (
                LOOK_EVERY_SECONDS if _standing.behind < NEVER else LEAVE_ALONE_SECONDS
            )
        finally:
            _looking.release()
    return _standing.behind <= settings.REPLICA_LAG_SECONDS


def give_up() -> None:
    """Leave the copy alone for a while: it did not answer."""
    _standing.behind, _standing.until = NEVER, time.monotonic() + LEAVE_ALONE_SECONDS
    forget()


def forget() -> None:
    """Let the connection go, so that the next one is a new one."""
    connections[ALIAS].close()


def look_anew() -> None:
    """Forget what is known of the copy."""
    _standing.behind, _standing.until = NEVER, 0.0


def _some_agency() -> AbstractContextManager[None]:
    is_nobodys = binding.is_state_office() and binding.bound() is None
    return binding.to_whole_office("the copy is one for all") if is_nobodys else nullcontext()


def behind() -> float:
    """Return how many seconds the copy is behind, ``inf`` where it does not answer or no worker ever ran (2.)."""
    try:
        with bound(), _some_agency():
            went_at = notices.last_tick()
    except GONE:
        forget()
        return NEVER
    return NEVER if went_at is None else max(0.0, (timezone.now() - went_at).total_seconds())

"""Work of upper rooms that the worker does from time to time: a room registers it when Django starts.

Such work may be done twice, by two processes or after a crash, without harm; it takes the moment as
its argument and reads no clock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dintel.apps import binding
from dintel.apps.notices import outage
from dintel.apps.sealing.providers import KeySourceError

log = logging.getLogger("dintel.notices")


@dataclass(frozen=True, slots=True)
class Round:
    """One piece of work, and how often this process does it."""

    id: str
    every: timedelta
    do: Callable[[datetime], object]


_ROUNDS: dict[str, Round] = {}
_DONE_AT: dict[tuple[int, str], datetime] = {}
"""By the agency that work was done for."""


def register(work: Round) -> None:
    """Make a piece of work known; a later registration of the same id replaces the first."""
    _ROUNDS[work.id] = work
    for done in [one for one in _DONE_AT if one[1] == work.id]:
        del _DONE_AT[done]


def go_round(at: datetime) -> int:
    """Do what is due at a moment and return how many pieces that were.

    One that cannot be done is written to the log and comes again at its next time.
    """
    due = [one for one in _ROUNDS.values() if not _is_fresh(one, at)]
    for one in due:
        _DONE_AT[binding.whose(), one.id] = at
        try:
            one.do(at)
        except KeySourceError as problem:
            outage.begin(problem)
        except Exception:
            log.exception("The round %r was not finished; it comes again in %s", one.id, one.every)
    return len(due)


def _is_fresh(one: Round, at: datetime) -> bool:
    done_at = _DONE_AT.get((binding.whose(), one.id))
    return done_at is not None and done_at <= at < done_at + one.every

"""Writers of one process wait for each other here, not inside SQLite.

SQLite lets a second writer ask again after a sleep, each time a longer one, so that under load the
file stands free while everybody sleeps, and some never come to their turn. A queue hands it on at
once. Writers of other processes are waited for as SQLite does it.

1. A transaction takes its turn before it begins and gives it back when it ends, however it ends.
2. Nobody waits here longer than SQLite itself would; after that SQLite decides.
"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import Any

from django.db.backends.sqlite3 import base

_turns: defaultdict[str, Lock] = defaultdict(Lock)
"""One for each database file of this process."""
SQLITE_WAITS_SECONDS = 5.0
"""What `sqlite3.connect` waits if nothing else is set."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions take turns with those of other threads."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Begin without a turn."""
        super().__init__(*args, **more)
        self._turn: Lock | None = None

    def _take_turn(self) -> None:
        turn = _turns[str(self.settings_dict["NAME"])]
        longest = self.settings_dict["OPTIONS"].get("timeout", SQLITE_WAITS_SECONDS)
        if self._turn is None and turn.acquire(timeout=longest):  # 2.
            self._turn = turn

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _start_transaction_under_autocommit(self) -> None:
        # 1.
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

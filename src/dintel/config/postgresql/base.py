"""A commit that no other machine has confirmed is not a commit.

With synchronous replication a commit waits until a second machine has it. If that wait is broken off, by an
operator's `pg_cancel_backend` or a `statement_timeout`, PostgreSQL warns, and says that the commit was done: it was,
on one machine. A failover would lose it after it was acknowledged. So the warning is an error here. Whoever asked is
told that nothing is certain and sends the same again, which does no harm: what is filed has a key.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, OperationalError
from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

WAITS = "SyncRepWaitForLSN"
"""The function of PostgreSQL that warns: its words are translated, its name is not."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that acknowledges only what is as durable as the cluster promises."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Begin with nothing heard."""
        super().__init__(*args, **more)
        self._is_alone = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 - as Django's own
        """Return a connection whose warnings are heard."""
        connection = super().get_new_connection(conn_params)
        connection.add_notice_handler(self._hear)
        self._is_alone = False
        return connection

    def _close(self) -> None:
        """Listen no more: a pool lends the connection to somebody else."""
        if self.connection is not None:
            with suppress(ValueError):
                self.connection.remove_notice_handler(self._hear)
        super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _hear(self, said: Diagnostic) -> None:
        if said.source_function == WAITS:
            self._is_alone = True

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._require_confirmed()

    def _require_confirmed(self) -> None:
        """Raise OperationalError, and let the connection go, if one machine alone has what was committed."""
        if not self._is_alone:
            return
        with suppress(DatabaseError):
            self.close()
        message = (
            "The primary committed, and the wait for a second machine to confirm it was broken off: a failover may lose"
            " it, so it is not acknowledged. Send the same again. Cancel no commit that waits, and set no"
            " statement_timeout for Dintel's user (docs/how-to/run-a-cluster.md)."
        )
        raise OperationalError(message)

"""`manage.py worker`: goes round every second and does what is due.

1. One worker has the turn at a time. Another one waits and takes over when the turn runs out.
2. What goes wrong is written to the log, with its place in the code the first time; the worker goes on.
3. It ends on Ctrl-C and SIGTERM after the round it is in, and when the process that started it is gone.
4. In a state office it goes round for one agency after the other, each with a turn of its own.
5. There an agency rests in which nothing was written for a while and no time has come: of a thousand most do, and to
   look into every corner of each would leave those that wait for a notice waiting for all the others. It is looked at
   all the same every five minutes.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from types import FrameType
from typing import Any
from uuid import uuid4

from django.core.management.base import CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.commands import HouseCommand
from dintel.apps.notices import outage, queries, services
from dintel.apps.notices.plan import plan
from dintel.apps.office.queries import turns
from dintel.apps.sealing.services import KeySourceError

AFTER_AN_ERROR_SECONDS = 5.0
KEEP_TURN_EVERY = timedelta(seconds=5)
RESTS_AFTER, LOOKED_AT_EVERY = timedelta(seconds=20), timedelta(minutes=5)
NICENESS = 10
"""Whoever waits for a page comes first."""

log = logging.getLogger("dintel.notices")


class Command(HouseCommand):
    """Sends notices, escalates those unread and watches deadlines, until it is stopped."""

    help = "Send notices, escalate what is unread and watch deadlines, until stopped. `make run` starts one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how often to go round, and whose child this is."""
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two rounds; default 1")
        parser.add_argument("--parent", type=int, default=0, help="end when this process is no longer the parent")

    def handle(self, *_args: Any, every: float, parent: int, **_options: Any) -> None:  # noqa: ANN401 Django's own signature
        """Go round until stopped."""
        os.nice(NICENESS)
        plan()  # a plan that cannot be used stops here, with file and line
        stop = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        workers = Workers()
        while not stop.is_set():
            wait = workers.round(every, stop)
            close_old_connections()
            stop.wait(wait)
            if parent and os.getppid() != parent:  # 3.
                break
        workers.end()


class Workers:
    """A worker for each agency of a state office, one for a city (4.)."""

    def __init__(self) -> None:
        """Begin without any."""
        self.of: dict[Member | None, Worker] = {}
        self.faults = Faults()

    def round(self, every: float, stop: threading.Event) -> float:
        """Go round once for everybody; return how many seconds to wait before the next round."""
        try:
            members = turns()
        except Exception as problem:  # noqa: BLE001 - as of a round (2.)
            self.faults.tell("The list of agencies could not be read", problem)
            return AFTER_AN_ERROR_SECONDS
        self.faults.end()
        waits = []
        for member in members:
            if stop.is_set():
                break
            with binding.to(member):
                waits.append(self.of.setdefault(member, Worker(rests=member is not None)).round(every))
        return min(waits, default=every)

    def end(self) -> None:
        """Give up every turn."""
        for member, worker in self.of.items():
            with binding.to(member):
                worker.end()


class Faults:
    """What goes wrong round after round, told whole once (2.): a database that is away is so for many rounds."""

    def __init__(self) -> None:
        """Begin without any."""
        self.kind: type[Exception] | None = None

    def tell(self, what: str, problem: Exception) -> None:
        """Write to the log what was not done, and where it failed unless the round before failed in the same way."""
        again, self.kind = type(problem) is self.kind, type(problem)
        log.error(
            "%s%s (%s); it is tried again in %.0f seconds",
            *(what, ", as before" if again else "", self.kind.__name__, AFTER_AN_ERROR_SECONDS),
            exc_info=None if again else problem,
        )

    def end(self) -> None:
        """Forget them: a round was finished."""
        self.kind = None


class Worker:
    """One worker: its turn, and its rounds."""

    def __init__(self, *, rests: bool = False) -> None:
        """Begin without a turn; ``rests`` lets it pass over an agency in which nothing happens (5.)."""
        self.holder = uuid4()
        self.ask_at = self.rests_from = self.look_at = timezone.now()
        self.has_turn, self.rests = False, rests
        self.again_at, self.faults = monotonic(), Faults()

    def round(self, every: float) -> float:
        """Go round once; return how many seconds to wait before the next round."""
        left = self.again_at - monotonic()
        if left > 0:  # another agency's round came first
            return left
        try:
            wait = self._round(every)
        except KeySourceError as problem:
            outage.begin(problem)
        except Exception as problem:  # noqa: BLE001 - whatever it is, those who wait for the next round are not to wait (2.)
            self.faults.tell("A round was not finished", problem)
        else:
            self.faults.end()
            return wait
        self.again_at = monotonic() + AFTER_AN_ERROR_SECONDS  # whatever becomes of the clock meanwhile
        return AFTER_AN_ERROR_SECONDS

    def _round(self, every: float) -> float:
        now = timezone.now()
        # 1.
        if now >= self.ask_at:
            self.has_turn = services.take_turn(holder=self.holder, at=now)
            self.ask_at = now + (KEEP_TURN_EVERY if self.has_turn else timedelta(seconds=every))
        if not self.has_turn or not self.is_called(now):
            return every
        self.look_at = now + LOOKED_AT_EVERY
        return 0.0 if services.tick(at=now).more else every

    def is_called(self, now: datetime) -> bool:
        """Return whether there is something to do, or it is time to look (5.)."""
        if not self.rests:
            return True
        if queries.has_news(at=now):
            self.rests_from = now + RESTS_AFTER
        return now < self.rests_from or now >= self.look_at

    def end(self) -> None:
        """Give up the turn; where the database is away, it runs out by itself."""
        with suppress(OperationalError, InterfaceError):
            services.give_up_turn(holder=self.holder, at=timezone.now())

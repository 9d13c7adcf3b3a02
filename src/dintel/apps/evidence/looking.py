"""The scanner is asked in a thread of the worker's process: one that is slow or hangs holds up nobody's notices.

One thread at a time for all agencies; each does some seconds of work and ends, so that they take turns.
"""

from __future__ import annotations

import logging
import threading
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from dintel.apps.evidence import services
from dintel.apps.evidence.queries import scans
from dintel.apps.evidence.services.scanning import rest
from dintel.apps.evidence.store import AwayError
from dintel.apps.sealing.services import KeySourceError

log = logging.getLogger("dintel.evidence")


@dataclass(slots=True)
class Hand:
    """The thread that is at work in this process, if one is."""

    thread: threading.Thread | None = None


_hand = Hand()


def work(at: datetime) -> None:
    """Begin a look at what waits, if there is something and nobody is at it; a round of the worker."""
    is_busy = _hand.thread is not None and _hand.thread.is_alive()
    if is_busy or not (scans.is_scanner_set() and rest.is_over(at) and scans.to_look_at(at).exists()):
        return
    here = copy_context()  # a thread begins bound to no agency
    _hand.thread = threading.Thread(target=here.run, args=(_in_thread,), daemon=True)
    _hand.thread.start()


def wait(seconds: float) -> None:
    """Wait for the thread that is at work, for tests and whoever ends the process."""
    if _hand.thread is not None:
        _hand.thread.join(seconds)


def _in_thread() -> None:
    try:
        services.look_at_waiting(at=timezone.now())
    except (KeySourceError, AwayError) as problem:  # the worker and the pages tell of both
        log.warning("Files were not looked at: %s", problem)
    except Exception:
        log.exception("Files were not looked at to the end; the next round goes on")
    finally:
        connection.close()

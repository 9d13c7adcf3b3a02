"""A job is done in a thread of the worker's process, so that notices go out and clocks run meanwhile.

1. The thread does one job with a connection of its own; the worker's round, once a second, writes down how far it is.
2. A worker that is killed takes its thread along. The next one begins the job again after half a minute.
3. Whoever asked must still be allowed to when an export is made.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dintel.apps import binding
from dintel.apps.accounts.access import Access, access_of
from dintel.apps.audit import services
from dintel.apps.audit.jobs import checking, exporting, store
from dintel.apps.audit.jobs.progress import Progress, StoppedError
from dintel.apps.audit.queries.jobs import Check, Export
from dintel.apps.audit.queries.seen import moment
from dintel.apps.design.profile import active_city
from dintel.apps.evidence.store import FULL
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.services import LogRefusedError
from dintel.apps.ledger.services import checkpoint as sign_log

EXPORT_ACTION, CHECK_ACTION = "audit.export", "audit.check"
Job = Check | Export
log = logging.getLogger("dintel.audit")


class NotAllowedError(Exception):
    """Whoever asked for it is an auditor no more."""


@dataclass(slots=True)
class Hand:
    """What one process has in hand."""

    job: Job | None = None
    progress: Progress = field(default_factory=Progress)
    thread: threading.Thread | None = None


_hands: dict[int, Hand] = {}
"""By the agency whose job it is."""


def work(at: datetime) -> None:
    """Go on with what is in hand, or take the next job; a round of the worker (1.)."""
    hand = _hands.setdefault(binding.whose(), Hand())
    if hand.job is not None and hand.thread is not None and hand.thread.is_alive():
        far = hand.progress
        far.is_stopped = not services.keep_beat(job=hand.job, what=far.what, done=far.done, total=far.total, at=at)
        return
    hand.job = services.begin_job(at=at)
    if hand.job is not None:
        hand.progress, here = Progress(), copy_context()  # a thread begins bound to nothing
        hand.thread = threading.Thread(target=here.run, args=(_in_thread, hand.job, hand.progress), daemon=True)
        hand.thread.start()


def do_next(at: datetime) -> bool:
    """Do the next job here and now; return whether there was one. For tests, the demo and whoever waits for it."""
    job = services.begin_job(at=at)
    if job is None:
        return False
    do(job, Progress())
    return True


def do(job: Job, progress: Progress) -> None:
    """Do one job to its end, whatever that is."""
    trouble = ""
    told: Mapping[str, object] = {}
    with translation.override(job.language):
        try:
            told = _checked(job, progress) if isinstance(job, Check) else _exported(job, progress)
        except StoppedError:
            return
        except NotAllowedError:
            trouble = _("Whoever asked for it is an auditor no more.")
        except OSError as problem:
            log.exception("%s was not made", job)
            is_full = isinstance(problem, store.NoRoomError) or problem.errno in FULL
            trouble = _no_room() if is_full else _unforeseen()
        except Exception:
            log.exception("%s was not made", job)
            trouble = _unforeseen()
        if not services.end_job(job=job, trouble=trouble, told=told, at=timezone.now()) or trouble:
            _throw_away(job)


def _in_thread(job: Job, progress: Progress) -> None:
    try:
        do(job, progress)
    finally:
        connection.close()


def _checked(job: Check, progress: Progress) -> Mapping[str, object]:
    _require(job, CHECK_ACTION)
    faults, lines = checking.check(job.kind, progress, timezone.now())
    return {"faults": faults, "found": lines, "looked": progress.all_looked}


def _exported(job: Export, progress: Progress) -> Mapping[str, object]:
    access = _require(job, EXPORT_ACTION)  # 3.
    with suppress(LogRefusedError):  # what was signed before is exported; the check of the log says why
        sign_log(at=timezone.now(), why="on demand")
    checkpoint = ledger.newest()
    if checkpoint is None:
        message = "the log has signed nothing yet"
        raise LookupError(message)
    facts = exporting.Facts(job.pk, active_city().name, moment(job.at), f"user:{job.by.pk}", job.faults)
    made = exporting.Made()
    store.keep(job.pk, services.key_for(export=job), exporting.export(access, facts, checkpoint, progress, made))
    _require(job, EXPORT_ACTION)
    return {"checkpoint": checkpoint.size, "counts": made.told, "size": made.size, "sha256": made.sha256}


def _require(job: Job, action: str) -> Access:
    access = access_of(job.by, timezone.localdate())
    if not (job.by.is_active and access.can(action)):
        raise NotAllowedError
    return access


def _throw_away(job: Job) -> None:
    if isinstance(job, Export) and not job.is_there:
        store.remove(job.pk)


def _no_room() -> str:
    return _("The server’s disk has no room for it. Nothing was kept of it. Ask city IT to make room, then ask again.")


def _unforeseen() -> str:
    return _("It could not be made. Nothing was kept of it. Ask city IT to read the server’s log, then ask again.")

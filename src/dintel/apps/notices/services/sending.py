"""Sending what is due: at least once, and seldom twice.

1. A worker leases some deliveries in a short transaction of its own. Nobody else takes them until
   the lease runs out.
2. It sends them outside of any transaction, and marks what arrived within a quarter of a second,
   several at once if they were quick.
3. A worker that dies between sending and marking leaves the lease to run out; the message is then
   sent again under the same id, by which the receiver can tell.
4. A lease that ran out is lost: whoever comes late marks nothing.
5. What has been sealed, closed or stopped meanwhile is dropped instead.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from dintel.apps.notices import channels, digests, names
from dintel.apps.notices.channels import Channel, Message, Problem
from dintel.apps.notices.models import Delivery, Endpoint
from dintel.apps.notices.services.endpoints import stop_gone
from dintel.apps.notices.signing import unlocked

LEASE = timedelta(minutes=3)
MOST_AT_ONCE = 32
MARKED_WITHIN_SECONDS = 0.25
TEST = "test.ping"

log = logging.getLogger("dintel.notices")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did. ``more`` says that more was due than one round takes."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    more: bool = False

    def __add__(self, other: Sent) -> Sent:
        """Return both together."""
        return Sent(
            self.sent + other.sent,
            self.failed + other.failed,
            self.dropped + other.dropped,
            self.more or other.more,
        )


def send_due(*, at: datetime) -> Sent:
    """Send what is due on every channel, at most one round each; return what happened."""
    total = Sent()
    for name, way in channels.by_name().items():
        if way.REACHES != channels.INSIDE:
            total += _round(name, way, at)
    return total


def _round(name: str, way: Channel, at: datetime) -> Sent:
    leased = claim(channel=name, at=at)
    ready: dict[str, Delivery] = {}
    messages, dropped = [], 0
    for delivery in leased:
        found = message_of(delivery, at)
        if isinstance(found, Problem):
            dropped += mark_dropped(delivery=delivery, why=found.code, at=at)
        else:
            messages.append(found)
            ready[found.id] = delivery
    # 2.
    sent = failed = 0
    arrived: list[Delivery] = []
    marked_at = monotonic()
    try:
        for message, problem in way.send(messages, at) if messages else ():
            if problem is None:
                arrived.append(ready[message.id])
            else:
                failed += mark_failed(delivery=ready[message.id], problem=problem, way=way, at=at)
            if arrived and monotonic() - marked_at > MARKED_WITHIN_SECONDS:
                sent += mark_sent(deliveries=arrived, at=at)
                arrived, marked_at = [], monotonic()
    finally:
        sent += mark_sent(deliveries=arrived, at=at) if arrived else 0
    return Sent(sent, failed, dropped, more=len(leased) == MOST_AT_ONCE)


def claim(*, channel: str, at: datetime, most: int = MOST_AT_ONCE) -> list[Delivery]:
    """Lease what is due on a channel, oldest first, and return it."""
    due = Delivery.objects.filter(channel=channel, next_at__lte=at).order_by("next_at", "pk")
    return _lease(due, at, most) if due.exists() else []


@transaction.atomic
def _lease(due: QuerySet[Delivery], at: datetime, most: int) -> list[Delivery]:
    # 1.
    keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    if not keys:
        return []
    lease = uuid4()
    Delivery.objects.filter(pk__in=keys).update(
        state=Delivery.State.SENDING, lease=lease, next_at=at + LEASE, tries=F("tries") + 1
    )
    return list(Delivery.objects.filter(lease=lease).select_related("notice", "user", "endpoint").order_by("pk"))


def message_of(delivery: Delivery, at: datetime) -> Message | Problem:
    """Return the message of a delivery, or why it is no longer sent."""
    notice, user, endpoint = delivery.notice, delivery.user, delivery.endpoint
    # 5.
    if (user is not None and not user.is_active) or (endpoint is not None and endpoint.stopped_at is not None):
        return Problem("stopped")
    if notice is not None and notice.sealed and not _is_reader(delivery):
        return Problem("sealed")
    language = (user.language if user else "") or settings.LANGUAGE_CODE
    lines: tuple[str, ...] = ()
    if notice is not None and notice.kind == names.DIGEST and user is not None:
        lines = digests.lines_for(user, language, at)
        if not lines:
            return Problem("nothing")
    return Message(
        id=f"msg_{delivery.key.hex}",
        kind=notice.kind if notice else TEST,
        number=notice.subject_key if notice and notice.kind != names.DIGEST else "",
        place=names.place(notice.facility, notice.department) if notice else "",
        path=_path(notice.key if notice and notice.kind != names.DIGEST else None, language),
        happened_at=notice.created_at if notice else delivery.created_at,
        sealed=notice.sealed if notice else False,
        to=user.email if user else (endpoint.url if endpoint else ""),
        language=language,
        lines=lines,
        secrets=_secrets(endpoint, at) if endpoint else (),
        facility=notice.facility if notice else "",
        department=notice.department if notice else "",
    )


def _is_reader(delivery: Delivery) -> bool:
    notice = delivery.notice
    return notice is not None and notice.readers.filter(pk=delivery.user_id).exists()


def _path(key: UUID | None, language: str) -> str:
    with translation.override(language):
        return reverse("notices:notice", args=[key]) if key else reverse("notices:inbox")


def _secrets(endpoint: Endpoint, at: datetime) -> tuple[str, ...]:
    kept = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until and at < endpoint.old_secret_until:
        kept.append(endpoint.old_secret)
    return tuple(secret for secret in map(unlocked, kept) if secret)


def _mark(deliveries: Sequence[Delivery], **values: object) -> int:
    """Change deliveries whose lease still holds; return how many; those that another has are left out."""
    # 4.
    held = Q(pk__in=[one.pk for one in deliveries], lease__in={one.lease for one in deliveries})
    return Delivery.objects.filter(held, state=Delivery.State.SENDING).update(lease=None, **values)


def mark_sent(*, deliveries: Sequence[Delivery], at: datetime) -> int:
    """Mark deliveries as arrived; return how many; those whose lease was lost are left out."""
    return _mark(deliveries, state=Delivery.State.SENT, sent_at=at, next_at=None, problem="", problem_detail="")


def mark_dropped(*, delivery: Delivery, why: str, at: datetime) -> int:
    """Mark a delivery as not needed any more; return 1, or 0 if its lease was lost."""
    return _mark([delivery], state=Delivery.State.DROPPED, sent_at=at, next_at=None, problem=why, problem_detail="")


def mark_failed(*, delivery: Delivery, problem: Problem, way: Channel, at: datetime) -> int:
    """Keep what went wrong and when it is tried again; after the last try it is given up."""
    wait = None if problem.final else way.delay(delivery.tries)
    if wait is not None and problem.wait is not None:
        wait = max(wait, problem.wait)
    log.warning("%s was not sent by %s (try %d): %s", delivery.key, delivery.channel, delivery.tries, problem.code)
    if problem.stop and delivery.endpoint_id is not None:
        stop_gone(endpoint=delivery.endpoint_id, at=at)
    return _mark(
        [delivery],
        state=Delivery.State.WAITING if wait is not None else Delivery.State.FAILED,
        next_at=at + wait if wait is not None else None,
        problem=problem.code,
        problem_detail=problem.detail[:200],
    )

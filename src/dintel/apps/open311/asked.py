"""What a client of GeoReport v2 asks for, read by the letter of its specification.

1. An argument that is empty is one that was not given.
2. ``service_request_id`` overrides everything else.
3. Dates are W3C date-times with an offset. A window spans 90 days at most; one end alone stands for the 90 days from it
   or up to it, none for the last 90.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

SPAN = timedelta(days=90)
STATUSES = frozenset({"open", "closed"})
_W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


class RefusedError(Exception):
    """What cannot be answered: the HTTP status, and why in a sentence."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Asked:
    """Which published counts are wanted; what is ``None`` is not asked for."""

    ids: frozenset[str] | None
    codes: frozenset[str] | None
    statuses: frozenset[str]
    since: datetime
    until: datetime


def asked(query: Mapping[str, str], *, at: datetime) -> Asked:
    """Return what a query asks for. Raises ``RefusedError`` for a date that is none and a window that is too wide."""
    ids = _list(query, "service_request_id")
    if ids is not None:  # 2.
        return Asked(ids, None, STATUSES, at, at)
    since, until = _window(_moment(query, "start_date"), _moment(query, "end_date"), at)
    return Asked(
        ids=None,
        codes=_list(query, "service_code"),
        statuses=_list(query, "status") or STATUSES,
        since=since,
        until=until,
    )


def _list(query: Mapping[str, str], name: str) -> frozenset[str] | None:
    found = frozenset(one.strip() for one in query.get(name, "").split(",") if one.strip())
    return found or None


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name, "").strip().replace(" ", "+")  # a plus sign that was not escaped
    if not text:
        return None
    try:
        if _W3C.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    why = f"{name} is no W3C date-time with an offset, such as 2026-01-31T00:00:00Z."
    raise RefusedError(HTTPStatus.BAD_REQUEST, why)


def _window(since: datetime | None, until: datetime | None, at: datetime) -> tuple[datetime, datetime]:  # 3.
    try:
        if since is None:
            until = until or at
            return until - SPAN, until
        until = until or since + SPAN
    except OverflowError:
        why = "A window of 90 days at this end of the calendar cannot be counted."
        raise RefusedError(HTTPStatus.BAD_REQUEST, why) from None
    if until < since:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "end_date is before start_date.")
    if until - since > SPAN:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "start_date and end_date may be 90 days apart and no more.")
    return since, until

"""Notices, deadlines and webhooks for other programs: ``/api/v1/notices``, ``/deadlines``, ``/webhooks``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Literal, TypeVar, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.notices import queries, services
from dintel.apps.notices.names import KINDS
from dintel.apps.notices.queries.rows import Rows

notices, deadlines, webhooks = Router(tags=["notices"]), Router(tags=["deadlines"]), Router(tags=["webhooks"])

PER_PAGE = 50
NO_NULL = r"^[^\u0000]*$"
ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)
Turned = Annotated[int, Query(ge=1, le=1_000, description="Which page, from 1.")]
T = TypeVar("T")


class NoticeOut(Schema):
    """One notice in a list. A sealed one holds its number and no more."""

    id: str
    kind: str
    number: str
    title: str
    place: str
    created_at: datetime
    is_unread: bool
    is_settled: bool
    went_on: bool
    read_at: datetime | None
    read_by: str
    sealed: bool


class StageOut(Schema):
    """One step of telling."""

    at: datetime
    words: str
    people: list[str]


class NoticeWholeOut(Schema):
    """One notice with its lines and whom it told."""

    notice: NoticeOut
    lines: list[str]
    stages: list[StageOut]
    next_step: str
    record: str


class NoticesOut(Schema):
    """A page of notices; ``next`` is the address of the following one, if there is one."""

    items: list[NoticeOut]
    next: str | None


class StepOut(Schema):
    """One day of a count; ``number`` is its turn, 0 if it was not counted."""

    on: date
    number: int
    counted: bool
    words: str
    sure: bool


class DeadlineOut(Schema):
    """One deadline; ``due_at`` is empty while the clock stands or no date is named."""

    id: str
    title: str
    number: str
    about: str
    owner_role: str
    place: str
    started_at: datetime
    due_at: datetime | None
    last_on: date | None
    words: str
    late: bool
    paused: str
    finished: str
    sealed: bool
    is_target: bool


class DeadlineWholeOut(Schema):
    """One deadline with every day counted or skipped."""

    clock: DeadlineOut
    steps: list[StepOut]
    doubts: list[str]
    relies_on: str
    record: str


class DeadlinesOut(Schema):
    """A page of deadlines; ``next`` is the address of the following one, if there is one."""

    items: list[DeadlineOut]
    next: str | None


class ReasonIn(Schema):
    """Why a clock stops."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NULL)]


class WebhookIn(Schema):
    """A system to be told; no kinds means all."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NULL)]
    url: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NULL)]
    kinds: Annotated[
        list[Annotated[str, Field(max_length=40, pattern=NO_NULL)]],
        Field(default_factory=list, max_length=len(KINDS)),
    ]


class WebhookOut(Schema):
    """A system that is told."""

    key: UUID
    name: str
    url: str
    kinds: list[str]
    created_at: datetime
    stopped_at: datetime | None
    waiting_count: int = 0
    lost_count: int = 0


class SecretOut(Schema):
    """The secret of a webhook, given this once."""

    key: UUID
    secret: str


def _asker(request: HttpRequest) -> StaffRequest:
    return cast("StaffRequest", request)


def _page(request: HttpRequest, rows: Rows[T], page: int) -> tuple[Sequence[T], str | None]:
    found = rows[(page - 1) * PER_PAGE : page * PER_PAGE + 1]
    if len(found) <= PER_PAGE:
        return found, None
    asked: dict[str, str] = {name: str(value) for name, value in request.GET.items() if name != "page"}
    return found[:PER_PAGE], f"{request.path}?{urlencode({**asked, 'page': str(page + 1)})}"


@notices.get("", auth=auth("notice.receive"), response={200: NoticesOut, **ERRORS})
def list_notices(request: HttpRequest, show: Literal["", "unread", "everything"] = "", page: Turned = 1) -> object:
    """Return what one was told, newest first."""
    items, following = _page(request, queries.inbox(_asker(request).access, show=show), page)
    return {"items": items, "next": following}


@notices.get("/{uuid:key}", auth=auth("notice.receive"), response={200: NoticeWholeOut, **ERRORS})
def read_notice(request: HttpRequest, key: UUID) -> object:
    """Return one notice; the look at a sealed one is recorded."""
    asking, now = _asker(request), timezone.now()
    page = queries.notice_page(asking.access, key, now)
    if page is None:
        raise Http404
    services.open_notice(notice=page.row, by=asking.user, at=now)
    return page


@notices.post("/{uuid:key}/acknowledge", auth=auth("notice.acknowledge"), response={200: NoticeOut, **ERRORS})
@idempotent
def acknowledge(request: HttpRequest, key: UUID) -> object:
    """Record that one has read a notice, which stops the steps."""
    asking, now = _asker(request), timezone.now()
    page = queries.notice_page(asking.access, key, now) if asking.access.can("notice.receive") else None
    if page is None or not page.may_acknowledge:
        raise Http404
    services.acknowledge(notice=page.row, by=asking.user, at=now)
    again = queries.notice_page(asking.access, key, now)
    return again.notice if again else page.notice


@deadlines.get("", auth=auth("contact.read"), response={200: DeadlinesOut, **ERRORS})
def list_deadlines(
    request: HttpRequest,
    owner: Annotated[str, Query(max_length=40, pattern=NO_NULL)] = "",
    show: Literal["", "late", "paused"] = "",
    page: Turned = 1,
) -> object:
    """Return what is not done, the first to fall due on top."""
    rows = queries.open_deadlines(_asker(request).access, owner=owner, show=show, at=timezone.now())
    items, following = _page(request, rows, page)
    return {"items": items, "next": following}


@deadlines.get("/{uuid:key}", auth=auth("contact.read"), response={200: DeadlineWholeOut, **ERRORS})
def read_deadline(request: HttpRequest, key: UUID) -> object:
    """Return one deadline with every day; the look at a sealed one is recorded."""
    asking, now = _asker(request), timezone.now()
    page = queries.deadline_page(asking.access, key, now)
    if page is None:
        raise Http404
    services.open_deadline(deadline=page.row, by=asking.user, at=now)
    return page


@deadlines.post("/{uuid:key}/pause", auth=auth("deadline.pause"), response={200: DeadlineWholeOut, **ERRORS})
@idempotent
def pause(request: HttpRequest, key: UUID, body: ReasonIn) -> object:
    """Stop a clock, with a reason."""
    return _changed(request, key, body.reason)


@deadlines.post("/{uuid:key}/resume", auth=auth("deadline.pause"), response={200: DeadlineWholeOut, **ERRORS})
@idempotent
def resume(request: HttpRequest, key: UUID) -> object:
    """Let a clock run on."""
    return _changed(request, key, None)


def _changed(request: HttpRequest, key: UUID, reason: str | None) -> object:
    asking, now = _asker(request), timezone.now()
    found = queries.find_deadline(asking.access, key)
    if found is None:
        raise Http404
    asking.access.require("deadline.pause", department=found.department, facility=found.facility)
    try:
        if reason is None:
            services.resume_deadline(deadline=found, by=asking.user, at=now)
        else:
            services.pause_deadline(deadline=found, by=asking.user, reason=reason, at=now)
    except services.ClockError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("The clock was not changed"), str(error)) from error
    return queries.deadline_page(asking.access, key, now)


@webhooks.get("", auth=auth("webhook.manage"), response={200: list[WebhookOut], **ERRORS})
def list_webhooks(request: HttpRequest) -> object:
    """Return every system that is told, by name."""
    return list(queries.endpoints(_asker(request).access))


@webhooks.post("", auth=auth("webhook.manage"), response={201: SecretOut, **ERRORS})
def add_webhook(request: HttpRequest, body: WebhookIn) -> Status[object]:
    """Add a system and return its secret, this once."""
    asking = _asker(request)
    try:
        row, secret = services.add_endpoint(**body.dict(), by=asking.user, at=timezone.now())
    except services.EndpointError as error:
        title = _("Something in the request cannot be used")
        errors = [{"where": f"body.{error.field}", "what": str(error)}]
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, str(error), errors=errors) from error
    return Status(201, {"key": row.key, "secret": secret})


@webhooks.post("/{uuid:key}/secret", auth=auth("webhook.manage"), response={200: SecretOut, **ERRORS})
def new_secret(request: HttpRequest, key: UUID) -> object:
    """Give a system a new secret and return it, this once; for a day the one before signs as well."""
    asking = _asker(request)
    row = queries.find_endpoint(asking.access, key)
    if row is None:
        raise Http404
    secret = services.change_secret(endpoint=row, by=asking.user, at=timezone.now())
    return {"key": row.key, "secret": secret}


@webhooks.post("/{uuid:key}/{what}", auth=auth("webhook.manage"), response={200: WebhookOut, **ERRORS})
@idempotent
def act_on_webhook(request: HttpRequest, key: UUID, what: Literal["test", "stop", "restart"]) -> object:
    """Send a test, stop a system, or send to it again."""
    asking = _asker(request)
    row = queries.find_endpoint(asking.access, key)
    if row is None:
        raise Http404
    do = {"test": services.test_endpoint, "stop": services.stop_endpoint, "restart": services.restart_endpoint}
    do[what](endpoint=row, by=asking.user, at=timezone.now())
    return queries.find_endpoint(asking.access, key)


class FeedOut(Schema):
    """The address of one's calendar, given this once."""

    address: str


Listed = Annotated[
    str, Query(max_length=80, pattern=NO_NULL, description="A list of what is due; empty for one's own, all for all.")
]


@deadlines.post("/calendar", auth=auth(*queries.SEES), response={201: FeedOut, **ERRORS})
def make_calendar(request: HttpRequest, whose: Listed = queries.EVERYTHING) -> Status[object]:
    """Make a calendar address of a list and return it, this once; the one before ends."""
    asking = _asker(request)
    if whose not in {one.id for one in queries.lists_for(asking.access)}:  # a named person's stays in the house
        raise Http404
    secret = services.make_feed(by=asking.user, whose=whose, at=timezone.now())
    address = request.build_absolute_uri(reverse("notices:feed", args=[secret]))
    return Status(201, {"address": address})


@deadlines.delete("/calendar", auth=auth(*queries.SEES), response={204: None, **ERRORS})
def end_calendar(request: HttpRequest, whose: Listed = queries.EVERYTHING) -> Status[None]:
    """Take the calendar address of a list back."""
    services.revoke_feed(by=_asker(request).user, whose=whose, at=timezone.now())
    return Status(204, None)

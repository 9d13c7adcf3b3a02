"""A request sent twice is done once.

1. A POST may carry an Idempotency-Key, made by the sender, new for each thing to be done.
2. The work and its answer are kept in one transaction: either both stand or neither does.
3. The same key with the same request within 24 hours gets the same answer again.
4. The same key with another request gets 422. An answer that is not a success is not kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view

from dintel.apps.accounts import services
from dintel.apps.accounts.api import who
from dintel.apps.accounts.problems import problem

HEADER = "Idempotency-Key"
LONGEST_KEY = 200

Run = Callable[..., HttpResponse]


def _once(run: Run) -> Run:
    @wraps(run)
    def run_once(request: HttpRequest, **arguments: Any) -> HttpResponse:  # noqa: ANN401 the operation's own
        key = request.headers.get(HEADER, "")
        identity = who(request) if key else None
        if identity is None:
            return run(request, **arguments)
        if len(key) > LONGEST_KEY:
            return _refused(_("The key is longer than 200 characters."))
        with transaction.atomic():  # 2.
            try:
                kept = services.claim_answer(
                    user=identity.user, key=key, request_hash=_fingerprint(request), at=timezone.now()
                )
            except services.KeyReusedError:  # 4.
                return _refused(_("The key was used for another request. Make a new key for each thing to be done."))
            if kept.status:  # 3.
                return _again(kept.status, kept.content_type, kept.body)
            response = run(request, **arguments)
            if HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
                services.keep_answer(
                    answer=kept,
                    status=response.status_code,
                    content_type=response.headers.get("Content-Type", ""),
                    body=response.content.decode(),
                )
            else:
                transaction.set_rollback(True)
        return response

    return run_once


idempotent = decorate_view(_once)
"""Decorator under `@router.post(...)`: honours the header Idempotency-Key."""


def _fingerprint(request: HttpRequest) -> str:
    identity = who(request)
    head = [request.method, request.get_full_path(), sorted(identity.scopes) if identity else []]
    return hashlib.sha256(json.dumps(head).encode() + b"\n" + request.body).hexdigest()


def _again(status: int, content_type: str, body: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=content_type)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _refused(why: str) -> HttpResponse:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("This Idempotency-Key cannot be used"), why)

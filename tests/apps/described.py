"""The API's own description, read once for all the tests that hold the API to it."""

from __future__ import annotations

from datetime import timedelta

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services import make_token, open_to_tokens

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
EVERY = [one.ok() for one in schema.get_all_operations()]


def token_for_everything(user: User) -> str:
    """Return a token of somebody who gets every role, and may do all that a token may."""
    now, today = timezone.now(), timezone.localdate()
    for role in matrix().roles:
        Assignment.objects.get_or_create(
            user=user,
            role=role,
            defaults={"from_on": today - timedelta(days=9), "facility": "prisoner-transport-center"},
        )
    _token, secret = make_token(
        user=user,
        name="all",
        scopes=open_to_tokens(access_of(user, today)),
        expires_on=today + timedelta(days=9),
        by=user,
        at=now,
        on=today,
    )
    return secret

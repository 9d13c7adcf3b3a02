"""The API as its own description promises: every operation tried with made-up input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services import make_token, open_to_tokens
from dintel.config.demo import make_demo

pytestmark = pytest.mark.django_db

CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.ignored_auth,
)


@pytest.fixture(scope="module")
def token(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[str]:
    """Return a token that may do everything in one demo city, which is gone afterwards."""
    folder = tmp_path_factory.mktemp("evidence")
    for signal in (request_started, request_finished):  # one connection holds the city until it is rolled back
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), override_settings(DEMO=True, EVIDENCE_DIR=folder), transaction.atomic():
        make_demo()
        yield token_for_everything(User.objects.get(assignments__role="counsel"))
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


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


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.mark.once
@schema.parametrize()
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_promises(case: Any, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


def test_no_two_shapes_of_the_api_share_a_name() -> None:
    """A description has one place for a name, so the second would stand where the first is meant."""
    every = list(_below(Schema))
    named: dict[str, set[str]] = {}
    for shape in every:
        if shape.__module__.startswith("dintel.apps.") and shape.__name__ != "Strict":  # a base, described nowhere
            named.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def _below(shape: type[Schema]) -> Iterator[type[Schema]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)

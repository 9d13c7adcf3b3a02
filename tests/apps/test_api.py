"""The API as its own description promises: every operation tried with made-up input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from dintel.apps.accounts.models import Assignment
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services import make_token
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


@pytest.fixture
def token(settings: Any, tmp_path: Any) -> Iterator[str]:
    """Return a token that may do everything in a demo city, and keep its files apart."""
    settings.DEMO = True
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    make_demo()
    from dintel.apps.accounts.models import User

    user = User.objects.get(assignments__role="counsel")
    now = timezone.now()
    for role in matrix().roles:
        Assignment.objects.get_or_create(
            user=user,
            role=role,
            defaults={"from_on": now.date() - timedelta(days=9), "facility": "prisoner-transport-center"},
        )
    _token, secret = make_token(
        user=user, name="all", scopes=list(matrix().actions), expires_on=now.date() + timedelta(days=9), by=user, at=now, on=now.date()
    )
    yield secret


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@schema.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_promises(case: Any, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

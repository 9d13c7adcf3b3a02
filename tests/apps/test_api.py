"""The API as its own description promises: every operation tried with made-up input."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.hypothesis.builder import ApiOperationMark
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi import checks
from tests.apps.described import schema, token_for_everything

from dintel.apps.accounts.models import User
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


QUICKLY_READ = settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
AS_RUN = settings(QUICKLY_READ, phases=[Phase.explicit, Phase.generate])


MOST_CASES, MANY_CASES_FOR = 6, 1 / 3


@pytest.fixture
def every_case(request: pytest.FixtureRequest) -> None:
    """Make the many cases of one operation in the process that tries it.

    Left alone, schemathesis makes those of all operations while tests are read, in each process that reads them. Some
    hundred are made for a large body, which takes longer than sending a few; a run does so for a third of the
    operations and draws ``MOST_CASES`` of them, by the seed that it prints. To the others it sends what is drawn from
    the shapes alone. ``make fuzz`` sends every case of every operation.
    """
    item, are_all = request.node, bool(os.environ.get("DINTEL_TEST_EVERY_CASE"))
    feedback = FeedbackSources(constants_value_source=make_constants_value_source(schema))
    operation = ApiOperationMark.get(item.obj)
    assert operation is not None
    told = {"config": schema.config, "operation": operation, "given_kwargs": {}, "feedback": feedback}
    if not are_all and random.random() > MANY_CASES_FOR:
        item.obj = build_operation_test(test_func=keeps_its_promises_to_a_few, **told)
        return
    item.obj = build_operation_test(test_func=keeps_its_promises, **told)
    found = item.obj.hypothesis_explicit_examples
    assert found, "no case of its description would be tried"
    if len(found) > MOST_CASES and not are_all:
        item.obj.hypothesis_explicit_examples = [found[0], *random.sample(found[1:], MOST_CASES - 1)]


@AS_RUN
def keeps_its_promises(case: Any, token: str) -> None:
    """Send one case."""
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


@QUICKLY_READ
def keeps_its_promises_to_a_few(case: Any, token: str) -> None:
    """Send one case of the few."""
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


@pytest.mark.once
@pytest.mark.usefixtures("every_case")
@schema.parametrize()
@QUICKLY_READ
def test_every_operation_keeps_its_promises(case: Any, token: str) -> None:
    pytest.fail(f"{case.operation.label} was not given its cases: every_case puts keeps_its_promises in this place")


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

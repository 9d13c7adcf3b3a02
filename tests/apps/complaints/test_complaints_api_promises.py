"""Every operation on reports, met with a report that is there: it takes its own example, and answers as it says.

``tests/apps/test_api.py`` tries every operation with anything at all, and mostly meets what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.flood_made import junk, made
from tests.apps.complaints.reported import send
from tests.apps.contacts.made import filed
from tests.apps.contacts.made import report as told
from tests.apps.described import EVERY, schema, token_for_everything

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Assignment
from dintel.apps.evidence import limits
from dintel.apps.ledger.services import release_quiet_leaves

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
STREAMED = "/api/v1/complaints/packets/{number}/zip"
"""The one answer that is a stream, which this way of asking never closes; ``test_complaints_api.py`` takes it."""
OPERATIONS = [one for one in EVERY if one.path.startswith("/api/v1/complaints") and one.path != STREAMED]
Named = dict[str, Any]


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Named]:
    """Return the names of what is there for each operation, and a token that may do everything to it."""
    folder = tmp_path_factory.mktemp("evidence")
    for signal in (request_started, request_finished):  # one connection holds it all until it is rolled back
        signal.disconnect(close_old_connections)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(limits, "FREE_BYTES", 0)
        with override_settings(DEMO=True, EVIDENCE_DIR=folder):
            yield _all_there()
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _all_there() -> Named:
    report, person = a_case(name="A made-up name")
    me, other = _everybody(), make_person("investigator")
    waiting, alike = send(staff="yes").report, made(junk(12, templates=1))
    release_quiet_leaves(at=LATER + timedelta(hours=2))
    for user in (me, other):
        services.assign(report=report, user=user, is_counsel=False, by=person, at=LATER)
    part = {"offence": "impersonating_peace_officer", "element": "pretended", "state": "shown"}
    services.find(report=report, **part, words="They said so.", by=person, at=LATER)
    task = services.add_task(report=report, words="Ask the shop.", by=person, at=LATER)
    packet = services.make_packet(report=report, to="An office", by=person, at=timezone.now())
    mine = services.ask_identity(report=report, why="To show pictures.", by=me, at=LATER)
    services.answer_identity(request=mine, allowed=True, words="Yes.", by=make_person("records_custodian"), at=LATER)
    asked = services.ask_identity(report=report, why="To show pictures.", by=person, at=LATER)
    act = services.set_aside(reports=[one.pk for one in alike[6:]], reason="Alike.", by=me, at=LATER)
    contact = filed(told(), by=me).number
    return {
        "token": token_for_everything(me),
        "report": report.number,
        "waiting": waiting.number,
        "packet": packet.number,
        "task": str(task.pk),
        "asked": str(asked.pk),
        "act": str(act.pk),
        "flood": alike[0].number,
        "contact": contact,
        "work": str(Assignment.objects.get(report=report, user=other).pk),
        "user": other.pk,
    }


def _everybody() -> User:
    """Return one account with every role."""
    user = make_person("counsel")
    user.is_demo = True
    user.save()
    for role in matrix().roles:
        if role != "counsel":
            give(user, role)
    return user


def path_of(path: str, named: Named) -> Named:
    """Return what stands in an operation's path, so that it finds something."""
    keys = {"/names/{key}": "asked", "/floods/acts/{key}": "act", "/assignments/{key}": "work", "/tasks/{key}": "task"}
    numbers = {"/floods/groups/{number}": "flood", "/packets/{number}": "packet", "/hand-over": "waiting"}
    found = {name: named[what] for part, what in keys.items() if part in path for name in ("key",)}
    if "{number}" in path:
        found["number"] = next((named[what] for part, what in numbers.items() if part in path), named["report"])
    return found


def body_of(operation: Any, named: Named) -> Any:
    """Return the example that an operation's own description gives, about people and records that are there."""
    told = operation.definition.raw.get("requestBody")
    if told is None:
        return None
    name = told["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    body = dict(schema.raw_schema["components"]["schemas"][name]["examples"][0])
    today = timezone.localdate().isoformat()
    fits = {"user": named["user"], "received_on": today, "on": today, "due_on": today, "number": named["contact"]}
    if operation.path.endswith("/same-event"):
        fits["key"] = named["contact"]
    if operation.path.endswith("/packets"):
        fits["key"] = str(uuid4())
    return body | {key: value for key, value in fits.items() if key in body}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_an_operation_takes_its_own_example_and_answers_as_it_says(operation: Any, there: Named) -> None:
    headers, path = {"Authorization": f"Bearer {there['token']}"}, path_of(operation.path, there)
    body = body_of(operation, there)
    own = operation.Case(path_parameters=path, **({"body": body, "media_type": "application/json"} if body else {}))
    answer = own.call_and_validate(headers=headers, checks=CHECKS)
    assert 200 <= answer.status_code < 300, (answer.status_code, answer.text)

    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def anything(case: Any) -> None:
        case.path_parameters = {**case.path_parameters, **path}
        case.call_and_validate(headers=headers, checks=CHECKS)

    anything()


def test_every_operation_on_reports_is_tried() -> None:
    assert len(OPERATIONS) >= 30

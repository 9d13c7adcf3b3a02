"""Two agencies on one site: what was given at one address opens nothing at another, and tells nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import PASSWORD
from tests.apps.contacts.made import filed, ice, report
from tests.apps.office import crossing
from tests.apps.office.conftest import HOST, PLANTED, Office, emptied

from dintel.apps import binding
from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.services import checkpoint, sequence
from dintel.apps.office import queries
from dintel.apps.office.services import close_agency
from dintel.config.api import api

pytestmark = pytest.mark.django_db
KEY = uuid4()
READS = ("contact.read", "contact.file", "evidence.read", "notice.receive")
ROLES = sorted(matrix().roles)


@pytest.fixture(scope="module")
def filled(separated: tuple[Office, Any], home: Any, django_db_blocker: Any) -> dict[str, Any]:
    """Return what there is: at each agency somebody who holds every role, a token, and a contact under one key."""
    from tests.apps.office.conftest import at_home, connected

    office, wrapper = separated
    made: dict[str, Any] = {}
    emptied(office)
    with django_db_blocker.unblock(), at_home(home), connected(wrapper):
        for member in office.members:
            user, client = crossing.everybody(member, ROLES, "same")
            made[member.slug] = (user, client, crossing.token_of(member, user, READS))
            with binding.to(member):
                words = PLANTED if member == office.other else "ours"
                receipt = filed(report(ice(), account=words), by=user, at=timezone.now(), key=KEY)
                made[f"{member.slug} number"] = receipt.number
                sequence(at=timezone.now())
                checkpoint(at=timezone.now(), why="schedule")
        with psycopg.connect(office.admin, autocommit=True) as admin:
            made["planted"] = crossing.plant(office, admin)
            made["theirs"] = crossing.theirs(office, admin)
    return made


def test_both_file_under_the_same_key_and_get_the_same_number(filled: dict[str, Any], office: Office) -> None:
    assert filled[f"{office.own.slug} number"] == filled[f"{office.other.slug} number"]
    for member in office.members:
        with binding.to(member):
            assert Contact.objects.count() == 1
            assert Contact.objects.get(key=KEY).number == filled[f"{member.slug} number"]
    assert Contact.objects.count() == 0


def test_each_agency_has_a_log_of_its_own_under_a_name_of_its_own(filled: dict[str, Any], office: Office) -> None:
    notes = []
    for member in office.members:
        with binding.to(member):
            state = ledger.state()
            assert state.checkpoint is not None
            notes.append(state.checkpoint.note.splitlines())
    assert [note[0] for note in notes] == [f"{member.slug}.{HOST}/ledger" for member in office.members]
    assert notes[0][2] != notes[1][2]


def test_a_session_a_token_and_a_password_open_nothing_at_another_address(
    filled: dict[str, Any], office: Office
) -> None:
    _user, theirs, token = filled[office.other.slug]
    assert theirs.get("/people/").status_code == 200
    here = Client(SERVER_NAME=f"{office.own.slug}.{HOST}")
    here.cookies[settings.SESSION_COOKIE_NAME] = theirs.cookies[settings.SESSION_COOKIE_NAME].value
    assert here.get("/people/").status_code == 302
    assert "/sign-in/" in here.get("/people/")["Location"]
    bearer = {"Authorization": f"Bearer {token}"}
    there = Client(SERVER_NAME=f"{office.other.slug}.{HOST}", raise_request_exception=False)
    assert there.get("/api/v1/contacts", headers=bearer).status_code not in {401, 403}
    assert Client(SERVER_NAME=f"{office.own.slug}.{HOST}").get("/api/v1/contacts", headers=bearer).status_code == 401
    with binding.to(office.other):
        User.objects.create_user("only-there@example.invalid", "Only There", PASSWORD)
    asked = {"login": "only-there@example.invalid", "password": PASSWORD}
    assert Client(SERVER_NAME=f"{office.own.slug}.{HOST}").post("/sign-in/", asked).status_code != 302
    assert Client(SERVER_NAME=f"{office.other.slug}.{HOST}").post("/sign-in/", asked).status_code == 302


def test_an_address_of_no_agency_answers_nothing_but_health(office: Office) -> None:
    for host in (HOST, f"nobody.{HOST}", f"a.{office.own.slug}.{HOST}", "127.0.0.1"):
        client = Client(SERVER_NAME=host)
        for address in ("/", "/contacts/", "/api/v1/contacts", "/report/", "/ledger/log/checkpoint"):
            answer = client.get(address)
            assert (answer.status_code, b"no agency at this address" in answer.content) == (404, True), (host, address)
        assert client.get("/health/alive").status_code in {200, 301, 404}
    assert Client(SERVER_NAME="elsewhere.example").get("/").status_code == 400


def test_every_address_asked_for_with_the_others_names_tells_nothing_of_it(
    filled: dict[str, Any], office: Office, admin_of: psycopg.Connection[Any]
) -> None:
    assert filled["planted"] > 100
    before = crossing.digest(office, admin_of)
    _user, client, token = filled[office.own.slug]
    told = crossing.walk(client, filled["theirs"], most=1)
    assert told["leaks"] == []
    assert told["failed"] == []
    assert len(told["open"]) > 100
    assert len(told["closed"]) > 50
    schema = api.get_openapi_schema()
    asked = crossing.ask_operations(client, schema, filled["theirs"], most=1, bearer=token)
    assert (asked["leaks"], asked["failed"]) == ([], [])
    assert sum(map(len, asked.values())) > 100
    assert crossing.digest(office, admin_of) == before


def test_the_others_own_pages_do_show_what_is_planted(filled: dict[str, Any], office: Office) -> None:
    _user, client, _token = filled[office.other.slug]
    assert PLANTED in crossing.body(client.get("/people/"))


def test_a_closed_agency_answers_nothing_and_keeps_its_records(
    filled: dict[str, Any], office: Office, admin_of: psycopg.Connection[Any]
) -> None:
    close_agency(slug=office.other.slug, at=timezone.now() + timedelta(seconds=1))
    try:
        assert Client(SERVER_NAME=f"{office.other.slug}.{HOST}").get("/").status_code == 404
        with binding.to(queries.named(office.other.slug)):
            assert Contact.objects.count() == 1
        assert office.other not in queries.turns()
    finally:
        admin_of.execute("UPDATE office_memberagency SET closed_at = NULL")
        queries.forget()
    assert Client(SERVER_NAME=f"{office.other.slug}.{HOST}").get("/").status_code == 200

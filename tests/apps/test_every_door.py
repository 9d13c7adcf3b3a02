"""Every address and every operation of the API, asked by every role, by nobody, by a closed account, by weak tokens.

`doors.toml` says which actions open a door, `permissions.toml` which role has them. What stands behind a door is
taken away, so that a request ends either at the door or just behind it, changes nothing and needs no record. The page
that says nothing stands here is taken away too: what counts is the status, and making it costs more than all the rest.

All roles at all doors would be eleven thousand requests. Each role asks at every third door, each third at six roles,
and each door is asked by one role it opens to and one it does not; that a door names exactly the actions of the table,
whoever asks, is read off the door.
"""

from __future__ import annotations

import re
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from ninja.operation import Operation
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.made import filed, ice, report

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.services import make_token, open_to_tokens
from dintel.config import urls
from dintel.config.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TABLE = tomllib.loads(Path(__file__).with_name("doors.toml").read_text(encoding="utf-8"))
PAGES = {f"{room}:{name}": opens for room, names in TABLE["pages"].items() for name, opens in names.items()}
OPERATIONS = {name: opens for names in TABLE["api"].values() for name, opens in names.items()}
PUBLIC, SIGNED_IN, ACCOUNT = "public", "signed in", "account"
BEHIND = HTTPStatus.IM_A_TEAPOT
BACKEND = "dintel.apps.accounts.backends.StaffBackend"
GATES = ("gated", "only_with_action")
NAMED = {"key": UUID(int=1), "what": "test", "uidb36": "1", "secret": "x" * 43, "name": "0" * 64, "form": "json"}
"""For the few addresses that are written as an expression."""
ARGUMENTS = {"UUIDConverter": UUID(int=1), "IntConverter": 1, "UUIDStrConverter": UUID(int=1)}
ROLES = sorted(matrix().roles)
THIRDS = 3
SENT_ONLY: set[str] = set()
"""Pages that said they cannot be read; they say so before they ask who is there."""


def _patterns(found: Any, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLPattern):
            room = spaces[0] if spaces else "sign-in"
            if room != "api":
                yield f"{room}:{one.name or '-'}", one
        else:
            yield from _patterns(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)


def _operations() -> Iterator[tuple[str, Operation]]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            whole = f"/{prefix.strip('/')}/{path.strip('/')}".rstrip("/")
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {whole}", operation


ADDRESSES = dict(_patterns(get_resolver().url_patterns))
UPLOADS = ("evidence:uploads", "evidence:upload")
"""These ask for the protocol's version before they ask who is there."""
DOORS = {name: opens for name, opens in PAGES.items() if opens not in {PUBLIC, ACCOUNT} and name not in UPLOADS}


def address_of(name: str) -> str:
    """Return an address of a page, at which no record need stand."""
    pattern = ADDRESSES[name]
    told = {key: ARGUMENTS.get(type(one).__name__, "x") for key, one in pattern.pattern.converters.items()}
    told |= {key: NAMED[key] for key in pattern.pattern.regex.groupindex if key not in told}
    return reverse(name.removeprefix("sign-in:"), kwargs=told)


def path_of(operation: str) -> tuple[str, str]:
    """Return method and path of an operation of the API."""
    method, path = operation.split(" ")
    plain = re.sub(r"{int:\w+}", "1", re.sub(r"{uuidstr:\w+}", str(UUID(int=1)), path))
    return method, f"/api/v1{re.sub(r'{[^}]+}', 'x', plain)}"


def opens_to(opens: str, role: str) -> bool:
    """Return whether a role has one of the actions."""
    return opens == SIGNED_IN or any(matrix().scope(role, action) != "none" for action in opens.split(" "))


@pytest.fixture
def nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what stands behind every door: whoever gets in is told so by one status."""

    def behind(*_request: Any, **_named: Any) -> HttpResponse:
        return HttpResponse(status=BEHIND)

    def told(*_operation: Any, **_named: Any) -> None:
        raise ProblemError(BEHIND, "behind the door")

    def nothing_here(*_request: Any, **_named: Any) -> HttpResponse:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)

    monkeypatch.setattr(urls, "handler404", nothing_here)
    monkeypatch.setattr(Operation, "_get_values", told)
    for pattern in ADDRESSES.values():
        for gate in _gates(pattern.callback):
            cell = gate.__closure__[gate.__code__.co_freevars.index("view")]
            if not hasattr(cell.cell_contents, "__code__") or cell.cell_contents.__code__.co_name not in GATES:
                monkeypatch.setattr(cell, "cell_contents", behind)


def actions_of(name: str) -> set[str]:
    """Return the actions that the gate before a page names; none where it asks only who is there."""
    found = [gate for gate in _gates(ADDRESSES[name].callback) if gate.__code__.co_name == GATES[1]]
    named = [gate.__closure__[gate.__code__.co_freevars.index("known")].cell_contents for gate in found]
    return {action for actions in named for action in actions}


def shares(doors: dict[str, str], role: str) -> list[str]:
    """Return the doors that a role asks at."""
    third = ROLES.index(role) % THIRDS
    mine = []
    for turn, (name, opens) in enumerate(sorted(doors.items())):
        is_open = opens == PUBLIC or opens_to(opens, role)
        alike = (one for one in ROLES if (opens == PUBLIC or opens_to(opens, one)) == is_open)
        if turn % THIRDS == third or next(alike) == role:
            mine.append(name)
    return mine


def _gates(view: Any) -> Iterator[Any]:
    while view is not None:
        if hasattr(view, "__code__") and view.__code__.co_name in GATES:
            yield view
        view = getattr(view, "__wrapped__", None)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def told(client: Client, name: str) -> int:
    """Return what a page answers: to reading, or to sending where it cannot be read."""
    address = address_of(name)
    if name not in SENT_ONLY:
        status = client.get(address).status_code
        if status != HTTPStatus.METHOD_NOT_ALLOWED:
            return status
        SENT_ONLY.add(name)
    return client.post(address).status_code


def test_the_table_names_every_address_and_operation_and_no_other() -> None:
    assert set(PAGES) == set(ADDRESSES)
    assert set(OPERATIONS) == {name for name, _operation in _operations()}
    actions = {one for opens in (*PAGES.values(), *OPERATIONS.values()) for one in opens.split(" ")}
    assert actions <= {*matrix().actions, PUBLIC, *SIGNED_IN.split(" "), ACCOUNT}


def test_each_door_names_the_actions_of_the_table_and_no_other() -> None:
    """Of several gates one behind the other each would have to open; no page has them."""
    known = {name: "" if opens == SIGNED_IN else opens for name, opens in DOORS.items()}
    assert {name: actions_of(name) for name in DOORS} == {name: set(opens.split()) for name, opens in known.items()}
    named = {name: [set(one.scopes) for one in operation.auth_callbacks] for name, operation in _operations()}
    told = {name: set() if opens == SIGNED_IN else set(opens.split()) for name, opens in OPERATIONS.items()}
    assert named == {name: [] if OPERATIONS[name] == PUBLIC else [of, of] for name, of in told.items()}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("nothing_behind")
def test_a_role_comes_through_its_doors_and_no_other(role: str) -> None:
    user = make_person(role)
    client = signed_in(user)
    mine = shares(DOORS, role)
    expected = {name: BEHIND if opens_to(DOORS[name], role) else HTTPStatus.NOT_FOUND for name in mine}
    assert {name: told(client, name) for name in mine} == expected
    has_tokens = matrix().scope(role, "token.own") != "none"
    secret, browser = (_token(user, {*matrix().actions}), None) if has_tokens else ("", client)
    mine = shares(OPERATIONS, role)
    is_open = {name: OPERATIONS[name] == PUBLIC or opens_to(OPERATIONS[name], role) for name in mine}
    expected = {name: BEHIND if is_open[name] else HTTPStatus.NOT_FOUND for name in mine}
    assert {name: _asked(name, secret, browser) for name in mine} == expected


def _token(user: User, scopes: set[str]) -> str:
    """Return a token for these actions, whether or not its owner has them."""
    now, today = timezone.now(), timezone.localdate()
    mine = open_to_tokens(access_of(user, today))
    token, secret = make_token(
        user=user,
        name="t",
        scopes=mine,
        expires_on=today + timedelta(days=9),
        by=user,
        at=now,
        on=today,
    )
    token.scopes = sorted(scopes)
    token.save()
    return secret


def _asked(operation: str, secret: str = "", browser: Client | None = None) -> int:
    method, path = path_of(operation)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return int((browser or Client()).generic(method, path, headers=headers).status_code)


@pytest.mark.usefixtures("nothing_behind")
def test_nobody_and_a_closed_account_are_asked_to_sign_in() -> None:
    closed = make_person("counsel")
    secret = _token(closed, {*matrix().actions})
    was_in = signed_in(closed)
    closed.is_active = False
    closed.save()
    for client in (Client(), was_in):
        for name, opens in PAGES.items():
            if opens != PUBLIC and name not in UPLOADS:
                assert told(client, name) in {HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED}, name
    for given in ("", secret, "dintel_" + "x" * 40):
        for name, opens in OPERATIONS.items():
            assert _asked(name, given) == (BEHIND if opens == PUBLIC else HTTPStatus.UNAUTHORIZED), name


@pytest.mark.usefixtures("nothing_behind")
def test_a_token_opens_only_what_it_was_made_for() -> None:
    user = make_person("counsel")
    secret = _token(user, {"contact.read"})
    for name, opens in OPERATIONS.items():
        is_open = opens in {PUBLIC, SIGNED_IN} or "contact.read" in opens.split(" ")
        assert _asked(name, secret) == (BEHIND if is_open else HTTPStatus.FORBIDDEN), name


def test_uploads_are_for_who_is_signed_in_with_both_keys_and_may_add_to_that_record() -> None:
    number = filed(report(ice(), facility="main-library"), by=make_person("site_lead")).number
    told = {"kind": "contact", "subject": number, "filename": "a.txt", "filetype": "text/plain"}
    answers = {}
    for who in ("", *ROLES, "counsel without a second key"):
        client = Client() if not who else signed_in(make_person(who.split(" ")[0], factor=" " not in who))
        named = {**told, "key": str(uuid5(UUID(int=1), who))}
        metadata = ",".join(f"{name} {b64encode(text.encode()).decode()}" for name, text in named.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "3", "Upload-Metadata": metadata}
        answers[who] = client.post("/files/uploads/", headers=headers).status_code
    letting_in = {"city", "department", "facility"}  # the place of a role made up here is the contact's
    expected = {role: matrix().scope(role, "evidence.add") in letting_in for role in ROLES}
    opened = {role: HTTPStatus.CREATED if is_open else HTTPStatus.NOT_FOUND for role, is_open in expected.items()}
    others = {"": HTTPStatus.UNAUTHORIZED, "counsel without a second key": HTTPStatus.NOT_FOUND}
    assert answers == {**opened, **others}


@pytest.mark.usefixtures("nothing_behind")
def test_a_role_without_its_second_key_comes_through_no_door() -> None:
    client = signed_in(make_person("counsel", factor=False))
    for name in DOORS:
        assert told(client, name) in {HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED}, name


@pytest.mark.usefixtures("nothing_behind")
def test_a_role_that_has_ended_opens_nothing() -> None:
    user = make_person("counsel")
    user.assignments.update(until_on=date(2021, 1, 1))
    client = signed_in(user)
    for name, opens in DOORS.items():
        assert told(client, name) == (BEHIND if opens == SIGNED_IN else HTTPStatus.NOT_FOUND), name

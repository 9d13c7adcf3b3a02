"""Asking one agency for what is another's: every address of the site, every operation of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, product
from typing import Any
from uuid import UUID

import psycopg
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.apps.accounts.made_up_staff import add_app, give
from tests.apps.office.conftest import HOST, PLANTED, Office

from dintel.apps import binding
from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.binding import Member

ENDS_THE_SESSION = re.compile(r"sign-out|language/set")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
VALUES = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t
      USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type = %s
      AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.table_name) AND c.column_name = ANY(%s)
    ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the other agency's records are called: numbers of rows, keys, and numbers that people see."""

    ids: Sequence[int]
    keys: Sequence[UUID]
    numbers: Sequence[str]

    def of(self, kind: str) -> Sequence[object]:
        return self.ids if kind == "int" else self.keys if kind == "uuid" else [*self.numbers, *self.keys]


def theirs(office: Office, admin: psycopg.Connection[Any]) -> Theirs:
    """Return one name of each table's first row of the other agency."""

    def read(kind: str, columns: Sequence[str]) -> list[Any]:
        found = []
        for table, column in admin.execute(VALUES, [kind, list(columns)]).fetchall():
            row = admin.execute(
                f'SELECT "{column}" FROM "{table}" WHERE agency_id = %s AND "{column}" IS NOT NULL LIMIT 1',
                [office.other.id],
            ).fetchone()
            found += [row[0]] if row else []
        return list(dict.fromkeys(found))

    ids, keys = read("bigint", ["id"]), read("uuid", ["id", "key", "uid", "subject_key"])
    numbers = read("character varying", ["number", "hash", "subject_key", "digest"])
    return Theirs(ids, keys, [one for one in numbers if one and "/" not in one])


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Yield every address of the site as it is written in the lists of addresses, with its parameters."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + (str(one.pattern) if not str(one.pattern).startswith("^") else "")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif not str(one.pattern).startswith("^"):
            yield f"/{route}"


def addresses(route: str, found: Theirs, most: int) -> Iterator[str]:
    """Yield an address with what the other agency's records are called, in at most so many ways."""
    parts = [found.of(kind) for kind, _name in PARAMETER.findall(route)]
    for values in islice(product(*parts), most):
        given = iter(values)
        yield PARAMETER.sub(lambda _part, given=given: str(next(given)), route)  # type: ignore[misc]


def everybody(member: Member, roles: Iterable[str], name: str) -> tuple[User, Client]:
    """Return somebody of an agency with some roles, signed in at its address."""
    with binding.to(member):
        user = User.objects.create_user(f"{name}@example.invalid", f"Walker {name}", None)
        for role in roles:
            give(user, role)
        add_app(user)
        client = Client(SERVER_NAME=f"{member.slug}.{HOST}", raise_request_exception=False)
        client.force_login(user)
    return user, client


def token_of(member: Member, user: User, actions: Sequence[str]) -> str:
    """Return the secret of a token."""
    now = timezone.now()
    on = timezone.localdate(now)
    with binding.to(member):
        _row, secret = make_token(
            user=user, name="walk", scopes=actions, expires_on=on + timedelta(days=9), by=user, at=now, on=on
        )
    return str(secret)


def body(answer: HttpResponseBase) -> str:
    """Return all that was answered, also what is made while it is sent."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{told}\n{whole.decode('utf-8', 'replace')}"


def walk(client: Client, found: Theirs, most: int) -> Mapping[str, list[str]]:
    """Ask for every address; return by kind of answer what was asked, and under ``leaks`` what told of the other."""
    told: dict[str, list[str]] = {"open": [], "closed": [], "failed": [], "leaks": []}
    for route in routes():
        if ENDS_THE_SESSION.search(route):
            continue
        for address in addresses(route, found, most):
            answer = client.get(address)
            text = body(answer)
            kind = "failed" if answer.status_code >= 500 else "open" if answer.status_code < 400 else "closed"
            told[kind].append(address)
            if PLANTED in text:
                told["leaks"].append(address)
    return told


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield method and path of every operation of the API."""
    for path, operations_of in schema["paths"].items():
        for method in operations_of:
            yield method, path


def ask_operations(
    client: Client, schema: Mapping[str, Any], found: Theirs, most: int, bearer: str = ""
) -> Mapping[str, list[str]]:
    """Ask for every operation with what the other's records are called; as `walk`."""
    told: dict[str, list[str]] = {"open": [], "closed": [], "failed": [], "leaks": []}
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    for method, path in operations(schema):
        kinds = {one["name"]: one["schema"] for one in schema["paths"][path][method].get("parameters", ())}
        route = path
        for name, told_of in kinds.items():
            route = route.replace(f"{{{name}}}", f"<{_kind(told_of)}:{name}>")
        for address in addresses(route, found, most):
            answer: HttpResponse = client.generic(
                method.upper(), address, b"{}", content_type="application/json", headers=headers
            )
            text = body(answer)
            kind = "failed" if answer.status_code >= 500 else "open" if answer.status_code < 400 else "closed"
            told[kind].append(f"{method} {address}")
            if PLANTED in text:
                told["leaks"].append(f"{method} {address}")
    return told


def _kind(schema: Mapping[str, Any]) -> str:
    return "int" if schema.get("type") == "integer" else "uuid" if schema.get("format") == "uuid" else "str"


def digest(office: Office, admin: psycopg.Connection[Any]) -> Mapping[str, str]:
    """Return a digest of the other agency's rows, by table."""
    tables = admin.execute("SELECT tablename FROM pg_policies ORDER BY tablename").fetchall()
    rows = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t WHERE agency_id = %s"
    asked = ((table, admin.execute(rows.format(table), [office.other.id]).fetchone()) for (table,) in tables)
    return {table: str(found and found[0]) for table, found in asked}


TEXTS = """
    SELECT c.table_name, c.column_name, c.character_maximum_length FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'character varying')
      AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.table_name) ORDER BY 1, 2"""
WAYS_IN = {"django_session", "accounts_assignment", "accounts_token", "mfa_authenticator"}
"""With other words in them nobody could sign in there to see what is planted."""
NAMES_OF_RECORDS = {"password", "number", "subject_key", "session_key", "hash", "sha256", "digest", "code_mark"}


def plant(office: Office, admin: psycopg.Connection[Any]) -> int:
    """Put a word into every text of the other agency where no key or check forbids it; return into how many columns."""
    done = 0
    for table, column, room in admin.execute(TEXTS).fetchall():
        if table in WAYS_IN or column in NAMES_OF_RECORDS or (room is not None and room <= 2 * len(PLANTED)):
            continue
        kept = f'left("{column}", {room - len(PLANTED)})' if room else f'"{column}"'
        try:
            admin.execute(
                f'UPDATE "{table}" SET "{column}" = {kept} || %s WHERE agency_id = %s', [PLANTED, office.other.id]
            )
            done += 1
        except psycopg.errors.IntegrityError:
            continue
    return done

"""The database stops at any statement of a filing: nothing is kept in part, and the same note arrives later."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.apps.frontdesk.conftest import Send

from dintel.apps.contacts.models import Contact, Determination, LawAnswer, Request, SearchText, Series
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Deadline, Notice

pytestmark = pytest.mark.django_db
MANY = 6
"""Statements of a filing, at least."""
KEPT = (Contact, Request, Determination, SearchText, Notice, Deadline, Series, Leaf)


class Stopping:
    """A disk that is full from one statement on; savepoints still work, as a full disk lets them."""

    def __init__(self, first: int) -> None:
        self.first, self.seen = first, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            self.seen += 1
            if self.seen >= self.first:
                message = "database or disk is full"
                raise OperationalError(message)
        return execute(sql, params, many, context)


@contextmanager
def stopped_at(statement: int) -> Iterator[Stopping]:
    """Let the database refuse everything from this statement on."""
    disk = Stopping(statement)
    with connection.execute_wrapper(disk):
        yield disk


def is_empty() -> bool:
    """Return whether nothing of a filing is kept."""
    return not any(model.objects.exists() for model in KEPT)


def test_a_note_arrives_whole_whichever_statement_failed_before(send: Send, body: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    for statement in count(1):  # how many there are differs: keys are taken ahead, a few for several filings
        LawAnswer.objects.all().delete()  # what the law says is kept before, and once
        with stopped_at(statement) as disk:
            answer = send(body, key=key)
        if disk.seen < statement:
            break
        assert answer.status_code == 503, statement
        assert answer.headers["Retry-After"] == "60"
        (told,) = answer.json()["errors"]
        assert set(told) == {"what", "where", "why", "do"}
        assert "Nothing was changed" in told["do"]
        assert is_empty(), statement
    assert statement > MANY
    assert answer.status_code == 201
    assert Contact.objects.get().number.endswith("-000001")


def test_without_scripts_the_page_holds_the_words_and_sends_them_again(client: Any, answered: tuple[str, ...]) -> None:
    fields = {
        "key": str(uuid.uuid4()),
        "a": ".".join(answered),
        "at": "library",
        "shown_hash": "f" * 64,
        "began_at": "2026-11-22T14:02",
        "said": 'A "quoted" word & <more>.',
        "password": "not for a page",
    }
    with stopped_at(1):
        answer = client.post("/now/filings/", fields, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "Nothing was saved" in page
    assert "not for a page" not in page
    held = {name: unescape(text) for name, text in re.findall(r'name="([^"]+)" value="([^"]*)"', page)}
    assert held == {name: text for name, text in fields.items() if name != "password"}
    assert is_empty()
    assert client.post("/now/filings/", held, headers={"Origin": "http://testserver"}).status_code == 200
    assert Contact.objects.get().said == fields["said"]


def test_a_page_that_only_reads_says_so_too(client: Any) -> None:
    with stopped_at(1):
        answer = client.get("/me/", headers={"Cookie": f"sessionid={'x' * 32}"})
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert 'method="post"' not in answer.content.decode()


def test_a_program_is_told_as_a_problem(client: Any) -> None:
    with stopped_at(1):
        answer = client.get("/api/v1/accounts/me", headers={"Authorization": f"Bearer dintel_{'x' * 40}"})
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 503


def test_an_error_of_ours_is_not_called_a_full_disk(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        message = "ours"
        raise RuntimeError(message)

    monkeypatch.setattr("dintel.apps.frontdesk.views.pages.SentForm", fail)
    with pytest.raises(RuntimeError, match="ours"):
        client.post("/now/filings/", {}, headers={"Origin": "http://testserver"})

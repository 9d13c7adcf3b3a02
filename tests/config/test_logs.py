"""What the server writes about itself: enough to find a fault, and nothing of a person or a record."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.test_api_screened import program

from dintel.config import logs

SECRET = "somebody@example.test wrote A000-000-000"  # noqa: S105 - planted, and looked for
PLACES = ("2026-000417", "b3f1c0de")


@pytest.fixture(params=["lines", "json"])
def written(request: Any) -> Iterator[Callable[[], str]]:
    """Yield what returns everything written since, in one of the two forms."""
    form = logs.logging_of(request.param)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter({"lines": logs.Lines, "json": logs.JsonLines}[request.param]())
    handler.addFilter(logs.WithoutWords())
    loggers = [logging.getLogger(name) for name in ("dintel", "dintel.request", "django.request", "django.security")]
    levels = [one.level for one in loggers]
    assert set(form["loggers"]) >= {"django.request", "django.security"}
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.INFO)
    was = logging.getLogger("dintel.request").propagate
    logging.getLogger("dintel.request").propagate = False
    yield stream.getvalue
    logging.getLogger("dintel.request").propagate = was
    for one, level in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def raised() -> Exception:
    """Return an error as it comes: what somebody wrote stands in it, in its cause and in what was meant to help."""
    try:
        try:
            raise OSError(28, "No space left on device", f"/evidence/{SECRET}")  # noqa: TRY301 - it is the cause
        except OSError as cause:
            message = f"duplicate key: ({SECRET})"
            raise IntegrityError(message) from cause
    except IntegrityError as problem:
        return problem


def test_an_error_is_told_by_type_code_and_place_and_never_by_its_words(written: Callable[[], str]) -> None:
    logging.getLogger("dintel").error("It could not be kept", exc_info=raised())
    text = written()
    assert SECRET not in text
    assert "django.db.utils.IntegrityError" in text
    assert "builtins.OSError (No space left on device)" in text
    assert "test_logs.py" in text
    assert "in raised" in text


def test_an_error_that_causes_itself_ends() -> None:
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, other.__cause__ = other, one
    assert list(logs.told(one)) == ["builtins.ValueError", "builtins.KeyError"]


def test_what_was_put_aside_on_purpose_is_not_told() -> None:
    problem = ValueError()
    problem.__context__ = KeyError()
    assert list(logs.told(problem)) == ["builtins.ValueError", "builtins.KeyError"]
    problem.__suppress_context__ = True
    assert list(logs.told(problem)) == ["builtins.ValueError"]


def test_the_databases_code_is_told() -> None:
    problem = OperationalError(SECRET)
    problem.sqlite_errorname = "SQLITE_FULL"  # type: ignore[attr-defined]
    assert list(logs.told(problem)) == ["django.db.utils.OperationalError (SQLITE_FULL)"]


def test_django_names_a_request_by_its_route(written: Callable[[], str]) -> None:
    request = RequestFactory().get(f"/contacts/{PLACES[0]}/", {"q": SECRET})
    extra = {"request": request, "status_code": 500}
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", request.path, extra=extra)
    text = written()
    assert "contacts/<" in text
    assert not [one for one in (*PLACES, SECRET) if one in text]


def test_a_page_that_is_nowhere_is_not_named_either(written: Callable[[], str]) -> None:
    request = RequestFactory().get(f"/{SECRET}/")
    logging.getLogger("django.request").error("%s", request.path, extra={"request": request, "status_code": 404})
    assert SECRET not in written()
    assert logs.NOWHERE in written()


def answered(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=HTTPStatus.IM_A_TEAPOT)


def test_a_request_of_an_account_is_listed_by_route(settings: Any, written: Callable[[], str]) -> None:
    settings.LOG_REQUESTS = True
    request = RequestFactory().get(f"/contacts/{PLACES[0]}/", headers={"authorization": f"Bearer {PLACES[1]}"})
    answer = logs.requests(answered)(request)
    text = written()
    assert answer.headers[logs.HEADER] in text
    assert "contacts/<" in text
    assert "418" in text
    assert not [one for one in PLACES if one in text]
    if text.startswith("{"):
        line = json.loads(text)
        assert (line["method"], line["status"], line["logger"]) == ("GET", 418, "dintel.request")
        assert line["request"] == answer.headers[logs.HEADER]
        assert line["ms"] >= 0


@pytest.mark.parametrize(
    "path", ["/report/", "/es/report/box/", "/officer/card/", "/vi/officer/", "/public-records/ask/"]
)
def test_whoever_reads_pages_for_residents_is_never_listed(settings: Any, written: Any, path: str) -> None:
    settings.LOG_REQUESTS = True
    logs.requests(answered)(RequestFactory().get(path, headers={"authorization": "Bearer x"}))
    assert written() == ""


def test_nobody_without_an_account_is_listed_and_nobody_at_all_by_default(settings: Any, written: Any) -> None:
    given = RequestFactory().get("/contacts/", headers={"authorization": "Bearer x"})
    settings.LOG_REQUESTS = False
    logs.requests(answered)(given)
    settings.LOG_REQUESTS = True
    logs.requests(answered)(RequestFactory().get("/record/"))
    assert written() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/contacts/{PLACES[0]}/", "/people/", f"/api/v1/contacts/{PLACES[0]}"])
def test_somebody_who_is_not_let_in_is_told_of_by_the_number_of_the_account(
    written: Callable[[], str], path: str
) -> None:
    client, user = Client(), make_person("front_desk")
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    if path.startswith("/api/"):
        client = program(user, "contact.file")
    assert client.get(path).status_code in logs.REFUSED
    text = written()
    assert f"Account {user.pk} was not let in to GET" in text
    assert PLACES[0] not in text
    assert user.email not in text


@pytest.mark.django_db
def test_what_is_nowhere_or_was_never_asked_for_an_account_is_no_refusal(written: Callable[[], str]) -> None:
    client = Client()
    client.get("/people/")
    client.get(f"/contacts/{PLACES[0]}/")
    client.force_login(make_person("front_desk"), backend="dintel.apps.accounts.backends.StaffBackend")
    client.get("/nowhere/at/all/")
    client.get("/report/box/")
    assert "was not let in" not in written()


def test_a_number_that_somebody_sends_is_not_taken_over(client: Client) -> None:
    answers = [client.get("/health/alive", headers={"x-request-id": "mine"}).headers[logs.HEADER] for _ in range(2)]
    assert "mine" not in answers
    assert len(set(answers)) == len(answers)
    assert logs.REQUEST.get() == ""


def test_the_number_is_forgotten_when_a_layer_fails() -> None:
    def fails(_request: HttpRequest) -> HttpResponse:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        logs.requests(fails)(RequestFactory().get("/"))
    assert logs.REQUEST.get() == ""

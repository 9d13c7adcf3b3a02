"""The public form: sent once, on the clock of anybody's, found again with its code, held against floods."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from tests.apps.records.ipra.asked import DAY, NAME
from tests.apps.records.ipra.conftest import Find, Person, Request, SignIn

from dintel.apps.accounts.models import User
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Notice
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import RecordsRequest
from dintel.apps.records.ipra.queries.clock import reading_of
from dintel.apps.records.ipra.services.online import mark_of
from dintel.apps.visitors import coming_back
from dintel.domain.ipra import Decision
from dintel.domain.reporting import work

pytestmark = pytest.mark.django_db
ASK, RETURN, MINE = "/public-records/ask/", "/public-records/return/", "/public-records/mine/"
WORDS = "The log of visits to the main library in October"


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Let a test be quicker than people, and its work be little."""
    settings.REPORT_WORK_BITS, settings.REPORT_WAIT_SECONDS = 6, 0
    caches["memory"].clear()


def hidden(page: Any) -> dict[str, str]:
    """Return the hidden fields of a form as they stand in a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def filled(browser: Client, path: str = ASK, **more: str) -> dict[str, str]:
    """Return a filled form as a browser sends it that works; ``work`` can be left out."""
    told = hidden(browser.get(path))
    told["work"] = work.solve(told["ticket"], difficulty=6)
    return {**told, "asked": WORDS, "asker": "person", "asker_name": "", "asker_address": "", "go": "send", **more}


def code_in(page: Any) -> str:
    return re.sub(r"\D", "", re.search(r'own-code"[^>]*>([\d ]+)<', page.content.decode())[1])  # type: ignore[index]


def test_it_lands_in_the_same_inbox_on_the_same_clock_whoever_asks(
    custodian: User, signed_in: SignIn, request_for_records: Request
) -> None:
    sent = Client().post(ASK, filled(Client()))
    assert sent.status_code == 200, sent.content
    agency = Client().post(f"/es{ASK}", filled(Client(), f"/es{ASK}", asker="federal_agency", asker_name=NAME))
    assert agency.status_code == 200
    ours, theirs = RecordsRequest.objects.order_by("pk")
    today = timezone.localdate()
    at_a_desk = request_for_records(received_on=today, at=timezone.now())
    readings = [reading_of(one, today) for one in (ours, theirs, at_a_desk)]
    assert readings[0] == readings[1] == readings[2]
    assert (ours.medium, ours.logged_by, ours.language, theirs.language) == ("online", None, "en", "es")
    listed = signed_in(custodian).get("/records/city/").content.decode()
    assert all(one.number in listed for one in (ours, theirs, at_a_desk))
    assert Notice.objects.filter(kind="records_asked", subject_key=ours.number).exists()
    assert Leaf.objects.filter(kind="records_request.received", subject_key=ours.number).count() == 1


def test_a_form_sent_twice_is_one_request_and_shows_the_same_code() -> None:
    form = filled(Client())
    first, again = Client().post(ASK, form), Client().post(ASK, form)
    assert code_in(first) == code_in(again)
    assert RecordsRequest.objects.count() == 1
    other = Client().post(ASK, form | {"draw": "0" * 32, "asked": "Something else"})
    assert other.status_code == 409, "the ticket was used"
    assert "Something else" in other.content.decode()
    assert Client().post(ASK, form | hidden(other) | {"asked": "Something else", "work": ""}).status_code == 200
    assert RecordsRequest.objects.count() == 2


def test_the_code_opens_the_request_and_nobody_else_does() -> None:
    asked = Client()
    code = code_in(asked.post(ASK, filled(asked, asker_name=NAME)))
    row = RecordsRequest.objects.get()
    assert bytes(row.code_mark or b"") == mark_of(code)
    browser = Client()
    assert browser.get(MINE).headers["Location"] == RETURN
    wrong = f"{(int(code[:16]) + 1) % 10**16:016}"
    check = 98 - int(wrong) * 100 % 97
    for typed, told in ((code[:-1], "one is missing"), (f"{wrong}{check:02}", "No request has this code")):
        answer = browser.post(RETURN, {"code": typed})
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
    opened = browser.post(RETURN, {"code": code}, follow=True)
    text = opened.content.decode()
    assert row.number in text
    assert WORDS in text
    assert NAME not in text, "who asked need not read it here, and nobody who looks over a shoulder"
    cookie = browser.cookies["request-en"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/public-records/", "Strict", True)
    browser.post(f"{MINE}close/")
    assert browser.get(MINE).headers["Location"] == RETURN


def test_many_wrong_codes_are_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming_back, "WRONG_A_MINUTE", 1)
    monkeypatch.setattr(coming_back.secrets, "randbelow", lambda _most: 1)
    browser = Client()
    browser.post(RETURN, {"code": "1"})
    assert browser.post(RETURN, {"code": "000000000000000002"}).status_code == 422, "its digits do not check"
    told = browser.post(RETURN, {"code": f"{5:016}{98 - 500 % 97:02}"}).content.decode()
    assert "some tries are put off" not in told
    told = browser.post(RETURN, {"code": f"{5:016}{98 - 500 % 97:02}"}).content.decode()
    assert "some tries are put off" in told


def test_what_the_city_does_not_keep_is_shown_first_and_can_be_taken_out() -> None:
    browser = Client()
    form = filled(browser, asked="Papers about A123456789 in October")
    warned = browser.post(ASK, form)
    assert warned.status_code == 422
    assert "A person’s number is never kept" in warned.content.decode()
    assert not RecordsRequest.objects.exists()
    seen = hidden(warned)
    assert browser.post(ASK, form | seen | {"work": form["work"], "screening": "remove"}).status_code == 200
    assert "A123456789" not in RecordsRequest.objects.get().asked


def test_a_flood_without_work_waits_and_loses_no_word(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.REPORT_WAIT_SECONDS = 30
    browser = Client()
    early = browser.post(ASK, filled(browser, work=""))
    assert early.status_code == 429
    assert WORDS in early.content.decode()
    settings.REPORT_WAIT_SECONDS, settings.REQUESTS_WITHOUT_WORK_AN_HOUR = 0, 6  # one in ten minutes
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(ASK, filled(browser, work="")).status_code == 200
    full = browser.post(ASK, filled(browser, work=""))
    assert full.status_code == 503
    assert "by a machine" in full.content.decode()
    assert browser.post(ASK, filled(browser)).status_code == 200, "with its work a request is always taken"
    assert RecordsRequest.objects.count() == 2
    forged = browser.post(ASK, filled(browser, ticket="forged"))
    assert forged.status_code == 409


def test_whoever_asked_sees_each_step_as_it_is_told(custodian: User, find: Find) -> None:
    browser, now = Client(), timezone.now()
    browser.post(ASK, filled(browser))
    row, today = RecordsRequest.objects.get(), timezone.localdate()
    assert "The city has your request." in browser.get(MINE).content.decode()
    record = find(row, "The log of October")
    services.decide_record(record=record, decision=Decision.RELEASE, by=custodian, at=now)
    assert "The log of October" not in browser.get(MINE).content.decode(), "nothing is told before it is opened"
    note = services.draft_note(request=row, ready_on=today + DAY, signer_title="x", language="en", by=custodian, at=now)
    services.sign_answer_letter(letter=note, version=note.version, by=custodian, at=now)
    note.refresh_from_db()
    closed = browser.get(f"{MINE}letters/{note.number}/")
    assert closed.status_code == 404, "a letter that was not sent"
    services.send_answer_letter(letter=note, medium="online", by=custodian, at=now)
    told = browser.get(MINE).content.decode()
    assert f"{MINE}letters/{note.number}/" in told
    assert browser.get(f"{MINE}letters/{note.number}/").content.startswith(b"%PDF")
    answer = services.draft_answer(request=row, signer_title="x", language="en", by=custodian, at=now)
    services.sign_answer_letter(letter=answer, version=answer.version, by=custodian, at=now)
    answer.refresh_from_db()
    services.send_answer_letter(letter=answer, medium="online", by=custodian, at=now)
    told = browser.get(MINE).content.decode()
    assert "answered in time" in told
    assert "The log of October" in told
    assert "handed over another way" in told, "a record that is not kept here cannot be had here"
    assert custodian.name not in told


def test_a_late_answer_is_said_to_be_late_and_a_correction_is_not_hidden(custodian: User) -> None:
    browser, now = Client(), timezone.now()
    browser.post(ASK, filled(browser))
    row = RecordsRequest.objects.get()
    services.correct_receipt(
        request=row, version=row.version, received_on=timezone.localdate() - 30 * DAY, why="Found", by=custodian, at=now
    )
    told = browser.get(MINE).content.decode()
    assert "This day is over." in told
    assert "The day of receipt was corrected" in told
    row.refresh_from_db()
    services.withdraw_request(request=row, on=timezone.localdate(), why="x", by=custodian, at=now)
    assert "It was taken back" in browser.get(MINE).content.decode()


def test_a_request_that_was_disposed_of_says_so_to_its_code() -> None:
    browser = Client()
    code = code_in(browser.post(ASK, filled(browser)))
    RecordsRequest.objects.update(disposed_at=timezone.now())
    gone = browser.post(RETURN, {"code": code}, follow=True)
    assert gone.status_code == 410
    assert "This request is closed" in gone.content.decode()


def test_no_letter_or_record_of_somebody_else_can_be_had(person: Person, request_for_records: Request) -> None:
    browser = Client()
    browser.post(ASK, filled(browser))
    other = request_for_records(received_on=timezone.localdate(), at=timezone.now())
    by, now = person("records_custodian"), timezone.now()
    note = services.draft_note(
        request=other, ready_on=timezone.localdate(), signer_title="x", language="en", by=by, at=now
    )
    services.sign_answer_letter(letter=note, version=note.version, by=by, at=now)
    note.refresh_from_db()
    services.send_answer_letter(letter=note, medium="paper", by=by, at=now)
    assert browser.get(f"{MINE}letters/{note.number}/").status_code == 404
    assert browser.get(f"{MINE}records/{other.key}/").status_code == 404

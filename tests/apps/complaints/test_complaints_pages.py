"""The report pages: all travels with the form, no cookie before the code, nothing that is not to be kept."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.cache import caches
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.reported import NOON

from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Report
from dintel.apps.ledger.receipts import look_at
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves
from dintel.apps.visitors import coming_back
from dintel.domain.reporting.questions import PAGES

pytestmark = pytest.mark.django_db
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CODE = re.compile(r'<p class="code" translate="no">([\d ]+)</p>')
SAID = {"happened": ["paid"], "happened_words": "Two men at the door & a dog.", "danger": "no"}


@pytest.fixture(autouse=True)
def _no_wrong_codes() -> None:
    caches["memory"].clear()


def press(client: Client, page: str, go: str = "next", to: str = "/report/", **filled: object):  # noqa: ANN201
    return client.post(to, {"page": page, "go": go, **filled})


def hidden(answer) -> dict[str, list[str]]:  # noqa: ANN001
    found: dict[str, list[str]] = {}
    for name, value in INPUT.findall(answer.content.decode()):
        found.setdefault(name, []).append(unescape(value))
    return found


def send(client: Client, to: str = "/report/", **more: str) -> str:
    looked = press(client, "name", to=to, **SAID, **more)
    sent = client.post(to, {**hidden(looked), "go": "send"})
    return CODE.search(sent.content.decode()).group(1)  # type: ignore[union-attr]


def test_every_question_leads_to_the_next_and_back_and_keeps_everything(client: Client) -> None:
    held: dict[str, object] = dict(SAID)
    for page, following in pairwise(PAGES):
        answer = press(client, page.id, **held)
        assert answer.status_code == 200
        assert f'name="page" value="{following.id}"' in answer.content.decode()
        back = client.post("/report/", {**hidden(answer), "go": "back"})
        assert f'name="page" value="{page.id}"' in back.content.decode()
        assert "Two men at the door &amp; a dog." in answer.content.decode()
    assert "Look over your answers" in press(client, PAGES[-1].id, **held).content.decode()


def test_no_page_before_the_code_sets_a_cookie_or_asks_for_a_session(client: Client) -> None:
    for address in ("/report/", "/report/advice/", "/report/return/", "/es/report/"):
        assert not client.get(address).cookies, address
    assert not press(client, "danger").cookies
    assert not press(client, "name", **SAID).cookies


def test_what_happened_is_the_only_answer_that_is_needed(client: Client) -> None:
    answer = press(client, "happened")
    assert answer.status_code == 422
    assert "only question that needs an answer" in answer.content.decode()


def test_danger_is_answered_with_911_and_the_report_goes_on(client: Client) -> None:
    text = press(client, "danger", danger="yes").content.decode()
    assert "Call 911 now" in text
    assert 'name="page" value="happened"' in text


def test_the_city_does_not_keep_a_number_and_one_press_takes_it_out(client: Client) -> None:
    answer = press(client, "more", more="Hers is A123 456 789.")
    assert answer.status_code == 422
    assert "It is not that: keep my words" not in answer.content.decode()
    assert press(client, "more", go="keep", more="Hers is A123 456 789.").status_code == 422
    taken = press(client, "more", go="remove", more="Hers is A123 456 789.")
    assert "456" not in taken.content.decode()


def test_words_about_status_may_stay_if_the_writer_says_it_is_none(client: Client) -> None:
    answer = press(client, "more", more="He is undocumented.")
    assert "keep my words" in answer.content.decode()
    assert press(client, "more", go="keep", more="He is undocumented.").status_code == 200


def test_another_language_keeps_what_was_typed(client: Client) -> None:
    answer = press(client, "happened", go="same", to="/es/report/", happened_words="Dos hombres")
    assert 'lang="es"' in answer.content.decode()
    assert "Dos hombres" in answer.content.decode()


def test_sending_shows_the_code_once_and_a_second_press_makes_no_second_report(client: Client) -> None:
    looked = press(client, "name", **SAID)
    first = client.post("/report/", {**hidden(looked), "go": "send"})
    second = client.post("/report/", {**hidden(looked), "go": "send"})
    assert CODE.search(first.content.decode()).group(1) == CODE.search(second.content.decode()).group(1)  # type: ignore[union-attr]
    assert Report.objects.count() == 1
    assert first.headers["Cache-Control"].count("no-store") == 1


def test_the_cookie_is_for_the_report_pages_of_half_an_hour_and_no_script(client: Client) -> None:
    send(client)
    cookie = client.cookies["report-en"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (
        "/report/",
        1800,
        True,
        "Strict",
    )
    assert not cookie["secure"]


def test_the_cookie_is_secure_over_https(client: Client) -> None:
    looked = client.post("/report/", {"page": "name", "go": "next", **SAID}, secure=True)
    sent = client.post("/report/", {**hidden(looked), "go": "send"}, secure=True)
    assert sent.cookies["__Secure-report-en"]["secure"]
    assert sent.cookies["__Secure-report-en"]["path"] == "/report/"


def test_the_owner_comes_back_reads_a_question_and_answers_it(client: Client) -> None:
    code = send(client, to="/es/report/")
    report, officer = Report.objects.get(), make_person("intake_officer")
    assert report.language == "es"
    release_quiet_leaves(at=NOON)
    checkpoint(at=NOON, why="test")
    services.ask_back(report=report, words="Which colour was the car?", by=officer, at=NOON)
    again = Client()
    assert again.get("/report/box/").headers["Location"] == "/report/return/"
    opened = again.post("/report/return/", {"code": code.replace(" ", "-")}, follow=True)
    text = opened.content.decode()
    assert "Which colour was the car?" in text
    assert "what you sent" in text
    assert "public log" in text
    again.post("/report/box/", {"words": "Grey.", "go": "send"})
    assert Message.objects.filter(from_reporter=True).get().words == "Grey."
    verdict = look_at(again.get("/report/box/receipt/").content.decode())
    assert (verdict.problem, "Two men" in verdict.content) == ("", True)
    again.post("/report/box/close/")
    assert again.get("/report/box/").status_code == 302


def test_the_receipt_can_be_kept_before_the_hour(client: Client) -> None:
    send(client)
    assert '"proved_from"' in client.get("/report/box/receipt/").content.decode()
    assert "Nobody has been told yet" in client.get("/report/box/").content.decode()


def test_an_answer_changed_behind_the_log_is_said_to_its_owner(client: Client) -> None:
    send(client)
    report = Report.objects.select_related("data_key").get()
    report.answers = {"happened_words": "Nothing happened."}
    report.save()
    assert "not what the log says you sent" in client.get("/report/box/").content.decode()


def test_a_slip_is_told_before_anything_slow_and_a_wrong_code_opens_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = send(client).replace(" ", "")
    other = "9" if code[0] != "9" else "8"
    slip = client.post("/report/return/", {"code": other + code[1:]})
    assert "not right, or one is missing" in slip.content.decode()
    monkeypatch.setattr(coming_back, "WRONG_A_MINUTE", 1)
    monkeypatch.setattr(coming_back.secrets, "randbelow", lambda _most: 1)
    wrong = services.sending.codes.make(bytes(16))
    assert "No report has this code" in client.post("/report/return/", {"code": wrong}).content.decode()
    assert "Your code is fine" in client.post("/report/return/", {"code": code}).content.decode()
    monkeypatch.setattr(coming_back.secrets, "randbelow", lambda _most: 0)
    assert client.post("/report/return/", {"code": code}).status_code == 302


def test_an_empty_and_a_forbidden_message_are_not_sent_and_nothing_typed_is_lost(client: Client) -> None:
    send(client)
    assert "no words to send" in client.post("/report/box/", {"words": " ", "go": "send"}).content.decode()
    assert "longer than fits" in client.post("/report/box/", {"words": "x" * 4001, "go": "send"}).content.decode()
    found = client.post("/report/box/", {"words": "A123 456 789", "go": "send"})
    assert found.status_code == 422
    assert "A123 456 789" in found.content.decode()
    removed = client.post("/report/box/", {"words": "It is A123 456 789", "go": "remove"})
    assert "456" not in removed.content.decode()
    assert not Message.objects.exists()


def test_a_cookie_made_up_or_too_old_opens_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send(client)
    monkeypatch.setattr(coming_back, "SECONDS", -1)
    assert client.get("/report/box/").status_code == 302
    client.cookies["report-en"] = "made-up"
    assert client.get("/report/box/").status_code == 302


@pytest.mark.parametrize(
    "address", ["/report/", "/report/advice/", "/report/return/", "/es/report/", "/es/report/return/"]
)
def test_a_first_visit_loads_less_than_60_kilobytes(client: Client, address: str) -> None:
    page = client.get(address).content
    files = set(re.findall(r'/static/([^"]+)', page.decode()))
    assert {"complaints/report.css", "complaints/leave.js"} <= files
    total = len(page) + sum(Path(str(find(name))).stat().st_size for name in files)
    assert total < 60_000 / 2, total


def test_a_report_from_before_the_last_hour_stays_closed_to_another_reporters_cookie(client: Client) -> None:
    send(client)
    other = Client()
    send(other)
    assert Report.objects.count() == 2
    assert client.get("/report/box/").context["report"] != other.get("/report/box/").context["report"]

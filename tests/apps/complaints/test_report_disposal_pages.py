"""What is said of a report that was disposed of: to whoever has the code, to staff on its pages, and to programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.ended_reports import MUCH_LATER, a_closed_report, close, dispose, refer
from tests.apps.complaints.reported import again, send
from tests.apps.complaints.test_complaints_api import Program

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Referral, Report, Task
from dintel.apps.evidence.models import Upload

pytestmark = pytest.mark.django_db
MARK = "Zaunkoenig"
CONFLICT, GONE = 409, 410


@pytest.fixture
def owned() -> tuple[Client, str, Report]:
    """Return a browser in which a box is open, its code, and the closed report."""
    sent, browser = a_closed_report(f"{MARK} at the door"), Client()
    assert browser.post("/report/return/", {"code": sent.code}).status_code == 302
    return browser, sent.code, again(sent.report)


@pytest.fixture
def referred() -> tuple[Client, User, Referral]:
    """Return a signed-in investigator whose report was disposed of with its packet."""
    report, person = a_case(happened_words=f"{MARK} at the door")
    packet = refer(report, person)
    services.record_outcome(referral=packet, outcome="declined", on=LATER.date(), by=person, at=LATER)
    close(report, person)
    dispose("report_referred")
    browser = Client()
    browser.force_login(person)
    return browser, person, packet


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("This report is no longer kept", "Certificate D-2038-000001")),
        ("/es", ("Esta denuncia ya no se conserva", "D-2038-000001")),
        ("/vi", ("Báo cáo này không còn được lưu giữ", "D-2038-000001")),
        ("/ar", ("لم يعد هذا البلاغ محفوظًا", "D-2038-000001")),
    ],
)
def test_whoever_comes_back_is_told_when_and_under_which_rule(
    owned: tuple[Client, str, Report], prefix: str, words: tuple[str, ...]
) -> None:
    _browser, code, report = owned
    dispose()
    told = Client().post(f"{prefix}/report/return/", {"code": code})
    page = told.content.decode()
    assert told.status_code == GONE
    for one in (report.number, str(MUCH_LATER.year), "A made-up paper of 1 May 2026", *words):
        assert one in page
    assert MARK not in page


def test_a_code_that_never_was_is_still_a_wrong_code(owned: tuple[Client, str, Report]) -> None:
    dispose()
    other = send().code
    Report.objects.exclude(pk=owned[2].pk).update(code_mark=b"x" * 32)
    assert Client().post("/report/return/", {"code": other}).status_code == 422


def test_a_box_that_is_open_closes_and_takes_nothing_more(owned: tuple[Client, str, Report]) -> None:
    browser, _code, report = owned
    dispose()
    sent = browser.post("/report/box/", {"words": f"{MARK} late", "go": "send"})
    assert (sent.status_code, report.number in sent.content.decode()) == (GONE, True)
    assert browser.get("/report/box/").status_code == 302, "the box is closed"
    assert not Message.objects.exists()
    assert not Upload.objects.exists()


def test_the_page_of_the_case_says_what_is_left_and_the_look_is_recorded(
    referred: tuple[Client, User, Referral],
) -> None:
    browser, person, packet = referred
    number = packet.report.number
    page = browser.get(f"/complaints/{number}/").content.decode()
    for words in (number, packet.number, packet.sha256, "D-2038-000001"):
        assert words in page
    assert MARK not in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert Look.objects.filter(user=person, key=number, action="complaint.read").exists()
    assert number in browser.get("/complaints/", {"state": "closed", "q": number}).content.decode()


def test_an_act_and_a_packet_are_refused_in_words(referred: tuple[Client, User, Referral]) -> None:
    browser, _person, packet = referred
    done = browser.post(f"/complaints/{packet.report.number}/task/", {"words": f"{MARK} late"})
    assert done.status_code == CONFLICT
    taken = browser.get(f"/complaints/packets/{packet.number}.zip")
    assert taken.status_code == GONE
    assert packet.number in taken.content.decode()


def test_a_program_is_told_the_same(referred: tuple[Client, User, Referral]) -> None:
    _browser, person, packet = referred
    number = packet.report.number
    program = Program(person)
    (listed,) = program.get("", q=number).json()["items"]
    assert listed["disposed_at"] is not None
    left = program.get(f"/{number}").json()
    assert (left["answers"], left["messages"], left["files"], left["has_identity"]) == ({}, [], [], False)
    assert [one["sha256"] for one in left["packets"]] == [packet.sha256]
    assert MARK not in str(left)
    taken = program.get(f"/packets/{packet.number}/zip")
    assert (taken.status_code, packet.number in taken.json()["title"]) == (GONE, True)
    answers: list[Any] = [
        program.post(f"/{number}/tasks", {"words": f"{MARK} late"}, key="a"),
        program.post(f"/packets/{packet.number}/outcomes", {"outcome": "charged", "on": "2026-12-01"}, key="b"),
        program.post(f"/packets/{packet.number}/receipt", {"received_on": "2026-12-01"}, key="c"),
    ]
    assert [one.status_code for one in answers] == [CONFLICT] * 3
    assert {one.headers["Content-Type"] for one in answers} == {"application/problem+json"}
    assert not Task.objects.exists()

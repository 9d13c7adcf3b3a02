"""The pages of requests to agencies: who sees what, what a press does, what a slip keeps, what a page costs."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.records.foia.conftest import SignIn
from tests.apps.records.foia.made import chosen, drafted, noted, person, sent, signed
from tests.apps.records.foia.test_foia_rounds import PLAN, started

from dintel.apps.accounts.models import Look, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.records.foia.models import FoiaHappening, FoiaRequest, FoiaSeries

pytestmark = pytest.mark.django_db
HOME = "/records/agencies/"
BUDGETS = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))
READERS = {"counsel", "equity_coordinator", "paralegal", "auditor"}
WORKERS = {"counsel", "paralegal"}


@pytest.fixture
def request_sent(paralegal: User) -> FoiaRequest:
    """Return a request whose clock runs."""
    request = sent(paralegal)
    noted(request, paralegal, "2026-06-01 at_office")
    return request


@pytest.fixture
def mine(signed_in: SignIn, paralegal: User) -> Client:
    """Return the legal assistant's browser."""
    return signed_in(paralegal)


def status(client: Client, path: str, *, post: bool = False) -> int:
    return int((client.post(path) if post else client.get(path)).status_code)


@pytest.mark.parametrize("role", matrix().roles)
def test_each_role_opens_what_its_permission_says_and_nothing_else(
    signed_in: SignIn, request_sent: FoiaRequest, paralegal: User, role: str
) -> None:
    series, client = started(paralegal), signed_in(person(role))
    one = f"{HOME}{request_sent.number}/"
    reads = [HOME, one, f"{HOME}list.csv", f"{HOME}offices/", f"{HOME}series/", f"{HOME}series/{series.key}/"]
    works = [f"{HOME}new/", f"{HOME}series/new/", f"{one}note/?what=reply", f"{one}lines/2/", f"{one}letters/new/"]
    acts = [f"{one}close/", f"{one}letters/1/sign/", f"{one}letters/1/withdraw/", f"{HOME}series/{series.key}/end/"]
    assert {status(client, path) for path in (*reads, f"{one}letters/1/")} == {200 if role in READERS else 404}
    assert {status(client, path) for path in works} == {200 if role in WORKERS else 404}
    assert {status(client, path, post=True) for path in acts} == {302 if role in WORKERS else 404}
    assert status(client, f"{one}choose/") == (200 if role == "counsel" else 404)
    assert status(client, f"{HOME}figures/") == (200 if role in READERS | {"duty_officer"} else 404)


def test_a_visitor_is_sent_to_sign_in(request_sent: FoiaRequest) -> None:
    assert status(Client(), f"{HOME}{request_sent.number}/") == 302


def test_the_record_says_where_it_stands_and_what_can_be_done_by_when(
    mine: Client, request_sent: FoiaRequest, paralegal: User
) -> None:
    text = mine.get(f"{HOME}{request_sent.number}/").content.decode()
    assert "it is overdue" in text
    assert "Holiday" not in text
    assert "Closed: Juneteenth National Independence Day" in text
    assert text.count("an attorney chooses") == 2
    assert "no advice" in text
    assert Look.objects.filter(kind="foia", key=request_sent.number, user=paralegal).exists()


def test_writing_down_an_answer_with_its_exemptions(mine: Client, request_sent: FoiaRequest) -> None:
    path = f"{HOME}{request_sent.number}/note/?what=determination"
    assert "(b)(7)(E)" in mine.get(path).content.decode()
    form = {
        "key": str(uuid4()),
        "on": "2026-06-25",
        "outcome": "partly",
        "grounds": ["b5", "b7E"],
        "words": "Pages 3-9.",
    }
    for _twice in range(2):
        assert mine.post(path, form).status_code == 302
    row = FoiaHappening.objects.get(what="determination")
    assert (row.outcome, row.grounds, row.words) == ("partly", ["b5", "b7E"], "Pages 3-9.")
    text = mine.get(f"{HOME}{request_sent.number}/").content.decode()
    assert "Law enforcement: techniques and guidelines" in text


def test_a_slip_loses_nothing_that_was_typed(mine: Client, request_sent: FoiaRequest) -> None:
    path = f"{HOME}{request_sent.number}/note/?what=reply"
    answer = mine.post(path, {"key": str(uuid4()), "on": "2026-06-25", "words": "We told them all."})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "We told them all." in text
    assert "There is nothing that this could answer on that day" in text
    assert FoiaHappening.objects.count() == 2


def test_a_fee_is_kept_in_cents_and_shown_in_dollars(mine: Client, request_sent: FoiaRequest) -> None:
    form = {"key": str(uuid4()), "on": "2026-06-05", "fee": "1250.5"}
    mine.post(f"{HOME}{request_sent.number}/note/?what=fee_question", form)
    assert FoiaHappening.objects.get(what="fee_question").fee_cents == 125050
    assert "Fee named: $1,250.50" in mine.get(f"{HOME}{request_sent.number}/").content.decode()


def test_a_line_is_corrected_or_said_never_to_have_happened(mine: Client, request_sent: FoiaRequest) -> None:
    path = f"{HOME}{request_sent.number}/lines/2/"
    assert mine.post(path, {"key": str(uuid4()), "on": "2026-06-02"}).status_code == 422, "it asks why"
    form = {"key": str(uuid4()), "on": "2026-06-02", "why": "The stamp says the 2nd."}
    assert mine.post(path, form).status_code == 302
    text = mine.get(f"{HOME}{request_sent.number}/").content.decode()
    assert "Why it was corrected: The stamp says the 2nd." in text
    never = {"key": str(uuid4()), "on": "2026-06-02", "never": "on", "why": "Not ours."}
    mine.post(f"{HOME}{request_sent.number}/lines/3/", never)
    request_sent.refresh_from_db()
    assert request_sent.standing == "on_its_way"


def test_from_the_form_to_the_signed_letter(mine: Client) -> None:
    form = {
        "key": str(uuid4()),
        "title": "Arrests",
        "agency": "ice",
        "template": "arrests_in_city",
        "part": "",
        "since": "2026-01-01",
        "until": "2026-03-31",
    }
    slip = mine.post(f"{HOME}new/", {**form, "until": "2025-03-31"})
    assert (slip.status_code, "The last day lies before the first" in slip.content.decode()) == (422, True)
    assert mine.post(f"{HOME}new/", form).status_code == 302
    request = FoiaRequest.objects.get()
    one = f"{HOME}{request.number}/letters/1/"
    letter = request.letters.get()
    changed = {"key": str(uuid4()), "version": "1", "to_agency": "ICE", "answer": "First.\n\nSecond.", "next": ""}
    changed |= {"signer_name": "A. Name", "signer_title": "Title", "reference": "", "to_address": "", "enclosures": ""}
    assert mine.post(one, changed).status_code == 302
    assert mine.post(one, changed).status_code == 422, "somebody else was quicker"
    letter.refresh_from_db()
    assert list(letter.content["answer"]) == ["First.", "Second."]
    assert mine.get(f"{one}preview/").content[:5] == b"%PDF-"
    mine.post(f"{one}sign/", {"version": "2"})
    bad = mine.post(f"{one}sent/", {"key": str(uuid4()), "conveyed": "mail", "on": "2999-01-01"})
    assert (bad.status_code, "has not come yet" in bad.content.decode()) == (422, True)
    today = timezone.localdate().isoformat()
    assert mine.post(f"{one}sent/", {"key": str(uuid4()), "conveyed": "mail", "on": today}).status_code == 302
    for form_of in ("pdf", "docx"):
        assert mine.get(f"{one}{form_of}/").status_code == 200
    assert mine.get(f"{one}odt/").status_code == 404


def test_drafts_and_reasons_are_not_for_every_reader(
    signed_in: SignIn, paralegal: User, counsel: User, request_sent: FoiaRequest
) -> None:
    draft = drafted(paralegal, title="Another")
    reader = signed_in(person("auditor"))
    assert status(reader, f"{HOME}{draft.number}/letters/1/") == 404
    chosen(request_sent, "wait", counsel, date(2026, 7, 6))
    for client, seen in ((signed_in(counsel), True), (reader, False), (signed_in(paralegal), False)):
        text = client.get(f"{HOME}{request_sent.number}/").content.decode()
        assert ("Because of it." in text) is seen
        assert "Wait and ask again" in text


def test_an_attorney_chooses_on_the_page(signed_in: SignIn, counsel: User, request_sent: FoiaRequest) -> None:
    client, path = signed_in(counsel), f"{HOME}{request_sent.number}/choose/"
    assert client.post(path, {"key": str(uuid4()), "way": "suit", "reasons": ""}).status_code == 422
    assert client.post(path, {"key": str(uuid4()), "way": "suit", "reasons": "Silence."}).status_code == 302
    note = {"key": str(uuid4()), "on": "2026-07-02"}
    assert client.post(f"{HOME}{request_sent.number}/note/?what=suit", note).status_code == 302
    request_sent.refresh_from_db()
    assert request_sent.standing == "in_court"


def test_a_series_on_its_page(mine: Client) -> None:
    today = timezone.localdate()
    first = today.replace(day=1) - timedelta(days=400)
    first = first.replace(day=1)
    plan = {"title": PLAN.title, "agency": "ice", "template": PLAN.template, "part": "", "period": "month"}
    form = {**plan, "key": str(uuid4()), "next_from": first.isoformat(), "next_on": today.isoformat()}
    assert mine.post(f"{HOME}series/new/", {**form, "next_on": first.isoformat()}).status_code == 422
    assert mine.post(f"{HOME}series/new/", form).status_code == 302
    series = FoiaSeries.objects.get()
    page = f"{HOME}series/{series.key}/"
    changed = {**form, "key": str(uuid4()), "version": "1", "title": "Another name"}
    assert mine.post(page, changed).status_code == 302
    stale = mine.post(page, {**changed, "key": str(uuid4())})
    assert (stale.status_code, "Somebody else changed this" in stale.content.decode()) == (422, True)
    assert mine.post(f"{page}draft/").status_code == 302
    made = FoiaRequest.objects.get()
    assert (made.series, made.since) == (series, first)
    assert mine.post(f"{page}end/").status_code == 302
    assert "has ended" in mine.post(f"{page}draft/", follow=True).content.decode()


def test_spanish_has_no_english_in_it(mine: Client, request_sent: FoiaRequest) -> None:
    text = mine.get(f"/es{HOME}{request_sent.number}/").content.decode()
    assert "está atrasada" in text
    assert "What can be done next" not in text
    assert "Clock" not in text


def grow(paralegal: User, counsel: User, request: FoiaRequest) -> None:
    """Add a good few rows of everything that a page shows."""
    for _turn in range(4):
        noted(request, paralegal, "2026-07-06 documents")
        chosen(request, "wait", counsel, date(2026, 7, 6))
        other = sent(paralegal, title="More", agency="cbp")
        noted(other, paralegal, "2026-06-01 at_office", "2026-06-08 determination denied")
        started(paralegal)
    signed(drafted(paralegal), paralegal)


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_asks_as_often_for_many_rows_as_for_few(
    signed_in: SignIn, paralegal: User, counsel: User, request_sent: FoiaRequest, name: str
) -> None:
    budget: dict[str, Any] = BUDGETS[name]
    series = started(paralegal)
    path = budget["path"].format(number=request_sent.number, series=series.key)
    client = signed_in(counsel)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(path).status_code == 200
    grow(paralegal, counsel, request_sent)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    said = "\n".join(one["sql"][:160] for one in many.captured_queries)
    assert len(many) == len(few), said
    assert len(many) <= budget["statements"], said

"""Amendments in the browser of somebody without an account, and of a council member."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.council.conftest import SignIn
from tests.apps.council.proposals import BACK_OFFICE, CLASHING, ON_A_DETAINER, amendment, query

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.council import pace, services, studies
from dintel.apps.council.models import KeptAmendment
from dintel.domain.policy.prove import prove
from dintel.lawbook.amendments import body_of, read_body

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 18, tzinfo=UTC)
READY = "/record/council/ready/violent-felony-2024/"
PROPOSE = "/council/propose/"
MOST_BYTES = 60_000
BUDGETS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text(encoding="utf-8"))


@pytest.fixture
def keep(made: Callable[[str], User]) -> Callable[..., KeptAmendment]:
    def kept(answers: Any = None) -> KeptAmendment:
        one = amendment(answers) if answers else studies.ready_made()["violent-felony-2024"]
        return services.keep_amendment(amendment=one, on=law.today(), by=made("councillor"), at=AT)

    return kept


def test_everybody_reads_what_a_ready_made_one_would_change(client: Client) -> None:
    for path in ("/record/council/", READY, f"/es{READY}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < MOST_BYTES
        assert "public" in answer.headers["Cache-Control"]
        assert not answer.cookies
    page = client.get(READY).content.decode()
    assert "The legal floor holds" in page
    assert "Today declined; then done through the City Attorney" in page
    assert "The text of the amendment was not read" in page
    assert client.get("/record/council/ready/2024/").status_code == 404
    assert client.get(f"/record/council/{'0' * 64}/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("councillor", 200), ("counsel", 200), ("front_desk", 404)])
def test_whoever_may_propose_is_asked(as_a: SignIn, role: str, status: int) -> None:
    assert as_a(role).get(PROPOSE).status_code == status


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(PROPOSE).status_code == 302
    assert client.post("/council/propose/keep/", ON_A_DETAINER).status_code == 401
    assert not KeptAmendment.objects.exists()


def test_one_question_a_screen_and_back_keeps_everything(as_a: SignIn) -> None:
    browser = as_a("councillor")
    left = browser.get(f"{PROPOSE}?at=asked&go=requester")
    assert (left.status_code, left.context["step"].id) == (422, "asked")
    assert b"Choose at least one thing that is asked." in left.content
    back = browser.get(f"{PROPOSE}?{query(ON_A_DETAINER, at='support', go='document')}")
    chosen = [option.value for option in back.context["fields"][0].options if option.is_chosen]
    assert chosen == ["class:detainer"]
    assert ("title", "Tell on a detainer") in back.context["hidden"]
    assert ("document", "class:detainer") not in back.context["hidden"], "it stands in the field"
    made_up = browser.get(f"{PROPOSE}?asked=gold&outcome=shout&level=state&go=requester")
    assert list(made_up.context["hidden"]) == [("unknown", "counsel")], "what is no choice is let fall"
    number = browser.get(f"{PROPOSE}?{query({**ON_A_DETAINER, 'why': 'Because of A123456789.'}, go='result')}")
    assert (number.status_code, number.context["step"].id) == (422, "support")
    assert b"a number that looks like" in number.content


def test_a_finished_proposal_shows_what_it_would_change_and_is_kept_once(as_a: SignIn) -> None:
    browser = as_a("councillor")
    page = browser.get(f"{PROPOSE}?{query(ON_A_DETAINER, go='result')}")
    assert page.context["findings"].holds
    assert page.context["findings"].outcome_cells > 0
    kept = [browser.post("/council/propose/keep/", ON_A_DETAINER) for _ in range(2)]
    row = KeptAmendment.objects.get()
    assert {answer.headers["Location"] for answer in kept} == {f"/record/council/{row.hash}/"}
    assert hashlib.sha256(row.body.encode()).hexdigest() == row.hash
    shown = Client().get(f"/record/council/{row.hash}/")
    assert b"Tell on a detainer" in shown.content
    assert not shown.context["has_changed"]


def test_one_that_breaks_the_floor_is_marked_kept_and_never_adopted(as_a: SignIn) -> None:
    browser = as_a("councillor")
    page = browser.get(f"{PROPOSE}?{query(BACK_OFFICE, go='result')}").content.decode()
    assert "It cannot be adopted: it breaks the legal floor" in page
    assert "Without a judge, a paper never opens a part that is closed to the public: I-200." in page
    browser.post("/council/propose/keep/", BACK_OFFICE)
    row = KeptAmendment.objects.get()
    assert not row.holds
    assert "cannot be adopted" in Client().get("/record/council/").content.decode()
    assert "no puede aprobarse" in Client().get(f"/es/record/council/{row.hash}/").content.decode()
    assert prove(law.policy(), law.book().lexicon).holds, "the law itself is untouched"


def test_a_conflict_shows_the_smallest_case_and_cannot_be_kept(as_a: SignIn) -> None:
    browser = as_a("councillor")
    page = browser.get(f"{PROPOSE}?{query(CLASHING, go='result')}")
    clash = page.context["clashes"][0]
    assert set(clash.titles) == {"Tell on a detainer", "City staff do not ask people about status or birthplace"}
    assert {said.values for said in clash.example} >= {("civil immigration enforcement",), ("no paper",)}
    assert b"Say which is the exception" in page.content
    assert browser.post("/council/propose/keep/", CLASHING).status_code == 422
    assert not KeptAmendment.objects.exists()
    over = "us/nm/albuquerque/help/no-status-questions"
    settled = browser.get(f"{PROPOSE}?{query({**CLASHING, 'over': [over]}, go='result')}")
    assert settled.context["findings"].outcome_cells > 0


def test_files_say_the_same_as_the_page(client: Client, keep: Callable[..., KeptAmendment]) -> None:
    row = keep(ON_A_DETAINER)
    told = json.loads(client.get(f"/record/council/{row.hash}.json").content)
    assert hashlib.sha256(told["signed"].encode()).hexdigest() == row.hash
    assert told["findings"]["outcome_cells"] > 0
    file = tomllib.loads(client.get(f"/record/council/{row.hash}.toml").content.decode())
    assert [rule["outcome"] for rule in file["rule"]] == ["comply_via_counsel", "counsel_hold"]
    assert client.get(f"/record/council/{row.hash}.pdf").status_code == 404


def test_a_law_that_changed_since_is_told_and_compared(
    client: Client, keep: Callable[..., KeptAmendment], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = keep()
    _policy, one = read_body(row.body.encode())
    earlier = body_of("0" * 64, one)
    row.hash, row.body, row.policy_hash = hashlib.sha256(earlier).hexdigest(), earlier.decode(), "0" * 64
    row.save()
    assert b"The law has changed since." in client.get(f"/record/council/{row.hash}/").content
    assert client.get(f"/record/council/{row.hash}/today/").context["findings"].policy == law.hash_on(law.today())
    monkeypatch.setattr(pace, "A_MINUTE", 0)
    slower = client.get(f"/record/council/{row.hash}/today/")
    assert (slower.status_code, slower.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("budget", BUDGETS.values(), ids=BUDGETS.keys())
def test_a_page_stays_within_its_budget(
    as_a: SignIn, client: Client, keep: Callable[..., KeptAmendment], budget: dict[str, Any]
) -> None:
    path = budget["path"].format(hash=keep(ON_A_DETAINER).hash)
    browser = as_a(budget["role"]) if "role" in budget else client
    browser.get(path)
    studies.forget()
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    assert len(asked) <= budget["statements"], [one["sql"][:150] for one in asked]

"""The pages of requests to the city: who opens which, what they say, what a slip keeps."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.records.ipra.asked import DAY, NAME
from tests.apps.records.ipra.conftest import Find, Keep, Person, Request, SignIn

from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.ledger.models import Leaf
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import AnswerLetter, FoundRecord, RecordsRequest, Redaction
from dintel.domain.ipra import Decision

pytestmark = pytest.mark.django_db
ROLES = sorted(matrix().roles)
READERS = {"counsel", "records_custodian", "paralegal", "auditor"}
WORKERS = {"counsel", "records_custodian", "paralegal"}
RECEIVERS = {role for role in ROLES if matrix().scope(role, "records.receive") == "city"}
LIST, NEW, PUBLIC = "/records/city/", "/records/city/new/", "/public-records/"


@pytest.fixture
def row(request_for_records: Request) -> RecordsRequest:
    """Return a request that came today."""
    now = timezone.now()
    return request_for_records(received_on=timezone.localdate(now), at=now)


def posted(row: RecordsRequest | None = None, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "asked": "The log of visits in October",
        "received_on": timezone.localdate().isoformat(),
        "medium": "email",
        "asker": "person",
        "asker_name": "",
        "asker_address": "someone@example.invalid",
        "language": "en",
        "department": "",
        "facility": "",
        **more,
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_to_the_roles_of_the_table(
    role: str, person: Person, row: RecordsRequest, signed_in: SignIn
) -> None:
    browser = signed_in(person(role, department="aviation"))
    number = row.number
    for path, allowed in (
        (LIST, READERS | {"liaison"}),
        (f"{LIST}list.csv", READERS | {"liaison"}),
        (f"{LIST}figures/", READERS | {"liaison"}),
        (f"{LIST}{number}/", READERS),
        (f"{LIST}{number}/note/", WORKERS),
        (f"{LIST}{number}/receipt/", WORKERS),
        (f"/files/of/records_request/{number}/", READERS),
        (NEW, RECEIVERS),
    ):
        assert (browser.get(path).status_code == 200) == (role in allowed), path


def test_whoever_is_not_signed_in_sees_the_public_page_and_nothing_else(client: Client, row: RecordsRequest) -> None:
    page = client.get(PUBLIC)
    assert page.status_code == 200
    assert row.number not in page.content.decode()
    for path in (LIST, NEW, f"{LIST}{row.number}/"):
        assert client.get(path).status_code == 302


def test_a_desk_passes_a_request_on_and_sees_its_number_and_day_alone(
    clerk: User, signed_in: SignIn, person: Person
) -> None:
    browser = signed_in(clerk)
    answer = browser.post(NEW, posted(), follow=True)
    row = RecordsRequest.objects.get()
    text = answer.content.decode()
    assert row.number in text
    assert "The log of visits in October" not in text
    assert browser.get(f"{LIST}{row.number}/").status_code == 404
    other = signed_in(person("employee", department="aviation"))
    assert other.get(f"{LIST}received/{row.key}/").status_code == 404


def test_what_was_typed_stays_when_something_is_missing(clerk: User, signed_in: SignIn) -> None:
    answer = signed_in(clerk).post(NEW, posted(asker_address="", received_on="2099-01-01"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The log of visits in October" in text
    assert "Write where the answer goes" in text
    assert not RecordsRequest.objects.exists()


def test_a_number_of_a_person_in_the_words_asked_is_warned_of(clerk: User, signed_in: SignIn) -> None:
    answer = signed_in(clerk).post(NEW, posted(asked="The file of A-123456789"))
    assert answer.status_code == 422
    assert "The city does not keep this" in answer.content.decode()


def test_the_page_of_a_request_says_who_asked_and_every_day_that_counts(
    row: RecordsRequest, custodian: User, signed_in: SignIn
) -> None:
    text = signed_in(custodian).get(f"{LIST}{row.number}/").content.decode()
    assert NAME in text
    assert "How the days are counted" in text
    assert len(re.findall(r'<li class="is-counted">', text)) == 3 + 15
    assert Leaf.objects.filter(kind__startswith="look", subject_key=row.number).exists()


def test_a_late_one_says_what_may_be_at_stake_and_that_a_court_says(
    request_for_records: Request, custodian: User, signed_in: SignIn
) -> None:
    late = request_for_records(received_on=timezone.localdate() - 18 * DAY, at=timezone.now())
    text = " ".join(signed_in(custodian).get(f"{LIST}{late.number}/").content.decode().split())
    assert "3 days after the last one" in text
    assert "at the most $300 so far. Whether it is one is a court’s to say." in text


@pytest.mark.parametrize("slug", ["receipt", "give", "withdraw", "found", "time", "charge", "note", "answer"])
def test_each_act_shows_its_page_and_loses_nothing_that_was_typed(
    slug: str, row: RecordsRequest, custodian: User, signed_in: SignIn
) -> None:
    browser = signed_in(custodian)
    path = f"{LIST}{row.number}/{slug}/"
    assert browser.get(path).status_code == 200
    answer = browser.post(path, {"key": "no key", "why": "Stamped", "words": "Stamped", "title": "Stamped"})
    assert answer.status_code == 422


def test_a_day_is_corrected_on_its_page_and_stays_in_the_story(
    row: RecordsRequest, custodian: User, signed_in: SignIn
) -> None:
    browser = signed_in(custodian)
    told = {"key": str(uuid4()), "version": "1", "why": "The stamp says so"}
    day = (row.received_on - DAY).isoformat()
    answer = browser.post(f"{LIST}{row.number}/receipt/", {**told, "received_on": day}, follow=True)
    assert "The stamp says so" in answer.content.decode()
    again = browser.post(f"{LIST}{row.number}/receipt/", {**told, "key": str(uuid4()), "received_on": day})
    assert again.status_code == 422, "the version has moved on"


def test_a_file_is_taken_redacted_signed_and_answered_through_the_pages(
    row: RecordsRequest, keep: Keep, counsel: User, signed_in: SignIn, person: Person
) -> None:
    original = keep(row)
    assistant, lawyer = signed_in(person("paralegal")), signed_in(counsel)
    page = f"{LIST}{row.number}/"
    assistant.post(f"{page}files/{original.key}/take/")
    record = FoundRecord.objects.get()
    copy = keep(row, "redacted.pdf", copy_of=original)
    acts = f"{LIST}found/{record.pk}/"
    place = {"key": str(uuid4()), "pages": "2", "exemption": "victims_witnesses", "reason": "A witness"}
    assert assistant.post(f"{acts}redact/", place).status_code == 302
    assert assistant.post(f"{acts}copy/", {"key": str(uuid4()), "copy": str(copy.key)}).status_code == 302
    assert assistant.get(f"{acts}sign/").status_code == 404, "a legal assistant signs nothing that is kept back"
    assert lawyer.post(f"{acts}sign/", {"key": str(uuid4()), "title": "City Attorney"}).status_code == 302
    told = {"key": str(uuid4()), "signer_title": "City Attorney", "language": "en"}
    assistant.post(f"{page}answer/", told)
    letter = AnswerLetter.objects.get()
    sign = f"{LIST}letters/{letter.pk}/sign/"
    assert assistant.post(sign, {"version": "1"}).status_code == 404
    lawyer.post(sign, {"version": "1"})
    sent = {"key": str(uuid4()), "medium": "paper", "words": ""}
    answer = assistant.post(f"{LIST}letters/{letter.pk}/sent/", sent, follow=True)
    assert "Answered in time: Released in part" in answer.content.decode()
    assert lawyer.get(f"{LIST}letters/{letter.pk}/pdf/").content.startswith(b"%PDF")


def test_a_redaction_is_taken_back_and_stays_readable(
    row: RecordsRequest, find: Find, custodian: User, signed_in: SignIn
) -> None:
    record = find(row)
    mark = services.redact(
        record=record, pages="7", exemption="tactical_plan", reason="A plan", by=custodian, at=timezone.now()
    )
    text = signed_in(custodian).post(f"{LIST}redactions/{mark.pk}/drop/", follow=True).content.decode()
    assert "taken back" in text
    assert Redaction.objects.get().dropped_at is not None


def test_what_is_denied_says_why_a_redaction_does_not_do_before_anything_else(
    row: RecordsRequest, find: Find, custodian: User, signed_in: SignIn
) -> None:
    record = find(row)
    text = signed_in(custodian).get(f"{LIST}found/{record.pk}/deny/").content.decode()
    assert text.index("Why does a redaction not do?") < text.index("Under which exemption?")
    assert str(Decision.DENY) == "deny"


def test_the_file_of_the_list_names_nobody_who_asked(row: RecordsRequest, custodian: User, signed_in: SignIn) -> None:
    answer = signed_in(custodian).get(f"{LIST}list.csv?show=all")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert row.number in text
    assert NAME not in text
    assert "main library" not in text


def test_figures_count_what_came_and_what_was_kept_back(
    row: RecordsRequest, find: Find, custodian: User, signed_in: SignIn
) -> None:
    services.redact(
        record=find(row), pages="1", exemption="tactical_plan", reason="A plan", by=custodian, at=timezone.now()
    )
    text = " ".join(signed_in(custodian).get(f"{LIST}figures/").content.decode().split())
    assert "1 request came in" in text
    assert "Tactical response plans" in text


def test_every_page_speaks_spanish(row: RecordsRequest, custodian: User, signed_in: SignIn) -> None:
    browser = signed_in(custodian)
    for path in (LIST, f"{LIST}{row.number}/", NEW, f"{LIST}figures/", PUBLIC):
        assert '<html lang="es"' in browser.get(f"/es{path}").content.decode(), path

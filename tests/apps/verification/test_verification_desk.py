"""The desk answers with one of three words, keeps what may be kept, and can be used to find nobody."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver
from tests.apps.verification.conftest import NOW, TICKED, Person, SignIn, asked

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.permissions import matrix
from dintel.apps.city import law
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries.rows import row_faults
from dintel.apps.verification import queries, services
from dintel.apps.verification.models import Inquiry
from dintel.apps.verification.services.disposal import inquiry_class

pytestmark = pytest.mark.django_db
DESK = "/officer/desk/"


def send(client: Client, **other: Any) -> Any:
    return client.post(DESK, {**TICKED, "key": str(uuid4()), **other}, follow=True)


@pytest.mark.parametrize(
    ("said", "marks", "answer"),
    [
        ("theirs", (), "Verified"),
        ("not_theirs", (), "Not verified"),
        ("no_answer", (), "Unknown"),
        ("theirs", ("no_scene",), "Unknown"),
        ("not_theirs", ("asks_where",), "Unknown"),
        ("theirs", ("asks_who",), "Unknown"),
        ("theirs", ("again",), "Verified"),
    ],
)
def test_the_desk_shows_what_to_say_and_nothing_else(
    signed_in: SignIn, said: str, marks: tuple[str, ...], answer: str
) -> None:
    page = send(signed_in("verification_officer"), agency_said=said, marks=marks)
    assert re.search(r"<h1>([^<]+)</h1>", page.content.decode())[1] == answer  # type: ignore[index]
    assert ("looked like fishing" in page.content.decode()) is bool(marks)


def test_what_to_say_stands_in_every_language_that_has_it(signed_in: SignIn) -> None:
    page = send(signed_in("verification_officer"), agency_said="no_answer").content.decode()
    assert 'lang="es" dir="ltr"><p>No podemos decirlo' in page
    assert 'lang="en" dir="ltr"><p>We cannot say' in page


def test_not_verified_leads_on_and_a_city_building_leads_to_a_contact(signed_in: SignIn) -> None:
    desk = signed_in("verification_officer")
    at_home, at_the_city = (send(desk, place=place).content.decode() for place in ("home", "city"))
    assert 'href="/contacts/new/"' in at_the_city
    assert 'href="/contacts/new/"' not in at_home
    assert desk.get("/contacts/new/").status_code == 200


def test_the_form_has_no_field_for_a_caller_for_words_or_for_a_place(signed_in: SignIn) -> None:
    page = signed_in("verification_officer").get(DESK).content.decode()
    form = page[page.index('<form class="section') : page.index("</form>", page.index('<form class="section'))]
    fields = set(re.findall(r'name="([a-z_]+)"', form)) - {"csrfmiddlewaretoken"}
    assert fields == {"key", "caller", "place", "claimed", "marks", "agency_said", "number_called"}
    assert "<textarea" not in form
    assert re.findall(r'<input type="text" name="([a-z_]+)"', form) == ["number_called"]


def test_only_the_hour_is_kept_in_the_row_and_in_its_leaf(person: Person) -> None:
    key = uuid4()
    services.answer_inquiry(key=key, asked=asked(), by=person("verification_officer"), at=NOW)
    row, leaf = Inquiry.objects.get(), Leaf.objects.get(kind="inquiry.answered")
    assert (row.asked_at.minute, row.asked_at.second, row.asked_at.microsecond) == (0, 0, 0)
    told = json.loads(leaf.content or "")
    assert told["at"] == "2026-11-24T17:00:00.000000Z"
    assert told["subject"] == ["inquiry", str(key)]
    assert not [text for text in re.findall(r"\d\d:(\d\d):\d\d", leaf.content or "") if text != "00"]


def test_a_question_sent_twice_is_answered_once(person: Person) -> None:
    desk, key = person("verification_officer"), uuid4()
    first = services.answer_inquiry(key=key, asked=asked(), by=desk, at=NOW)
    again = services.answer_inquiry(key=key, asked=asked(agency_said="theirs"), by=desk, at=NOW)
    assert again.answer == first.answer == "not_verified"
    assert Leaf.objects.filter(kind="inquiry.answered").count() == 1


@pytest.mark.parametrize(
    "row",
    [
        {"agency_said": "theirs", "answer": "verified", "no_scene": True},
        {"agency_said": "theirs", "answer": "verified", "asks_where": True},
        {"agency_said": "no_answer", "answer": "verified"},
        {"agency_said": "no_answer", "answer": "not_verified"},
    ],
)
def test_the_database_takes_no_answer_that_the_rule_does_not_give(person: Person, row: dict[str, Any]) -> None:
    desk = person("verification_officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.create(asked_at=NOW, caller="resident", place="home", claimed="none", by=desk, **row)


def test_an_answer_of_the_agency_needs_the_number_that_was_called(signed_in: SignIn) -> None:
    page = send(signed_in("verification_officer"), number_called="")
    assert page.status_code == 422
    assert "Write the number you called" in page.content.decode()
    spoilt = send(signed_in("verification_officer"), number_called="the one on his card")
    assert spoilt.status_code == 422
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_only_the_desk_asks_and_reads(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    is_desk = role == "verification_officer"
    assert client.get(DESK).status_code == (200 if is_desk else 404)
    assert client.post(DESK, TICKED).status_code == (422 if is_desk else 404)
    counts = is_desk or matrix().scope(role, "figures.read") == "city"
    assert client.get("/officer/desk/figures/").status_code == (200 if counts else 404)


def test_an_answer_is_a_page_of_the_desk_only(signed_in: SignIn, person: Person) -> None:
    row = services.answer_inquiry(key=uuid4(), asked=asked(), by=person("verification_officer"), at=NOW)
    address = f"{DESK}answers/{row.key}/"
    assert signed_in("verification_officer").get(address).status_code == 200
    assert signed_in("duty_officer").get(address).status_code == 404
    assert signed_in("verification_officer").get(f"{DESK}answers/{UUID(int=7)}/").status_code == 404


def test_there_is_nothing_to_search_list_or_subscribe_to() -> None:
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)} | set(
        get_resolver().namespace_dict["verification"][1].reverse_dict
    )
    own = {name for name in get_resolver().namespace_dict["verification"][1].reverse_dict if isinstance(name, str)}
    assert names >= own == {"officer", "card", "worker", "desk", "answered", "figures"}
    columns = {field.name for field in Inquiry._meta.get_fields()}
    assert not columns & {"address", "facility", "lat", "lon", "words", "scene", "name", "phone", "ip", "session"}


def test_the_figures_count_answers_and_what_looked_like_fishing(person: Person) -> None:
    desk = person("verification_officer")
    said = [
        asked(),
        asked(agency_said="theirs"),
        asked(marks=frozenset({"no_scene", "asks_where"})),
        asked(marks=frozenset({"again"})),
    ]
    for one in said:
        services.answer_inquiry(key=uuid4(), asked=one, by=desk, at=NOW)
    services.answer_inquiry(key=uuid4(), asked=asked(), by=desk, at=NOW - timedelta(days=40))
    found = queries.figures(access_of(desk, law.today()), NOW.date())
    assert found is not None
    assert (found.all, found.marked) == (4, 2)
    assert dict(found.answers) == {"verified": 1, "not_verified": 2, "unknown": 1}
    assert dict(found.marks) == {"no_scene": 1, "asks_where": 1, "asks_who": 0, "again": 1}


def test_the_desk_costs_as_many_queries_with_many_questions_as_with_one(
    signed_in: SignIn, person: Person, django_assert_max_num_queries: Any
) -> None:
    desk, client = person("verification_officer"), signed_in("verification_officer")
    for _ in range(30):
        services.answer_inquiry(key=uuid4(), asked=asked(), by=desk, at=NOW)
    client.get(DESK)
    with django_assert_max_num_queries(7):
        page = client.get(DESK)
    assert page.content.decode().count("<td>A resident</td>") == 20


def test_a_row_changed_behind_the_desks_back_is_found(person: Person) -> None:
    services.answer_inquiry(key=uuid4(), asked=asked(), by=person("verification_officer"), at=NOW)
    assert not [fault for fault in row_faults() if fault.where.startswith("verification_")]
    Inquiry.objects.update(place="work")
    assert [fault.where.split()[0] for fault in row_faults() if "verification" in fault.where] == [
        "verification_inquiry"
    ]


def test_a_question_disposed_of_keeps_its_count_and_loses_the_number(person: Person) -> None:
    row = services.answer_inquiry(key=uuid4(), asked=asked(), by=person("verification_officer"), at=NOW)
    in_hand = inquiry_class().lock(str(row.key))
    assert in_hand is not None
    with transaction.atomic():
        in_hand.dispose(NOW)
    row.refresh_from_db()
    assert (row.number_called, row.answer) == ("", "not_verified")
    assert inquiry_class().lock(str(row.key)) is None
    assert list(inquiry_class().marked()) == [str(row.key)]

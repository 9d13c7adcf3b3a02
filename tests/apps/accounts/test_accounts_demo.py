"""The demo city's people: there in the demo, nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city

pytestmark = pytest.mark.django_db


def test_one_person_for_each_role_and_a_second_front_desk_elsewhere(today: date) -> None:
    people = make_demo_people(timezone.now()).values()
    held = [one.assignments.get() for one in people]
    assert {one.role for one in held} == set(matrix().roles)
    desks = [one for one in held if one.role == "front_desk"]
    assert len(desks) == 2
    assert desks[0].department != desks[1].department
    for one, user in zip(held, people, strict=True):
        assert user.name.endswith("(synthetic)")
        assert user.email.endswith("@example.invalid")
        assert not user.has_usable_password()
        assert not access_of(user, today).awaits_second_factor
        if matrix().roles[one.role].place == "facility":
            assert active_city().facilities[one.facility].department == one.department
    booking = {one.facility for one in held if one.role.startswith("custody")}
    assert {active_city().facilities[place].setting for place in booking} == {"booking_centre"}


def test_making_them_again_changes_nothing() -> None:
    first = make_demo_people(timezone.now())
    assert make_demo_people(timezone.now()) == first
    assert Assignment.objects.count() == User.objects.count() == len(first)


@pytest.mark.usefixtures("demo")
def test_one_signs_in_as_one_of_them_with_a_form(client: Client) -> None:
    people = make_demo_people(timezone.now())
    page = client.get("/sign-in/as/").content.decode()
    assert "None of these people is real" in page
    for role in matrix().roles.values():
        assert role.name in page
        assert role.moment in page
    assert client.get(f"/sign-in/as/?person={people['counsel'].pk}").status_code == 200
    assert client.get("/me/").status_code == 302
    answer = client.post("/sign-in/as/", {"person": people["administrator"].pk})
    assert answer.headers["Location"] == "/sign-in/start/"
    assert "Administrator (city IT) (synthetic)" in client.get("/people/").content.decode()
    client.post("/sign-in/as/", {"person": people["front_desk"].pk})
    assert client.get("/people/").status_code == 404


@pytest.mark.usefixtures("demo")
def test_nobody_real_can_be_chosen(client: Client) -> None:
    real = make_person("counsel")
    make_demo_people(timezone.now())
    for chosen in (real.pk, "", "x", 999_999):
        assert client.post("/sign-in/as/", {"person": chosen}).status_code == 404
    assert client.get("/me/").status_code == 302


@pytest.mark.usefixtures("demo")
def test_the_form_must_be_our_own() -> None:
    counsel = make_demo_people(timezone.now())["counsel"]
    assert Client(enforce_csrf_checks=True).post("/sign-in/as/", {"person": counsel.pk}).status_code == 403


@pytest.mark.usefixtures("demo")
def test_before_they_are_made_the_page_says_how_they_come(client: Client) -> None:
    assert "they are made at start" in client.get("/sign-in/as/").content.decode()


@pytest.mark.usefixtures("demo")
def test_the_sign_in_page_leads_there(client: Client) -> None:
    assert 'href="/sign-in/as/"' in client.get("/sign-in/").content.decode()


def test_outside_the_demo_the_address_does_not_exist(client: Client) -> None:
    counsel = make_demo_people(timezone.now())["counsel"]
    missing = client.get("/sign-in/at/")
    for answer in (client.get("/sign-in/as/"), client.post("/sign-in/as/", {"person": counsel.pk})):
        assert answer.status_code == 404
        assert answer.content == missing.content.replace(b"/sign-in/at/", b"/sign-in/as/")
    assert "/sign-in/as/" not in client.get("/sign-in/").content.decode()


def test_even_with_the_address_nothing_opens_outside_the_demo(client: Client, demo: None, settings: Any) -> None:
    counsel = make_demo_people(timezone.now())["counsel"]
    settings.DEMO = False
    assert client.get("/sign-in/as/").status_code == 404
    assert client.post("/sign-in/as/", {"person": counsel.pk}).status_code == 404


@pytest.mark.usefixtures("demo")
def test_a_demo_session_does_not_outlive_the_demo(client: Client, settings: Any) -> None:
    client.post("/sign-in/as/", {"person": make_demo_people(timezone.now())["counsel"].pk})
    assert client.get("/me/").status_code == 200
    settings.DEMO = False
    assert client.get("/me/").status_code == 302


@pytest.mark.usefixtures("demo")
def test_one_sees_where_a_demo_account_is_signed_in(client: Client) -> None:
    client.post(
        "/sign-in/as/", {"person": make_demo_people(timezone.now())["counsel"].pk}, headers={"user-agent": "Tried"}
    )
    assert "Tried" in client.get("/me/places/").content.decode()

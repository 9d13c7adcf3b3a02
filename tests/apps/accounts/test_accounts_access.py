"""How far somebody reaches: scopes add up, end on their day, and never grow by narrowing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.accounts.made_up_staff import LONG_AGO, add_app, give, make_person

from dintel.apps.accounts.access import NOTHING, Access, Reach, access_of, nobody, reaches_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.queries import Held, holders, holding

ROLES = sorted(matrix().roles)
ACTIONS = sorted(matrix().actions)
PLACES = ("", "arts-and-culture", "police", "aviation")
FACILITIES = ("", "main-library", "prisoner-transport-center")
DAY = date(2026, 11, 22)

held = st.builds(Held, st.sampled_from(ROLES), st.sampled_from(PLACES), st.sampled_from(FACILITIES))
records = st.fixed_dictionaries(
    {
        "department": st.sampled_from(PLACES),
        "facility": st.sampled_from(FACILITIES),
        "owner": st.sampled_from([None, 1, 2]),
    }
)


def naive(roles: list[Held], action: str, record: dict[str, Any], me: int) -> bool:
    """Say whether the action is open, one role at a time, in the plainest way."""
    for one in roles:
        scope = matrix().actions[action].scopes[one.role]
        if (
            scope == "city"
            or (scope == "own" and record["owner"] == me)
            or (scope == "facility" and one.facility and record["facility"] == one.facility)
            or (scope == "department" and one.department and record["department"] == one.department)
        ):
            return True
    return False


def access(roles: list[Held], me: int = 1) -> Access:
    return Access(User(pk=me), DAY, reaches_of(tuple(roles)), frozenset(one.role for one in roles))


@given(st.lists(held, max_size=4), st.sampled_from(ACTIONS), records)
def test_it_answers_as_the_plainest_reading_does(roles: list[Held], action: str, record: dict[str, Any]) -> None:
    assert access(roles).may(action, **record) == naive(roles, action, record, 1)


@given(st.lists(held, max_size=4), held, st.sampled_from(ACTIONS), records)
def test_one_more_role_takes_nothing_away(roles: list[Held], more: Held, action: str, record: dict[str, Any]) -> None:
    assert access([*roles, more]).may(action, **record) >= access(roles).may(action, **record)


@given(st.lists(held, max_size=4), st.sets(st.sampled_from(ACTIONS)), st.sampled_from(ACTIONS), records)
def test_a_narrowed_access_never_reaches_further(
    roles: list[Held], scopes: set[str], action: str, record: dict[str, Any]
) -> None:
    whole = access(roles)
    cut = whole.narrowed(scopes)
    assert cut.may(action, **record) == (action in scopes and whole.may(action, **record))


@given(st.lists(held, max_size=4), st.sampled_from(ACTIONS), records)
def test_menus_show_an_action_exactly_when_some_record_is_open(
    roles: list[Held], action: str, record: dict[str, Any]
) -> None:
    found = access(roles)
    assert found.can(action) >= found.may(action, **record)
    assert found.can(action) == (not found.reach(action).nothing)


def test_a_place_left_out_reaches_no_record_without_a_place() -> None:
    lost = access([Held("site_lead", "", ""), Held("liaison", "", "")])
    assert not lost.can("contact.correct")
    assert not lost.may("contact.read", department="", facility="")


def test_forbidden_is_answered_as_missing() -> None:
    with pytest.raises(Http404):
        access([]).require("contact.read", facility="main-library")
    access([Held("site_lead", "", "main-library")]).require("contact.read", facility="main-library")


def test_nobody_reaches_nothing() -> None:
    visitor = nobody(DAY)
    assert not visitor.is_signed_in
    assert all(visitor.reach(action) == NOTHING for action in ACTIONS)
    assert not visitor.may("contact.read", owner=None)


def test_an_unknown_action_is_a_slip_in_the_code_for_anybody() -> None:
    for one in (access([Held("counsel", "", "")]), nobody(DAY)):
        with pytest.raises(LookupError):
            one.can("contact.reed")


def test_reaches_add_up() -> None:
    both = Reach(departments=frozenset({"a"})).union(Reach(facilities=frozenset({"b"}), own=True))
    assert both == Reach(departments=frozenset({"a"}), facilities=frozenset({"b"}), own=True)


@pytest.mark.django_db
def test_an_assignment_counts_from_its_first_day_and_not_on_its_last() -> None:
    user = make_person("site_lead")
    given_role = user.assignments.get()
    given_role.from_on, given_role.until_on = DAY, DAY + timedelta(days=2)
    given_role.save()
    days = [access_of(user, DAY + timedelta(days=n)).can("contact.read") for n in (-1, 0, 1, 2)]
    assert days == [False, True, True, False]


@pytest.mark.django_db
def test_a_closed_account_reaches_nothing() -> None:
    user = make_person("counsel")
    assert access_of(user, DAY).can("counsel.decide")
    user.is_active = False
    assert not access_of(user, DAY).can("counsel.decide")


@pytest.mark.django_db
def test_access_costs_one_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    user = make_person("counsel")
    give(user, "front_desk")
    with django_assert_num_queries(1):
        assert access_of(user, DAY).can("counsel.decide")


@pytest.mark.django_db
def test_a_role_that_needs_a_second_key_rests_until_there_is_one(signed_in: Callable[[User], Client]) -> None:
    user = make_person("counsel", factor=False)
    give(user, "front_desk")
    waiting = access_of(user, DAY)
    assert waiting.awaits_second_factor
    assert not any(waiting.can(action) for action in ACTIONS)
    answer = signed_in(user).get("/me/")
    assert answer.headers["Location"].startswith("/me/second-factor/")
    assert "Set up one of the two below" in signed_in(user).get("/me/second-factor/").content.decode()
    add_app(user)
    assert access_of(user, DAY).can("counsel.decide")


@pytest.mark.django_db
def test_recovery_codes_alone_are_no_second_key() -> None:
    user = make_person("auditor")
    user.authenticator_set.exclude(type="recovery_codes").delete()
    assert access_of(user, DAY).awaits_second_factor


@pytest.mark.django_db
def test_a_demo_account_needs_no_second_key() -> None:
    user = make_person("counsel", factor=False)
    user.is_demo = True
    user.save()
    assert access_of(user, DAY).can("counsel.decide")


@pytest.mark.django_db
def test_holders_are_those_of_the_place_and_of_the_whole_city() -> None:
    library = make_person("site_lead", name="Library")
    make_person("site_lead", name="Booking", facility="prisoner-transport-center", department="police")
    liaison = make_person("liaison", name="Liaison")
    counsel = make_person("counsel", name="Counsel")
    gone = make_person("counsel", name="Gone")
    gone.assignments.update(until_on=DAY)
    closed = make_person("counsel", name="Closed")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert list(holders("site_lead", on=DAY, facility="main-library")) == [library]
    assert list(holders("site_lead", on=DAY, department="arts-and-culture", facility="main-library")) == [library]
    assert list(holders("liaison", on=DAY, department="arts-and-culture", facility="main-library")) == [liaison]
    assert list(holders("counsel", on=DAY, department="police", facility="x")) == [counsel]
    assert list(holders("counsel", on=DAY)) == [counsel]
    # nobody is told because a place was left out
    assert list(holders("site_lead", on=DAY)) == []
    assert list(holders("site_lead", on=DAY, department="arts-and-culture")) == []
    assert list(holders("counsel", on=LONG_AGO - timedelta(days=1))) == []


@pytest.mark.django_db
def test_whom_a_filing_tells_are_the_holders_of_each_role_at_every_place_and_day() -> None:
    """The statement written out by hand answers as the one that Django builds."""
    rng = random.Random(5)
    places = [("", ""), ("police", ""), ("police", "west"), ("", "west"), ("parks", ""), ("parks", "pool")]
    roles = ("counsel", "site_lead", "duty_officer")
    for number in range(40):
        user = User.objects.create_user(f"p{number}@example.invalid", f"Person {rng.randint(1, 9)}")
        User.objects.filter(pk=user.pk).update(is_active=rng.random() < 0.8)
        for _ in range(rng.randint(0, 3)):
            department, facility = rng.choice(places)
            until = rng.choice([None, DAY, DAY + timedelta(days=1), DAY - timedelta(days=1)])
            begins = DAY - timedelta(days=rng.choice([0, 1, 5]))
            Assignment.objects.create(
                user=user,
                role=rng.choice(roles),
                department=department,
                facility=facility,
                from_on=begins,
                until_on=until if until is None or until > begins else None,
            )
    told = 0
    for on in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
        for department, facility in places:
            found = holding(roles, on=on, department=department, facility=facility)
            for role in roles:
                expected = list(holders(role, on=on, department=department, facility=facility).order_by("name", "pk"))
                assert found.get(role, []) == [user.pk for user in expected]
                told += len(expected)
    assert told > 100
    assert holding([], on=DAY) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/es/", "/law/"])
def test_pages_without_sign_in_set_no_cookie_and_ask_no_database(
    client: Client, page: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(page)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.django_db
def test_the_same_pages_ask_no_database_of_somebody_signed_in(
    signed_in: Callable[[User], Client], django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = signed_in(make_person("front_desk"))
    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_the_navigation_shows_the_doors_one_can_open(signed_in: Callable[[User], Client]) -> None:
    page = signed_in(make_person("administrator")).get("/people/").content.decode()
    assert '<a href="/people/" aria-current="page">People</a>' in page
    assert "Looks</a>" not in page
    page = signed_in(make_person("auditor")).get("/people/looks/").content.decode()
    assert '<a href="/people/looks/" aria-current="page">Looks</a>' in page
    assert '<a href="/people/">People</a>' in page


@pytest.mark.django_db
def test_a_staff_page_is_kept_by_nobody(signed_in: Callable[[User], Client]) -> None:
    for page in ("/me/", "/me/passkeys/", "/me/app/", "/me/places/"):
        answer = signed_in(make_person("front_desk")).get(page)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"], page

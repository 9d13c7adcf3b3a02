"""People: invited, given roles, ended, closed; nobody raises themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import give, make_person

from dintel.apps.accounts import services
from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, Change, User
from dintel.apps.accounts.services import NotAllowedError, Rule

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


@pytest.fixture
def keeper() -> User:
    """Return an administrator."""
    return make_person("administrator", name="Ada Keys")


def refused(rule: Rule) -> Any:
    return pytest.raises(NotAllowedError, match=str(rule.value).split(".", maxsplit=1)[0])


def test_an_invitation_makes_an_account_sends_a_letter_and_leads_to_the_role(keeper: User, signed_in: Browser) -> None:
    browser = signed_in(keeper)
    told = {"name": "Ben Desk", "email": "Ben@Example.invalid", "language": "es"}
    answer = browser.post("/people/invite/", told)
    ben = User.objects.get(email="ben@example.invalid")
    assert answer.headers["Location"] == f"/people/{ben.pk}/give/"
    assert not ben.has_usable_password()
    assert ben.language == "es"
    assert mail.outbox[0].to == ["ben@example.invalid"]
    assert "is on its way" in browser.get(f"/people/{ben.pk}/").content.decode()
    page = browser.post("/people/invite/", told).content.decode()
    assert "There is an account with this address already" in page
    assert User.objects.filter(email="ben@example.invalid").count() == 1


def test_a_letter_that_cannot_be_sent_loses_no_account(
    keeper: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("dintel.apps.accounts.letters.send_invitation", down)
    browser = signed_in(keeper)
    browser.post("/people/invite/", {"name": "Ben", "email": "ben@example.invalid", "language": "en"})
    ben = User.objects.get(email="ben@example.invalid")
    assert "could not be sent" in browser.get(f"/people/{ben.pk}/").content.decode()


def test_a_role_is_given_with_its_place_and_its_days(keeper: User, signed_in: Browser, today: date) -> None:
    ben = make_person()
    told = {
        "role": "site_lead",
        "facility": "main-library",
        "department": "police",  # left over from another choice: not held against anybody
        "from_on": today.isoformat(),
        "until_on": (today + timedelta(days=14)).isoformat(),
    }
    answer = signed_in(keeper).post(f"/people/{ben.pk}/give/", told)
    assert answer.headers["Location"] == f"/people/{ben.pk}/"
    held = ben.assignments.get()
    assert (held.role, held.department, held.facility) == ("site_lead", "arts-and-culture", "main-library")
    assert held.until_on == today + timedelta(days=14)
    page = signed_in(keeper).get(f"/people/{ben.pk}/").content.decode()
    assert "Main Library" in page
    assert "by Ada Keys" in page


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"role": "site_lead"}, "This role is for one place. Choose it."),
        ({"role": "liaison"}, "This role is for one place. Choose it."),
        ({"role": "site_lead", "facility": "nowhere"}, "nowhere is not one of the available choices"),
        ({"role": "mayor"}, "mayor is not one of the available choices"),
        ({}, "This field is required"),
        ({"role": "counsel", "until_on": "2000-01-01"}, "The role must end after it begins"),
        ({"role": "counsel", "from_on": "yesterday"}, "Enter a valid date"),
    ],
)
def test_a_role_that_cannot_be_given_says_why(
    keeper: User, signed_in: Browser, told: dict[str, str], says: str
) -> None:
    ben = make_person()
    page = signed_in(keeper).post(f"/people/{ben.pk}/give/", told).content.decode()
    assert says in page
    assert not ben.assignments.exists()


def test_the_same_role_is_not_given_twice(keeper: User, today: date) -> None:
    ben = make_person("counsel")
    with refused(Rule.HELD):
        services.give_role(person=ben, role="counsel", by=keeper, at=timezone.now(), on=today)
    lead = make_person("site_lead")
    services.give_role(
        person=lead, role="site_lead", facility="aero-charter-and-transport", by=keeper, at=timezone.now(), on=today
    )
    assert lead.assignments.count() == 2


@pytest.mark.parametrize(
    ("role", "department", "facility"),
    [
        ("site_lead", "", ""),
        ("site_lead", "police", "main-library"),
        ("liaison", "", "main-library"),
        ("liaison", "nowhere", ""),
        ("counsel", "police", ""),
        ("counsel", "", "main-library"),
    ],
)
def test_a_place_must_be_the_one_the_role_asks_for(
    keeper: User, today: date, role: str, department: str, facility: str
) -> None:
    with refused(Rule.PLACE):
        services.give_role(
            person=make_person(),
            role=role,
            department=department,
            facility=facility,
            by=keeper,
            at=timezone.now(),
            on=today,
        )


@pytest.mark.parametrize("role", ["counsel", "auditor", "administrator", "partner"])
def test_nobody_gives_themselves_a_role(keeper: User, signed_in: Browser, today: date, role: str) -> None:
    with refused(Rule.YOURSELF):
        services.give_role(person=keeper, role=role, by=keeper, at=timezone.now(), on=today)
    page = signed_in(keeper).post(f"/people/{keeper.pk}/give/", {"role": role}).content.decode()
    assert "Nobody changes their own roles" in page
    assert keeper.assignments.count() == 1


def test_a_second_person_can(keeper: User, today: date) -> None:
    second = make_person("administrator")
    services.give_role(person=keeper, role="counsel", by=second, at=timezone.now(), on=today)
    assert access_of(keeper, today).can("counsel.decide")
    change = keeper.changes.get()
    assert (change.what, change.by, change.role) == (Change.What.GIVEN, second, "counsel")


@pytest.mark.parametrize("role", ["front_desk", "counsel", "auditor"])
def test_who_is_no_administrator_changes_nothing_through_services_either(role: str, today: date) -> None:
    by, ben = make_person(role), make_person("front_desk")
    more: dict[str, Any] = {"by": by, "at": timezone.now(), "on": today}
    for attempt in (
        lambda: services.invite(email="x@example.invalid", name="X", language="en", **more),
        lambda: services.give_role(person=ben, role="counsel", **more),
        lambda: services.end_role(assignment=ben.assignments.get(), **more),
        lambda: services.close_account(person=ben, **more),
        lambda: services.open_account(person=ben, **more),
        lambda: services.take_off_factors(person=ben, **more),
        lambda: services.invite_again(person=ben, **more),
    ):
        with refused(Rule.NOT_MANAGER):
            attempt()
    assert not Change.objects.exists()


def test_a_role_ends_today_and_stays_in_the_history(keeper: User, signed_in: Browser, today: date) -> None:
    ben = make_person("site_lead")
    held = ben.assignments.get()
    assert access_of(ben, today).can("contact.read")
    signed_in(keeper).post(f"/people/{ben.pk}/roles/{held.pk}/end/")
    assert not access_of(ben, today).can("contact.read")
    held.refresh_from_db()
    assert held.until_on == today
    page = signed_in(keeper).get(f"/people/{ben.pk}/").content.decode()
    assert "Earlier roles" in page
    assert "Role ended" in page
    again = signed_in(keeper).post(f"/people/{ben.pk}/roles/{held.pk}/end/", follow=True).content.decode()
    assert "This role has ended already" in again


def test_a_role_that_began_today_leaves_only_its_history(keeper: User, today: date) -> None:
    ben = make_person()
    held = services.give_role(person=ben, role="counsel", by=keeper, at=timezone.now(), on=today)
    services.end_role(assignment=held, by=keeper, at=timezone.now(), on=today)
    assert not ben.assignments.exists()
    assert [change.what for change in ben.changes.all()] == [Change.What.ENDED, Change.What.GIVEN]


def test_the_last_administrator_cannot_be_removed(keeper: User, signed_in: Browser, today: date) -> None:
    own = keeper.assignments.get()
    with refused(Rule.LAST_ADMINISTRATOR):
        services.end_role(assignment=own, by=keeper, at=timezone.now(), on=today)
    page = signed_in(keeper).post(f"/people/{keeper.pk}/roles/{own.pk}/end/", follow=True).content.decode()
    assert "This is the last administrator" in page

    stand_in = make_person("administrator")  # one whose role will end is none to rely on
    stand_in.assignments.update(until_on=today + timedelta(days=1))
    with refused(Rule.LAST_ADMINISTRATOR):
        services.end_role(assignment=own, by=keeper, at=timezone.now(), on=today)
    with refused(Rule.LAST_ADMINISTRATOR):
        services.close_account(person=keeper, by=stand_in, at=timezone.now(), on=today)

    second = make_person("administrator")
    services.end_role(assignment=own, by=keeper, at=timezone.now(), on=today)
    assert not access_of(keeper, today).can("people.manage")
    with refused(Rule.LAST_ADMINISTRATOR):
        services.end_role(assignment=second.assignments.get(), by=stand_in, at=timezone.now(), on=today)


def test_a_closed_administrator_is_none_to_rely_on(keeper: User, today: date) -> None:
    second = make_person("administrator")
    services.close_account(person=second, by=keeper, at=timezone.now(), on=today)
    with refused(Rule.LAST_ADMINISTRATOR):
        services.end_role(assignment=keeper.assignments.get(), by=keeper, at=timezone.now(), on=today)


def test_closing_signs_out_ends_tokens_and_can_be_undone(keeper: User, signed_in: Browser, today: date) -> None:
    ben = make_person("site_lead")
    own = signed_in(ben)
    token, _ = services.make_token(
        user=ben,
        name="t",
        scopes=["contact.read"],
        expires_on=today + timedelta(days=1),
        by=ben,
        at=timezone.now(),
        on=today,
    )
    assert own.get("/me/").status_code == 200
    browser = signed_in(keeper)
    browser.post(f"/people/{ben.pk}/close/")
    assert own.get("/me/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "This account is closed" in browser.get(f"/people/{ben.pk}/").content.decode()
    assert "closed</span>" in browser.get("/people/").content.decode()
    with refused(Rule.CLOSED):
        services.give_role(person=User.objects.get(pk=ben.pk), role="counsel", by=keeper, at=timezone.now(), on=today)
    browser.post(f"/people/{ben.pk}/open/")
    assert own.get("/me/").status_code == 200
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert [change.what for change in ben.changes.all()] == [Change.What.OPENED, Change.What.CLOSED]


def test_nobody_closes_their_own_account(keeper: User, signed_in: Browser) -> None:
    make_person("administrator")
    page = signed_in(keeper).post(f"/people/{keeper.pk}/close/", follow=True).content.decode()
    assert "Nobody changes their own roles" in page
    keeper.refresh_from_db()
    assert keeper.is_active


def test_lost_second_keys_are_taken_off_by_somebody_else_only(keeper: User, signed_in: Browser, today: date) -> None:
    counsel = make_person("counsel")
    browser = signed_in(keeper)
    browser.post(f"/people/{counsel.pk}/second-keys/")
    assert access_of(counsel, today).awaits_second_factor
    assert "Second keys taken off" in browser.get(f"/people/{counsel.pk}/").content.decode()
    browser.post(f"/people/{keeper.pk}/second-keys/")
    assert access_of(keeper, today).can("people.manage")


def test_an_invitation_is_sent_again(keeper: User, signed_in: Browser) -> None:
    ben = make_person()
    signed_in(keeper).post(f"/people/{ben.pk}/invite/")
    assert mail.outbox[0].to == [ben.email]
    assert ben.changes.get().what == Change.What.INVITED_AGAIN


def test_people_are_found_by_name_address_role_and_state(keeper: User, signed_in: Browser) -> None:
    make_person("counsel", name="Ben Law")
    make_person(name="Cem Without")
    gone = make_person("front_desk", name="Dot Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    browser = signed_in(keeper)

    def found(query: str) -> set[str]:
        page = browser.get(f"/people/?{query}").content.decode()
        return {
            name
            for name in ("Ben Law", "Cem Without", "Dot Gone", "Ada Keys")
            if f">{name}</a></th" in page or f">{name}</a><br>" in page
        }

    assert found("") == {"Ben Law", "Cem Without", "Dot Gone", "Ada Keys"}
    assert found("q=law+ben") == {"Ben Law"}
    assert found(f"q={gone.email}") == {"Dot Gone"}
    assert found("role=counsel") == {"Ben Law"}
    assert found("state=without") == {"Cem Without"}
    assert found("state=closed") == {"Dot Gone"}
    assert found("state=open") == {"Ben Law", "Cem Without", "Ada Keys"}
    assert "Nobody fits this search" in browser.get("/people/?q=zzz").content.decode()


def test_a_long_list_has_pages_and_keeps_the_search(
    keeper: User, signed_in: Browser, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(60):
        give(make_person(name=f"Many {number:02}"), "front_desk")
    browser = signed_in(keeper)
    with django_assert_max_num_queries(7):
        page = browser.get("/people/?q=many").content.decode()
    assert "60 accounts" in page
    assert 'href="?q=many&amp;page=2"' in page
    assert "Many 59" in browser.get("/people/?q=many&page=2").content.decode()


def test_forbidden_and_missing_have_the_same_bytes(signed_in: Browser) -> None:
    other = make_person("front_desk")
    missing = other.pk + 1000
    browser = signed_in(make_person("front_desk"))
    forbidden_page, missing_page = browser.get(f"/people/{other.pk}/"), browser.get(f"/people/{missing}/")
    assert forbidden_page.status_code == missing_page.status_code == 404
    assert forbidden_page.content == missing_page.content.replace(str(missing).encode(), str(other.pk).encode())
    plain = ("Vary", "Cache-Control", "Content-Type")
    assert [forbidden_page.headers.get(name) for name in plain] == [missing_page.headers.get(name) for name in plain]
    forbidden_post, missing_post = browser.post(f"/people/{other.pk}/close/"), browser.post(f"/people/{missing}/close/")
    assert forbidden_post.content == missing_post.content.replace(str(missing).encode(), str(other.pk).encode())


def test_another_persons_assignment_cannot_be_ended_through_ones_page(keeper: User, signed_in: Browser) -> None:
    ben, cem = make_person("site_lead"), make_person("site_lead")
    held = cem.assignments.get()
    assert signed_in(keeper).post(f"/people/{ben.pk}/roles/{held.pk}/end/").status_code == 404
    assert Assignment.objects.get(pk=held.pk).until_on is None


def test_changes_need_a_form_of_our_own(keeper: User) -> None:
    ben = make_person("site_lead")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(keeper)
    for post in ("close/", "give/", "invite/", "second-keys/"):
        assert browser.post(f"/people/{ben.pk}/{post}").status_code == 403
    for post in ("close/", "open/", "invite/", "second-keys/"):
        assert browser.get(f"/people/{ben.pk}/{post}").status_code == 405


def test_the_page_of_roles_shows_the_table_the_program_reads(keeper: User, signed_in: Browser) -> None:
    page = signed_in(keeper).get("/people/roles/").content.decode()
    assert "Read and write privileged notes" in page
    assert "The privilege is lost when the notes are shown to others" in page


def test_a_place_that_left_the_profile_keeps_its_id(keeper: User, signed_in: Browser) -> None:
    ben = make_person("site_lead", facility="old-annex", department="arts-and-culture")
    make_person("liaison", name="L", department="old-department")
    assert "old-annex" in signed_in(keeper).get(f"/people/{ben.pk}/").content.decode()
    assert "old-department" in signed_in(keeper).get("/people/").content.decode()

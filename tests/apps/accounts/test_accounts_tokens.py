"""Tokens: shown once, kept as a hash, never reaching further than their owner; requests sent twice."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts import services
from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.api import TokenAuth
from dintel.apps.accounts.models import Look, PriorAnswer, Token, User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.queries import good_token
from dintel.apps.accounts.services import NotAllowedError, Rule

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def site(settings: Any) -> None:
    """Put a small API on the site."""
    settings.ROOT_URLCONF = "tests.apps.accounts.token_site"


def make(user: User, *scopes: str, days: int = 30) -> tuple[Token, str]:
    now = timezone.now()
    today = timezone.localdate(now)
    return services.make_token(
        user=user, name="t", scopes=scopes, expires_on=today + timedelta(days=days), by=user, at=now, on=today
    )


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def get(secret: str, address: str = "/tried/papers?facility=main-library") -> Any:
    return Client().get(address, headers=bearer(secret))


def post(secret: str, key: str, idempotency_key: str = "") -> Any:
    headers = bearer(secret) | ({"idempotency-key": idempotency_key} if idempotency_key else {})
    return Client().post("/tried/papers", {"key": key}, content_type="application/json", headers=headers)


def test_a_token_is_shown_once_and_kept_as_a_hash(signed_in: Browser) -> None:
    user = make_person("site_lead")
    browser = signed_in(user)
    told = {"name": "Nightly list", "scopes": ["contact.read"], "days": "30"}
    answer = browser.post("/me/tokens/", told)
    assert answer.status_code == 201
    page = answer.content.decode()
    token = Token.objects.get()
    secret = page.split('<code class="key">')[1].split("</code>")[0]
    assert secret.startswith("dintel_")
    assert len(secret) >= len("dintel_") + 43
    assert token.hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(list(Token.objects.values()))
    assert good_token(secret, on=timezone.localdate()) == token
    again = browser.get("/me/tokens/").content.decode()
    assert secret not in again
    assert token.beginning in again
    assert "Nightly list" in again


def test_only_what_one_may_do_is_offered(signed_in: Browser) -> None:
    page = signed_in(make_person("site_lead")).get("/me/tokens/").content.decode()
    assert 'value="contact.read"' in page
    for never in ("counsel.decide", "token.own", "people.manage"):
        assert f'value="{never}"' not in page
    assert 'value="people.manage"' not in signed_in(make_person("administrator")).get("/me/tokens/").content.decode()


@pytest.mark.parametrize("scopes", [[], ["counsel.decide"], ["contact.read", "counsel.decide"], ["token.own"], ["x"]])
def test_a_token_beyond_its_owner_is_not_made(scopes: list[str], signed_in: Browser) -> None:
    user = make_person("site_lead")
    with pytest.raises(NotAllowedError) as refused:
        make(user, *scopes)
    assert refused.value.rule == Rule.BEYOND_OWNER
    answer = signed_in(user).post("/me/tokens/", {"name": "t", "scopes": scopes, "days": "30"})
    assert answer.status_code == 200
    assert not Token.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_works_a_day_at_least_and_a_year_at_most(days: int) -> None:
    with pytest.raises(NotAllowedError) as refused:
        make(make_person("site_lead"), "contact.read", days=days)
    assert refused.value.rule == Rule.NO_SUCH_SPAN


def test_nobody_makes_or_ends_a_token_for_another(signed_in: Browser, today: date) -> None:
    one, other = make_person("site_lead"), make_person("site_lead")
    with pytest.raises(NotAllowedError):
        services.make_token(
            user=one,
            name="t",
            scopes=["contact.read"],
            expires_on=today + timedelta(days=1),
            by=other,
            at=timezone.now(),
            on=today,
        )
    token, secret = make(one, "contact.read")
    assert signed_in(other).post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    with pytest.raises(NotAllowedError):
        services.revoke_token(token=token, by=other, at=timezone.now())
    assert good_token(secret, on=today)


@pytest.mark.usefixtures("site")
def test_a_token_opens_what_it_was_given_and_no_more() -> None:
    user = make_person("site_lead")
    _, secret = make(user, "contact.read")
    assert get(secret).json() == {"read": True, "file": False}
    assert get(secret, "/tried/papers?facility=elsewhere").json()["read"] is False
    refused = post(secret, "P-1")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["scope"] == "contact.file"
    assert not Look.objects.exists()


@pytest.mark.usefixtures("site")
def test_a_token_never_reaches_further_than_its_owner_does_today(today: date) -> None:
    user = make_person("site_lead")
    _, secret = make(user, "contact.read", "contact.file")
    user.assignments.update(until_on=today)
    assert get(secret).status_code == 404
    assert post(secret, "P-1").status_code == 404
    access = access_of(user, today).narrowed(["contact.read"])
    assert not any(access.can(action) for action in matrix().actions)


@pytest.mark.usefixtures("site")
def test_a_token_rests_while_its_owner_has_no_second_key() -> None:
    user = make_person("counsel")
    _, secret = make(user, "contact.read")
    assert get(secret).status_code == 200
    user.authenticator_set.all().delete()
    assert get(secret).status_code == 404


@pytest.mark.usefixtures("site")
def test_a_token_that_ran_out_was_revoked_or_whose_owner_left_is_nobody(signed_in: Browser) -> None:
    user = make_person("site_lead")
    token, secret = make(user, "contact.read")
    assert get(secret).status_code == 200
    Token.objects.update(expires_on=timezone.localdate())
    assert get(secret).status_code == 401
    Token.objects.update(expires_on=timezone.localdate() + timedelta(days=1))
    User.objects.update(is_active=False)
    assert get(secret).status_code == 401
    User.objects.update(is_active=True)
    signed_in(user).post(f"/me/tokens/{token.pk}/revoke/")
    refused = get(secret)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json()["title"] == "Nobody is signed in"


@pytest.mark.usefixtures("site")
def test_a_demo_token_is_nobody_outside_the_demo(settings: Any) -> None:
    user = make_person("site_lead")
    _, secret = make(user, "contact.read")
    User.objects.update(is_demo=True)
    assert get(secret).status_code == 401
    settings.DEMO = True
    assert get(secret).status_code == 200


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic abc", "Token x", "dintel_x"])
def test_a_bad_header_is_nobody_even_with_a_session(header: str, signed_in: Browser) -> None:
    browser = signed_in(make_person("site_lead"))
    address = "/tried/papers?facility=main-library"
    answer = browser.get(address, headers={"authorization": header} if header else {})
    assert answer.status_code == (401 if header else 200)


@pytest.mark.usefixtures("site")
def test_a_session_asks_with_its_whole_access_and_changes_only_with_the_form_token() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_person("site_lead"))
    address = "/tried/papers"
    assert browser.get(f"{address}?facility=main-library").json() == {"read": True, "file": True}
    told: dict[str, Any] = {"data": {"key": "P-1"}, "content_type": "application/json"}
    assert browser.post(address, **told).status_code == 403
    browser.get("/me/")
    token = browser.cookies["csrftoken"].value
    assert browser.post(address, **told, headers={"x-csrftoken": token}).status_code == 201


@pytest.mark.usefixtures("site")
def test_a_session_that_awaits_its_second_key_is_nobody(signed_in: Browser) -> None:
    browser = signed_in(make_person("counsel", factor=False))
    assert browser.get("/tried/papers?facility=main-library").status_code == 401


@pytest.mark.usefixtures("site")
def test_use_is_noted_once_a_minute() -> None:
    token, secret = make(make_person("site_lead"), "contact.read")
    get(secret)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    get(secret)
    token.refresh_from_db()
    assert token.last_used_at == first
    Token.objects.update(last_used_at=first - timedelta(minutes=2))
    get(secret)
    token.refresh_from_db()
    assert token.last_used_at > first - timedelta(minutes=1)


@pytest.mark.usefixtures("site")
def test_me_says_who_is_asking_and_how_far_the_token_reaches() -> None:
    _, secret = make(make_person("liaison", name="Li A"), "contact.read")
    assert get(secret, "/tried/me").json() == {
        "name": "Li A",
        "email": "person1@example.invalid",
        "roles": ["liaison"],
        "actions": {
            "contact.read": {"everywhere": False, "departments": ["arts-and-culture"], "facilities": [], "own": False}
        },
    }


@pytest.mark.usefixtures("site")
def test_looks_are_for_those_who_check_them() -> None:
    _, secret = make(make_person("auditor"), "looks.read")
    assert get(secret, "/tried/looks").json() == []
    assert get(secret, "/tried/looks?page=0").status_code == 422
    _, other = make(make_person("counsel"), "contact.read")
    assert get(other, "/tried/looks").status_code == 403


def test_a_scope_nobody_knows_is_a_slip_in_the_code() -> None:
    with pytest.raises(LookupError):
        TokenAuth("contact.reed")


@pytest.mark.usefixtures("site")
class TestSentTwice:
    """The header Idempotency-Key."""

    def test_it_is_done_once_and_answered_the_same(self) -> None:
        _, secret = make(make_person("site_lead"), "contact.file")
        first, second = post(secret, "P-1", "k-1"), post(secret, "P-1", "k-1")
        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert first.headers["Content-Type"] == second.headers["Content-Type"]
        assert "Idempotency-Replayed" not in first.headers
        assert second.headers["Idempotency-Replayed"] == "true"
        assert Look.objects.count() == 1
        assert post(secret, "P-1", "k-2").status_code == 201
        assert post(secret, "P-1").status_code == 201
        assert Look.objects.count() == 3

    def test_another_request_under_the_key_is_refused(self) -> None:
        user = make_person("site_lead")
        _, secret = make(user, "contact.file")
        post(secret, "P-1", "k-1")
        refused = post(secret, "P-2", "k-1")
        assert refused.status_code == 422
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "another request" in refused.json()["detail"]
        _, wider = make(user, "contact.file", "contact.read")
        assert post(wider, "P-1", "k-1").status_code == 422
        assert Look.objects.count() == 1

    def test_keys_of_different_people_do_not_meet(self) -> None:
        for _ in range(2):
            _, secret = make(make_person("site_lead"), "contact.file")
            assert "Idempotency-Replayed" not in post(secret, "P-1", "k-1").headers
        assert Look.objects.count() == 2

    def test_what_failed_may_be_tried_again_and_leaves_nothing(self) -> None:
        _, secret = make(make_person("site_lead"), "contact.file")
        for key, status in (("refused", 409), ("missing", 404)):
            assert post(secret, key, "k-1").status_code == status
            assert not Look.objects.exists()
            assert not PriorAnswer.objects.exists()
        assert post(secret, "P-1", "k-1").status_code == 201

    def test_without_the_right_it_is_refused_before_anything_is_kept(self) -> None:
        _, secret = make(make_person("site_lead"), "contact.read")
        assert post(secret, "P-1", "k-1").status_code == 403
        assert post("dintel_nobody", "P-1", "k-1").status_code == 401
        assert not PriorAnswer.objects.exists()

    def test_a_key_is_forgotten_after_a_day_and_is_not_endless(self) -> None:
        _, secret = make(make_person("site_lead"), "contact.file")
        post(secret, "P-1", "k-1")
        PriorAnswer.objects.update(at=timezone.now() - timedelta(hours=25))
        assert "Idempotency-Replayed" not in post(secret, "P-1", "k-1").headers
        assert Look.objects.count() == 2
        assert post(secret, "P-1", "k" * 201).status_code == 422
        assert post(secret, "P-1", "k" * 200).status_code == 201


@pytest.mark.usefixtures("site")
@pytest.mark.django_db(transaction=True)
def test_the_same_request_from_several_threads_at_once_is_done_once() -> None:
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory is not shared by threads; PostgreSQL runs this")
    _, secret = make(make_person("site_lead"), "contact.file")
    answers: list[Any] = []

    def send() -> None:
        try:
            answers.append(post(secret, "P-1", "k-1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Look.objects.count() == 1

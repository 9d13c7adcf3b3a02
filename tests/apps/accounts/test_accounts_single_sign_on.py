"""The city's OpenID Connect provider, played by a made-up one: no network."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from tests.apps.accounts.made_up_staff import PASSWORD, add_app, code_of, make_person

from dintel.apps.accounts.models import Change, User

pytestmark = pytest.mark.django_db

ISSUER = "https://id.example.gov"
CONFIGURATION = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/keys",
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}

SignOn = Callable[..., Any]


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.fixture
def sign_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> SignOn:
    """Return the way through the provider and back; it answers with the claims it is given."""
    app = {
        "provider_id": "city",
        "name": "City",
        "client_id": "dintel",
        "secret": "s",
        "settings": {"server_url": ISSUER},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    claims: dict[str, object] = {}

    def answer(_session: object, method: str, url: str, **_more: object) -> requests.Response:
        token = {"iss": ISSUER, "aud": "dintel", "exp": 9_999_999_999, "iat": 1, **claims}
        bodies: dict[str, object] = {
            f"{ISSUER}/.well-known/openid-configuration": CONFIGURATION,
            f"{ISSUER}/token": {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": f"{part({'alg': 'RS256'})}.{part(token)}.{part('signature')}",
            },
            f"{ISSUER}/userinfo": claims,
        }
        response = requests.Response()
        response.status_code = 200 if url in bodies else 404
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(bodies.get(url, {})).encode()
        return response

    monkeypatch.setattr(requests.Session, "request", answer)

    def through(client: Client, *, next_page: str = "", **given: object) -> Any:
        claims.clear()
        claims.update({"sub": "1234", "name": "Ada Keys", **given})
        away = client.get(f"/sign-in/with/city/{f'?next={next_page}' if next_page else ''}").headers["Location"]
        assert away.startswith(f"{ISSUER}/authorize?")
        asked = parse_qs(urlsplit(away).query)
        assert asked["redirect_uri"] == ["http://testserver/sign-in/with/city/back/"]
        assert asked["code_challenge_method"] == ["S256"]
        return client.get("/sign-in/with/city/back/", {"code": "c", "state": asked["state"][0]})

    return through


def test_somebody_new_gets_an_account_without_a_role_and_reads_whom_to_ask(client: Client, sign_on: SignOn) -> None:
    make_person("administrator", name="Grace Doors")
    sign_on(client, email="Ada@Example.invalid", email_verified=True)
    user = User.objects.get(email="ada@example.invalid")
    assert user.name == "Ada Keys"
    assert not user.has_usable_password()
    assert not user.assignments.exists()
    assert [change.what for change in user.changes.all()] == [Change.What.CAME_BY_SIGN_ON]
    page = client.get("/me/").content.decode()
    assert "You have no role yet" in page
    assert "Grace Doors" in page


def test_an_invited_person_is_joined_when_the_provider_checked_the_address(
    client: Client, sign_on: SignOn, django_capture_on_commit_callbacks: Any
) -> None:
    invited = make_person("front_desk")
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_on(client, email=invited.email.upper(), email_verified=True, next_page="/me/tokens/")
    assert answer.headers["Location"] == "/me/tokens/"
    assert User.objects.count() == 1
    assert SocialAccount.objects.get().user == invited
    assert "Front desk" in client.get("/me/").content.decode()
    assert "single sign-on now opens your account" in mail.outbox[-1].subject


@pytest.mark.parametrize("word", [False, None, "false", "no", 0])
def test_an_unchecked_address_does_not_open_anybodys_account(client: Client, sign_on: SignOn, word: object) -> None:
    known = make_person("counsel", password=PASSWORD)
    answer = sign_on(client, email=known.email, **({} if word is None else {"email_verified": word}))
    assert answer.status_code == 403
    assert "did not say that it had checked" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    assert client.get("/me/").status_code == 302
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_an_unchecked_new_address_is_marked_for_the_administrator(
    client: Client, sign_on: SignOn, signed_in: Callable[[User], Client]
) -> None:
    sign_on(client, email="ada@example.invalid")
    user = User.objects.get()
    keeper = signed_in(make_person("administrator"))
    assert "did not say that it had checked this address" in keeper.get(f"/people/{user.pk}/").content.decode()
    assert "Make sure it is who you think" in keeper.get(f"/people/{user.pk}/give/").content.decode()


def test_without_an_address_nobody_comes_in(client: Client, sign_on: SignOn) -> None:
    answer = sign_on(client)
    assert answer.status_code == 403
    assert "no e-mail address" in answer.content.decode()
    assert not User.objects.exists()


def test_the_providers_key_counts_and_not_a_later_address(client: Client, sign_on: SignOn) -> None:
    counsel = make_person("counsel")
    sign_on(client, email="ada@example.invalid", email_verified=True)
    sign_on(Client(), email=counsel.email, email_verified=True)
    assert {one.user.email for one in SocialAccount.objects.all()} == {"ada@example.invalid"}


def test_a_closed_account_stays_closed_to_the_provider(client: Client, sign_on: SignOn) -> None:
    known = make_person("front_desk")
    sign_on(client, email=known.email, email_verified=True)
    User.objects.update(is_active=False)
    assert sign_on(Client(), email=known.email, email_verified=True).headers["Location"] == "/sign-in/closed/"


def test_a_demo_account_is_never_joined(client: Client, sign_on: SignOn) -> None:
    known = make_person("front_desk")
    User.objects.update(is_demo=True)
    assert sign_on(client, email=known.email, email_verified=True).status_code == 403


def test_a_second_key_is_asked_for_after_the_provider_too(client: Client, sign_on: SignOn) -> None:
    counsel = make_person("counsel", factor=False)
    secret = add_app(counsel)
    answer = sign_on(client, email=counsel.email, email_verified=True)
    assert answer.headers["Location"].startswith("/sign-in/code/")
    client.post("/sign-in/code/", {"code": code_of(secret)})
    assert client.get("/me/").status_code == 200


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, sign_on: SignOn) -> None:
    make_person("counsel")
    page = client.get("/sign-in/with/city/back/", {"code": "c", "state": "made-up"})
    assert "did not answer as it should" in page.content.decode()
    assert client.get("/me/").status_code == 302


def test_a_provider_that_is_down_says_what_to_do(
    client: Client, sign_on: SignOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "request", down)
    page = client.get("/sign-in/with/city/").content.decode()
    assert "did not answer as it should" in page
    assert "Back to sign-in" in page


def test_the_sign_in_page_offers_the_citys_account_only_where_there_is_one(client: Client, sign_on: SignOn) -> None:
    assert 'href="/sign-in/with/city/?next=/me/"' in client.get("/sign-in/?next=/me/").content.decode()


def test_without_a_provider_there_is_no_such_door(client: Client) -> None:
    assert "city account" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/with/city/").status_code == 404


@pytest.mark.parametrize("issuer", ["https://id.example.org", ""])
def test_metadata_of_another_issuer_lead_nowhere(
    sign_on: SignOn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, issuer: str
) -> None:
    monkeypatch.setitem(CONFIGURATION, "issuer", issuer)
    answer = Client().get("/sign-in/with/city/")
    assert answer.status_code == 503
    assert "DINTEL_OIDC_ISSUER" in caplog.text


@pytest.mark.parametrize("address", [ISSUER, f"{ISSUER}/.well-known/openid-configuration"])
def test_the_issuer_may_be_set_as_the_address_of_its_metadata(sign_on: SignOn, settings: Any, address: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = address
    assert Client().get("/sign-in/with/city/").headers["Location"].startswith(f"{ISSUER}/authorize?")

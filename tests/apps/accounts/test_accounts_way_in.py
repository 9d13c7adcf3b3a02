"""What the sign-in library writes leaves leaves too, in the same transaction, and no secret stands in one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.db import DatabaseError
from django.test import Client
from tests.apps.accounts.made_up_staff import PASSWORD, add_app, code_of, make_person
from tests.apps.accounts.test_accounts_sign_in import choose, try_in
from tests.apps.accounts.test_accounts_single_sign_on import SignOn, sign_on

from dintel.apps.accounts import doors, letters, services
from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import way_in
from dintel.apps.ledger.models import Leaf

__all__ = ["sign_on"]  # the fixture of the provider
pytestmark = pytest.mark.django_db
NEW = "five other words stand here"


def kinds() -> list[str]:
    return list(Leaf.objects.order_by("pk").values_list("kind", flat=True))


def last() -> dict[str, Any]:
    leaf = Leaf.objects.order_by("pk").last()
    assert leaf is not None
    found: dict[str, Any] = json.loads(leaf.content or "")
    return found


def sure(client: Client, user: User) -> Client:
    """Sign in with the password and confirm it, as pages about second factors ask."""
    try_in(client, user.email, PASSWORD)
    client.post("/sign-in/again/", {"password": PASSWORD, "next": "/me/"})
    return client


def change(client: Client) -> Any:
    return client.post("/me/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def test_the_first_password_is_set_through_the_invitation(client: Client) -> None:
    user = make_person("front_desk")
    choose(client, letters.invitation_link(user), NEW)
    assert kinds() == ["account.password_set"]
    assert (last()["by"], last()["subject"]) == ("", ["person", str(user.pk)])


def test_a_forgotten_password_is_reset_by_whoever_has_the_letter(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    choose(client, letters.invitation_link(user), NEW)
    assert kinds() == ["account.password_reset"]
    assert last()["by"] == ""


def test_a_password_is_changed_by_its_owner(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    try_in(client, user.email, PASSWORD)
    change(client)
    assert kinds() == ["account.password_changed"]
    assert last()["by"] == f"user:{user.pk}"
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_first_password_after_coming_by_the_citys_sign_on(signed_in: Callable[[User], Client]) -> None:
    user = make_person("front_desk")
    signed_in(user).post("/me/password/first/", {"password1": NEW, "password2": NEW})
    assert kinds() == ["account.password_set"]
    assert last()["by"] == f"user:{user.pk}"


def test_a_wrong_try_leaves_nothing(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    try_in(client, user.email, PASSWORD)
    client.post("/me/password/", {"oldpassword": "not it at all", "password1": NEW, "password2": NEW})
    client.post("/me/app/off/")
    assert kinds() == []


def set_up(client: Client) -> Any:
    client.get("/me/app/")
    return client.post("/me/app/", {"code": code_of(client.session["mfa.totp.secret"])})


def test_an_app_and_its_codes_are_added_made_anew_and_taken_off(client: Client) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    set_up(sure(client, user))
    assert kinds() == ["account.factor_added"] * 2
    held = {row.type: row.pk for row in Authenticator.objects.all()}
    factors = [json.loads(leaf.content or "")["content"]["factor"] for leaf in Leaf.objects.order_by("pk")]
    assert factors == [{"key": held[kind], "type": kind, "name": ""} for kind in ("totp", "recovery_codes")]
    client.post("/me/codes/new/")
    assert kinds()[2:] == ["account.factor_removed", "account.factor_added"]
    assert last()["content"]["factor"]["type"] == "recovery_codes"
    client.post("/me/app/off/")
    assert kinds()[4:] == ["account.factor_removed"] * 2
    assert last()["by"] == f"user:{user.pk}"
    assert not Authenticator.objects.exists()


def test_a_passkey_is_renamed_and_removed() -> None:
    user = make_person("front_desk")
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {"id": "x"}})
    with services.factors_changing(person=user, at=key.created_at):
        key.data["name"] = "Old laptop"
        key.save()
    assert last()["content"]["factor"] == {"key": key.pk, "type": "webauthn", "name": "Old laptop"}
    with services.factors_changing(person=user, at=key.created_at):
        Authenticator.objects.all().delete()
    assert kinds() == ["account.factor_renamed", "account.factor_removed"]


def test_no_secret_stands_in_a_leaf(client: Client) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    set_up(sure(client, user))
    change(client)
    secrets = {PASSWORD, NEW, User.objects.get().password}
    for row in Authenticator.objects.all():
        secrets |= {str(value) for value in row.data.values() if isinstance(value, str)}
    written = "".join(leaf.content or "" for leaf in Leaf.objects.all())
    assert len(secrets) > 4
    assert not [secret for secret in secrets if secret in written]


def test_a_sign_on_that_joins_an_account_is_a_leaf(client: Client, sign_on: SignOn) -> None:
    invited = make_person("front_desk")
    sign_on(client, email=invited.email, email_verified=True)
    assert kinds() == ["account.sign_on_joined"]
    assert last()["content"]["identity"] == SocialAccount.objects.get().uid == "1234"
    assert last()["subject"] == ["person", str(invited.pk)]


def test_nobody_joins_a_sign_on_to_the_account_that_is_signed_in(
    signed_in: Callable[[User], Client], sign_on: SignOn
) -> None:
    client = signed_in(make_person("front_desk"))
    assert client.get("/sign-in/with/city/?process=connect").status_code == 404
    assert client.get("/sign-in/with/city/?process=login").status_code == 302


def codes_of(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    return codes


def test_a_recovery_code_that_is_used_up_is_a_leaf_and_a_wrong_or_a_used_one_is_none(client: Client) -> None:
    user = make_person("duty_officer", password=PASSWORD)
    first, second = codes_of(user)[:2]
    for code, left in ((first, 1), (first, 1), ("000000", 1), (second, 2)):
        browser = Client()
        try_in(browser, user.email, PASSWORD)
        browser.post("/sign-in/code/", {"code": code})
        assert kinds() == ["account.recovery_code_used"] * left
    factor = Authenticator.objects.get(user=user, type="recovery_codes").pk
    content = last()["content"]
    assert (last()["by"], last()["subject"]) == (f"user:{user.pk}", ["person", str(user.pk)])
    assert (content["factor"], content["codes_used"]) == (factor, 2)
    assert first not in json.dumps(last())


def test_a_code_of_an_app_uses_nothing_up_and_is_no_leaf(client: Client) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    secret = add_app(user)
    try_in(client, user.email, PASSWORD)
    client.post("/sign-in/code/", {"code": code_of(secret)})
    client.post("/sign-in/again/code/", {"code": code_of(secret), "next": "/me/"})
    assert kinds() == []


def test_a_leaf_that_fails_leaves_the_recovery_code_unused(client: Client, request: pytest.FixtureRequest) -> None:
    user = make_person("duty_officer", password=PASSWORD)
    before = codes_of(user)
    try_in(client, user.email, PASSWORD)
    request.getfixturevalue("no_leaf")
    with pytest.raises(FullError):
        client.post("/sign-in/code/", {"code": before[0]})
    assert codes_of(user) == before


@pytest.mark.django_db(transaction=True)
def test_a_letter_about_a_joined_sign_on_goes_out_when_the_joining_stands(
    client: Client, sign_on: SignOn, request: pytest.FixtureRequest, mailoutbox: list[Any]
) -> None:
    invited = make_person("front_desk")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(way_in.ledger, "record", full)
        with pytest.raises(FullError):
            sign_on(client, email=invited.email, email_verified=True)
    assert not mailoutbox
    sign_on(Client(), email=invited.email, email_verified=True)
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        ([invited.email], "The city’s single sign-on now opens your account")
    ]


class FullError(DatabaseError):
    """The disk is full just when the leaf is to be written."""


def full(**_more: object) -> None:
    raise FullError


@pytest.fixture
def no_leaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every leaf of these services fail."""
    monkeypatch.setattr(way_in.ledger, "record", full)


def test_a_leaf_that_fails_undoes_a_changed_password(client: Client, request: pytest.FixtureRequest) -> None:
    user = make_person("front_desk", password=PASSWORD)
    try_in(client, user.email, PASSWORD)
    request.getfixturevalue("no_leaf")
    with pytest.raises(FullError):
        change(client)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_leaf_that_fails_undoes_a_new_factor(client: Client, request: pytest.FixtureRequest) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    sure(client, user)
    client.get("/me/app/")
    request.getfixturevalue("no_leaf")
    with pytest.raises(FullError):
        set_up(client)
    assert not Authenticator.objects.exists()


def test_a_leaf_that_fails_undoes_a_factor_taken_off(client: Client, request: pytest.FixtureRequest) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    secret = add_app(user)
    try_in(client, user.email, PASSWORD)
    client.post("/sign-in/code/", {"code": code_of(secret)})
    client.post("/sign-in/again/", {"password": PASSWORD, "next": "/me/app/off/"})
    request.getfixturevalue("no_leaf")
    with pytest.raises(FullError):
        client.post("/me/app/off/")
    assert Authenticator.objects.count() == 2


def test_a_leaf_that_fails_undoes_a_joined_sign_on(client: Client, sign_on: SignOn, no_leaf: None) -> None:
    invited = make_person("front_desk")
    with pytest.raises(FullError):
        sign_on(client, email=invited.email, email_verified=True)
    assert not SocialAccount.objects.exists()


WITH_LEAVES = {
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    *("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
}
THROUGH_THE_ADAPTER = {"account_reset_password_from_key", "account_change_password", "account_set_password"}
CHANGES_NO_WAY_IN = {
    *("account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key_done", "mfa_authenticate", "mfa_login_webauthn", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index", "mfa_view_recovery_codes"),
    *("mfa_download_recovery_codes", "mfa_list_webauthn", "usersessions_list"),
}


def test_every_page_of_the_library_is_known_to_leave_leaves_or_to_need_none() -> None:
    """A page that is added must be put into one of the three: it changes a way in, or it does not."""
    names = [str(one.name) for one in doors.urlpatterns]
    assert sorted(names) == sorted(WITH_LEAVES | THROUGH_THE_ADAPTER | CHANGES_NO_WAY_IN)
    source = (doors.__file__ or "").removesuffix("c")
    from pathlib import Path

    lines = [line for line in Path(source).read_text(encoding="utf-8").splitlines() if "with_leaves(" in line]
    assert {name for name in names for line in lines if f'"{name}"' in line} == WITH_LEAVES

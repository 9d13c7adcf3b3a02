"""Signing in: password, second key, invitation, a forgotten password, too many tries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from tests.apps.accounts.made_up_staff import PASSWORD, add_app, code_of, make_person

from dintel.apps.accounts import letters
from dintel.apps.accounts.models import Change, User

pytestmark = pytest.mark.django_db

WRONG = "The address and the password do not belong together"


def try_in(client: Client, email: str, password: str, **more: str) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_with_address_and_password(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    answer = try_in(client, user.email.upper(), PASSWORD)
    assert answer.headers["Location"] == "/sign-in/start/"
    assert is_in(client)
    assert client.get("/sign-in/").headers["Location"] == "/sign-in/start/"


def test_one_comes_back_to_the_page_one_wanted_and_to_no_other_site(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    assert try_in(client, user.email, PASSWORD, next="/me/tokens/").headers["Location"] == "/me/tokens/"
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert try_in(Client(), user.email, PASSWORD, next=bad).headers["Location"] == "/sign-in/start/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    wrong = try_in(client, user.email, "not the password at all")
    unknown = try_in(Client(), "nobody@example.invalid", "not the password at all")
    assert wrong.status_code == unknown.status_code == 200

    def shown(answer: Any, address: str) -> str:
        page = answer.content.decode().replace(address, "ADDRESS")
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)

    assert WRONG in wrong.content.decode()
    assert shown(wrong, user.email) == shown(unknown, "nobody@example.invalid")


def test_an_account_without_a_password_opens_with_none(client: Client) -> None:
    user = make_person("front_desk")
    for password in ("", "!", user.password):
        assert WRONG in try_in(client, user.email, password or " ").content.decode()


def test_five_wrong_tries_rest_the_address_and_not_its_neighbour(client: Client) -> None:
    user, neighbour = make_person("front_desk", password=PASSWORD), make_person("front_desk", password=PASSWORD)
    for _ in range(5):
        assert WRONG in try_in(client, user.email, "not the password at all").content.decode()
    page = try_in(client, user.email, PASSWORD).content.decode()
    assert "Too many tries" in page
    assert not is_in(client)
    try_in(client, neighbour.email, PASSWORD)
    assert is_in(client)


def test_many_tries_from_one_place_rest_the_page_with_a_way_out(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [try_in(client, f"a{n}@example.invalid", "not the password at all") for n in range(4)]
    assert answers[-1].status_code == 429
    assert "Wait five minutes" in answers[-1].content.decode()


def test_a_closed_account_stays_closed(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    User.objects.update(is_active=False)
    assert try_in(client, user.email, PASSWORD).headers["Location"] == "/sign-in/closed/"
    assert "This account is closed" in client.get("/sign-in/closed/").content.decode()
    assert not is_in(client)
    assert WRONG in try_in(client, user.email, "not the password at all").content.decode()


def test_closing_an_account_ends_where_it_is_signed_in(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    try_in(client, user.email, PASSWORD)
    assert is_in(client)
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_a_demo_account_is_closed_on_a_citys_own_server(client: Client, settings: Any) -> None:
    user = make_person("front_desk", password=PASSWORD)
    User.objects.update(is_demo=True)
    try_in(client, user.email, PASSWORD)
    assert not is_in(client)
    settings.DEMO = True
    try_in(client, user.email, PASSWORD)
    assert is_in(client)
    settings.DEMO = False
    assert not is_in(client)


def test_nobody_registers(client: Client) -> None:
    for address in ("/sign-up/", "/signup/", "/sign-in/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404
    assert "sign up" not in client.get("/sign-in/").content.decode().lower()


def test_a_second_key_is_asked_for_and_its_code_opens(client: Client) -> None:
    user = make_person("counsel", password=PASSWORD, factor=False)
    secret = add_app(user)
    assert try_in(client, user.email, PASSWORD).headers["Location"].startswith("/sign-in/code/")
    assert not is_in(client)
    page = client.get("/sign-in/code/").content.decode()
    assert "One more step" in page
    assert "That code is not right" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert not is_in(client)
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).headers["Location"] == "/sign-in/start/"
    assert is_in(client)


def test_a_code_opens_once(client: Client) -> None:
    user = make_person("counsel", password=PASSWORD, factor=False)
    code = code_of(add_app(user))
    other = Client()
    for browser in (client, other):
        try_in(browser, user.email, PASSWORD)
    client.post("/sign-in/code/", {"code": code})
    other.post("/sign-in/code/", {"code": code})
    assert is_in(client)
    assert not is_in(other)


def test_guessing_codes_is_stopped(client: Client) -> None:
    user = make_person("counsel", password=PASSWORD, factor=False)
    secret = add_app(user)
    try_in(client, user.email, PASSWORD)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    assert "Too many tries" in client.post("/sign-in/code/", {"code": code_of(secret)}).content.decode()
    assert not is_in(client)


def test_a_recovery_code_opens_once(client: Client) -> None:
    user = make_person("counsel", password=PASSWORD)
    kept = Authenticator.objects.get(user=user, type="recovery_codes")
    code = RecoveryCodes(kept).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        try_in(browser, user.email, PASSWORD)
        browser.post("/sign-in/code/", {"code": code})
        assert is_in(browser) == expected


def test_second_key_secrets_lie_encrypted_and_open_after_the_key_was_changed(settings: Any) -> None:
    user = make_person("counsel", factor=False)
    secret = add_app(user)
    app = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(app.data)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert app.wrap().validate_code(code_of(secret))


def test_setting_up_an_app_asks_for_the_password_shows_a_square_and_gives_codes(
    client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    try_in(client, user.email, PASSWORD)
    assert client.get("/me/").headers["Location"].startswith("/me/second-factor/")
    assert client.get("/me/app/").headers["Location"].startswith("/sign-in/again/")
    client.post("/sign-in/again/?next=/me/app/", {"password": PASSWORD, "next": "/me/app/"})
    page = client.get("/me/app/").content.decode()
    assert "<svg" in page
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/me/app/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/me/codes/"
    codes = client.get("/me/codes/").content.decode()
    assert "10 codes are left" in codes
    assert len(client.get("/me/codes/file/").content.decode().splitlines()) == 2 + 10
    assert is_in(client)
    assert mail.outbox[-1].to == [user.email]
    assert "authenticator app was set up" in mail.outbox[-1].subject


def test_taking_the_app_off_closes_the_roles_that_need_it(client: Client) -> None:
    user = make_person("duty_officer", password=PASSWORD, factor=False)
    secret = add_app(user)
    try_in(client, user.email, PASSWORD)
    client.post("/sign-in/code/", {"code": code_of(secret)})
    client.post("/sign-in/again/", {"password": PASSWORD, "next": "/me/app/off/"})
    assert "rest" in client.get("/me/app/off/").content.decode()
    client.post("/me/app/off/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/me/").headers["Location"].startswith("/me/second-factor/")


def test_a_forgotten_password_is_replaced_through_a_letter_once(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://dintel.example.gov"
    user = make_person("front_desk", password=PASSWORD)
    sent = client.post("/sign-in/forgotten/", {"email": user.email})
    unknown = client.post("/sign-in/forgotten/", {"email": "nobody@example.invalid"})
    assert sent.headers["Location"] == unknown.headers["Location"] == "/sign-in/forgotten/sent/"
    assert [letter.to for letter in mail.outbox] == [[user.email]]
    link = link_in(mail.outbox[0].body)
    assert link.startswith("https://dintel.example.gov/sign-in/password/")
    choose(client, link, "five other words stand here")
    assert WRONG in try_in(Client(), user.email, PASSWORD).content.decode()
    try_in(client, user.email, "five other words stand here")
    assert is_in(client)
    assert "This link no longer works" in Client().get(path_of(link)).content.decode()


def link_in(body: str) -> str:
    return next(line for line in body.splitlines() if line.startswith("http"))


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def choose(client: Client, link: str, password: str) -> Any:
    form = client.get(path_of(link)).headers["Location"]
    return client.post(form, {"password1": password, "password2": password})


@pytest.mark.parametrize("password", ["short", "password1234", "person1example", "123456789012"])
def test_a_weak_password_is_not_kept(client: Client, password: str) -> None:
    user = make_person("front_desk")
    answer = choose(client, letters.invitation_link(user), password)
    assert answer.status_code == 200
    assert "Something has to be corrected" in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_letters_are_written_in_the_readers_language(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    User.objects.update(language="es")
    user.refresh_from_db()
    letters.send_invitation(user)
    assert "/es/sign-in/password/" in mail.outbox[0].body


def test_changing_the_password_ends_other_places_and_sends_a_letter(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    user = make_person("front_desk", password=PASSWORD)
    elsewhere = Client()
    for browser in (client, elsewhere):
        try_in(browser, user.email, PASSWORD)
    new = "five other words stand here"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.headers["Location"] == "/me/"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert "Your password was changed" in mail.outbox[-1].subject


def test_one_sees_where_one_is_signed_in_and_ends_the_others(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    elsewhere = Client(headers={"user-agent": "Browser at the branch"})
    for browser in (client, elsewhere):
        try_in(browser, user.email, PASSWORD)
    assert "Browser at the branch" in client.get("/me/places/").content.decode()
    client.post("/me/places/")
    assert is_in(client)
    assert not is_in(elsewhere)


def test_signing_out_needs_a_form(client: Client) -> None:
    user = make_person("front_desk", password=PASSWORD)
    try_in(client, user.email, PASSWORD)
    assert "Sign out of this device?" in client.get("/sign-in/out/").content.decode()
    assert is_in(client)
    assert client.post("/sign-in/out/").headers["Location"] == "/"
    assert not is_in(client)


def test_somebody_without_a_role_reads_whom_to_ask(signed_in: Callable[[User], Client]) -> None:
    make_person("administrator", name="Ada Keys")
    page = signed_in(make_person()).get("/me/").content.decode()
    assert "You have no role yet" in page
    assert "Ada Keys" in page


def test_after_sign_in_one_lands_where_there_is_something_to_do(signed_in: Callable[[User], Client]) -> None:
    assert signed_in(make_person("administrator")).get("/sign-in/start/").headers["Location"] == "/people/"
    assert signed_in(make_person("site_lead")).get("/sign-in/start/").headers["Location"] == "/today/"
    assert signed_in(make_person()).get("/sign-in/start/").headers["Location"] == "/me/"


def test_the_first_administrator_comes_from_the_command_line_and_only_the_first(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("first_administrator", "ada@example.invalid", "Ada Keys")
    link = link_in(capsys.readouterr().out)
    choose(client, link, PASSWORD)
    try_in(client, "ada@example.invalid", PASSWORD)
    assert client.get("/people/").headers["Location"].startswith("/me/second-factor/")
    with pytest.raises(CommandError, match="There is an administrator already"):
        call_command("first_administrator", "eve@example.invalid", "Eve")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ("Ada Keys", "ada@example.invalid", "no e-mail address. Give the address first"),
        ("ada@", "Ada Keys", "no e-mail address"),
        (f"{'a' * 250}@example.invalid", "Ada Keys", "no e-mail address"),
        ("ada@example.invalid", " ", "Write the person"),
        ("ada@example.invalid", "A" * 121, "Write the person"),
    ],
)
def test_a_first_administrator_has_an_address_and_a_name(address: str, name: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("first_administrator", address, name)
    assert not User.objects.exists()


def test_a_link_that_was_lost_is_printed_again_until_somebody_came_in(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("first_administrator", "ada@example.invalid", "Ada Keys")
    capsys.readouterr()
    call_command("first_administrator", " ADA@example.invalid", "Ada Keys")
    link = link_in(capsys.readouterr().out)
    assert User.objects.count() == 1
    assert [one.what for one in Change.objects.order_by("pk")] == ["invited", "given", "invited_again"]
    choose(client, link, PASSWORD)
    with pytest.raises(CommandError, match="There is an administrator already, who can invite others"):
        call_command("first_administrator", "ada@example.invalid", "Ada Keys")


def test_an_address_with_a_slip_gives_its_place_to_the_right_one(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("first_administrator", "ada@exmaple.invalid", "Ada Keys")
    first = link_in(capsys.readouterr().out)
    with pytest.raises(CommandError, match=r"has not come in yet.*--instead"):
        call_command("first_administrator", "ada@example.invalid", "Ada Keys")
    assert User.objects.count() == 1
    call_command("first_administrator", "ada@example.invalid", "Ada Keys", "--instead")
    right = link_in(capsys.readouterr().out)
    assert list(User.objects.order_by("pk").values_list("email", "is_active")) == [
        ("ada@exmaple.invalid", False),
        ("ada@example.invalid", True),
    ]
    assert Change.objects.latest("pk").what == "closed"
    assert call_command("ledger_check") is None
    assert "Location" not in client.get(path_of(first)).headers, "it leads nowhere"
    assert not User.objects.get(email="ada@exmaple.invalid").has_usable_password()
    choose(Client(), right, PASSWORD)
    assert User.objects.get(email="ada@example.invalid").has_usable_password()
    with pytest.raises(CommandError, match="There is an administrator already, who can invite others"):
        call_command("first_administrator", "eve@example.invalid", "Eve", "--instead")


def test_one_chooses_the_language_of_letters(signed_in: Callable[[User], Client]) -> None:
    user = make_person("front_desk")
    client = signed_in(user)
    client.post("/me/language/", {"language": "es"})
    client.post("/me/language/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == "es"


def test_behind_a_proxy_the_visitors_address_counts_and_a_made_up_one_does_not(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}

    def status(forwarded: str) -> int:
        told = {"login": "a@example.invalid", "password": "not the password at all"}
        return int(client.post("/sign-in/", told, headers={"x-forwarded-for": forwarded}).status_code)

    assert [status(f"{n}.0.0.1, 10.0.0.1") for n in range(4)] == [200, 200, 200, 429]
    assert status("10.0.0.2") == 200


def test_a_form_sent_after_the_session_ended_gives_the_words_back(client: Client) -> None:
    told = {"name": "Nightly <list>", "password": "secret", "csrfmiddlewaretoken": "t"}
    answer = client.post("/me/tokens/", told)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Nightly &lt;list&gt;" in page
    assert "secret" not in page
    assert 'href="/sign-in/"' in page
    assert "no-store" in answer.headers["Cache-Control"]

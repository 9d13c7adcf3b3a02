"""Where the sign-in library asks Dintel: who may come in, how secrets are kept, what is said."""

from __future__ import annotations

import base64
import io
import logging
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts import letters, queries, services

log = logging.getLogger("dintel.sign_in")
WRONG = _("The address and the password do not belong together. Check both, then try again.")
WRONG_CODE = _("That code is not right, or its time is over. Wait for the next one and type it.")
TOO_MANY = _("Too many tries. Wait five minutes, then try again; your account is not closed.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Passwords and sign-in: people are invited, and errors say what to do next."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_code": WRONG_CODE,
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link was used already, or its time is over."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 the library's own
        """Return False: there is no open registration."""
        return False

    def pre_login(self, request: HttpRequest, user: queries.User, **hook: Any) -> HttpResponse | None:  # noqa: ANN401 the library's own
        """Return the page that says an account is closed, or None to go on."""
        if user.is_demo and not settings.DEMO:
            closed: HttpResponse = self.respond_user_inactive(request, user)
            return closed
        answer: HttpResponse | None = super().pre_login(request, user, **hook)
        return answer

    def post_login(self, request: HttpRequest, user: queries.User, **hook: Any) -> HttpResponse:  # noqa: ANN401 the library's own
        """Return where to go, and write down that the account was opened: its number, never its name."""
        log.info("account %s signed in", user.pk)
        answer: HttpResponse = super().post_login(request, user, **hook)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 the library's own
        """Write down that a sign-in was refused; what was typed is not repeated."""
        log.warning("a sign-in was refused")
        super().authentication_failed(request, **credentials)

    def set_password(self, user: queries.User, password: str) -> None:
        """Keep a new password, with the leaf that says so: the first, another, or one for a forgotten one."""
        asking = getattr(context.request, "user", None)
        is_own = asking is not None and asking.is_authenticated
        is_first = not user.has_usable_password()
        how = services.Password.SET if is_first else services.Password.CHANGED if is_own else services.Password.RESET
        user.set_password(password)
        services.keep_password(person=user, how=how, by=user if is_own else None, at=timezone.now())

    def add_message(self, *args: object, message: str | None = None, **kwargs: object) -> None:
        """Pass on what our own pages say; the library's remarks are left out, the pages show what changed."""
        if message:
            super().add_message(*args, message=message, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address in a letter, on the host that the city names."""
        return letters.password_link(key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 the library's own
        """Return where a changed password leads."""
        return reverse("accounts:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002 the library's own
        """Send the one letter the library asks for by itself: a new password."""
        letters.send_new_password(context["user"], context["password_reset_url"])

    def send_notification_mail(
        self,
        template_prefix: str,
        user: queries.User,
        context: dict[str, Any] | None = None,  # noqa: ARG002 the library's own
        email: str | None = None,  # noqa: ARG002 the library's own
    ) -> None:
        """Tell a person that the way into their account has changed."""
        _tell(user, template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Authenticator apps, passkeys and recovery codes."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it lies in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret from the database; keys that were in use before still open it."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the drawing that an authenticator app reads, dark on light in either scheme."""
        out = io.BytesIO()
        segno.make(url, error="m").save(
            out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, nl=False
        )
        return out.getvalue().decode()

    def generate_authenticator_name(self, user: queries.User, type: object) -> str:  # noqa: A002, ARG002 the library's own
        """Return a name to begin with."""
        number = queries.passkeys_of(user).count() + 1
        return __("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return "Dintel"


def _box() -> MultiFernet:
    """Return the lock for second-factor secrets: the present key first, then those before it."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    material = secret.encode() if isinstance(secret, str) else secret
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"dintel second factor").derive(material)
    return Fernet(base64.urlsafe_b64encode(derived))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth has no types
    """The city's OpenID Connect provider.

    1. Whoever came before through the provider is known by the provider's own key for them.
    2. An address that is known here is joined only when the provider says it checked the address.
    3. Anybody else gets an account without a role, and a page that says whom to ask.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401, ARG002 the library's own
        """Return True: the account that comes of it can do nothing."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401 the library's own
        """Join a known address, or stop with a page that says why not."""
        if sociallogin.is_existing:  # 1.
            return
        named = sociallogin.email_addresses[0] if sociallogin.email_addresses else None
        if named is None:
            raise ImmediateHttpResponse(_stopped(request, "no_address"))
        named.email = named.email.strip().lower()
        named.verified = named.verified in {True, "true"}
        known = queries.person_by_address(named.email)
        if known is None:  # 3.
            return
        if not named.verified or known.is_demo:
            raise ImmediateHttpResponse(_stopped(request, "not_checked"))
        with transaction.atomic():
            sociallogin.connect(request, known)  # 2.
            account = sociallogin.account
            services.record_joined(person=known, provider=account.provider, identity=account.uid, at=timezone.now())

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> queries.User:  # noqa: ANN401 the library's own
        """Return the new account with the name and address the provider gave."""
        user: queries.User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name") or "", data.get("last_name") or "")
        user.name = (data.get("name") or " ".join(parts).strip() or user.email)[:120]
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: object = None) -> queries.User:  # noqa: ANN401 the library's own
        """Return the new account, kept, with the first line of its history."""
        with transaction.atomic():
            user: queries.User = super().save_user(request, sociallogin, form)
            services.record_sign_on(person=user, at=timezone.now())
        return user

    def send_notification_mail(self, template_prefix: str, user: queries.User, **context: object) -> None:  # noqa: ARG002 the library's own
        """Tell a person that single sign-on now opens their account."""
        _tell(user, template_prefix)


def _tell(user: queries.User, template_prefix: str) -> None:
    """Send the letter when the change stands: one that is taken back is told to nobody."""
    transaction.on_commit(lambda: letters.send_change(user, template_prefix.rsplit("/", 1)[-1]))


def _stopped(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "accounts/single_sign_on_stopped.html", {"why": why}, status=403)

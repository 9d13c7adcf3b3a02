"""Letters about accounts, in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dintel.apps import binding
from dintel.apps.accounts.queries import User
from dintel.apps.design.profile import active_city

CHANGES: dict[str, str | Promise] = {
    "password_changed": gettext_lazy("Your password was changed."),
    "password_set": gettext_lazy("A password was set for your account."),
    "password_reset": gettext_lazy("Your password was changed through a link in a letter."),
    "totp_activated": gettext_lazy("An authenticator app was set up for your account."),
    "totp_deactivated": gettext_lazy("The authenticator app was taken off your account."),
    "webauthn_added": gettext_lazy("A passkey was added to your account."),
    "webauthn_removed": gettext_lazy("A passkey was taken off your account."),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made; the earlier ones no longer work."),
    "account_connected": gettext_lazy("The city’s single sign-on now opens your account."),
}


def password_link(key: str) -> str:
    """Return the address, on the city's host, where a new password is chosen."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return f"{binding.own_address()}{path.replace('UID-KEY', quote(key))}"


def invitation_link(user: User) -> str:
    """Return the address where an invited person chooses a password; it works once, for three days."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return password_link(f"{user_pk_to_url_str(user)}-{token}")


def send_invitation(user: User) -> None:
    """Send the letter with which an invited person chooses a password.

    Raises OSError or SMTPException when the letter cannot be sent.
    """
    with _language_of(user):
        _send(user, _("Your Dintel account"), "invitation", {"link": invitation_link(user)})


def send_new_password(user: User, link: str) -> None:
    """Send the letter with which a forgotten password is replaced."""
    with _language_of(user):
        _send(user, _("Choose a new Dintel password"), "new_password", {"link": link})


def send_change(user: User, change: str) -> None:
    """Tell a person that the way into their account changed; nothing is sent for other changes."""
    if change not in CHANGES:
        return
    with _language_of(user):
        what = str(CHANGES[change])
        own_page = f"{binding.own_address()}{reverse('accounts:me')}"
        _send(user, what.rstrip("."), "change", {"what": what, "link": own_page})


def _language_of(user: User) -> translation.override:
    return translation.override(user.language or settings.LANGUAGE_CODE)


def _send(user: User, subject: str, letter: str, context: dict[str, str]) -> None:
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    body = render_to_string(
        f"accounts/letters/{letter}.txt", {"person": user, "city": active_city(), "days": days, **context}
    )
    EmailMessage(subject, body, to=[user.email]).send()

"""What people type: sign-in in our own words, invitations, roles, tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts import services

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from dintel.apps.accounts.queries import User

    Word = str | _StrPromise
    Words = Mapping[str, tuple[Word, Word]]

ADDRESS = (_("Your e-mail address at work"), "")
PASSWORD = (_("Password"), "")
NEW = (
    _("New password"),
    _(
        "At least 12 characters. Three or four words that do not belong together are easy to remember "
        "and hard to guess."
    ),
)
AGAIN = (_("The new password again"), "")
CODE = (
    _("Code"),
    _("The six digits in your authenticator app, or one of your recovery codes."),
)


class _OurWords:
    """Puts our label and hint on each field; placeholders vanish while one types, so there are none."""

    words: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on to the library
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = getattr(self, "fields")  # noqa: B009 the form it is mixed into has it
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class SignInForm(_OurWords, account.LoginForm):  # type: ignore[misc] # allauth has no types
    """Address and password."""

    words: ClassVar[Words] = {"login": ADDRESS, "password": PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on to the library
        """Let password programs find the address."""
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ForgottenForm(_OurWords, account.ResetPasswordForm):  # type: ignore[misc] # allauth has no types
    """The address a letter is sent to."""

    words: ClassVar[Words] = {"email": ADDRESS}


class NewPasswordForm(_OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc] # allauth has no types
    """A password, after an invitation or a forgotten one."""

    words: ClassVar[Words] = {"password1": NEW, "password2": AGAIN}


class ChangePasswordForm(_OurWords, account.ChangePasswordForm):  # type: ignore[misc] # allauth has no types
    """Another password."""

    words: ClassVar[Words] = {
        "oldpassword": (_("Your present password"), ""),
        "password1": NEW,
        "password2": AGAIN,
    }


class SetPasswordForm(_OurWords, account.SetPasswordForm):  # type: ignore[misc] # allauth has no types
    """A first password, beside single sign-on or a passkey."""

    words: ClassVar[Words] = {"password1": NEW, "password2": AGAIN}


class ReauthenticateForm(_OurWords, account.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """The password once more, before keys change."""

    words: ClassVar[Words] = {"password": PASSWORD}


class _LeavesUsedCodes:
    """A recovery code is used up while the form is checked, so its leaf is left there."""

    user: User

    def clean_code(self) -> str:
        """Return the code if it is right, with the leaf of a recovery code in the same transaction."""
        with services.code_checked(person=self.user, at=timezone.now()):
            right: str = super().clean_code()  # type: ignore[misc] # of the form it is mixed into
            return right


class CodeForm(_OurWords, _LeavesUsedCodes, codes.AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """The second factor as a code."""

    words: ClassVar[Words] = {"code": CODE}


class CodeAgainForm(_OurWords, _LeavesUsedCodes, codes.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """A code once more, before keys change."""

    words: ClassVar[Words] = {"code": CODE}


class ActivateAppForm(_OurWords, ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """The first code of an authenticator app."""

    words: ClassVar[Words] = {"code": (_("Code in the app"), _("Six digits. They change every 30 seconds."))}


class AddPasskeyForm(_OurWords, AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A name for a passkey; the browser fills in the rest."""

    words: ClassVar[Words] = {
        "name": (_("Name of this passkey"), _("For example the device it is kept on.")),
        "passwordless": (
            _("Sign in with this passkey alone"),
            _("Without a password. The device then asks for a fingerprint, a face or its own code."),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on to the library
        """Offer the easier way first: the passkey without a password."""
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(_OurWords, EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    words: ClassVar[Words] = {"name": (_("Name of this passkey"), "")}

"""What people type: sign-in in our own words, invitations, roles, tokens, searches."""

from dintel.apps.accounts.forms.own import LanguageForm, TokenForm
from dintel.apps.accounts.forms.people import FindLooksForm, FindPeopleForm, InviteForm, RoleForm
from dintel.apps.accounts.forms.sign_in import (
    ActivateAppForm,
    AddPasskeyForm,
    ChangePasswordForm,
    CodeAgainForm,
    CodeForm,
    ForgottenForm,
    NewPasswordForm,
    ReauthenticateForm,
    RenamePasskeyForm,
    SetPasswordForm,
    SignInForm,
)

__all__ = [
    "ActivateAppForm",
    "AddPasskeyForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "FindLooksForm",
    "FindPeopleForm",
    "ForgottenForm",
    "InviteForm",
    "LanguageForm",
    "NewPasswordForm",
    "ReauthenticateForm",
    "RenamePasskeyForm",
    "RoleForm",
    "SetPasswordForm",
    "SignInForm",
    "TokenForm",
]

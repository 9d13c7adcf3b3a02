"""Addresses of the sign-in library's pages, under its own names, which it looks up by itself.

There is none for registration: people are invited. There is none for another e-mail address or for joining a
sign-on by hand either: addresses are the administrator's to change.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as single
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from dintel.apps.accounts.views import single_sign_on
from dintel.apps.accounts.views.factors import with_leaves

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/out/", account.logout, name="account_logout"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/forgotten/", account.password_reset, name="account_reset_password"),
    path("sign-in/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sign-in/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/password/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/again/", never_cache(account.reauthenticate), name="account_reauthenticate"),
    path("sign-in/again/code/", never_cache(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", never_cache(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("me/password/", never_cache(account.password_change), name="account_change_password"),
    path("me/password/first/", never_cache(account.password_set), name="account_set_password"),
    path("me/second-factor/", never_cache(mfa.index), name="mfa_index"),
    path("me/app/", never_cache(with_leaves(totp.activate_totp)), name="mfa_activate_totp"),
    path("me/app/off/", never_cache(with_leaves(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("me/codes/", never_cache(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "me/codes/new/", never_cache(with_leaves(recovery.generate_recovery_codes)), name="mfa_generate_recovery_codes"
    ),
    path("me/codes/file/", never_cache(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("me/passkeys/", never_cache(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("me/passkeys/add/", never_cache(with_leaves(passkeys.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "me/passkeys/<int:pk>/remove/", never_cache(with_leaves(passkeys.remove_webauthn)), name="mfa_remove_webauthn"
    ),
    path("me/passkeys/<int:pk>/name/", never_cache(with_leaves(passkeys.edit_webauthn)), name="mfa_edit_webauthn"),
    path("me/places/", never_cache(sessions.list_usersessions), name="usersessions_list"),
]

# Outside the languages: a provider knows one address to come back to.
provider_urlpatterns = [
    path("sign-in/with/cancelled/", single.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/with/failed/", single.login_error, name="socialaccount_login_error"),
    path("sign-in/with/<slug:provider_id>/", single_sign_on.leave, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", single_sign_on.come_back, name="openid_connect_callback"),
]

"""Who may be signed in at all."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


class StaffBackend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """Address and password, for open accounts; a demo account is open in the demo city only.

    Django asks again with every request, so closing an account also ends where it is signed in.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Return whether this account may be signed in."""
        if user is None or not user.is_active:
            return False
        return settings.DEMO or not getattr(user, "is_demo", False)

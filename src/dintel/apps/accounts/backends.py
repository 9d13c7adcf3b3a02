"""Who may be signed in at all."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from dintel.apps.accounts.queries import User, user_with_key


class StaffBackend(AuthenticationBackend):  # type: ignore[misc] # allauth has no types
    """Address and password, for open accounts; a demo account is open in the demo city only.

    Django asks again with every request, so closing an account also ends where it is signed in.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the person with this key, ``None`` for nobody who may be signed in; asked at every request."""
        found = user_with_key(user_id)
        return found if self.user_can_authenticate(found) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Return whether this account may be signed in."""
        if user is None or not user.is_active:
            return False
        return settings.DEMO or not getattr(user, "is_demo", False)

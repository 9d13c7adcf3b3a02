"""Made-up staff for tests: accounts, roles, second factors."""

from __future__ import annotations

from datetime import UTC, date, datetime

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.permissions import matrix

PASSWORD = "four unrelated words here"  # noqa: S105 made up
PLACE = {"facility": ("arts-and-culture", "main-library"), "department": ("arts-and-culture", ""), "city": ("", "")}
LONG_AGO = date(2020, 1, 1)


def make_person(
    role: str = "", *, name: str = "", factor: bool = True, password: str | None = None, **place: str
) -> User:
    """Return an account, with a role at the place such a role is for, and a second factor where it needs one."""
    number = User.objects.count() + 1
    user = User.objects.create_user(f"person{number}@example.invalid", name or f"Person {number}", password)
    if role:
        give(user, role, **place)
        if factor and matrix().roles[role].second_factor:
            add_app(user)
    return user


def give(user: User, role: str, **place: str) -> Assignment:
    """Give a role directly, past the services."""
    department, facility = PLACE[matrix().roles[role].place]
    return Assignment.objects.create(
        user=user,
        role=role,
        department=place.get("department", department),
        facility=place.get("facility", facility),
        from_on=LONG_AGO,
    )


def add_app(user: User) -> str:
    """Set up an authenticator app and recovery codes; return the app's secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """Return what the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(datetime.now(tz=UTC).timestamp()) // 30)))

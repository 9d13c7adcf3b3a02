"""Who is asking, for the API: a token in the header Authorization, or the session of the browser.

1. A token reaches what its owner reaches today, cut down to its scopes; never further.
2. A token that has run out, was revoked, or whose owner's account is closed is nobody.
3. An action the token was not given is answered 403, since the token's owner may know it. An action
   the owner does not have is answered as if nothing stood at the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, cast

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase

from dintel.apps.accounts import queries, services
from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.problems import ProblemError

BEARER = "bearer "
LOOKS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and for which actions; a session has every action of its owner."""

    user: queries.User
    scopes: frozenset[str]
    by_token: bool


class _Identified(StaffRequest):
    dintel_identity: Identity | None


def who(request: HttpRequest) -> Identity | None:
    """Return who is asking, or None; worked out once for each request.

    A header Authorization counts alone: with a bad token, the session is not looked at.
    """
    if not hasattr(request, "dintel_identity"):
        asking = cast("_Identified", request)
        header = request.headers.get("Authorization", "")
        if not header:
            asking.dintel_identity = _by_session(asking)
        elif header.lower().startswith(BEARER):
            asking.dintel_identity = _by_token(asking, header[len(BEARER) :].strip())
        else:
            asking.dintel_identity = None
    return cast("_Identified", request).dintel_identity


def _by_token(request: StaffRequest, secret: str) -> Identity | None:
    now = timezone.now()
    today = timezone.localdate(now)
    token = queries.good_token(secret, on=today)
    if token is None:  # 2.
        return None
    services.note_use(token=token, at=now)
    request.user = token.user
    request.access = access_of(token.user, today).narrowed(token.scopes)  # 1.
    return Identity(token.user, frozenset(token.scopes), by_token=True)


def _by_session(request: StaffRequest) -> Identity | None:
    access = request.access
    if not access.is_signed_in or access.awaits_second_factor:
        return None
    return Identity(access.user, frozenset(matrix().actions), by_token=False)


def _open(request: HttpRequest, identity: Identity, scopes: Sequence[str]) -> queries.User:
    """Return the person when one of the actions, if any is asked for, is open to them.

    Raises ProblemError or Http404, see 3.
    """
    if not scopes:
        return identity.user
    if identity.scopes.isdisjoint(scopes):
        title = _("This token was not given that action")
        detail = _("Make a token with the scope it needs.")
        raise ProblemError(HTTPStatus.FORBIDDEN, title, detail, scope=" ".join(scopes))
    if not any(cast("StaffRequest", request).access.can(scope) for scope in scopes):
        raise Http404
    return identity.user


class TokenAuth(HttpBearer):
    """A token with a scope: `Authorization: Bearer dintel_…`."""

    def __init__(self, *scopes: str) -> None:
        """Take the actions of which one is enough; none for what anybody signed in may ask.

        Raises LookupError when `permissions.toml` has no such action.
        """
        self.scopes = [matrix().actions[scope].id for scope in scopes]
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> queries.User | None:  # noqa: ARG002 read by who()
        """Return the owner; sets `request.access`, narrowed to the token's scopes."""
        identity = who(request)
        return _open(request, identity, self.scopes) if identity else None


class SessionAuth(APIKeyCookie):
    """The browser's session; a change needs the form token (X-CSRFToken) too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *scopes: str) -> None:
        """Take the actions of which one is enough; none for what anybody signed in may ask.

        Raises LookupError when `permissions.toml` has no such action.
        """
        self.scopes = [matrix().actions[scope].id for scope in scopes]
        super().__init__(csrf=True)

    def _get_key(self, request: HttpRequest) -> str | None:
        if request.headers.get("Authorization") or self.param_name not in request.COOKIES:
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> queries.User | None:
        """Return who is signed in."""
        identity = who(request) if key else None
        return _open(request, identity, self.scopes) if identity else None


def auth(*scopes: str) -> Sequence[AuthBase]:
    """Return what an operation of this action asks for: `@router.get(..., auth=auth("contact.read"))`.

    Of several actions one is enough; on which record, the operation asks itself. Without an action, anybody who is
    signed in may ask.
    """
    return [TokenAuth(*scopes), SessionAuth(*scopes)]


router = Router(tags=["accounts"])


class ReachOut(Schema):
    """The records an action may touch."""

    everywhere: bool
    departments: list[str]
    facilities: list[str]
    own: bool


class MeOut(Schema):
    """Who is asking, and how far they reach."""

    name: str
    email: str
    roles: list[str]
    actions: dict[str, ReachOut]


class LookOut(Schema):
    """One look at a record."""

    at: datetime
    person: str
    kind: str
    key: str
    action: str


@router.get("/me", auth=auth(), response=MeOut, summary="Who is asking, and what they may do")
def me(request: HttpRequest) -> MeOut:
    """Return the person, their roles of today, and for each open action the records it may touch."""
    access = cast("StaffRequest", request).access
    actions = {
        name: ReachOut(
            everywhere=reach.everywhere,
            departments=sorted(reach.departments),
            facilities=sorted(reach.facilities),
            own=reach.own,
        )
        for name in matrix().actions
        if not (reach := access.reach(name)).nothing
    }
    return MeOut(name=access.user.name, email=access.user.email, roles=sorted(access.roles), actions=actions)


@router.get("/looks", auth=auth("looks.read"), response=list[LookOut], summary="Who looked at which record")
def looks(
    request: HttpRequest,
    kind: str = "",
    key: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> list[LookOut]:
    """Return looks, newest first, 100 a page; those at sealed records are left out."""
    access = cast("StaffRequest", request).access
    found = queries.looks_by(access)
    if kind:
        found = found.filter(kind=kind)
    if key:
        found = found.filter(key=key)
    return [
        LookOut(at=one.look.at, person=one.look.user.name, kind=one.look.kind, key=one.look.key, action=one.look.action)
        for one in queries.seen(access, found[(page - 1) * LOOKS_A_PAGE : page * LOOKS_A_PAGE])
    ]

"""What a template asks about roles and access."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.permissions import SCOPES as ALL_SCOPES
from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city

if TYPE_CHECKING:
    from dintel.apps.accounts.gate import StaffRequest

register = template.Library()

SCOPES: dict[str, str | Promise] = {
    "city": _("in the whole city"),
    "department": _("in the role’s department"),
    "facility": _("at the role’s facility"),
    "own": _("on what one filed or was assigned"),
    "none": _("not at all"),
}
CHANGES: dict[str, str | Promise] = {
    "invited": _("Invited"),
    "invited_again": _("Invitation sent again"),
    "came_by_sign_on": _("Came through the city’s single sign-on"),
    "given": _("Role given"),
    "ended": _("Role ended"),
    "closed": _("Account closed"),
    "opened": _("Account opened again"),
    "factors_taken_off": _("Second keys taken off"),
}


@register.filter
def can(access: Access, action: str) -> bool:
    """Return whether the action is open anywhere at all: `{% if request.access|can:"contact.file" %}`."""
    return access.can(action)


@register.filter
def role_name(role: str) -> str:
    """Return a role's name in the reader's language; a role that is no longer known keeps its id."""
    known = matrix().roles.get(role)
    return gettext(known.name) if known else role


@register.filter
def action_words(action: str) -> str:
    """Return what an action lets one do, in the reader's language."""
    known = matrix().actions.get(action)
    return gettext(known.words) if known else action


@register.filter
def translated(line: str) -> str:
    """Return a line of `permissions.toml` in the reader's language."""
    return gettext(line) if line else ""


@register.filter
def in_fours(text: str) -> str:
    """Return a key or code in groups of four, as one reads it aloud."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def drawn(svg: str) -> SafeString:
    """Return the drawing of an authenticator key, made by our own adapter, as it is."""
    return mark_safe(svg)  # noqa: S308 - drawn by segno from an address of our own making


@register.simple_tag
def single_sign_on() -> str:
    """Return where the city's single sign-on begins; empty when the city has none."""
    providers: Mapping[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers["openid_connect"]["APPS"]
    return reverse("openid_connect_login", kwargs={"provider_id": apps[0]["provider_id"]}) if apps else ""


@register.simple_tag
def demo_door() -> str:
    """Return the page of the demo city's people; empty where there is none."""
    try:
        return reverse("accounts:as_somebody") if settings.DEMO else ""
    except NoReverseMatch:
        return ""


@register.filter
def change_words(what: str) -> str:
    """Return what was done to an account, in the reader's language."""
    return str(CHANGES.get(what, what))


@register.filter
def scope_words(scope: str) -> str:
    """Return how far a role reaches, in the reader's language."""
    return str(SCOPES.get(scope, scope))


@register.inclusion_tag("accounts/_roles_in_words.html", takes_context=True)
def roles_in_words(context: template.Context) -> dict[str, object]:
    """Show what the person asking may do, action by action, and where."""
    access = cast("StaffRequest", context["request"]).access
    rows = []
    for action in matrix().actions.values():
        scopes = {action.scopes.get(role, "none") for role in access.roles} - {"none"}
        if scopes:
            rows.append((action, [scope for scope in reversed(ALL_SCOPES) if scope in scopes]))
    return {"rows": rows}


@register.filter
def place_words(change: object) -> str:
    """Return the name of the place in a change; one that left the profile keeps its id."""
    city = active_city()
    facility, department = getattr(change, "facility", ""), getattr(change, "department", "")
    if facility:
        return city.facilities[facility].name if facility in city.facilities else facility
    return city.departments[department].name if department in city.departments else department

"""Filters of training pages."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dintel.apps.city.law import today
from dintel.apps.city.templatetags.city import lawtext
from dintel.apps.contacts.queries import names as places
from dintel.apps.notices import words as clocks
from dintel.apps.notices.names import role as role_name
from dintel.apps.training import here, markdown, words
from dintel.apps.training.queries.required import Requirement, terms_of
from dintel.domain.training.owed import Standing, Terms

register = template.Library()
register.filter(lawtext)


@register.inclusion_tag("training/_ways.html", takes_context=True)
def training_ways(context: template.Context) -> dict[str, bool]:
    """Show the ways between the pages of those who answer for training, as far as they are open."""
    access = context["request"].access
    return {"may_read": access.can("training.read"), "may_manage": access.can("training.manage")}


@register.filter
def prose(text: str) -> SafeString:
    """Return a course's or paper's words as HTML."""
    return markdown.html_of(text)


@register.filter
def what_to_do(outcome: str) -> object:
    """Return an outcome as something one does."""
    return words.CHOICES[outcome]


@register.filter
def state(standing: Standing) -> object:
    """Return where somebody stands, in a word or two."""
    return words.STATES[standing.state]


@register.filter
def by_when(standing: Standing) -> str:
    """Return by when something is to be done, or until when it holds."""
    if standing.due_on is None:
        return _("holds until the rules change") if standing.state == "valid" else ""
    on = clocks.day(standing.due_on, today())
    if standing.state == "valid":
        return _("holds until {day}").format(day=on)
    if standing.state in {"late", "expired"}:
        return _("was due by {day}").format(day=on)
    return _("by {day}").format(day=on)


@register.filter
def last_day(until: date | None) -> str:
    """Return the last day on which a pass holds, in words."""
    return clocks.day(until - timedelta(days=1), today()) if until else ""


@register.filter
def course_title(name: str) -> str:
    """Return a course's title, or its id once it is off the shelf."""
    found = here.shelf().courses.get(name)
    return found.text(here.language()).title if found else name


register.filter("department", places.department_of)
register.filter("place", places.facility_of)


@register.filter
def for_whom(terms: Terms) -> str:
    """Return whom something is asked of: roles and departments, by name."""
    if not terms.is_asked:
        return _("Nobody for now")
    roles = ", ".join(sorted(map(role_name, terms.audience.roles))) or _("Everybody")
    if not terms.audience.departments:
        return _("{roles}, in every department").format(roles=roles)
    names = ", ".join(map(places.department_of, sorted(terms.audience.departments)))
    return _("{roles}, in: {departments}").format(roles=roles, departments=names)


@register.filter
def page_title(name: str) -> str:
    """Return a course's or paper's title, or its id once it is off the shelf."""
    shelf = here.shelf()
    found = shelf.courses.get(name) or shelf.readings.get(name)
    return found.text(here.language()).title if found else name


@register.filter
def is_course(name: str) -> bool:
    """Return whether an id is a course's."""
    return name in here.shelf().courses


@register.filter
def terms_set(row: Requirement) -> Terms:
    """Return the terms that somebody set."""
    return terms_of(row)


@register.filter
def read_state(name: str) -> object:
    """Return in words what somebody had read."""
    return words.READ[name]

"""Clocks on the pages of other rooms, and moments in words."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.notices import queries, words
from dintel.apps.notices.due import Due
from dintel.apps.notices.queries import DeadlineView

register = template.Library()


@register.inclusion_tag("notices/_clock.html")
def clock_line(clock: DeadlineView) -> dict[str, DeadlineView]:
    """Show one clock in a line: what it is, what is left or late, and a way to its days."""
    return {"clock": clock}


@register.inclusion_tag("notices/_clocks.html", takes_context=True)
def clocks_of(context: template.Context, kind: str, key: str) -> dict[str, object]:
    """Show every clock of a record that the page may show."""
    access: Access = context["request"].access
    return {"clocks": queries.deadlines_of(access, kind, [key]).get(key, [])}


@register.filter
def moment(at: datetime) -> str:
    """Return a moment in words: ``Friday 20 November, 5:20 p.m.``."""
    return words.moment(at, timezone.localdate())


@register.filter
def department(department_id: str) -> str:
    """Return a department's name, empty for one that the city does not have."""
    return queries.department_name(department_id)


@register.filter
def in_words(on: date) -> str:
    """Return a day in words: ``Friday 20 November``."""
    return words.day(on, timezone.localdate())


@register.filter
def of_whom(one: Due) -> str:
    """Return who answers for a thing that is due, and in which department."""
    return " · ".join(filter(None, (one.owner, queries.department_name(one.department))))


@register.filter
def until(one: Due) -> str:
    """Return the last day of a thing that is due, in words; empty where it has none, or it has passed."""
    if one.due_on is None or one.is_late:
        return ""
    told = _("The city’s own target: %(day)s") if one.is_target else _("Last day: %(day)s")
    return told % {"day": words.day(one.due_on, timezone.localdate())}

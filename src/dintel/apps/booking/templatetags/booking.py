"""Words for what the log keeps as short names."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.booking import here
from dintel.apps.booking.queries import names
from dintel.apps.city import law

register = template.Library()


@register.filter
def lawsays(line: str) -> str:
    """Return a line of the law, or of the city's file, in the language of the page."""
    return law.say(line)


@register.filter
def minutes(count: int) -> str:
    """Return a length of time in words."""
    return names.minutes_words(count)


@register.filter
def clock(moment: datetime | None) -> str:
    """Return the time of day; in an hour that came twice, also which of the two."""
    if moment is None:
        return ""
    local = moment.astimezone(here.zone())
    told = local.strftime("%H:%M")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{told} {local.tzname()}" if twice else told


@register.filter
def day_clock(moment: datetime | None) -> str:
    """Return the day in few letters and the time of day."""
    return f"{date_format(timezone.localtime(moment), 'SHORT_DATE_FORMAT')} {clock(moment)}" if moment else ""


@register.filter
def result(value: str) -> str:
    """Return whether they were let in, in words."""
    return str(names.RESULTS.get(value, value))


@register.filter
def credentials(value: str) -> str:
    """Return whether credentials were seen, in words."""
    return str(names.CREDENTIALS.get(value, value))


@register.filter
def given(value: str) -> str:
    """Return whether names were given, in words."""
    return str(names.GIVEN.get(value, value))


@register.filter
def answer(value: str) -> str:
    """Return yes, no or not known in words."""
    return str(names.ANSWERS.get(value, value))


@register.filter
def matter(value: str) -> str:
    """Return what they said it is for, in the law's words."""
    return names.value_of("purpose", value)


@register.filter
def paper(value: str) -> str:
    """Return a document kind's short name."""
    return names.kind_of(value)


@register.filter
def place(facility: str) -> str:
    """Return the name of a booking centre."""
    return names.place_of(facility)


@register.filter
def outcome(value: str) -> str:
    """Return an outcome in words."""
    return names.outcome_of(value)


@register.filter
def from_ordinary(late: int | None) -> str:
    """Return how far a release lay from the ordinary course."""
    if late is None:
        return ""
    if late == 0:
        return _("in the ordinary course")
    told = {"time": names.minutes_words(abs(late))}
    return _("%(time)s later") % told if late > 0 else _("%(time)s earlier") % told

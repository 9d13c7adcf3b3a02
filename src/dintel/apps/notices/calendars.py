"""What is due as an iCalendar file (RFC 5545, 7986): what to do, numbers and dates, never a word of a record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dintel.apps import binding
from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User
from dintel.apps.notices import queries
from dintel.apps.notices.due import Due
from dintel.apps.notices.queries import Asked

if TYPE_CHECKING:
    from icalendar import Calendar, Event

MOST = 500
"""Things of each room; a calendar with more is read by nobody."""
ONE_DAY = timedelta(days=1)


def calendar_of(user: User, at: datetime, whose: str = queries.EVERYTHING) -> bytes:
    """Return what is due of one list as the person may see it that day, with a date, in the person's language.

    Of a sealed record, for its readers only, it holds the number and the date. Of a list the person may no longer ask
    for it holds nothing.
    """
    access = access_of(user, timezone.localdate(at))
    with translation.override(user.language or settings.LANGUAGE_CODE):
        calendar = _empty(next((one.words for one in queries.lists_for(access) if one.id == whose), ""))
        for one in queries.things_due(access, Asked(whose=whose), at=at, most=MOST).things:
            if one.due_on is not None or one.due_at is not None:
                calendar.add_component(_event(one, at))
        return bytes(calendar.to_ical())


def _empty(whose: str) -> Calendar:
    from icalendar import Calendar  # noqa: PLC0415 - eighty modules, loaded with the first calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Dintel//What is due//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Dintel: what is due · %(whose)s") % {"whose": whose} if whose else "Dintel")
    calendar.add("refresh-interval;value=duration", "PT1H")
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _event(one: Due, at: datetime) -> Event:
    from icalendar import Alarm, Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", f"{one.key}@dintel" if one.kind == "deadline" else f"{one.kind}.{one.key}@dintel")
    event.add("dtstamp", at)
    event.add("summary", _("Due: %(number)s") % {"number": one.about} if one.is_sealed else _summary(one))
    if one.due_at is not None:
        event.add("dtstart", one.due_at)
        event.add("dtend", one.due_at)
    elif one.due_on is not None:
        event.add("dtstart", one.due_on)
        event.add("dtend", one.due_on + ONE_DAY)
    event.add("url", f"{binding.own_address()}{one.path}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.about)
    alarm.add("trigger", -ONE_DAY)
    event.add_component(alarm)
    return event


def _summary(one: Due) -> str:
    return _("Due: %(title)s · %(number)s") % {"title": one.title, "number": one.about}

"""A person's deadlines as an iCalendar file (RFC 5545, 7986): numbers and dates, never a word of a record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User
from dintel.apps.notices import queries
from dintel.apps.notices.queries import DeadlineView

MOST = 500
ONE_DAY = timedelta(days=1)


def calendar_of(user: User, at: datetime) -> bytes:
    """Return the open deadlines a person may see that day, with a date, in the person's language.

    Of a sealed one, for its readers only, it holds the number and the date.
    """
    access = access_of(user, timezone.localdate(at))
    with translation.override(user.language or settings.LANGUAGE_CODE):
        calendar = Calendar()
        calendar.add("prodid", "-//Dintel//Deadlines//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Dintel: deadlines"))
        calendar.add("refresh-interval;value=duration", "PT1H")
        calendar.add("x-published-ttl", "PT1H")
        for one in queries.open_deadlines(access, at=at)[:MOST]:
            if one.due_at is not None:
                calendar.add_component(_event(one, at))
        return bytes(calendar.to_ical())


def _event(one: DeadlineView, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@dintel")
    event.add("dtstamp", at)
    event.add("summary", _("Due: %(number)s") % {"number": one.number} if one.sealed else _summary(one))
    if one.row.terms["unit"] == "hours" or one.last_on is None:
        event.add("dtstart", one.due_at)
        event.add("dtend", one.due_at)
    else:
        event.add("dtstart", one.last_on)
        event.add("dtend", one.last_on + ONE_DAY)
    event.add("url", f"{settings.PUBLIC_URL}{one.path}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.number)
    alarm.add("trigger", -ONE_DAY)
    event.add_component(alarm)
    return event


def _summary(one: DeadlineView) -> str:
    return _("Due: %(title)s · %(number)s") % {"title": one.title, "number": one.number}

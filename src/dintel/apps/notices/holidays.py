"""Holiday tables that come to their end: said while there is still time to fill them in."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's word for it
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.notices import words
from dintel.apps.notices.plan import calendars

TOLD = ("duty.plan", "deadline.pause", "people.manage")
"""Who is told on the page: whoever plans, whoever answers for clocks, and whoever edits the city's files."""


def ending(today: date) -> tuple[str, ...]:
    """Return a sentence for each calendar whose holidays end next year or earlier, or that has none yet."""
    return tuple(_said(name, today) for name, calendar in calendars().items() if calendar.ends_soon(today))


def ending_for(access: Access, today: date) -> tuple[str, ...]:
    """Return the same for those who plan, answer for clocks or keep the files; nothing for anybody else."""
    return ending(today) if any(access.can(action) for action in TOLD) else ()


def check_holidays(**_rest: object) -> list[CheckMessage]:
    """Warn at ``manage.py check --deploy`` of each calendar whose holidays are ending."""
    return [Warning(text, id="notices.W001") for text in ending(timezone.localdate())]


def _said(name: str, today: date) -> str:
    calendar = calendars()[name]
    file = f"cities/{settings.DINTEL_CITY}/calendar.toml" if name == "city" else "law/us/deadlines.toml"
    values = {"calendar": law.say(calendar.name), "file": file}
    if calendar.doubt:
        return (
            _("%(calendar)s: no holiday is set, so a count over one would come out too early. Fill in %(file)s.")
            % values
        )
    last = words.day(calendar.known_until - timedelta(days=1), today)
    said = _(
        "%(calendar)s: the holidays end on %(last)s. A count that runs past that day would miss those after it. "
        "Add the next ones in %(file)s now."
    )
    return said % {**values, "last": last}

"""Names of periods, groups and counts, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.figures.definitions import ELSEWHERE
from dintel.domain.figures import MONTH, PLACE, Level, Period, Version

TOTAL = "total"
ONE_DAY = timedelta(days=1)


def period(told: Period) -> str:
    """Return a period: “July to September 2026”, or the month."""
    if told.kind == MONTH:
        return date_format(told.since, "YEAR_MONTH_FORMAT")
    ends = told.until - ONE_DAY
    return _("%(first)s to %(last)s") % {
        "first": date_format(told.since, "F"),
        "last": date_format(ends, "YEAR_MONTH_FORMAT"),
    }


def group(level: Level, name: str) -> str:
    """Return what a group is called, or all of them together."""
    if name == TOTAL:
        return _("all")
    if level.of == MONTH:
        year, month = name.split("-")
        return date_format(date(int(year), int(month), 1), "YEAR_MONTH_FORMAT")
    if name == ELSEWHERE and level.of == PLACE:
        return _("no place of a department") if level.by == "department" else _("at no facility")
    found = next((one.words for one in level.groups if one.id == name), name)
    return found if level.of == PLACE and level.by != "kind" else law.say(found)


def cell(version: Version, at: Mapping[str, str]) -> str:
    """Return a cell in words: “a criminal investigation or case, helped”."""
    told = [group(version.levels[level], name) for level, name in at.items()]
    return ", ".join(told)


def count(n: int | None) -> str:
    """Return a count as it is read, or that it is kept back."""
    return _("kept back") if n is None else number_format(n, force_grouping=True)

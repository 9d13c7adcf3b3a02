"""Words for what the room keeps as short names, and numbers and periods as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t
from django.utils.translation import ngettext

from dintel.apps.contacts.queries import names as places
from dintel.apps.regimes.queries.counting import NOT_NAMED
from dintel.apps.regimes.queries.drawing import HIDDEN
from dintel.domain.regime import Period

LEFT_OUT = t("left out")
NOT_KNOWN = t("not yet known")
STATES: Mapping[str, str | Promise] = {
    "owed": t("Not begun"),
    "draft": t("Draft"),
    "looked_at": t("Looked at"),
    "signed": t("Signed, not sent yet"),
    "filed": t("Filed"),
}
RHYTHMS: Mapping[int, str | Promise] = {1: t("every month"), 3: t("every quarter"), 12: t("every year")}
HOWS: Mapping[str, str | Promise] = {
    "email": t("by e-mail"),
    "portal": t("through the recipient’s portal"),
    "mail": t("by mail"),
    "by_hand": t("by hand"),
    "meeting": t("at a public meeting"),
}
GROUPS: Mapping[str, str | Promise] = {
    "facility": t("Place of the contact"),
    "month": t("Calendar month"),
    "agency": t("Agency that asked"),
    "document": t("Kind of paper"),
}
REASONS: Mapping[str, str | Promise] = {
    "definition": t("Another definition of the thing, or of the period"),
    "late_paper": t("Papers that came late, or to a desk that does not report"),
    "other_stream": t("Counted in another stream, or for another agency"),
    "sealed": t("Sealed here by a court or a grand jury"),
    "missing_here": t("Missing from the city’s register"),
    "missing_there": t("Missing from the other count"),
    "unknown": t("Not known yet"),
}


def number(value: int) -> str:
    """Return a count in the reader's way of writing."""
    return number_format(value, force_grouping=True)


def percent(value: str) -> str:
    """Return a share, kept as ``47.30``, in the reader's way of writing."""
    return f"{number_format(value)} %"


def line_of(group: str, name: str) -> str:
    """Return what a line of a table stands for; empty for the line of all."""
    if not name or name == NOT_NAMED:
        return _("Not named") if name else ""
    if group == "facility":
        return places.facility_of(name)
    if group == "document":
        return places.kind_of(name)
    return date_format(date.fromisoformat(f"{name}-01"), "YEAR_MONTH_FORMAT") if group == "month" else name


def told(tells: str, value: str) -> str:
    """Return one thing told of a paper."""
    if tells == "paper":
        return places.kind_of(value)
    if tells == "asked":
        return places.value_of("asked", value)
    if tells == "outcome":
        return places.outcome_of(value)
    if tells == "place":
        return places.facility_of(value) or value
    return value


def papers_words(count: int | str, under: int) -> str:
    """Return how many rows a public copy holds back."""
    if count == HIDDEN:
        words = _("Fewer than %(under)s papers. Their rows went to the recipient alone.")
        return words % {"under": under}
    words = ngettext(
        "%(count)s paper. Its row went to the recipient alone.",
        "%(count)s papers. Their rows went to the recipient alone.",
        int(count),
    )
    return words % {"count": number(int(count))}


def period_of(period: Period) -> str:
    """Return a period in words: a month, a quarter, a year, a year from July to June."""
    first, last = period.since, period.until - timedelta(days=1)
    if period.months == 1:
        return date_format(first, "YEAR_MONTH_FORMAT")
    if (first.month, last.month) == (1, 12):
        return str(first.year)
    span = {"first": date_format(first, "YEAR_MONTH_FORMAT"), "last": date_format(last, "YEAR_MONTH_FORMAT")}
    return _("%(first)s to %(last)s") % span


def part_of(period: Period) -> str:
    """Return in words that only a part of a period is counted; empty where all of it is."""
    if not period.is_partial:
        return ""
    days = {"first": day(period.counts_from), "last": day(period.counts_until - timedelta(days=1))}
    if period.months_counted is None:
        return _("Only a part of the period: %(first)s to %(last)s.") % days
    words = _("%(counted)s of %(months)s months: %(first)s to %(last)s.")
    return words % {**days, "counted": period.months_counted, "months": period.months}


def day(one: date) -> str:
    """Return a day in the reader's way of writing."""
    return date_format(one, "DATE_FORMAT")


def clock(due_on: date | None, words: str, on: date) -> str:
    """Return how much is left in words; without a date, the words the law leaves."""
    if due_on is None:
        return words
    days = (due_on - on).days
    if days == 0:
        return _("today is the last day")
    if days > 0:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return ngettext("%(count)d day late", "%(count)d days late", -days) % {"count": -days}

"""One cell of somebody else's file, understood: a day, a time, a moment, a number, a text.

A moment is taken in the zone the person names. An hour that a clock skipped in spring does not
exist and is refused; one that came twice in autumn is taken as the first, and said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ORDERS = ("ymd", "mdy", "dmy")
"""In which order a day is written; four digits in front are a year in any case."""
DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?|(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE
)
OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
CENTURY = 2_000
NOON = 12


class CellError(ValueError):
    """A cell that cannot be taken as it stands: what, why it matters, what to do."""

    def __init__(self, what: str, why: str, do: str) -> None:
        """Keep the three sentences."""
        super().__init__(what)
        self.what, self.why, self.do = what, why, do


@dataclass(frozen=True, slots=True)
class Reading:
    """How days and times of the file are written."""

    order: str = "ymd"
    zone: str = "UTC"


def day_of(text: str, how: Reading) -> date:
    """Return a day; raise ``CellError`` for what is none."""
    found = DAY.fullmatch(text.strip())
    if found is None and re.fullmatch(r"\d{8}", text.strip()):
        found = DAY.fullmatch(f"{text.strip()[:4]}-{text.strip()[4:6]}-{text.strip()[6:]}")
    parts = [int(part) for part in found.groups()] if found else []
    if found and len(found[1]) == len("2026"):
        year, month, day = parts
    elif found:
        first, second, year = parts
        month, day = (second, first) if how.order == "dmy" else (first, second)
        year += CENTURY if len(found[3]) <= len("26") else 0
        if how.order == "ymd":
            raise _not_a_day(text, _("Choose how days are written in this file."))
    else:
        raise _not_a_day(text, _("Write it as 2026-11-22, or choose how days are written in this file."))
    try:
        return date(year, month, day)
    except ValueError:
        raise _not_a_day(text, _("There is no such day. Correct it, or choose how days are written.")) from None


def _not_a_day(text: str, do: str) -> CellError:
    return CellError(
        _("“{text}” is not a day.").format(text=text[:40]), _("Lists, clocks and the law of the day rest on it."), do
    )


def clock_of(text: str) -> time:
    """Return a time of day; raise ``CellError`` for what is none, such as 25:10."""
    found = CLOCK.fullmatch(text.strip())
    problem = CellError(
        _("“{text}” is not a time of day.").format(text=text[:40]),
        _("Hours go from 0 to 23 and minutes from 0 to 59."),
        _("Correct it in the file, or leave the cell empty if the time is not known."),
    )
    if found is None:
        raise problem
    hour, minute, second = int(found[1]), int(found[2] or found[4] or 0), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= NOON:
            raise problem
        hour = hour % NOON + (NOON if found[5].lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise problem from None


def moment_of(text: str, how: Reading) -> tuple[datetime, str]:
    """Return a moment, and what to say about it if anything; raise ``CellError`` for what is none."""
    text = text.strip()
    offset = OFFSET.search(text) if ":" in text else None
    if offset and offset.start() > len("2026-11-22"):
        text = text[: offset.start()]
    else:
        offset = None
    day, _gap, clock = re.sub(r"(?<=\d)T(?=\d)", " ", text, count=1).partition(" ")
    on = day_of(day, how)
    at = clock_of(clock) if clock.strip() else time()
    naive = datetime.combine(on, at)
    try:
        if offset:
            return naive.replace(tzinfo=UTC) - _distance(offset[1]), ""
        return at_in_zone(naive, how.zone)
    except OverflowError:  # the first day of the calendar, or the last one, in another zone
        raise _not_a_day(day, _("There is no such day. Correct it, or choose how days are written.")) from None


def _distance(text: str) -> timedelta:
    if text.upper() == "Z":
        return timedelta()
    digits = text[1:].replace(":", "")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -distance if text[0] == "-" else distance


def at_in_zone(naive: datetime, zone: str) -> tuple[datetime, str]:
    """Return a local time as a moment; raise ``CellError`` for an hour that the clock skipped."""
    local = naive.replace(tzinfo=ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive:
        raise CellError(
            _("{when} did not exist: the clock was put forward that night.").format(when=f"{naive:%Y-%m-%d %H:%M}"),
            _("A time that never was cannot be set in order with the others."),
            _("Correct the time, or choose the zone in which the file was written."),
        )
    if local.replace(fold=1).astimezone(UTC) != moment:
        note = _("{when} came twice that night, when the clock was put back. It was taken as the first.")
        return moment, note.format(when=f"{naive:%Y-%m-%d %H:%M}")
    return moment, ""


def number_of(text: str) -> int:
    """Return a small whole number; raise ``CellError`` for what is none."""
    digits = text.strip().lstrip("0") or text.strip()[-1:]
    if text.strip().isascii() and text.strip().isdigit() and len(digits) <= len("9999"):  # of officers
        return int(digits)
    raise CellError(
        _("“{text}” is not a number.").format(text=text[:40]),
        _("Officers are counted."),
        _("Write a whole number, or leave the cell empty."),
    )


def order_of(samples: list[str]) -> str:
    """Return in which order days are most likely written, judged by some of them."""
    parts = [found.groups() for text in samples if (found := DAY.match(text.strip()))]
    if not parts or all(len(first) == len("2026") for first, _second, _third in parts):
        return "ymd"
    return "dmy" if any(int(first) > NOON for first, _second, _third in parts) else "mdy"

"""What an entry of the log must be before it is kept; every refusal says why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dintel.apps.booking.entry import CORRECTABLE, EntryError, VisitEntry
from dintel.apps.booking.models import Visit
from dintel.apps.booking.models.visit import Credentials, Result
from dintel.apps.booking.services.page import centre_of
from dintel.apps.city import law

LONG_AGO = timedelta(days=92)
MOST_OFFICERS = 200


def to_minute(moment: datetime) -> datetime:
    """Return the moment in UTC with its seconds cut off: the log is kept to the minute."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def checked(entry: VisitEntry, at: datetime, *, kept: Visit | None = None) -> VisitEntry:
    """Return the entry as it will be kept; raise ``EntryError`` for what cannot be so.

    A purpose or an area that ``kept`` had stays allowed after the city took it off its list.
    """
    _check_vocabulary(entry, kept)
    _check_came(entry.entered_at, at)
    if entry.left_at is not None:
        check_left(entry.result, entry.entered_at, entry.left_at, at)
    if not entry.agency.strip():
        raise EntryError(_("Say which agency they said they are of."), "agency")
    if not 1 <= entry.officers <= MOST_OFFICERS:
        raise EntryError(_("Give how many came, from 1 to 200."), "officers")
    _check_where(entry)
    return replace(
        entry,
        entered_at=to_minute(entry.entered_at),
        left_at=to_minute(entry.left_at) if entry.left_at else None,
        agency=entry.agency.strip(),
        areas=tuple(dict.fromkeys(entry.areas)),
        purpose_words=entry.purpose_words.strip(),
        escort_words=entry.escort_words.strip(),
        words=entry.words.strip(),
        names=entry.names.strip(),
    )


def _check_came(entered_at: datetime, at: datetime) -> None:
    if entered_at > at:
        raise EntryError(_("This time has not come yet. Look at the clock, then correct the time."), "entered_at")
    if entered_at < at - LONG_AGO:
        words = _("This is more than three months ago. Look at the year. An older visit is filed as a contact.")
        raise EntryError(words, "entered_at")


def check_left(result: str, entered_at: datetime, left_at: datetime, at: datetime) -> None:
    """Do nothing when they can have left then; raise ``EntryError`` otherwise."""
    if result == Result.REFUSED:
        raise EntryError(_("They were not let in, so there is no time at which they left."), "left_at")
    if to_minute(left_at) < to_minute(entered_at):
        raise EntryError(_("They cannot leave before they came. Correct one of the two times."), "left_at")
    if left_at > at:
        raise EntryError(_("This time has not come yet. Leave it empty until they go."), "left_at")


def _check_vocabulary(entry: VisitEntry, kept: Visit | None) -> None:
    centre, space = centre_of(entry.facility), law.book().law.space
    closed = {
        "result": Result.values,
        "credentials": Credentials.values,
        "immigration": ("yes", "no", "unknown"),
        "purpose": {*centre.purposes, *([kept.purpose] if kept else ())},
        "matter": space.axis("purpose").index,
        "authority": space.axis("document").index,
        "names_given": ("given", "refused", "not_asked"),
    }
    for field, known in closed.items():
        if getattr(entry, field) not in known:
            raise EntryError(_("Choose one of the answers offered."), field)
    areas = {*centre.areas, *(kept.areas if kept else ())}
    if strays := [area for area in entry.areas if area not in areas]:
        raise EntryError(_("There is no area “%(area)s” here.") % {"area": strays[0]}, "areas")


def _check_where(entry: VisitEntry) -> None:
    centre = centre_of(entry.facility)
    if entry.result == Result.REFUSED:
        if entry.areas:
            raise EntryError(_("They were not let in, so they entered no area. Take the areas out."), "areas")
        return
    if not entry.areas:
        raise EntryError(_("Say where they went. The lobby is an area too."), "areas")
    if centre.is_past_public(entry.areas) and entry.escort is None and not entry.escort_words.strip():
        words = _("Say who went with them past the public area. If nobody did, write “nobody”.")
        raise EntryError(words, "escort_words")


def columns(entry: VisitEntry) -> dict[str, Any]:
    """Return the columns of a visit that an entry gives."""
    names = {name: getattr(entry, name) for name in ("facility", *CORRECTABLE)}
    names["areas"] = list(entry.areas)
    names["escort_id"] = names.pop("escort")
    return names


def of_visit(visit: Visit, changes: Mapping[str, Any]) -> VisitEntry:
    """Return a visit as an entry, with some values replaced."""
    told = {name: getattr(visit, name) for name in ("facility", *CORRECTABLE) if name != "escort"}
    told |= {"areas": tuple(visit.areas), "escort": visit.escort_id}
    return VisitEntry(**(told | dict(changes)))


def written(value: object) -> str:
    """Return a value as a correction keeps it."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)

"""Reads cities/<city>/booking.toml: what each booking centre is like, every line checked.

Without Django, so that the tools that collect words can read it too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from dintel.domain.policy.facts import Space
from dintel.lawbook.city.entry import SLUG, Entry, tables_of
from dintel.lawbook.city.profile import MARKS, City, Facility

KEYS = (
    "facility series kept_from close_before_minutes sign_off_within_hours outcome_within_hours "
    "ordinary_within_minutes warrant_minutes id name starts from until public asks urgency past_public immigration "
    "mark doubt centre shift area purpose agency forward"
)
RESERVED = frozenset({"C", "L"})
"""Series of contacts and letters."""
NOBODY, OTHER_AGENCIES, ANYONE = "nobody", "other_agencies", "anyone"
ANSWERS = ("yes", "no", "unknown")
SETTING = "booking_centre"
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of the day, in force on the days of ``[from_on, until_on)``."""

    id: str
    name: str
    starts: time
    from_on: date
    until_on: date
    doubt: str

    def holds(self, day: date) -> bool:
        """Say whether the shift is worked on a day."""
        return self.from_on <= day < self.until_on


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the building."""

    id: str
    name: str
    public: bool


@dataclass(frozen=True, slots=True)
class Purpose:
    """What may bring outside officers; ``asks`` is a value of the law's ``asked``, or empty."""

    id: str
    name: str
    asks: str
    urgency: str
    past_public: str

    def excuses(self, immigration: str) -> bool:
        """Say whether going past the public area without a judge's paper is ordinary work for them."""
        return self.past_public == ANYONE or (self.past_public == OTHER_AGENCIES and immigration == "no")


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency to tap."""

    id: str
    name: str
    immigration: str


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a paper may be forwarded."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Centre:
    """One booking centre: its plan, rooms and targets. Purposes and agencies are the same everywhere."""

    facility: Facility
    series: str
    kept_from: date | None
    """The first day of the log; ``None`` is the day of the first entry."""
    close_before_minutes: int
    sign_off_within_hours: int
    outcome_within_hours: int
    ordinary_within_minutes: int
    warrant_minutes: int
    shifts: tuple[Shift, ...]
    areas: Mapping[str, Area]
    purposes: Mapping[str, Purpose]
    agencies: Mapping[str, Agency]
    forwards: Mapping[str, Forward]
    doubts: tuple[str, ...]

    @property
    def id(self) -> str:
        """The facility's id."""
        return self.facility.id

    def is_past_public(self, areas: Collection[str]) -> bool:
        """Say whether any of the areas is closed to the public; one that is no longer listed is."""
        return any(area not in self.areas or not self.areas[area].public for area in areas)


def open_centres(path: Path, city: City, space: Space) -> Mapping[str, Centre]:
    """Return the city's booking centres by facility id; none when the city has no such file.

    Raises ``CityError``, naming file and line, at the first line that cannot be used.
    """
    if not path.is_file():
        return MappingProxyType({})
    tables = tables_of(path, KEYS)
    offered = _offered(tables, space)
    found: dict[str, Centre] = {}
    for block in _blocks(tables, "centre"):
        centre = _centre(block, city, tables, found, offered)
        found[centre.id] = centre
    _check_complete(tables, city, found)
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class _Offered:
    """What is the same at every centre."""

    purposes: Mapping[str, Purpose]
    agencies: Mapping[str, Agency]
    forwards: Mapping[str, Forward]


def _offered(tables: Mapping[str, Entry], space: Space) -> _Offered:
    asked, urgencies = _values(space, "asked"), _values(space, "urgency")
    purposes: dict[str, Purpose] = {}
    for block in _blocks(tables, "purpose"):
        purpose = _purpose(block, purposes, asked, urgencies)
        purposes[purpose.id] = purpose
    if not purposes:
        tables[""].fail("There is no purpose.", "A visit has one.", "Write a [[purpose]] block.")
    agencies: dict[str, Agency] = {}
    for block in _blocks(tables, "agency"):
        key = block.new_id(agencies)
        agencies[key] = Agency(key, block.text("name", needed=True), block.one_of("immigration", ANSWERS))
    forwards: dict[str, Forward] = {}
    for block in _blocks(tables, "forward"):
        key = block.new_id(forwards)
        forwards[key] = Forward(key, block.text("name", needed=True))
    return _Offered(MappingProxyType(purposes), MappingProxyType(agencies), MappingProxyType(forwards))


def lines_of(centres: Mapping[str, Centre]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of every word of the file that a person is shown and that is translated."""
    for centre in centres.values():
        for shift in centre.shifts:
            yield shift.name, f"shift {shift.id}"
        for doubt in centre.doubts:
            yield doubt, f"booking centre {centre.id}"
        for area in centre.areas.values():
            yield area.name, f"area {area.id}"
        for purpose in centre.purposes.values():
            yield purpose.name, f"purpose {purpose.id}"
        for forward in centre.forwards.values():
            yield forward.name, f"forward {forward.id}"


def _values(space: Space, axis: str) -> tuple[str, ...]:
    return tuple(value.id for value in space.axis(axis).values)


def _blocks(tables: Mapping[str, Entry], kind: str) -> Iterator[Entry]:
    for key, block in tables.items():
        if key.startswith(f"{kind}."):
            block.one_of("mark", ("", *MARKS))
            yield block


def _purpose(block: Entry, taken: Collection[str], asked: tuple[str, ...], urgencies: tuple[str, ...]) -> Purpose:
    return Purpose(
        id=block.new_id(taken),
        name=block.text("name", needed=True),
        asks=block.one_of("asks", ("", *asked)),
        urgency=block.one_of("urgency", urgencies, else_="none"),
        past_public=block.one_of("past_public", (NOBODY, OTHER_AGENCIES, ANYONE)),
    )


def _centre(
    block: Entry, city: City, tables: Mapping[str, Entry], taken: Mapping[str, Centre], offered: _Offered
) -> Centre:
    facility = _facility(block, city, taken)
    shifts, areas = _shifts(block, tables, facility.id), _areas(block, tables, facility.id)
    own = [block, *(each for kind in ("shift", "area") for each in _of(tables, kind, facility.id))]
    doubts = [each.text("doubt") for each in (*own, *_blocks(tables, "purpose"))]
    return Centre(
        facility=facility,
        series=_series(block, taken),
        kept_from=_day(block, "kept_from", None),
        close_before_minutes=_count(block, "close_before_minutes"),
        sign_off_within_hours=_count(block, "sign_off_within_hours"),
        outcome_within_hours=_count(block, "outcome_within_hours"),
        ordinary_within_minutes=_count(block, "ordinary_within_minutes"),
        warrant_minutes=_count(block, "warrant_minutes"),
        shifts=shifts,
        areas=MappingProxyType(areas),
        purposes=offered.purposes,
        agencies=offered.agencies,
        forwards=offered.forwards,
        doubts=tuple(dict.fromkeys(doubt for doubt in doubts if doubt)),
    )


def _facility(block: Entry, city: City, taken: Collection[str]) -> Facility:
    name = block.text("facility", needed=True)
    facility = city.facilities.get(name)
    if facility is None or facility.setting != SETTING or not facility.is_city:
        block.fail(
            f"`facility` is {name!r}.",
            "The log is kept for the city's own booking centres.",
            "Write the id of a city facility whose setting in facilities.csv is booking_centre.",
        )
    if name in taken:
        block.fail(f"{name!r} has two blocks.", "A centre has one log.", "Write one [[centre]] block for it.")
    return facility


def _series(block: Entry, taken: Mapping[str, Centre]) -> str:
    series = block.text("series", needed=True)
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", series) or series in RESERVED:
        block.fail(
            f"`series` is {series!r}.",
            "Every visit's number begins with it, and C and L are contacts and letters.",
            "Write up to eight capital letters or digits, the first a letter, for example V.",
        )
    if any(centre.series == series for centre in taken.values()):
        block.fail(f"The series {series!r} stands twice.", "Each centre counts alone.", "Write another series.")
    return series


def _shifts(centre: Entry, tables: Mapping[str, Entry], facility: str) -> tuple[Shift, ...]:
    found: list[Shift] = []
    for block in _of(tables, "shift", facility):
        shift = Shift(
            id=_slug(block),
            name=block.text("name", needed=True),
            starts=_time(block),
            from_on=_day(block, "from", date.min),
            until_on=_day(block, "until", date.max),
            doubt=block.text("doubt"),
        )
        if shift.from_on >= shift.until_on:
            block.fail("`until` is not after `from`.", "The shift is worked on no day.", "Write a later `until`.")
        for other in found:
            together = shift.from_on < other.until_on and other.from_on < shift.until_on
            if together and (shift.id == other.id or shift.starts == other.starts):
                block.fail(
                    f"The shift {shift.id!r} has the id or the start of another on the same days.",
                    "A moment lies in one shift.",
                    "Write another id and start, or give the old one an `until`.",
                )
        found.append(shift)
    _check_no_day_without(centre, found)
    return tuple(sorted(found, key=lambda shift: (shift.from_on, shift.starts)))


def _check_no_day_without(centre: Entry, shifts: list[Shift]) -> None:
    borders = {shift.from_on for shift in shifts} | {shift.until_on for shift in shifts if shift.until_on != date.max}
    if not shifts:
        centre.fail("The centre has no shift.", "Every entry lies in one.", "Write a [[shift]] block.")
    first = min(borders)
    for day in sorted(borders):
        if day >= first and not any(shift.holds(day) for shift in shifts):
            centre.fail(
                f"No shift is worked on {day}.",
                "Every entry lies in one.",
                f"Write a [[shift]] block with from = {day}, or take the `until` out.",
            )


def _areas(centre: Entry, tables: Mapping[str, Entry], facility: str) -> dict[str, Area]:
    found: dict[str, Area] = {}
    for block in _of(tables, "area", facility):
        key, public = block.new_id(found), block.values.get("public")
        if not isinstance(public, bool):
            block.fail("`public` is missing.", "A judge's paper opens the rest.", "Write public = true or false.")
        found[key] = Area(key, block.text("name", needed=True), public)
    if not found:
        centre.fail("The centre has no area.", "A visit goes somewhere.", "Write an [[area]] block.")
    return found


def _of(tables: Mapping[str, Entry], kind: str, facility: str) -> Iterator[Entry]:
    return (block for block in _blocks(tables, kind) if block.text("facility", needed=True) == facility)


def _slug(block: Entry) -> str:
    value = block.text("id", needed=True)
    if not SLUG.fullmatch(value):
        block.fail(f"The id {value!r} is unsafe.", "It stands in web addresses.", "Write a-z, 0-9, single hyphens.")
    return value


def _time(block: Entry) -> time:
    value = block.text("starts", needed=True)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        block.fail(f"`starts` is {value!r}.", "A shift starts at a time.", 'Write starts = "06:00".')
    return time.fromisoformat(value)


def _day(block: Entry, key: str, else_: Other) -> date | Other:
    value = block.values.get(key)
    if value is None:
        return else_
    if type(value) is not date:
        block.fail(f"`{key}` is {value!r}.", "It is a day.", f"Write {key} = 2026-11-01, without quotation marks.")
    return value


def _count(block: Entry, key: str) -> int:
    value = block.values.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        block.fail(f"`{key}` is {value!r}.", "Gaps are found by it.", f"Write {key} = 30, a whole number from 0.")
    return value


def _check_complete(tables: Mapping[str, Entry], city: City, found: Mapping[str, Centre]) -> None:
    for kind in ("shift", "area"):
        for block in _blocks(tables, kind):
            if block.text("facility", needed=True) not in found:
                block.fail(
                    f"`facility` is {block.text('facility')!r}, which has no [[centre]].",
                    "Nobody would read this block.",
                    f"Write one of: {', '.join(found)}.",
                )
    for facility in city.facilities.values():
        if facility.is_city and facility.setting == SETTING and facility.id not in found:
            tables[""].fail(
                f"{facility.id} has no [[centre]].",
                "Its visits would be logged nowhere.",
                f'Write a [[centre]] block with facility = "{facility.id}".',
            )

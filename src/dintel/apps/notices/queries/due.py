"""What is due, of every room together: a person's own, a department's, or all that the asker may see.

1. A room tells only what the asker may see; here its things are put in one order and narrowed.
2. What is late stands first, then what falls due next, then what has no date.
3. A long list is read as far as a page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice, takewhile

from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.design.profile import active_city
from dintel.apps.notices.due import Due, Room, Scope, rooms
from dintel.apps.notices.queries.due_of_people import person_named, reach_of

SEES = ("notice.receive", "duty.work", "duty.read", "contact.read", "partner.portal")
"""Who has anything that can be due."""
EVERYTHING = "all"
OPENS = ("contact.read", "duty.read", "attestation.read", "foia.read", "records.read", "regime.read")
"""How far somebody reaches with these is how far there is a list of a department, or of the city."""
LATE, WEEK, UNDATED = "late", "week", "undated"
SHOWS = (LATE, WEEK, UNDATED)
A_WEEK = timedelta(days=7)
AHEAD = 150
"""Things read beyond the page that is shown, so that a short list can be counted."""
MOST_SEARCHED = 10_000
MOST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Whose:
    """One list somebody may ask for: ``id`` as it stands in addresses, empty for one's own."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list: whose, of which kind, late or soon or undated, with which words."""

    whose: str = ""
    what: str = ""
    show: str = ""
    words: str = ""

    def keeps(self, one: Due, today: date) -> bool:
        """Return whether a thing belongs to the part."""
        if self.show == LATE and not one.is_late:
            return False
        if self.show == WEEK and not (one.is_late or (one.due_on and one.due_on <= today + A_WEEK)):
            return False
        if self.show == UNDATED and one.due_on is not None:
            return False
        sought = self.words.casefold()
        told = (one.title, one.about, one.owner, department_name(one.department))
        return not sought or any(sought in part.casefold() for part in told)

    @property
    def is_scattered(self) -> bool:
        """Return whether its things may stand anywhere in a list, and not only at its beginning."""
        return bool(self.words) or self.show == UNDATED

    def last_day(self, today: date) -> date | None:
        """Return the day after which no thing belongs to the part, ``None`` if there is none."""
        return {LATE: today, WEEK: today + A_WEEK}.get(self.show)


@dataclass(frozen=True, slots=True)
class Found:
    """Things in order. ``is_whole`` is false when a room has more than was read."""

    things: tuple[Due, ...]
    is_whole: bool

    @property
    def late_count(self) -> int:
        """Return how many of them are late."""
        return sum(one.is_late for one in self.things)


def lists_for(access: Access) -> tuple[Whose, ...]:
    """Return the lists somebody may ask for: one's own, all within reach, and the departments there."""
    reaches = [access.reach(action) for action in OPENS]
    if all(reach.nothing for reach in reaches):
        return (Whose("", _("My own")),)
    everywhere = any(reach.everywhere for reach in reaches)
    city = active_city()
    named = {one for reach in reaches for one in reach.departments}
    named |= {
        city.facilities[one].department for reach in reaches for one in reach.facilities if one in city.facilities
    }
    departments = sorted((one.name, one.id) for one in city.departments.values() if everywhere or one.id in named)
    whole = Whose(EVERYTHING, _("The whole city") if everywhere else _("Everything I may see"))
    return (Whose("", _("My own")), whole, *(Whose(id_, name) for name, id_ in departments))


def list_named(access: Access, whose: str) -> Whose | None:
    """Return a list by its name, also another person's; ``None`` where the asker may ask for no such list."""
    found = next((one for one in lists_for(access) if one.id == whose), None)
    if found is None and (person := person_named(access, whose)) is not None:
        return Whose(whose, person.name)
    return found


def scope_of(access: Access, whose: str) -> Scope | None:
    """Return the scope of a list, ``None`` where the asker may ask for no such list."""
    if whose not in {one.id for one in lists_for(access)}:
        person = person_named(access, whose)
        return Scope(person=person.pk, who=reach_of(person, access)) if person else None
    if not whose:
        return Scope(person=access.user.pk)
    return Scope() if whose == EVERYTHING else Scope(department=whose)


def things_due(access: Access, asked: Asked, *, at: datetime, most: int) -> Found:
    """Return at most ``most`` things of each room, in order; none of a list the asker may not ask for."""
    scope = scope_of(access, asked.whose)
    if scope is None:
        return Found((), is_whole=True)
    scope = replace(scope, words=asked.words, is_undated=asked.show == UNDATED)
    things: list[Due] = []
    is_whole, today = True, timezone.localdate(at)
    for room in rooms_of(scope):
        if asked.what in {"", room.kind}:
            read = MOST_SEARCHED if asked.is_scattered else most + 1  # 3.
            some = tuple(islice(_of_room(room.teller(access, scope=scope, at=at, most=read), asked, today), most + 1))
            is_whole = is_whole and len(some) <= most
            things += some[:most]
    return Found(tuple(sorted(things, key=_order)), is_whole=is_whole)


def rooms_of(scope: Scope) -> tuple[Room, ...]:
    """Return the rooms that tell of a list."""
    return rooms(of_others=scope.who is not None)


def _of_room(found: Iterable[Due], asked: Asked, today: date) -> Iterator[Due]:
    last = asked.last_day(today)
    if last is not None:
        found = takewhile(lambda one: one.is_late or (one.due_on is not None and one.due_on <= last), found)
    return (one for one in found if asked.keeps(one, today))


def _order(one: Due) -> tuple[bool, date, bool, str, str]:
    return (not one.is_late, one.due_on or date.max, one.due_at is None, one.about, one.key)  # 2.


def bands(things: Iterable[Due], today: date) -> list[tuple[str, list[Due]]]:
    """Return things that stand in order under the words for when they fall due."""
    return [(words, list(some)) for words, some in groupby(things, lambda one: _band(one, today))]


def _band(one: Due, today: date) -> str:
    if one.is_late:
        return _("Late")
    if one.due_on is None:
        return _("No date")
    if one.due_on <= today:
        return _("Today")
    return _("Within a week") if one.due_on <= today + A_WEEK else _("Later")


def department_name(department: str) -> str:
    """Return a department's name, empty for one that the city's profile does not know."""
    known = active_city().departments.get(department)
    return known.name if known else ""

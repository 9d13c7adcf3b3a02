"""What a city's profile holds: contacts, departments, kinds of facility, facilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SETTINGS = (
    "counter",
    "booking_centre",
    "school",
    "clinic",
    "library",
    "shelter",
    "office",
    "open_space",
)
OWNERS = ("city", "county", "other", "unknown")
MARKS = ("V", "K", "?")
HELPS = ("harm", "legal", "children", "city")
ROLES = (
    *(
        "emergency",
        "police",
        "counsel",
        "mayors_office",
        "site_lead",
        "custody_supervisor",
        "human_resources",
    ),
    *("records_custodian", "criminal_liaison", "coordinator"),
)
"""Whom an answer can say to call: the person who leads the roll-out is ``coordinator``, in whatever office."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row's facts come from, and how well that was read."""

    id: str
    where: str
    mark: str
    note: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach for one role; `phone` is empty until the city sets it."""

    id: str
    name: str
    phone: str
    fallback: str
    reach: str
    mark: str
    doubt: str

    @property
    def dial(self) -> str:
        """The number a call button dials: the role's own, else the fallback, else nothing."""
        return self.phone or self.fallback


@dataclass(frozen=True, slots=True)
class Department:
    """One body of the city government that can have duties."""

    id: str
    name: str
    former_names: tuple[str, ...]
    sources: tuple[Source, ...]
    doubt: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What places of one kind are like, unless a facility's own row says otherwise."""

    id: str
    name: str
    setting: str
    public_areas: tuple[str, ...]
    nonpublic_areas: tuple[str, ...]
    approver_role: str


@dataclass(frozen=True, slots=True)
class Facility:
    """One place; what its row leaves open is filled in from its kind."""

    id: str
    name: str
    also_known_as: tuple[str, ...]
    kind: Kind
    department: str
    owner: str
    setting: str
    address: str
    point: tuple[float, float] | None
    public_areas: tuple[str, ...]
    nonpublic_areas: tuple[str, ...]
    approver_role: str
    sources: tuple[Source, ...]
    doubt: str

    @property
    def is_city(self) -> bool:
        """Whether the city's own duties apply here."""
        return self.owner == "city"


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody outside this system who helps residents: what they do, in which languages, how to reach them.

    A number or an address stands here only where a source gives it; what nobody said is empty. ``read_on`` is the day
    the source was read, as YYYY-MM-DD.
    """

    id: str
    name: str
    helps: tuple[str, ...]
    what: str
    languages: tuple[str, ...]
    phone: str
    web: str
    sources: tuple[Source, ...]
    read_on: str
    doubt: str

    @property
    def dial(self) -> str:
        """The number as a telephone dials it, empty if none is known."""
        return self.phone.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class City:
    """A city's profile, by id wherever there is more than one of a thing."""

    slug: str
    name: str
    full_name: str
    division: str
    place: str
    time_zone: str
    languages: tuple[str, ...]
    switches: frozenset[str]
    agencies: tuple[str, ...]
    """State and local agencies whose officers come, as the counter offers them beside the federal ones."""
    contacts: Mapping[str, Contact]
    departments: Mapping[str, Department]
    kinds: Mapping[str, Kind]
    facilities: Mapping[str, Facility]
    partners: Mapping[str, Partner]

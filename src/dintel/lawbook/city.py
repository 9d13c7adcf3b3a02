"""Read a city's profile: the files under cities/<city>/ that a clerk edits.

`open_city` returns frozen records or raises `CityError`, which names the file, the line, what is wrong, why it
matters and what to write.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass
from types import MappingProxyType as View
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

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
    *("records_custodian", "criminal_liaison", "oei"),
)
CITY_KEYS = "name full_name division place time_zone languages contacts switches id phone fallback reach mark doubt"
KIND_KEYS = "name setting public_areas nonpublic_areas approver_role"
DEPARTMENT_COLUMNS = "id,name,former_names,source,doubt,as_of"
FACILITY_COLUMNS = (
    "id,name,also_known_as,kind,department,owner,setting,address,lat,lon,public_areas,nonpublic_areas,"
    "approver_role,source,doubt"
)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CityError(ValueError):
    """A city file cannot be used as it stands; the message says where, why and what to write."""

    def __init__(self, path: Path, line: int, what: str, why: str, write: str) -> None:
        """Keep the file and line beside the message built from the rest."""
        super().__init__(f"{path}, line {line}: {what} {why} {write}")
        self.path, self.line = path, line


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
    contacts: Mapping[str, Contact]
    departments: Mapping[str, Department]
    kinds: Mapping[str, Kind]
    facilities: Mapping[str, Facility]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table or row and where it stands, so that every complaint can name it."""

    path: Path
    line: int
    values: Mapping[str, object]

    def fail(self, what: str, why: str, write: str) -> NoReturn:
        raise CityError(self.path, self.line, what, why, write)

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.fail(
                f"`{key}` is missing or not text.",
                "Pages show it.",
                f'Write {key} = "..." or fill the column.',
            )
        return value.strip()

    def words(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, "")
        parts = value.split(";") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.fail(
                f"`{key}` is not a list of words.",
                "Each is shown alone.",
                f'Write {key} = ["...", "..."].',
            )
        return tuple(part.strip() for part in parts if part.strip())

    def one_of(self, key: str, allowed: Collection[str], *, else_: str = "") -> str:
        value = self.text(key) or else_
        if value not in allowed:
            known = ", ".join(allowed)
            self.fail(
                f"`{key}` is {value!r}.",
                "Only a known word can be acted on.",
                f"Write one of: {known}.",
            )
        return value

    def new_id(self, taken: Collection[str]) -> str:
        value = self.text("id", needed=True)
        if not SLUG.fullmatch(value):
            self.fail(
                f"The id {value!r} is unsafe.",
                "It stands in web addresses.",
                "Write a-z, 0-9, single hyphens.",
            )
        if value in taken:
            self.fail(
                f"The id {value!r} is used twice.",
                "Records point to it.",
                "Write an id that was never used.",
            )
        return value

    def cited(self, sources: Mapping[str, Source]) -> tuple[Source, ...]:
        named = self.words("source")
        if not named or not sources.keys() >= set(named):
            self.fail(
                f"`source` is {named}.",
                "Every fact has a source.",
                "Write ids of sources.toml, split by ;",
            )
        return tuple(sources[name] for name in named)

    def point(self) -> tuple[float, float] | None:
        lat, lon = self.text("lat"), self.text("lon")
        if not lat and not lon:
            return None
        if not (
            re.fullmatch(r"-?\d{1,2}(\.\d+)?", lat) and re.fullmatch(r"-?1?\d{1,2}(\.\d+)?", lon)
        ):
            self.fail(
                f"`lat`, `lon` are {lat!r}, {lon!r}.",
                "They pin a map.",
                "Write degrees, or leave both empty.",
            )
        return float(lat), float(lon)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CityError(
            path, 1, "The file cannot be read.", f"{error}.", "Write it there, as UTF-8."
        ) from error


def _tables(path: Path, known: str) -> dict[str, _Entry]:
    """Return each table of a TOML file, and each block of a list of tables, with the line it begins on."""
    text = _read(path)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = re.search(r"line (\d+)", str(error))
        number = int(said[1]) if said else text.count("\n") + 1
        raise CityError(
            path, number, "This is not TOML.", f"{error}.", "Write that line anew."
        ) from error
    entries = {"": _Entry(path, 1, found)}
    for heading in re.finditer(r"(?m)^\[+([^\]\n]+)\]", text):
        key, block, line = (
            heading[1],
            found.get(heading[1]),
            text[: heading.start()].count("\n") + 1,
        )
        if isinstance(block, list):
            index = sum(name.startswith(f"{key}.") for name in entries)
            key, block = f"{key}.{index}", block[index]
        entries[key] = _Entry(path, line, block or {})
    for entry in entries.values():
        flat = {key for key, value in entry.values.items() if not isinstance(value, dict)}
        if strays := ", ".join(sorted(flat - set(known.split()))):
            entry.fail(
                f"Nobody reads {strays}.",
                "A slip of the pen would go unseen.",
                f"Write only: {known}.",
            )
    return entries


def _rows(path: Path, columns: str) -> Iterator[_Entry]:
    """Yield the rows of a CSV file that has exactly these columns."""
    reader = csv.DictReader(io.StringIO(_read(path), newline=""))
    if ",".join(reader.fieldnames or ()) != columns:
        raise CityError(
            path, 1, "The columns differ.", "Cells are found by column.", f"Write: {columns}"
        )
    for cells in reader:
        row = _Entry(path, reader.line_num, cells)
        if None in cells or None in cells.values():
            row.fail(
                "Too few or too many cells.",
                "A comma splits cells.",
                'Write "..." around a cell with commas.',
            )
        yield row


def _contacts(tables: Mapping[str, _Entry]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for block in (block for key, block in tables.items() if key.startswith("contacts.")):
        role, phone, fallback = (
            block.one_of("id", ROLES),
            block.text("phone"),
            block.text("fallback"),
        )
        if role in found:
            block.fail(
                f"The role {role!r} stands twice.",
                "A call has one answer.",
                "Write one block for it.",
            )
        if not all(re.fullmatch(r"(\+?[0-9][0-9 -]*)?", number) for number in (phone, fallback)):
            block.fail(
                f"{phone!r}, {fallback!r}: no number.", "A button dials it.", 'Write digits, or "".'
            )
        name, reach, doubt = (
            block.text("name", needed=True),
            block.text("reach", needed=True),
            block.text("doubt"),
        )
        found[role] = Contact(
            role, name, phone, fallback, reach, block.one_of("mark", MARKS), doubt
        )
    if missing := ", ".join(role for role in ROLES if role not in found):
        tables[""].fail(
            f"No contact for {missing}.",
            "An answer may say to call it.",
            "Write a [[contacts]] block.",
        )
    return found


def _facility(row: _Entry, taken: Collection[str], kinds: Mapping[str, Kind], departments: Collection[str],
              sources: Mapping[str, Source]) -> Facility:  # fmt: skip
    kind, owner = kinds[row.one_of("kind", kinds)], row.one_of("owner", OWNERS)
    public, nonpublic = row.words("public_areas"), row.words("nonpublic_areas")
    facility = Facility(
        id=row.new_id(taken), name=row.text("name", needed=True), also_known_as=row.words("also_known_as"), kind=kind,
        department=row.one_of("department", departments if owner == "city" else ("", *departments)), owner=owner,
        setting=row.one_of("setting", SETTINGS, else_=kind.setting), address=row.text("address"), point=row.point(),
        public_areas=public or kind.public_areas, nonpublic_areas=nonpublic or kind.nonpublic_areas,
        approver_role=row.one_of("approver_role", ("", *ROLES), else_=kind.approver_role),
        sources=row.cited(sources), doubt=row.text("doubt"),
    )  # fmt: skip
    if facility.is_city and not facility.approver_role:
        row.fail(
            "No `approver_role`.",
            "Someone must answer for access.",
            "Write site_lead or custody_supervisor.",
        )
    return facility


def open_city(slug: str, root: Path) -> City:
    """Return the profile in root/slug, every row checked; raise CityError at the first that cannot be used.

    `root` is the cities/ folder.
    """
    if not SLUG.fullmatch(slug):
        raise CityError(
            root,
            1,
            f"{slug!r} is no city.",
            "It names a folder.",
            "Write a-z, 0-9, single hyphens.",
        )
    folder = root / slug
    sources = {
        key: Source(key, table.text("where", needed=True), table.one_of("mark", MARKS), table.text("note"))
        for key, table in _tables(folder / "sources.toml", "where mark note").items() if key
    }  # fmt: skip
    departments: dict[str, Department] = {}
    for row in _rows(folder / "departments.csv", DEPARTMENT_COLUMNS):
        key, name, as_of = (
            row.new_id(departments),
            row.text("name", needed=True),
            row.text("as_of", needed=True),
        )
        former = row.words("former_names")
        departments[key] = Department(
            key, name, former, row.cited(sources), row.text("doubt"), as_of
        )
    kinds = {
        key: Kind(key, table.text("name", needed=True), table.one_of("setting", SETTINGS), table.words("public_areas"),
                  table.words("nonpublic_areas"), table.one_of("approver_role", ("", *ROLES)))
        for key, table in _tables(folder / "facility_kinds.toml", KIND_KEYS).items() if key
    }  # fmt: skip
    facilities: dict[str, Facility] = {}
    for row in _rows(folder / "facilities.csv", FACILITY_COLUMNS):
        facility = _facility(row, facilities, kinds, departments, sources)
        facilities[facility.id] = facility
    tables = _tables(folder / "city.toml", CITY_KEYS)
    top, law = tables[""], tables.get("law", tables[""])
    names = {
        key: top.text(key, needed=True)
        for key in ("name", "full_name", "division", "place", "time_zone")
    }
    try:
        ZoneInfo(names["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        top.fail(
            "`time_zone` is unknown.",
            "Deadlines run in it.",
            'Write an IANA name such as "America/Denver".',
        )
    if not (languages := top.words("languages")):
        top.fail("`languages` is empty.", "Pages need one.", 'Write languages = ["en"].')
    return City(
        slug=slug, **names, languages=languages, switches=frozenset(law.words("switches")),
        contacts=View(_contacts(tables)), departments=View(departments), kinds=View(kinds), facilities=View(facilities),
    )  # fmt: skip

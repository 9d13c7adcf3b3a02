"""From the files of a city to its profile, every row checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType as View
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dintel.lawbook.city.entry import SLUG, CityError, Entry, rows_of, tables_of
from dintel.lawbook.city.partners import open_partners
from dintel.lawbook.city.profile import (
    MARKS,
    OWNERS,
    ROLES,
    SETTINGS,
    City,
    Contact,
    Department,
    Facility,
    Kind,
    Source,
)

CITY_KEYS = (
    "name full_name division place time_zone languages agencies contacts switches id phone fallback reach mark doubt"
)
KIND_KEYS = "name setting public_areas nonpublic_areas approver_role"
DEPARTMENT_COLUMNS = "id,name,former_names,source,doubt,as_of"
FACILITY_COLUMNS = (
    "id,name,also_known_as,kind,department,owner,setting,address,lat,lon,public_areas,nonpublic_areas,"
    "approver_role,source,doubt"
)


def open_city(slug: str, root: Path) -> City:
    """Return the profile in root/slug, every row checked; raise CityError at the first that cannot be used.

    `root` is the cities/ folder.
    """
    if not SLUG.fullmatch(slug):
        raise CityError(root, 1, f"{slug!r} is no city.", "It names a folder.", "Write a-z, 0-9, single hyphens.")
    folder = root / slug
    sources = _sources(folder)
    departments = _departments(folder, sources)
    kinds = _kinds(folder)
    facilities: dict[str, Facility] = {}
    for row in rows_of(folder / "facilities.csv", FACILITY_COLUMNS):
        facility = _facility(row, facilities, kinds, departments, sources)
        facilities[facility.id] = facility
    tables = tables_of(folder / "city.toml", CITY_KEYS)
    top, law = tables[""], tables.get("law", tables[""])
    names = {key: top.text(key, needed=True) for key in ("name", "full_name", "division", "place", "time_zone")}
    _check_time_zone(top, names["time_zone"])
    if not (languages := top.words("languages")):
        top.fail("`languages` is empty.", "Pages need one.", 'Write languages = ["en"].')
    return City(
        slug=slug,
        **names,
        languages=languages,
        switches=frozenset(law.words("switches")),
        agencies=top.words("agencies"),
        contacts=View(_contacts(tables)),
        departments=View(departments),
        kinds=View(kinds),
        facilities=View(facilities),
        partners=View(open_partners(folder, sources)),
    )


def open_head(profile: Path) -> tuple[str, tuple[str, ...]]:
    """Return the time zone and the languages of a city.toml, which settings need before anything else of a city.

    They are UTC and none where there is no such file. Raises CityError.
    """
    if not profile.is_file():
        return "UTC", ()
    top = tables_of(profile, CITY_KEYS)[""]
    zone = top.text("time_zone") or "UTC"
    _check_time_zone(top, zone)
    return zone, top.words("languages")


def _sources(folder: Path) -> dict[str, Source]:
    tables = tables_of(folder / "sources.toml", "where mark note")
    return {
        key: Source(key, table.text("where", needed=True), table.one_of("mark", MARKS), table.text("note"))
        for key, table in tables.items()
        if key
    }


def _departments(folder: Path, sources: Mapping[str, Source]) -> dict[str, Department]:
    found: dict[str, Department] = {}
    for row in rows_of(folder / "departments.csv", DEPARTMENT_COLUMNS):
        key = row.new_id(found)
        name, as_of = row.text("name", needed=True), row.text("as_of", needed=True)
        former = row.words("former_names")
        found[key] = Department(key, name, former, row.cited(sources), row.text("doubt"), as_of)
    return found


def _kinds(folder: Path) -> dict[str, Kind]:
    return {
        key: Kind(
            key,
            table.text("name", needed=True),
            table.one_of("setting", SETTINGS),
            table.words("public_areas"),
            table.words("nonpublic_areas"),
            table.one_of("approver_role", ("", *ROLES)),
        )
        for key, table in tables_of(folder / "facility_kinds.toml", KIND_KEYS).items()
        if key
    }


def _check_time_zone(top: Entry, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        top.fail("`time_zone` is unknown.", "Deadlines run in it.", 'Write an IANA name such as "America/Denver".')


def _contacts(tables: Mapping[str, Entry]) -> dict[str, Contact]:
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
            block.fail(f"{phone!r}, {fallback!r}: no number.", "A button dials it.", 'Write digits, or "".')
        name, reach, doubt = (
            block.text("name", needed=True),
            block.text("reach", needed=True),
            block.text("doubt"),
        )
        found[role] = Contact(role, name, phone, fallback, reach, block.one_of("mark", MARKS), doubt)
    if missing := ", ".join(role for role in ROLES if role not in found):
        tables[""].fail(
            f"No contact for {missing}.",
            "An answer may say to call it.",
            "Write a [[contacts]] block.",
        )
    return found


def _facility(row: Entry, taken: Collection[str], kinds: Mapping[str, Kind], departments: Collection[str],
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

"""A city's own files as its people edit them: the profile, its lists and pages, one spoilt at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.calendars import open_calendars
from dintel.lawbook.city.directives import open_directives
from dintel.lawbook.city.entry import CityError
from dintel.lawbook.city.opening import open_city
from dintel.lawbook.city.plans import open_plans
from dintel.lawbook.city.records import open_records_desk
from dintel.lawbook.courses import open_shelf
from dintel.lawbook.publication import open_publication
from dintel.lawbook.retention import load_retention

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(tempfile.mkdtemp(prefix="dintel-fuzz-city-"))
CITY = HOME / "cities" / "albuquerque"
READS = ("dintel.lawbook.city", "dintel.lawbook.courses", "dintel.lawbook.calendars", "dintel.lawbook.retention")
COUNT = 60
WORDS = (b"\n[contacts.", b'"""', b"'''", b"+++\n", b"\n[[closed]]\n", b",,,,,,", b'"\n', b"\n[", b"]\n", b"2026-11-22")


def _city() -> None:
    open_city("albuquerque", HOME / "cities")


def _order() -> None:
    open_directives(CITY / "directives.toml", {"police"})


def _plans() -> None:
    order = open_directives(CITY / "directives.toml", {line.split(",")[0] for line in _departments()})
    open_plans(CITY / "plans", order, {"front_desk", "counsel", "liaison"})


def _departments() -> list[str]:
    return (CITY / "departments.csv").read_text(encoding="utf-8").splitlines()


def _shelf() -> None:
    known = {line.split(",")[0] for line in _departments()}
    open_shelf(CITY, axes={}, roles={"front_desk"}, departments=known, languages=("en", "es"))


OPENED: dict[str, Callable[[], object]] = {
    "cities/albuquerque/city.toml": _city,
    "cities/albuquerque/departments.csv": _city,
    "cities/albuquerque/facilities.csv": _city,
    "cities/albuquerque/facility_kinds.toml": _city,
    "cities/albuquerque/sources.toml": _city,
    "cities/albuquerque/partners.csv": _city,
    "cities/albuquerque/directives.toml": _order,
    "cities/albuquerque/plans/desk-protocol.toml": _plans,
    "cities/albuquerque/courses/at-the-counter.md": _shelf,
    "cities/albuquerque/readings/the-order.md": _shelf,
    "cities/albuquerque/records.toml": lambda: open_records_desk(CITY / "records.toml"),
    "cities/albuquerque/publication.toml": lambda: open_publication(CITY / "publication.toml"),
    "cities/albuquerque/calendar.toml": lambda: open_calendars("albuquerque", HOME),
    "law/us/nm/retention.toml": lambda: load_retention("us/nm/albuquerque", HOME),
}
"""The first byte of an input says which of these the rest is."""


def _home() -> None:
    if not CITY.exists():
        shutil.copytree(ROOT / "cities", HOME / "cities")
        shutil.copytree(ROOT / "law" / "us", HOME / "law" / "us", ignore=shutil.ignore_patterns("instruments", "cases"))


def seeds() -> Iterator[bytes]:
    _home()
    for number, name in enumerate(OPENED):
        yield bytes((number,)) + (ROOT / name).read_bytes()


def parse(data: bytes) -> None:
    if not data:
        return
    _home()
    name = list(OPENED)[data[0] % len(OPENED)]
    path = HOME / name
    before = path.read_bytes()
    path.write_bytes(data[1:])
    try:
        with suppress(CityError, BadLawError):
            OPENED[name]()
    finally:
        path.write_bytes(before)

"""Who answers requests for the city's own records, and what copies cost: ``cities/<city>/records.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType as View

from dintel.lawbook.city.entry import Entry, tables_of
from dintel.lawbook.city.profile import MARKS

PHONE = re.compile(r"(\+?[0-9][0-9 -]*)?")
KEYS = (
    "custodian title office name address phone fallback email mark doubt fees id cents unit form name_doubt day_doubt"
)


@dataclass(frozen=True, slots=True)
class Custodian:
    """Who answers, as the city posts it (NMSA 14-2-7); what is empty is not known, and ``doubt`` says so."""

    title: str
    office: str
    name: str
    address: tuple[str, ...]
    phone: str
    fallback: str
    email: str
    mark: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Fee:
    """What one unit of a copy costs; ``cents`` is ``None`` where no price is known."""

    id: str
    title: str
    unit: str
    cents: int | None
    mark: str
    doubt: str


@dataclass(frozen=True, slots=True)
class OnlineForm:
    """What is not settled about a request that comes by the public form; shown beside the question it touches."""

    name_doubt: str
    day_doubt: str


@dataclass(frozen=True, slots=True)
class RecordsDesk:
    """The whole file."""

    custodian: Custodian
    fees: Mapping[str, Fee]
    form: OnlineForm


def open_records_desk(path: Path) -> RecordsDesk:
    """Return the file; raise ``CityError`` at the first line that cannot be used."""
    tables = tables_of(path, KEYS)
    if "custodian" not in tables:
        tables[""].fail("There is no [custodian].", "The Act asks that one be posted.", "Add the table.")
    fees: dict[str, Fee] = {}
    for name, entry in tables.items():
        if name.startswith("fees."):
            fee = _fee(entry, fees)
            fees[fee.id] = fee
    form = tables.get("form")
    doubts = OnlineForm(form.text("name_doubt"), form.text("day_doubt")) if form else OnlineForm("", "")
    return RecordsDesk(_custodian(tables["custodian"]), View(fees), doubts)


def lines_of(desk: RecordsDesk) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of every word of the file that a person is shown and that is translated."""
    for line in (desk.custodian.title, desk.custodian.office, desk.custodian.doubt):
        yield line, "records.toml [custodian]"
    for line in filter(None, (desk.form.name_doubt, desk.form.day_doubt)):
        yield line, "records.toml [form]"
    for fee in desk.fees.values():
        for line in (fee.title, fee.unit, fee.doubt):
            yield line, f"fee {fee.id}"


def _custodian(entry: Entry) -> Custodian:
    return Custodian(
        title=entry.text("title", needed=True),
        office=entry.text("office", needed=True),
        name=entry.text("name"),
        address=entry.words("address"),
        phone=_phone(entry, "phone"),
        fallback=_phone(entry, "fallback"),
        email=entry.text("email"),
        mark=entry.one_of("mark", MARKS),
        doubt=_doubt(entry),
    )


def _fee(entry: Entry, taken: Mapping[str, Fee]) -> Fee:
    cents = entry.values.get("cents")
    if cents is not None and (isinstance(cents, bool) or not isinstance(cents, int) or cents < 0):
        entry.fail(f"`cents` is {cents!r}.", "A charge is counted with it.", "Write whole cents, or leave it out.")
    return Fee(
        id=entry.new_id(taken),
        title=entry.text("title", needed=True),
        unit=entry.text("unit", needed=True),
        cents=cents,
        mark=entry.one_of("mark", MARKS),
        doubt=_doubt(entry),
    )


def _phone(entry: Entry, key: str) -> str:
    value = entry.text(key)
    if not PHONE.fullmatch(value):
        entry.fail(f"`{key}` is {value!r}.", "A telephone dials it.", "Write digits, or leave it empty.")
    return value


def _doubt(entry: Entry) -> str:
    doubt = entry.text("doubt")
    if entry.values.get("mark") == "?" and not doubt:
        entry.fail("`doubt` is empty.", "What is marked ? is not settled.", "Write what is not known.")
    return doubt

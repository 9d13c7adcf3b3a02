"""A list of employees from personnel, looked through line by line before anything of it is taken.

Every fault names its line, the column, what was written and, where one is near, what was probably meant. A line with a
fault is left out; the others can be taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

COLUMNS = ("number", "name", "email", "department", "role", "left_on")
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
MISSING, MALFORMED, LONG, UNKNOWN, TWICE, TAKEN = "missing", "malformed", "long", "unknown", "twice", "taken"


@dataclass(frozen=True, slots=True)
class Person:
    """One employee as the list tells; ``left_on`` is the first day on which the person no longer works here."""

    line: int
    number: str
    name: str
    email: str
    department: str
    role: str
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: ``kind`` is one of the words above, ``near`` what may have been meant."""

    line: int
    column: str
    kind: str
    value: str
    near: str = ""
    other: int = 0
    """The line that said it first."""


@dataclass(frozen=True, slots=True)
class Names:
    """What may stand in a column: id by every name it goes under, in small letters; ``plain`` for an empty cell."""

    by_name: Mapping[str, str]
    plain: str = ""

    def find(self, text: str) -> str | None:
        """Return the id, or ``None``."""
        return self.by_name.get(folded(text)) if text else (self.plain or None)

    def nearest(self, text: str) -> str:
        """Return the name that is nearest to what was written, or nothing."""
        return next(iter(get_close_matches(folded(text), self.by_name, n=1, cutoff=0.6)), "")


@dataclass(slots=True)
class _Seen:
    numbers: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines that can be taken, and every fault of the others, in the order of the file."""

    people: tuple[Person, ...]
    faults: tuple[Fault, ...]
    numbers: frozenset[str]
    """Every number that could be read, also on a line with a fault: whoever stands there has not left."""

    @property
    def lines_with_faults(self) -> int:
        """How many lines are left out."""
        return len({fault.line for fault in self.faults})


def check(
    lines: Iterable[tuple[int, Mapping[str, str]]], *, departments: Names, roles: Names, taken: Mapping[str, str]
) -> Checked:
    """Return what a list holds; each line is its number in the file and its cells by column.

    ``taken`` is the employee number by e-mail address of those who are known already: an address has one owner.
    """
    people: list[Person] = []
    faults: list[Fault] = []
    seen = _Seen()
    for line, cells in lines:
        trimmed = {column: " ".join(cells.get(column, "").split()) for column in COLUMNS}
        wrong = [*_identity(line, trimmed, seen, taken), *_place(line, trimmed, departments, roles)]
        faults.extend(wrong)
        if not wrong:
            people.append(_person(line, trimmed, departments, roles))
    return Checked(tuple(people), tuple(faults), frozenset(seen.numbers))


def _identity(line: int, cells: Mapping[str, str], seen: _Seen, taken: Mapping[str, str]) -> Iterable[Fault]:
    number, name, email = cells["number"], cells["name"], cells["email"].lower()
    if not NUMBER.fullmatch(number):
        yield Fault(line, "number", MALFORMED if number else MISSING, number)
    elif (first := seen.numbers.setdefault(number, line)) != line:
        yield Fault(line, "number", TWICE, number, other=first)
    if not name or len(name) > LONGEST_NAME:
        yield Fault(line, "name", LONG if name else MISSING, name)
    if not email:
        return
    if not ADDRESS.fullmatch(email) or len(email) > LONGEST_ADDRESS:
        yield Fault(line, "email", MALFORMED, cells["email"])
    elif (first := seen.addresses.setdefault(email, line)) != line:
        yield Fault(line, "email", TWICE, cells["email"], other=first)
    elif taken.get(email, number) != number:
        yield Fault(line, "email", TAKEN, cells["email"], near=taken[email])


def _place(line: int, cells: Mapping[str, str], departments: Names, roles: Names) -> Iterable[Fault]:
    for column, names in (("department", departments), ("role", roles)):
        if names.find(cells[column]) is None:
            kind = UNKNOWN if cells[column] else MISSING
            yield Fault(line, column, kind, cells[column], near=names.nearest(cells[column]))
    if cells["left_on"] and day_of(cells["left_on"]) is None:
        yield Fault(line, "left_on", MALFORMED, cells["left_on"])


def _person(line: int, cells: Mapping[str, str], departments: Names, roles: Names) -> Person:
    return Person(
        line=line,
        number=cells["number"],
        name=cells["name"],
        email=cells["email"].lower(),
        department=departments.find(cells["department"]) or "",
        role=roles.find(cells["role"]) or "",
        left_on=day_of(cells["left_on"]),
    )


def day_of(text: str) -> date | None:
    """Return a day written as 2026-11-30, with or without a time behind it; ``None`` for anything else."""
    try:
        return date.fromisoformat(text.split("T", maxsplit=1)[0].split(" ", maxsplit=1)[0])
    except ValueError:
        return None


def folded(text: str) -> str:
    """Return a text in small letters, without accents and with single spaces, to compare names by."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def is_same_name(typed: str, kept: str) -> bool:
    """Return whether somebody who typed a name means the person on the list.

    Accents, capitals, commas and the order do not matter; a middle name may be left out, but two words must fit.
    """
    words, known = (frozenset(re.findall(r"\w+", folded(one))) for one in (typed, kept))
    return bool(words) and words <= known and len(words) >= min(2, len(known))

"""A file from personnel, read into lines: which heading is which column, which words mean which department or role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from dintel.apps.accounts.permissions import matrix
from dintel.apps.contacts.importing.sheet import Sheet, SheetError, read_sheet
from dintel.apps.design.profile import active_city
from dintel.domain.training.personnel import COLUMNS, Checked, Names, check, folded

HEADINGS = {
    "number": ("number", "employee number", "employee id", "personnel number", "id", "numero", "numero de empleado"),
    "name": ("name", "full name", "employee name", "nombre", "nombre completo"),
    "email": ("email", "e-mail", "mail", "e-mail address", "email address", "correo", "correo electronico"),
    "department": ("department", "dept", "department name", "departamento"),
    "role": ("role", "training role", "rol", "funcion"),
    "left_on": ("left on", "left_on", "end date", "termination date", "fecha de salida", "salida"),
}
NEEDED = ("number", "name", "department")
PLAIN_ROLE = "employee"
MOST_LINES = 50_000
"""It is taken piece by piece, so that nobody waits."""


def checked_list(body: bytes, taken: Mapping[str, str]) -> Checked:
    """Return what a file holds, looked through; ``taken`` is the number by e-mail address of those who are known.

    Raises ``SheetError`` for a file that is no list of employees.
    """
    sheet = read_sheet(body, most=MOST_LINES)
    places = _places(sheet)
    return check(_lines(sheet, places), departments=departments(), roles=roles(), taken=taken)


def lines_of(body: bytes) -> tuple[tuple[str, ...], Iterator[tuple[int, tuple[str, ...]]]]:
    """Return a file's headings, and each line as it stands with its number. Raises ``SheetError``."""
    sheet = read_sheet(body, most=MOST_LINES)
    return sheet.columns, ((line.number, line.cells) for line in sheet.lines)


def departments() -> Names:
    """Return the city's departments by id, name and former name."""
    found: dict[str, str] = {}
    for one in active_city().departments.values():
        for name in (*one.former_names, one.name, one.id):
            found[folded(name)] = one.id
    return Names(found)


def roles() -> Names:
    """Return the roles courses are for, by id and name; an empty cell is an employee without one."""
    known = [one for one in matrix().roles.values() if matrix().scope(one.id, "training.take") != "none"]
    return Names({folded(name): one.id for one in known for name in (one.name, one.id)}, plain=PLAIN_ROLE)


def _places(sheet: Sheet) -> Mapping[str, int]:
    named = {heading: column for column, headings in HEADINGS.items() for heading in headings}
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.columns):
        column = named.get(folded(heading))
        if column is not None:
            places.setdefault(column, place)
    missing = [column for column in NEEDED if column not in places]
    if missing:
        what = _("There is no column for: {columns}.").format(columns=", ".join(missing))
        write = ", ".join(COLUMNS)
        raise SheetError(what, _("Write these headings into the first row: {columns}.").format(columns=write))
    return places


def _lines(sheet: Sheet, places: Mapping[str, int]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line in sheet.lines:
        cells = line.cells
        yield line.number, {name: cells[place] for name, place in places.items() if place < len(cells)}

"""One table or row of a city's files, read cell by cell; whatever is wrong names its file and line."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from dintel.lawbook.city.profile import Source

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CityError(ValueError):
    """A city file cannot be used as it stands; the message says where, why and what to write."""

    def __init__(self, path: Path, line: int, what: str, why: str, write: str) -> None:
        """Keep the file and line beside the message built from the rest."""
        super().__init__(f"{path}, line {line}: {what} {why} {write}")
        self.path, self.line = path, line


@dataclass(frozen=True, slots=True)
class Entry:
    """One table or row and where it stands, so that every complaint can name it."""

    path: Path
    line: int
    values: Mapping[str, object]

    def fail(self, what: str, why: str, write: str) -> NoReturn:
        """Raise ``CityError`` at this place."""
        raise CityError(self.path, self.line, what, why, write)

    def text(self, key: str, *, needed: bool = False) -> str:
        """Return a cell as text; with ``needed`` it may not be empty."""
        value = self.values.get(key, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            self.fail(
                f"`{key}` is missing or not text.",
                "Pages show it.",
                f'Write {key} = "..." or fill the column.',
            )
        return value.strip()

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words, or a cell split at semicolons."""
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
        """Return a word that must be one of ``allowed``."""
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
        """Return an id that is safe in addresses and was not taken."""
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
        """Return the sources the row names; there must be one."""
        named = self.words("source")
        if not named or not sources.keys() >= set(named):
            self.fail(
                f"`source` is {named}.",
                "Every fact has a source.",
                "Write ids of sources.toml, split by ;",
            )
        return tuple(sources[name] for name in named)

    def point(self) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees, or ``None``."""
        lat, lon = self.text("lat"), self.text("lon")
        if not lat and not lon:
            return None
        if not (re.fullmatch(r"-?\d{1,2}(\.\d+)?", lat) and re.fullmatch(r"-?1?\d{1,2}(\.\d+)?", lon)):
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
        raise CityError(path, 1, "The file cannot be read.", f"{error}.", "Write it there, as UTF-8.") from error


def toml_of(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds. Raises CityError naming the file and the line that is not TOML."""
    return _parsed(path, _read(path))


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits, lists in lists in lists
        said = re.search(r"line (\d+)", str(error))
        number = int(said[1]) if said else text.count("\n") + 1
        raise CityError(path, number, "This is not TOML.", f"{error}.", "Write that line anew.") from error


def tables_of(path: Path, known: str) -> dict[str, Entry]:
    """Return each table of a TOML file, and each block of a list of tables, with the line it begins on."""
    text = _read(path)
    found = _parsed(path, text)
    entries = {"": Entry(path, 1, found)}
    for heading in re.finditer(r"(?m)^\[+([^\]\n]+)\]", text):
        key, block, line = (
            heading[1],
            found.get(heading[1]),
            text[: heading.start()].count("\n") + 1,
        )
        if isinstance(block, list):
            index = sum(name.startswith(f"{key}.") for name in entries)
            key, block = f"{key}.{index}", block[index] if index < len(block) else None
        if isinstance(block, dict):  # else it stands in the middle of a text, and is none
            entries[key] = Entry(path, line, block)
    for entry in entries.values():
        flat = {key for key, value in entry.values.items() if not isinstance(value, dict)}
        if strays := ", ".join(sorted(flat - set(known.split()))):
            entry.fail(
                f"Nobody reads {strays}.",
                "A slip of the pen would go unseen.",
                f"Write only: {known}.",
            )
    return entries


def rows_of(path: Path, columns: str) -> Iterator[Entry]:
    """Yield the rows of a CSV file that has exactly these columns."""
    reader = csv.DictReader(io.StringIO(_read(path), newline=""))
    if ",".join(reader.fieldnames or ()) != columns:
        raise CityError(path, 1, "The columns differ.", "Cells are found by column.", f"Write: {columns}")
    for cells in reader:
        row = Entry(path, reader.line_num, cells)
        if None in cells or None in cells.values():
            row.fail(
                "Too few or too many cells.",
                "A comma splits cells.",
                'Write "..." around a cell with commas.',
            )
        yield row

"""Reading TOML so that every error can say file and line.

The standard parser forgets where a key stood, so ``Lines`` notes it in a second, simple pass over
the text: headers, and keys that begin a line, which is how the law is written.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dintel.domain.policy.rules import BadLawError, LawError

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-\.\"]+)\s*=")
_FENCES = ('"""', "'''")


class Lines:
    """The line of every header and key of one TOML text."""

    def __init__(self, text: str) -> None:
        """Note where each header (with its turn, for array tables) and key begins."""
        self.found: dict[tuple[str, int, str], int] = {}
        header, turn, fence = "", 0, ""
        turns: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if fence:
                fence = "" if fence in line else fence
                continue
            match = _HEADER.match(line)
            if match:
                header = match[2]
                turns[header] = turns.get(header, -1) + 1
                turn = turns[header]
                self.found.setdefault((header, turn, ""), number)
                continue
            key = _KEY.match(line)
            if key:
                self.found.setdefault((header, turn, key[1].strip('"')), number)
                fence = next((f for f in _FENCES if line.count(f) == 1), "")

    def of(self, header: str, turn: int, key: str = "") -> int:
        """Return the line of a key, else of its block, else 1."""
        return self.found.get((header, turn, key)) or self.found.get((header, turn, "")) or 1


class Block:
    """One table of a file, read key by key; what is wrong goes to ``errors`` with its line."""

    def __init__(
        self,
        file: File,
        table: Mapping[str, Any],
        header: str = "",
        turn: int = 0,
    ) -> None:
        """Keep the table and where it stands."""
        self.file, self.table, self.header, self.turn = file, table, header, turn
        self.asked: set[str] = set()

    def where(self, key: str = "") -> str:
        """Return ``file:line`` of a key or of the block."""
        return f"{self.file.name}:{self.file.lines.of(self.header, self.turn, key)}"

    def wrong(self, key: str, what: str, why: str, fix: str) -> None:
        """Note an error at a key."""
        self.file.errors.append(LawError(what, self.where(key), why, fix))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text with its line breaks folded; missing without a default is an error."""
        self.asked.add(key)
        value = self.table.get(key, default)
        if isinstance(value, str):
            return " ".join(value.split())
        self._missing(key, value, "a text")
        return ""

    def needed(self, key: str, why: str) -> str:
        """Return a text that is there and says something; ``why`` is what is lost without it."""
        found = self.text(key)
        if not found and key in self.table:
            self.wrong(key, f"{key} is empty", why, f"write the {key}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty if the key is missing."""
        self.asked.add(key)
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(" ".join(item.split()) for item in value)
        self._missing(key, value, "a list of texts")
        return ()

    def day(self, key: str) -> date | None:
        """Return a date, or ``None`` if the key is missing."""
        self.asked.add(key)
        value = self.table.get(key)
        if value is None or (isinstance(value, date) and type(value) is date):
            return value
        self._missing(key, value, "a date such as 2025-07-21, without quotation marks")
        return None

    def number(self, key: str, default: int = 0) -> int:
        """Return a whole number."""
        self.asked.add(key)
        value = self.table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self._missing(key, value, "a whole number")
        return default

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of ``allowed``; anything else is an error that names the nearest."""
        value = self.text(key, default)
        if value not in allowed and not (default is not None and value == default):
            self.wrong(
                key,
                f"{key} = {value!r} is not known.{nearest(value, allowed)}",
                "a value outside the closed set would never match",
                "use a valid value",
            )
        return value

    def blocks(self, key: str) -> Iterator[Block]:
        """Yield the tables of an array of tables."""
        self.asked.add(key)
        header = f"{self.header}.{key}" if self.header else key
        rows = self.table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._missing(key, rows, f"tables, each written [[{header}]]")
            return
        for row in rows:
            turn = self.file.next_turn(header)
            yield Block(self.file, row, header, turn)

    def table_at(self, key: str) -> Block | None:
        """Return a single table, ``None`` if the key is missing; anything else is an error."""
        self.asked.add(key)
        value = self.table.get(key)
        if value is None:
            return None
        header = f"{self.header}.{key}" if self.header else key
        if not isinstance(value, dict):
            self._missing(key, value, f"one table, written [{header}]")
            return None
        return Block(self.file, value, header, self.file.next_turn(header))

    def done(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key would otherwise be ignored."""
        for key in sorted(set(self.table) - self.asked):
            self.wrong(
                key,
                f"the key {key!r} is not known here.{nearest(key, self.asked)}",
                "a misspelt key is silently without effect",
                "use a valid key or remove it",
            )

    def _missing(self, key: str, value: object, kind: str) -> None:
        what = f"{key} is missing" if value is None else f"{key} is {value!r}, not {kind}"
        self.wrong(key, what, "the law cannot be read without it", f"write {key} as {kind}")


class File:
    """One parsed TOML file. ``name`` is its path from the data root."""

    def __init__(self, path: Path, root: Path, errors: list[LawError]) -> None:
        """Parse the file; a syntax error raises ``BadLawError`` with its line."""
        self.name = path.relative_to(root).as_posix()
        self.errors = errors
        self._turns: dict[str, int] = {}
        text = _text_of(path, self.name)
        try:
            self.table: dict[str, Any] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # also a number of thousands of digits, lists in lists in lists
            line = re.search(r"line (\d+)", str(error))
            raise BadLawError(
                [
                    LawError(
                        f"this is not valid TOML: {error}",
                        f"{self.name}:{line[1] if line else 1}",
                        "a file that cannot be read would leave out a part of the law",
                        "correct the line; see docs/reference/law-format.md",
                    )
                ]
            ) from error
        self.lines = Lines(text)

    @property
    def block(self) -> Block:
        """Return the top table."""
        return Block(self, self.table)

    def next_turn(self, header: str) -> int:
        """Return how many blocks with this header were read before."""
        turn = self._turns.get(header, -1) + 1
        self._turns[header] = turn
        return turn


def _text_of(path: Path, name: str) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"this is not UTF-8: byte {error.start} ({error.reason})"
        why = "a file that cannot be read would leave out a part of the law"
        raise BadLawError([LawError(what, f"{name}:{line}", why, "save the file as UTF-8")]) from error


def nearest(name: str, valid: Collection[str]) -> str:
    """Return `` Did you mean ...? Valid: ...`` for an error message."""
    near = difflib.get_close_matches(name, sorted(valid), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{hint} Valid: {', '.join(sorted(valid))}."

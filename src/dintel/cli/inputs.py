"""Reading what a caller hands over: requests as JSON, histories as CSV."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from dintel.domain.policy.facts import AXES, Space, UnknownFactError


class InputError(ValueError):
    """A file that cannot be used; the message says what, where, why and what to do."""


def read_requests(name: str) -> tuple[list[dict[str, str]], bool]:
    """Return the requests of a JSON file (``-`` is standard input) and whether it held just one.

    Raises ``InputError`` for a file that is not one object or a list of objects with text values.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name} cannot be read ({error}). Give a JSON file, or - for standard input."
        raise InputError(message) from error
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        message = (
            f"{name}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})."
            ' Write an object such as {"asked": "nonpublic_area", "document": "i200"}.'
        )
        raise InputError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{name}: not JSON that can be read ({error}). Write objects of facts, and nothing inside them."
        raise InputError(message) from error
    single = isinstance(found, dict)
    requests = [found] if single else found
    if not isinstance(requests, list):
        message = f"{name} holds {type(found).__name__}; it must hold one object or a list of objects."
        raise InputError(message)
    for number, facts in enumerate(requests):
        _check(name, number, facts)
    return requests, single


def _check(name: str, number: int, facts: object) -> None:
    where = f"{name}, request {number + 1}"
    if not isinstance(facts, dict):
        message = f"{where} is {type(facts).__name__}, not an object of facts."
        raise InputError(message)
    for key, value in facts.items():
        if not isinstance(value, str):
            message = (
                f"{where}: the fact {key!r} is {json.dumps(value)}, not a text. Leave out what is"
                " not known; `dintel law vocabulary` lists the values."
            )
            raise InputError(message)


def read_history(path: Path, space: Space) -> tuple[list[int], list[str], list[str]]:
    """Return codes, places and months of a history, in parallel.

    The CSV has the columns ``place`` and ``month`` (YYYY-MM) and either ``code`` or any of the
    facts. Raises ``InputError`` naming the line of the first thing that is wrong.
    """
    codes: list[int] = []
    places: list[str] = []
    months: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _columns(path, rows.fieldnames or [])
            for row in rows:
                try:
                    codes.append(_code(row, space))
                except (ValueError, UnknownFactError) as error:
                    message = f"{path}, line {rows.line_num}: {error}"
                    raise InputError(message) from error
                places.append(row["place"])
                months.append(row["month"])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read as CSV ({error})."
        raise InputError(message) from error
    return codes, places, months


def _columns(path: Path, names: object) -> None:
    found = set(names)  # type: ignore[call-overload]  # field names of a CSV reader
    unknown = sorted(found - {"place", "month", "code", *AXES})
    if not {"place", "month"} <= found or unknown:
        message = (
            f"{path}, line 1: the columns must be place, month and code, or place, month and facts"
            f" ({', '.join(AXES)}); found {', '.join(sorted(found))}."
        )
        raise InputError(message)


def _code(row: dict[str, str], space: Space) -> int:
    if row.get("code"):
        code = int(row["code"])
        if not 0 <= code < space.size:
            message = f"code {code} is outside 0..{space.size - 1}"
            raise ValueError(message)
        return code
    return space.encode({name: row[name] for name in AXES if row.get(name)})

"""Facts to bytes, one way: the form in which everything that is hashed is written down.

The form is the subset of RFC 8785 (JSON Canonicalization Scheme) that holds text, whole numbers,
booleans, null, lists and objects with text keys: UTF-8, keys in code-point order (inside the basic
plane that is the RFC's order), no white space. Floating-point numbers are refused, because two
machines may print one of them differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | date | Sequence[Plain] | Mapping[str, Plain] | None"


def to_bytes(value: Plain) -> bytes:
    """Return the one canonical encoding of ``value``; dates become ISO 8601 text.

    Raises ``TypeError`` for anything else, floating-point numbers included.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Plain) -> str:
    """Return the SHA-256 of the canonical bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(to_bytes(value)).hexdigest()


def of_record(record: object, *, without: tuple[str, ...] = ()) -> dict[str, Plain]:
    """Return a dataclass as canonical plain data, sets sorted; ``without`` names fields left out.

    Raises ``TypeError`` if ``record`` is not a dataclass or holds something without a plain form.
    """
    found: dict[str, Plain] = {}
    for field in fields(record):  # type: ignore[arg-type]  # raises TypeError itself
        if field.init and field.name not in without:
            found[field.name] = _record(getattr(record, field.name))
    return found


def _record(value: object) -> Plain:
    if is_dataclass(value):
        return of_record(value)
    if isinstance(value, (set, frozenset)):
        return sorted(str(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): _record(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_record(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, date)):
        return value
    message = f"no canonical form for {type(value).__name__}"
    raise TypeError(message)


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            message = "canonical objects have text keys only"
            raise TypeError(message)
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_plain(item) for item in value]
    message = f"no canonical form for {type(value).__name__}"
    raise TypeError(message)

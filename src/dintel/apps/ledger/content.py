"""Rows as the plain values that a leaf commits to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models

from dintel.domain.canonical import Plain


def content_of(row: models.Model, *, without: Sequence[str] = ()) -> dict[str, Plain]:
    """Return every column of a row but those in ``without``, as canonical plain data.

    Its key is among them, so that no row can be put in another's place, unless it has none yet. A moment is
    ISO 8601 in UTC with microseconds, bytes are their SHA-256. Raises ``TypeError`` for a value without a plain
    form, such as a floating-point number.
    """
    columns = [field.attname for field in columns_of(row) if not field.primary_key or row.pk is not None]
    return {name: plain(getattr(row, name)) for name in columns if name not in without}


def columns_of(model: type[models.Model] | models.Model) -> Sequence[models.Field[Any, Any]]:
    """Return the columns of a table, or of the table of a row, its key among them."""
    return model._meta.concrete_fields  # noqa: SLF001 - Django's public name


def plain(value: object) -> Plain:
    """Return one value as canonical plain data. Raises ``TypeError`` for one without such a form."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _text_or_list(value)


def _text_or_list(value: object) -> Plain:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    message = f"a leaf cannot hold a {type(value).__name__}: write it as text, a whole number or a list of those"
    raise TypeError(message)


def actor(person: object) -> str:
    """Return who did something as a leaf names them: ``user:12``, or nothing for the machine itself."""
    key = getattr(person, "pk", None)
    return f"user:{key}" if key is not None else ""

"""Sealed columns as they lie in the database, read and written past every service, as an insider does."""

from __future__ import annotations

from django.db.models import Model

from dintel.apps.sealing.fields import Sealed


def lying(row: Model, name: str) -> bytes:
    """Return the bytes of a sealed column of a row."""
    found: Sealed = type(row)._default_manager.filter(pk=row.pk).values_list(name, flat=True).get()
    return found.data


def put(row: Model, name: str, data: bytes) -> None:
    """Write bytes into a sealed column of a row."""
    assert type(row)._default_manager.filter(pk=row.pk).update(**{name: Sealed(data)}) == 1


def flip(row: Model, name: str) -> None:
    """Change one bit of a sealed column of a row."""
    data = lying(row, name)
    put(row, name, data[:-1] + bytes([data[-1] ^ 1]))


def swap(one: Model, other: Model, name: str) -> None:
    """Let two rows change places in a sealed column."""
    first, second = lying(one, name), lying(other, name)
    put(one, name, second)
    put(other, name, first)

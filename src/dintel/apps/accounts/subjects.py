"""Kinds of record that other rooms point at: a notice, a file, a deadline or a look has a subject.

A room that keeps such records registers its kind once, when Django starts. Rooms below then know
where a record stands and who may read it without knowing the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. Keys are strings, as they stand in addresses."""

    id: str
    path: Callable[[str], str]
    """The record's address without the host."""
    may: Callable[[Access, str, str], bool]
    """Whether the access allows an action (second) on the record with this key (third)."""
    among: Callable[[Access, str, Iterable[str]], frozenset[str]] | None = None
    """Of these keys (third), those the access allows the action on, in one query; for lists."""


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of record known; a later registration of the same id replaces the first."""
    _KINDS[kind.id] = kind


def path_of(kind: str, key: str) -> str:
    """Return the address of a record, or an empty string for a kind nobody registered."""
    known = _KINDS.get(kind)
    return known.path(key) if known else ""


def may(access: Access, action: str, kind: str, key: str) -> bool:
    """Return whether the access allows the action on the record; an unknown kind is refused."""
    known = _KINDS.get(kind)
    return known is not None and known.may(access, action, key)


def among(access: Access, action: str, kind: str, keys: Iterable[str]) -> frozenset[str]:
    """Return those of the keys on which the access allows the action; none of an unknown kind."""
    known = _KINDS.get(kind)
    if known is None:
        return frozenset()
    if known.among is not None:
        return known.among(access, action, keys)
    return frozenset(key for key in keys if known.may(access, action, key))

"""The matrix of role against action, as `permissions.toml` states it.

1. Every action names every role exactly once, under one scope.
2. Every role says which place an assignment must name.
A file that breaks either stops the start.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

PATH = Path(__file__).parent / "permissions.toml"
SCOPES = ("none", "own", "facility", "department", "city")
PLACES = ("facility", "department", "city")


class PermissionsError(ValueError):
    """The matrix cannot be used; the message names the row and what to write."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name, the moment its people open Dintel, and what an assignment must name."""

    id: str
    name: str
    moment: str
    place: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person may do, how far each role reaches in it, and why."""

    id: str
    words: str
    why: str
    scopes: Mapping[str, str]

    def holders(self, scope: str) -> tuple[str, ...]:
        """Return the roles that reach this far."""
        return tuple(role for role, reached in self.scopes.items() if reached == scope)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every role and every action, by id, in the order of the file."""

    roles: Mapping[str, Role]
    actions: Mapping[str, Action]
    opened: Mapping[str, tuple[tuple[str, str], ...]]
    """For each role the actions in which it reaches anything, and how far."""

    def scope(self, role: str, action: str) -> str:
        """Return how far a role reaches; a role that is no longer in the file reaches nothing.

        Raises LookupError for an action that is not in the file: that is a slip in the code.
        """
        return self.actions[action].scopes.get(role, "none")


def read_matrix(text: str, source: str = PATH.name) -> Matrix:
    """Return the matrix a TOML text states.

    Raises PermissionsError where a row is incomplete.
    """
    data = tomllib.loads(text)
    roles = {name: _role(source, name, row) for name, row in data["roles"].items()}
    actions = {name: _action(source, name, row, roles) for name, row in data["actions"].items()}
    opened = {
        role: tuple((one.id, one.scopes[role]) for one in actions.values() if one.scopes[role] != "none")
        for role in roles
    }
    return Matrix(MappingProxyType(roles), MappingProxyType(actions), MappingProxyType(opened))


def _role(source: str, name: str, row: Mapping[str, object]) -> Role:
    place = str(row.get("place"))
    # 2.
    if place not in PLACES:
        message = f"{source}, [roles.{name}]: place is {place!r}. Write one of {', '.join(PLACES)}."
        raise PermissionsError(message)
    return Role(name, str(row["name"]), str(row["moment"]), place, second_factor=row["second_factor"] is True)


def _action(source: str, name: str, row: Mapping[str, object], roles: Mapping[str, Role]) -> Action:
    scopes: dict[str, str] = {}
    for scope in SCOPES:
        named = row.get(scope, [])
        if not isinstance(named, list):
            message = f'{source}, [actions."{name}"]: {scope} is no list of roles. Write {scope} = ["..."].'
            raise PermissionsError(message)
        for role in named:
            # 1.
            if role in scopes or role not in roles:
                wrong = "named twice" if role in scopes else "not a role"
                message = f'{source}, [actions."{name}"]: {role!r} is {wrong}. Name each role once.'
                raise PermissionsError(message)
            scopes[role] = scope
    if missing := ", ".join(role for role in roles if role not in scopes):
        message = f'{source}, [actions."{name}"]: {missing} is named nowhere. Add it, under none if it has no business.'
        raise PermissionsError(message)
    return Action(name, str(row["words"]), str(row["why"]), MappingProxyType(scopes))


@cache
def matrix() -> Matrix:
    """Return the matrix of this version, read once.

    Raises PermissionsError when the file cannot be used.
    """
    return read_matrix(PATH.read_text(encoding="utf-8"))

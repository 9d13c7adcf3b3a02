"""Which leaves of the log an export holds: those of records that whoever takes it may open.

1. What is between the city and its counsel is left out, whoever asks.
2. A leaf of a notice or a clock tells of another record, and is as open as that.
3. A record that the asker's reach covers and that is closed all the same is sealed; one that it does not cover is
   another room's.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.accounts.permissions import matrix

IN, SEALED, PRIVILEGED, CLOSED = "in", "sealed", "privileged", "closed"
LIST = "list"
"""A look at a list tells of no record in it."""
Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is asked of one leaf: its act, its record, and what it says where it says anything."""

    act: str
    subject: Subject
    content: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """``opening.toml`` as it was read."""

    privileged: frozenset[str]
    told_in: Mapping[str, str]
    acts: Mapping[str, str]
    records: Mapping[str, str]
    kinds: Mapping[str, str]

    def action(self, act: str, kind: str) -> str:
        """Return the action that opens a leaf of an act on a kind of record; empty where none does."""
        own = self.records.get(kind) or self.kinds.get(kind, "")
        return self.acts.get(act.partition(".")[0], own)


@cache
def opening() -> Opening:
    """Return the data. Raises ``LookupError`` for an action that ``permissions.toml`` does not know."""
    told = tomllib.loads(files(__package__).joinpath("opening.toml").read_text(encoding="utf-8"))
    found = Opening(
        frozenset(told["privileged"]["acts"]), *(dict(told[name]) for name in ("told_in", "acts", "records", "kinds"))
    )
    for action in (*found.acts.values(), *found.records.values(), *found.kinds.values()):
        matrix().actions[action]
    return found


def sort_out(access: Access, leaves: Iterable[Told]) -> list[str]:
    """Return for each leaf whether it goes in, or why it stays out; a query for each kind of record and action."""
    known, listed = opening(), list(leaves)
    about = [_about(known, one) for one in listed]
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, (kind, key) in zip(listed, about, strict=True):
        asked[known.action(one.act, kind), kind].add(key)
    opened = {pair: _open(access, known, *pair, keys) for pair, keys in asked.items()}
    return [_verdict(access, known, one.act, subject, opened) for one, subject in zip(listed, about, strict=True)]


def _about(known: Opening, one: Told) -> Subject:
    """Return the record that decides (2.)."""
    name = known.told_in.get(one.subject[0])
    if name is None:
        return one.subject
    told = json.loads(one.content)["content"].get(name) if one.content else None
    row = told if isinstance(told, dict) else {}
    return str(row.get("subject_kind", "")), str(row.get("subject_key", ""))


def _open(access: Access, known: Opening, action: str, kind: str, keys: set[str]) -> frozenset[str]:
    if not action:
        return frozenset()
    if kind in known.kinds:
        return frozenset(keys) if access.reach(action).everywhere else frozenset()
    return subjects.among(access, action, kind, keys)


def _verdict(
    access: Access, known: Opening, act: str, subject: Subject, opened: Mapping[tuple[str, str], frozenset[str]]
) -> str:
    kind, key = subject
    action = known.action(act, kind)
    if act in known.privileged:  # 1.
        return PRIVILEGED
    if key in opened[action, kind] or (key == LIST and bool(action) and access.reach(action).everywhere):
        return IN
    is_reached = kind in known.records and bool(action) and access.reach(action).everywhere
    return SEALED if is_reached else CLOSED  # 3.

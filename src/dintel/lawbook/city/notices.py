"""Whom the city tells of what, by which way, and who is told next when nobody reads it.

Read from ``cities/<city>/notices.toml``; whatever is wrong there names its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType as View
from typing import TypeGuard

from dintel.lawbook.city.entry import Entry, tables_of

OWNER = "owner"
"""In place of a role: whoever answers for the deadline the notice is about."""

WARN_AT = time(8)

KEYS = (
    "digests_at at working_days calendar_days hours id tell channels escalate duties "
    "deadline target_minutes finished_by reason mark doubt kinds targets"
)


@dataclass(frozen=True, slots=True)
class Escalation:
    """The next step: a notice that nobody has read ``after`` so long is told to a further role."""

    after: timedelta
    role: str


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice: which roles are told, by which channels, and the steps when unread."""

    id: str
    tell: tuple[str, ...]
    channels: tuple[str, ...]
    escalate: tuple[Escalation, ...]
    duties: tuple[str, ...]
    """Duties of an answer that make this news; only of the kinds that a filing can be."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the city aims at where the law names no time; ``reason`` says why.

    ``finished_by`` is the kind of notice whose reading ends it, empty if none does.
    """

    deadline: str
    within: timedelta
    finished_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """The whole file. The warnings are how much is left when they are given, largest first."""

    kinds: Mapping[str, NoticeKind]
    digests_at: tuple[time, ...]
    warn_at: time
    warn_working_days: tuple[int, ...]
    warn_calendar_days: tuple[int, ...]
    warn_hours: tuple[int, ...]
    targets: Mapping[str, Target]


def open_notice_plan(  # noqa: PLR0913 - one argument for each thing that a key may name
    path: Path,
    *,
    kinds: Collection[str],
    roles: Collection[str],
    channels: Collection[str],
    deadlines: Collection[str],
    duties: Collection[str],
) -> NoticePlan:
    """Return the plan in a file, checked against the kinds, roles, channels, deadlines and duties there are.

    Raises ``CityError`` at the first line that cannot be used.
    """
    tables = tables_of(path, KEYS)
    top = tables[""]
    found = _kinds(tables, kinds, roles, channels, duties)
    if missing := ", ".join(sorted(set(kinds) - set(found))):
        top.fail(f"Nothing is said of {missing}.", "Somebody must be told.", "Write a [[kinds]] block for each.")
    warn = tables.get("warn", top)
    return NoticePlan(
        kinds=View(found),
        digests_at=_times(top, "digests_at"),
        warn_at=next(iter(_times(warn, "at")), WARN_AT),
        warn_working_days=_numbers(warn, "working_days"),
        warn_calendar_days=_numbers(warn, "calendar_days"),
        warn_hours=_numbers(warn, "hours"),
        targets=View(_targets(tables, deadlines, kinds)),
    )


def _kinds(
    tables: Mapping[str, Entry],
    kinds: Collection[str],
    roles: Collection[str],
    channels: Collection[str],
    duties: Collection[str],
) -> dict[str, NoticeKind]:
    found: dict[str, NoticeKind] = {}
    for row in (row for key, row in tables.items() if key.startswith("kinds.")):
        name = row.one_of("id", kinds)
        if name in found:
            row.fail(f"The kind {name!r} stands twice.", "The second would win.", "Write one block for it.")
        known = (*roles, OWNER) if name.startswith("deadline_") else tuple(roles)
        tell = _known(row, "tell", row.words("tell"), known)
        if not tell:
            row.fail("`tell` is empty.", "Nobody would be told.", f"Write some of: {', '.join(known)}.")
        ways = _known(row, "channels", row.words("channels"), channels)
        by = _known(row, "duties", row.words("duties"), duties)
        found[name] = NoticeKind(name, tell, ways, _escalations(row, roles), by)
    return found


def _known(row: Entry, key: str, words: tuple[str, ...], allowed: Collection[str]) -> tuple[str, ...]:
    if strays := [word for word in words if word not in allowed]:
        row.fail(
            f"`{key}` names {', '.join(strays)}.",
            "Only what is known can be told or used.",
            f"Write some of: {', '.join(allowed)}.",
        )
    return words


def _escalations(row: Entry, roles: Collection[str]) -> tuple[Escalation, ...]:
    steps = row.values.get("escalate", [])
    found: list[Escalation] = []
    for step in steps if isinstance(steps, list) else [steps]:
        values = step if isinstance(step, dict) else {}
        minutes, role = values.get("after_minutes"), values.get("role")
        is_whole = set(values) == {"after_minutes", "role"} and isinstance(role, str) and role in roles
        if not is_whole or not _is_count(minutes):
            row.fail(
                f"This is no step: {step}.",
                "An unread notice goes to the next role after so many minutes.",
                f"Write {{ after_minutes = 15, role = ... }} with a role of: {', '.join(roles)}.",
            )
        found.append(Escalation(timedelta(minutes=minutes), str(role)))
    if [step.after for step in found] != sorted(step.after for step in found):
        row.fail(
            "The steps are out of order.",
            "Minutes are counted from the notice, not from the step before.",
            "Write the step with the fewest minutes first.",
        )
    return tuple(found)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _times(row: Entry, key: str) -> tuple[time, ...]:
    words = row.words(key)
    for word in words:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", word):
            row.fail(f"`{key}` holds {word!r}.", "Something goes out at that time of day.", 'Write "08:00".')
    return tuple(sorted({time.fromisoformat(word) for word in words}))


def _numbers(row: Entry, key: str) -> tuple[int, ...]:
    values = row.values.get(key, [])
    if not isinstance(values, list) or not all(_is_count(value) for value in values):
        row.fail(f"`{key}` is {values}.", "A warning goes out with so much left.", f"Write {key} = [2, 1].")
    return tuple(sorted(set(values), reverse=True))


def _targets(tables: Mapping[str, Entry], deadlines: Collection[str], kinds: Collection[str]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for row in (row for key, row in tables.items() if key.startswith("targets.")):
        name, minutes = row.one_of("deadline", deadlines), row.values.get("target_minutes")
        if not _is_count(minutes):
            row.fail(f"`target_minutes` is {minutes}.", "It is counted in minutes.", "Write a whole number above 0.")
        finished_by = row.one_of("finished_by", ("", *kinds))
        found[name] = Target(name, timedelta(minutes=minutes), finished_by, row.text("reason", needed=True))
    return found

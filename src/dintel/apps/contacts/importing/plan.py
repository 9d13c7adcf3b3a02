"""How one kind of file is read: which column means what, and which of their words is which of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from dintel.apps.contacts.importing.sheet import Sheet
from dintel.apps.contacts.importing.targets import CHOICE, DAY, MOMENT, TARGETS, choices_of, guess
from dintel.apps.contacts.importing.values import ORDERS, Reading, order_of


@dataclass(frozen=True, slots=True)
class Plan:
    """The way a file is read. A plan made for one file serves the next of its kind."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading to target; a heading that is not named is left out, and nothing of it is kept."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Target to one value for every line."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Target to their word to ours; an empty one of ours means: not told."""
    order: str = "ymd"
    zone: str = "UTC"
    keep_column: str = ""
    keep_words: tuple[str, ...] = ()
    """Only lines with one of these words in that column are events; the others are left out and counted."""
    clean: bool = False
    """Whether what must not be kept is taken out of free text, instead of stopping the line."""

    still_open: bool = False
    """Whether what the law leaves to counsel goes into counsel's queue; history is closed."""

    @property
    def reading(self) -> Reading:
        """How its days and times are written."""
        return Reading(self.order, self.zone)

    def column_of(self, target: str) -> str:
        """Return the heading that means a target, or nothing."""
        return next((name for name, meant in self.columns.items() if meant == target), "")

    def has(self, target: str) -> bool:
        """Return whether a target is told by a column or by one value."""
        return bool(self.column_of(target) or self.constants.get(target))

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON values."""
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "words": {target: dict(words) for target, words in self.words.items()},
            "order": self.order,
            "zone": self.zone,
            "keep_column": self.keep_column,
            "keep_words": list(self.keep_words),
            "clean": self.clean,
            "still_open": self.still_open,
        }


def plan_of(kept: Mapping[str, Any]) -> Plan:
    """Return a plan from JSON values; what is not understood in them is left out."""
    columns: dict[str, str] = {}
    for name, target in _strings(kept.get("columns")).items():
        if target in TARGETS and target not in columns.values():
            columns[name] = target
    words = kept.get("words")
    return Plan(
        columns=columns,
        constants={target: value for target, value in _strings(kept.get("constants")).items() if _fits(target, value)},
        words={
            target: {theirs: ours for theirs, ours in _strings(given).items() if not ours or _fits(target, ours)}
            for target, given in (words if isinstance(words, dict) else {}).items()
            if target in TARGETS and TARGETS[target].kind == CHOICE
        },
        order=str(kept.get("order")) if kept.get("order") in ORDERS else "ymd",
        zone=str(kept.get("zone")) if kept.get("zone") in available_timezones() else "UTC",
        keep_column=str(kept.get("keep_column") or ""),
        keep_words=tuple(str(word) for word in kept.get("keep_words") or ()),
        clean=kept.get("clean") is True,
        still_open=kept.get("still_open") is True,
    )


def _strings(given: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}


def _fits(target: str, value: str) -> bool:
    if target not in TARGETS or not value:
        return False
    return TARGETS[target].kind != CHOICE or value in choices_of(target)


def first_plan(sheet: Sheet, zone: str) -> Plan:
    """Return the plan that the headings and the first rows suggest, for a person to check."""
    columns: dict[str, str] = {}
    for name in sheet.columns:
        target = guess(name)
        if target and target not in columns.values():
            columns[name] = target
    days = [
        sample
        for place, name in enumerate(sheet.columns)
        if columns.get(name) and TARGETS[columns[name]].kind in {MOMENT, DAY}
        for sample in sheet.samples(place, most=200)
    ]
    return Plan(columns=columns, order=order_of(days), zone=zone)

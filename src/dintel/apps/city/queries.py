"""What the law pages show: frozen pictures of rules, papers and provisions, in the law's English.

The templates translate each line with ``lawtext``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dintel.apps.city import law
from dintel.domain.policy.facts import UNKNOWN, Space
from dintel.domain.policy.rules import (
    LEVELS,
    Instrument,
    Kind,
    Obligation,
    Provision,
    Rule,
    Switch,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule: the attribute and what it accepts, or all but what it leaves out."""

    label: str
    values: tuple[str, ...]
    all_but: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """One version of a rule with all it says and rests on."""

    rule: Rule
    conditions: tuple[Condition, ...]
    provisions: tuple[Provision, ...]
    obligations: tuple[Obligation, ...]
    exceptions: tuple[Rule, ...]
    versions: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The rules of one question in force on a day, strongest first."""

    id: str
    rules: tuple[Rule, ...]


def in_force(on: date) -> tuple[Question, ...]:
    """Return the rules in force on a day, by question; raises ``ClosedBookError`` before the book."""
    by_question: dict[str, list[Rule]] = {}
    for rule in law.text_on(on).rules:
        by_question.setdefault(rule.question, []).append(rule)
    return tuple(
        Question(name, tuple(sorted(rules, key=lambda rule: -LEVELS.index(rule.level))))
        for name, rules in by_question.items()
    )


def rule_page(rule_id: str, on: date) -> RulePage | None:
    """Return a rule as it stands on a day, or its nearest version, or ``None``."""
    book = law.book()
    versions = tuple(rule for rule in book.law.rules if rule.id == rule_id)
    if not versions:
        return None
    rule = next((one for one in versions if one.span.holds(on)), versions[-1])
    names = set(rule.exception_to)
    return RulePage(
        rule=rule,
        conditions=tuple(_conditions(rule, book.law.space)),
        provisions=tuple(law.provision(name, on) for name in rule.relies_on),
        obligations=tuple(book.law.obligations[name] for name in rule.obligations),
        exceptions=tuple(one for one in book.law.rules if one.id in names and one.span.holds(on)),
        versions=versions,
    )


def _conditions(rule: Rule, space: Space) -> Iterable[Condition]:
    for axis in space.axes:
        accepted = rule.when.get(axis.id)
        if accepted is None:
            continue
        named = [value.label for value in axis.values if value.id in accepted]
        rest = [value.label for value in axis.values if value.id not in accepted]
        all_but = len(rest) < len(named) and UNKNOWN in accepted
        yield Condition(axis.label, tuple(rest if all_but else named), all_but)


@dataclass(frozen=True, slots=True)
class ProvisionPage:
    """Every version of a provision, its instrument, and the rules that rely on it."""

    versions: tuple[Provision, ...]
    instrument: Instrument
    rules: tuple[Rule, ...]
    papers: tuple[Kind, ...]


def provision_page(provision_id: str) -> ProvisionPage | None:
    """Return a provision, or ``None``."""
    book = law.book()
    versions = book.law.provisions.get(provision_id)
    if not versions:
        return None
    relying = {rule.id: rule for rule in book.law.rules if provision_id in rule.relies_on}
    return ProvisionPage(
        versions=versions,
        instrument=book.law.instruments[versions[0].instrument],
        rules=tuple(relying.values()),
        papers=tuple(kind for kind in book.law.kinds.values() if provision_id in kind.provisions),
    )


def papers() -> tuple[Kind, ...]:
    """Return every document kind that a paper can have, in the order of the law."""
    return tuple(kind for kind in law.book().law.kinds.values() if kind.group not in {"none", UNKNOWN})


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One document kind, what a valid one reaches in words, and what it rests on."""

    kind: Kind
    reaches: tuple[str, ...]
    provisions: tuple[Provision, ...]


def paper_page(name: str, on: date) -> PaperPage | None:
    """Return a document kind, or ``None``."""
    found = law.book().law
    kind = found.kinds.get(name)
    if kind is None:
        return None
    return PaperPage(
        kind=kind,
        reaches=tuple(v.label for v in found.space.axis("asked").values if v.id in kind.compels),
        provisions=tuple(law.provision(one, on) for one in kind.provisions),
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """The instruments of one level, with their provisions."""

    level: str
    instruments: tuple[tuple[Instrument, tuple[Provision, ...]], ...]


def shelves(on: date) -> tuple[Shelf, ...]:
    """Return every instrument with its provisions, strongest level first."""
    found = law.book().law
    parts: dict[str, list[Provision]] = {}
    for name, versions in found.provisions.items():
        parts.setdefault(versions[0].instrument, []).append(law.provision(name, on))
    return tuple(
        Shelf(
            level,
            tuple(
                (instrument, tuple(parts.get(name, ())))
                for name, instrument in sorted(found.instruments.items())
                if instrument.level == level
            ),
        )
        for level in reversed(LEVELS)
    )


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """An unsettled point of law, whether this city has switched it on, and the rules behind it."""

    switch: Switch
    is_on: bool
    rules: tuple[Rule, ...]


def open_points() -> tuple[OpenPoint, ...]:
    """Return every switch of the place."""
    found = law.book().law
    on = law.policy().switches
    return tuple(
        OpenPoint(switch, name in on, tuple(rule for rule in found.rules if rule.switch == name))
        for name, switch in found.switches.items()
    )

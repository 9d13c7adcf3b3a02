"""Findings in words: what a page says of them, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from dintel.apps.city import law
from dintel.apps.council.findings import Breach, Change, Counted, Findings, Past
from dintel.apps.council.names import ANSWERED, PAPERS, sentence
from dintel.apps.design.profile import active_city
from dintel.domain.months import YEAR, month_later, months_from
from dintel.domain.policy.amend import Amendment
from dintel.domain.policy.compile import UnansweredError
from dintel.domain.policy.rules import OUTCOMES, Rule

MOST_CHANGES = 12
DEPARTMENT = "department:"


@dataclass(frozen=True, slots=True)
class Said:
    """One fact in words: which, and what it may be. ``all_but``: anything but those."""

    label: str
    values: tuple[str, ...]
    all_but: bool


@dataclass(frozen=True, slots=True)
class Direction:
    """Everything that goes from one answer to another: how many cases, and the largest groups of them in words."""

    before: str | Promise
    after: str | Promise
    cells: int
    groups: tuple[tuple[int, tuple[Said, ...]], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence of the floor that breaks: the smallest example, how it would come out, by which rules."""

    sentence: str
    example: tuple[Said, ...]
    outcome: str | Promise
    rules: tuple[str, ...]
    source: str
    cells: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules of one level that answer one case otherwise."""

    titles: tuple[str, ...]
    answers: tuple[str | Promise, ...]
    example: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Requests with one answer: under the law as it stands, and as amended."""

    name: str | Promise
    before: int | None
    after: int | None


def directions(findings: Findings) -> tuple[Direction, ...]:
    """Return the changes by what they go from and to, the largest first."""
    found: dict[tuple[str, str], list[Change]] = {}
    for one in findings.changes:
        found.setdefault((one.before, one.after), []).append(one)
    told = [
        Direction(
            ANSWERED[before],
            ANSWERED[after],
            sum(one.cells for one in changes),
            tuple((one.cells, in_words(one.facts)) for one in changes[:MOST_CHANGES]),
            len(changes[MOST_CHANGES:]),
        )
        for (before, after), changes in found.items()
    ]
    return tuple(sorted(told, key=lambda one: -one.cells))


def in_words(facts: Mapping[str, Sequence[str]]) -> tuple[Said, ...]:
    """Return facts in words; papers that make up a whole class are called by it."""
    space = law.book().law.space
    found = []
    for name, chosen in facts.items():
        axis = space.axis(name)
        all_but = len(chosen) > len(axis.values) / 2
        values = [one.id for one in axis.values if (one.id in chosen) != all_but]
        labels = _papers(values) if name == "document" else [law.say(axis.values[axis.at(v)].label) for v in values]
        found.append(Said(law.say(axis.label), tuple(labels), all_but))
    return tuple(found)


def _papers(chosen: Sequence[str]) -> list[str]:
    kinds = law.book().law.kinds
    groups: dict[str, set[str]] = {}
    for kind in kinds.values():
        groups.setdefault(kind.group, set()).add(kind.id)
    whole = [group for group, members in groups.items() if members <= set(chosen)]
    rest = [name for name in chosen if kinds[name].group not in whole]
    return [*(str(PAPERS[group]) for group in whole), *(law.say(kinds[name].short) for name in rest)]


def broken(findings: Findings, amendment: Amendment) -> tuple[Broken, ...]:
    """Return every sentence of the floor that would not hold."""
    return tuple(_broken(one, amendment) for one in findings.breaches)


def _broken(one: Breach, amendment: Amendment) -> Broken:
    return Broken(
        sentence(one.statement),
        in_words({name: (value,) for name, value in one.facts.items()}),
        ANSWERED[one.outcome],
        tuple(title_of(name, amendment) for name in one.rules),
        _source(one.source),
        one.cells,
    )


def _source(source: str) -> str:
    """Return where a sentence comes from, without references to the project's own notes on the law."""
    return re.sub(r"\s*\(\s*\)", "", re.sub(r";?\s*\bLAW \d[^);:]*:?", "", source)).strip()


def title_of(name: str, amendment: Amendment) -> str:
    """Return a rule's title: the amendment's own as its author wrote it, the law's in the reader's language."""
    rules: Sequence[Rule] = (*amendment.rules, *law.book().law.rules)
    return next((law.say(rule.title) for rule in rules if rule.id == name), name)


def clash(one: UnansweredError) -> Clash:
    """Return a conflict, or a gap without rules, in words."""
    return Clash(
        tuple(law.say(rule.title) for rule in one.rules),
        tuple(ANSWERED[rule.outcome] for rule in one.rules),
        in_words({name: (value,) for name, value in one.facts.items()}),
    )


def answers(past: Past) -> tuple[Answer, ...]:
    """Return the requests by answer, in one table, in the order of the answers."""
    before, after = ({one.name: one.count for one in counts} for counts in (past.before, past.after))
    return tuple(
        Answer(ANSWERED[name], before.get(name, 0), after.get(name, 0))
        for name in OUTCOMES
        if name in before or name in after
    )


def by_month(past: Past) -> tuple[tuple[date, int | None], ...]:
    """Return the requests that would have had another answer, for each of the months."""
    counted = {one.name: one.count for one in past.months}
    since = date.fromisoformat(f"{past.since}-01")
    every = months_from(since, month_later(since, YEAR))
    return tuple((month, counted.get(f"{month:%Y-%m}", 0)) for month in every)


def by_place(past: Past) -> tuple[Counted, ...]:
    """Return the same for each place that had any, by its name, the largest first; what is kept back comes last."""
    city = active_city()
    named = []
    for one in past.places:
        department = one.name.removeprefix(DEPARTMENT)
        if one.name in city.facilities:
            name = city.facilities[one.name].name
        elif department in city.departments:
            name = city.departments[department].name
        else:
            name = ""
        named.append(Counted(name, one.count))
    return tuple(sorted(named, key=lambda one: (one.count is None, -(one.count or 0), one.name)))

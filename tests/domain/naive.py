"""The policy a second time, as slowly and plainly as the law is read: one case, one cell at a time.

Nothing here is shared with the clever code but the records it reads. There are no arrays, no
classes of values, no interning and no diagrams: sets, recursion and every combination there is.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dintel.domain.policy.compile import Text
from dintel.domain.policy.facts import UNKNOWN, Space
from dintel.domain.policy.rules import Kind, Rule

Facts = dict[str, str]

STRENGTH = ["federal", "state", "ordinance", "order", "resolution", "practice"]
"""From the strongest to the weakest: written down again, not taken from the code under test."""


@dataclass(frozen=True)
class Gap:
    """No rule that stands gives an outcome."""


@dataclass(frozen=True)
class Conflict:
    """Rules of one level that stand and disagree."""

    rules: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """The answer to one case; rules by their ids, in the order in which they are cited."""

    outcome: str
    deciding: tuple[str, ...]
    supported_by: tuple[str, ...]
    displaced: tuple[str, ...]
    obligations: tuple[str, ...]
    do: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    call: str


def every_case(space: Space) -> Iterator[Facts]:
    """Yield the facts of every cell, in the order of the codes."""
    names = [axis.id for axis in space.axes]
    for values in itertools.product(*([value.id for value in axis.values] for axis in space.axes)):
        yield dict(zip(names, values, strict=True))


def matches(rule: Rule, facts: Facts, kinds: Mapping[str, Kind]) -> bool:
    """Say whether a rule speaks of a case: every condition holds, and the paper's reach."""
    if any(facts[name] not in accepted for name, accepted in rule.when.items()):
        return False
    if rule.scope == "":
        return True
    reached = facts["asked"] in kinds[facts["document"]].compels
    return reached if rule.scope == "within" else not reached


def stands(rule: Rule, among: Sequence[Rule]) -> bool:
    """Say whether a rule is left: no other rule that is itself left makes an exception to it."""
    return not any(rule.id in other.exception_to and stands(other, among) for other in among if other is not rule)


def loudest(voices: Sequence[Rule], levels: Sequence[str]) -> list[Rule]:
    """Return the voices of the strongest level that has any."""
    if not levels:
        return []
    here = [rule for rule in voices if rule.level == levels[0]]
    return here or loudest(voices, levels[1:])


def once(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the lines in order, each the first time only."""
    kept: list[str] = []
    for line in lines:
        if line not in kept:
            kept.append(line)
    return tuple(kept)


def decide(text: Text, facts: Facts) -> Answer | Gap | Conflict:
    """Return the answer to one case, straight from the rules."""
    among = [rule for rule in text.rules if matches(rule, facts, text.kinds)]
    standing = [rule for rule in among if stands(rule, among)]
    voices = [rule for rule in standing if rule.outcome]
    deciding = loudest(voices, STRENGTH)
    said = {rule.outcome for rule in deciding}
    if not said:
        return Gap()
    if len(said) > 1:
        return Conflict(frozenset(rule.id for rule in deciding))
    (outcome,) = said
    agreeing = [r for r in voices if r.outcome == outcome and r not in deciding]
    added = [r for r in standing if not r.outcome and outcome in (r.with_outcome or frozenset({outcome}))]
    support = [*deciding, *agreeing, *added]
    spoken = [*deciding, *added]
    return Answer(
        outcome=outcome,
        deciding=tuple(r.id for r in deciding),
        supported_by=tuple(r.id for r in support),
        displaced=tuple(r.id for r in among if r.outcome and r not in support),
        obligations=once(name for r in support for name in r.obligations),
        do=once(line for r in spoken for line in r.do),
        say=once(line for r in spoken for line in r.say),
        never=once(line for r in support for line in r.never),
        call=next((r.call for r in support if r.call), ""),
    )


def answers(text: Text) -> list[Answer | Gap | Conflict]:
    """Return the answer to every case there is, by code."""
    return [decide(text, facts) for facts in every_case(text.space)]


# ---- questions that still matter ----------------------------------------------------------------


def matters(
    shape: Sequence[int],
    answer: Callable[[tuple[int, ...]], object],
    axis: int,
    given: Mapping[int, int],
) -> bool:
    """Say whether two cells that agree with ``given`` differ on ``axis`` only, and in the answer."""
    if axis in given:
        return False
    ways = [[given[at]] if at in given else list(range(size)) for at, size in enumerate(shape)]
    rows: dict[tuple[int, ...], set[object]] = {}
    for cell in itertools.product(*ways):
        rows.setdefault((*cell[:axis], *cell[axis + 1 :]), set()).add(answer(cell))
    return any(len(found) > 1 for found in rows.values())


# ---- what an unknown may turn out to be ---------------------------------------------------------


def completions(space: Space, facts: Facts) -> Iterator[Facts]:
    """Yield what a case may turn out to be: some of its unknowns known, or all, or none."""
    ways = [
        [value.id for value in axis.values] if facts[axis.id] == UNKNOWN else [facts[axis.id]] for axis in space.axes
    ]
    for values in itertools.product(*ways):
        yield dict(zip([axis.id for axis in space.axes], values, strict=True))


def decided_in_ignorance(space: Space, outcome: str, harmless: set[str], answer: Callable[[Facts], str]) -> list[Facts]:
    """Return the cases that come out as ``outcome`` though they may turn out to need another."""
    return [
        facts
        for facts in every_case(space)
        if answer(facts) == outcome and not {answer(case) for case in completions(space, facts)} <= {outcome, *harmless}
    ]


# ---- two versions -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What differs between two versions, cell by cell."""

    outcomes: dict[int, tuple[str, str]]
    reasons: frozenset[int]


def compare(before: Sequence[Answer], after: Sequence[Answer]) -> Difference:
    """Return the codes whose outcome changes, with both, and those of which only the rest does."""
    outcomes, reasons = {}, set[int]()
    for code, (old, new) in enumerate(zip(before, after, strict=True)):
        if old.outcome != new.outcome:
            outcomes[code] = (old.outcome, new.outcome)
        elif _shown(old) != _shown(new):
            reasons.add(code)
    return Difference(outcomes, frozenset(reasons))


def _shown(answer: Answer) -> tuple[object, ...]:
    return (
        *(answer.supported_by, answer.obligations, answer.do, answer.say, answer.never),
        answer.call,
    )


def simulate(
    history: Iterable[tuple[int, str, str]], before: Sequence[str], after: Sequence[str]
) -> Counter[tuple[str, str, str, str]]:
    """Return how many requests shift, by place, month, old and new outcome: request by request."""
    shifts: Counter[tuple[str, str, str, str]] = Counter()
    for code, place, month in history:
        if before[code] != after[code]:
            shifts[place, month, before[code], after[code]] += 1
    return shifts

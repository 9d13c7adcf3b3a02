"""From rules to a dense table of interned verdicts.

1. Values that no rule tells apart are put in one class, axis by axis; the classes span the
   *quotient*, a space some ten times smaller in which every rule is still a union of boxes.
2. Each rule sets its bit in every box it matches, so that a cell of the quotient holds the set of
   the rules that match it. There are only a few thousand different sets.
3. Each set is resolved once: exceptions, then levels. Two rules of the highest level that remain
   and disagree are a conflict; none that gives an outcome is a gap.
4. The quotient is spread out again to the whole space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy, Reason, Table, Verdict
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import (
    LEVELS,
    BadLawError,
    Kind,
    LawError,
    Obligation,
    Provision,
    Rule,
)

Box = tuple[NDArray[np.intp], ...]
Quotient = NDArray[np.uint16]
_Words = tuple[tuple[Obligation, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Text:
    """What is in force on one day: the input of the compiler."""

    place: str
    on: date
    hash: str
    space: Space
    rules: tuple[Rule, ...]
    kinds: Mapping[str, Kind]
    provisions: Mapping[str, Provision]
    obligations: Mapping[str, Obligation]
    switches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnansweredError(LawError):
    """A case to which the law gives no answer (a gap, no rules) or two (a conflict of two ``rules``).

    ``facts`` are its smallest example, without what is unknown.
    """

    rules: tuple[Rule, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Classes:
    """Per axis: the class of each value, and one value that stands for each class."""

    of_value: tuple[NDArray[np.intp], ...]
    speaker: tuple[NDArray[np.intp], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of classes on each axis."""
        return tuple(len(values) for values in self.speaker)


def compile_policy(text: Text) -> Policy:
    """Return the policy that ``text`` states.

    Raises ``BadLawError`` with the smallest example of every gap and every conflict.
    """
    classes = _classes(text)  # 1
    sets, members = _match_sets(text, classes)  # 2
    verdicts, numbers, errors = _resolve_all(text, members)  # 3
    if errors:
        raise BadLawError([_example(text, classes, sets, at, error) for at, error in errors])
    table = _spread(numbers[sets], classes)  # 4
    return Policy(
        place=text.place,
        on=text.on,
        hash=text.hash,
        space=text.space,
        rules=text.rules,
        kinds=text.kinds,
        verdicts=tuple(verdicts),
        table=table,
        switches=text.switches,
    )


def boxes(rule: Rule, space: Space, kinds: Mapping[str, Kind]) -> Iterator[Box]:
    """Yield the boxes of value indices, one array an axis, whose union the rule matches."""
    base = [_accepted(rule, at, space) for at in range(len(space.axes))]
    if not rule.scope:
        yield tuple(base)
        return
    asked_at, document_at = space.by_id["asked"], space.by_id["document"]
    asked, document = space.axes[asked_at], space.axes[document_at]
    for at in base[document_at]:
        reach = kinds[document.values[at].id].compels
        within = [a for a in base[asked_at] if (asked.values[a].id in reach)]
        beyond = [a for a in base[asked_at] if (asked.values[a].id not in reach)]
        narrowed = list(base)
        narrowed[document_at] = np.array([at], dtype=np.intp)
        narrowed[asked_at] = np.array(within if rule.scope == "within" else beyond, dtype=np.intp)
        if len(narrowed[asked_at]):
            yield tuple(narrowed)


def _accepted(rule: Rule, at: int, space: Space) -> NDArray[np.intp]:
    axis = space.axes[at]
    accepted = rule.when.get(axis.id)
    if accepted is None:
        return np.arange(len(axis.values), dtype=np.intp)
    known = (axis.index[name] for name in accepted if name in axis.index)  # a part of the space lacks some
    return np.array(sorted(known), dtype=np.intp)


def _classes(text: Text) -> Classes:
    """Put values that no rule tells apart in one class (step 1)."""
    of_value, speaker = [], []
    for axis in text.space.axes:
        marks: list[list[object]] = [[] for _ in axis.values]
        for rule in text.rules:
            accepted = rule.when.get(axis.id)
            if accepted is not None:
                for at, value in enumerate(axis.values):
                    marks[at].append(value.id in accepted)
        if any(rule.scope for rule in text.rules):
            for at, value in enumerate(axis.values):
                marks[at].extend(_reach(axis.id, value.id, text.kinds))
        seen: dict[tuple[object, ...], int] = {}
        numbers = [seen.setdefault(tuple(mark), len(seen)) for mark in marks]
        of_value.append(np.array(numbers, dtype=np.intp))
        speaker.append(np.array([numbers.index(n) for n in range(len(seen))], dtype=np.intp))
    return Classes(tuple(of_value), tuple(speaker))


def _reach(axis: str, value: str, kinds: Mapping[str, Kind]) -> list[object]:
    if axis == "document":
        return [tuple(sorted(kinds[value].compels))]
    if axis == "asked":
        return [value in kind.compels for kind in kinds.values()]
    return []


def _match_sets(text: Text, classes: Classes) -> tuple[NDArray[np.intp], list[tuple[Rule, ...]]]:
    """Return the quotient holding set numbers, and the rules of each set (step 2)."""
    words = []
    for start in range(0, max(len(text.rules), 1), 64):  # no rules: one empty word, all gap
        word = np.zeros(classes.shape, dtype=np.uint64)
        for bit, rule in enumerate(text.rules[start : start + 64]):
            for box in boxes(rule, text.space, text.kinds):
                where = [np.unique(of[values]) for of, values in zip(classes.of_value, box, strict=True)]
                word[np.ix_(*where)] |= np.uint64(1 << bit)
        words.append(word)
    _, first, sets = np.unique(words[0], return_index=True, return_inverse=True)
    for word in words[1:]:
        distinct, numbers = np.unique(word, return_inverse=True)
        both = sets.reshape(-1) * len(distinct) + numbers.reshape(-1)
        _, first, sets = np.unique(both, return_index=True, return_inverse=True)
    sets = sets.reshape(classes.shape)
    bits = np.stack([word.reshape(-1)[first] for word in words], axis=1)
    flags = np.unpackbits(bits.view(np.uint8).reshape(len(first), -1), axis=1, bitorder="little")
    members = [tuple([text.rules[at] for at in np.flatnonzero(row).tolist()]) for row in flags]
    return sets, members


def _resolve_all(
    text: Text, members: Sequence[tuple[Rule, ...]]
) -> tuple[list[Verdict], NDArray[np.uint16], list[tuple[int, UnansweredError]]]:
    writer = _Writer(text)
    verdicts: list[Verdict] = []
    known: dict[tuple[object, ...], int] = {}
    numbers = np.zeros(len(members), dtype=np.uint16)
    errors = []
    for at, matching in enumerate(members):
        parted = resolve(matching)
        if isinstance(parted, UnansweredError):
            errors.append((at, parted))
            continue
        key = parted.key
        if key not in known:
            known[key] = len(verdicts)
            verdicts.append(writer.verdict(len(verdicts), parted))
        numbers[at] = known[key]
    return verdicts, numbers, errors


@dataclass(frozen=True, slots=True)
class Parted:
    """The rules that match a case, parted by what becomes of them. Tuples of rule ids in order."""

    outcome: str
    deciding: tuple[Rule, ...]
    supporting: tuple[Rule, ...]
    displaced: tuple[Rule, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what names this parting; rules count as the same if they are one object."""
        groups = (self.deciding, self.supporting, self.displaced)
        return tuple(tuple(map(id, group)) for group in groups)


def resolve(matching: Sequence[Rule]) -> Parted | UnansweredError:
    """Decide between the rules that match one case.

    1. An exception that stands sets aside the rules it names.
    2. Of those left that give an outcome, the highest level decides; it must speak with one voice.
    3. Lower rules that say the same support it; lower rules that say otherwise are displaced.
    4. Rules without an outcome stand unless set aside, or meant for another outcome.

    Returns what is ``UnansweredError`` (without an example yet) for a gap or a conflict.
    """
    fallen = _set_aside(matching)  # 1
    voices = [rule for rule in matching if rule.outcome and rule.id not in fallen]
    if not voices:
        return _gap()
    strengths = [LEVELS.index(rule.level) for rule in voices]  # 2
    top = max(strengths)
    deciding = tuple(rule for rule, s in zip(voices, strengths, strict=True) if s == top)
    outcome = deciding[0].outcome
    for other in deciding[1:]:
        if other.outcome != outcome:
            return _conflict(deciding[0], other)
    agreeing = tuple(
        rule for rule, s in zip(voices, strengths, strict=True) if s < top and rule.outcome == outcome
    )  # 3
    added = tuple(
        rule
        for rule in matching
        if not rule.outcome and rule.id not in fallen and (not rule.with_outcome or outcome in rule.with_outcome)
    )  # 4
    displaced = tuple(rule for rule in matching if rule.outcome and (rule.outcome != outcome or rule.id in fallen))
    return Parted(outcome, deciding, (*deciding, *agreeing, *added), displaced)


def _set_aside(matching: Sequence[Rule]) -> set[str]:
    """Return the ids of the rules that a standing exception sets aside.

    Exceptions have no circles, so what sets nothing aside stands, and the rest follows.
    """
    matched = {rule.id for rule in matching}
    exceptions = [
        (rule.id, [name for name in rule.exception_to if name in matched]) for rule in matching if rule.exception_to
    ]
    fallen: set[str] = set()
    while True:
        now = {name for rule, names in exceptions if rule not in fallen for name in names}
        if now == fallen:
            return fallen
        fallen = now


def _gap() -> UnansweredError:
    return UnansweredError(
        what="a gap: no rule gives an outcome",
        where="",
        why="every case must have exactly one outcome with a citation",
        fix="widen a rule's conditions, or add a rule for this case with an outcome",
    )


def _conflict(one: Rule, other: Rule) -> UnansweredError:
    return UnansweredError(
        what=f"a conflict: {one.id} says {one.outcome}, {other.id} says {other.outcome}, both at level {one.level}",
        where=f"{one.where} and {other.where}",
        why="two rules of one level that disagree leave the answer to chance",
        fix="narrow one of them, or name the other in its `exception_to`",
        rules=(one, other),
    )


class _Writer:
    """Writes verdicts. Words and duties follow from the rules that stand, so verdicts share them."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._reasons = {
            id(rule): Reason(rule, tuple(text.provisions[name] for name in rule.relies_on)) for rule in text.rules
        }
        self._groups: dict[tuple[int, ...], tuple[Reason, ...]] = {}
        self._words: dict[tuple[tuple[int, ...], tuple[int, ...]], _Words] = {}

    def verdict(self, number: int, parted: Parted) -> Verdict:
        """Return the verdict of a parting."""
        key = (tuple(map(id, parted.deciding)), tuple(map(id, parted.supporting)))
        words = self._words.get(key)
        if words is None:
            words = self._words[key] = _words(self._text, parted)
        groups = (parted.deciding, parted.supporting, parted.displaced)
        return Verdict(number, parted.outcome, *words, *map(self._group, groups))

    def _group(self, rules: tuple[Rule, ...]) -> tuple[Reason, ...]:
        key = tuple(map(id, rules))
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = tuple(self._reasons[one] for one in key)
        return found


def _words(text: Text, parted: Parted) -> _Words:
    """Return duties, and what to do, say and never do, and whom to call, in the order of ``Verdict``."""
    speaking = _speaking(parted)
    duties = _distinct(name for rule in parted.supporting for name in rule.obligations)
    calls = [rule.call for rule in parted.supporting if rule.call]
    return (
        tuple(text.obligations[name] for name in duties),
        _distinct(line for rule in speaking for line in rule.do),
        _distinct(line for rule in speaking for line in rule.say),
        _distinct(line for rule in parted.supporting for line in rule.never),
        calls[0] if calls else "",
    )


def _speaking(parted: Parted) -> tuple[Rule, ...]:
    """Return whose words are read out: the deciding rules, then those that only add."""
    return (*parted.deciding, *(rule for rule in parted.supporting if not rule.outcome))


def _distinct(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))


def _spread(quotient: Quotient, classes: Classes) -> Table:
    """Return the dense table of the whole space (step 4), last axis first to move little."""
    table = quotient
    for at, of_value in enumerate(classes.of_value):
        table = np.take(table, of_value, axis=at)
    return np.ascontiguousarray(table)


def _example(text: Text, classes: Classes, sets: NDArray[np.intp], at: int, error: UnansweredError) -> UnansweredError:
    """Return the error with its smallest example, the one with the fewest known facts."""
    cells = np.argwhere(sets == at)
    known = np.zeros(len(cells), dtype=np.intp)
    columns = []
    for place, axis in enumerate(text.space.axes):
        unknown_class = classes.of_value[place][axis.unknown]
        column = cells[:, place]
        known += column != unknown_class
        columns.append(column)
    best = cells[int(np.argmin(known))]
    facts = {}
    for place, axis in enumerate(text.space.axes):
        if best[place] != classes.of_value[place][axis.unknown]:
            facts[axis.id] = axis.values[classes.speaker[place][best[place]]].id
    where = error.where or f"law/{text.place}/rules"
    example = f"{error.what}\n  Smallest example: {text.space.in_words(facts)} {facts}"
    return replace(error, what=example, where=where, facts=facts)

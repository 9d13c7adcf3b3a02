"""What every verdict, hence every cell, must carry; and that no rule is without effect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np

from dintel.domain.policy.compile import boxes
from dintel.domain.policy.determine import Policy, Reason, Verdict
from dintel.domain.policy.prove.floor import Floor, Lexicon
from dintel.domain.policy.rules import OUTCOMES, Rule


def check(floor: Floor, lexicon: Lexicon) -> None:
    """State what every verdict, hence every cell, must carry."""
    for statement, source, fails in _sentences(floor.policy, lexicon):
        bad = np.array([fails(verdict) for verdict in floor.policy.verdicts], dtype=bool)
        if bad.any():
            floor.state(statement, source, bad[floor.policy.table])
        else:
            floor.properties.append((statement, floor.policy.table.size))


def _sentences(policy: Policy, lexicon: Lexicon) -> tuple[tuple[str, str, Callable[[Verdict], bool]], ...]:
    forbidden = _lines_with(lexicon.forbidden, policy.verdicts)
    prohibiting = _lines_with(lexicon.prohibition, policy.verdicts)
    cited = _Cited(policy)
    return (
        (
            "every cell has exactly one outcome with a citation in force that day",
            "an answer that cannot be cited cannot be defended",
            lambda v: v.outcome not in OUTCOMES or not cited.holds(v),
        ),
        (
            "every cell has a line of plain words to say and one to do",
            "a clerk at the counter needs words, not a category",
            lambda v: not (v.say and v.do and all(v.say) and all(v.do)),
        ),
        (
            "every cell says what never to do",
            "18 U.S.C. 111, 1001, 1071, 1512, 1519; 8 U.S.C. 1324",
            lambda v: not lexicon.always_never <= set(v.never),
        ),
        (
            "no cell tells anyone to block, hide, mislead, warn, delete or touch",
            "18 U.S.C. 111, 1001, 1071, 1505, 1512, 1519; 8 U.S.C. 1324(a)(1)(A)(iii)",
            lambda v: bool(forbidden) and not forbidden.isdisjoint(instructions(v)),
        ),
        (
            "status-only exchange is never worded as forbidden",
            "8 U.S.C. 1373, 1644",
            lambda v: (
                bool(prohibiting) and v.outcome == "not_prohibited" and not prohibiting.isdisjoint(instructions(v))
            ),
        ),
    )


class _Cited:
    """Whether what decides has a citation in force; a few hundred reasons stand in thousands of verdicts."""

    def __init__(self, policy: Policy) -> None:
        self._on = policy.on
        self._known: dict[int, bool] = {}

    def holds(self, verdict: Verdict) -> bool:
        return all(self._of(reason) for reason in verdict.deciding)

    def _of(self, reason: Reason) -> bool:
        found = self._known.get(id(reason))
        if found is None:
            spans = [provision.span.holds(self._on) for provision in reason.provisions]
            found = self._known[id(reason)] = bool(spans) and all(spans)
        return found


def instructions(verdict: Verdict) -> Iterator[str]:
    """Yield every line that tells staff to do or say something; the *never* lines are not."""
    yield from verdict.do
    yield from verdict.say
    yield from (obligation.words for obligation in verdict.obligations)


def _lines_with(words: Collection[str], verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Return the lines that hold one of the words; thousands of verdicts share a few hundred lines."""
    speaking = {(id(v.do), id(v.say), id(v.obligations)): v for v in verdicts}
    lines = {line for verdict in speaking.values() for line in instructions(verdict)}
    plain = {line: _plainly(line) for line in lines}
    return frozenset(line for line, said in plain.items() if any(f" {word} " in said for word in words))


def _plainly(line: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in line.lower())
    return f" {' '.join(words.split())} "


def check_no_dead_rules(floor: Floor) -> None:
    """State that every rule matches some case, and decides or adds to some answer.

    With unsettled points switched on, only their own rules are asked for: it is the purpose of a
    switch to overtake others.
    """
    policy = floor.policy
    for rule in idle_rules(policy):
        if policy.switches and not rule.switch:
            continue
        found = next(boxes(rule, policy.space, policy.kinds), None)
        dead = found is None or any(len(values) == 0 for values in found)
        word = "matches no case" if dead else "never decides: others always prevail"
        first = [0 if dead or found is None else int(values[0]) for values in found or ()]
        code = int(np.dot(first, policy.space.strides)) if first else 0
        failure = floor.failure(f"rule {rule.id} {word}", "a rule without effect misleads", code, 0)
        named = replace(failure, where=(rule.where,), rules=(rule.id,), provisions=rule.relies_on)
        floor.failures.append(named)
    floor.properties.append(("every rule decides, or adds to, some answer", floor.space.size))


def idle_rules(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules that decide no case and add to none, in the order of the policy."""
    standing = np.zeros(len(policy.verdicts), dtype=bool)
    standing[policy.table.reshape(-1)] = True
    groups = {}
    for at in np.flatnonzero(standing).tolist():
        verdict = policy.verdicts[at]
        groups[id(verdict.deciding)] = verdict.deciding
        groups[id(verdict.supported_by)] = tuple(r for r in verdict.supported_by if not r.rule.outcome)
    used = {reason.rule.id for group in groups.values() for reason in group}
    return tuple(rule for rule in policy.rules if rule.id not in used)

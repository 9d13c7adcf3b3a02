"""Claim: decided one at a time from Python, with all reasons, and equal to the peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.guards import Facts, matching_guards
from bench.law import sampled
from bench.measure import Claim, Row, Sample, per_second, rates, seconds
from bench.peers import PEERS, openfisca, zen
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES

RANDOM_CELLS = 20_000
TIMED = 2_000
SLOW = {"openfisca-core": 50, "regopy": 200, "cedarpy": 200, "panzi-json-logic": 200}
"""How many requests a run takes where ``TIMED`` would take long."""
SLOWLY_CHECKED = 500
"""How many cells OpenFisca answers one at a time; all of them at once besides."""

OURS = "dintel"
LEAST = 500_000
TIMES = 8
AT_ONCE = "openfisca-core, all at once"
TABLE = "zen-engine, decision table"
NOTES = {
    AT_ONCE: "one simulation of all the requests, not one at a time",
    TABLE: "a decision table of the first-hit kind, one row a box",
}
Calls = dict[str, tuple[Callable[[Facts], object], Sequence[Facts]]]


def outcome_alone(policy: Policy) -> Claim:
    """Return rates where the peers give the outcome and we give all reasons too."""
    cells = sampled(policy, RANDOM_CELLS)
    facts = [policy.space.decode(code) for code in cells]
    want = [policy.at(code).outcome for code in cells]
    deciders = {name: peer.prepare(policy) for name, peer in PEERS.items()}
    deciders[TABLE] = zen.prepare_table(policy)
    wrong = {}
    for name, decide in deciders.items():
        some = SLOWLY_CHECKED if name == "openfisca-core" else len(cells)
        wrong[name] = sum(decide(f) != w for f, w in zip(facts[:some], want[:some], strict=True))
    many = openfisca.prepare_many(policy)
    at_once = [OUTCOMES[int(number)] for number in many(facts)]
    wrong[AT_ONCE] = sum(a != w for a, w in zip(at_once, want, strict=True))
    calls: Calls = {OURS: (policy.decide, facts[:TIMED])}
    for name, decide in deciders.items():
        calls[name] = (decide, facts[: SLOW.get(name, TIMED)])
    found = rates(calls)
    found[AT_ONCE] = per_second(seconds(lambda: many(facts)), len(facts))
    note = {name: peer.IDIOM for name, peer in PEERS.items()}
    rows = _rows(found, note, wrong, one_at_a_time=set(calls))
    return Claim("Decide, peers give the outcome alone", rows, len(cells), sum(wrong.values()))


def with_reasons(policy: Policy) -> Claim:
    """Return rates where the peers also say which rules match."""
    cells = sampled(policy, RANDOM_CELLS)
    facts = [policy.space.decode(code) for code in cells]
    names, matrix = _matching(policy, cells)
    calls: Calls = {OURS: (policy.decide, facts[:TIMED])}
    wrong = {OURS: _unmatched(policy, cells, names, matrix)}
    for name, peer in PEERS.items():
        decide = peer.prepare_reasons(policy)
        some = SLOWLY_CHECKED if name == "openfisca-core" else len(cells)
        wrong[name] = 0
        for at in range(some):
            outcome, rules = decide(facts[at])
            same = outcome == policy.at(cells[at]).outcome
            wrong[name] += not (same and np.array_equal(_flags(rules, names), matrix[at]))
        calls[name] = (decide, facts[: SLOW.get(name, TIMED)])
    note = {name: peer.REASONS for name, peer in PEERS.items()}
    rows = _rows(rates(calls), note, wrong, one_at_a_time=set(calls))
    return Claim("Decide, peers also say which rules match", rows, len(cells), sum(wrong.values()))


def _rows(
    found: Mapping[str, Sample],
    notes: Mapping[str, str],
    wrong: Mapping[str, int],
    one_at_a_time: set[str],
) -> tuple[Row, ...]:
    ours = found[OURS]
    fastest = max(s.median for name, s in found.items() if name in one_at_a_time - {OURS})
    times = ours.median / fastest
    target = f"at least {LEAST:,}/s and {TIMES} times the fastest peer"
    met = ours.median >= LEAST and times >= TIMES
    rows = [Row(OURS, ours, f"{times:.1f} times the fastest", target, met, "outcome and all reasons")]
    for name in sorted(set(found) - {OURS}, key=lambda name: -found[name].median):
        ratio = f"1 / {ours.median / found[name].median:.1f}"
        base = name.split(",")[0]
        note = notes[base] if name == base else NOTES[name]
        rows.append(Row(name, found[name], ratio, note=f"{note}; {wrong[name]} answers differ"))
    return tuple(rows)


def _matching(policy: Policy, cells: Sequence[int]) -> tuple[dict[str, int], NDArray[np.bool_]]:
    """Return the rule numbers, and for each cell which rules match, from the rules themselves."""
    values = np.stack(np.unravel_index(np.array(cells), policy.space.shape), axis=1)
    guards = matching_guards(policy)
    matrix = np.zeros((len(cells), len(guards)), dtype=bool)
    for number, guard in enumerate(guards):
        for box in guard.boxes:
            here = np.ones(len(cells), dtype=bool)
            for test in box:
                index = policy.space.axis(test.axis).index
                inside = np.isin(values[:, policy.space.by_id[test.axis]], [index[v] for v in test.values])
                here &= inside != test.negated
            matrix[:, number] |= here
    return {guard.rule: at for at, guard in enumerate(guards)}, matrix


def _unmatched(policy: Policy, cells: Sequence[int], names: Mapping[str, int], matrix: NDArray[np.bool_]) -> int:
    """Return how many of our answers give a reason that does not match, or leave out an outcome's."""
    wrong = 0
    speaks = np.array([bool(rule.outcome) for rule in policy.rules])
    for row, code in zip(matrix, cells, strict=True):
        verdict = policy.at(code)
        given = np.zeros(len(names), dtype=bool)
        given[[names[r.rule.id] for r in (*verdict.supported_by, *verdict.displaced)]] = True
        wrong += bool((given & ~row).any() or (row & speaks & ~given).any())
    return wrong


def _flags(rules: Sequence[object], names: Mapping[str, int]) -> NDArray[np.bool_]:
    """Return which rules match, from truth values, numbers or ids."""
    if len(rules) == len(names) and isinstance(rules[0], bool):
        return np.array(rules)
    found = np.zeros(len(names), dtype=bool)
    found[[names[one] if isinstance(one, str) else int(one) for one in rules]] = True  # type: ignore[call-overload]
    return found

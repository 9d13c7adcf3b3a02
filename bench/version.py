"""Claim: a further version of a policy over a whole history, by histogram, whatever its length."""

from __future__ import annotations

import time

import numpy as np

from bench.law import SEED, Codes, skewed, uniform
from bench.measure import Claim, Row, Sample, in_milliseconds, seconds
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import (
    History,
    Outcomes,
    Simulation,
    count_history,
    outcomes_of,
    simulate,
)

LENGTHS = (1_000_000, 10_000_000)
PLACES, MONTHS = 20, 12
MOST_MS = 50


def further_version(policy: Policy, earlier: Policy) -> Claim:
    """Return how long a version takes over histories of several lengths, counted once.

    Two versions are measured: the law of ``earlier`` against today's, and a made-up one that
    changes the outcome of every tenth cell.
    """
    before, today = outcomes_of(earlier), outcomes_of(policy)
    made_up = today.copy()
    made_up[::10] = (made_up[::10] + 1) % len(OUTCOMES)
    rows, wrong = [], 0
    for name, draw in (("skewed", skewed), ("uniform", uniform)):
        for length in LENGTHS:
            codes = draw(policy, length)
            history, spent = counted(policy, codes)
            title = f"{name} history of {length // 10**6} million"
            rows.append(
                Row(f"{title}: counted once", in_milliseconds([spent]), note="once for all versions; no target")
            )
            for what, old, new in (
                ("law of 2025-07-01 to today's", before, today),
                ("every tenth cell otherwise", today, made_up),
            ):
                rows.append(_row(f"{title}: {what}", history, old, new))
                wrong += _differs(simulate(history, old, new), codes, old, new)
    return Claim("A further version over a history", tuple(rows), len(rows), wrong)


def counted(policy: Policy, codes: Codes) -> tuple[History, float]:
    """Return a history of codes at places and in months drawn by chance, and the seconds that counting it took."""
    rng = np.random.default_rng(SEED)
    places = _drawn(rng, [f"place {at}" for at in range(PLACES)], len(codes))
    months = _drawn(rng, [f"2026-{at:02}" for at in range(1, MONTHS + 1)], len(codes))
    start = time.perf_counter()
    history = count_history(policy.space, codes, places, months)
    return history, time.perf_counter() - start


def _drawn(rng: np.random.Generator, names: list[str], count: int) -> list[str]:
    return [names[at] for at in rng.integers(0, len(names), count).tolist()]


def _row(name: str, history: History, before: Outcomes, after: Outcomes) -> Row:
    found: Sample = in_milliseconds(seconds(lambda: simulate(history, before, after)))
    met = found.median < MOST_MS
    moved = simulate(history, before, after).changed
    return Row(name, found, "", f"under {MOST_MS} ms", met, f"{moved:,} requests change")


def _differs(found: Simulation, codes: Codes, before: Outcomes, after: Outcomes) -> int:
    """Say (as 0 or 1) whether the histogram says otherwise than every request taken singly."""
    changed = int((before[codes] != after[codes]).sum())
    same = found.changed == changed == sum(shift.requests for shift in found.shifts)
    return int(not (same and found.before == _tally(before, codes) and found.after == _tally(after, codes)))


def _tally(outcomes: Outcomes, codes: Codes) -> dict[str, int]:
    totals = np.bincount(outcomes[codes], minlength=len(OUTCOMES)).tolist()
    return {name: total for name, total in zip(OUTCOMES, totals, strict=True) if total}

"""Claim: a further version of a policy over a whole history, by histogram, whatever its length."""

from __future__ import annotations

import time

import numpy as np

from bench.law import SEED, Codes, skewed, uniform
from bench.measure import Claim, Row, Sample, in_milliseconds, seconds
from dintel.domain.policy.determine import Policy
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
    made_up[::10] = (made_up[::10] + 1) % 8
    rows, wrong = [], 0
    for name, draw in (("skewed", skewed), ("uniform", uniform)):
        for length in LENGTHS:
            codes = draw(policy, length)
            history, spent = _count(policy, codes)
            title = f"{name} history of {length // 10**6} million"
            rows.append(Row(f"{title}: counted once", in_milliseconds([spent]), note="not held"))
            for what, old, new in (("law of 2025-07-01 to today's", before, today),
                                   ("every tenth cell otherwise", today, made_up)):
                rows.append(_row(f"{title}: {what}", history, old, new))
                wrong += _differs(simulate(history, old, new), codes, old, new)
    return Claim("A further version over a history", tuple(rows), len(rows), wrong)


def _count(policy: Policy, codes: Codes) -> tuple[History, float]:
    rng = np.random.default_rng(SEED)
    places = np.array([f"place {at}" for at in range(PLACES)])[rng.integers(0, PLACES, len(codes))]
    months = np.array([f"2026-{at:02}" for at in range(1, MONTHS + 1)])
    months = months[rng.integers(0, MONTHS, len(codes))]
    start = time.perf_counter()
    history = count_history(policy, codes, places, months)  # type: ignore[arg-type]
    return history, time.perf_counter() - start


def _row(name: str, history: History, before: Outcomes, after: Outcomes) -> Row:
    found: Sample = in_milliseconds(seconds(lambda: simulate(history, before, after)))
    met = found.median < MOST_MS
    moved = simulate(history, before, after).changed
    return Row(name, found, "", f"under {MOST_MS} ms", met, f"{moved:,} requests change")


def _differs(found: Simulation, codes: Codes, before: Outcomes, after: Outcomes) -> int:
    """Say (as 0 or 1) whether the histogram says otherwise than every request taken singly."""
    changed = int((before[codes] != after[codes]).sum())
    tally = np.bincount(after[codes], minlength=8)
    by_outcome = sum(found.after.values())
    same = found.changed == changed == sum(s.requests for s in found.shifts)
    return int(not (same and by_outcome == len(codes) and max(found.after.values()) == tally.max()))

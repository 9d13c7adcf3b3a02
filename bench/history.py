"""Claim: ten million coded requests through a policy, beside the limits of the machine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bench.fold import in_parts
from bench.law import Codes, skewed, uniform
from bench.measure import Claim, Row, per_second, seconds
from dintel.domain.policy.bulk import fold
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import outcomes_of

COUNT = 10_000_000
LEAST = 300_000_000
THREADS = 2
ONE_BY_ONE = 2_000
L1_CELLS = 1 << 14
"""A table of 16 KiB: it stays in the first-level cache, so that only ``numpy.take`` itself counts."""


def ten_million(policy: Policy) -> Claim:
    """Return rates for a uniform and a skewed history, and what the machine can do at most."""
    rows: list[Row] = []
    wrong = 0
    for name, codes in (("skewed", skewed(policy, COUNT)), ("uniform", uniform(policy, COUNT))):
        found, differ = _through(policy, name, codes)
        rows.extend(found)
        wrong += differ + _differ(policy, codes[:ONE_BY_ONE])
    rows.extend(_limits(uniform(policy, COUNT)))
    return Claim("Ten million coded requests", tuple(rows), 2 * COUNT, wrong)


def _through(policy: Policy, history: str, codes: Codes) -> tuple[list[Row], int]:
    """Return the rates of four ways, and in how many outcomes any of them differs from the table."""
    table, folded = outcomes_of(policy), fold(policy)
    out = np.empty(len(codes), dtype=np.uint8)
    threads = ThreadPoolExecutor(THREADS)
    ways: dict[str, Callable[[], object]] = {
        "folded table, one thread": lambda: folded.outcomes(codes, out),
        "folded table, two threads": lambda: in_parts(folded, codes, out, threads, THREADS),
        "whole table, one thread": lambda: np.take(table, codes, out=out, mode="clip"),
        "Policy.verdicts_of, one thread": lambda: policy.verdicts_of(codes),
    }
    notes = (*[f"{folded.table.nbytes / 2**20:.2f} MiB"] * 2, f"{table.nbytes / 2**20:.1f} MiB", "numbers of verdicts")
    want, wrong, rows = table[codes], 0, []
    for at, (name, work) in enumerate(ways.items()):
        found = per_second(seconds(work), len(codes))
        wrong += int((out != want).sum())
        met = found.median >= LEAST if at == 0 else None
        target = f"at least {LEAST // 10**6} million/s" if at == 0 else ""
        rows.append(Row(f"{history} history, {name}", found, "", target, met, notes[at]))
    threads.shutdown()
    return rows, wrong


def _limits(codes: Codes) -> list[Row]:
    """Return the rates of a take that misses no cache, and of copying the same bytes."""
    table = np.arange(L1_CELLS, dtype=np.uint8) % len(OUTCOMES)
    near = codes % L1_CELLS
    out, small = np.empty(len(codes), dtype=np.uint8), np.zeros(len(codes), dtype=np.uint8)
    copy = np.empty_like(codes)

    def move() -> None:
        np.copyto(copy, codes)
        np.copyto(small, out)

    take = seconds(lambda: np.take(table, near, out=out, mode="clip"))
    note = f"{(codes.nbytes + out.nbytes) / 10**6:.0f} MB read and written again"
    return [
        Row("limit: numpy.take from 16 KiB, one thread", per_second(take, len(codes))),
        Row("limit: copy of codes and outcomes, one thread", per_second(seconds(move), len(codes)), note=note),
    ]


def _differ(policy: Policy, codes: Codes) -> int:
    """Return how many of some requests come out otherwise than one at a time."""
    found = outcomes_of(policy)[codes]
    one_by_one = [OUTCOMES.index(policy.decide(policy.space.decode(int(c))).outcome) for c in codes]
    return int((found != np.array(one_by_one)).sum())

"""Claim: a history of any size is simulated, and counted anew, part by part on many processes, with equal results.

    python -m bench.spread [--codes 100000000]          100 million synthetic codes, simulated
    python -m bench.spread --store FOLDER               the register of ``bench.store``, counted anew

1. A part is an agency with its months. Each process draws its agencies' codes from a seed, so none travel; what comes
   back is a ``Simulation`` each, put together by ``together``. Dask's local cluster spreads the work; what it spreads
   is one function of plain values, which Spark would take as it is.
2. It is held against the same parts one after another in this process, and against the outcome of every code by itself.
3. Months of the register are counted by the same function that the worker counts them with, spread by Dask in place of
   processes of its own; the kept counts must come out the same, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np

from bench.law import EARLIER, SEED, book, policy_on
from bench.machine import busy
from bench.measure import Claim, Row, Sample
from bench.report import show
from bench.store import opened
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import (
    Named,
    Outcomes,
    Simulation,
    group_history,
    outcomes_of,
    simulate,
    together,
)

CODES, AGENCIES, MONTHS = 100_000_000, 1_000, 120
PROCESSES = os.cpu_count() or 1
NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
Task, Told = TypeVar("Task"), TypeVar("Told")


@cache
def _law() -> tuple[Policy, Outcomes, Outcomes]:
    """Return today's law and the outcomes of last year's and of today's; read once in each process."""
    law = book()
    policy = policy_on(law)
    return policy, outcomes_of(policy_on(law, EARLIER)), outcomes_of(policy)


def drawn(agency: int, codes: int) -> tuple[Any, Any]:
    """Return the codes of an agency and the month of each, skewed as a city's are (``bench.law.skewed``)."""
    policy = _law()[0]
    rng = np.random.default_rng([SEED, agency])
    found = np.zeros(codes, dtype=np.intp)
    for size, stride in zip(policy.space.shape, policy.space.strides, strict=True):
        weights = np.random.default_rng(SEED + stride).permutation(1 / np.arange(1, size + 1) ** 1.5)
        found += rng.choice(size, codes, p=weights / weights.sum()) * stride
    return found, rng.integers(0, MONTHS, codes)


def part(task: tuple[int, int]) -> Simulation:
    """Return what today's law changed for one agency (1.)."""
    policy, before, after = _law()
    codes, month = drawn(*task)
    place = Named((f"agency {task[0]:04}",), np.zeros(len(codes), dtype=np.intp))
    months = Named(tuple(f"{2017 + at // 12}-{at % 12 + 1:02}" for at in range(MONTHS)), month)
    return simulate(group_history(policy.space, codes, place, months), before, after)


def plainly(task: tuple[int, int]) -> tuple[Counter[str], int]:
    """Return today's outcomes of an agency's codes, and how many changed, each code by itself (2.)."""
    _policy, before, after = _law()
    codes, _month = drawn(*task)
    told = np.bincount(after[codes], minlength=len(OUTCOMES))
    return Counter({name: int(n) for name, n in zip(OUTCOMES, told, strict=True)}), int((before != after)[codes].sum())


class Spread:
    """Dask's local cluster: a process for each processor."""

    def __enter__(self) -> Self:
        """Start it."""
        import dask
        from dask.distributed import Client, LocalCluster

        dask.config.set({"distributed.admin.tick.limit": "1h", "distributed.scheduler.worker-saturation": 2.0})
        self._cluster = LocalCluster(n_workers=PROCESSES, threads_per_worker=1, dashboard_address=None)
        self._client = Client(self._cluster)
        return self

    def __exit__(self, *_more: object) -> None:
        """Stop it."""
        self._client.close()
        self._cluster.close()

    def __call__(self, work: Callable[[Task], Told], tasks: Sequence[Task]) -> Iterator[Told]:
        """Yield what is told of each task, in their order."""
        for future in self._client.map(work, tasks, pure=False):
            yield future.result()
            future.release()


def simulated(codes: int = CODES) -> Claim:
    """Return how long the whole takes, spread and not, and whether all three say the same."""
    tasks = [(agency, codes // AGENCIES) for agency in range(AGENCIES)]
    _law()
    alone, spent_alone = _timed(lambda: together(map(part, tasks)))
    with Spread() as spread:
        list(spread(part, tasks[: PROCESSES * 2]))  # each process reads the law once
        spent_found = _timed(lambda: together(spread(part, tasks)))
        plain = list(spread(plainly, tasks))
    found, spent = spent_found
    outcomes, changed = sum((one for one, _n in plain), Counter()), sum(n for _one, n in plain)
    wrong = int(found != alone) + int(found.changed != changed) + int(Counter(found.after) != +outcomes)
    rows = (
        Row(
            f"Dask's local cluster, {PROCESSES} processes", _seconds(spent), f"{spent_alone / spent:.2f} times as fast"
        ),
        Row("one process", _seconds(spent_alone), note=f"{found.changed:,} of {found.requests:,} requests change"),
    )
    title = f"{codes:,} synthetic codes of {AGENCIES:,} agencies in {MONTHS} months, drawn and simulated"
    return Claim(title, rows, codes, wrong)


def recounted(folder: Path) -> Claim:
    """Return how long the register's months take to be counted anew, spread and not, and whether both keep the same."""
    opened(folder)
    from dintel.apps.figures.queries import measures
    from dintel.apps.figures.services import recount

    every = list(measures.every().values())
    months, spent_alone = _timed(lambda: recount(several=every, at=NOW, processes=PROCESSES))
    before = _kept()
    with Spread() as spread:
        spread._client.run(_django, str(folder))
        _months, spent = _timed(lambda: recount(several=every, at=NOW, spread=spread))
    rows = (
        Row(f"Dask's local cluster, {PROCESSES} processes", _seconds(spent)),
        Row(
            f"{PROCESSES} processes of its own", _seconds(spent_alone), note=f"{months} months of {len(every)} measures"
        ),
    )
    return Claim("The whole register counted anew", rows, months, int(_kept() != before))


def _django(folder: str) -> None:
    opened(Path(folder))


def _kept() -> str:
    """Return the hash of everything that is kept of counts."""
    from dintel.apps.figures.models import KeptCount, KeptSheet

    whole = sha256()
    for row in KeptCount.objects.order_by("measure", "month", "place", "cell").values_list(
        "measure", "month", "place", "cell", "n"
    ):
        whole.update(repr(row).encode())
    for sheet in KeptSheet.objects.order_by("measure", "month").values_list("measure", "month", "sha256"):
        whole.update(repr(sheet).encode())
    return whole.hexdigest()


def _timed(work: Callable[[], Told]) -> tuple[Told, float]:
    begun = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begun


def _seconds(spent: float) -> Sample:
    return Sample(spent, spent, spent, "s", 1)


def main() -> int:
    """Print the figures; return 1 if anything differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--codes", type=int, default=CODES)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    claim = recounted(given.store) if given.store else simulated(given.codes)
    show(claim, busy())
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

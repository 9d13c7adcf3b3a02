"""Timing: several runs of one thing, kept as median, best and worst."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

RUNS = 5
LEAST_RUN = 0.2
"""Seconds that one run of a rate lasts at least."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """The median, least and greatest of some runs, in ``unit``."""

    median: float
    least: float
    greatest: float
    unit: str
    runs: int = RUNS

    def as_json(self) -> dict[str, Any]:
        """Return the figures with four significant digits."""
        figures = {"median": self.median, "min": self.least, "max": self.greatest}
        rounded = {name: float(f"{value:.4g}") for name, value in figures.items()}
        return {**rounded, "unit": self.unit, "runs": self.runs}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a result: what, how much, and against what it is held.

    ``target`` is in words; ``met`` is ``None`` where there is nothing to meet.
    """

    name: str
    sample: Sample
    ratio: str = ""
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """The result of one claim: its rows, and how many answers differed."""

    title: str
    rows: tuple[Row, ...]
    checked: int = 0
    mismatches: int = 0


def seconds(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Return how long each of ``runs`` calls took, after one that is not counted."""
    work()
    found = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def sample_of(found: Sequence[float], unit: str) -> Sample:
    """Return figures of one unit as they were found."""
    return Sample(statistics.median(found), min(found), max(found), unit, len(found))


def in_milliseconds(found: Sequence[float]) -> Sample:
    """Return durations as milliseconds."""
    return sample_of([one * 1e3 for one in found], "ms")


def per_second(found: Sequence[float], count: int) -> Sample:
    """Return durations of ``count`` things as a rate."""
    return sample_of([count / one for one in found], "/s")


def rates(calls: Mapping[str, tuple[Callable[[T], object], Sequence[T]]], runs: int = RUNS) -> dict[str, Sample]:
    """Return how many calls a second each makes, one at a time.

    A run goes over the items as often as ``LEAST_RUN`` seconds need. The runs take turns, so that a
    busy minute of the machine falls on all of them.
    """
    found: dict[str, list[float]] = {name: [] for name in calls}
    times = {
        name: max(1, math.ceil(LEAST_RUN / _one_at_a_time(call, items, 1))) for name, (call, items) in calls.items()
    }
    for _ in range(runs):
        for name, (call, items) in calls.items():
            found[name].append(_one_at_a_time(call, items, times[name]))
    return {name: per_second(spent, times[name] * len(calls[name][1])) for name, spent in found.items()}


def _one_at_a_time(call: Callable[[T], object], items: Sequence[T], times: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        for item in items:
            call(item)
    return time.perf_counter() - start

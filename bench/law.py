"""The policy every claim is measured on, and the requests put to it."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.determine import Policy
from dintel.lawbook.book import Book, open_book

PLACE = "us/nm/albuquerque"
ON = date(2026, 11, 22)
EARLIER = date(2025, 7, 1)
SEED = 20261122
Codes = NDArray[np.intp]


def policy_on(book: Book, on: date = ON) -> Policy:
    """Return the compiled policy of a day."""
    return compile_policy(book.text_on(on))


def book() -> Book:
    """Return the law book of the place."""
    return open_book(PLACE)


def sampled(policy: Policy, count: int) -> list[int]:
    """Return ``count`` random cells and the first cell of every verdict."""
    rng = random.Random(SEED)
    _, first = np.unique(policy.table.reshape(-1), return_index=True)
    return [*(rng.randrange(policy.space.size) for _ in range(count)), *first.tolist()]


def uniform(policy: Policy, count: int) -> Codes:
    """Return a history in which every cell is as likely as any other: the worst for a cache."""
    rng = np.random.default_rng(SEED)
    return rng.integers(0, policy.space.size, count).astype(np.intp)


def skewed(policy: Policy, count: int) -> Codes:
    """Return a history as a city would have it: on each axis a few values make up most.

    The n-th most frequent value of an axis is drawn with weight ``1 / n ** 1.5``, which value that
    is being random; the axes are independent.
    """
    rng = np.random.default_rng(SEED)
    codes = np.zeros(count, dtype=np.intp)
    for size, stride in zip(policy.space.shape, policy.space.strides, strict=True):
        weights = rng.permutation(1 / np.arange(1, size + 1) ** 1.5)
        codes += rng.choice(size, count, p=weights / weights.sum()) * stride
    return codes

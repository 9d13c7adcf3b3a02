"""Counting in memory: how often something happened within some seconds, written nowhere and forgotten after them."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache


def count_up(name: str, seconds: int) -> int:
    """Count one more and return how many it is now; the first one starts the seconds after which all are forgotten."""
    if cache.add(name, 1, seconds):
        return 1
    try:
        return cache.incr(name)
    except ValueError:  # it was forgotten between the two lines
        cache.set(name, 1, seconds)
        return 1


def counted(name: str) -> int:
    """Return how many were counted."""
    return int(cache.get(name, 0))


def share(limit: int) -> int:
    """Return what one process may take of a limit of the whole city: each counts for itself.

    Of any limit but nought that is at least one. The city takes less than the limit where one process is asked more
    than the others.
    """
    return max(1, limit // settings.WEB_PROCESSES) if limit else 0

"""Counting in memory: how often something happened within some seconds, written nowhere and forgotten after them."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core.cache import caches

from dintel.apps import binding

MEMORY = "memory"


def count_up(name: str, seconds: int) -> int:
    """Count one more and return how many it is now; the first one starts the seconds after which all are forgotten."""
    cache = caches[MEMORY]
    if cache.add(name, 1, seconds):
        return 1
    try:
        return cache.incr(name)
    except ValueError:  # it was forgotten between the two lines
        cache.set(name, 1, seconds)
        return 1


def counted(name: str) -> int:
    """Return how many were counted."""
    return int(caches[MEMORY].get(name, 0))


def share(limit: int) -> int:
    """Return what one process of one host may take of a limit of the whole city: each counts for itself.

    Of any limit but nought that is at least one. The city takes less than the limit where one process is asked more
    than the others.
    """
    return max(1, limit // settings.WEB_PROCESSES) if limit else 0


def blind(key: str, prefix: str, version: int) -> str:
    """Return under which key the shared table of counts keeps something: a keyed digest, from which nobody reads back.

    Whoever signs in is counted there by address and by account (`ACCOUNT_RATE_LIMITS`), for a few minutes, so that all
    processes and hosts count together. What people without an account send is counted in memory alone.
    """
    return hmac.new(
        settings.SECRET_KEY.encode(), binding.cache_key(key, prefix, version).encode(), "sha256"
    ).hexdigest()

"""Claim: the ledger and sealing together add at most 30% to the time of filing a contact.

The same process files by turns with both, with sealing alone, with the ledger alone and with neither, so
that a machine that changes its speed changes it for all four. Without sealing words lie in the clear, are
searched in the clear, and no key is made; without the ledger no leaf is written, nor its content made.

``python -m bench.register_overhead`` measures this claim alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from bench.machine import busy
from bench.measure import Claim, Row, Sample
from bench.register_databases import databases, measured, open_register, register
from bench.register_filing import hire, note
from bench.report import show

BEFORE, TURNS, A_TURN = 20_000, 12, 100
MOST_SHARE = 1.30
WAYS = ("neither", "ledger alone", "sealing alone", "both")


def overhead() -> Claim:
    """Return the median time of a filing in each of the four ways, on each database."""
    rows: list[Row] = []
    for database in databases():
        with register(database) as environment:
            times = measured("bench.register_overhead", environment)["ms"]
        rows += _rows(database, times)
    return Claim("The ledger and sealing, as a share of a filing", tuple(rows), 0, 0)


def _rows(database: str, times: dict[str, list[float]]) -> Iterator[Row]:
    plain = statistics.median(times["neither"])
    for way in WAYS:
        middle = statistics.median(times[way])
        sample = Sample(middle, min(times[way]), max(times[way]), "ms", len(times[way]))
        is_claimed = way == "both"
        yield Row(
            f"{database}, {way}",
            sample,
            note=f"{middle / plain:.2f} times as long as with neither",
            target=f"at most {MOST_SHARE:.2f} times" if is_claimed else "",
            met=middle / plain <= MOST_SHARE if is_claimed else None,
        )


def measure() -> dict[str, Any]:
    """Return the times of filings in milliseconds, by way, in a register of its own."""
    open_register()
    from bench.register_fill import fill

    fill(BEFORE)
    hire()
    rng, times = random.Random(7), {way: list[float]() for way in WAYS}
    for turn in range(TURNS + 1):
        for way in WAYS:
            with _way(way):
                found = [_filing(rng) for _ in range(A_TURN)]
            if turn:  # what is opened once is opened by then
                times[way] += found
    return {"ms": times}


def _filing(rng: random.Random) -> float:
    from dintel.apps.city import law
    from dintel.apps.frontdesk.intake import read_json
    from dintel.apps.frontdesk.services import receive_filing

    body = json.dumps(note(rng)).encode()
    start = time.perf_counter()
    filed = read_json(body, law.policy().space)
    receive_filing(key=uuid4(), filed=filed, by=None, at=datetime.now(tz=UTC))
    return (time.perf_counter() - start) * 1e3


@contextmanager
def _way(name: str) -> Iterator[None]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        for part in (*(_unsealed() if name in {"neither", "ledger alone"} else ()),
                     *(_unrecorded() if name in {"neither", "sealing alone"} else ())):  # fmt: skip
            stack.enter_context(part)
        yield


def _unsealed() -> Iterator[Any]:
    """Yield what leaves words in the clear: no key, no cipher, no blind token."""
    from dintel.apps import rows
    from dintel.apps.contacts.services import file, index
    from dintel.apps.sealing import fields
    from dintel.apps.sealing.services import Subject, standing_key

    key = standing_key(subject=Subject("bench", "one"))

    def lie_open(field: Any, _row: Any, found: Any) -> Any:
        return fields.Sealed(field.to_bytes(found))

    def in_the_clear(texts: list[list[str]]) -> list[str]:
        return [word for text in texts for word in text]

    def number_without_a_key(contact: Any, requests: Any, at: datetime) -> None:
        contact.number = file.take_number(file.CONTACTS, at)
        file.number_requests(contact, requests)
        rows.add_known([contact])
        rows.add_known(requests)

    yield patch.object(fields.SealedText, "seal", lie_open)
    yield patch.object(file, "wrapped_key", lambda: key)
    yield patch.object(file, "_number", number_without_a_key)
    yield patch.object(index, "blind_tokens", in_the_clear)


def _unrecorded() -> Iterator[Any]:
    """Yield what leaves no leaf and makes no content of one."""
    from dintel.apps.contacts.services import file
    from dintel.apps.notices.services import clocks

    nothing: Callable[..., None] = lambda *_args, **_more: None  # noqa: E731 - stands for a service
    yield patch.object(file, "leave", nothing)
    yield patch.object(clocks, "leave", nothing)


def main() -> int:
    """Print the claim; with ``--measure`` the times of the register this process is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", action="store_true", help="measure in this process, in the register it is given")
    if parser.parse_args().measure:
        print(json.dumps(measure()))
        return 0
    show(overhead(), busy())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

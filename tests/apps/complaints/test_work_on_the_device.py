"""The device works as the city checks: the same hashes, the same counters, no more and no fewer."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT

from dintel.domain.reporting import work

SOLVER = Path(ROOT) / "src/dintel/apps/visitors/static/visitors/work-solver.js"
KEY, AT = bytes(range(32)), datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def device() -> Any:
    """Return the solver in an engine of its own."""
    engine = pytest.importorskip("py_mini_racer").MiniRacer()
    engine.eval(SOLVER.read_text(encoding="utf-8"))
    return engine


def solved_there(device: Any, ticket: str, difficulty: int, found: str = "") -> list[str]:
    """Return what the device tells after each part."""
    asked = ", ".join(map(json.dumps, (ticket, difficulty, found)))
    told = device.eval(
        f"(() => {{ const t = []; DintelWork.solve({asked}, (a) => t.push(a)); return JSON.stringify(t); }})()"
    )
    return json.loads(told)  # type: ignore[no-any-return]


@given(text=st.text(alphabet=[chr(code) for code in range(256)], max_size=300))
@settings(max_examples=200)
def test_the_device_hashes_as_the_standard_says(device: Any, text: str) -> None:
    words = json.loads(device.eval(f"JSON.stringify(Array.from(DintelWork.hash({json.dumps(text)})))"))
    assert b"".join((word % 2**32).to_bytes(4) for word in words) == hashlib.sha256(text.encode("latin-1")).digest()


def test_no_engine_can_round_a_constant_of_the_hash_wrongly() -> None:
    """The device computes them from roots; each lies further from a change of its 32 bits than a root may err."""
    primes = [n for n in range(2, 312) if all(n % d for d in range(2, n))]
    assert len(primes) == 64
    with localcontext() as context:
        context.prec = 40
        roots = [Decimal(p) ** (Decimal(1) / 3) for p in primes] + [Decimal(p).sqrt() for p in primes[:8]]
        for root in roots:
            beyond = root * 2**32 % 1
            err = root * Decimal(2) ** -50 * 2**32  # four units in the last place of a double
            assert err < beyond < 1 - err


@pytest.mark.parametrize("difficulty", [0, 3, 4, 7, 12])
def test_the_device_finds_the_answer_that_is_found_here(device: Any, difficulty: int) -> None:
    for seed in range(6):
        ticket = work.give(KEY, bytes([seed] * 16), difficulty=difficulty, at=AT)
        told = solved_there(device, ticket, difficulty)
        assert told[-1] == work.solve(ticket, difficulty=difficulty)
        assert work.is_solved(ticket, told[-1], difficulty=difficulty)
        assert [one.count(".") + 1 for one in told] == list(range(1, work.PARTS + 1)), "one part more each time"


def test_the_device_goes_on_where_the_page_before_stopped(device: Any) -> None:
    ticket = work.give(KEY, bytes(16), difficulty=9, at=AT)
    whole = work.solve(ticket, difficulty=9)
    found = ".".join(whole.split(".")[:11])
    told = solved_there(device, ticket, 9, found)
    assert len(told) == work.PARTS - 11
    assert told[-1] == whole
    assert solved_there(device, ticket, 9, whole) == [], "and does nothing where all was found"

"""A past that may be asked of without end: what a copy keeps, and what nobody can read off it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import shake_256
from math import log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.policy.exchange import MADE_UP, Draw, exchanged, off
from dintel.domain.policy.facts import UNKNOWN, Axis, Space, Value
from dintel.domain.policy.simulate import History, count_history

REACH = 5
CELLS = 40
MONTHS = ("2026-01", "2026-02", "2026-03")
VALUES = (*(f"v{at}" for at in range(CELLS - 1)), UNKNOWN)
SPACE = Space((Axis("which", "", tuple(Value(name, "") for name in VALUES)),))
Request = tuple[int, str, str]
REQUESTS = st.lists(st.tuples(st.integers(0, CELLS - 1), st.sampled_from("abc"), st.sampled_from(MONTHS)), max_size=60)
KEYS = 1_000
SMALL = range(1, 5)


def history_of(rows: Sequence[Request]) -> History:
    return count_history(SPACE, [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def copied(rows: Sequence[Request], key: int = 0, reach: int = REACH, places: str = "abcd") -> History:
    return exchanged(history_of(rows), SPACE, places, Draw(b"key %d" % key, reach))


def told(history: History) -> Counter[Request]:
    rows = zip(history.cell, history.place, history.month, history.count, strict=True)
    return Counter({(int(c), history.places[p], history.months[m]): int(n) for c, p, m, n in rows})


def chances(key: bytes, month: str, what: str, length: int) -> list[float]:
    data = shake_256(b"exchange\0" + month.encode() + b"\0" + what.encode() + b"\0" + key).digest(8 * length)
    return [(int.from_bytes(data[at : at + 8], "little") >> 11) / 2**53 for at in range(0, 8 * length, 8)]


def step(chance: float, reach: int) -> int:
    side = chance - 0.5
    return round(-reach * (1 if side > 0 else -1) * log1p(-2 * abs(side))) if side else 0


def naively(rows: Sequence[Request], key: bytes, reach: int, places: Sequence[str]) -> Counter[Request]:
    """Copy a past request by request, as the module's first lines say."""
    found = Counter[Request]()
    names = sorted({*places, *(place for _cell, place, _month in rows)})
    for month in {month for _cell, _place, month in rows}:
        mine = sorted(row for row in rows if row[2] == month)
        length = max(len(mine) + step(chances(key, month, "length", 1)[0], reach), 0)
        steps, made_up = chances(key, month, "steps", length), chances(key, month, "made up", length)
        turns = [at for at, one in enumerate(made_up) if one < MADE_UP]
        cells, others = (chances(key, month, what, len(turns)) for what in ("cell", "place"))
        for at in range(length):
            if at in turns:
                turn = turns.index(at)
                found[int(cells[turn] * CELLS), names[int(others[turn] * len(names))], month] += 1
                continue
            near = at * len(mine) // length + step(steps[at], reach)
            while not 0 <= near < len(mine):
                near = -1 - near if near < 0 else 2 * len(mine) - 1 - near
            found[mine[near]] += 1
    return found


@given(REQUESTS, st.integers(0, 10_000), st.integers(1, 9))
def test_a_copy_is_what_one_by_one_would_give(rows: list[Request], key: int, reach: int) -> None:
    copy = copied(rows, key, reach)
    assert told(copy) == naively(rows, b"key %d" % key, reach, "abcd")
    assert copy.requests == told(copy).total()


@given(REQUESTS, st.integers(0, 10_000))
def test_a_month_is_one_copy_beside_whichever_months(rows: list[Request], key: int) -> None:
    whole = told(copied(rows, key))
    for month in MONTHS:
        alone = told(copied([row for row in rows if row[2] == month], key))
        assert alone == Counter({row: n for row, n in whole.items() if row[2] == month})


def test_nothing_is_the_copy_of_nothing_and_an_empty_month_stays_empty() -> None:
    assert told(copied([])) == Counter()
    assert set(copied([(3, "a", "2026-01")] * 40).months) == {"2026-01"}


@pytest.mark.parametrize(("key", "reach"), [(b"", 5), (b"key", 0)])
def test_a_draw_that_anybody_could_do_again_is_refused(key: bytes, reach: int) -> None:
    with pytest.raises(ValueError, match="secret key, and a reach"):
        Draw(key, reach)


def month_with(few: int) -> list[Request]:
    """Return a month of which a figure tells every count but two: those two have twelve together."""
    sizes = {10: 30, 20: few, 21: 12 - few, 30: 25}
    return [(cell, "a", "2026-01") for cell, n in sizes.items() for _ in range(n)]


def in_copies(rows: Sequence[Request]) -> Counter[int]:
    """Return how often copies have how many requests of a cell: all that any number of questions can bring out."""
    return Counter(count_in(copied(rows, key), 20) for key in range(KEYS))


def count_in(copy: History, cell: int) -> int:
    return int(np.diff(copy.sums)[copy.cells == cell].sum())


def test_whoever_asks_everything_learns_a_small_count_no_better_than_by_guessing() -> None:
    """The attacker knows the rule, every other count and the sum of the two, and reads the copy itself, unrounded."""
    likely = {few: in_copies(month_with(few)) for few in range(13)}
    for few in SMALL:
        right = 0
        for said, times in likely[few].items():
            weights = sorted(((counted[said], one) for one, counted in likely.items()), reverse=True)
            whole = sum(weight for weight, _one in weights)
            right += times * (weights[0][1] == few)
            if times > KEYS / 100:
                assert weights[0][0] < 0.65 * whole, f"{said} in the copy tells that there were {weights[0][1]}"
                assert sum(weight for weight, _one in weights[:3]) < 0.98 * whole, f"{said} leaves three to choose from"
        assert right < KEYS / 2


def test_many_keys_agree_on_average_and_one_is_hardly_off_where_much_stands_together() -> None:
    rows: list[Request] = [(cell, "a", month) for cell in range(8, 16) for month in MONTHS for _ in range(20)]
    rows += [(cell, "b", month) for cell in range(30) for month in MONTHS for _ in range(4)]
    for chosen in (range(8, 16), range(5), range(0, 30, 7)):
        concerned = np.isin(np.arange(CELLS), list(chosen))
        true = sum(bool(concerned[cell]) for cell, _place, _month in rows)
        counts, said = [], []
        for key in range(300):
            copy = copied(rows, key)
            counts.append(int(np.diff(copy.sums)[concerned[copy.cells]].sum()))
            said.append(off(copy, concerned[copy.cells], REACH))
        assert abs(float(np.mean(counts)) - true) < 4 * np.std(counts) / 300**0.5 + MADE_UP * len(rows)
        assert 0 < np.std(counts) < 1.2 * true**0.5
        assert 0.6 * np.std(counts) < np.mean(said) < 1.5 * np.std(counts)


def test_nothing_is_off_where_nothing_is() -> None:
    assert off(history_of([]), np.zeros(0, np.bool_), REACH) == 0.0

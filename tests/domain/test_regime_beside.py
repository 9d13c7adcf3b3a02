"""The public copy of a report beside a figure of the same requests: whoever reads both solves for no small count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dintel.domain.regime import Column, Count, Counted, Tabled, Thing, kinds, public_copy
from dintel.domain.regime.public import Hidden
from dintel.domain.suppression import Rule, UnprotectableError, dimension, release
from dintel.domain.suppression.cube import OUT

AXES = {
    "purpose": ("criminal", "civil"),
    "outcome": ("comply", "decline", "hold"),
    "who": ("verified", "not"),
    "document": ("warrant", "none"),
}
PLACES = ("a", "b", "c")
Fact = tuple[str, str, str, str, str]
FACTS: tuple[Fact, ...] = tuple(product(*AXES.values(), PLACES))
FIGURE = (("purpose", "outcome"), ("purpose",), ("outcome",), (), ("who", "outcome"), ("who",))
RULE = Rule()
CLOSE = 1e-4


def column(name: str, **where: str) -> Column:
    return Column(name, name, "d", Count("request", {axis: frozenset(told.split()) for axis, told in where.items()}))


IN_ALL = (
    column("criminal", purpose="criminal"),
    column("helped", purpose="criminal", outcome="comply"),
    column("civil", purpose="civil"),
    column("declined", purpose="civil", outcome="decline"),
    column("papers", document="warrant"),
)
BY_PLACE = (column("civil", purpose="civil"), column("declined", purpose="civil", outcome="decline"))
Register = Mapping[Fact, int]


@dataclass(frozen=True)
class Figure:
    """What came out: for each table and total, which cells are told."""

    shown: tuple[tuple[bool, ...], ...]

    @staticmethod
    def of(register: Register) -> Figure:
        dimensions = tuple(dimension(name, values) for name, values in list(AXES.items())[:3])
        counts = np.zeros([len(one.leaves) for one in dimensions], np.int64)
        for fact, n in register.items():
            counts[place(fact, tuple(AXES)[:3])] += n
        families = [tuple(0 if one.name in by else 1 for one in dimensions) for by in FIGURE]
        hidden = release(dimensions, [counts], RULE, published=families).hidden
        return Figure(tuple(tuple((~hidden[one]).reshape(-1).tolist()) for one in families))


def place(fact: Fact, by: Sequence[str]) -> tuple[int, ...]:
    facts = dict(zip(AXES, fact, strict=False))
    return tuple(AXES[axis].index(facts[axis]) for axis in by)


def cell(fact: Fact, by: Sequence[str]) -> int:
    order = [axis for axis in AXES if axis in by]
    return int(np.ravel_multi_index(place(fact, order), [len(AXES[axis]) for axis in order])) if by else 0


def things(register: Register) -> list[Thing]:
    found = []
    for fact, n in register.items():
        is_counted = fact[2] == "verified"
        row = Counted("request", dict(zip(AXES, fact, strict=False)), n)
        found.append(Thing(row, frozenset({0, 1} if is_counted else ()), tuple(cell(fact, by) for by in FIGURE)))
    return found


def tables(register: Register) -> tuple[Tabled, Tabled]:
    rows = [
        Counted("request", dict(zip(AXES, fact, strict=False)), n, fact[4])
        for fact, n in register.items()
        if fact[2] == "verified"
    ]
    return Tabled("all", IN_ALL), Tabled("places", BY_PLACE, PLACES, tuple(rows))


def told(hidden: Mapping[str, Hidden], figure: Figure) -> Iterator[tuple[list[float], bool]]:
    """Yield every count of both publications: which facts it adds up, and whether it is shown."""
    for by, shown in zip(FIGURE, figure.shown, strict=True):
        for at, is_shown in enumerate(shown):
            yield [float(cell(fact, by) == at) for fact in FACTS], is_shown
    for table in tables({}):
        for line in ("", *table.lines):
            for name, count in table.counts.items():
                adds = [
                    float(
                        fact[2] == "verified"
                        and line in {"", fact[4]}
                        and count.holds("request", dict(zip(AXES, fact, strict=False)))
                    )
                    for fact in FACTS
                ]
                yield adds, (line, name) not in hidden[table.id]


def found_out(register: Register, hidden: Mapping[str, Hidden], figure: Figure) -> dict[int, tuple[float, float]]:
    """Return between what an attacker knows small counts to lie, by their number, where that is too narrow."""
    counts = np.array([register.get(fact, 0) for fact in FACTS], np.float64)
    every = list(told(hidden, figure))
    shown = np.array([adds for adds, is_shown in every if is_shown])
    known = {"A_eq": shown, "b_eq": shown @ counts} if len(shown) else {}
    found = {}
    for number, (adds, _is_shown) in enumerate(every):
        if 0 < counts @ adds < RULE.threshold:
            least, most = (
                sign * linprog(sign * np.array(adds), bounds=(0, 10_000), method="highs", **known).fun
                for sign in (1, -1)
            )
            if least > CLOSE or most < RULE.threshold - CLOSE:
                found[number] = (least, most)
    return found


REGISTERS = st.dictionaries(st.sampled_from(FACTS), st.integers(1, 12), min_size=4, max_size=24)
RANDOMLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RANDOMLY
@given(REGISTERS)
def test_whoever_solves_report_and_figure_together_finds_no_small_count(register: Register) -> None:
    try:
        figure = Figure.of(register)
    except UnprotectableError:
        return
    hidden = public_copy(tables(register), things(register), RULE, elsewhere=figure.shown)
    found = found_out(register, hidden, figure)
    if found:  # the figure alone may tell that there is some of what it does not tell apart
        assert found.keys() <= found_out(register, EVERYTHING, figure).keys()


EVERYTHING = {one.id: frozenset((line, name) for line in ("", *one.lines) for name in one.counts) for one in tables({})}


def test_the_same_attacker_breaks_a_report_that_looks_at_itself_alone() -> None:
    """So the test above can fail: what one table leaves out by place the other and the figure tell in all."""
    register: Register = {
        ("civil", "comply", "verified", "warrant", "c"): 9,
        ("civil", "comply", "not", "warrant", "b"): 1,
        ("civil", "decline", "verified", "none", "c"): 10,
        ("civil", "comply", "verified", "none", "b"): 1,
        ("civil", "decline", "verified", "warrant", "a"): 10,
        ("criminal", "decline", "verified", "none", "c"): 1,
    }
    figure = Figure.of(register)
    apart = {}
    for at, table in enumerate(tables(register)):
        alone = [Thing(one.row, frozenset({0} if at in one.tables else ())) for one in things(register)]
        apart |= public_copy([table], alone, RULE)
    assert found_out(register, apart, figure)
    hidden = public_copy(tables(register), things(register), RULE, elsewhere=figure.shown)
    assert found_out(register, hidden, figure) == {}


def test_where_no_way_is_found_the_report_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a cell that the figure keeps back is told then; what it touches nowhere still is."""
    from dintel.domain.regime import public

    register: Register = {
        ("civil", "decline", "verified", "none", "a"): 3,
        ("civil", "hold", "verified", "none", "a"): 15,
        ("civil", "comply", "verified", "none", "a"): 30,
        ("criminal", "comply", "verified", "warrant", "a"): 30,
        ("criminal", "hold", "verified", "warrant", "a"): 15,
        ("criminal", "decline", "verified", "none", "b"): 15,
    }
    figure = Figure.of(register)
    protect, asked = public.protect, []

    def first_never(*given: object, **more: object) -> object:
        asked.append(more["sensitive"])
        if len(asked) == 1:
            raise UnprotectableError([((0,), (0,))])
        return protect(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(public, "protect", first_never)
    hidden = public_copy(tables(register), things(register), RULE, elsewhere=figure.shown)
    assert len(asked) == 3, "once more for totals, and for the lines"
    assert {("", "civil"), ("", "declined")} <= hidden["all"]
    assert ("", "helped") not in hidden["all"]
    assert found_out(register, hidden, figure) == {}


def test_of_very_many_kinds_some_stand_still_and_nothing_small_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    register: Register = Counter({fact: 7 + at for at, fact in enumerate(FACTS)})
    register = {
        **register,
        ("civil", "decline", "verified", "none", "b"): 2,
        ("civil", "decline", "not", "none", "c"): 1,
    }
    figure = Figure.of(register)
    for most in (4, 12, 40):
        monkeypatch.setattr(kinds, "MOST_KINDS", most)
        hidden = public_copy(tables(register), things(register), RULE, elsewhere=figure.shown)
        assert found_out(register, hidden, figure) == {}
    assert not hidden["all"], "with enough of them in motion the totals can stay"


def test_what_is_counted_outside_the_months_of_the_figure_stands_in_none_of_its_cells() -> None:
    row = Counted("request", {"purpose": "civil", "outcome": "decline", "document": "none"}, 3, "a")
    two = Tabled("all", IN_ALL), Tabled("places", BY_PLACE, ("a",), (row,))
    thing = Thing(row, frozenset({0, 1}), (OUT,) * len(FIGURE))
    hidden = public_copy(two, [thing], RULE, elsewhere=Figure.of({}).shown)
    assert {("", "civil"), ("", "declined")} <= hidden["all"]
    assert {("", "civil"), ("a", "civil")} <= hidden["places"]


def test_a_line_that_was_left_out_stays_left_out_and_its_neighbours_change() -> None:
    register: Register = {("civil", "decline", "verified", "none", place): 20 + at for at, place in enumerate(PLACES)}
    assert public_copy(tables(register), things(register), RULE, elsewhere=Figure.of(register).shown)["places"] == set()
    before = {"places": {("b", "declined")}}
    kept = public_copy(tables(register), things(register), RULE, elsewhere=Figure.of(register).shown, before=before)
    assert kept["places"] == {("b", "declined")}
    in_all = {"places": {("", "declined")}}
    kept = public_copy(tables(register), things(register), RULE, elsewhere=Figure.of(register).shown, before=in_all)
    assert {(line, "declined") for line in ("", *PLACES)} <= kept["places"]

"""Small worlds: spaces and rules made up by chance, and the real law with fewer values.

A made-up world always has the axes ``asked`` and ``document``, which the scope of a paper needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st
from tests.domain import naive

from dintel.domain.policy.compile import Text
from dintel.domain.policy.facts import UNKNOWN, Axis, Space, Value
from dintel.domain.policy.rules import (
    LEVELS,
    OUTCOMES,
    Kind,
    Obligation,
    Provision,
    Rule,
    Source,
    Span,
)

ON = date(2026, 1, 1)
SAID = OUTCOMES[:3]


def axis(name: str, *values: str) -> Axis:
    """Return an axis whose labels are its values in capitals, with ``unknown`` at the end."""
    return Axis(name, name.title(), tuple(Value(v, v.upper()) for v in (*values, UNKNOWN)))


def kind(name: str, **changes: Any) -> Kind:
    """Return a paper that nobody signs and that reaches nothing, unless ``changes`` say so."""
    blank = Kind(
        **dict.fromkeys(("id", "title", "short"), name),
        **dict.fromkeys(("form", "signed_by", "heading", "compels_in_words", "cannot"), ""),
        **dict.fromkeys(("city_action", "drawing", "doubt"), ""),
        group="request",
        branch="none",
        signer="none",
        look="none",
        tell=(),
        compels=frozenset(),
        provisions=(),
        mark="V",
        order=0,
        where=f"papers/{name}.toml:1",
    )
    return replace(blank, **changes)


def provision(name: str, level: str = "practice", **changes: Any) -> Provision:
    """Return a provision in force for ever."""
    blank = Provision(
        id=name,
        instrument=name.rsplit("/", 1)[0],
        level=level,
        cite=f"Cite {name}",
        title=name,
        text=name,
        mark="V",
        doubt="",
        sources=(Source("a book", "V"),),
        span=Span(),
        where=f"provisions/{name}.toml:1",
    )
    return replace(blank, **changes)


def rule(name: str, outcome: str = "", level: str = "practice", **changes: Any) -> Rule:
    """Return a rule of the question ``q`` that speaks of every case, unless ``changes`` say so."""
    blank = Rule(
        id=f"x/q/{name}",
        title=name,
        level=level,
        outcome=outcome,
        span=Span(),
        when={},
        relies_on=("x/law/part",),
        where=f"rules/q.toml:{name}",
        do=(f"do {name}",),
        say=(f"say {name}",),
    )
    return replace(blank, **changes)


def world(
    space: Space,
    rules: Iterable[Rule],
    kinds: Mapping[str, Kind] | None = None,
    obligations: Iterable[Obligation] = (),
) -> Text:
    """Return a law of the place ``x`` in which everything relies on one provision."""
    named = space.axis("document").values if "document" in space.by_id else ()
    return Text(
        place="x",
        on=ON,
        hash="0" * 64,
        space=space,
        rules=tuple(rules),
        kinds=dict(kinds or {value.id: kind(value.id) for value in named}),
        provisions={"x/law/part": provision("x/law/part")},
        obligations={duty.id: duty for duty in obligations},
    )


@st.composite
def spaces(draw: st.DrawFn) -> Space:
    """Draw a space of two to four axes with at most 3 known values each."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    names = ("asked", "document", "purpose", "setting")
    return Space(
        tuple(axis(name, *(f"{name[0]}{n}" for n in range(size))) for name, size in zip(names, sizes, strict=False))
    )


def some(values: Iterable[str], at_least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    """Draw a subset."""
    return st.frozensets(st.sampled_from(list(values)), min_size=at_least)


@st.composite
def rules_of(draw: st.DrawFn, space: Space, most: int = 7) -> tuple[Rule, ...]:
    """Draw rules; each may be an exception to earlier ones of its own or a lower level."""
    found: list[Rule] = []
    lines = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2).map(tuple)
    for number in range(draw(st.integers(1, most))):
        level = draw(st.sampled_from(LEVELS))
        when = {
            one.id: draw(some(one.index))
            for one in space.axes
            if draw(st.integers(0, 2)) == 0  # one condition in three, so that rules do meet
        }
        weaker = [r.id for r in found if LEVELS.index(r.level) <= LEVELS.index(level)]
        outcome = draw(st.sampled_from([*SAID, *SAID, ""]))
        found.append(
            rule(
                f"r{number}",
                outcome,
                level,
                when=when,
                scope=draw(st.sampled_from(["", "", "within", "beyond"])),
                with_outcome=draw(some(SAID)) if not outcome else frozenset(),
                exception_to=tuple(sorted(draw(some(weaker)))) if weaker else (),
                obligations=draw(st.lists(st.sampled_from(["d1", "d2"]), max_size=2).map(tuple)),
                do=draw(lines),
                say=draw(lines),
                never=draw(lines),
                call=draw(st.sampled_from(["", "counsel", "police"])),
            )
        )
    return tuple(found)


@st.composite
def kinds_of(draw: st.DrawFn, space: Space) -> dict[str, Kind]:
    """Draw what the papers of a space reach."""
    asked = space.axis("asked").index
    return {value.id: kind(value.id, compels=draw(some(asked))) for value in space.axis("document").values}


DUTIES = (Obligation("d1", "first"), Obligation("d2", "second", "a_clock"))


@st.composite
def worlds(draw: st.DrawFn) -> Text:
    """Draw a world as it comes, with gaps and conflicts in it."""
    space = draw(spaces())
    return world(space, draw(rules_of(space)), draw(kinds_of(space)), DUTIES)


def settled(text: Text, otherwise: str = SAID[0]) -> Text:
    """Return the world with a weak rule for every case, without the rules that conflict."""
    base = rule("base", otherwise, "practice")
    text = replace(text, rules=(base, *(r for r in text.rules if r.id != base.id)))
    while True:
        found = next((a for a in naive.answers(text) if not isinstance(a, naive.Answer)), None)
        if found is None:
            return text
        quarrel = found.rules if isinstance(found, naive.Conflict) else frozenset()
        fallen = max(quarrel, default="", key=lambda name: (name != base.id, name))
        if fallen:
            rules = [r for r in text.rules if r.id != fallen]
        else:  # an exception to the base rule left a gap
            rules = [replace(r, exception_to=tuple(set(r.exception_to) - {base.id})) for r in text.rules]
        text = replace(text, rules=tuple(rules))


def peaceful_worlds() -> st.SearchStrategy[Text]:
    """Draw a world in which every case has an answer."""
    return worlds().map(settled)


@st.composite
def pairs_of_worlds(draw: st.DrawFn) -> tuple[Text, Text]:
    """Draw two settled versions of the law of one space, some rules in both."""
    space = draw(spaces())
    kinds = draw(kinds_of(space))
    rules = draw(rules_of(space))
    kept = draw(some([r.id for r in rules]))
    others = [replace(r, id=f"{r.id}-new") for r in draw(rules_of(space))]
    before = world(space, rules, kinds, DUTIES)
    after = world(space, [*(r for r in rules if r.id in kept), *others], kinds, DUTIES)
    return settled(before), settled(after)


# ---- the real law with fewer values -------------------------------------------------------------

KEPT = {
    "asked": (
        *("public_area", "nonpublic_area", "living_area", "interview_person", "hold_person"),
        *("status_information", "other_records", "staff_help", UNKNOWN),
    ),
    "document": ("search_warrant", "court_order", "i200", "i205", "i138", "letter", "none", UNKNOWN),
    "validity": ("valid", "out_of_date", UNKNOWN),
    "purpose": ("civil", "criminal", "mixed", UNKNOWN),
    "setting": ("counter", UNKNOWN),
}
"""Enough values for every property of the floor to have something to say; other axes stay whole."""


def shrunk(text: Text) -> Text:
    """Return the real law over fewer values, without the rules that then match nothing."""
    space = Space(
        tuple(
            Axis(one.id, one.label, tuple(v for v in one.values if v.id in KEPT.get(one.id, {v.id})))
            for one in text.space.axes
        )
    )
    asked = frozenset(space.axis("asked").index)
    rules = []
    for found in text.rules:
        when = {name: held & frozenset(space.axis(name).index) for name, held in found.when.items()}
        if all(when.values()):
            rules.append(replace(found, when=when))
    return replace(
        text,
        space=space,
        rules=tuple(rules),
        kinds={
            value.id: replace(text.kinds[value.id], compels=text.kinds[value.id].compels & asked)
            for value in space.axis("document").values
        },
    )

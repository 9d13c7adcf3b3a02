"""A variable that is looked up straight is what Django finds, and an error is Django's error."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.forms import CharField, Form
from django.template import Context, Engine
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from dintel.apps.design.folding import fold
from dintel.apps.design.lookups import Shown, Straight

PLAIN = Engine()
QUICK = Engine()
NAMES = ("a", "b", "items", "count", "missing", "name")

Pair = namedtuple("Pair", ["a", "b"])  # noqa: PYI024 - as libraries make them


@dataclass(frozen=True, slots=True)
class Record:
    a: Any
    b: Any


class Thing:
    """What has a method of each kind, a property that fails in each way, and words of its own."""

    def __init__(self, a: Any) -> None:
        self.a = a

    def __str__(self) -> str:  # noqa: D105
        return "<thing>"

    def count(self) -> Any:
        return self.a

    def items(self, more: object) -> object:
        return more

    def name(self) -> str:
        return "changed"

    name.alters_data = True  # type: ignore[attr-defined]

    @property
    def b(self) -> Any:
        raise self.a if isinstance(self.a, Exception) else ValueError("b")


class ByName:
    """What hands out items by any name but some, and has attributes besides."""

    a = "its attribute"
    __iter__ = None  # its items have no end

    def __init__(self, found: Any) -> None:
        self.found = found

    def __getitem__(self, name: str) -> Any:  # noqa: D105
        if name in {"a", "missing"}:
            raise KeyError(name)
        return self.found


class NotCalled:
    """A class that stands for itself."""

    do_not_call_in_templates = True
    a = "as it is"


class Missing(ObjectDoesNotExist):
    """A row that is not there, which a template passes over."""


class Asked(Form):
    """A form, which hands out its fields by name."""

    a = CharField(label="<A>")
    name = CharField(initial="&")

    def __repr__(self) -> str:  # noqa: D105 - Django's says whether it was looked through already
        return "<asked>"


def raises(problem: Exception) -> Callable[[], object]:
    def call() -> object:
        raise problem

    return call


WORDS = st.sampled_from(["", "plain", "<b> & \"two\" 'three'", "ñandú", "100%"])
LEAVES = st.one_of(
    WORDS,
    WORDS.map(mark_safe),
    WORDS.map(lazystr),
    st.sampled_from([None, True, False, 0, -3, 1234.5, Decimal("1.50"), date(2026, 11, 22)]),
    st.just(datetime(2026, 11, 22, 5, 6, tzinfo=UTC)),
    st.sampled_from([Missing("gone"), AttributeError("at"), TypeError("ty"), KeyError("ke"), NotCalled]),
    st.builds(Asked),
)
PROBLEMS = st.sampled_from([Missing("gone"), TypeError("ty"), ValueError("va"), AttributeError("at"), KeyError("ke")])


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        st.lists(inner, max_size=2),
        st.builds(Record, inner, inner),
        st.builds(Pair, inner, inner),
        st.builds(Thing, inner | PROBLEMS),
        st.builds(ByName, inner),
        inner.map(lambda found: lambda: found),
        inner.map(lambda found: SimpleLazyObject(lambda: found)),
        PROBLEMS.map(raises),
        st.just(len),
    )


FOUND = st.recursive(LEAVES, grown, max_leaves=6)
PATHS = st.lists(st.sampled_from([*NAMES, "0", "1"]), min_size=0, max_size=3).map(lambda rest: ".".join(["one", *rest]))
WAYS = st.sampled_from(
    [
        "{{ %s }}",
        "{% autoescape off %}{{ %s }}{% endautoescape %}",
        '{{ %s|default:"nothing" }}',
        "{% if %s %}yes{% else %}no{% endif %}",
        '{% if not %s or %s == "plain" %}yes{% else %}no{% endif %}',
        "{% for each in %s %}[{{ each }}{{ each.a }}]{% empty %}none{% endfor %}",
        "{% with it=%s %}{{ it }}{% endwith %}",
        "{% firstof missing %s %}",
    ]
)


def drawn(engine: Engine, source: str, given: dict[str, Any]) -> str:
    """Return what a template says, or which error it raises."""
    template = engine.from_string(source)
    if engine is QUICK:
        fold(template.nodelist)
    try:
        said = template.render(Context(given))
    except Exception as problem:  # noqa: BLE001 - whatever Django raises
        return f"{type(problem).__name__}: {_without_addresses(str(problem))}"
    return _without_addresses(said)


def _without_addresses(text: str) -> str:
    return re.sub(r"0x[0-9a-f]+", "0x", text)


@given(FOUND, PATHS, WAYS)
def test_it_is_what_django_finds(found: Any, path: str, way: str) -> None:
    source = way.replace("%s", path)
    assert drawn(QUICK, source, {"one": found}) == drawn(PLAIN, source, {"one": found})


@given(FOUND, FOUND, PATHS)
def test_the_last_of_a_name_is_found(outer: Any, inner: Any, path: str) -> None:
    source = f"{{% with one=two %}}{{{{ {path} }}}}{{% endwith %}}{{{{ {path} }}}}"
    given = {"one": outer, "two": inner}
    assert drawn(QUICK, source, given) == drawn(PLAIN, source, given)


def test_they_are_looked_up_straight() -> None:
    template = QUICK.from_string(
        "{{ a.b }}{% if a.b or not c %}{% for x in a %}{{ x|upper }}{% endfor %}{% endif %}{{ a.0 }}{{ 'a' }}"
    )
    fold(template.nodelist)
    shown = template.nodelist.get_nodes_by_type(Shown)
    kinds = [type(one.filter_expression.var) is Straight for one in shown]
    assert kinds == [True, True, True, False], "words are no variable"


@pytest.mark.parametrize("found", [{"b": "x"}, Record("", "x"), Pair("", "x"), ByName("x")])
def test_nothing_is_asked_twice(found: Any) -> None:
    asked = []

    class Watching:
        @property
        def a(self) -> Any:
            asked.append("a")
            return found

    assert drawn(QUICK, "{{ one.a.b }}", {"one": Watching()}) == "x"
    assert drawn(QUICK, "{{ one.a.missing.more }}", {"one": Watching()}) == drawn(
        PLAIN, "{{ one.a.missing.more }}", {"one": Watching()}
    )
    assert len(asked) == 3

"""Facts become bytes in one way only, and what has no one way is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import worlds

from dintel.domain import canonical
from dintel.domain.policy.rules import Obligation, Span

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "canonical.json"

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text("utf-8")), ids=lambda v: v["name"])
def test_every_vector_gives_its_bytes_and_its_digest(vector: dict[str, str]) -> None:
    value = json.loads(vector["value"])
    assert canonical.to_bytes(value).decode() == vector["bytes"]
    assert canonical.digest(value) == vector["sha256"]


@given(plain)
def test_the_bytes_say_what_was_written(value: canonical.Plain) -> None:
    assert json.loads(canonical.to_bytes(value)) == value


@pytest.mark.untraced
@given(st.dictionaries(letters, plain, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_keys_makes_no_difference(value: dict[str, object], chance: object) -> None:
    keys = list(value)
    chance.shuffle(keys)  # type: ignore[attr-defined]
    shuffled = {key: value[key] for key in keys}
    assert canonical.to_bytes(shuffled) == canonical.to_bytes(value)  # type: ignore[arg-type]


@given(plain, plain)
def test_two_different_values_never_share_their_bytes(one: object, other: object) -> None:
    same = canonical.to_bytes(one) == canonical.to_bytes(other)  # type: ignore[arg-type]
    assert same == (repr(_ordered(one)) == repr(_ordered(other)))  # repr keeps True and 1 apart


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def test_a_date_is_written_as_its_iso_text() -> None:
    assert canonical.to_bytes([date(2025, 7, 21)]) == b'["2025-07-21"]'


def test_a_digest_is_the_sha256_of_the_bytes() -> None:
    assert canonical.digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", bytearray(b"x"), object(), {1, 2}])
def test_what_two_machines_may_print_differently_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form for"):
        canonical.to_bytes({"a": [value]})  # type: ignore[list-item]


def test_an_object_with_a_number_for_a_key_is_refused() -> None:
    with pytest.raises(TypeError, match="text keys only"):
        canonical.to_bytes({1: "a"})  # type: ignore[dict-item]


# ---- records ------------------------------------------------------------------------------------


def test_a_record_is_written_field_by_field_with_its_sets_sorted() -> None:
    rule = worlds.rule("r", "comply", when={"asked": frozenset({"b", "a"})}, span=Span(worlds.ON))
    found = canonical.of_record(rule, without=("where", "do", "say"))
    assert found["when"] == {"asked": ["a", "b"]}
    assert found["span"] == {"since": worlds.ON, "until": None}
    assert found["relies_on"] == ["x/law/part"]
    assert not {"where", "do", "say"} & set(found)
    canonical.to_bytes(found)


def test_records_inside_a_record_are_written_out() -> None:
    found = canonical.of_record(worlds.provision("x/law/part"))
    assert found["sources"] == [{"where": "a book", "mark": "V", "note": ""}]


def test_what_a_record_works_out_for_itself_is_left_out() -> None:
    assert set(canonical.of_record(worlds.axis("asked"))) == {"id", "label", "values"}


def test_two_equal_records_have_equal_bytes() -> None:
    one, other = Obligation("a", "b"), Obligation("a", "b", "")
    assert canonical.of_record(one) == canonical.of_record(other)


def test_something_that_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical.of_record("a text")


def test_a_record_that_holds_something_without_a_form_is_refused() -> None:
    @dataclass
    class Odd:
        inside: object

    with pytest.raises(TypeError, match="no canonical form for complex"):
        canonical.of_record(Odd(1j))

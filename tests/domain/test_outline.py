"""A committed content set out for reading: every value that says something, under the names that lead to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.canonical import Plain
from dintel.domain.outline import outline, words_of


def test_values_stand_under_the_names_that_lead_to_them() -> None:
    content: Plain = {"a": {"b": "x", "c": 0}, "d": True, "e": ["p", 7], "f": [{"g": "y"}, {"g": "z"}]}
    assert list(outline(content)) == [
        (("a", "b"), "x"),
        (("a", "c"), 0),
        (("d",), True),
        (("e",), "p, 7"),
        (("f", "1", "g"), "y"),
        (("f", "2", "g"), "z"),
    ]


def test_what_is_empty_is_left_out() -> None:
    assert list(outline({"a": "", "b": None, "c": [], "d": {}, "e": False})) == [(("e",), False)]


def test_a_name_becomes_words() -> None:
    assert [words_of(name) for name in ("contact.filed", "from_on", "_")] == ["contact filed", "from on", ""]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@pytest.mark.untraced
@given(PLAIN)
def test_every_text_of_any_content_is_shown(content: Plain) -> None:
    shown = " ".join(str(value) for _path, value in outline(content))

    def texts(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [text for part in parts for text in texts(part)]

    assert all(text in shown for text in texts(json.loads(json.dumps(content))))

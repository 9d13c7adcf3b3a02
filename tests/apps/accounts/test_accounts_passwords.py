"""Passwords that are made of the city's own words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from dintel.apps.accounts.passwords import OwnWordsValidator, own_words


@pytest.mark.parametrize(
    "password",
    ["Albuquerque2026!", "dintel-dintel-2026", "Welcome Albuquerque", "PoliceDepartment1", "Library99Library"],
)
def test_a_password_of_the_citys_own_words_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="nothing to do with the city"):
        OwnWordsValidator().validate(password)


@pytest.mark.parametrize(
    "password",
    [
        "A walk along the acequia 7",
        "Albuquerque has many balloons",
        "8402-1187-5520-93",
        "correct horse battery",
        "ñandú äöü",
    ],
)
def test_any_other_password_is_none_of_its_business(password: str) -> None:
    OwnWordsValidator().validate(password)


def test_the_words_are_the_programs_and_the_citys() -> None:
    words = own_words()
    assert {"dintel", "albuquerque", "police", "library"} <= words
    assert all(word == word.casefold() for word in words)

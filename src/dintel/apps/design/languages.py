"""The languages of a city: city.toml names them, locale/<code>/language.toml describes them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils.translation import to_locale

FALLBACK = ("en", "es")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its own name for itself, and the way it is written."""

    code: str
    own_name: str
    direction: Literal["ltr", "rtl"]


def languages_of(cities: Path, city: str, locale: Path) -> tuple[Language, ...]:
    """Return the city's languages, English first, then in the city's order.

    One without a folder under `locale/` is left out.
    """
    profile = cities / city / "city.toml"
    named = FALLBACK
    if profile.is_file():
        named = tuple(tomllib.loads(profile.read_text(encoding="utf-8")).get("languages", FALLBACK))
    codes = dict.fromkeys(("en", *named))
    files = {code: locale / to_locale(code) / "language.toml" for code in codes}
    return tuple(read_language(code, path) for code, path in files.items() if path.is_file())


def read_language(code: str, path: Path) -> Language:
    """Return the language a file describes.

    Raises ValueError when its direction is neither ltr nor rtl.
    """
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    direction = words["direction"]
    if direction not in {"ltr", "rtl"}:
        message = f'{path}: direction is {direction!r}; write "ltr" or "rtl".'
        raise ValueError(message)
    return Language(code, words["own_name"], direction)

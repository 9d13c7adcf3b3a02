"""The languages of a city: city.toml names them, locale/<code>/language.toml describes them.

In a complete language every page can be read. One that awaits its human reviewer is offered on the pages whose view
says so with ``in_every_language``, with a line above each that says what the reader has to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from django.utils.translation import to_locale

from dintel.lawbook.city import open_head
from dintel.lawbook.city.entry import CityError, toml_of

FALLBACK = ("en", "es")
COMPLETE = "complete"
STATES = (COMPLETE, "awaiting a human reviewer")
MARK = "is_in_every_language"

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, its own name for itself, and the way it is written."""

    code: str
    own_name: str
    direction: Literal["ltr", "rtl"]
    is_complete: bool = True
    mostly: str = ""
    """The language most of a page is in while few of its lines are translated; empty when most are."""

    @property
    def told(self) -> str:
        """The language a page says it is in, so that a voice reads it aright."""
        return self.mostly or self.code


def languages_of(cities: Path, city: str, locale: Path) -> tuple[Language, ...]:
    """Return the city's languages, English first, then in the city's order.

    One without a folder under `locale/` is left out.
    """
    _zone, named = open_head(cities / city / "city.toml")
    codes = dict.fromkeys(("en", *(named or FALLBACK)))
    files = {code: locale / to_locale(code) / "language.toml" for code in codes}
    return tuple(read_language(code, path) for code, path in files.items() if path.is_file())


def read_language(code: str, path: Path) -> Language:
    """Return the language a file describes.

    Raises CityError when its direction is neither ltr nor rtl, or its state is none of ``STATES``.
    """
    words = toml_of(path)
    direction, state = words["direction"], words.get("state", COMPLETE)
    if direction not in {"ltr", "rtl"}:
        raise CityError(path, 1, f"direction is {direction!r}.", "A page has to know.", 'Write "ltr" or "rtl".')
    if state not in STATES:
        raise CityError(path, 1, f"state is {state!r}.", "Readers are told.", f"Write one of: {', '.join(STATES)}.")
    return Language(code, words["own_name"], direction, state == COMPLETE, words.get("mostly", ""))


def all_languages(locale: Path) -> tuple[Language, ...]:
    """Return every language that has a folder, whether or not a city names it, by code."""
    files = {path.parent.name.lower().replace("_", "-"): path for path in sorted(locale.glob("*/language.toml"))}
    return tuple(read_language(code, path) for code, path in files.items())


def in_every_language(view: View) -> View:
    """Mark the view whose page is offered in languages that await their reviewer too; it stands outermost."""
    setattr(view, MARK, True)
    return view


def is_in_every_language(view: object) -> bool:
    """Return whether ``in_every_language`` marked the view."""
    return getattr(view, MARK, False) is True

"""Types whose values are closed sets of the law or of the city's profile, and text with a limit.

The sets come from data, so a type checker sees plain text; the schema that other systems read
spells every value out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from dintel.apps.city import law
from dintel.apps.design.profile import active_city

NO_TEXT = r"^[^\u0000]*$"


def _words(value: str) -> str:
    """Refuse what no database keeps as text."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        message = "holds a character that is no text"
        raise ValueError(message)
    return value


def text(most: int, least: int = 0) -> Any:  # noqa: ANN401 - a type made at run time
    """Return the type of text of so many characters."""
    shape = {"type": "string", "maxLength": most, "minLength": least, "pattern": NO_TEXT}
    return Annotated[str, Field(max_length=most, min_length=least), AfterValidator(_words), WithJsonSchema(shape)]


def one_of(values: Callable[[], Collection[str]]) -> Any:  # noqa: ANN401 - a type made at run time
    """Return the type of one of the values; they are read again for every check."""

    def check(value: str) -> str:
        if value not in values():
            message = f"there is no value {value!r} here; the schema names them all"
            raise ValueError(message)
        return value

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(values())})]


def _axis(name: str) -> Callable[[], Collection[str]]:
    return lambda: tuple(law.book().law.space.axis(name).index)


def _written(value: object) -> object:
    """Refuse a number where a day or a moment is written in words (RFC 3339)."""
    if not isinstance(value, str) or not re.match("[0-9]{4}-", value):  # "-6e-7" is a number too
        message = "write it as in RFC 3339, for example 2026-11-22"
        raise ValueError(message)
    return value


Day = Annotated[date, BeforeValidator(_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]

if TYPE_CHECKING:
    AskedFact: TypeAlias = str
    Urgency: TypeAlias = str
    DocumentKind: TypeAlias = str
    Requester: TypeAlias = str
    Validity: TypeAlias = str
    Purpose: TypeAlias = str
    Setting: TypeAlias = str
    Facility: TypeAlias = str
    Department: TypeAlias = str
    Short: TypeAlias = str
    Line: TypeAlias = str
    Words: TypeAlias = str
    Long: TypeAlias = str
    Needed: TypeAlias = str
else:
    AskedFact = one_of(_axis("asked"))
    Urgency = one_of(_axis("urgency"))
    DocumentKind = one_of(_axis("document"))
    Requester = one_of(_axis("requester"))
    Validity = one_of(_axis("validity"))
    Purpose = one_of(_axis("purpose"))
    Setting = one_of(_axis("setting"))
    Facility = one_of(lambda: ("", *active_city().facilities))
    Department = one_of(lambda: ("", *active_city().departments))
    Short, Line, Words, Long = text(40), text(160), text(4000), text(8000)
    Needed = text(400, 1)

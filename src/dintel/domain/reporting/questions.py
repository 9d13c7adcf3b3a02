"""The questions of a report, one a page, in their order; and what of an answer is taken.

They ask what can be checked: what was said, shown, worn, driven, wanted, and done. There is none for anybody's
status, nationality, birthplace or religion, and none has to be answered but what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ONE, MANY, LINE, TEXT, DAY = "one", "many", "line", "text", "day"
LONGEST = {LINE: 200, TEXT: 4000}
EARLIEST = date(2000, 1, 1)
YES_NO = ("yes", "no", "unknown")
Answer = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked. ``choices`` are the values of a ``one`` or a ``many``."""

    id: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One question, with the few fields that answer it. ``needed`` asks for an answer in one of them."""

    id: str
    fields: tuple[Field, ...]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be taken: ``needed``, ``long``, ``no_day``, ``too_late``."""

    field: str
    code: str


PAGES = (
    Page("danger", (Field("danger", ONE, ("no", "yes")),)),
    Page(
        "happened",
        (
            Field(
                "happened",
                MANY,
                ("said_officer", "masked", "came_home", "stopped", "took", "called", "paid", "sold_help", "other"),
            ),
            Field("happened_words", TEXT),
        ),
        needed=True,
    ),
    Page("when", (Field("day", DAY), Field("part", ONE, ("morning", "afternoon", "evening", "night", "unknown")))),
    Page("where", (Field("place", LINE), Field("city_place", ONE, YES_NO))),
    Page(
        "said",
        (
            Field("claimed", MANY, ("ice", "border", "police", "sheriff", "federal", "none", "other")),
            Field("said", TEXT),
        ),
    ),
    Page("showed", (Field("showed", MANY, ("badge", "card", "paper", "nothing")), Field("showed_words", TEXT))),
    Page("wore", (Field("wore", MANY, ("mask", "vest", "uniform", "plain", "gun")), Field("wore_words", TEXT))),
    Page("drove", (Field("plate", LINE), Field("drove", TEXT))),
    Page(
        "wanted", (Field("wanted", MANY, ("money", "papers", "person", "enter", "other")), Field("wanted_words", TEXT))
    ),
    Page(
        "harm", (Field("harm", MANY, ("paid", "force", "entered", "held", "weapon", "none")), Field("harm_words", TEXT))
    ),
    Page("witness", (Field("witness", ONE, YES_NO), Field("witness_words", TEXT))),
    Page("staff", (Field("staff", ONE, YES_NO),)),
    Page("more", (Field("more", TEXT),)),
    Page("name", (Field("name", LINE), Field("reach", LINE))),
)
IDENTITY = ("name", "reach")
FIELDS = {field.id: field for page in PAGES for field in page.fields}
PLACES = {page.id: place for place, page in enumerate(PAGES)}


def take(given: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
    """Return what of a form's fields are answers to these questions; empty ones and unknown values are left out."""
    answers: dict[str, Answer] = {}
    for field in FIELDS.values():
        values = [value.strip() for value in given.get(field.id, ())]
        if field.kind == MANY:
            chosen = tuple(choice for choice in field.choices if choice in values)
            answers |= {field.id: chosen} if chosen else {}
            continue
        value = next((one for one in values if one), "")
        if value and (field.kind != ONE or value in field.choices):
            answers[field.id] = value.replace("\r\n", "\n")
    return answers


def problems(page: Page, answers: Mapping[str, Answer], *, on: date) -> tuple[Problem, ...]:
    """Return what keeps the answers of one page from being taken on a day; nothing if they can be."""
    found = [] if not page.needed or any(field.id in answers for field in page.fields) else [page.fields[0].id]
    missing = tuple(Problem(field, "needed") for field in found)
    return missing + tuple(
        Problem(field.id, code) for field in page.fields if (code := _wrong(field, answers.get(field.id, ""), on))
    )


def _wrong(field: Field, answer: Answer, on: date) -> str:
    if field.kind == DAY and isinstance(answer, str) and answer:
        return _wrong_day(answer, on)
    return "long" if len(answer) > LONGEST.get(field.kind, len(answer)) else ""


def _wrong_day(answer: str, on: date) -> str:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return "no_day"
    if day > on:
        return "too_late"
    return "no_day" if day < EARLIEST else ""

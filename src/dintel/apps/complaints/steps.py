"""From one page of a report to the next: everything answered so far travels with the form, and nothing is kept.

1. What the form holds becomes answers; what is no answer is left out.
2. Words the city does not keep are shown to the writer before they go on; one press takes them out. A number of a
   person is never let through; other words may stay if the writer says so.
3. The page after, the page before, a page to change, or the look over everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dintel.apps.city import screening
from dintel.domain.reporting import questions
from dintel.domain.reporting.questions import Answer, Page, Problem

DRAW = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown next: a question, or the look over everything if ``page`` is none."""

    page: Page | None
    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...] = ()
    found: tuple[screening.Found, ...] = ()
    is_change: bool = False
    """Whether the writer came from the look over everything, and goes back there."""

    @property
    def may_keep(self) -> bool:
        """Return whether all that was found may stay if the writer says so."""
        return all(one.may_be_kept for one in self.found)

    @property
    def is_danger(self) -> bool:
        """Return whether the writer said that they are in danger."""
        return self.answers.get("danger") == "yes"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the answers that this page does not ask for, as they travel with the form."""
        here = {field.id for field in self.page.fields} if self.page else set()
        return [
            (name, value)
            for name, answer in self.answers.items()
            if name not in here
            for value in ((answer,) if isinstance(answer, str) else answer)
        ]


def step(given: Mapping[str, Sequence[str]], *, on: date) -> Screen:
    """Return the screen that follows what was filled in and pressed."""
    go = (given.get("go") or ["next"])[0]
    answers = questions.take(given)  # 1.
    page = _named((given.get("page") or [""])[0])
    is_change = "change" in given or go.startswith("to:")
    here = Screen(page, answers, is_change=is_change)
    if go.startswith("to:"):
        return replace(here, page=_named(go.removeprefix("to:")) or questions.PAGES[0])
    if page is None:
        return replace(here, page=questions.PAGES[-1] if go == "back" else questions.PAGES[0])
    if go in {"same", "back"}:
        return here if go == "same" else replace(here, page=_before(page))
    return _checked(replace(here, answers=_without_found(page, answers) if go == "remove" else answers), go, on)


def look_over(given: Mapping[str, Sequence[str]], *, on: date) -> Screen:
    """Return the look over everything, or the first page on which something cannot be taken."""
    answers = questions.take(given)
    for page in questions.PAGES:
        wrong = questions.problems(page, answers, on=on)
        if wrong:
            return Screen(page, answers, wrong, is_change=True)
    return Screen(None, answers)


def draw_in(given: Mapping[str, Sequence[str]]) -> bytes | None:
    """Return the random bytes that the look over everything carries, from which the code is made; else nothing."""
    text = (given.get("draw") or [""])[0]
    return bytes.fromhex(text) if DRAW.fullmatch(text) else None


def _checked(here: Screen, go: str, on: date) -> Screen:
    page = here.page
    assert page is not None  # noqa: S101 - step() answered the other case
    wrong = questions.problems(page, here.answers, on=on)
    found = screening.screen(_texts(page, here.answers))  # 2.
    if go == "keep":
        found = tuple(one for one in found if not one.may_be_kept)
    if wrong or found or go == "remove":
        return replace(here, problems=wrong, found=found)
    place = questions.PLACES[page.id] + 1
    if here.is_change or place == len(questions.PAGES):  # 3.
        return Screen(None, here.answers)
    return replace(here, page=questions.PAGES[place])


def _texts(page: Page, answers: Mapping[str, Answer]) -> dict[str, str]:
    named = ((field.id, answers.get(field.id)) for field in page.fields)
    return {name: text for name, text in named if isinstance(text, str)}


def _without_found(page: Page, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {**answers, **{name: screening.clean(text) for name, text in _texts(page, answers).items()}}


def _named(page: str) -> Page | None:
    return questions.PAGES[questions.PLACES[page]] if page in questions.PLACES else None


def _before(page: Page) -> Page:
    return questions.PAGES[max(questions.PLACES[page.id] - 1, 0)]

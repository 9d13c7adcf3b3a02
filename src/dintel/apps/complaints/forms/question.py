"""A question as it is drawn: its fields with words, what was answered, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from dintel.apps.complaints import words
from dintel.apps.complaints.steps import Screen
from dintel.domain.reporting import questions
from dintel.domain.reporting.questions import Answer, Field


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field."""

    value: str
    label: words.Words
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field on a page."""

    id: str
    kind: str
    label: words.Words
    value: str
    choices: tuple[Choice, ...]
    problem: words.Words
    longest: int


@dataclass(frozen=True, slots=True)
class Told:
    """One question in the look over everything, with the answers in words."""

    page: str
    title: words.Words
    lines: tuple[words.Words, ...]


def drawn(screen: Screen) -> list[Drawn]:
    """Return the fields of the page that is shown."""
    wrong = {one.field: words.PROBLEMS[one.code] for one in screen.problems}
    fields = screen.page.fields if screen.page else ()
    return [_draw(field, screen.answers.get(field.id, ""), wrong.get(field.id, "")) for field in fields]


def told(answers: dict[str, Answer]) -> list[Told]:
    """Return every question with its answers in words; questions without one are left out of none."""
    return [
        Told(
            page.id,
            words.TITLES[page.id],
            tuple(
                line
                for field in page.fields
                if field.id in answers
                for line in words.answer(field.id, answers[field.id])
            ),
        )
        for page in questions.PAGES
    ]


def _draw(field: Field, answer: Answer, wrong: words.Words) -> Drawn:
    marked = (answer,) if isinstance(answer, str) else answer
    named = words.CHOICES.get(field.id, {})
    return Drawn(
        field.id,
        field.kind,
        words.LABELS.get(field.id, ""),
        answer if isinstance(answer, str) else "",
        tuple(Choice(value, named[value], value in marked) for value in field.choices),
        wrong,
        questions.LONGEST.get(field.kind, 0),
    )

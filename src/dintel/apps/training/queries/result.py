"""How a go ended: each question with what was answered, what the law answers, and the way to why."""

from __future__ import annotations

from dataclasses import dataclass

from dintel.apps.training import here
from dintel.apps.training.models import Answer, Attempt
from dintel.apps.training.queries.scenes import Scene, scene_of
from dintel.apps.training.services.learning import questions_of
from dintel.domain.training.marking import Score, mark
from dintel.lawbook.courses import Course


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was answered; ``scene`` is gone with a case that was taken out of the law's files."""

    answer: Answer
    expected: str
    scene: Scene | None


@dataclass(frozen=True, slots=True)
class Result:
    """A go at its end."""

    attempt: Attempt
    course: Course | None
    title: str
    score: Score
    answered: tuple[Answered, ...]


def result_of(attempt: Attempt) -> Result:
    """Return how a go ended, marked anew from what was asked and answered; one query."""
    given = {one.case: one for one in attempt.answers.all()}
    asked = questions_of(attempt)
    course = here.shelf().courses.get(attempt.course)
    cases = here.cases()
    return Result(
        attempt=attempt,
        course=course,
        title=course.text(here.language()).title if course else attempt.course,
        score=mark(asked, {case: one.choice for case, one in given.items()}, pass_percent=attempt.pass_percent),
        answered=tuple(
            Answered(given[one.case], one.answer, scene_of(cases[one.case]) if one.case in cases else None)
            for one in asked
            if one.case in given
        ),
    )

"""A go at a course: begun, answered question by question, marked with the last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training import here
from dintel.apps.training.models import Answer, Attempt, Employee
from dintel.apps.training.services.leaves import subject_of
from dintel.domain.canonical import Plain
from dintel.domain.training.drawing import Question
from dintel.domain.training.marking import mark
from dintel.domain.training.validity import valid_until
from dintel.lawbook.courses import Course


class NotAskedError(ValueError):
    """An answer to a question, or of a choice, that this go does not have."""


@transaction.atomic
def begin_attempt(*, employee: Employee, course: Course, seed: str, language: str, by: User, at: datetime) -> Attempt:
    """Return a go at a course with its questions drawn; one that is open, of the same text and policy, goes on.

    ``seed`` decides which questions are asked and is kept, so that they can be drawn again.
    """
    on = timezone.localdate(at)
    policy = law.policy_on(on)
    going_on = Attempt.objects.filter(
        employee=employee,
        course=course.id,
        finished_at=None,
        text_hash=course.text_hash,
        policy_hash=policy.hash,
    ).first()
    if going_on is not None:
        return going_on
    drawn = here.questions(course, seed=seed, policy=policy)
    attempt = Attempt.objects.create(
        employee=employee,
        course=course.id,
        text_hash=course.text_hash,
        policy_hash=policy.hash,
        policy_on=on,
        seed=seed,
        language=language,
        questions=[[one.case, list(one.choices), one.answer] for one in drawn],
        pass_percent=course.pass_percent,
        started_at=at,
    )
    _leaf("training.begun", attempt, by, at, told={"attempt": content_of(attempt)})
    return attempt


@transaction.atomic
def answer_question(*, attempt: Attempt, case: str, choice: str, months: int, by: User, at: datetime) -> Answer:
    """Keep an answer and return it; with the last one the go is marked.

    The first answer to a question stands: another one changes nothing. ``months`` is how long a pass holds. Raises
    ``NotAskedError`` for a question or a choice that was not offered.
    """
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    asked = {one.case: one for one in questions_of(kept)}
    if case not in asked or choice not in asked[case].choices:
        raise NotAskedError(_("This go has no such question or choice. Open the course again and go on from there."))
    answer, is_new = Answer.objects.get_or_create(
        attempt=kept,
        case=case,
        defaults={"choice": choice, "is_right": choice == asked[case].answer, "at": at},
    )
    if is_new:
        _leaf("training.answered", kept, by, at, told={"answer": content_of(answer)})
        _finish(kept, months, by, at)
    return answer


def questions_of(attempt: Attempt) -> tuple[Question, ...]:
    """Return the questions of a go as they were drawn."""
    return tuple(Question(case, tuple(choices), answer) for case, choices, answer in attempt.questions)


def _finish(attempt: Attempt, months: int, by: User, at: datetime) -> None:
    given = dict(attempt.answers.values_list("case", "choice"))
    if len(given) < len(attempt.questions):
        return
    score = mark(questions_of(attempt), given, pass_percent=attempt.pass_percent)
    attempt.finished_at, attempt.right, attempt.passed = at, score.right, score.passed
    attempt.valid_until = valid_until(timezone.localdate(at), months) if score.passed else None
    attempt.save(update_fields=["finished_at", "right", "passed", "valid_until"])
    _leaf("training.finished", attempt, by, at, told={"attempt": content_of(attempt)})


def _leaf(kind: str, attempt: Attempt, by: User, at: datetime, *, told: Mapping[str, Plain]) -> None:
    ledger.record(kind=kind, subject=subject_of(attempt.employee), content=told, by=actor(by), at=at)

"""One's own training: what is owed, courses and papers."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.city import law
from dintel.apps.training import here, services
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import CONFLICT, ERRORS, asker, refusals
from dintel.apps.training.queries import own, papers
from dintel.apps.training.queries.required import course_named
from dintel.apps.training.queries.scenes import facts_in_words
from dintel.apps.training.services.learning import questions_of

router = Router()


@router.get("/mine", auth=auth("training.take"), response={200: shapes.MineOut, **ERRORS})
def mine(request: HttpRequest) -> object:
    """Return what the asker is asked to learn and read."""
    found = own.home(asker(request).access)
    return {"standings": [shapes.standing_out(one.page, one.standing) for one in (*found.courses, *found.papers)]}


@router.get("/courses/{course}", auth=auth("training.take"), response={200: shapes.CourseOut, **ERRORS})
def read_course(request: HttpRequest, course: shapes.CourseId) -> object:  # noqa: ARG001 - every operation gets it
    """Return a course to read through before its questions."""
    found, language = own.course_for(course), here.language()
    told = {name: getattr(found, name) for name in ("id", "minutes", "questions", "pass_percent", "valid_months")}
    shown = found.text(language)
    return {**told, "title": shown.title, "body": shown.body, "language": found.language(language)}


@router.post("/courses/{course}/goes", auth=auth("training.take"), response={201: shapes.GoOut, **CONFLICT})
@idempotent
def begin(request: HttpRequest, course: shapes.CourseId) -> Status[object]:
    """Begin a course, or go on where one stopped."""
    asking, now = asker(request), timezone.now()
    found = own.course_for(course)
    attempt = services.begin_attempt(
        employee=services.employee_for(user=asking.user, at=now),
        course=found,
        seed=secrets.token_hex(8),
        language=found.language(here.language()),
        by=asking.user,
        at=now,
    )
    return Status(201, _go(attempt))


@router.get("/goes/{key}", auth=auth("training.take"), response={200: shapes.GoOut, **ERRORS})
def read_go(request: HttpRequest, key: UUID) -> object:
    """Return one's own go."""
    return _go(own.attempt_for(asker(request).access, key))


@router.post("/goes/{key}/answers", auth=auth("training.take"), response={201: shapes.AnswerOut, **CONFLICT})
@idempotent
def answer(request: HttpRequest, key: UUID, body: shapes.AnswerIn) -> Status[object]:
    """Answer a question; the first answer stands."""
    asking = asker(request)
    attempt = own.attempt_for(asking.access, key)
    course = course_named(attempt.course)
    with refusals():
        kept = services.answer_question(
            attempt=attempt,
            case=body.case,
            choice=body.choice,
            months=course.valid_months if course else 0,
            by=asking.user,
            at=timezone.now(),
        )
    right = {one.case: one.answer for one in questions_of(attempt)}
    return Status(201, {"is_right": kept.is_right, "answer": right[kept.case]})


@router.get("/papers/{paper}", auth=auth("training.take"), response={200: shapes.PaperOut, **ERRORS})
def read_paper(request: HttpRequest, paper: shapes.PaperId) -> object:
    """Return a paper in the version that holds."""
    return _paper(request, paper)


@router.post("/papers/{paper}/confirm", auth=auth("training.take"), response={200: shapes.PaperOut, **CONFLICT})
@idempotent
def confirm(request: HttpRequest, paper: shapes.PaperId, body: shapes.ConfirmIn) -> object:
    """Say that one has read a version; an older one than holds is refused."""
    asking, now, found = asker(request), timezone.now(), own.paper_for(paper)
    with refusals():
        services.acknowledge(
            employee=services.employee_for(user=asking.user, at=now),
            paper=found,
            shown=body.version,
            shown_text=body.text,
            language=found.language(here.language()),
            by=asking.user,
            at=now,
        )
    return _paper(request, paper)


def _paper(request: HttpRequest, paper: str) -> dict[str, object]:
    page = papers.paper_page(asker(request).access, own.paper_for(paper))
    return {
        "id": page.paper.id,
        "title": page.text.title,
        "language": page.language,
        "body": page.text.body,
        "version": page.version.of,
        "text": page.version.text_hash,
        "since": page.version.since,
        "read_at": page.read.at if page.read else None,
    }


def _go(attempt: own.Attempt) -> dict[str, object]:
    cases = here.cases()
    shown = (one for one in questions_of(attempt) if one.case in cases)
    return {
        "key": attempt.key,
        "course": attempt.course,
        "policy_hash": attempt.policy_hash,
        "seed": attempt.seed,
        "questions": [{"case": one.case, "facts": _facts(one.case), "choices": list(one.choices)} for one in shown],
        "answered": dict(attempt.answers.values_list("case", "choice")),
        "finished_at": attempt.finished_at,
        "right": attempt.right,
        "of": attempt.of,
        "passed": attempt.passed,
        "valid_until": attempt.valid_until,
    }


def _facts(case: str) -> list[tuple[str, str]]:
    return [(law.say(fact.label), law.say(fact.words)) for fact in facts_in_words(here.cases()[case].facts)]

"""One's own training: what is owed, a course and its questions, a paper to read."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.training import here, services
from dintel.apps.training.queries import own as queries
from dintel.apps.training.queries import papers
from dintel.apps.training.queries.result import result_of
from dintel.apps.training.queries.scenes import scene_of, why


@require_safe
@needs("training.take")
def home(request: StaffRequest) -> HttpResponse:
    """Show what one is asked to learn and read, and what one did."""
    return render(request, "training/home.html", {"home": queries.home(request.access)})


@require_safe
@needs("training.take")
def course(request: StaffRequest, name: str) -> HttpResponse:
    """Show a course to read through before its questions."""
    found = queries.course_for(name)
    context = {"course": found, "text": found.text(here.language()), "language": found.language(here.language())}
    return render(request, "training/course.html", context)


@require_POST
@needs("training.take")
def begin(request: StaffRequest, name: str) -> HttpResponse:
    """Draw the questions, or go on where one stopped."""
    found, now = queries.course_for(name), timezone.now()
    attempt = services.begin_attempt(
        employee=services.employee_for(user=request.user, at=now),
        course=found,
        seed=secrets.token_hex(8),
        language=found.language(here.language()),
        by=request.user,
        at=now,
    )
    return redirect("training:go", attempt.key)


@require_safe
@needs("training.take")
def go(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the question that is open, or how the go ended."""
    attempt = queries.attempt_for(request.access, key)
    if attempt.finished_at is not None:
        return render(request, "training/result.html", {"result": result_of(attempt)})
    return render(request, "training/question.html", {"go": queries.go_of(attempt)})


@require_POST
@needs("training.take")
def answer(request: StaffRequest, key: UUID) -> HttpResponse:
    """Keep an answer, and lead to what the law says of it."""
    attempt = queries.attempt_for(request.access, key)
    shown = queries.go_of(attempt)
    if not request.POST.get("choice"):
        context = {"go": shown, "nothing_chosen": True}
        return render(request, "training/question.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        kept = services.answer_question(
            attempt=attempt,
            case=request.POST.get("case", ""),
            choice=request.POST["choice"],
            months=shown.course.valid_months if shown.course else 0,
            by=request.user,
            at=timezone.now(),
        )
    except services.NotAskedError as error:
        context = {"go": shown, "refused": str(error)}
        return render(request, "training/question.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("training:feedback", attempt.key, kept.case)


@require_safe
@needs("training.take")
def feedback(request: StaffRequest, key: UUID, case: str) -> HttpResponse:
    """Show what the law answers to a question that was answered, and why."""
    attempt = queries.attempt_for(request.access, key)
    given = queries.answer_for(attempt, case)
    found = here.cases()[case]
    context = {
        "go": queries.go_of(attempt),
        "given": given,
        "scene": scene_of(found),
        "why": why(found, attempt.policy_on),
    }
    return render(request, "training/feedback.html", context)


@require_safe
@needs("training.take")
def paper(request: StaffRequest, name: str) -> HttpResponse:
    """Show a paper to read, what changed since one read it last, and the button that says so."""
    found = queries.paper_for(name)
    return render(request, "training/paper.html", {"page": papers.paper_page(request.access, found)})


@require_POST
@needs("training.take")
def confirm(request: StaffRequest, name: str) -> HttpResponse:
    """Keep that one has read the version that was shown; an older one is refused and the new one shown."""
    found, now = queries.paper_for(name), timezone.now()
    try:
        services.acknowledge(
            employee=services.employee_for(user=request.user, at=now),
            paper=found,
            shown=request.POST.get("version", ""),
            shown_text=request.POST.get("text", ""),
            language=found.language(here.language()),
            by=request.user,
            at=now,
        )
    except services.SupersededError:
        context = {"page": papers.paper_page(request.access, found), "superseded": True}
        return render(request, "training/paper.html", context, status=HTTPStatus.CONFLICT)
    title = found.text(here.language()).title
    messages.success(request, _("It is kept that you have read “{title}”.").format(title=title))
    return redirect("training:home")

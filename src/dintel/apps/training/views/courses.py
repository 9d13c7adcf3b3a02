"""Courses for the city's learning system."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.training import here, scorm
from dintel.apps.training.queries.own import course_for


@require_safe
@needs("training.manage")
def packages(request: StaffRequest) -> HttpResponse:
    """List the courses with their packages."""
    courses = [(one, one.text(here.language()).title) for one in here.shelf().courses.values()]
    context = {
        "courses": courses,
        "editions": scorm.EDITIONS,
        "statements": request.access.can("training.read"),
    }
    return render(request, "training/packages.html", context)


@require_safe
@needs("training.manage")
def package(_request: StaffRequest, name: str, edition: str) -> HttpResponse:
    """Return a course as a package."""
    course = course_for(name)
    if edition not in scorm.EDITIONS:
        raise Http404
    body = scorm.package(course, edition=edition, seed=secrets.token_hex(8), at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{course.id}-scorm-{edition}.zip"'}
    return HttpResponse(body, content_type="application/zip", headers=headers)

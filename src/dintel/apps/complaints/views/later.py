"""The answer to a report that is not taken right now: everything that was typed comes back, with a time."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dintel.apps.complaints.services.tickets import carried, give_ticket
from dintel.domain.reporting.admission import Admission, Verdict

NOT_AGAIN = frozenset({"go", "ticket", "work"})
STATUS = {Verdict.TOO_SOON: 429, Verdict.FULL: 503, Verdict.STALE: 409}


def later(request: HttpRequest, admission: Admission) -> HttpResponse:
    """Return a page that holds every word of the form, says from when on it is taken, and sends it again.

    Precondition: the report was not taken. Nothing of it is kept here; a page is not stored by the browser either.
    """
    now = timezone.now()
    seconds = max(0, math.ceil((admission.again_at - now).total_seconds()))
    is_stale = admission.verdict == Verdict.STALE
    context = {
        "again_at": admission.again_at,
        "minutes": max(1, math.ceil(seconds / 60)),
        "is_full": admission.verdict == Verdict.FULL,
        "is_stale": is_stale,
        "fields": [(name, text) for name, texts in request.POST.lists() if name not in NOT_AGAIN for text in texts],
        "given": give_ticket(at=now) if is_stale else carried(request.POST, at=now),
        "action": request.get_full_path(),
    }
    answer = render(request, "complaints/later.html", context, status=STATUS[admission.verdict])
    answer.headers["Cache-Control"], answer.headers["Retry-After"] = "no-store", str(seconds)
    return answer

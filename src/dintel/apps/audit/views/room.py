"""The room: what can be read, checks, exports."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.services import record_look
from dintel.apps.audit import services
from dintel.apps.audit.forms import OnceForm
from dintel.apps.audit.jobs import store
from dintel.apps.audit.names import CHECKS
from dintel.apps.audit.queries import jobs, statements
from dintel.apps.audit.queries.room import shelves
from dintel.apps.audit.views.acting import pressed
from dintel.apps.ledger import queries as ledger

READ, CHECK, EXPORT = "audit.read", "audit.check", "audit.export"


@require_safe
@needs(READ)
def room(request: StaffRequest) -> HttpResponse:
    """Show what there is to read, what was checked, exported and stated, and what can be done now."""
    own = jobs.exports(request.user.pk)
    lines = jobs.last_checks()
    context = {
        "shelves": shelves(request.access),
        "lines": lines,
        "faults": sum(one.ended.faults or 0 for one in lines if one.ended),
        "exports": own,
        "is_busy": any(one.ended_at is None for one in own),
        "statements": statements.all_statements().defer("text", "words"),
        "point": ledger.newest(),
        "form": OnceForm(),
    }
    return render(request, "audit/room.html", context)


@require_POST
@needs(CHECK)
def run(request: StaffRequest, kind: str) -> HttpResponse:
    """Ask for a check, or for those of all kinds that are not under way."""
    under_way = {one.kind for one in jobs.last_checks() if one.last is not None and one.last.ended_at is None}
    kinds = [one for one in CHECKS if one not in under_way] if kind == "all" else [kind]
    if kind not in {"all", *CHECKS}:
        raise Http404
    at = timezone.now()

    def ask() -> None:
        for one in kinds:
            services.ask_for_check(kind=one, by=request.user, at=at)

    pressed(request, OnceForm(request.POST), ask, said=_("Asked for. It stands below how far it is."))
    return redirect("audit:room")


@require_safe
@needs(READ)
def check(request: StaffRequest, number: int) -> HttpResponse:
    """Show what one check found."""
    row = jobs.check_numbered(number)
    record_look(user=request.user, kind="audit_check", key=str(row.pk), action=READ, at=timezone.now())
    return render(request, "audit/check.html", {"row": row})


@require_POST
@needs(EXPORT)
def ask_for_export(request: StaffRequest) -> HttpResponse:
    """Ask for an export."""
    ask = lambda: services.ask_for_export(by=request.user, at=timezone.now())  # noqa: E731 - one line, used once
    pressed(request, OnceForm(request.POST), ask, said=_("Asked for. It stands below how far it is."))
    return redirect("audit:room")


@require_safe
@needs(EXPORT)
def take(request: StaffRequest, number: int) -> HttpResponse | FileResponse:
    """Hand out an export, and record that it was."""
    row = jobs.export_numbered(number, request.user.pk)
    try:
        file = services.take_export(export=row, by=request.user, at=timezone.now())
    except services.AuditError as error:
        messages.error(request, str(error))
        return redirect("audit:room")
    answer = FileResponse(store.pieces(file), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{quote(f"export-{row.pk}.zip")}"'
    answer["Content-Length"] = str(row.size)
    return answer

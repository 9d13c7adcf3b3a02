"""Statements: made, read, published."""

from __future__ import annotations

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.services import record_look
from dintel.apps.audit import services
from dintel.apps.audit.forms import OnceForm, StatementForm
from dintel.apps.audit.queries.seen import look_lines
from dintel.apps.audit.queries.statements import Statement, shown, statement_numbered
from dintel.apps.audit.views.acting import act, pressed
from dintel.apps.audit.views.files import as_file
from dintel.apps.audit.views.room import READ
from dintel.apps.contacts.acting import status

STATE = "audit.state"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(STATE)
def new(request: StaffRequest, corrects: int | None = None) -> HttpResponse:
    """State what was seen, or put an earlier statement of one's own right."""
    before = statement_numbered(corrects) if corrects is not None else None
    if before is not None and before.by_id != request.user.pk:
        raise Http404
    today = timezone.localdate()
    form = StatementForm(request.POST or None, initial={"since": today, "until": today})
    said = _("Signed. It stays as it is.")
    if request.method == "POST" and act(request, form, lambda: _state(request, form, before), said=said):
        return redirect("audit:room")
    return render(request, "audit/new.html", {"form": form, "before": before}, status=status(form))


@require_safe
@needs(READ)
def statement(request: StaffRequest, number: int) -> HttpResponse:
    """Show a statement; the look is recorded."""
    row = _looked_at(request, number)
    context = {"one": shown(row, is_public=False), "is_own": row.by_id == request.user.pk, "form": OnceForm()}
    return render(request, "audit/statement.html", context)


@require_safe
@needs(READ)
def file(request: StaffRequest, number: int, form: str) -> HttpResponse:
    """Hand out a statement as the text that was signed, as paper, or the receipt of its entry."""
    return as_file(_looked_at(request, number), form, is_public=False)


@require_safe
@needs(READ)
def looks(request: StaffRequest, number: int) -> StreamingHttpResponse:
    """Hand out the list of looks whose SHA-256 a statement holds, to whoever made it."""
    row = statement_numbered(number)
    if row.by_id != request.user.pk:
        raise Http404
    answer = StreamingHttpResponse(look_lines(row.by, row.since, row.until), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="statement-{row.number}-looks.csv"'
    return answer


@require_POST
@needs(STATE)
def publish(request: StaffRequest, number: int) -> HttpResponse:
    """Let everybody read a statement."""
    row = statement_numbered(number)
    do = lambda: services.publish_statement(statement=row, by=request.user, at=timezone.now())  # noqa: E731 - as above
    pressed(request, OnceForm(request.POST), do, said=_("Published. Everybody can read it and check the signature."))
    return redirect("audit:statement", number)


def _state(request: StaffRequest, form: StatementForm, before: Statement | None) -> Statement:
    at = timezone.now()
    return services.make_statement(spoken=form.spoken(at), corrects=before, by=request.user, at=at)


def _looked_at(request: StaffRequest, number: int) -> Statement:
    row = statement_numbered(number)
    record_look(user=request.user, kind="audit_statement", key=str(number), action=READ, at=timezone.now())
    return row

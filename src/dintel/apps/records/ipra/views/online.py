"""The public form for somebody without an account: asking, the code, and coming back with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.evidence import handing
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.door import BOX, DOOR
from dintel.apps.records.ipra.exemptions import records_desk
from dintel.apps.records.ipra.forms.online import OnlineForm
from dintel.apps.records.ipra.queries import online as own
from dintel.apps.records.ipra.queries.clock import day_of, last_day
from dintel.apps.records.ipra.services.online import mark_of
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.services import KeyDestroyedError
from dintel.apps.visitors import tickets
from dintel.domain.reporting import code as codes
from dintel.domain.reporting.admission import Admission, Verdict

STATUS = {Verdict.TOO_SOON: 429, Verdict.FULL: 503, Verdict.STALE: 409}
SLIP, WRONG, BUSY = "slip", "wrong", "busy"


@never_cache
@csrf_exempt  # nobody is signed in, so no other site's form can do anything in anybody's name; no cookie is set before
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask which records somebody wants to see, and write it down."""
    form = OnlineForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form, status=422 if form.is_bound else 200)
    now = timezone.now()
    answer = request.POST.get("work", "")
    admitted = tickets.admit(DOOR, ticket=request.POST.get("ticket", ""), answer=answer, at=now)
    if isinstance(admitted, Admission):
        return _form(request, form, status=STATUS[admitted.verdict], later=admitted)
    asked = form.told(language=_language(), on=day_of(now))
    try:
        sent = services.ask_online(asked=asked, draw=form.draw_bytes, admitted=admitted, at=now)
    except services.UsedFormError:
        return _form(request, form, status=STATUS[Verdict.STALE], later=tickets.stale(at=now))
    return _sent(request, sent)


def _form(request: HttpRequest, form: OnlineForm, *, status: int, later: Admission | None = None) -> HttpResponse:
    """Return the form with every word in it; where it is not taken yet, with the moment from which it is."""
    now, verdict = timezone.now(), later.verdict if later else None
    is_stale = verdict is Verdict.STALE
    context = {
        "form": form,
        "given": tickets.give(DOOR, at=now) if is_stale else tickets.carried(DOOR, request.POST, at=now),
        "later": later,
        "is_stale": is_stale,
        "is_full": verdict is Verdict.FULL,
        "doubts": records_desk().form,
        "custodian": records_desk().custodian,
    }
    return render(request, "records/ipra/online/ask.html", context, status=status)


def _sent(request: HttpRequest, sent: services.Sent) -> HttpResponse:
    row = sent.request
    context = {"code": codes.grouped(sent.code), "row": row, "last_on": last_day(row.received_on)}
    return BOX.let_in(request, render(request, "records/ipra/online/sent.html", context), row.key)


def _language() -> str:
    """Return the language of the letters: the page's, where the city writes letters in it."""
    language = get_language() or "en"
    return language if language in dict(settings.WORK_LANGUAGES) else "en"


@never_cache
@csrf_exempt  # whoever knows the code may come in; no cookie says before who they are
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and open the request with it."""
    if request.method != "POST":
        return render(request, "records/ipra/online/return.html")
    typed = request.POST.get("code", "")
    try:
        code = codes.read(typed)
    except codes.CodeSlipError:
        problem = SLIP
    else:
        problem = WRONG if BOX.may_try() else BUSY
        row = own.request_with_mark(mark_of(code)) if problem == WRONG else None
        if row is not None:
            return BOX.let_in(request, redirect("records:ipra_own"), row.key)
        BOX.note_wrong()
    context = {"problem": problem, "typed": typed}
    return render(request, "records/ipra/online/return.html", context, status=422)


def of_its_owner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view of the request that a code opened here; without one the way leads to the code."""

    @wraps(view)
    def shown(request: HttpRequest, **more: object) -> HttpResponse:
        key = BOX.known(request)
        if key is None:
            return BOX.let_out(request, redirect("records:ipra_return"))
        try:
            return view(request, own.request_with_key(key), **more)
        except (DisposedError, KeyDestroyedError):
            return BOX.let_out(request, render(request, "records/ipra/online/ended.html", status=HTTPStatus.GONE))

    return shown


@never_cache
@require_safe
@of_its_owner
def mine(request: HttpRequest, row: own.RecordsRequest) -> HttpResponse:
    """Show whoever asked how far their request is, the letters to them and the records that are open."""
    context = {"page": own.own_page(row, timezone.now()), "custodian": records_desk().custodian}
    return render(request, "records/ipra/online/mine.html", context)


@never_cache
@require_safe
@of_its_owner
def letter(request: HttpRequest, row: own.RecordsRequest, number: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Return a letter that was sent to whoever asked."""
    file = own.own_letter(row, number)
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return HttpResponse(bytes(file.body), content_type="application/pdf", headers=headers)


@never_cache
@require_safe
@of_its_owner
def record(request: HttpRequest, row: own.RecordsRequest, key: UUID) -> HttpResponse:  # noqa: ARG001 - a view
    """Return a record that was opened to whoever asked: pictures of its pages."""
    file, view = own.own_record(row, key)
    try:
        return handing.working_copy(file, view)
    except RefusedError:
        raise Http404 from None


@never_cache
@csrf_exempt  # forgetting can be asked for by anybody
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget the code on this device."""
    return BOX.let_out(request, redirect("records:ipra_return"))

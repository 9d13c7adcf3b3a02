"""Papers about people in custody: the list, the fast form, one paper with what became of the person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking import services
from dintel.apps.booking.forms.finding import HoldsFindForm
from dintel.apps.booking.forms.holds import CheckForm, ForwardForm, HoldForm, OutcomeForm
from dintel.apps.booking.forms.moments import BookingForm
from dintel.apps.booking.here import centres as all_centres
from dintel.apps.booking.here import judicial_kinds
from dintel.apps.booking.queries import holds as queries
from dintel.apps.booking.queries.visible import Request, centre_for, centres_of, custody_request, reaches
from dintel.apps.booking.views.acting import act, language
from dintel.apps.contacts.acting import status
from dintel.apps.contacts.services import FilingConflictError

PAGE = 50


@require_safe
@needs("booking.read")
def holds(request: StaffRequest) -> HttpResponse:
    """List the papers of some days, with what became of each person in columns of its own."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    form = HoldsFindForm(request.GET, today=timezone.localdate())
    rows = queries.holds_between(request.access, centre, form.asked())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page,
        "lines": queries.lines(page.object_list),  # type: ignore[arg-type]  # a slice of the query
        "form": form,
        "centre": centre,
        "centres": centres_of(request.access),
        "may_log": reaches(request.access, "booking.log", centre),
        "query": kept.urlencode(),
        "current": "holds",
    }
    return render(request, "booking/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("booking.log")
def new(request: StaffRequest) -> HttpResponse:
    """Show the form of a paper, file it, and show at once what the law answers."""
    centre = centre_for(request.access, request.GET.get("at", ""), "booking.log")
    form = HoldForm(request.POST or None, centre=centre)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.receive_paper(
                key=form.cleaned_data["key"], paper=form.paper(language()), by=request.user, at=timezone.now()
            )
        except services.EntryError as error:
            form.refuse(error)
        except FilingConflictError:
            form.add_error(None, _("This form was already sent, with other words. Open it again for a second paper."))
        else:
            return redirect("booking:hold", row.number)
    return render(request, "booking/new_hold.html", {"form": form, "centre": centre}, status=status(form))


@require_safe
@needs("booking.read")
def hold(request: StaffRequest, number: str) -> HttpResponse:
    """Show one paper with the law's answer; the look is recorded."""
    row = custody_request(request.access, number, "contact.read")
    accounts.record_look(user=request.user, kind="request", key=number, action="booking.read", at=timezone.now())
    may_record = row.contact.facility in all_centres() and reaches(
        request.access, "contact.record", all_centres()[row.contact.facility]
    )
    context = {"hold": queries.hold_page(row), "may_record": may_record, "current": "holds"}
    return render(request, "booking/hold.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.record")
def add(request: StaffRequest, number: str, what: str) -> HttpResponse:
    """Show the form of one more fact, and keep it: an outcome, a forwarding, a check."""
    row = custody_request(request.access, number, "contact.record")
    form = _form(what, row, request.POST or None)

    def do() -> object:
        return _keep(row, form, request)

    if request.method == "POST" and act(request, form, do, said=_("Kept.")):
        return redirect("booking:hold", number)
    context = {"form": form, "hold": queries.line_of(row), "what": what}
    return render(request, "booking/add_fact.html", context, status=status(form))


def _form(what: str, row: Request, data: QueryDict | None) -> BookingForm:
    now = timezone.now()
    if what == "forward":
        return ForwardForm(data, centre=all_centres()[row.contact.facility], initial={"sent_at": now})
    if what == "outcome":
        return OutcomeForm(data, initial={"happened_at": now})
    if what == "check" and row.document in judicial_kinds():
        return CheckForm(data, initial={"checked_at": now})
    raise Http404


def _keep(row: Request, form: BookingForm, request: StaffRequest) -> object:
    told, by, at = form.cleaned_data, request.user, timezone.now()
    if isinstance(form, ForwardForm):
        return services.forward_paper(
            request=row, to_agency=form.agency(), sent_at=told["sent_at"], words=told["words"], by=by, at=at
        )
    if isinstance(form, CheckForm):
        return services.check_paper(request=row, checks=form.checks(), checked_at=told["checked_at"], by=by, at=at)
    names = ("kind", "happened_at", "ordinary_at", "to_agency", "authority", "words")
    return services.record_outcome(request=row, **{name: told[name] for name in names}, by=by, at=at)

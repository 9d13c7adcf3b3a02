"""Monthly certificates: who has, who has not, and one to sign or print."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import saved_as
from dintel.apps.contacts.acting import status
from dintel.apps.duties import export, services
from dintel.apps.duties.forms.attesting import AttestForm
from dintel.apps.duties.months import month_named, months_over
from dintel.apps.duties.queries import attestations as queries
from dintel.apps.duties.queries.attestations import MonthPage
from dintel.apps.duties.views.acting import act


@require_safe
@needs("attestation.read")
def certificates(request: StaffRequest) -> HttpResponse:
    """Show twelve months of every place at a glance."""
    on = timezone.localdate()
    lines = queries.certifiers(request.access, on)
    context = {
        "lines": lines,
        "months": tuple(months_over(on, queries.MONTHS)),
        "missing": [one for one in lines if one.months[-1].row is None],
        "mine": [one for one in lines if queries.signing_role(request.access, one.place)],
    }
    return render(request, "duties/certificates.html", {**context, "current": "certificates"})


@require_safe
@needs("attestation.read")
def export_certificates(request: StaffRequest) -> StreamingHttpResponse:
    """Send the certificates as a file."""
    rows = queries.rows(request.access).select_related("by").order_by("-month", "department", "facility", "ordinal")
    pieces = export.certificates_csv(rows.iterator(chunk_size=500))
    return saved_as(f"certificates-{timezone.localdate()}.csv", pieces)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("attestation.read")
def certificate(request: StaffRequest, place: str, month: str) -> HttpResponse:
    """Show a month of a place; sign it."""
    page = queries.month_page(request.access, place, _month(month), timezone.localdate())
    after = len(page.rows)
    form = AttestForm(request.POST or None, initial={"certified": page.counted, "after": after})
    if request.method == "POST":
        if not page.role:
            raise Http404
        if act(request, form, lambda: _attest(request, page, form), said=_("The month is certified.")):
            return redirect("duties:certificate", place, month)
    return render(request, "duties/certificate.html", {"page": page, "form": form}, status=status(form))


def _month(words: str) -> date:
    try:
        return month_named(words)
    except ValueError:
        raise Http404 from None


def _attest(request: StaffRequest, page: MonthPage, form: AttestForm) -> object:
    told = form.cleaned_data
    return services.attest(
        department=page.place.department,
        facility=page.place.facility,
        month=page.month,
        certified=told["certified"],
        words=told["words"],
        role=page.role,
        after=told["after"],
        by=request.user,
        at=timezone.now(),
    )

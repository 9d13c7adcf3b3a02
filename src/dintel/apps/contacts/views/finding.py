"""The list of contacts, and taking it out as a file."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import saved_as
from dintel.apps.contacts import filters, spreadsheet
from dintel.apps.contacts.forms.export import ExportForm
from dintel.apps.contacts.queries import export, listing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs("contact.read")
def contact_list(request: StaffRequest) -> HttpResponse:
    """Show one page of the contacts the asker may see, as the address asks."""
    asked = filters.read_filters(request.GET)
    page = listing.page_of(request.access, asked)
    context = {
        "asked": asked,
        "page": page,
        "most": listing.most_in_words(),
        "reach": listing.reach_in_words(request.access),
        "choices": filters.choices(asked),
        "sorts": filters.sorts(asked),
        "facility": filters.value_of("facility", asked.chosen.get("facility", "")),
        "older": asked.page_after(page.after) if page.after else "",
        "may_file": request.access.can("contact.file"),
        "may_import": request.access.can("contact.import"),
        "may_export": request.access.can("contact.export"),
    }
    return render(request, "contacts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.export")
def export_list(request: StaffRequest) -> HttpResponseBase:
    """Show what a file would hold, and hand it out; every file handed out is recorded as a look."""
    asked = filters.read_filters(request.GET)
    form = ExportForm(
        request.POST if request.method == "POST" else None, may_observe=export.may_observe(request.access)
    )
    if request.method == "POST" and form.is_valid():
        taken = export.export_of(request.access, asked, form.wish())
        _recorded(request, taken, asked)
        return _file(taken, asked, form)
    taken = export.export_of(request.access, asked, export.Wish())
    context = {"asked": asked, "form": form, "count": len(taken.ids)}
    return render(request, "contacts/export.html", context, status=422 if request.method == "POST" else 200)


def _recorded(request: StaffRequest, taken: export.Export, asked: filters.Filters) -> None:
    at, action = timezone.now(), "contact.export"
    handed_out = [("export", (asked.address or "all")[:80]), *(("contact", number) for number in taken.sealed())]
    accounts.record_looks([accounts.NewLook(request.user, kind, key, action, at) for kind, key in handed_out])


def _file(taken: export.Export, asked: filters.Filters, form: ExportForm) -> HttpResponseBase:
    columns = [column.name for column in taken.columns]
    name = f"contacts-{timezone.localdate():%Y-%m-%d}"
    if form.cleaned_data["kind"] == "csv":
        pieces = spreadsheet.as_csv(columns, taken.rows(), bom=form.cleaned_data["bom"])
        return saved_as(f"{name}.csv", pieces)
    about = export.about(taken, asked, at=timezone.now())
    book = spreadsheet.as_xlsx(columns, taken.rows(), about, (_("Contacts"), _("About")))
    return FileResponse(book, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)

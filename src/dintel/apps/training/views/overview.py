"""Who has learned and read what: the list, its file, and who had read what on a day or of a contact."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import as_csv, saved_as
from dintel.apps.contacts.queries.visible import contact_for
from dintel.apps.training import export, forms, here
from dintel.apps.training.queries import overview as queries
from dintel.apps.training.queries import statements as told
from dintel.apps.training.queries.own import paper_for
from dintel.apps.training.queries.readers import Readers, readers_at, readers_of

PAGE = 50


@require_safe
@needs("training.read")
def overview(request: StaffRequest) -> HttpResponse:
    """List people with where they stand, and count."""
    form = forms.OverviewForm(request.GET)
    found = queries.lines(request.access, form.sieve())
    query = request.GET.copy()
    query.pop("page_number", None)
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page_number")),
        "columns": [one.text(here.language()).title for one in queries.pages()],
        "figures": [(one, one.page.text(here.language()).title) for one in queries.figures(found)],
        "query": query.urlencode(),
    }
    return render(request, "training/overview.html", context)


@require_safe
@needs("training.read")
def overview_csv(request: StaffRequest) -> HttpResponseBase:
    """Return the same list as a file."""
    found = queries.lines(request.access, forms.OverviewForm(request.GET).sieve())
    return saved_as("training.csv", as_csv(export.columns(), export.rows(found), bom=True))


@require_safe
@needs("training.read")
def readers(request: StaffRequest) -> HttpResponseBase:
    """Show who had read which version by the end of a day; ``?as=csv`` as a file."""
    asked = request.GET if "paper" in request.GET else None
    form = forms.ReadersForm(asked, initial={"on": forms.today()})
    found = None
    if form.is_valid():
        end = datetime.combine(form.cleaned_data["on"] + timedelta(days=1), time.min)
        found = readers_at(
            request.access,
            paper=paper_for(form.cleaned_data["paper"]),
            at=timezone.make_aware(end) - timedelta(microseconds=1),
            department=form.cleaned_data["department"],
        )
        if request.GET.get("as") == "csv":
            return _readers_file(found)
    context = {"form": form, "found": found, "query": request.GET.urlencode()}
    return render(request, "training/readers.html", context)


@require_safe
@needs("training.read")
def readers_of_contact(request: StaffRequest, number: str, paper: str) -> HttpResponseBase:
    """Show who of a contact's department had read which version when it began; ``?as=csv`` as a file."""
    contact = contact_for(request.access, number)
    found = readers_of(request.access, paper=paper_for(paper), contact=contact)
    if request.GET.get("as") == "csv":
        return _readers_file(found)
    return render(request, "training/readers_of_contact.html", {"found": found, "contact": contact})


@require_safe
@needs("training.read")
def statements(request: StaffRequest) -> JsonResponse:
    """Return what was learned and confirmed as xAPI statements, for the city's learning system."""
    attempts, readings = told.told_to_learning_system(request.access)
    return JsonResponse(export.statements(attempts, readings), safe=False)


def _readers_file(found: Readers) -> HttpResponseBase:
    day = timezone.localdate(found.at).isoformat()
    pieces = as_csv(export.reader_columns(), export.reader_rows(found), bom=True)
    return saved_as(f"read-{found.paper.id}-{day}.csv", pieces)

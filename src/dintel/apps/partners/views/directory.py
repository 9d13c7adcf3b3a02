"""The directory: found, narrowed, taken out as a file; one organisation, written, checked, and its people."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import letters
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.queries import User
from dintel.apps.accounts.services import NotAllowedError
from dintel.apps.cells import Cell, as_csv, saved_as
from dintel.apps.partners import names, services
from dintel.apps.partners.forms import CheckForm, NewOrganisationForm, OrganisationForm, PersonForm, TaskForm, written
from dintel.apps.partners.queries import Organisation, sent
from dintel.apps.partners.queries import directory as queries
from dintel.apps.partners.queries.tasks import task_lines

PER_PAGE = 50
MOST_WORDS = 80


@require_safe
@needs(queries.READ)
def directory(request: StaffRequest) -> HttpResponse:
    """Show who helps residents and works with the city, and when each entry was last checked."""
    sought = _sought(request)
    found = queries.lines(request.access, sought, request.access.on)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "sought": sought,
        "query": urlencode(_given(sought)),
        "kinds": names.KINDS.items(),
        "stages": names.STAGES.items(),
        "figures": sent.figures(request.access, request.access.on),
        "may_manage": request.access.can(queries.MANAGE),
        "not_brought_in": queries.not_brought_in() if request.access.can(queries.MANAGE) else 0,
    }
    return render(request, "partners/directory.html", context)


def _sought(request: StaffRequest) -> queries.Sought:
    given = request.GET
    kind, stage = given.get("kind", ""), given.get("stage", "")
    return queries.Sought(
        words=given.get("q", "").strip()[:MOST_WORDS].replace("\0", ""),
        kind=kind if kind in names.KINDS else "",
        stage=stage if stage in names.STAGES else "",
        check="due" if given.get("check") == "due" else "",
        sort="check" if given.get("sort") == "check" else "name",
    )


def _given(sought: queries.Sought) -> dict[str, str]:
    named = {"q": sought.words, "kind": sought.kind, "stage": sought.stage, "check": sought.check}
    return {name: value for name, value in {**named, "sort": sought.sort}.items() if value and value != "name"}


@require_safe
@needs(queries.READ)
def directory_file(request: StaffRequest) -> StreamingHttpResponse:
    """Return the part of the directory that is sought as a file."""
    found = queries.lines(request.access, _sought(request), request.access.on)
    columns = (
        *(_("Name"), _("Kind"), _("Takes part"), _("Languages"), _("Hours"), _("Where"), _("Telephone")),
        *(_("Web page"), _("Last checked on"), _("To be checked by"), _("Known from"), _("Not sure")),
    )
    return saved_as(f"partners-{request.access.on}.csv", as_csv(columns, map(_row, found), bom=True))


def _row(one: queries.Line) -> Sequence[Cell]:
    row = one.row
    return (
        *(row.name, one.kind, one.stage, " ".join(row.languages), row.hours, row.serves, row.phone, row.web),
        *(row.checked_on, one.check_due_on, row.known_from, row.doubt),
    )


@require_safe
@needs(queries.READ)
def organisation(request: StaffRequest, key: str) -> HttpResponse:
    """Show one organisation."""
    return shown(request, key)


def shown(request: StaffRequest, key: str, *, status: int = 200, **forms: object) -> HttpResponse:
    """Return the page of one organisation, with forms as somebody left them."""
    page = queries.page(request.access, key, request.access.on)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "stages": names.STAGES.items(),
        "may_manage": request.access.can(queries.MANAGE),
        "may_refer": request.access.can("referral.make") and page.line.row.takes_part,
        "check_form": CheckForm(),
        "person_form": PersonForm(),
        "task_form": TaskForm(auto_id="task_%s"),
        "tasks": task_lines(page.line.row, request.access.on),
        **forms,
    }
    return render(request, "partners/organisation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(queries.MANAGE)
def new(request: StaffRequest) -> HttpResponse:
    """Write down an organisation that is not in the directory."""
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            services.add_organisation(key=key, details=form.details(), by=request.user, at=timezone.now())
        except services.PartnerError as error:
            form.add_error(error.field or None, str(error))
        else:
            return redirect("partners:organisation", key)
    return render(request, "partners/edit.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(queries.MANAGE)
def edit(request: StaffRequest, key: str) -> HttpResponse:
    """Put an entry right."""
    row = found(request, key)
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial=written(row))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.change_organisation(
                organisation=row, details=form.details(), version=version, by=request.user, at=timezone.now()
            )
        except services.PartnerError as error:
            posted = request.POST.copy()
            posted["version"] = str(row.version)
            form.data = posted
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The entry is kept, and residents see it as it is now."))
            return redirect("partners:organisation", key)
    context = {"form": form, "organisation": row}
    return render(request, "partners/edit.html", context, status=422 if form.errors else 200)


def found(request: StaffRequest, key: str) -> Organisation:
    """Return one organisation. Raises Http404 for whoever may see none."""
    row = queries.find(request.access, key)
    if row is None:
        raise Http404
    return row


@require_POST
@needs(queries.MANAGE)
def bring_in(request: StaffRequest) -> HttpResponse:
    """Bring in what the city's file holds and the register does not."""
    made = services.import_directory(by=request.user, at=timezone.now())
    messages.success(request, _("%(n)d organisations came in from the city’s file.") % {"n": len(made)})
    return redirect("partners:directory")


@require_POST
@needs(queries.MANAGE)
def check(request: StaffRequest, key: str) -> HttpResponse:
    """Keep that somebody checked an entry."""
    row, form = found(request, key), CheckForm(request.POST)
    if not form.is_valid():
        return shown(request, key, status=422, check_form=form)
    services.check_organisation(organisation=row, **form.cleaned_data, by=request.user, at=timezone.now())
    if form.cleaned_data["result"] == "changed":
        messages.info(request, _("The check is kept. Now write what has changed."))
        return redirect("partners:edit", key)
    messages.success(request, _("The check is kept."))
    return redirect("partners:organisation", key)


@require_POST
@needs(queries.MANAGE)
def stage(request: StaffRequest, key: str) -> HttpResponse:
    """Say how far an organisation takes part."""
    row, chosen = found(request, key), request.POST.get("stage", "")
    if chosen not in names.STAGES:
        raise Http404
    try:
        services.move_stage(organisation=row, stage=chosen, by=request.user, at=timezone.now())
    except services.PartnerError as error:
        messages.error(request, str(error))
    return redirect("partners:organisation", key)


@require_POST
@needs(queries.MANAGE)
def add_person(request: StaffRequest, key: str) -> HttpResponse:
    """Give somebody of an organisation an account that shows what the organisation was given."""
    row, form = found(request, key), PersonForm(request.POST)
    if form.is_valid():
        try:
            made = services.add_person(organisation=row, **form.cleaned_data, by=request.user, at=timezone.now())
        except (services.PartnerError, NotAllowedError) as error:
            form.add_error(getattr(error, "field", "") or None, str(error))
        else:
            _send_letter(request, made.user)
            return redirect("partners:organisation", key)
    return shown(request, key, status=422, person_form=form)


def _send_letter(request: StaffRequest, person: User) -> None:
    try:
        letters.send_invitation(person)
    except (OSError, SMTPException):
        said = _("The account is made, but the letter could not be sent. Ask an administrator to send it again.")
        messages.error(request, said)
    else:
        messages.success(request, _("A letter with which a password is chosen is on its way."))


@require_POST
@needs(queries.MANAGE)
def end_person(request: StaffRequest, pk: int) -> HttpResponse:
    """End what somebody sees of an organisation."""
    row = queries.membership(request.access, pk)
    if row is None:
        raise Http404
    try:
        services.end_person(membership=row, by=request.user, at=timezone.now())
    except services.PartnerError as error:
        messages.error(request, str(error))
    return redirect("partners:organisation", row.organisation.key)

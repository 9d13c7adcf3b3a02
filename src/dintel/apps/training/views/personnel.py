"""Lists of employees: brought in, looked through, taken."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import as_csv, saved_as
from dintel.apps.contacts.importing.sheet import SheetError
from dintel.apps.training import forms, reading_lists, services, words
from dintel.apps.training.queries import personnel as queries

SHOWN = 400
"""Faults on the page; the file for repair holds all."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("training.manage")
def lists(request: StaffRequest) -> HttpResponse:
    """Show the lists that came, and take in a file to look at."""
    form = forms.ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["file"].read(forms.MOST_BYTES + 1)
        try:
            reading_lists.checked_list(body, {})
        except SheetError as error:
            form.add_error("file", str(error))
        else:
            kept = services.keep_list(
                key=form.cleaned_data["key"],
                name=form.cleaned_data["file"].name,
                body=body,
                is_whole=form.cleaned_data["is_whole"],
                by=request.user,
                at=timezone.now(),
            )
            return redirect("training:list", kept.key)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "lists": queries.lists(request.access), "roles": reading_lists.roles().by_name}
    return render(request, "training/lists.html", context, status=status)


@require_safe
@needs("training.manage")
def one_list(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show what taking a list would do, and every fault; or what it did."""
    kept = queries.list_for(request.access, key)
    if kept.finished_at is not None:
        return render(request, "training/list_taken.html", {"kept": kept})
    preview = queries.preview(kept)
    shown = [
        (one, words.COLUMNS[one.column], words.why(one), words.write(one)) for one in preview.checked.faults[:SHOWN]
    ]
    context = {"preview": preview, "faults": shown, "more": len(preview.checked.faults) - len(shown)}
    return render(request, "training/list.html", context)


@require_POST
@needs("training.manage")
def take(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take the next lines; the page that follows shows how far it is, and goes on."""
    kept = queries.list_for(request.access, key)
    if kept.finished_at is None:
        checked = queries.checked_of(kept)
        done = services.take_some(kept=kept, checked=checked, by=request.user, at=timezone.now())
        if not done.is_finished:
            return render(request, "training/list_taking.html", {"kept": kept, "done": done})
    messages.success(request, _("The list was taken in."))
    return redirect("training:list", kept.key)


@require_safe
@needs("training.manage")
def repair(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Return the lines with a fault as they came, each with what is wrong, to be corrected and brought in again."""
    kept = queries.list_for(request.access, key)
    if kept.finished_at is not None:  # its file is gone
        return redirect("training:list", key)
    faults = queries.checked_of(kept).faults
    told = [(one.line, f"{words.COLUMNS[one.column]}: {words.why(one)} {words.write(one)}") for one in faults]
    headings, rows = queries.bad_rows(kept, told)
    return saved_as("to-repair.csv", as_csv([*headings, _("What is wrong")], rows, bom=True))


@require_POST
@needs("training.manage")
def drop(request: StaffRequest, key: UUID) -> HttpResponse:
    """Throw a file away that nothing was taken from."""
    services.drop_list(kept=queries.list_for(request.access, key))
    messages.success(request, _("The file was thrown away. Nothing of it was taken."))
    return redirect("training:lists")

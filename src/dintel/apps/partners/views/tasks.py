"""Tasks of an organisation: given by whoever keeps partners, done by the organisation's own people."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.duties import services as duties
from dintel.apps.partners.forms import DoneForm, TaskForm
from dintel.apps.partners.queries import Organisation, tasks
from dintel.apps.partners.queries.directory import MANAGE
from dintel.apps.partners.services.failures import PartnerError
from dintel.apps.partners.services.organisations import require_taking_part_now
from dintel.apps.partners.views.directory import found, shown
from dintel.apps.partners.views.portal import own


@require_POST
@needs(MANAGE)
def give_task(request: StaffRequest, key: str) -> HttpResponse:
    """Give an organisation that takes part a task."""
    row, form = found(request, key), TaskForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        new = duties.NewTask(
            title=told["title"],
            details=told["details"],
            partner=tasks.partner_of(row),
            target_on=told["target_on"],
        )
        try:
            require_taking_part_now(organisation=row)
        except PartnerError as error:
            form.add_error(None, str(error))
        else:
            duties.assign_task(key=told["key"] or uuid4(), task=new, by=request.user, at=timezone.now())
            messages.success(request, _("The task stands on the partner’s own page now."))
            return redirect("partners:organisation", key)
    return shown(request, key, status=422, task_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def own_task(request: StaffRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Show a task of the organisation, and take the word that it is done."""
    row = tasks.task(organisation, pk)
    if row is None:
        raise Http404
    form = DoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        showing = duties.Showing(words=form.cleaned_data["words"])
        although = form.cleaned_data["although"]
        try:
            duties.finish(task=row, showing=showing, although=although, by=request.user, at=timezone.now())
        except duties.TaskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The city knows now that it is done."))
            return redirect("partners:portal")
    context = {"organisation": organisation, "line": tasks.line_of(row, request.access.on), "form": form}
    return render(request, "partners/own_task.html", context, status=422 if form.errors else 200)

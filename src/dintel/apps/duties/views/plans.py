"""The library of ready plans, one plan, and a roll-out: chosen, looked at, given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.acting import status
from dintel.apps.duties import here, services
from dintel.apps.duties.forms.plans import RollOutForm
from dintel.apps.duties.queries.people import led_sites
from dintel.apps.duties.queries.plans import standing
from dintel.apps.duties.services.giving import tasks_of
from dintel.lawbook.city.plans import Plan


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would give: to which departments, how many tasks are new and how many stand already."""

    plan: Plan
    departments: tuple[str, ...]
    new: Counter[str]
    standing: int


@require_safe
@needs("duty.read")
def plan(request: StaffRequest, key: str) -> HttpResponse:
    """Show one plan with its steps."""
    found = here.plans().get(key)
    if found is None:
        raise Http404
    duty = here.order().directives[found.duty]
    context = {"plan": found, "duty": duty, "may_plan": request.access.can("duty.plan"), "current": "plans"}
    return render(request, "duties/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("duty.plan")
def roll_out(request: StaffRequest) -> HttpResponse:
    """Choose plans and departments, look at what they mean, then give them."""
    if request.method != "POST":
        chosen = [one for one in request.GET.getlist("plan") if one in here.plans()]
        return _choosing(request, RollOutForm(initial={"plans": chosen, "starts_on": timezone.localdate()}))
    form = RollOutForm(request.POST)
    if not form.is_valid() or "again" in request.POST:
        return _choosing(request, form)
    if "give" in request.POST:
        return _give(request, form.cleaned_data)
    context = {"form": form, "told": form.cleaned_data, "previews": tuple(_previews(form.cleaned_data))}
    return render(request, "duties/preview.html", context)


def _choosing(request: StaffRequest, form: RollOutForm) -> HttpResponse:
    context = {"form": form, "plans": here.plans().values(), "current": "plans"}
    return render(request, "duties/roll_out.html", context, status=status(form))


def _chosen(told: dict[str, Any]) -> Iterable[tuple[Plan, tuple[str, ...]]]:
    """Yield each plan with those of the chosen departments that its duty binds."""
    for name in told["plans"]:
        found = here.plans()[name]
        bound = here.order().directives[found.duty].departments
        yield found, tuple(one for one in told["departments"] if one in bound)


def _previews(told: dict[str, Any]) -> Iterable[Preview]:
    sites = led_sites(timezone.localdate())
    for found, departments in _chosen(told):
        tasks = {
            key: task.department
            for name in departments
            for key, task in tasks_of(found, name, sites.get(name, ()), told["starts_on"]).items()
        }
        there = standing(tasks)
        new = Counter(name for key, name in tasks.items() if key not in there)
        yield Preview(found, departments, new, len(there))


def _give(request: StaffRequest, told: dict[str, Any]) -> HttpResponse:
    sites, count, at = led_sites(timezone.localdate()), 0, timezone.now()
    with transaction.atomic():
        for found, departments in _chosen(told):
            key = uuid5(told["key"], found.id)
            given = {"departments": departments, "sites": sites, "starts_on": told["starts_on"]}
            _rollout, made = services.roll_out(key=key, plan=found, by=request.user, at=at, **given)
            count += len(made)
    said = ngettext("%(count)d task was given.", "%(count)d tasks were given.", count) % {"count": count}
    messages.success(request, said)
    return redirect("duties:board")

"""My tasks, the list, one task as a story, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import saved_as
from dintel.apps.contacts.acting import status
from dintel.apps.duties import export, here, services
from dintel.apps.duties.forms import tasks as forms
from dintel.apps.duties.forms.finding import TasksFindForm
from dintel.apps.duties.measures import Figure
from dintel.apps.duties.queries import listing
from dintel.apps.duties.queries import tasks as queries
from dintel.apps.duties.queries.people import people_for
from dintel.apps.duties.queries.tasks import PLAN, WORK, Task, files_beside, may_act, rows_of, story_of, task_for
from dintel.apps.duties.services import NewTask, Showing
from dintel.apps.duties.views.acting import act

PAGE = 50


@require_safe
@needs("duty.work")
def mine(request: StaffRequest) -> HttpResponse:
    """Show what the person has to do."""
    on = timezone.localdate()
    own, places = listing.mine(request.access)
    context = {"own": rows_of(tuple(own[:PAGE]), on), "places": rows_of(tuple(places[:PAGE]), on), "on": on}
    return render(request, "duties/mine.html", {**context, "most": PAGE, "current": "mine"})


@require_safe
@needs("duty.read")
def tasks(request: StaffRequest) -> HttpResponse:
    """List tasks."""
    on = timezone.localdate()
    form = TasksFindForm(request.GET)
    page = Paginator(listing.listed(request.access, form.asked(), on), PAGE).get_page(request.GET.get("page"))
    told = request.GET.copy()
    told.pop("page", None)
    context = {"rows": rows_of(tuple(page.object_list), on), "page": page, "form": form, "on": on}
    context |= {"asked": told.urlencode(), "may_plan": request.access.can(PLAN), "current": "tasks"}
    return render(request, "duties/tasks.html", context)


@require_safe
@needs("duty.read")
def export_tasks(request: StaffRequest) -> StreamingHttpResponse:
    """Send the list as a file."""
    on = timezone.localdate()
    rows = listing.listed(request.access, TasksFindForm(request.GET).asked(), on)
    return saved_as(f"tasks-{on}.csv", export.tasks_csv(rows.iterator(chunk_size=500), on))


@require_safe
@needs("duty.read", "duty.work")
def task(request: StaffRequest, number: str) -> HttpResponse:
    """Show one task as a story."""
    return _page(request, task_for(request.access, number))


def _page(request: StaffRequest, found: Task, bound: Any = None, what: str = "") -> HttpResponse:  # noqa: ANN401 - one of the forms
    on = timezone.localdate()
    story = story_of(request.access, found, on)
    allowed = may_act(request.access, found)
    shown = {name: bound if name == what else _form(request, story.task, name, None, story.figure) for name in allowed}
    plan = here.plans().get(found.plan)
    context = {"story": story, "task": found, "on": on, "forms": shown, "open_act": what}
    context["step"] = plan.steps.get(found.step) if plan else None
    return render(request, "duties/task.html", context, status=status(bound) if bound else 200)


def _form(request: StaffRequest, found: Task, what: str, data: Any, figure: Figure | None) -> Any:  # noqa: ANN401 - one of the forms
    if what in {"done", "show"}:
        files = files_beside(request.access, found)
        more: dict[str, Any] = {"files": files, "figure": figure.words if figure else ""}
        if what == "show":
            return forms.ShowForm(data, auto_id="show_%s", **more)
        waits = found.kept == "open" and bool(rows_of((found,), timezone.localdate())[0].waits)
        return forms.FinishForm(data, auto_id="done_%s", waits=waits, **more)
    if what == "hand":
        people = people_for(found.department, found.facility, timezone.localdate())
        return forms.HandForm(data, auto_id="hand_%s", people=people)
    kind = {"move": forms.MoveForm, "back": forms.WhyForm, "withdraw": forms.WhyForm}[what]
    return kind(data, auto_id=f"{what}_%s", initial={"target_on": found.target_on})


@require_http_methods(["POST"])
@needs("duty.work", "duty.plan")
def do(request: StaffRequest, number: str, what: str) -> HttpResponse:
    """Do something with a task."""
    found = task_for(request.access, number, WORK if what in {"done", "show", "hand"} else PLAN)
    if what not in may_act(request.access, found):
        return redirect("duties:task", number) if what in ACTS else _nothing()
    form = _form(request, found, what, request.POST, queries.figure_of(request.access, found, timezone.localdate()))
    work, said = ACTS[what]
    if act(request, form, lambda: work(request, found, form.cleaned_data), said=str(said)):
        return redirect("duties:task", number)
    return _page(request, found, form, what)


def _nothing() -> HttpResponse:
    raise Http404


def _showing(request: StaffRequest, found: Task, told: dict[str, Any]) -> Showing:
    figure = queries.figure_of(request.access, found, timezone.localdate()) if told.get("figure") else None
    return Showing(words=told.get("words", ""), file=told.get("file") or None, figure=figure)


def _done(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    showing, although = _showing(request, found, told), told.get("although", "")
    return services.finish(task=found, showing=showing, although=although, by=request.user, at=timezone.now())


def _show(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    showing = _showing(request, found, told)
    return services.show(task=found, showing=showing, by=request.user, at=timezone.now())


def _move(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    target_on, why = told["target_on"], told["why"]
    return services.move_date(task=found, target_on=target_on, why=why, by=request.user, at=timezone.now())


def _hand(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    kind, _colon, key = told["to"].partition(":")
    people = people_for(found.department, found.facility, timezone.localdate())
    owner = people.filter(pk=int(key)).first() if kind == "user" else None
    role = key if kind == "role" else found.owner_role
    given = {"owner": owner, "owner_role": role, "why": told["why"]}
    return services.hand_over(task=found, by=request.user, at=timezone.now(), **given)


def _back(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    return services.send_back(task=found, why=told["why"], by=request.user, at=timezone.now())


def _withdraw(request: StaffRequest, found: Task, told: dict[str, Any]) -> object:
    return services.withdraw(task=found, why=told["why"], by=request.user, at=timezone.now())


Work = Callable[[StaffRequest, Task, dict[str, Any]], object]


ACTS: dict[str, tuple[Work, str | Promise]] = {
    "done": (_done, t("It is done.")),
    "show": (_show, t("It is kept.")),
    "move": (_move, t("The date is moved. The one before stays in the story.")),
    "hand": (_hand, t("It is handed over.")),
    "back": (_back, t("It is sent back.")),
    "withdraw": (_withdraw, t("It is withdrawn.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("duty.plan")
def new(request: StaffRequest) -> HttpResponse:
    """Write a task by hand."""
    form = forms.NewTaskForm(request.POST or None, initial={"department": request.GET.get("department", "")})
    if request.method == "POST" and act(
        request, form, lambda: _assign(request, form.cleaned_data), said=_("It is given.")
    ):
        return redirect("duties:department", form.cleaned_data["department"])
    return render(request, "duties/new.html", {"form": form, "current": "tasks"}, status=status(form))


def _assign(request: StaffRequest, told: dict[str, Any]) -> object:
    names = ("title", "details", "department", "duty", "target_on", "rhythm", "measure")
    task = NewTask(**{name: told[name] for name in names})
    return services.assign_task(key=told["key"], task=task, by=request.user, at=timezone.now())

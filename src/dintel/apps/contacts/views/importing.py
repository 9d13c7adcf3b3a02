"""Bringing contacts in from a file, step by step; every step can be left and taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.forms import importing as forms
from dintel.apps.contacts.importing.check import missing, unmapped
from dintel.apps.contacts.importing.plan import Plan, plan_of
from dintel.apps.contacts.importing.sheet import Sheet, SheetError
from dintel.apps.contacts.queries import importing as queries
from dintel.apps.contacts.queries.importing import ImportRun
from dintel.apps.contacts.services import bulk

STEPS = ("file", "columns", "words", "check", "filed")
PLACE = "<!-- written here -->"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.import")
def upload(request: StaffRequest) -> HttpResponse:
    """Say what can be brought in, and take a file."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = bulk.begin_import(
                key=form.cleaned_data["key"], name=file.name, body=file.read(), by=request.user, at=timezone.now()
            )
        except SheetError as error:
            problem = error
        else:
            return redirect("contacts:import_run", run.key)
    context = {
        "form": form if request.method != "POST" or not problem else forms.UploadForm(),
        "problem": problem,
        "runs": queries.runs_of(request.access)[:10],
        "saved": queries.saved_plans(request.access),
        "steps": _steps("file"),
    }
    return render(request, "contacts/import.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.import")
def import_run(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Show where an import stands, and do the next thing with it."""
    if request.method != "POST":
        return _show(request, key, request.GET.get("step", ""))
    run = queries.run_for(request.access, key)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        return act(request, run)
    except bulk.ImportStoppedError as stopped:
        messages.error(request, stopped.words)
    except SheetError as error:
        messages.error(request, f"{error.what} {error.do}")
    return redirect("contacts:import_run", key)


def _show(request: StaffRequest, key: UUID, step: str) -> HttpResponse:
    run = queries.run_to_read(request.access, key)
    if run.state in {"filed", "discarded"} or run.by_id != request.user.pk:
        return render(request, "contacts/import_filed.html", {"run": run, "steps": _steps("filed")})
    plan = plan_of(run.plan)
    if step not in {"columns", "words", "check"}:
        step = "check" if run.state == "checked" else "columns"
    context: dict[str, Any] = {"run": run, "plan": plan, "steps": _steps(step), "step": step}
    if step == "check" and run.state == "checked":
        return render(request, "contacts/import_check.html", context)
    sheet = bulk.sheet_of(run)
    if step == "words":
        return render(request, "contacts/import_words.html", {**context, **_words(sheet, plan)})
    return render(request, "contacts/import_columns.html", {**context, **_columns(sheet, plan)})


def _steps(now: str) -> tuple[tuple[str, str, bool], ...]:
    """Return every step in words: its name, done, now or empty, and whether it is the present one."""
    words = {
        "file": _("The file"),
        "columns": _("Its columns"),
        "words": _("Its words"),
        "check": _("The check"),
        "filed": _("Filed"),
    }
    at = STEPS.index(now)
    return tuple((words[one], "done" if place < at else "", place == at) for place, one in enumerate(STEPS))


def _columns(sheet: Sheet, plan: Plan) -> Mapping[str, Any]:
    return {
        "sheet": sheet,
        "rows": forms.column_rows(sheet, plan),
        "targets": forms.target_groups(),
        "constants": forms.constants(plan),
        "orders": forms.orders(),
        "encodings": forms.encodings(),
        "separators": forms.separators(),
        "lacking": missing(plan),
    }


def _words(sheet: Sheet, plan: Plan) -> Mapping[str, Any]:
    counts: dict[str, int] = {}
    if plan.keep_column in sheet.columns:
        place = sheet.columns.index(plan.keep_column)
        for line in sheet.lines:
            word = line.cells[place] if place < len(line.cells) else ""
            counts[word] = counts.get(word, 0) + 1
    kept = sorted(counts.items(), key=lambda one: -one[1])[: forms.MOST_WORDS]
    return {
        "groups": forms.word_groups(list(unmapped(sheet, plan)), plan),
        "kept": [(place, word, count, word in plan.keep_words) for place, (word, count) in enumerate(kept)],
    }


def _at(run: ImportRun, step: str) -> HttpResponse:
    return redirect(f"{reverse('contacts:import_run', args=[run.key])}?step={step}")


def _set_columns(request: StaffRequest, run: ImportRun) -> HttpResponse:
    sheet = bulk.sheet_of(run)
    plan = forms.plan_from_columns(request.POST, sheet, plan_of(run.plan))
    bulk.set_plan(run=run, plan=plan)
    both = forms.twice(request.POST, sheet)
    lacking = missing(plan)
    for words in lacking:
        messages.error(request, words)
    for label in both:
        messages.error(
            request, _("Two columns were given the meaning “{label}”. Only the first was taken.").format(label=label)
        )
    if lacking or both:
        return _at(run, "columns")
    if plan.keep_column or any(unmapped(sheet, plan)):
        return _at(run, "words")
    run.refresh_from_db()
    return _check(request, run)


def _set_words(request: StaffRequest, run: ImportRun) -> HttpResponse:
    sheet, plan = bulk.sheet_of(run), plan_of(run.plan)
    shown = _words(sheet, plan)
    kept = tuple(word for place, word, _count, _was in shown["kept"] if request.POST.get(f"keep-{place}") == "yes")
    plan = forms.with_kept(forms.plan_from_words(request.POST, shown["groups"], plan), kept)
    bulk.set_plan(run=run, plan=plan)
    if forms.is_unsaid(list(unmapped(sheet, plan)), plan):  # other lines count now, with words of their own
        return _at(run, "words")
    run.refresh_from_db()
    return _check(request, run)


def _check(request: StaffRequest, run: ImportRun) -> HttpResponse:
    bulk.check_import(run=run, access=request.access, at=timezone.now())
    return _at(run, "check")


def _read_anew(request: StaffRequest, run: ImportRun) -> HttpResponse:
    bulk.read_anew(run=run, encoding=request.POST.get("encoding", ""), separator=request.POST.get("separator", ""))
    return _at(run, "columns")


def _discard(request: StaffRequest, run: ImportRun) -> HttpResponse:
    bulk.discard_import(run=run)
    messages.success(request, _("The file was given up. Nothing of it is in the register."))
    return redirect("contacts:import")


def _save(request: StaffRequest, run: ImportRun) -> HttpResponse:
    saved = bulk.save_plan(run=run, name=request.POST.get("name", ""), by=request.user, at=timezone.now())
    messages.success(
        request, _("Kept as “{name}”. The next file with these headings is read the same way.").format(name=saved.name)
    )
    return _at(run, "check")


def _file(request: StaffRequest, run: ImportRun) -> HttpResponseBase:
    """File it, and show how far it is while it is written."""
    page = render_to_string("contacts/import_filing.html", {"run": run, "steps": _steps("filed")}, request)
    head, tail = page.split(PLACE)
    written = bulk.file_import(run=run, access=request.access, at=timezone.now())
    return StreamingHttpResponse(_as_it_grows(run, head, tail, written), headers={"X-Accel-Buffering": "no"})


def _as_it_grows(run: ImportRun, head: str, tail: str, written: Iterator[int]) -> Iterator[str]:
    """Yield the page with a line for every step, and what came of it; closed early, nothing is filed."""
    yield head
    try:
        for count in written:
            yield format_html(
                "<li>{}</li>",
                _("{count} lines answered by the law of their day, nothing filed yet").format(count=f"{count:,}"),
            )
    except bulk.ImportStoppedError as stopped:
        yield format_html('<li class="is-last"><strong>{}</strong> {}</li>', _("Nothing was filed."), stopped.words)
    else:
        yield format_html('<li class="is-last"><strong>{}</strong></li>', _("Everything is filed."))
    finally:
        written.close()  # type: ignore[attr-defined]  # a generator: what is open is rolled back
    href = reverse("contacts:import_run", args=[run.key])
    yield format_html('<li><a class="button" href="{}">{}</a></li>', href, _("Read what came of it"))
    yield tail


ACTS: Mapping[str, Callable[[StaffRequest, ImportRun], HttpResponseBase]] = {
    "columns": _set_columns,
    "words": _set_words,
    "check": _check,
    "file": _file,
    "read": _read_anew,
    "discard": _discard,
    "save": _save,
}


@require_POST
@needs("contact.import")
def saved(request: StaffRequest, key: int) -> HttpResponse:
    """Take a saved way of reading away."""
    plan = get_object_or_404(queries.saved_plans(request.access), pk=key)
    bulk.forget_plan(saved=plan)
    messages.success(request, _("“{name}” is taken away. What was filed with it stays.").format(name=plan.name))
    return redirect("contacts:import")

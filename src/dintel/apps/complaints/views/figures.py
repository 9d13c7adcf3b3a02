"""Figures of reports: the page, the same as a file, and what each of them counts as another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.complaints.queries.figures import ACTION, Figures, figures_of
from dintel.apps.contacts.spreadsheet import Cell, as_csv

COUNTS = ("year", "as_of", "figure", "value", "label", "count", "of", "not_for_publication", "median_days")
WORDS = ("figure", "title", "counted", "of", "does_not_say")


@require_safe
@needs(ACTION)
def figures(request: StaffRequest) -> HttpResponse:
    """Show the figures of a year, each with what it counts."""
    return render(request, "complaints/figures.html", {"figures": _asked(request)})


@require_safe
@needs(ACTION)
def counts(request: StaffRequest) -> HttpResponse:
    """Hand out the counts of a year as CSV."""
    found = _asked(request)
    rows = (
        (
            found.year,
            found.on.isoformat(),
            figure.id,
            line.value,
            line.label,
            line.count,
            line.of,
            "yes" if line.is_small else "no",
            "" if line.median_days is None else str(line.median_days),
        )
        for figure in (*found.figures, found.delays)
        for line in figure.lines
    )
    return _file(f"figures-{found.year}.csv", COUNTS, rows)


@require_safe
@needs(ACTION)
def definitions(request: StaffRequest) -> HttpResponse:
    """Hand out what each figure counts as CSV, in the language of the page."""
    found = _asked(request)
    rows = (
        (one.id, str(one.says.title), str(one.says.counted), str(one.says.of), str(one.says.gaps))
        for one in (*found.figures, found.delays)
    )
    return _file("figures-definitions.csv", WORDS, rows)


def _asked(request: StaffRequest) -> Figures:
    """Return the figures of the year in the address. Raises ``Http404`` for what is no such year."""
    year = request.GET.get("year", "")
    if year and not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
        raise Http404
    return figures_of(request.access, law.today(), int(year) if year else None)


def _file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    answer = HttpResponse(b"".join(as_csv(columns, rows)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""What everybody can see of figures, for programs, without a sign-in: ``/api/v1/record``."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from dintel.apps.accounts.api_errors import Problem
from dintel.apps.figures import definitions
from dintel.apps.figures.queries import released
from dintel.apps.figures.queries.released import Out

router = Router(tags=["record"], auth=None)
NOT_THERE = {404: Problem}


class FigureVersionOut(Schema):
    """How a figure is defined from a day on."""

    since: date
    definition: str
    denominator: str
    method: str
    gaps: list[str]
    changed: str


class PublicFigureOut(Schema):
    """One figure: its question, its definitions, the argument it tests, and the names of its releases."""

    id: str
    title: str
    question: str
    unit: str
    period: str
    delay_days: int
    criticism: str
    criticism_by: str
    provisions: list[str]
    versions: list[FigureVersionOut]
    releases: list[str]


class FigureRowOut(Schema):
    """One count: the group at each of the table's levels, ``total`` for all. Without a count it is kept back."""

    groups: list[str]
    count: int | None


class FigureTableOut(Schema):
    """The counts by some levels, with their totals."""

    by: list[str]
    rows: list[FigureRowOut]


class FigureReleaseOut(Schema):
    """One release as it came out. ``sha256`` is that of its JSON under ``/record/data/``."""

    figure: str
    period: str
    number: int
    released_at: datetime
    is_newest: bool
    why: str
    sha256: str
    definition_since: date
    small_under: int
    leaves: int
    tables: list[FigureTableOut]


@router.get("/figures", response=list[PublicFigureOut], summary="Every figure with its definitions and releases")
def figures(request: HttpRequest) -> list[PublicFigureOut]:  # noqa: ARG001 - as the router calls it
    """List the figures in their order, in English."""
    every = released.releases()
    return [_figure(name, [out for out in every if out.figure == name]) for name in definitions.definitions()]


@router.get(
    "/figures/{figure}/releases/{release}", response={200: FigureReleaseOut, **NOT_THERE}, summary="One release"
)
def release(request: HttpRequest, figure: str, release: str) -> FigureReleaseOut:  # noqa: ARG001 - as above
    """Return one release, named as in the list: period and number, such as ``2026-Q3.1``."""
    for out in released.releases(figure) if figure in definitions.definitions() else ():
        if out.name == release:
            return _release(out)
    raise Http404


def _figure(name: str, outs: list[Out]) -> PublicFigureOut:
    one = definitions.definitions()[name]
    told = ("id", "title", "question", "unit", "period", "delay_days", "criticism", "criticism_by")
    return PublicFigureOut(
        **{key: getattr(one, key) for key in told},
        provisions=list(one.provisions),
        versions=[
            FigureVersionOut(
                since=version.since,
                definition=version.definition,
                denominator=version.denominator,
                method=version.method,
                gaps=list(version.gaps),
                changed=version.changed,
            )
            for version in one.versions
        ],
        releases=[out.name for out in outs],
    )


def _release(out: Out) -> FigureReleaseOut:
    body = out.body
    return FigureReleaseOut(
        figure=out.figure,
        period=str(out.period),
        number=out.number,
        released_at=out.at,
        is_newest=out.is_newest,
        why=out.why,
        sha256=out.sha256,
        definition_since=body.definition_since,
        small_under=body.small_under,
        leaves=body.leaves,
        tables=[
            FigureTableOut(
                by=list(table.by), rows=[FigureRowOut(groups=list(row.at), count=row.count) for row in table.rows]
            )
            for table in body.tables
        ],
    )

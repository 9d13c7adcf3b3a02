"""Arguments for programs, without a sign-in: ``/api/v1/record/arguments``."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from dintel.apps.arguments import pages
from dintel.apps.arguments.pages import Evidence, Page, Source
from dintel.apps.city import law
from dintel.apps.figures.pages import Number
from dintel.lawbook.arguments import Side

router = Router(tags=["record"], auth=None)


class ArgumentSourceOut(Schema):
    """Where words stand: a provision of the law book by its id, or a place in words; the mark says how it was read."""

    words: str
    provision: str
    mark: str
    note: str


class ArgumentSideOut(Schema):
    """One side: who, in their strongest form, from where, and what is doubtful about it."""

    who: str
    says: str
    sources: list[ArgumentSourceOut]
    doubt: str


class ArgumentNumberOut(Schema):
    """One released number with its sentence. ``told`` is empty where there is none, and ``why`` says why."""

    words: str
    told: str
    of: str
    why: str


class ArgumentFigureOut(Schema):
    """A figure that tests the argument, from its newest release; ``release`` is empty where nothing is out yet."""

    figure: str
    why: str
    release: str
    denominator: str
    numbers: list[ArgumentNumberOut]


class NotYetKnownOut(Schema):
    """What cannot be counted yet, because of what, and what would have to be recorded."""

    what: str
    because: str
    needs: str


class ArgumentOut(Schema):
    """One argument with both sides. The order is the same as on the page and says nothing."""

    id: str
    name: str
    title: str
    sides: list[ArgumentSideOut]
    fair_test: str
    figures: list[ArgumentFigureOut]
    not_known: list[NotYetKnownOut]
    reports: list[str]
    amendments: list[str]


@router.get("", response=list[ArgumentOut], summary="Every argument with both sides and today's released figures")
def arguments(request: HttpRequest) -> list[ArgumentOut]:  # noqa: ARG001 - as the router calls it
    """List the arguments in their order, in English."""
    return [_argument(one) for one in pages.pages(law.today())]


def _argument(page: Page) -> ArgumentOut:
    one = page.argument
    return ArgumentOut(
        id=one.id,
        name=one.name,
        title=one.title,
        sides=[_side(side, sources) for side, sources in page.sides],
        fair_test=one.fair_test,
        figures=[_figure(evidence) for evidence in page.evidence],
        not_known=[NotYetKnownOut(what=gap.what, because=gap.because, needs=gap.needs) for gap in one.not_known],
        reports=list(one.reports),
        amendments=list(one.amendments),
    )


def _side(side: Side, sources: tuple[Source, ...]) -> ArgumentSideOut:
    told = [
        ArgumentSourceOut(words=one.words, provision=one.provision, mark=one.mark, note=one.note) for one in sources
    ]
    return ArgumentSideOut(who=side.who, says=side.says, sources=told, doubt=side.doubt)


def _figure(evidence: Evidence) -> ArgumentFigureOut:
    told = [*evidence.numbers, *(row for several in evidence.several for row in several.rows)]
    return ArgumentFigureOut(
        figure=evidence.definition.id,
        why=evidence.why,
        release=evidence.out.name if evidence.out else "",
        denominator=evidence.denominator,
        numbers=[_number(one) for one in told],
    )


def _number(one: Number) -> ArgumentNumberOut:
    return ArgumentNumberOut(words=one.words, told=one.told, of=one.of, why=one.why)

"""What a page of an argument shows: its two sides, and the newest release of each figure that tests it.

Numbers come from releases alone, and nothing is added to them: no sum, no share, no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dintel.apps.arguments.told import arguments
from dintel.apps.city import law
from dintel.apps.council import studies
from dintel.apps.figures import definitions, words
from dintel.apps.figures.pages import Number, number_of
from dintel.apps.figures.queries import released
from dintel.apps.figures.queries.released import Out
from dintel.apps.regimes import here
from dintel.domain.figures import Body, Definition, Headline, Version
from dintel.lawbook.arguments import Argument, Origin, Shown, Side, Tested


@dataclass(frozen=True, slots=True)
class Source:
    """Where words stand: a page of the law, or a place in words; the mark says how well that was read."""

    words: str
    provision: str
    mark: str
    note: str


@dataclass(frozen=True, slots=True)
class Several:
    """Numbers of one kind, each with the group it is of."""

    id: str
    words: str
    rows: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure that tests an argument, as it was released last, or why there is none yet."""

    definition: Definition
    why: str
    out: Out | None
    period: str
    numbers: tuple[Number, ...]
    several: tuple[Several, ...]
    denominator: str
    expected: date
    """The first day on which a period may come out."""


@dataclass(frozen=True, slots=True)
class Page:
    """One argument."""

    argument: Argument
    sides: tuple[tuple[Side, tuple[Source, ...]], ...]
    evidence: tuple[Evidence, ...]
    reports: tuple[tuple[str, str], ...]
    """Key and title of each."""
    amendments: tuple[tuple[str, str], ...]


def pages(on: date) -> tuple[Page, ...]:
    """Return all arguments in their order with what was released of each; one query."""
    newest = _newest()
    return tuple(_page(one, newest, on) for one in arguments().values())


def page_of(argument: Argument, on: date) -> Page:
    """Return one argument with what was released of it; one query."""
    return _page(argument, _newest(), on)


def _newest() -> Mapping[str, Out]:
    """Return the newest release of each figure that tests an argument, by figure."""
    return released.newest({test.figure for one in arguments().values() for test in one.tested})


def _page(argument: Argument, newest: Mapping[str, Out], on: date) -> Page:
    return Page(
        argument=argument,
        sides=tuple((side, tuple(source_of(one, on) for one in side.origins)) for side in argument.sides),
        evidence=tuple(_evidence(one, newest.get(one.figure), on) for one in argument.tested),
        reports=tuple((key, here.regimes()[key].title) for key in argument.reports),
        amendments=tuple((name, studies.ready_made()[name].title) for name in argument.amendments),
    )


def source_of(origin: Origin, on: date) -> Source:
    """Return where words stand, as a reader finds it."""
    if not origin.provision:
        return Source(law.say(origin.where), "", origin.mark, origin.note)
    told = law.provision(origin.provision, on)
    return Source(law.say(told.cite), origin.provision, origin.mark, origin.note)


def _evidence(tested: Tested, out: Out | None, on: date) -> Evidence:
    definition = definitions.definitions()[tested.figure]
    before = definitions.period_before(definition, on)
    version = definitions.version_of(definition, out.period if out else before)
    body = out.body if out else None
    told = tuple(_numbers(tested, version, body)) if version and body else ()
    return Evidence(
        definition=definition,
        why=tested.why,
        out=out,
        period=words.period(out.period) if out else "",
        numbers=tuple(one for one in told if isinstance(one, Number)),
        several=tuple(one for one in told if isinstance(one, Several)),
        denominator=version.denominator if version else "",
        expected=before.next.open_on(definition.delay_days),
    )


def _numbers(tested: Tested, version: Version, body: Body) -> Iterator[Number | Several]:
    if not tested.numbers:
        yield from (number_of(one, version, body) for one in version.headlines)
    for shown in tested.numbers:
        if not _is_defined(shown, version):
            continue
        if shown.each:
            yield _several(shown, version, body)
        else:
            yield number_of(Headline(shown.words, shown.at, shown.of), version, body)


def _is_defined(shown: Shown, version: Version) -> bool:
    """Return whether the definition of a period that is out knew the levels; arguments speak of the newest one."""
    return {*shown.at, *(shown.of or ()), *([shown.each] if shown.each else ())} <= set(version.levels)


def _several(shown: Shown, version: Version, body: Body) -> Several:
    groups = version.levels[shown.each].groups
    cells = ((group.words, {**shown.at, shown.each: group.id}) for group in groups)
    rows = tuple(number_of(Headline(said, at, shown.of), version, body) for said, at in cells)
    return Several(f"{body.figure}-{shown.each}", shown.words, rows)

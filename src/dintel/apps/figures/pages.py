"""What a public page of a figure shows, made from its definition and from what was released, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.figures import definitions, words
from dintel.apps.figures.picture import Bar, Bars, bars_picture
from dintel.apps.figures.queries import measures
from dintel.apps.figures.queries.released import Out
from dintel.domain.figures import Body, Definition, Headline, Period, Table, Version

TOTAL = words.TOTAL
TWO = 2
MOST_ROWS = 40
"""A longer table leaves out on the page the rows that tell no number, and has no bars."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number in large type with its sentence. ``told`` is empty where there is none, and ``why`` says why."""

    told: str
    words: str
    of: str
    """The denominator in words, where it is a share."""
    why: str
    brief: str = ""
    """The same in two words, for a table."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as it is read: a caption, the columns, and rows of a name and counts."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    picture: SafeString
    left_out: int = 0
    """Rows without a published count above none that a long table leaves out on the page; the files hold them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One period of the series, as the newest release of it tells."""

    period: str
    name: str
    numbers: tuple[str, ...]
    breaks: str
    """What the definition changed with this period; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Page:
    """One figure, at one release or before the first."""

    definition: Definition
    version: Version | None
    out: Out | None
    newest: Out | None
    """The release that corrects it."""
    period: str
    numbers: tuple[Number, ...]
    grids: tuple[Grid, ...]
    series: tuple[Turn, ...]
    versions: tuple[tuple[Out, str], ...]
    provisions: tuple[tuple[str, str, str, str], ...]
    """Id, citation, title and mark of each."""
    note: str
    expected: date
    """The day on which the next period may come out."""

    @property
    def body(self) -> Body | None:
        """What the release says."""
        return self.out.body if self.out else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure in the list of all: its question, and what its newest release says."""

    definition: Definition
    out: Out | None
    period: str
    numbers: tuple[Number, ...]
    expected: date
    """The day on which the next period may come out."""


def entry_of(definition: Definition, out: Out | None, on: date) -> Entry:
    """Return what the list says of a figure, whose newest release is ``out``."""
    period = out.period if out else definitions.period_before(definition, on)
    return Entry(
        definition,
        out,
        words.period(period),
        _numbers(definition, out),
        _expected(definition, out.period if out else None, on),
    )


def _numbers(definition: Definition, out: Out | None) -> tuple[Number, ...]:
    version = definitions.version_of(definition, out.period) if out else None
    return tuple(number_of(one, version, out.body) for one in version.headlines) if out and version else ()


def _expected(definition: Definition, newest: Period | None, on: date) -> date:
    """Return the day on which the period after the newest release may come out."""
    return (newest or definitions.period_before(definition, on)).next.open_on(definition.delay_days)


def page_of(definition: Definition, out: Out | None, every: Sequence[Out], on: date) -> Page:
    """Return the page of a figure at a release; ``every`` are all of its releases, the newest first."""
    period = out.period if out else definitions.period_before(definition, on)
    version = definitions.version_of(definition, period)
    newest = next((one for one in every if out and one.period == out.period and one.is_newest), None)
    return Page(
        definition=definition,
        version=version,
        out=out,
        newest=newest if newest != out else None,
        period=words.period(period),
        numbers=_numbers(definition, out),
        grids=tuple(_grid(one, version, turn) for turn, one in enumerate(out.body.tables)) if out and version else (),
        series=_series(definition, every),
        versions=tuple((one, words.period(one.period)) for one in every),
        provisions=_provisions(definition, on),
        note=measures.every()[definition.measure].note(),
        expected=_expected(definition, every[0].period if every else None, on),
    )


def number_of(headline: Headline, version: Version, body: Body) -> Number:
    """Return a headline's number as a release tells it."""
    said = law.say(headline.words)
    if headline.median:
        return _median(headline, version, body, said)
    is_out, n = body.cell(headline.at)
    if not is_out:
        return Number(
            "", said, "", _("Not told this time: with so few facts only coarser tables could come out."), _("not told")
        )
    if n is None:
        return Number("", said, "", _("Kept back, since it is small or would give a small count away."), _("kept back"))
    of = body.cell(headline.of)[1] if headline.of is not None else None
    whole = _("of %(n)s") % {"n": words.count(of)} if of is not None else ""
    return Number(words.count(n), said, whole, "")


def _median(headline: Headline, version: Version, body: Body, said: str) -> Number:
    counts = [body.cell(at) for at in headline.median]
    if any(n is None for _is_out, n in counts):
        return Number("", said, "", _("Kept back, since some of the counts it is taken from are."), _("kept back"))
    total = sum(n or 0 for _is_out, n in counts)
    if not total:
        return Number("", said, "", _("There was none to take it from."), _("none"))
    passed = accumulate(n or 0 for _is_out, n in counts)
    lies_in = next(at for at, so_far in zip(headline.median, passed, strict=True) if 2 * so_far >= total)
    return Number(words.cell(version, lies_in), said, _("taken from %(n)s") % {"n": words.count(total)}, "")


def _series(definition: Definition, every: Sequence[Out]) -> tuple[Turn, ...]:
    """Return the newest release of each period, the newest first; a break stands where the definition changed."""
    found, before = [], None
    for out in reversed([one for one in every if one.is_newest]):
        version = definitions.version_of(definition, out.period)
        if version is None:
            continue
        breaks = law.say(version.changed) if before is not None and before != version.since else ""
        told = [number_of(one, version, out.body) for one in version.headlines]
        numbers = tuple(one.told or one.brief for one in told)
        found.append(Turn(words.period(out.period), str(out.period), numbers, breaks))
        before = version.since
    return tuple(reversed(found))


def _provisions(definition: Definition, on: date) -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for name in definition.provisions:
        told = law.provision(name, on)
        found.append((name, told.cite, law.say(told.title), told.mark))
    return tuple(found)


def _grid(table: Table, version: Version, turn: int) -> Grid:
    rows, columns = table.by[0], table.by[1] if len(table.by) == TWO else ""
    names = [version.levels[one].title for one in table.by]
    caption = " · ".join(law.say(one) for one in names)
    across = [*(one.id for one in version.levels[columns].groups), TOTAL] if columns else []
    down = [one.id for one in version.levels[rows].groups]
    down += [TOTAL] if version.levels[rows].has_total else []
    counts = {row.at: row.count for row in table.rows}
    told = {row.at[0] for row in table.rows if row.count}
    kept = down if len(down) <= MOST_ROWS else [one for one in down if one in told or one == TOTAL]
    return Grid(
        id=f"table-{turn}",
        caption=caption,
        columns=tuple(words.group(version.levels[columns], one) for one in across) if columns else (),
        rows=tuple(
            (
                words.group(version.levels[rows], one),
                tuple(words.count(counts[(one, other) if columns else (one,)]) for other in across or [""]),
            )
            for one in kept
        ),
        left_out=len(down) - len(kept),
        picture=_picture(table, version, counts, caption, turn),
    )


def _picture(
    table: Table, version: Version, counts: Mapping[tuple[str, ...], int | None], caption: str, turn: int
) -> SafeString:
    """Return the bars of the first table; others would make the page long, and empty bars say nothing."""
    if turn or not any(counts.values()) or len(version.levels[table.by[0]].groups) > MOST_ROWS:
        return SafeString("")
    first, *rest = (version.levels[one] for one in table.by)
    if not rest:
        bars = tuple(_bar(words.group(first, one.id), counts[one.id,]) for one in first.groups)
        several = [Bars("", bars)]
    else:
        several = [
            Bars(
                words.group(first, one.id),
                tuple(_bar(words.group(rest[0], other.id), counts[one.id, other.id]) for other in rest[0].groups),
            )
            for one in first.groups
        ]
    said = _("The same counts stand in the table that follows.")
    return bars_picture(several, caption, said, f"bars-{turn}")


def _bar(label: str, n: int | None) -> Bar:
    return Bar(label, n, words.count(n))

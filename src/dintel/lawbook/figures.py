"""Figures: one file each under ``figures/`` at the top, found by walking it, proved before anything is published.

What is refused, with file and line: a figure without question, definition, denominator, method or gap; a measure, a
dimension or a value that is not counted; a value in no group, or in two; versions whose days are not in order; a
changed version that does not say what changed; two figures of one measure, whose tables would give each other away,
unless one stands beside the other and both are released together; a table or a headline of levels that are not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from dintel.domain.canonical import digest, of_record
from dintel.domain.figures import Definition, Group, Headline, Level, Version
from dintel.domain.figures.definition import MONTH, PLACE, PLACES
from dintel.domain.figures.period import MONTHS
from dintel.domain.policy.rules import MARKS, BadLawError, LawError
from dintel.lawbook.read import Block, File, nearest

Measures = Mapping[str, Mapping[str, Collection[str]]]
"""Each measure's own dimensions, each with every value that can be counted."""
WITHOUT_IT = "a figure without it cannot be judged"
DYNAMIC = (MONTH, PLACE)
OF_A_CITY = ("criticism", "criticism_by", "provisions", "mark", "doubt")
"""What a city says of a figure in a file of its own: the argument it tests there, and the rules it rests on."""


def load_figures(
    root: Path, provisions: Collection[str], measures: Measures, *, delay_days: int = 0, city: str = ""
) -> dict[str, Definition]:
    """Return the figures by id, in their order. Raises ``BadLawError`` with all that is wrong.

    ``delay_days`` is the city's delay of publication, for those that wait. ``cities/<city>/figures.toml`` says for
    which argument and by which rule that city publishes each.
    """
    errors: list[LawError] = []
    found: dict[str, Definition] = {}
    blocks: dict[str, Block] = {}
    reasons = _reasons(root, city, errors)
    for path in sorted((root / "figures").glob("*.toml")):
        file = File(path, root, errors)
        file.table |= reasons.pop(path.stem, {})
        block = file.block
        one = _definition(block, provisions, measures)
        one = replace(one, delay_days=delay_days if one.waits else 0)
        if one.id != path.stem:
            block.wrong("id", f"id = {one.id!r} in {path.name}", "a figure is found by its file", "name them alike")
        found[one.id], blocks[one.id] = one, block
    for name in reasons:
        what = f"[{name}] in cities/{city}/figures.toml, and there is no figure {name!r}"
        errors.append(LawError(what, f"cities/{city}/figures.toml:1", "a slip would go unseen", "name one of figures/"))
    for one in found.values():
        _alone_or_beside(blocks[one.id], one, found)
    if errors:
        raise BadLawError(errors)
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def _reasons(root: Path, city: str, errors: list[LawError]) -> dict[str, dict[str, object]]:
    """Return what the city says of each figure; every key of it is one of ``OF_A_CITY``."""
    path = root / "cities" / city / "figures.toml"
    if not city or not path.is_file():
        return {}
    top = File(path, root, errors).block
    found: dict[str, dict[str, object]] = {}
    for name in top.table:
        if (block := top.table_at(name)) is not None:
            block.asked.update(OF_A_CITY)
            block.done()
            found[name] = dict(block.table)
    return found


def lines_of_figures(figures: Collection[Definition]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown of figures."""
    for one in figures:
        for line in (one.title, one.question, one.unit, one.delay_why, one.criticism, one.criticism_by):
            yield line, one.where
        yield from ((line, one.where) for line in (one.why_shown, one.doubt))
        for version in one.versions:
            for line in (version.definition, version.denominator, version.method, version.changed, *version.gaps):
                yield line, one.where
            for level in version.levels.values():
                yield level.title, one.where
                yield from ((group.words, one.where) for group in level.groups)
            yield from ((headline.words, one.where) for headline in version.headlines)


def _definition(block: Block, provisions: Collection[str], measures: Measures) -> Definition:
    measure = block.choice("measure", measures)
    small = block.choice("small", ("hidden", "shown"))
    one = Definition(
        id=block.text("id"),
        order=block.number("order"),
        title=block.needed("title", WITHOUT_IT),
        question=block.needed("question", WITHOUT_IT),
        measure=measure,
        beside=block.text("beside", ""),
        unit=block.needed("unit", WITHOUT_IT),
        period=block.choice("period", MONTHS),
        waits=block.choice("delay", ("city", "none")) == "city",
        delay_days=0,
        delay_why=block.needed("delay_why", WITHOUT_IT),
        criticism=block.needed("criticism", WITHOUT_IT),
        criticism_by=block.needed("criticism_by", WITHOUT_IT),
        hides_small=small == "hidden",
        why_shown=block.text("why_shown", ""),
        provisions=_cited(block, provisions),
        mark=block.choice("mark", MARKS),
        doubt=block.text("doubt", ""),
        versions=tuple(_version(row, measures.get(measure, {})) for row in block.blocks("version")),
        where=block.where(),
    )
    if not one.hides_small and not one.why_shown:
        block.wrong(
            "why_shown", "why_shown is missing", "small counts are hidden unless a reason stands here", "write it"
        )
    if one.mark == "?" and not one.doubt:
        block.wrong(
            "doubt", "mark is ? and doubt is missing", "a question would be taken for settled", "write the doubt"
        )
    _in_order(block, one)
    block.done()
    return one


def _alone_or_beside(block: Block, one: Definition, every: Mapping[str, Definition]) -> None:
    """Refuse two figures of one measure that are not released with each other in view."""
    same = [other for other in every.values() if other.measure == one.measure and not other.beside and other is not one]
    first = next((other for other in same if other.id == one.beside), None)
    if one.beside and first is None:
        what = f"beside = {one.beside!r}, which is no figure of the measure {one.measure!r} that stands alone"
        block.wrong("beside", what, "only tables of the same facts are protected together", "name that figure")
    elif not one.beside and same and one.id > min(other.id for other in same):
        what = f"measure = {one.measure!r}, which {same[0].id!r} has already"
        why = "two tables of the same facts can give each other's small counts away"
        block.wrong("measure", what, why, f"put both into one figure, or write beside = {same[0].id!r}")
    elif first is not None and _pace(first) != _pace(one):
        what = f"period, delay or small are not those of {first.id!r}, beside which it stands"
        block.wrong("beside", what, "one would be out before the other could be looked at", "make them alike")


def _pace(one: Definition) -> tuple[str, bool, bool]:
    return one.period, one.waits, one.hides_small


def _cited(block: Block, provisions: Collection[str]) -> tuple[str, ...]:
    cited = block.texts("provisions")
    for name in cited:
        if name not in provisions:
            what = f"there is no provision {name!r}.{nearest(name, provisions)[:200]}"
            block.wrong("provisions", what, "a reader must find the source", "name a provision that is there")
    if not cited:
        block.wrong("provisions", "provisions is empty", "a figure rests on a rule", "name the provision it tests")
    return cited


def _in_order(block: Block, one: Definition) -> None:
    if not one.versions:
        block.wrong("version", "there is no [[version]]", "nothing says what is counted", "add one")
    for turn, (before, after) in enumerate(zip(one.versions, one.versions[1:], strict=False), 2):
        if after.since <= before.since:
            what = f"version {turn} begins on {after.since}, not after {before.since}"
            block.wrong("version", what, "two definitions would be in force at once", "put them in order of days")
        if not after.changed:
            what = f"version {turn} does not say what changed"
            block.wrong("version", what, "a break in the series must be seen", 'write changed = "..."')


def _version(block: Block, dimensions: Mapping[str, Collection[str]]) -> Version:
    levels: dict[str, Level] = {}
    for row in block.blocks("level"):
        level = _level(row, dimensions)
        if level.id in levels:
            row.wrong("id", f"{level.id!r} stands twice", "a table could mean either", "rename one")
        levels[level.id] = level
    gaps = block.texts("gaps")
    one = Version(
        since=block.day("from") or date.max,
        definition=block.needed("definition", WITHOUT_IT),
        denominator=block.needed("denominator", WITHOUT_IT),
        method=block.needed("method", WITHOUT_IT),
        gaps=gaps,
        changed=block.text("changed", ""),
        levels=levels,
        publish=tuple(_tables(row, levels) for row in block.blocks("publish")),
        headlines=tuple(_headline(row, levels) for row in block.blocks("headline")),
        sha256="",
    )
    if one.since == date.max:
        block.wrong("from", "from is missing", "nobody knows for which periods it holds", "write from = 2025-07-21")
    if not any(gaps):
        block.wrong("gaps", "no gap is named", "every count leaves something out", "write what it does not see")
    if not one.publish or not one.headlines:
        block.wrong("", "no [[version.publish]] or no [[version.headline]]", "nothing would be shown", "add both")
    block.done()
    return replace(one, sha256=digest(of_record(one, without=("sha256",))))


def _level(block: Block, dimensions: Mapping[str, Collection[str]]) -> Level:
    of = block.choice("of", [*DYNAMIC, *dimensions])
    block.asked.add("has_total")
    by = block.choice("by", PLACES) if of == PLACE else ""
    level = Level(
        id=block.needed("id", WITHOUT_IT),
        of=of,
        title=block.needed("title", WITHOUT_IT),
        groups=tuple(_group(row) for row in block.blocks("group")),
        by=by,
        has_total=block.table.get("has_total", True) is True,
    )
    values = [value for group in level.groups for value in group.values]
    expected = [] if of in DYNAMIC else list(dimensions.get(of, ()))
    for value in sorted({*values, *expected}):
        times = values.count(value)
        if (value in expected and times != 1) or value not in expected:
            what = f"{value!r} of {of!r} stands in {times} groups, and is {'' if value in expected else 'not '}counted"
            block.wrong("group", what, "a count left out, or counted twice, misleads", "put each value in one group")
    block.done()
    return level


def _group(block: Block) -> Group:
    group = Group(block.needed("id", WITHOUT_IT), block.needed("words", WITHOUT_IT), block.texts("values"))
    if group.id == "total":
        block.wrong("id", "a group is called total", "the sum of all is called so", "rename it")
    block.done()
    return group


def _tables(block: Block, levels: Mapping[str, Level]) -> tuple[tuple[str, ...], ...]:
    found = tuple(tuple(line.split()) for line in block.texts("tables"))
    for by in found:
        _known(block, "tables", by, levels)
        if len({levels[one].of for one in by if one in levels}) != len(by):
            what = f"{' '.join(by)!r} tells one dimension apart twice"
            block.wrong("tables", what, "most of its cells could not be", "name one level for each dimension")
    if not found:
        block.wrong("tables", "tables is empty", "nothing would come out", 'write tables = ["level other"]')
    block.done()
    return found


def _headline(block: Block, levels: Mapping[str, Level]) -> Headline:
    median = tuple(_cell_of([line]) for line in block.texts("median"))
    for cell in median:
        _check(block, "median", cell, levels)
    at = {} if median else cell_at(block, "at", levels) or {}
    one = Headline(block.needed("words", WITHOUT_IT), at, cell_at(block, "share_of", levels), median)
    block.done()
    return one


def cell_at(block: Block, key: str, levels: Mapping[str, Level]) -> dict[str, str] | None:
    """Return the cell that a key names by level, ``None`` if it is missing; what is no cell is an error."""
    if key not in block.table:
        block.asked.add(key)
        return None
    found = _cell_of(block.texts(key))
    _check(block, key, found, levels)
    return found


def _cell_of(lines: Iterable[str]) -> dict[str, str]:
    pairs = [line.partition("=") for line in lines]
    return {level.strip(): group.strip() for level, _sign, group in pairs}


def _check(block: Block, key: str, cell: Mapping[str, str], levels: Mapping[str, Level]) -> None:
    _known(block, key, cell, levels)
    for level, group in cell.items():
        groups = [one.id for one in levels[level].groups] if level in levels else [group]
        if group not in groups:
            block.wrong(
                key, f"{level} has no group {group!r}.{nearest(group, groups)}", "it would be no cell", "fix it"
            )


def _known(block: Block, key: str, names: Collection[str], levels: Mapping[str, Level]) -> None:
    for name in names:
        if name not in levels:
            what = f"there is no level {name!r}.{nearest(name, levels)}"
            block.wrong(key, what, "nothing says what it tells apart", "name a level of this version")

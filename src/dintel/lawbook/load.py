"""From the files of a place and the layers above it to one ``Law``.

A kind of thing is a file in a folder, found by walking it; no list of them is kept anywhere.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from dintel.domain import canonical
from dintel.domain.deadlines.due import Rule as Deadline
from dintel.domain.policy.facts import AXES, UNKNOWN, Axis, Space, Value
from dintel.domain.policy.rules import (
    CLASSES,
    LEVELS,
    MARKS,
    OUTCOMES,
    BadLawError,
    Instrument,
    Kind,
    Law,
    LawError,
    Obligation,
    Provision,
    Rule,
    Source,
    Span,
    Switch,
)
from dintel.lawbook.city import ROLES
from dintel.lawbook.deadlines import rules_of
from dintel.lawbook.read import Block, File, nearest
from dintel.lawbook.roots import layers_of

INSTRUMENT_KINDS = (
    *("constitution", "statute", "regulation", "court_rule", "case", "ordinance", "order"),
    *("resolution", "memo", "bill", "practice", "form", "settlement", "agreement", "policy"),
)
STATUSES = ("in_force", "proposed", "failed", "disputed", "repealed", "not_established")
LOOKS = ("court", "homeland_security", "immigration_court", "other_agency", "letter", "screen")
SIGNERS = ("judge", "clerk", "attorney", "officer", "immigration_judge", "agency", "none")


class Shelf:
    """What has been read so far, and what was wrong with it."""

    def __init__(self, place: str, root: Path) -> None:
        """Find the layers; raise ``FileNotFoundError`` if one is missing."""
        self.place, self.root = place, root
        self.layers = layers_of(place, root)
        self.errors: list[LawError] = []

    def files(self, pattern: str) -> Iterator[tuple[str, Path, File]]:
        """Yield ``(layer, path, file)`` for a pattern in every layer, widest layer first."""
        for layer in self.layers:
            for path in sorted((self.root / "law" / layer).glob(pattern)):
                yield layer, path, File(path, self.root, self.errors)

    def top(self, name: str) -> Block:
        """Return the top table of a file that stands once, in the widest layer."""
        return File(self.root / "law" / self.layers[0] / name, self.root, self.errors).block


def load_law(place: str, root: Path) -> Law:
    """Return the law of a place with every version of everything.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    shelf = Shelf(place, root)
    kinds = _kinds(shelf)
    instruments = _instruments(shelf)
    law = Law(
        place=place,
        opens_on=_opens_on(shelf),
        space=_space(shelf, kinds),
        instruments=instruments,
        provisions=_provisions(shelf, instruments),
        kinds=kinds,
        rules=_rules(shelf, kinds),
        obligations=_obligations(shelf),
        switches=_switches(shelf),
    )
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return law


def _opens_on(shelf: Shelf) -> date:
    days = []
    for layer in shelf.layers:
        path = shelf.root / "law" / layer / "place.toml"
        block = File(path, shelf.root, shelf.errors).block
        block.text("name")
        days.append(block.day("opens_on") or date.min)
        block.done()
    return max(days)


def _space(shelf: Shelf, kinds: dict[str, Kind]) -> Space:
    axes = []
    for name in AXES:
        block = shelf.top(f"facts/{name}.toml")
        label = block.text("label")
        if name == "document":
            values = [Value(k.id, k.short, k.heading, k.drawing) for k in kinds.values()]
        else:
            values = [_value(row) for row in block.blocks("value")]
        block.done()
        values.sort(key=lambda value: value.id == UNKNOWN)
        try:
            axes.append(Axis(name, label, tuple(values)))
        except ValueError as error:
            block.wrong("value", str(error), "every fact may be unknown", "add 'unknown' last")
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return Space(tuple(axes))


def _value(row: Block) -> Value:
    value = Value(row.text("id"), row.text("label"), row.text("hint", ""), row.text("drawing", ""))
    row.done()
    return value


def _instruments(shelf: Shelf) -> dict[str, Instrument]:
    found = {}
    for layer, path, file in shelf.files("instruments/*/instrument.toml"):
        block = file.block
        name = f"{layer}/{path.parent.name}"
        found[name] = Instrument(
            id=name,
            title=block.text("title"),
            short=block.text("short"),
            kind=block.choice("kind", INSTRUMENT_KINDS),
            level=block.choice("level", LEVELS),
            status=block.choice("status", STATUSES),
            summary=block.text("summary"),
            span=_span(block, "from"),
            doubt=block.text("doubt", ""),
            where=block.where(),
        )
        block.done()
    return found


def _span(block: Block, start: str) -> Span:
    span = Span(block.day(start), block.day("until"))
    if span.since and span.until and span.since >= span.until:
        block.wrong(
            "until",
            "the end is not after the beginning",
            "it would never be in force",
            "write a later date, or remove `until`",
        )
    return span


def _provisions(shelf: Shelf, instruments: dict[str, Instrument]) -> dict[str, tuple[Provision, ...]]:
    found = {}
    for layer, path, file in shelf.files("instruments/*/provisions/*.toml"):
        block = file.block
        instrument = instruments.get(f"{layer}/{path.parent.parent.name}")
        if instrument is None:
            block.wrong(
                "",
                "this provision has no instrument.toml beside its folder",
                "a provision is part of an instrument",
                "add the instrument.toml",
            )
            continue
        name = f"{instrument.id}/{path.stem}"
        cite, title = block.text("cite"), block.text("title")
        versions = tuple(_version(row, name, instrument, cite, title) for row in block.blocks("version"))
        if not versions:
            block.wrong(
                "",
                "there is no [[version]]",
                "a provision without a text says nothing",
                "add a [[version]] with text, mark and source",
            )
        block.done()
        found[name] = versions
    return found


def _version(row: Block, name: str, instrument: Instrument, cite: str, title: str) -> Provision:
    sources = []
    for source in row.blocks("source"):
        sources.append(Source(source.text("where"), source.choice("mark", MARKS), source.text("note", "")))
        source.done()
    if not sources:
        row.wrong(
            "",
            "there is no [[version.source]]",
            "a reader must be able to check it",
            "add a [[version.source]] with where and mark",
        )
    provision = Provision(
        id=name,
        instrument=instrument.id,
        level=instrument.level,
        cite=cite,
        title=title,
        text=row.text("text"),
        mark=row.choice("mark", MARKS),
        doubt=row.text("doubt", ""),
        sources=tuple(sources),
        span=_span(row, "from"),
        where=row.where(),
    )
    row.done()
    return provision


def _kinds(shelf: Shelf) -> dict[str, Kind]:
    kinds: list[Kind] = []
    for _layer, path, file in shelf.files("document_kinds/*.toml"):
        block = file.block
        kind = Kind(
            id=block.text("id"),
            title=block.text("title"),
            short=block.text("short"),
            form=block.text("form", ""),
            group=block.choice("class", CLASSES),
            branch=block.choice("branch", ("judicial", "executive", "none")),
            signer=block.choice("signer", SIGNERS),
            signed_by=block.text("signed_by"),
            heading=block.text("heading"),
            look=block.choice("look", (*LOOKS, "none", "unknown")),
            tell=block.texts("tell"),
            compels=frozenset(block.texts("compels")),
            compels_in_words=block.text("compels_in_words"),
            cannot=block.text("cannot"),
            city_action=block.text("city_action"),
            provisions=block.texts("provisions"),
            drawing=block.text("drawing"),
            mark=block.choice("mark", MARKS),
            doubt=block.text("doubt", ""),
            order=block.number("order"),
            where=block.where(),
        )
        if kind.id != path.stem:
            block.wrong(
                "id",
                f"id = {kind.id!r} in a file named {path.name}",
                "a paper is found by its file name",
                f'write id = "{path.stem}"',
            )
        if any(kind.id == other.id for other in kinds):
            block.wrong("id", f"the paper {kind.id!r} stands in two layers", "one would hide the other", "rename one")
        block.done()
        kinds.append(kind)
    return {kind.id: kind for kind in sorted(kinds, key=lambda kind: (kind.order, kind.id))}


def _rules(shelf: Shelf, kinds: dict[str, Kind]) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for layer, path, file in shelf.files("rules/*.toml"):
        block = file.block
        block.text("title")
        rules.extend(rule_of(row, f"{layer}/{path.stem}", kinds) for row in block.blocks("rule"))
        block.done()
    return _with_exceptions(rules)


def _with_exceptions(rules: list[Rule]) -> tuple[Rule, ...]:
    """Spell out exceptions to a whole question, written ``us/papers/*``: its outcome rules."""
    names = list(dict.fromkeys(rule.id for rule in rules if rule.outcome))
    spelt = []
    for rule in rules:
        targets: dict[str, None] = {}
        for target in rule.exception_to:
            found = fnmatch.filter(names, target) if target.endswith("*") else [target]
            targets.update(dict.fromkeys(name for name in found or [target] if name != rule.id))
        spelt.append(replace(rule, exception_to=tuple(targets)))
    return tuple(spelt)


def rule_of(row: Block, prefix: str, kinds: Mapping[str, Kind]) -> Rule:
    """Return the rule a block states; its id is the prefix, which is place and question, and its own."""
    when, scope = {}, ""
    conditions = row.table_at("when")
    if conditions is not None:
        scope = conditions.choice("scope", ("within", "beyond"), "")
        conditions.asked.update(AXES)  # so that a misspelt fact is told the nearest
        for axis in AXES:
            if axis in conditions.table:
                when[axis] = frozenset(_named(conditions, axis, kinds))
        conditions.done()
    rule = Rule(
        id=f"{prefix}/{row.text('id')}",
        title=row.text("title"),
        level=row.choice("level", LEVELS),
        outcome=row.choice("outcome", OUTCOMES, ""),
        span=_span(row, "from"),
        when=when,
        relies_on=row.texts("relies_on"),
        where=row.where(),
        scope=scope,
        with_outcome=frozenset(row.texts("with_outcome")),
        exception_to=row.texts("exception_to"),
        obligations=row.texts("obligations"),
        do=row.texts("do"),
        say=row.texts("say"),
        never=row.texts("never"),
        call=row.choice("call", ROLES, ""),
        switch=row.text("switch", ""),
        written=canonical.digest({key: value for key, value in row.table.items() if key != "until"}),
    )
    row.done()
    return rule


def _named(conditions: Block, axis: str, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Yield the values a condition names; ``class:x`` stands for all papers of that class."""
    for name in conditions.texts(axis):
        if axis == "document" and name.startswith("class:"):
            group = name.removeprefix("class:")
            members = [kind.id for kind in kinds.values() if kind.group == group]
            if not members:
                conditions.wrong(
                    axis,
                    f"no document kind has class {group!r}.{nearest(group, {kind.group for kind in kinds.values()})}",
                    "the condition would never match",
                    "name a class in use",
                )
            yield from members
        else:
            yield name


def load_duties(place: str, root: Path) -> dict[str, Obligation]:
    """Return what answers of a place can ask of the city, by id, widest layer first.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    shelf = Shelf(place, root)
    found = _obligations(shelf)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return found


def _obligations(shelf: Shelf) -> dict[str, Obligation]:
    clocks = _deadlines(shelf)
    found: dict[str, Obligation] = {}
    for row in _named_rows(shelf, "obligations.toml", "obligation"):
        name = row.text("id")
        found[name] = Obligation(name, row.text("words"), row.choice("clock", clocks, ""), row.where())
        row.done()
    return found


def load_deadlines(place: str, root: Path) -> dict[str, Deadline]:
    """Return how each clock of a place is counted, by id, widest layer first.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    shelf = Shelf(place, root)
    found = _deadlines(shelf)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return found


def _deadlines(shelf: Shelf) -> dict[str, Deadline]:
    rows = _named_rows(shelf, "deadlines.toml", "deadline", on_top="federal_calendar")  # read by calendars.py
    return {rule.id: rule for rule in rules_of(rows)}


def _named_rows(shelf: Shelf, file_name: str, key: str, *, on_top: str = "") -> Iterator[Block]:
    """Yield the blocks of a file of every layer; two of one id are an error.

    ``on_top`` is a table that may stand beside them in the widest layer and is read elsewhere.
    """
    taken: set[str] = set()
    for layer, _path, file in shelf.files(file_name):
        block = file.block
        if layer == shelf.layers[0]:
            block.asked.add(on_top)
        for row in block.blocks(key):
            name = str(row.table.get("id", ""))
            if name in taken:
                row.wrong("id", f"{name!r} stands twice", "the second would silently replace the first", "rename one")
            taken.add(name)
            yield row
        block.done()


def _switches(shelf: Shelf) -> dict[str, Switch]:
    found = {}
    for row in _named_rows(shelf, "switches.toml", "switch"):
        name = row.text("id")
        found[name] = Switch(name, row.text("title"), row.text("reason"), row.where())
        row.done()
    return found

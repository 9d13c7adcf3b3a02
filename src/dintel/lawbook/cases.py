"""Worked examples: a story, the facts in it, and the answer the law gives. The tests run them.

A case stands in a layer under ``cases/<question>/`` and holds there and in every place below. It
names rules, provisions and duties of its own layer or of the layers above.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dintel.domain.policy.facts import AXES
from dintel.domain.policy.rules import OUTCOMES, BadLawError, Law, LawError
from dintel.lawbook.read import Block, File, nearest
from dintel.lawbook.roots import layers_of


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example. ``by`` are rules that decide it, ``cites`` provisions that support it.

    ``beside`` names a rule of which the case fails exactly one condition, so that it comes out
    otherwise: it stands on the other side of that rule's boundary.
    """

    id: str
    title: str
    story: str
    on: date
    place: str
    question: str
    facts: Mapping[str, str]
    outcome: str
    by: tuple[str, ...]
    cites: tuple[str, ...]
    obligations: tuple[str, ...]
    not_obligations: tuple[str, ...]
    beside: str
    switches: frozenset[str]
    where: str


def load_cases(law: Law, root: Path) -> tuple[Case, ...]:
    """Return the worked cases of a law's place and of the layers above it, widest layer first.

    Raises ``BadLawError`` with file and line of everything that a case names and that is not
    there, of a case without a story, and of an id used twice.
    """
    errors: list[LawError] = []
    cases: list[Case] = []
    for layer in layers_of(law.place, root):
        for path in sorted((root / "law" / layer).glob("cases/*/*.toml")):
            cases.extend(_cases(File(path, root, errors), layer, path.parent.name, law))
    errors.extend(_twice(cases))
    if errors:
        raise BadLawError(errors)
    return tuple(cases)


def _cases(file: File, layer: str, question: str, law: Law) -> Iterator[Case]:
    block = file.block
    title = block.text("title")
    for row in block.blocks("case"):
        yield _case(row, title, layer, question, law)
    block.done()


def _case(row: Block, title: str, layer: str, question: str, law: Law) -> Case:
    facts = _facts(row, law)
    expect = _one(row, "expect", "what the law must give")
    case = Case(
        id=row.text("id"),
        title=title,
        story=row.text("story"),
        on=_day(row, law),
        place=layer,
        question=question,
        facts=facts,
        outcome=expect.choice("outcome", OUTCOMES),
        by=expect.texts("by"),
        cites=expect.texts("cites"),
        obligations=expect.texts("obligations"),
        not_obligations=expect.texts("not_obligations"),
        beside=row.text("beside", ""),
        switches=frozenset(row.texts("switches")),
        where=row.where(),
    )
    _names(case, row, expect, law)
    expect.done()
    row.done()
    return case


def _names(case: Case, row: Block, expect: Block, law: Law) -> None:
    """Refuse a case that names what does not exist, or shows no reason for its answer."""
    rules = {rule.id for rule in law.rules}
    _known(expect, "by", case.by, rules, case.place)
    _known(expect, "cites", case.cites, law.provisions, case.place)
    _known(row, "beside", [case.beside] if case.beside else [], rules, case.place)
    _known(expect, "obligations", case.obligations, law.obligations)
    _known(expect, "not_obligations", case.not_obligations, law.obligations)
    _known(row, "switches", sorted(case.switches), law.switches)
    for key, names in (("by", case.by), ("cites", case.cites)):
        if not names:
            expect.wrong(
                key,
                f"case {case.id!r} has no {key}",
                "a worked case shows why, not only what",
                f"name at least one in `{key}`",
            )


def _one(row: Block, key: str, what: str) -> Block:
    """Return the one block of that name; a missing one is an error and reads as empty."""
    found = row.table_at(key)
    if found is None:
        row.wrong(key, f"there is no [case.{key}]", f"it holds {what}", f"add a [case.{key}]")
        return Block(row.file, {}, f"case.{key}")
    return found


def _facts(row: Block, law: Law) -> dict[str, str]:
    stated = _one(row, "facts", "what is known of the request")
    facts = {axis: stated.choice(axis, law.space.axis(axis).index) for axis in AXES if axis in stated.table}
    stated.done()
    return facts


def _day(row: Block, law: Law) -> date:
    day = row.day("on")
    if day is None or day < law.opens_on:
        row.wrong(
            "on",
            f"on = {day} is not a day for which the law of {law.place} is held",
            "a case is decided by the law of its day",
            f"write a date from {law.opens_on} on",
        )
    return day or law.opens_on


def _known(block: Block, key: str, names: Iterable[str], valid: Iterable[str], layer: str = "") -> None:
    """Refuse names that do not exist or, with ``layer``, that belong to a layer below it."""
    known = set(valid)
    for name in names:
        if name not in known:
            block.wrong(
                key,
                f"{key} names {name!r}, which does not exist.{_near(name, known)}",
                "the case would check nothing",
                "use a name that exists",
            )
        elif layer and not f"{layer}/".startswith(name.rsplit("/", 2)[0] + "/"):
            block.wrong(
                key,
                f"{key} names {name!r}, which stands in a layer below {layer}",
                "the case must hold in every place below its own",
                f"move the case to law/{name.rsplit('/', 2)[0]}/cases",
            )


def _near(name: str, known: set[str]) -> str:
    """Return the nearest valid name only: the whole list would bury the error."""
    return nearest(name, known).split(" Valid:")[0]


def _twice(cases: Iterable[Case]) -> Iterator[LawError]:
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            yield LawError(
                f"the case id {case.id!r} is used twice",
                case.where,
                f"it already names the case at {seen[case.id]}",
                "choose another id",
            )
        seen.setdefault(case.id, case.where)

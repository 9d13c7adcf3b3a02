"""An amendment: rules that come in, rules that end, unsettled points that are settled, as if it were law.

1. As if adopted: on the day asked, the rules it replaces or ends are closed, its own begin, what it rests on counts
   as in force. Everything a law is checked for is then asked of the whole.
2. Only where a rule that comes in or goes out matches can an answer change. That part of the space, with ``unknown``
   on every axis, is compiled anew and set into the table of the law as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.compile import Text, boxes, compile_policy
from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import Instrument, Law, Provision, Rule, Source, Span

MOST_VERDICTS = int(np.iinfo(np.uint16).max)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is proposed. A rule with the id of one in force is its next version; ``switches`` are settled as yes.

    ``adopts`` names instruments of the law that count as in force for it, such as a proposal that failed. With a
    ``level``, the proposal itself is a provision of that level, ``support_of(place)``, on which its rules can rely.
    """

    id: str
    title: str
    summary: str
    mark: str
    doubt: str
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...] = ()
    ends: tuple[str, ...] = ()
    switches: tuple[str, ...] = ()
    adopts: tuple[str, ...] = ()
    level: str = ""
    status: str = "proposed"
    language: str = "en"
    where: str = ""


def support_of(place: str) -> str:
    """Return the id of the provision that a proposal itself is."""
    return f"{place}/proposal/text"


def as_if_adopted(law: Law, amendment: Amendment, on: date) -> Law:
    """Return the law as it would stand from ``on`` if the amendment were adopted that day (step 1).

    Later versions of a rule that it replaces or ends are left out. Nothing is checked here.
    """
    gone = {*amendment.ends, *(rule.id for rule in amendment.rules)}
    kept = [rule if rule.id not in gone else _closed(rule, on) for rule in law.rules]
    instruments = dict(law.instruments)
    for name in amendment.adopts:
        instruments[name] = replace(instruments[name], status="in_force")
    provisions = dict(law.provisions)
    if amendment.level:
        instrument, provision = _support(law.place, amendment)
        instruments[instrument.id], provisions[provision.id] = instrument, (provision,)
    return replace(
        law,
        rules=(*(rule for rule in kept if rule), *(replace(r, span=Span(on, None)) for r in amendment.rules)),
        instruments=instruments,
        provisions=provisions,
    )


def _support(place: str, amendment: Amendment) -> tuple[Instrument, Provision]:
    name, title = support_of(place), amendment.title
    instrument = Instrument(
        id=name.rpartition("/")[0],
        title=title,
        short=title,
        kind=amendment.level,
        level=amendment.level,
        status="in_force",
        summary=amendment.summary,
        span=Span(),
        doubt=amendment.doubt,
        where=amendment.where,
    )
    provision = Provision(
        id=name,
        instrument=instrument.id,
        level=amendment.level,
        cite=title,
        title=title,
        text=amendment.summary,
        mark=amendment.mark,
        doubt=amendment.doubt,
        sources=amendment.sources,
        span=Span(),
        where=amendment.where,
    )
    return instrument, provision


def _closed(rule: Rule, on: date) -> Rule | None:
    if rule.span.since is not None and rule.span.since >= on:
        return None
    if rule.span.until is not None and rule.span.until <= on:
        return rule
    return replace(rule, span=Span(rule.span.since, on))


def recompile(base: Policy, text: Text) -> Policy:
    """Return the policy of ``text``, equal in every cell to ``compile_policy(text)`` (step 2).

    Precondition: ``base`` is of the same place, facts, papers and duties, and the provisions that its rules rely on
    read the same in ``text``. Verdicts that no cell has any more stay in the list. Raises ``BadLawError`` as
    ``compile_policy`` does.
    """
    changed = [rule for rule in text.rules if rule not in base.rules]
    changed += [rule for rule in base.rules if rule not in text.rules]
    within = _touched(changed, base.space, text)
    part = compile_policy(replace(text, space=_part_of(base.space, within)))
    if len(base.verdicts) + len(part.verdicts) > MOST_VERDICTS:
        return compile_policy(text)
    table = base.table.copy()
    table[np.ix_(*within)] = part.table + np.uint16(len(base.verdicts))
    return Policy(
        place=text.place,
        on=text.on,
        hash=text.hash,
        space=base.space,
        rules=text.rules,
        kinds=text.kinds,
        verdicts=(*base.verdicts, *(_numbered(base, verdict) for verdict in part.verdicts)),
        table=table,
        switches=text.switches,
    )


def _touched(changed: list[Rule], space: Space, text: Text) -> list[NDArray[np.intp]]:
    """Return the smallest box that holds every case of the rules, with ``unknown`` on every axis."""
    marks = [np.zeros(size, dtype=np.bool_) for size in space.shape]
    for mark in marks:
        mark[-1] = True
    for rule in changed:
        for box in boxes(rule, space, text.kinds):
            for mark, values in zip(marks, box, strict=True):
                mark[values] = True
    return [np.flatnonzero(mark) for mark in marks]


def _part_of(space: Space, within: list[NDArray[np.intp]]) -> Space:
    return Space(
        tuple(
            replace(axis, values=tuple(axis.values[at] for at in values.tolist()))
            for axis, values in zip(space.axes, within, strict=True)
        )
    )


def _numbered(base: Policy, verdict: Verdict) -> Verdict:
    return replace(verdict, number=len(base.verdicts) + verdict.number)

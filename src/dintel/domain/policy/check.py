"""What can be wrong with the law before a single case is asked: names, dates, levels, exceptions."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from dintel.domain.policy.facts import UnknownFactError
from dintel.domain.policy.rules import (
    JUDICIAL,
    LEVELS,
    OUTCOMES,
    Law,
    LawError,
    Provision,
    Rule,
    Span,
)


def check_law(law: Law) -> list[LawError]:
    """Return everything wrong with the references, dates, levels and exceptions of the law.

    1. Every name a rule uses exists.
    2. Every provision a rule relies on is in force for the rule's whole span.
    3. A rule's level is that of a provision it relies on.
    4. An exception sets aside only rules of its own or a lower level, and never in a circle.
    5. Versions of one thing do not overlap.
    6. A paper is what its class says: only the judicial branch issues judicial papers.
    """
    errors: list[LawError] = []
    for rule in law.rules:
        errors.extend(_names(rule, law))  # 1
        errors.extend(_in_force(rule, law))  # 2
        errors.extend(_level(rule, law))  # 3
        errors.extend(_exceptions(rule, law))  # 4
    errors.extend(_circles(law))
    errors.extend(_overlaps(law))  # 5
    errors.extend(_papers(law))  # 6
    return errors


def periods(law: Law, until: date | None = None) -> list[date]:
    """Return the days from ``law.opens_on`` on which the law changes, in order.

    Between two neighbours every day has the same law. ``until`` leaves out later days.
    """
    days = {law.opens_on}
    spans = [rule.span for rule in law.rules]
    spans += [version.span for versions in law.provisions.values() for version in versions]
    for span in spans:
        days.update(day for day in (span.since, span.until) if day and day > law.opens_on)
    return sorted(day for day in days if until is None or day <= until)


def _names(rule: Rule, law: Law) -> Iterator[LawError]:
    for axis, values in rule.when.items():
        for value in sorted(values):
            try:
                law.space.axis(axis).at(value)
            except UnknownFactError as error:
                yield _wrong(rule, str(error), "the condition would never match", "correct it")
    yield from _known(rule, "relies_on", rule.relies_on, law.provisions)
    yield from _known(rule, "obligations", rule.obligations, law.obligations)
    yield from _known(rule, "exception_to", rule.exception_to, {r.id for r in law.rules})
    yield from _known(rule, "with_outcome", sorted(rule.with_outcome), OUTCOMES)
    if rule.switch:
        yield from _known(rule, "switch", [rule.switch], law.switches)
    for name in rule.relies_on:
        status = _status_of(name, law)
        if status == "failed" or (status in {"proposed", "not_established"} and not rule.switch):
            yield _wrong(
                rule,
                f"it relies on {name}, whose instrument is {status.replace('_', ' ')}",
                "what is not law decides nothing",
                "rely on law in force, or put the rule behind a `switch`",
            )
    if not rule.relies_on:
        yield _wrong(
            rule,
            "it relies on no provision",
            "an answer must have a citation",
            "name at least one provision in `relies_on`",
        )
    if rule.outcome and not (rule.do and rule.say):
        yield _wrong(
            rule,
            "it gives an outcome without words",
            "a clerk must know what to say",
            "write `do` and `say`",
        )


def _status_of(provision: str, law: Law) -> str:
    versions = law.provisions.get(provision)
    return law.instruments[versions[0].instrument].status if versions else ""


def _known(rule: Rule, key: str, names: Iterable[str], valid: Collection[str]) -> Iterator[LawError]:
    for name in names:
        if name not in valid:
            near = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield _wrong(
                rule,
                f"{key} names {name!r}, which does not exist{hint}",
                "a name that leads nowhere hides a mistake",
                "use a name that exists",
            )


def _in_force(rule: Rule, law: Law) -> Iterator[LawError]:
    span = Span(max(rule.span.since or law.opens_on, law.opens_on), rule.span.until)
    for name in rule.relies_on:
        for start, end in _uncovered(span, law.provisions.get(name, ())):
            yield _wrong(
                rule,
                f"it relies on {name}, which is not in force from {start} to {end or 'further on'}",
                "every answer must cite law in force that day",
                "date the rule to the provision's span, or rely on another provision",
            )
            break


def _uncovered(span: Span, versions: tuple[Provision, ...]) -> Iterator[tuple[date, date | None]]:
    if not versions or span.since is None:
        return
    at: date | None = span.since
    for version in sorted(versions, key=lambda v: v.span.since or date.min):
        if at is None or (span.until and at >= span.until):
            return
        if version.span.since and version.span.since > at:
            yield at, version.span.since
        if version.span.until is None:
            return
        at = max(at, version.span.until)
    if at and (span.until is None or at < span.until):
        yield at, span.until


def _level(rule: Rule, law: Law) -> Iterator[LawError]:
    levels = {law.provisions[n][0].level for n in rule.relies_on if law.provisions.get(n)}
    if levels and rule.level not in levels:
        yield _wrong(
            rule,
            f"it stands at level {rule.level}, but what it relies on is {', '.join(sorted(levels))}",
            "a rule borrows its strength from a provision",
            "give it the level of a provision it relies on",
        )


def _exceptions(rule: Rule, law: Law) -> Iterator[LawError]:
    for other in law.rules:
        if other.id not in rule.exception_to or not _overlap(rule.span, other.span):
            continue
        if LEVELS.index(other.level) > LEVELS.index(rule.level):
            yield _wrong(
                rule,
                f"it makes an exception to {other.id}, which stands at the higher level {other.level}",
                "a lower instrument cannot set aside a higher one",
                "remove the exception, or rely on a provision of that level",
            )


def _overlap(one: Span, other: Span) -> bool:
    starts = max(one.since or date.min, other.since or date.min)
    return starts < min(one.until or date.max, other.until or date.max)


def _circles(law: Law) -> Iterator[LawError]:
    """Yield a rule once if on any day its exceptions lead back to itself."""
    told = set[str]()
    for day in periods(law):
        graph = {rule.id: rule.exception_to for rule in law.rules if rule.span.holds(day)}
        for rule in law.rules:
            if rule.id in graph and rule.id not in told and rule.id in _reached(rule.id, graph):
                told.add(rule.id)
                yield _wrong(
                    rule,
                    "its exceptions lead back to itself",
                    "two rules that set each other aside decide nothing",
                    "remove one of the exceptions",
                )


def _reached(start: str, graph: Mapping[str, tuple[str, ...]]) -> set[str]:
    seen, todo = set[str](), list(graph[start])
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(graph.get(name, ()))
    return seen


def _overlaps(law: Law) -> Iterator[LawError]:
    groups: dict[str, list[tuple[Span, str]]] = {}
    for rule in law.rules:
        groups.setdefault(rule.id, []).append((rule.span, rule.where))
    for name, versions in law.provisions.items():
        groups[f"provision {name}"] = [(v.span, v.where) for v in versions]
    for name, spans in groups.items():
        spans.sort(key=lambda pair: pair[0].since or date.min)
        for (one, _), (other, where) in itertools.pairwise(spans):
            if one.until is None or (other.since or date.min) < one.until:
                yield LawError(
                    f"two versions of {name} are in force at once",
                    where,
                    "on one day there must be one text",
                    "close the earlier version with `until`",
                )


def _papers(law: Law) -> Iterator[LawError]:
    for kind in law.kinds.values():
        problem = ""
        court = (*JUDICIAL, "court_process")
        if (kind.group in court) != (kind.branch == "judicial"):
            problem = f"class {kind.group} does not go with branch {kind.branch}"
        elif kind.group in JUDICIAL and kind.signer != "judge":
            problem = f"class {kind.group} needs a judge as signer, not {kind.signer}"
        elif kind.group not in (*court, "employer_notice") and kind.compels:
            problem = "only a court's paper, or an employer's notice, reaches anything by itself"
        unknown = [*(kind.compels - set(law.space.axis("asked").index))]
        unknown += [name for name in kind.provisions if name not in law.provisions]
        if unknown:
            problem = f"it names {', '.join(sorted(unknown))}, which does not exist"
        if problem:
            yield LawError(
                f"document kind {kind.id}: {problem}",
                kind.where,
                "the whole proof trusts what a paper is",
                "correct class, branch, signer, compels or provisions",
            )


def _wrong(rule: Rule, what: str, why: str, fix: str) -> LawError:
    return LawError(f"rule {rule.id}: {what}", rule.where, why, fix)

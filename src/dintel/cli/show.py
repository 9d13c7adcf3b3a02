"""How the command line prints: JSON for programs, words for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dintel.domain.policy.compare import Comparison
from dintel.domain.policy.determine import Policy, Reason
from dintel.domain.policy.diagram import Diagram
from dintel.domain.policy.prove import Proof
from dintel.domain.policy.rules import MARKS, OUTCOMES
from dintel.domain.policy.simulate import Simulation
from dintel.lawbook.book import Book

MOST_GROUPS = 40


def json_text(value: object) -> str:
    """Return indented JSON, text as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def vocabulary(book: Book) -> dict[str, Any]:
    """Return every fact with its values, the outcomes, obligations, switches and the space."""
    space = book.law.space
    return {
        "place": book.law.place,
        "opens_on": book.law.opens_on.isoformat(),
        "facts": [
            {
                "id": axis.id,
                "label": axis.label,
                "stride": stride,
                "values": [{"id": value.id, "label": value.label, "hint": value.hint} for value in axis.values],
            }
            for axis, stride in zip(space.axes, space.strides, strict=True)
        ],
        "cells": space.size,
        "outcomes": list(OUTCOMES),
        "obligations": {name: duty.words for name, duty in sorted(book.law.obligations.items())},
        "switches": {name: switch.reason for name, switch in sorted(book.law.switches.items())},
        "marks": MARKS,
    }


def explanation(policy: Policy, diagram: Diagram, facts: Mapping[str, str]) -> str:
    """Return the answer to one request as a page of plain text."""
    verdict = policy.decide(facts)
    lines = [f"Facts: {policy.space.in_words(facts)}", f"Answer: {verdict.outcome}", ""]
    for title, group in (("Do", verdict.do), ("Say", verdict.say), ("Never", verdict.never)):
        lines += [f"{title}:", *(f"  {line}" for line in group)]
    lines += ["Then:", *(f"  {duty.words}" for duty in verdict.obligations)]
    if verdict.call:
        lines.append(f"Call: {verdict.call}")
    lines += ["", "Why:", *_reasons(verdict.deciding)]
    rest = tuple(reason for reason in verdict.supported_by if reason not in verdict.deciding)
    lines += ["Also:", *_reasons(rest)] if rest else []
    lines += ["Gave way:", *_reasons(verdict.displaced)] if verdict.displaced else []
    open_facts = _open(policy, diagram, facts)
    lines += ["", f"Still matters: {', '.join(open_facts) or 'nothing; the answer stands'}"]
    lines.append(f"Policy {policy.hash} on {policy.on}. A proposal: a city attorney decides.")
    return "\n".join(lines)


def _reasons(reasons: tuple[Reason, ...]) -> Iterator[str]:
    for reason in reasons:
        yield f"  {reason.rule.title} [{reason.rule.id}, {reason.rule.level}]"
        for provision in reason.provisions:
            yield f"    {provision.cite} ({MARKS[provision.mark]}): {provision.text}"


def _open(policy: Policy, diagram: Diagram, facts: Mapping[str, str]) -> list[str]:
    space = policy.space
    given = {space.by_id[name]: space.axis(name).at(value) for name, value in facts.items()}
    return [axis.label for at, axis in enumerate(space.axes) if diagram.matters(at, given)]


def proof(policy: Policy, found: Proof) -> str:
    """Return the result of a proof: each property with its cells, then the failures."""
    failed = {failure.statement for failure in found.failures}
    switches = f" with {', '.join(sorted(policy.switches))}" if policy.switches else ""
    lines = [f"{policy.place} on {policy.on}{switches}: {found.cells:,} cells, policy {policy.hash}"]
    for statement, cells in found.properties:
        lines.append(f"  {'FAILS' if statement in failed else 'holds'}  {cells:>11,}  {statement}")
    lines += [str(failure) for failure in found.failures]
    lines.append("The legal floor holds." if found.holds else f"{len(found.failures)} failures.")
    return "\n".join(lines)


def comparison(found: Comparison, before: Policy, after: Policy) -> str:
    """Return a comparison in words, largest groups first."""
    lines = [
        f"{before.place}: {_name(before)} against {_name(after)}",
        (
            f"{found.outcome_cells:,} of {found.cells:,} cells change their outcome;"
            f" {found.reason_cells:,} more change only words, duties or reasons."
        ),
    ]
    if found.added:
        lines.append(f"Rules that come in: {', '.join(found.added)}")
    if found.removed:
        lines.append(f"Rules that go out: {', '.join(found.removed)}")
    lines += [f"- {group.in_words(before.space)}" for group in found.groups[:MOST_GROUPS]]
    rest = found.groups[MOST_GROUPS:]
    if rest:
        cells = sum(group.cells for group in rest)
        lines.append(f"... and {len(rest)} smaller groups with {cells:,} cells (--json lists all).")
    return "\n".join(lines)


def comparison_data(found: Comparison, before: Policy, after: Policy) -> dict[str, Any]:
    """Return a comparison as plain data with every group."""
    return {
        "before": {"hash": before.hash, "on": before.on.isoformat()},
        "after": {"hash": after.hash, "on": after.on.isoformat()},
        "cells": found.cells,
        "outcome_cells": found.outcome_cells,
        "reason_cells": found.reason_cells,
        "added": list(found.added),
        "removed": list(found.removed),
        "groups": [
            {
                "before": group.before,
                "after": group.after,
                "cells": group.cells,
                "facts": {name: list(values) for name, values in group.facts.items()},
                "words": group.in_words(before.space),
            }
            for group in found.groups
        ],
    }


def simulation(found: Simulation) -> str:
    """Return what a version would have changed, in words, by place and month."""
    lines = [f"Of {found.requests:,} requests, {found.changed:,} would have been answered otherwise."]
    lines += [
        f"- {shift.month} {shift.place}: {shift.requests:,} from {shift.before} to {shift.after}"
        for shift in found.shifts
    ]
    return "\n".join(lines)


def simulation_data(found: Simulation, before: Policy, after: Policy) -> dict[str, Any]:
    """Return a simulation as plain data."""
    return {
        "before": {"hash": before.hash, "on": before.on.isoformat()},
        "after": {"hash": after.hash, "on": after.on.isoformat()},
        "requests": found.requests,
        "changed": found.changed,
        "outcomes_before": dict(found.before),
        "outcomes_after": dict(found.after),
        "shifts": [
            {
                "place": shift.place,
                "month": shift.month,
                "before": shift.before,
                "after": shift.after,
                "requests": shift.requests,
            }
            for shift in found.shifts
        ],
    }


def _name(policy: Policy) -> str:
    switches = f" with {', '.join(sorted(policy.switches))}" if policy.switches else ""
    return f"{policy.on}{switches} ({policy.hash[:12]})"

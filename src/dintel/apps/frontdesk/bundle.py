"""The whole law in force as one small file that the counter page takes along.

It holds the rules, not the table: seventy rules and a diagram of the outcomes are smaller than ten
thousand verdicts, and ``engine.js`` resolves a case from them as ``compile.py`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview, Screen
from dintel.domain.policy.rules import LEVELS, OUTCOMES, Provision, Rule
from dintel.lawbook.words import SOURCE_LANGUAGE, Words

Json = dict[str, Any]


class _Names:
    """Numbers for texts: each distinct one is kept once, translated."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._numbers: dict[str, int] = {}

    def of(self, lines: tuple[str, ...]) -> list[int]:
        return [self._numbers.setdefault(line, len(self._numbers)) for line in lines]

    def spoken(self, rules: Sequence[Rule]) -> dict[int, str]:
        """Return the English of every line to say: officers may speak nothing else."""
        return {self._numbers[line]: line for rule in rules for line in rule.say}

    def all(self) -> list[str]:
        return [self._words.say(line) for line in self._numbers]


def build(interview: Interview, words: Words) -> Json:
    """Return the bundle of a policy in one language as plain data for JSON."""
    policy = interview.policy
    names = _Names(words)
    provisions = _provisions(policy)
    numbers = {name: at for at, name in enumerate(provisions)}
    duties = list({o.id: o for v in policy.verdicts for o in v.obligations}.values())
    duty_numbers = {duty.id: at for at, duty in enumerate(duties)}
    rules = [_rule(policy, rule, names, numbers, duty_numbers) for rule in policy.rules]
    return {
        "policy": {"hash": policy.hash, "on": policy.on.isoformat(), "place": policy.place},
        "language": words.language,
        "outcomes": list(OUTCOMES),
        "levels": list(LEVELS),
        "axes": [
            {
                "id": axis.id,
                "label": words.say(axis.label),
                "values": [{"id": v.id, "label": words.say(v.label)} for v in axis.values],
            }
            for axis in policy.space.axes
        ],
        "reach": _reach(policy),
        "diagram": {
            "axis": interview.diagram.axis,
            "children": interview.diagram.children,
            "root": interview.diagram.root,
        },
        "rules": rules,
        "words": names.all(),
        "english": names.spoken(policy.rules) if words.language != SOURCE_LANGUAGE else {},
        "obligations": [{"id": duty.id, "words": words.say(duty.words), "clock": duty.clock} for duty in duties],
        "provisions": [_provision(provisions[name], words) for name in provisions],
        "screens": [_screen(screen, words) for screen in interview.screens],
    }


def _provisions(policy: Policy) -> dict[str, Provision]:
    return {
        p.id: p
        for verdict in policy.verdicts
        for reason in (*verdict.supported_by, *verdict.displaced)
        for p in reason.provisions
    }


def _rule(
    policy: Policy,
    rule: Rule,
    names: _Names,
    provisions: dict[str, int],
    duties: dict[str, int],
) -> Json:
    order = {other.id: at for at, other in enumerate(policy.rules)}
    return {
        "id": rule.id,
        "title": names.of((rule.title,))[0],
        "level": LEVELS.index(rule.level),
        "outcome": OUTCOMES.index(rule.outcome) if rule.outcome else -1,
        "scope": rule.scope,
        "when": [
            sorted(axis.index[name] for name in rule.when[axis.id]) if axis.id in rule.when else None
            for axis in policy.space.axes
        ],
        "only": sorted(OUTCOMES.index(name) for name in rule.with_outcome),
        "except": [order[name] for name in rule.exception_to if name in order],
        "relies": [provisions[name] for name in rule.relies_on if name in provisions],
        "duties": [duties[name] for name in rule.obligations if name in duties],
        "do": names.of(rule.do),
        "say": names.of(rule.say),
        "never": names.of(rule.never),
        "call": rule.call,
    }


def _reach(policy: Policy) -> list[list[int]]:
    """Return for each paper, in axis order, what a valid one reaches, as numbers of ``asked``."""
    asked, document = policy.space.axis("asked"), policy.space.axis("document")
    return [sorted(asked.index[name] for name in policy.kinds[value.id].compels) for value in document.values]


def _provision(provision: Provision, words: Words) -> Json:
    return {
        "id": provision.id,
        "cite": provision.cite,
        "title": words.say(provision.title),
        "text": words.say(provision.text),
        "mark": provision.mark,
        "source": provision.sources[0].where,
    }


def _screen(screen: Screen, words: Words) -> Json:
    return {
        "id": screen.id,
        "ask": words.say(screen.ask),
        "help": words.say(screen.help),
        "axis": screen.axis,
        "choices": [
            {
                "id": choice.id,
                "label": words.say(choice.label),
                "hint": words.say(choice.hint),
                "drawing": choice.drawing,
                "facts": dict(choice.facts),
                "goto": choice.goto,
            }
            for choice in screen.choices
        ],
    }

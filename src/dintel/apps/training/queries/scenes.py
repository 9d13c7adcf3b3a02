"""Worked cases as somebody at a counter sees them: facts in words, then what the law answers and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dintel.apps.city import law
from dintel.apps.training import here
from dintel.domain.policy.determine import Reason, Verdict
from dintel.lawbook.cases import Case
from dintel.lawbook.courses import SOURCE_LANGUAGE

ORDER = ("setting", "requester", "asked", "document", "validity", "purpose", "urgency")
PLAIN = {"urgency": "none", "document": "none"}
"""Left out where there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a scene, in the words of the law; templates translate both."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody sees. The story is in English and tells the end too, so it comes after the answer."""

    id: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The answer of the law to a scene on a day, with its reasons."""

    outcome: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    story: str
    """Only on an English page, and only while the case comes out as it is told."""


def scene_of(case: Case) -> Scene:
    """Return a case as facts in words."""
    return Scene(case.id, facts_in_words(case.facts))


def facts_in_words(facts: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return facts in the order in which they are seen; what is plain or not known is left out."""
    space = law.book().law.space
    told = []
    for name in ORDER:
        value = facts.get(name, "unknown")
        if value in {"unknown", PLAIN.get(name)} or (name == "validity" and facts.get("document", "none") == "none"):
            continue
        axis = space.axis(name)
        told.append(Fact(axis.label, axis.values[axis.at(value)].label))
    return tuple(told)


def why(case: Case, on: date) -> Why:
    """Return what the law of a day answers to a case, and why."""
    verdict = law.policy_on(on).decide(case.facts)
    is_as_told = verdict.outcome == case.outcome and here.language() == SOURCE_LANGUAGE
    return Why(verdict.outcome, verdict, verdict.deciding, case.story.strip() if is_as_told else "")

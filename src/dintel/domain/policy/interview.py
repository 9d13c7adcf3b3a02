"""Which question still matters: the walk from the first tap to the answer.

The screens are data. A walk is the list of the choices tapped so far; everything else follows
from it, so that a walk can stand in a link, be shortened by one, or be repeated without a network.
``engine.js`` repeats this module; the two are compared on every walk there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.diagram import Diagram, reduce_table
from dintel.domain.policy.rules import OUTCOMES

MOST_TAPS = 4


class UnknownChoiceError(ValueError):
    """A walk names a choice that its screen does not offer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on a screen: the facts it states, and the screen that narrows it, if any."""

    id: str
    label: str
    hint: str
    drawing: str
    facts: Mapping[str, str]
    goto: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One question. ``axis`` is what it settles; a screen without one is only reached by ``goto``."""

    id: str
    ask: str
    help: str
    axis: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a walk stands.

    ``screen`` is the question to ask, or ``None`` when the answer stands; ``verdict`` is the
    answer, or ``None`` while a question is open; ``refine`` is one more question that could still
    change the outcome, offered under the answer after four taps.
    """

    path: tuple[str, ...]
    trail: tuple[tuple[Screen, Choice], ...]
    facts: Mapping[str, str]
    screen: Screen | None
    verdict: Verdict | None
    refine: Screen | None

    @property
    def taps(self) -> int:
        """Return how many choices have been made."""
        return len(self.path)


class Interview:
    """The screens of a policy, and the diagram of its outcomes that tells what still matters."""

    def __init__(self, policy: Policy, screens: Sequence[Screen]) -> None:
        """Prepare the outcome diagram; ``screens[0]`` is asked first, the rest in order."""
        self.policy = policy
        self.screens = tuple(screens)
        self.by_id = {screen.id: screen for screen in screens}
        outcomes = np.array([OUTCOMES.index(verdict.outcome) for verdict in policy.verdicts], dtype=np.uint8)
        self.diagram: Diagram = reduce_table(outcomes[policy.table])

    def at(self, path: Sequence[str], preset: Mapping[str, str] | None = None) -> Step:
        """Return where a walk stands; ``preset`` holds facts known beforehand (the setting).

        Raises ``UnknownChoiceError`` if a screen does not offer the choice.
        """
        facts = dict(preset or {})
        trail: list[tuple[Screen, Choice]] = []
        screen: Screen | None = self.screens[0]
        for name in path:
            choice = _pick(screen, name)
            trail.append((screen, choice))  # type: ignore[arg-type]  # _pick refuses None
            facts.update(choice.facts)
            screen = self.by_id[choice.goto] if choice.goto else self._next(facts)
        done = screen is None or len(path) >= MOST_TAPS
        return Step(
            path=tuple(path),
            trail=tuple(trail),
            facts=facts,
            screen=None if done else screen,
            verdict=self.policy.decide(facts) if done else None,
            refine=screen if done else None,
        )

    def _next(self, facts: Mapping[str, str]) -> Screen | None:
        """Return the first screen whose fact is open and still matters for the outcome."""
        space = self.policy.space
        axes = {name: space.axis(name) for name in facts}  # refuses a fact that does not exist
        given = {space.by_id[name]: axes[name].at(value) for name, value in facts.items()}
        for screen in self.screens[1:]:
            if not screen.axis or screen.axis in facts:
                continue
            if self.diagram.matters(space.by_id[screen.axis], given):
                return screen
        return None


def _pick(screen: Screen | None, name: str) -> Choice:
    for choice in screen.choices if screen else ():
        if choice.id == name:
            return choice
    offered = ", ".join(choice.id for choice in screen.choices) if screen else "nothing more"
    message = f"there is no choice {name!r} here; offered: {offered}"
    raise UnknownChoiceError(message)

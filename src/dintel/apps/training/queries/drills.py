"""Practice: a made-up scene, the counter's own questions over it, and how the walk compares with the worked case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID

from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.training import here
from dintel.apps.training.models import Drill
from dintel.apps.training.queries.own import Me
from dintel.apps.training.queries.scenes import Scene, Why, scene_of, why
from dintel.domain.policy.interview import MOST_TAPS, Choice, Screen, Step, UnknownChoiceError
from dintel.lawbook.cases import Case

OFFERED = 3
LOT = SystemRandom()


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands in the counter's questions over a scene."""

    scene: Scene
    step: Step
    astray: bool
    """The address named a choice that was not offered; the walk begins again."""

    @property
    def number(self) -> int:
        """Which question this is."""
        return self.step.taps + 1

    @property
    def most(self) -> int:
        """How many there are at most."""
        return MOST_TAPS

    @property
    def choices(self) -> tuple[tuple[str, Choice], ...]:
        """The choices of the open question, each with the walk it leads to."""
        screen = self.step.screen
        return tuple((".".join((*self.step.path, one.id)), one) for one in screen.choices) if screen else ()

    @property
    def walked(self) -> str:
        """The choices tapped, as they stand in an address."""
        return ".".join(self.step.path)

    @property
    def back(self) -> str:
        """The walk without its last choice."""
        return ".".join(self.step.path[:-1])


@dataclass(frozen=True, slots=True)
class Compared:
    """One question of the walk: what was tapped, and whether it says what the scene shows."""

    screen: Screen
    choice: Choice
    fits: bool


@dataclass(frozen=True, slots=True)
class DrillPage:
    """A drill that was done, against the worked case."""

    drill: Drill
    scene: Scene
    why: Why
    compared: tuple[Compared, ...]
    """Empty when the counter's questions have changed since."""


def scene_for(name: str) -> Case:
    """Return a case to practise with. Raises ``Http404`` where there is none."""
    found = here.cases().get(name)
    if found is None:
        raise Http404
    return found


def offered(asking: Me) -> tuple[Scene, ...]:
    """Return a few scenes by lot, of the kind of place where somebody works if there are enough."""
    spot = active_city().facilities.get(asking.facility)
    pool = list(here.cases().values())
    near = [case for case in pool if spot is not None and case.facts.get("setting") == spot.setting]
    return tuple(scene_of(case) for case in LOT.sample(near if len(near) >= OFFERED else pool, OFFERED))


def walk_at(case: Case, path: Sequence[str]) -> Walk:
    """Return where a walk over a scene stands; the kind of place is known beforehand, as at a real counter."""
    interview = law.interview()
    preset = {"setting": case.facts["setting"]} if "setting" in case.facts else {}
    try:
        return Walk(scene_of(case), interview.at(path, preset), astray=False)
    except UnknownChoiceError:
        return Walk(scene_of(case), interview.at((), preset), astray=True)


def drill_page(access: Access, key: UUID) -> DrillPage:
    """Return one's own drill. Raises ``Http404`` for anybody else's, and for a scene that is gone."""
    drill = Drill.objects.filter(key=key, employee__user=access.user).first()
    if drill is None or drill.scene not in here.cases():
        raise Http404
    case = here.cases()[drill.scene]
    walk = walk_at(case, drill.walk)
    compared = tuple(Compared(screen, choice, _fits(choice, case)) for screen, choice in walk.step.trail)
    return DrillPage(drill, scene_of(case), why(case, access.on), compared)


def _fits(choice: Choice, case: Case) -> bool:
    return all(case.facts.get(name, "unknown") == value for name, value in choice.facts.items())

"""What the counter shows: the step a walk stands at, the places, the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dintel.apps.frontdesk import cards, here, screens
from dintel.apps.frontdesk.headlines import HEADLINES
from dintel.apps.frontdesk.here import Place, Role
from dintel.apps.frontdesk.screens import Answer, Question
from dintel.domain.policy.interview import Step, UnknownChoiceError


@dataclass(frozen=True, slots=True)
class CounterPage:
    """One screen of the counter: a question or an answer, never both.

    ``astray`` says that the address named a choice its screen does not offer; the page then
    stands at the last screen that was understood.
    """

    path: tuple[str, ...]
    at: str
    place: Place | None
    question: Question | None
    answer: Answer | None
    facts: dict[str, str]
    astray: bool


def read_path(text: str) -> tuple[str, ...]:
    """Return the choices in ``?a=``, joined by dots there; at most twelve are read."""
    return tuple(part for part in text.split(".")[:12] if part)


def place(at: str) -> Place | None:
    """Return the facility with this id, or the kind of place, or ``None``."""
    found = next((spot for spot in here.places() if spot.id == at), None)
    if found or at in ("", "unknown"):
        return found
    axis = next(axis for axis in here.policy().space.axes if axis.id == "setting")
    kind = next((value for value in axis.values if value.id == at), None)
    return Place(kind.id, here.say(kind.label), kind.id) if kind else None


def counter_page(path: Sequence[str], at: str) -> CounterPage:
    """Return the screen a walk stands at; a walk gone astray stands at its last good screen."""
    spot = place(at)
    step, astray = _walk(path, {"setting": spot.setting} if spot else {})
    known_at = spot.id if spot else ""
    verdict = step.verdict
    return CounterPage(
        path=step.path,
        at=known_at,
        place=spot,
        question=screens.question(step, known_at) if step.screen else None,
        answer=screens.answer(step, known_at, verdict=verdict, policy=here.policy(), role=here.role(verdict.call))
        if verdict
        else None,
        facts=dict(step.facts),
        astray=astray,
    )


def _walk(path: Sequence[str], preset: dict[str, str]) -> tuple[Step, bool]:
    """Return the step at the longest part of the path that is understood, and if any was cut."""
    interview = here.interview()
    for length in range(len(path), 0, -1):
        try:
            return interview.at(path[:length], preset), length < len(path)
        except UnknownChoiceError:
            continue
    return interview.at((), preset), bool(path)


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The city's places of one setting."""

    label: str
    places: tuple[Place, ...]


def kinds_of_place() -> tuple[Place, ...]:
    """Return the kinds of place, for someone whose building is not listed."""
    axis = next(axis for axis in here.policy().space.axes if axis.id == "setting")
    return tuple(
        Place(value.id, value.label, value.id, drawing=value.drawing) for value in axis.values if value.id != "unknown"
    )


def places_like(words: str) -> tuple[Place, ...]:
    """Return the facilities whose name or address holds every word, by name."""
    wanted = words.casefold().split()
    return tuple(
        spot
        for spot in sorted(here.places(), key=lambda spot: spot.name.casefold())
        if all(word in f"{spot.name} {spot.address}".casefold() for word in wanted)
    )


@dataclass(frozen=True, slots=True)
class CardRow:
    """One situation on a card, answered by the law."""

    title: screens.Words
    headline: screens.Words
    outcome: str
    do: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Card:
    """One printable page for a setting. ``never`` holds what no row allows, said once."""

    setting: str
    label: str
    rows: tuple[CardRow, ...]
    never: tuple[str, ...]
    roles: tuple[Role, ...]
    hash_short: str
    on: date


def card_settings() -> tuple[Place, ...]:
    """Return the settings a card can be printed for."""
    return kinds_of_place()


def card(setting: str) -> Card | None:
    """Return the card of a setting, each row decided by today's law; ``None`` if there is none."""
    kind = next((kind for kind in kinds_of_place() if kind.id == setting), None)
    if kind is None:
        return None
    policy = here.policy()
    decided = [
        (situation, policy.decide({**situation.facts, "setting": setting})) for situation in cards.situations(setting)
    ]
    shared = [line for line in decided[0][1].never if all(line in verdict.never for _, verdict in decided)]
    rows = tuple(
        CardRow(
            title=situation.title,
            headline=HEADLINES[verdict.outcome],
            outcome=verdict.outcome,
            do=verdict.do,
            say=verdict.say,
            never=tuple(line for line in verdict.never if line not in shared),
            role=here.role(verdict.call),
        )
        for situation, verdict in decided
    )
    roles = {row.role.id: row.role for row in rows}
    return Card(
        setting=setting,
        label=kind.name,
        rows=rows,
        never=tuple(shared),
        roles=tuple(roles.values()),
        hash_short=policy.hash[:12],
        on=policy.on,
    )

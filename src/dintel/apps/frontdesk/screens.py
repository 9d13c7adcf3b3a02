"""From a walk to what stands on the screen; ``counter.js`` builds the same shapes on the device.

Law strings stay in English here: the templates translate them through ``lawtext``. The names of
the fields are those of the slots in ``_question.html`` and ``_answer.html``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from dintel.apps.city.names import LEVELS, MARKS
from dintel.apps.frontdesk.headlines import HEADLINES
from dintel.apps.frontdesk.here import Role
from dintel.domain.policy.determine import Policy, Reason, Verdict
from dintel.domain.policy.interview import MOST_TAPS, Screen, Step

Words = str | Promise
WHERE = gettext_noop("Question {number} of at most {most}")


@dataclass(frozen=True, slots=True)
class Tile:
    """One choice on a screen; ``digit`` is the key that picks it, empty from the tenth on."""

    href: str
    label: str
    hint: str
    drawing: str
    digit: str
    css: str = "tile"


@dataclass(frozen=True, slots=True)
class Dot:
    """One of the four dots that say where I am."""

    css: str
    current: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A question already answered, and the way back to it."""

    ask: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Question:
    """A screen that asks; ``where`` says which question of how many it is."""

    ask: str
    help: str
    where: str
    dots: tuple[Dot, ...]
    tiles: tuple[Tile, ...]
    trail: tuple[Tap, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """One provision, as shown under Why."""

    cite: str
    title: str
    text: str
    mark: str
    mark_words: Words


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule in words, with its level and what it stands on."""

    title: str
    level: Words
    provisions: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line to say; ``english`` stands beside it on a page in another language, for the officer."""

    words: str
    english: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A screen that answers: now, call, never, then why."""

    headline: Words
    outcome: str
    do: tuple[str, ...]
    say: tuple[Spoken, ...]
    never: tuple[str, ...]
    then: tuple[str, ...]
    role: Role
    rules: tuple[RuleShown, ...]
    displaced: tuple[RuleShown, ...]
    hash: str
    hash_short: str
    on: str
    trail: tuple[Tap, ...]
    refine: Screen | None
    refine_tiles: tuple[Tile, ...]


def href(path: Sequence[str], at: str) -> str:
    """Return the address of a walk: the whole state of the counter stands in it."""
    asked = {key: value for key, value in (("a", ".".join(path)), ("at", at)) if value}
    base = reverse("frontdesk:counter")
    return f"{base}?{urlencode(asked)}" if asked else base


def tiles(screen: Screen, path: Sequence[str], at: str) -> tuple[Tile, ...]:
    """Return the choices of a screen as links, numbered for the keyboard."""
    return tuple(
        Tile(
            href((*path, choice.id), at),
            choice.label,
            choice.hint,
            choice.drawing,
            str(count) if count <= 9 else "",  # noqa: PLR2004  # keys 1 to 9
            "tile tile--paper" if choice.drawing.startswith("paper-") else "tile",
        )
        for count, choice in enumerate(screen.choices, start=1)
    )


def trail(step: Step, at: str) -> tuple[Tap, ...]:
    """Return the answers given so far, each leading back to its own question."""
    return tuple(
        Tap(screen.ask, choice.label, href(step.path[:count], at)) for count, (screen, choice) in enumerate(step.trail)
    )


def question(step: Step, at: str) -> Question:
    """Return the question a walk stands at; ``step.screen`` is not ``None``."""
    if step.screen is None:
        message = "this walk has its answer: show answer() instead"
        raise ValueError(message)
    number = step.taps + 1
    dots = tuple(
        Dot("is-done" if count < number else "", "step" if count == number else "") for count in range(1, MOST_TAPS + 1)
    )
    return Question(
        ask=step.screen.ask,
        help=step.screen.help,
        where=_(WHERE).format(number=number, most=MOST_TAPS),
        dots=dots,
        tiles=tiles(step.screen, step.path, at),
        trail=trail(step, at),
    )


def answer(step: Step, at: str, *, verdict: Verdict, policy: Policy, role: Role) -> Answer:
    """Return the answer a walk has come to."""
    beside_english = get_language() != settings.LANGUAGE_CODE
    return Answer(
        headline=HEADLINES[verdict.outcome],
        outcome=verdict.outcome,
        do=verdict.do,
        say=tuple(Spoken(line, line if beside_english else "") for line in verdict.say),
        never=verdict.never,
        then=tuple(duty.words for duty in verdict.obligations),
        role=role,
        rules=tuple(map(_rule, verdict.supported_by)),
        displaced=tuple(map(_rule, verdict.displaced)),
        hash=policy.hash,
        hash_short=policy.hash[:12],
        on=policy.on.isoformat(),
        trail=trail(step, at),
        refine=step.refine,
        refine_tiles=tiles(step.refine, step.path, at) if step.refine else (),
    )


def _rule(reason: Reason) -> RuleShown:
    return RuleShown(
        title=reason.rule.title,
        level=LEVELS[reason.rule.level],
        provisions=tuple(
            Cited(
                cite=part.cite,
                title=part.title,
                text=part.text,
                mark=part.mark,
                mark_words=MARKS[part.mark],
            )
            for part in reason.provisions
        ),
    )

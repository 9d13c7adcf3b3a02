"""The counter's questions, and the words that no instruction may hold: what stands beside the law itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dintel.domain.policy.facts import AXES, Space
from dintel.domain.policy.interview import Choice, Screen
from dintel.domain.policy.prove import Lexicon
from dintel.domain.policy.rules import BadLawError, LawError
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, nearest


def load_lexicon(place: str, root: Path) -> Lexicon:
    """Return the words that no instruction may hold; raises ``BadLawError`` if unreadable."""
    shelf = Shelf(place, root)
    block = shelf.top("floor.toml")
    lexicon = Lexicon(
        forbidden=frozenset(word.lower() for word in block.texts("forbidden")),
        prohibition=frozenset(word.lower() for word in block.texts("prohibition")),
        always_never=frozenset(block.texts("always_never")),
    )
    block.done()
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return lexicon


def load_screens(place: str, root: Path, space: Space) -> tuple[Screen, ...]:
    """Return the screens of the counter page in the order in which they are asked.

    Raises ``BadLawError`` for a fact, value or screen that does not exist.
    """
    shelf = Shelf(place, root)
    screens: dict[str, Screen] = {}
    goals: list[tuple[Block, str]] = []
    for _layer, _path, file in shelf.files("questions.toml"):
        for row in file.block.blocks("screen"):
            found = _screen(row, space, goals)
            widest = screens.get(found.id)
            screens[found.id] = _joined(widest, found) if widest else found
    for row, goal in goals:
        if goal and goal not in screens:
            row.wrong("goto", f"there is no screen {goal!r}.{nearest(goal, screens)}", "the tap would lead nowhere",
                      "name a screen")  # fmt: skip
    if not screens:
        what, fix = "there is no [[screen]]", "write at least one, with what is asked first"
        shelf.errors.append(LawError(what, "law/questions.toml", "the counter page would have nothing to ask", fix))
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return tuple(screens.values())


def _joined(widest: Screen, added: Screen) -> Screen:
    """Return a screen with the choices of a deeper layer before its last, which is "I am not sure"."""
    *choices, last = widest.choices
    return replace(widest, choices=(*choices, *added.choices, last))


def _screen(row: Block, space: Space, goals: list[tuple[Block, str]]) -> Screen:
    screen = Screen(
        id=row.text("id"),
        ask=row.text("ask"),
        help=row.text("help", ""),
        axis=row.choice("axis", space.by_id, ""),
        choices=tuple(_choice(choice, space, goals) for choice in row.blocks("choice")),
    )
    row.done()
    return screen


def _choice(row: Block, space: Space, goals: list[tuple[Block, str]]) -> Choice:
    facts: dict[str, str] = {}
    stated = row.table_at("facts")
    if stated is not None:
        stated.asked.update(AXES)  # so that a misspelt fact is told the nearest
        for axis in AXES:
            if axis in stated.table:
                facts[axis] = stated.choice(axis, space.axis(axis).index)
        stated.done()
    choice = Choice(
        id=row.text("id"),
        label=row.text("label"),
        hint=row.text("hint", ""),
        drawing=row.text("drawing", ""),
        facts=facts,
        goto=row.text("goto", ""),
    )
    goals.append((row, choice.goto))
    row.done()
    return choice

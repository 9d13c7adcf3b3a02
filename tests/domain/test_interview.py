"""From the first tap to the answer: at most four, and only questions that still matter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from tests.domain import naive, worlds

from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.facts import Space, UnknownFactError
from dintel.domain.policy.interview import (
    MOST_TAPS,
    Choice,
    Interview,
    Screen,
    Step,
    UnknownChoiceError,
)
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import outcomes_of


def walks(interview: Interview) -> Iterator[Step]:
    """Yield every step of every walk, breadth first, through the answers to what refines them."""
    todo: list[tuple[str, ...]] = [()]
    while todo:
        further = []
        for path in todo:
            step = interview.at(path)
            yield step
            ahead = step.screen or step.refine
            if ahead is not None:
                further += [(*path, choice.id) for choice in ahead.choices]
        todo = further


@pytest.fixture(scope="module")
def steps(interview: Interview) -> list[Step]:
    return list(walks(interview))


# ---- every walk through the real questions ------------------------------------------------------


def test_every_walk_has_its_answer_after_at_most_four_taps(steps: list[Step]) -> None:
    assert MOST_TAPS == 4
    for step in steps:
        assert (step.verdict is None) == (step.screen is not None)
        if step.taps >= MOST_TAPS:
            assert step.verdict is not None
        if step.verdict is None:
            assert step.refine is None


def test_every_walk_comes_to_an_end_and_there_are_thousands(steps: list[Step]) -> None:
    assert len(steps) > 5_000
    assert max(step.taps for step in steps) <= 8


def test_every_answer_is_the_policys_for_the_facts_told(steps: list[Step], interview: Interview) -> None:
    for step in steps:
        told: dict[str, str] = {}
        for _, choice in step.trail:
            told.update(choice.facts)
        assert step.facts == told
        if step.verdict is not None:
            assert step.verdict is interview.policy.decide(told)


def test_every_screen_offers_a_way_for_those_who_are_not_sure(interview: Interview) -> None:
    for screen in interview.screens:
        assert "unsure" in {choice.id for choice in screen.choices}, screen.id


def test_no_question_is_asked_twice_on_one_walk(steps: list[Step]) -> None:
    for step in steps:
        asked = [screen.id for screen, _ in step.trail]
        assert len(set(asked)) == len(asked)


def test_a_walk_shortened_by_one_is_the_step_before(interview: Interview) -> None:
    path = ("go-in", "homeland", "i200")
    for length in range(1, len(path) + 1):
        before = interview.at(path[: length - 1])
        step = interview.at(path[:length])
        assert step.trail[:-1] == before.trail
        assert step.trail[-1][0] is before.screen


def test_a_question_asked_for_its_fact_can_still_change_the_outcome(steps: list[Step], interview: Interview) -> None:
    """Every question asked on a sample of walks matters, and every one passed over does not."""
    policy = interview.policy
    space = policy.space
    table = outcomes_of(policy).reshape(space.shape)
    chance = np.random.default_rng(1373)
    sample = [steps[at] for at in chance.choice(len(steps), 120, replace=False)]
    checked = 0
    for step in sample:
        if not step.facts or (step.trail and step.trail[-1][1].goto):
            continue
        ahead = step.screen or step.refine
        for screen in interview.screens[1:]:
            if not screen.axis or screen.axis in step.facts:
                continue
            assert _varies(table, space, step, screen.axis) == (screen is ahead)
            checked += 1
            if screen is ahead:
                break  # those after it have not been looked at yet
        else:
            assert ahead is None
    assert checked > 100


def _varies(table: np.ndarray, space: Space, step: Step, name: str) -> bool:
    """Say, from the sub-table of the facts told, whether any row along an axis is uneven."""
    where = tuple(axis.index[step.facts[axis.id]] if axis.id in step.facts else slice(None) for axis in space.axes)
    left = [axis.id for axis in space.axes if axis.id not in step.facts]
    rows = np.moveaxis(table[where], left.index(name), -1)
    return bool((rows != rows[..., :1]).any())


def test_the_diagram_agrees_with_writing_out_the_sub_table(steps: list[Step], interview: Interview) -> None:
    """The same by plain Python, where so much is told that writing it out is quick."""
    space = interview.policy.space
    told = [step for step in steps if len(step.facts) >= 5][:: max(1, len(steps) // 40)]
    assert told
    for step in told:
        given = {space.by_id[name]: space.axis(name).at(v) for name, v in step.facts.items()}
        for at in range(len(space.axes)):
            by_force = naive.matters(space.shape, interview.diagram.at, at, given)
            assert interview.diagram.matters(at, given) == by_force


# ---- where one is, known beforehand -------------------------------------------------------------


def test_the_setting_can_be_known_beforehand(interview: Interview) -> None:
    step = interview.at(("go-in", "none"), {"setting": "library"})
    assert step.facts["setting"] == "library"
    assert step.facts["asked"] == "nonpublic_area"


@pytest.mark.parametrize("setting", ["school", "booking_centre"])
def test_a_setting_known_beforehand_goes_into_the_answer(interview: Interview, setting: str) -> None:
    path: tuple[str, ...] = ()
    while (step := interview.at(path, {"setting": setting})).screen is not None:
        path = (*path, step.screen.choices[-1].id)
    assert step.verdict is interview.policy.decide({**step.facts, "setting": setting})


def test_a_setting_that_does_not_exist_is_refused(interview: Interview) -> None:
    with pytest.raises(UnknownFactError, match="Did you mean 'library'"):
        interview.at(("go-in",), {"setting": "libary"})


def test_a_fact_known_beforehand_that_does_not_exist_is_refused(interview: Interview) -> None:
    with pytest.raises(UnknownFactError, match="Did you mean 'setting'"):
        interview.at(("go-in",), {"seting": "library"})


# ---- a wrong choice -----------------------------------------------------------------------------


def test_a_choice_that_is_not_offered_is_answered_with_those_that_are(
    interview: Interview,
) -> None:
    with pytest.raises(UnknownChoiceError) as refused:
        interview.at(("go-inn",))
    assert "no choice 'go-inn' here" in str(refused.value)
    for choice in interview.screens[0].choices:
        assert choice.id in str(refused.value)


def test_a_choice_after_the_last_question_is_refused(interview: Interview) -> None:
    with pytest.raises(UnknownChoiceError, match="offered: nothing more"):
        interview.at(("danger", "emergency", "again"))


# ---- a small interview --------------------------------------------------------------------------


def _choice(name: str, goto: str = "", **facts: str) -> Choice:
    return Choice(name, name, "", "", facts, goto)


def _small() -> Interview:
    space = Space((worlds.axis("asked", "door", "file"), worlds.axis("document", "writ")))
    rules = [
        worlds.rule("base", "decline"),
        worlds.rule(
            "writ",
            "comply",
            "state",
            when={"asked": frozenset({"door"}), "document": frozenset({"writ"})},
        ),
    ]
    screens = (
        Screen("first", "?", "", "", (_choice("door", asked="door"), _choice("more", "more"))),
        Screen("more", "?", "", "", (_choice("file", asked="file"), _choice("unsure"))),
        Screen("what", "?", "", "asked", (_choice("door", asked="door"),)),
        Screen("paper", "?", "", "document", (_choice("writ", document="writ"),)),
    )
    return Interview(compile_policy(worlds.world(space, rules)), screens)


def test_a_question_that_no_longer_matters_is_passed_over() -> None:
    step = _small().at(("more", "file"))
    assert (step.screen, step.refine) == (None, None)
    assert step.verdict is not None
    assert step.verdict.outcome == "decline"


def test_a_question_that_still_matters_is_asked() -> None:
    step = _small().at(("door",))
    assert step.screen is not None
    assert step.screen.id == "paper"
    assert step.verdict is None


def test_a_choice_may_state_nothing_and_the_open_fact_is_asked_later() -> None:
    step = _small().at(("more", "unsure"))
    assert step.screen is not None
    assert step.screen.id == "what"


def test_after_four_taps_the_answer_stands_and_the_next_question_refines_it() -> None:
    step = _small().at(("more", "unsure", "door"))
    assert step.screen is not None
    last = _small().at(("more", "unsure", "door", "writ"))
    assert (last.screen, last.refine) == (None, None)
    assert last.verdict is not None
    assert last.verdict.outcome == "comply"
    assert {v.outcome for v in _small().policy.verdicts} <= set(OUTCOMES)

"""How answers are marked. What was not answered is not right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dintel.domain.training.drawing import Question


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right, of how many, and whether that is enough."""

    right: int
    of: int
    passed: bool

    @property
    def percent(self) -> int:
        """The share that was right, rounded down; 0 of none."""
        return self.right * 100 // self.of if self.of else 0


def mark(questions: Sequence[Question], answers: Mapping[str, str], *, pass_percent: int) -> Score:
    """Return the score of answers by case; without questions nothing is passed.

    Raises ``ValueError`` unless ``1 <= pass_percent <= 100``.
    """
    if not 1 <= pass_percent <= 100:  # noqa: PLR2004 - per cent
        message = f"pass_percent is {pass_percent}; write 1 to 100"
        raise ValueError(message)
    right = sum(answers.get(question.case) == question.answer for question in questions)
    return Score(right, len(questions), passed=bool(questions) and right * 100 >= pass_percent * len(questions))

"""Steps of a plan in an order in which each can be done: what a step waits for stands before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush


class StepError(ValueError):
    """The steps cannot be done in any order; the message names them."""


def in_order(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the steps so that each stands behind those it waits for; otherwise as they were written.

    ``after`` gives for each step those it waits for. Raises ``StepError`` where one waits for a step that is not
    there, or where steps wait for each other in a circle (Kahn 1962).
    """
    place = {step: number for number, step in enumerate(after)}
    waiting = {step: len(set(needs)) for step, needs in after.items()}
    behind: dict[str, list[str]] = {step: [] for step in after}
    for step, needs in after.items():
        for need in set(needs):
            if need not in behind:
                message = f"the step {step} waits for {need}, which is not there"
                raise StepError(message)
            behind[need].append(step)
    ready = [place[step] for step, count in waiting.items() if count == 0]
    heapify(ready)
    names, found = tuple(after), list[str]()
    while ready:
        found.append(names[heappop(ready)])
        for step in behind[found[-1]]:
            waiting[step] -= 1
            if waiting[step] == 0:
                heappush(ready, place[step])
    if len(found) < len(after):
        circle = ", ".join(step for step in after if step not in found)
        message = f"these steps wait for each other, so none of them can begin: {circle}"
        raise StepError(message)
    return tuple(found)

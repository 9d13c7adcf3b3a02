"""What staff do, as worked cases of the law: ``cities/<city>/plain/staff.toml`` chooses them and gives each a heading.

What is refused, with file and line: a case that is not there or stands twice, one whose answer needs a point that the
city has not switched on, fewer situations in which the city helps than in which it declines, an answer never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.policy.rules import OUTCOMES, BadLawError, LawError
from dintel.lawbook.cases import Case
from dintel.lawbook.plain.wording import Part, opened, parts_of, told
from dintel.lawbook.read import Block, nearest

FILE = "plain/staff.toml"
HELP, REFUSAL = ("comply", "comply_via_counsel"), "decline"


@dataclass(frozen=True, slots=True)
class Situation:
    """A worked case under a heading for everybody."""

    title: str
    case: Case
    where: str


def load_situations(
    folder: Path, *, cases: Mapping[str, Case], switches: Collection[str]
) -> tuple[Part[Situation], ...]:
    """Return the situations by part. Raises ``BadLawError`` with all that is wrong."""
    errors: list[LawError] = []
    block = opened(folder, FILE, errors)
    seen: set[str] = set()

    def situations(part: Block) -> tuple[Situation, ...]:
        told_here = (_situation(row, cases, seen, frozenset(switches)) for row in part.blocks("situation"))
        return tuple(one for one in told_here if one is not None)

    parts = parts_of(block, situations)
    if not errors:
        _weigh(block, Counter(one.case.outcome for part in parts for one in part.entries))
    block.done()
    if errors:
        raise BadLawError(errors)
    return parts


def _situation(row: Block, cases: Mapping[str, Case], seen: set[str], switches: frozenset[str]) -> Situation | None:
    name, title = row.text("case"), told(row, "title")
    row.done()
    case = cases.get(name)
    if case is None:
        what = f"there is no worked case {name!r}.{nearest(name, cases).split(' Valid:')[0]}"
        row.wrong("case", what, "the answer is the law's own, never a second text", "name a case of law/.../cases")
        return None
    if name in seen:
        row.wrong("case", f"the case {name!r} stands twice", "one of them is not needed", "take one out")
    if not case.switches <= switches:
        what = f"the case {name!r} needs {', '.join(sorted(case.switches - switches))}, which is not switched on"
        row.wrong("case", what, "the law of this city answers otherwise", "choose another case")
    seen.add(name)
    return Situation(title, case, row.where())


def _weigh(block: Block, outcomes: Counter[str]) -> None:
    helped, declined = sum(outcomes[one] for one in HELP), outcomes[REFUSAL]
    if helped < declined:
        what = f"{helped} situations in which the city helps stand against {declined} in which it declines"
        block.wrong("part", what, "help has to be as visible as refusal", "add a situation that helps")
    if missing := [one for one in OUTCOMES if not outcomes[one]]:
        what = f"no situation comes out as {', '.join(missing)}"
        block.wrong("part", what, "a reader would not learn that there is such an answer", "add one")


def lines_of_situations(parts: Collection[Part[Situation]]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated; the answers are lines of the law."""
    for part in parts:
        yield part.title, f"cities {FILE}"
        for one in part.entries:
            yield one.title, one.where
            yield one.case.story, one.case.where

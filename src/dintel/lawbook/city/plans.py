"""Ready plans by which a department comes to do what the order asks: one file a plan in ``cities/<city>/plans``.

A plan is the city's own: its days are targets, and no law.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType as View

from dintel.domain.canonical import digest
from dintel.domain.rollout import Every, RhythmError, StepError, every_of, in_order
from dintel.lawbook.city.directives import Order
from dintel.lawbook.city.entry import SLUG, CityError, Entry, tables_of
from dintel.lawbook.city.profile import MARKS

KEYS = "title aim duty mark doubt steps id does days after every shows measure site owner"
DEPARTMENT, SITE = "department", "site"
PARTNER = "partner"
LONGEST_DAYS = 3 * 366
MOST_ID, MOST_TITLE = 40, 160


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done, by a department or at each of its sites."""

    id: str
    title: str
    does: str
    """How, in a sentence or two; may be empty."""
    owner: str
    """A role that answers for it in the department or at the site."""
    days: int
    """The city's target, in days from the roll-out."""
    after: tuple[str, ...]
    every: Every | None
    rhythm: str
    """The same in the file's words; empty if it does not come round."""
    shows: str
    """What shows that it was done."""
    measure: str
    """The id of a figure that shows it; empty if none does."""
    is_per_site: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One file. ``digest`` names what it said when it was rolled out."""

    id: str
    title: str
    aim: str
    duty: str
    steps: Mapping[str, Step]
    """In an order in which each can be done."""
    mark: str
    doubt: str
    digest: str


def open_plans(folder: Path, order: Order, roles: Collection[str]) -> Mapping[str, Plan]:
    """Return the plans in a folder by id; ``roles`` may answer for a step.

    Raises ``CityError`` at the first line that cannot be used, also for a folder without a plan.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise CityError(folder, 1, "There is no plan.", "A coordinator picks one.", "Write a file for each there.")
    found = {path.stem: _plan(path, order, roles) for path in paths}
    return View(found)


def _plan(path: Path, order: Order, roles: Collection[str]) -> Plan:
    tables = tables_of(path, KEYS)
    top = tables[""]
    if not SLUG.fullmatch(path.stem) or len(path.stem) > MOST_ID:
        top.fail(f"The file is named {path.stem!r}.", "It stands in addresses.", "Use at most 40 of a-z, 0-9, -.")
    steps: dict[str, Step] = {}
    rows = [row for key, row in tables.items() if key.startswith("steps.")]
    for row in rows:
        step = _step(row, steps, roles)
        steps[step.id] = step
    if not steps:
        top.fail("There are no steps.", "Nothing would be given.", "Write [[steps]] with id, title, days and shows.")
    sequence = _sequence(top, steps)
    return Plan(
        id=path.stem,
        title=_title(top),
        aim=top.text("aim", needed=True),
        duty=top.one_of("duty", [one.id for one in order.duties]),
        steps=View({name: steps[name] for name in sequence}),
        mark=top.one_of("mark", (*MARKS, "proposal")),
        doubt=top.text("doubt", needed=True),
        digest=digest({"plan": path.stem, "text": path.read_text(encoding="utf-8-sig")}),
    )


def _sequence(top: Entry, steps: Mapping[str, Step]) -> tuple[str, ...]:
    try:
        return in_order({name: step.after for name, step in steps.items()})
    except StepError as problem:
        top.fail(f"{str(problem).capitalize()}.", "Nobody could begin.", "Correct `after` in these steps.")


def _title(row: Entry) -> str:
    title = row.text("title", needed=True)
    if len(title) > MOST_TITLE:
        row.fail(f"`title` has {len(title)} letters.", "It stands on a board.", f"Write {MOST_TITLE} at most.")
    return title


def _step(row: Entry, taken: Mapping[str, Step], roles: Collection[str]) -> Step:
    days, rhythm = row.values.get("days"), row.text("every")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_DAYS:
        row.fail(f"`days` is {days!r}.", "The target is counted in it.", f"Write a number from 1 to {LONGEST_DAYS}.")
    name = row.new_id(taken)
    if len(name) > MOST_ID:
        row.fail(f"The id {name!r} is long.", "It stands in a name.", f"Write {MOST_ID} letters at most.")
    return Step(
        id=name,
        title=_title(row),
        does=row.text("does"),
        owner=row.one_of("owner", roles, else_="liaison"),
        days=days,
        after=row.words("after"),
        every=_every(row, rhythm),
        rhythm=rhythm,
        shows=row.text("shows", needed=True),
        measure=row.text("measure"),
        is_per_site=row.one_of("site", ("", "each")) == "each",
    )


def _every(row: Entry, rhythm: str) -> Every | None:
    try:
        return every_of(rhythm) if rhythm else None
    except RhythmError as problem:
        row.fail(f"`every`: {problem}.", "It comes round by it.", 'Write every = "3 months".')


def lines_of_plans(plans: Mapping[str, Plan]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated."""
    for plan in plans.values():
        for line in (plan.title, plan.aim, plan.doubt):
            yield line, f"plan {plan.id}"
        for step in plan.steps.values():
            for line in (step.title, step.does, step.shows):
                yield line, f"plan {plan.id}"

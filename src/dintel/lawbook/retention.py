"""How long records are kept: the blocks of ``retention.toml`` of every layer as one schedule."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from dintel.domain.policy.rules import MARKS, BadLawError
from dintel.domain.retention import EVENTS, Keep, RecordClass, Schedule
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block

FILE = "retention.toml"
PROPOSAL = "proposal"


def load_retention(place: str, root: Path) -> Schedule:
    """Return the schedule of a place; a narrower layer may replace a class of a wider one, and says which.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    shelf = Shelf(place, root)
    found: dict[str, tuple[str, RecordClass]] = {}
    for layer, _path, file in shelf.files(FILE):
        block = file.block
        for row in block.blocks("class"):
            _require_replacing(row, layer, found)
            if one := _class(row):
                found[one.id] = (layer, one)
            row.done()
        block.done()
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return Schedule(place, MappingProxyType({name: one for name, (_layer, one) in found.items()}))


def _require_replacing(row: Block, layer: str, found: dict[str, tuple[str, RecordClass]]) -> None:
    """Note an error where a class would silently stand instead of another, or instead of none."""
    name, replaces = row.text("id"), row.text("replaces", "")
    before = found[name][0] if name in found else ""
    if before == layer:
        row.wrong("id", f"{name!r} stands twice", "the second would silently replace the first", "rename one")
    elif before != replaces:
        what = f"{name!r} of {before} is replaced unsaid" if before else f"replaces = {replaces!r}, where there is none"
        why = "a period that changes unseen may dispose of a record too early"
        row.wrong("replaces", what, why, f'write replaces = "{before}"' if before else "remove it, or correct the id")


def _class(row: Block) -> RecordClass | None:
    keep = _keep(row)
    one = RecordClass(
        id=row.text("id"),
        title=row.text("title"),
        keep=keep if isinstance(keep, Keep) else None,
        counted_from=row.choice("counted_from", EVENTS),
        basis=row.text("basis"),
        mark=row.choice("mark", (*MARKS, PROPOSAL)),
        doubt=row.text("doubt", ""),
        where=row.where(),
    )
    if one.mark in {PROPOSAL, "?"} and not one.doubt:
        why = "a proposal would be taken for the law"
        row.wrong("doubt", f"{one.id!r} has no doubt", why, "write what is not settled")
    return None if keep == "wrong" else one


def _keep(row: Block) -> Keep | str:
    """Return the span, ``permanent``, or ``wrong`` once the error is noted."""
    parts = {name: row.number(f"keep_{name}") for name in ("years", "months", "days")}
    row.asked.add("permanent")
    permanent = row.table.get("permanent", False)
    if permanent is True and not any(parts.values()):
        return "permanent"
    if permanent is False:
        try:
            return Keep(**parts)
        except ValueError:
            pass
    row.wrong(
        "permanent",
        f"the span is {parts} with permanent = {permanent!r}",
        "what has no clear span is disposed of at once or never",
        "write keep_years, keep_months or keep_days of 1 or more, or permanent = true and none of them",
    )
    return "wrong"

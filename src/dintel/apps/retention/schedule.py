"""The city's schedule: read once, held against the classes that the rooms keep."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from dintel.apps.design.profile import active_city
from dintel.apps.retention.register import classes
from dintel.domain.policy.rules import BadLawError, LawError
from dintel.domain.retention import Schedule
from dintel.lawbook.retention import load_retention


@cache
def schedule() -> Schedule:
    """Return the schedule. Raises BadLawError, naming file and line, when it cannot be used."""
    found = load_retention(active_city().place, settings.DATA_ROOT)
    if errors := misfits(found):
        raise BadLawError(errors)
    return found


def misfits(found: Schedule) -> list[LawError]:
    """Return what of a schedule does not fit the records there are."""
    kept, errors = classes(), []
    why = "a class without a period is kept for ever unseen, and a period without a class disposes of nothing"
    for name in sorted(set(kept) - set(found.classes)):
        fix = f'add a [[class]] with id = "{name}", or permanent = true'
        errors.append(LawError(f"no class {name!r}", f"retention.toml of {found.place}", why, fix))
    for name, row in found.classes.items():
        if name not in kept:
            errors.append(LawError(f"no records are of a class {name!r}", row.where, why, f"use {', '.join(kept)}"))
        elif row.counted_from != kept[name].event:
            what = f"{name!r} is counted from {row.counted_from!r}, and its records know {kept[name].event!r}"
            errors.append(LawError(what, row.where, "it would never fall due", f'write "{kept[name].event}"'))
    return errors

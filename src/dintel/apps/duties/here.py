"""This city's order and its ready plans, read once for the life of the process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city
from dintel.lawbook.city.directives import Order, open_directives
from dintel.lawbook.city.plans import Plan, open_plans

WORK = "duty.work"


@cache
def order() -> Order:
    """Return what the order says; raises ``CityError``, naming file and line, when it cannot be used."""
    return open_directives(settings.CITY_DIR / "directives.toml", active_city().departments)


@cache
def plans() -> Mapping[str, Plan]:
    """Return the ready plans by id; raises ``CityError``, naming file and line, when one cannot be used."""
    return open_plans(settings.CITY_DIR / "plans", order(), working_roles())


@cache
def working_roles() -> tuple[str, ...]:
    """Return the roles that may answer for a task: those that can say that one is done."""
    known = matrix()
    return tuple(role for role in known.roles if known.scope(role, WORK) != "none")

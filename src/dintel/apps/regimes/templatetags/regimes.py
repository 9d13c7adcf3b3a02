"""Words of the pages of reports: ``{% load regimes %}``."""

from __future__ import annotations

from django import template

from dintel.apps.city import law
from dintel.apps.notices.names import role
from dintel.apps.regimes import names
from dintel.domain.regime import Period, Regime

register = template.Library()
register.filter("period_words", names.period_of)
register.filter("part_words", names.part_of)
register.filter("role_name", role)


@register.filter
def lawsays(line: str) -> str:
    """Return a line of the law in the language of the page."""
    return law.say(line) if line else ""


@register.filter
def how_words(how: str) -> str:
    """Return how a report went."""
    return str(names.HOWS.get(how, how))


@register.filter
def state_words(state: str) -> str:
    """Return how far a report is."""
    return str(names.STATES.get(state, state))


@register.filter
def period_key(period: Period) -> str:
    """Return a period's name in addresses."""
    return period.key


@register.filter
def rhythm_words(regime: Regime) -> str:
    """Return how often a regime reports."""
    return str(names.RHYTHMS[regime.cycle.months])

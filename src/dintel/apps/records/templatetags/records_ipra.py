"""Words and amounts on the pages of requests for records: ``{% load records %}``."""

from __future__ import annotations

from django import template

from dintel.apps.city import law
from dintel.apps.records.ipra import names

register = template.Library()
register.filter("law", law.say)
register.filter("dollars", names.dollars)


@register.filter
def plain(number: object) -> str:
    """Return a number as it is, such as a year, without marks between thousands."""
    return str(number)


@register.filter
def letter_kind(value: str) -> object:
    """Return what a letter is for, in words."""
    return names.LETTERS.get(value, value)


@register.filter
def letter_state(value: str) -> object:
    """Return where a letter stands, in words."""
    return names.LETTER_STATES.get(value, value)

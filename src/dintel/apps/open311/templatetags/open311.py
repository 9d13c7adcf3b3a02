"""A count as a reader meets it: a number, or that it is kept back."""

from __future__ import annotations

from django import template

from dintel.apps.figures import words

register = template.Library()


@register.filter
def told(count: int | None) -> str:
    """Return a count as it is read, or that it is kept back."""
    return words.count(count)

"""Looking a name up in a table of names."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, object], key: str) -> object:
    """Return the name for a key, or the key itself so that nothing is ever blank."""
    return names.get(key, key)

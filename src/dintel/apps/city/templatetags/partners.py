"""A short list of who helps, for the foot of other pages."""

from __future__ import annotations

from django import template

from dintel.apps.city.partners import Help, directory

register = template.Library()


@register.inclusion_tag("city/_help_short.html")
def help_short(*kinds: str) -> dict[str, tuple[Help, ...]]:
    """Show names and numbers of those who give these kinds of help: harm, legal, children, city; all without any."""
    return {"kinds": directory(*kinds)}

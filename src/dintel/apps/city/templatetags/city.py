"""The one way from a line of the law to the reader's language."""

from __future__ import annotations

from django import template

from dintel.apps.city import law

register = template.Library()


@register.filter
def lawtext(line: object) -> str:
    """Return a line of the law in the language of the page; the law is written in English."""
    return law.say(str(line)) if line else ""

"""From a law string to the reader's language, and from a drawing's name to the sprite."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

from dintel.apps.frontdesk import here

register = template.Library()


@register.filter
def lawtext(msgid: object) -> str:
    """Return a law string in the language of the page; law files are written in English."""
    return here.say(str(msgid)) if msgid else ""


@register.simple_tag
def sprite(drawing: str) -> str:
    """Return the address of one drawing in the sprite, or nothing when there is none."""
    return f"{static('frontdesk/drawings/drawings.svg')}#{drawing}" if drawing else ""

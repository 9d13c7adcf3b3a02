"""The one way from a line of the law to the reader's language, and the city's buildings for fields that ask for one."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dintel.apps.city import law
from dintel.apps.design.profile import active_city

register = template.Library()


@register.filter
def lawtext(line: object) -> str:
    """Return a line of the law in the language of the page; the law is written in English."""
    return law.say(str(line)) if line else ""


@register.simple_tag
@cache
def building_list() -> SafeString:
    """Return the list ``buildings`` with the name of every building of the city, offered while somebody types."""
    names = sorted({place.name for place in active_city().facilities.values()})
    options = format_html_join("", '<option value="{}"></option>', ((name,) for name in names))
    return format_html('<datalist id="buildings">{}</datalist>', options)

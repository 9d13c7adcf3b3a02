"""A citation beside a sentence, and how a language is written."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dintel.apps.city import law
from dintel.apps.city.names import MARKS
from dintel.apps.design.languages import Language

register = template.Library()


@register.simple_tag
def cite(provision_id: str) -> SafeString:
    """Return a link to a provision with its reading mark; empty where the city's law does not hold it."""
    if provision_id not in law.book().law.provisions:
        return SafeString()
    found = law.provision(provision_id, law.today())
    address = reverse("city:provision", args=[provision_id])
    return format_html(
        '<a class="cite" href="{}" title="{}"><bdi>{}</bdi> [{}]</a>',
        address,
        MARKS[found.mark],
        found.cite,
        found.mark,
    )


@register.simple_tag
def language_told(code: str) -> Language:
    """Return how a language is written and told; a plain one for a language the city does not name."""
    known = {language.code: language for language in settings.CITY_LANGUAGES}
    return known.get(code, Language(code, code, "ltr"))

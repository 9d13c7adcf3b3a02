"""The components a page is put together from."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.urls import is_valid_path, reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

DRAWING_NAME = re.compile(r"(?:(?P<app>[a-z]+)/)?(?P<name>[a-z0-9_-]+)")
ALERT_KINDS = frozenset({"info", "ok", "warn", "error"})


@register.inclusion_tag("design/components/page_header.html")
def page_header(title: str, *, lead: str = "", kicker: str = "") -> dict[str, str]:
    """The page's one h1, with a sentence that says what the page is for."""
    return {"title": title, "lead": lead, "kicker": kicker}


@register.inclusion_tag("design/components/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]]) -> dict[str, Sequence[tuple[str, str]]]:
    """Where the page stands: (words, address) from the home page down; the last, without an address, is this page."""
    return {"trail": trail}


@register.inclusion_tag("design/components/alert.html")
def alert(kind: str, text: str, *, title: str = "") -> dict[str, str]:
    """A notice inside a page. `kind` is info, ok, warn or error; error is read out at once by a screen reader."""
    if kind not in ALERT_KINDS:
        raise template.TemplateSyntaxError(f"alert: {kind!r} is not one of {', '.join(sorted(ALERT_KINDS))}")
    return {"kind": kind, "text": text, "title": title}


@register.inclusion_tag("design/components/empty.html")
def empty(what: str, how: str = "") -> dict[str, str]:
    """An empty list: what will appear here, and how it gets here."""
    return {"what": what, "how": how}


@register.inclusion_tag("design/components/language_toggle.html", takes_context=True)
def language_toggle(context: template.Context) -> dict[str, object]:
    """This page in each of the city's languages, each named in its own."""
    return {"languages": context.get("languages_offered", ())}


@register.simple_tag
def address(page: str) -> str:
    """Where `page` (for example "now/") stands in the reader's language, or nothing while no app serves it.

    So a door is shown when, and only when, there is a room behind it.
    """
    href = f"{reverse('design:home')}{page}"
    return href if is_valid_path(href) else ""


@register.simple_tag
def drawing(name: str) -> SafeString:
    """The drawing `name`, inline so that it takes the page's colours; "app/name" is one of another app's.

    Raises TemplateDoesNotExist when there is none of that name.
    """
    parts = DRAWING_NAME.fullmatch(name)
    if parts is None:
        raise template.TemplateSyntaxError(f"drawing: {name!r} is not a name of a drawing")
    svg = get_template(f"{parts['app'] or 'design'}/drawings/{parts['name']}.svg").render()
    return mark_safe(svg)  # noqa: S308 - a template of our own, rendered without any context


@register.simple_tag
def city_mark() -> SafeString:
    """The mark in the city's profile, inline so that it takes the colour of the text around it; else Dintel's own."""
    return _city_mark(settings.CITY_DIR / "brand" / "mark.svg") or drawing("mark")


@cache
def _city_mark(path: Path) -> SafeString:
    return mark_safe(path.read_text(encoding="utf-8").strip() if path.is_file() else "")  # noqa: S308 - the city's own file

"""The components a page is put together from."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_urlconf, is_valid_path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

DRAWING_NAME = re.compile(r"(?:(?P<app>[a-z]+)/)?(?P<name>[a-z0-9_-]+)")
ALERT_KINDS = frozenset({"info", "ok", "warn", "error"})


@register.filter
def breakable(words: str) -> SafeString:
    """Return words in which a path may go on in the next line behind each stroke, as on a telephone."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in words.split("/")))


@register.inclusion_tag("design/components/page_header.html")
def page_header(title: str, *, lead: str = "", kicker: str = "") -> dict[str, str]:
    """Show the page's one h1, with a sentence that says what the page is for."""
    return {"title": title, "lead": lead, "kicker": kicker}


@register.inclusion_tag("design/components/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]]) -> dict[str, Sequence[tuple[str, str]]]:
    """Show where the page stands: (words, address) from the home page down.

    The last, without an address, is this page.
    """
    return {"trail": trail}


@register.inclusion_tag("design/components/alert.html")
def alert(kind: str, text: str, *, title: str = "") -> dict[str, str]:
    """Show a notice inside a page. `kind` is info, ok, warn or error.

    A screen reader reads an error out at once. Raises TemplateSyntaxError for another kind.
    """
    if kind not in ALERT_KINDS:
        message = f"alert: {kind!r} is not one of {', '.join(sorted(ALERT_KINDS))}"
        raise template.TemplateSyntaxError(message)
    return {"kind": kind, "text": text, "title": title}


@register.inclusion_tag("design/components/empty.html")
def empty(what: str, how: str = "") -> dict[str, str]:
    """Show an empty list: what will appear here, and how it gets here."""
    return {"what": what, "how": how}


@register.inclusion_tag("design/components/language_toggle.html", takes_context=True)
def language_toggle(context: template.Context) -> dict[str, object]:
    """Link this page in each of the city's languages, each named in its own."""
    return {"languages": context.get("languages_offered", ())}


@register.simple_tag
def address(page: str) -> str:
    """Return where `page`, such as "now/", stands in the reader's language; empty if nowhere.

    So a door is shown when, and only when, there is a room behind it.
    """
    href = f"{reverse('design:home')}{page}"
    return href if _is_there(href, get_urlconf() or settings.ROOT_URLCONF, get_language()) else ""


@lru_cache(maxsize=1000)
def _is_there(href: str, _urlconf: str, _language: str | None) -> bool:
    return bool(is_valid_path(href))


@register.simple_tag
@cache
def drawing(name: str) -> SafeString:
    """Return the drawing, inline so that it takes the page's colours.

    "app/name" is a drawing of another app. Raises TemplateDoesNotExist when there is none.
    """
    parts = DRAWING_NAME.fullmatch(name)
    if parts is None:
        message = f"drawing: {name!r} is not a name of a drawing"
        raise template.TemplateSyntaxError(message)
    svg = get_template(f"{parts['app'] or 'design'}/drawings/{parts['name']}.svg").render()
    return mark_safe(svg)  # noqa: S308 - a template of our own, rendered without any context


@register.simple_tag
def city_mark() -> SafeString:
    """Return the mark in the city's profile, or else Dintel's own, in the colour around it."""
    return _city_mark(settings.CITY_DIR / "brand" / "mark.svg") or drawing("mark")


@cache
def _city_mark(path: Path) -> SafeString:
    return mark_safe(path.read_text(encoding="utf-8").strip() if path.is_file() else "")  # noqa: S308 - the city's own file

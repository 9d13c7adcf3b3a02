"""Words of the auditor's room: ``{% load audit %}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dintel.apps.audit import names

register = template.Library()
register.filter("step_words", names.step)
register.filter("moment_words", names.moment)
MOMENT = timedelta(microseconds=1)


@register.filter
def check_title(kind: str) -> str:
    """Return what a kind of check is called."""
    return str(names.CHECKS[kind])


@register.filter
def check_words(kind: str) -> str:
    """Return what a kind of check does."""
    return str(names.CHECK_WORDS[kind])


@register.filter
def counted(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Return what is in an export and what is not, in words with numbers."""
    return [(str(words), counts[name]) for name, words in names.COUNTS.items() if name in counts]


@register.filter
def last_day(until: datetime) -> datetime:
    """Return a moment of the last day of a time that ends before ``until``."""
    return until - MOMENT


@register.filter
def as_paragraphs(words: str) -> SafeString:
    """Return the words of a statement as paragraphs; lines that begin with a dash are a list."""
    return format_html_join("", "{}", ((_block(one.split("\n")),) for one in words.split("\n\n") if one.strip()))


def _block(lines: Sequence[str]) -> SafeString:
    heads = [line for line in lines if not line.startswith(("- ", "  "))]
    items = [line.removeprefix("- ").strip() for line in lines if line.startswith(("- ", "  "))]
    said = format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((line,) for line in heads)))
    listed = format_html_join("", "<li>{}</li>", ((item,) for item in items))
    return format_html("{}{}", said if heads else "", format_html("<ul>{}</ul>", listed) if items else "")

"""Markdown as pages show it. HTML in it is shown as text; the shelf has refused it already."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_RENDERER = MarkdownIt("commonmark", {"html": False, "typographer": False})


@lru_cache(maxsize=128)
def html_of(text: str) -> SafeString:
    """Return the HTML of a text from the city's own files."""
    return SafeString(_RENDERER.render(text))

"""A table as bars: SVG drawn here, as wide as a telephone, each bar labelled above it; the table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDE, BAR, LINE, HEAD, GAP = 320, 10, 17, 26, 14
MOST_LETTERS = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One count with its label and the count as it is read; ``None`` where it is kept back."""

    label: str
    count: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under one heading, which may be empty."""

    head: str
    bars: tuple[Bar, ...]


def bars_picture(several: Sequence[Bars], title: str, words: str, name: str) -> SafeString:
    """Return the picture, empty without bars. ``name`` is its own among the ids of the page."""
    most = max((bar.count or 0 for one in several for bar in one.bars), default=0)
    parts, top = [], 0
    for one in several:
        if one.head:
            top += HEAD
            parts.append(f'<text class="bars__head" x="0" y="{top - 8}">{escape(_short(one.head))}</text>')
        for bar in one.bars:
            parts.append(_bar(bar, top, most))
            top += LINE + BAR + GAP
    if not top:
        return mark_safe("")
    return mark_safe(  # noqa: S308 - numbers and escaped words
        f'<svg class="bars" viewBox="0 0 {WIDE} {top}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(words)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _bar(bar: Bar, top: int, most: int) -> str:
    wide = WIDE if bar.count is None else max(round(WIDE * bar.count / most) if most else 0, 1 if bar.count else 0)
    kind = "bars__hidden" if bar.count is None else "bars__bar"
    drawn = f'<rect class="{kind}" x="0" y="{top + LINE}" width="{wide}" height="{BAR}"/>' if wide else ""
    return (
        f'<text x="0" y="{top + LINE - 5}">{escape(_short(bar.label))}</text>'
        f'<text class="bars__count" x="{WIDE}" y="{top + LINE - 5}">{escape(bar.told)}</text>'
        f'<rect class="bars__whole" x="0" y="{top + LINE}" width="{WIDE}" height="{BAR}"/>{drawn}'
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"

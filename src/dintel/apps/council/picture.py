"""The months as bars: SVG in the page's own colours; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDE, HIGH, FOOT, HEAD = 640, 200, 26, 22


def months_picture(months: Sequence[tuple[date, int | None]], title: str) -> SafeString:
    """Return a bar a month with its count on top; a dash where the count is kept back."""
    most = max([count or 0 for _month, count in months] + [1])
    step = WIDE / max(len(months), 1)
    bars = []
    for at, (month, count) in enumerate(months):
        height = (HIGH - HEAD - FOOT) * (count or 0) / most
        left, middle = at * step + 4, at * step + step / 2
        top = HIGH - FOOT - height
        said = "–" if count is None else formats.number_format(count, use_l10n=True, force_grouping=True)
        bars.append(f'<rect x="{left:.1f}" y="{top:.1f}" width="{step - 8:.1f}" height="{height:.1f}"/>')
        bars.append(f'<text x="{middle:.1f}" y="{top - 5:.1f}">{escape(said)}</text>')
        bars.append(f'<text x="{middle:.1f}" y="{HIGH - 7}">{escape(formats.date_format(month, "M"))}</text>')
    return mark_safe(  # noqa: S308 - numbers, and escaped names
        f'<svg class="months" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(bars)}"
        f'<path d="M0 {HIGH - FOOT}H{WIDE}"/></svg>'
    )

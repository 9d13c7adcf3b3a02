"""The board and the burn-up as pictures: SVG drawn here, in the page's own colours, a table behind each.

A mark tells the state as well as the colour does; the picture has no words that the table does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as t

from dintel.apps.duties.queries.board import Board
from dintel.domain.rollout import Point

CELL, HEAD, NAMES = 34, 40, 330
STATES: Mapping[str, str | Promise] = {
    "late": t("Late"),
    "nothing": t("Nothing given yet"),
    "not_begun": t("Given, nothing done"),
    "begun": t("On its way"),
    "practice": t("In practice: comes round"),
    "done": t("Done"),
    "not_bound": t("Not bound"),
}
"""What a field of the board says, the most pressing first."""
MARKS: Mapping[str, str] = {
    "late": '<rect class="f" x="2" y="2" width="30" height="30" rx="4"/><path d="M17 8v11M17 24v2"/>',
    "nothing": '<rect x="3" y="3" width="28" height="28" rx="4" stroke-dasharray="4 4"/>',
    "not_begun": '<rect x="3" y="3" width="28" height="28" rx="4"/>',
    "begun": (
        '<rect x="3" y="3" width="28" height="28" rx="4"/>'
        '<path class="f" d="M3 17h28v10a4 4 0 0 1-4 4H7a4 4 0 0 1-4-4z"/>'
    ),
    "practice": '<rect class="f" x="2" y="2" width="30" height="30" rx="4"/><path d="M24 12a9 9 0 1 0 2 6M25 7v6h-6"/>',
    "done": '<rect class="f" x="2" y="2" width="30" height="30" rx="4"/><path d="M9 18l6 6L26 11"/>',
    "not_bound": '<path d="M15 17h4"/>',
}


def marks() -> SafeString:
    """Return the marks, defined once for the pictures and legends of a page."""
    symbols = "".join(
        f'<symbol id="mark-{state}" viewBox="0 0 34 34"><g class="mark mark--{state}">{drawn}</g></symbol>'
        for state, drawn in MARKS.items()
    )
    return mark_safe(f'<svg class="marks" width="0" height="0" aria-hidden="true" focusable="false">{symbols}</svg>')  # noqa: S308 - all of it stands above


def mark(state: str) -> SafeString:
    """Return one mark, to stand beside its word."""
    return format_html('<svg class="one-mark" aria-hidden="true" focusable="false"><use href="#mark-{}"/></svg>', state)


def board_picture(board: Board, names: Mapping[str, str], title: str) -> SafeString:
    """Return the board as a picture: a mark for each field, departments down, columns across."""
    width, height = NAMES + CELL * len(board.columns) + 4, HEAD + CELL * len(board.lines) + 4
    heads = "".join(
        f'<text class="head" x="{NAMES + CELL * at + CELL // 2}" y="26">{escape(column.number)}</text>'
        for at, column in enumerate(board.columns)
    )
    lines = []
    for row, line in enumerate(board.lines):
        top = HEAD + CELL * row
        name = escape(names[line.department])
        lines.append(f'<text class="name" x="{NAMES - 12}" y="{top + 23}">{name}</text>')
        lines += [
            f'<use href="#mark-{one.state}" x="{NAMES + CELL * at}" y="{top}" width="34" height="34"/>'
            for at, one in enumerate(line.fields)
        ]
    return mark_safe(  # noqa: S308 - numbers, states of our own and escaped names
        f'<svg class="board" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{heads}{"".join(lines)}</svg>'
    )


WIDE, HIGH, LEFT, FOOT = 640, 240, 44, 28


def burnup_picture(points: Sequence[Point], title: str, words: tuple[str, str]) -> SafeString:
    """Return the burn-up: what was given above what was done, each labelled at its end. Empty without points."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return mark_safe("")
    top = max(1, *(point.given for point in points))
    right = WIDE - 120
    across = [LEFT + (right - LEFT) * at / (len(points) - 1) for at in range(len(points))]

    def up(count: int) -> float:
        return HIGH - FOOT - (HIGH - FOOT - 16) * count / top

    def path(values: Sequence[int]) -> str:
        return "M" + "L".join(f"{x:.1f} {up(value):.1f}" for x, value in zip(across, values, strict=True))

    given, done = [point.given for point in points], [point.done for point in points]
    area = f"{path(done)}L{across[-1]:.1f} {up(0):.1f}L{across[0]:.1f} {up(0):.1f}z"
    given_at, done_at = up(given[-1]), up(done[-1])
    done_at = max(done_at, given_at + 34)  # so that the two labels do not lie on each other
    return format_html(
        '<svg class="burnup" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>'
        '<path class="axis" d="M{} {}H{}"/><text class="tick" x="{}" y="{}">0</text>'
        '<text class="tick" x="{}" y="{}">{}</text>'
        '<path class="area" d="{}"/><path class="given" d="{}"/><path class="done" d="{}"/>'
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>'
        '<text class="day" x="{}" y="{}">{}</text><text class="day day--end" x="{}" y="{}">{}</text></svg>',
        *(WIDE, HIGH, title, title, LEFT, up(0), right, LEFT - 8, up(0) + 5, LEFT - 8, up(top) + 5, top),
        *(area, path(given), path(done)),
        *(right + 10, given_at + 5, words[0], right + 10, done_at + 5, words[1]),
        *(LEFT, HIGH - 6, _day(points[0]), right, HIGH - 6, _day(points[-1])),
    )


def _day(point: Point) -> str:
    return point.on.isoformat()

"""Words and pictures of the pages of duties: ``{% load duties %}``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.contacts.queries import names as places
from dintel.apps.duties import names, picture
from dintel.apps.duties.queries.board import Board, Column, Line
from dintel.apps.duties.queries.tasks import Task

register = template.Library()
register.filter("department", names.department_of)
register.filter("facility", places.facility_of)
register.filter("role_name", names.role_of)
register.filter("duty", names.duty_of)
register.filter("plan_title", names.plan_of)
register.filter("rhythm", names.rhythm_words)
register.filter("month_words", names.month_words)
register.filter("clock_words", names.clock_words)
register.filter("mark", picture.mark)
register.simple_tag(picture.marks, name="marks")


@register.filter
def lawsays(line: str) -> str:
    """Return a line of the city's files in the language of the page."""
    return law.say(line)


@register.filter
def state_words(state: str) -> str | Promise:
    """Return a task's state in words."""
    return names.STATES.get(state, state)


@register.filter
def field_words(state: str) -> str | Promise:
    """Return what a field of the board says."""
    return picture.STATES.get(state, state)


@register.filter
def place(task: Task) -> str:
    """Return where a task is to be done: the site, or the department."""
    return names.place_of(task.department, task.facility)


@register.filter
def holder(task: Task) -> str:
    """Return who has a task: a person, or whoever holds a role."""
    return task.owner.name if task.owner else names.role_of(task.owner_role)


@register.filter
def past(target_on: date | None, on: date) -> bool:
    """Say whether a target lies behind."""
    return target_on is not None and on > target_on


@register.simple_tag
def field_states() -> list[tuple[str, str | Promise]]:
    """Return the states of a field with their words, for the legend."""
    return list(picture.STATES.items())


@register.simple_tag
def board_picture(board: Board) -> SafeString:
    """Return the board as a picture."""
    names_of = {line.department: names.department_of(line.department) for line in board.lines}
    told = {"departments": len(board.lines), "columns": len(board.columns), "late": board.counts.late}
    title = _("%(departments)d departments against %(columns)d columns; %(late)d tasks are late. A table follows.")
    return picture.board_picture(board, names_of, title % told)


@register.simple_tag
def burnup_picture(board: Board) -> SafeString:
    """Return the burn-up as a picture."""
    told = {"given": board.counts.open + board.counts.done, "done": board.counts.done}
    title = _("Tasks given and done over time: %(done)d of %(given)d are done. A table says the same.") % told
    words = (_("%(given)d given") % told, _("%(done)d done") % told)
    return picture.burnup_picture(board.points, title, words)


@register.simple_tag
def board_table(board: Board) -> SafeString:
    """Return the table behind the picture: what is open, late and done in each field, as links to the tasks.

    Built here and not in a template: it has two thousand fields in a large city.
    """
    tasks, words = reverse("duties:tasks"), {key: escape(str(value)) for key, value in picture.STATES.items()}
    body = "".join(_line(line, board.by, tasks, words) for line in board.lines)
    heads = "".join(_head(column) for column in board.columns)
    head = f'<tr><th scope="col">{escape(_("Department"))}</th>{heads}</tr>'
    return mark_safe(f"<table><thead>{head}</thead><tbody>{body}</tbody></table>")  # noqa: S308 - escaped above and below


def _head(column: Column) -> str:
    title = escape(law.say(column.title))
    return f'<th scope="col"><abbr title="{title}">{escape(column.number)}</abbr></th>'


def _line(line: Line, by: str, tasks: str, words: Mapping[str, str]) -> str:
    name = escape(names.department_of(line.department))
    if line.department:
        name = format_html('<a href="{}">{}</a>', reverse("duties:department", args=[line.department]), name)
    cells = []
    for one in line.fields:
        counts = one.counts
        if not counts.all:
            cells.append(f'<td class="cell cell--{one.state}">{words[one.state]}</td>')
            continue
        href = f"{tasks}?department={line.department}&amp;{by}={one.column.id}&amp;state=every"
        late = f" · {counts.late} !" if counts.late else ""
        told = f"{counts.done}/{counts.all}{late}"
        cells.append(
            f'<td class="cell cell--{one.state}"><a href="{href}">{told}'
            f'<span class="visually-hidden"> {words[one.state]}</span></a></td>'
        )
    return f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>'

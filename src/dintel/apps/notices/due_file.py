"""What is due as rows of a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dintel.apps import binding
from dintel.apps.cells import Cell
from dintel.apps.notices import queries
from dintel.apps.notices.due import Due


def columns() -> Sequence[str]:
    """Return what stands over the columns."""
    return (
        *(_("What is to be done"), _("Record"), _("Last day"), _("Late"), _("The clock in words")),
        *(_("Who answers for it"), _("Department"), _("The city’s own target"), _("Address")),
    )


def row_of(one: Due) -> Sequence[Cell]:
    """Return one thing under those columns; of a sealed record as much as its page of the list shows."""
    return (
        *(one.title, one.about, one.due_at or one.due_on, _yes_or_no(answer=one.is_late), one.words, one.owner),
        *(queries.department_name(one.department), _yes_or_no(answer=one.is_target)),
        f"{binding.own_address()}{one.path}",
    )


def _yes_or_no(*, answer: bool) -> str:
    return _("Yes") if answer else _("No")

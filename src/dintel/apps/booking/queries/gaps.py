"""What does not add up, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.booking import gaps as kinds
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import Gap
from dintel.apps.booking.queries import names
from dintel.apps.booking.queries.visible import gaps

MOST_PAST = 100


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap with what it is about and where it is put right."""

    row: Gap
    what: str
    href: str


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The open gaps of one kind, with what to do about each."""

    kind: str
    title: str
    to_do: str
    lines: tuple[GapLine, ...]


@dataclass(frozen=True, slots=True)
class GapsPage:
    """Everything that does not add up at a centre, and what did not and was put right or explained."""

    groups: tuple[GapGroup, ...]
    past: tuple[GapLine, ...]

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(len(group.lines) for group in self.groups)


def gaps_page(access: Access, centre: Centre) -> GapsPage:
    """Return the gaps at a centre; two queries however many."""
    rows = gaps(access).filter(facility=centre.id).select_related("closed_by", "data_key")
    open_ones = [line_of(row) for row in rows.filter(settled_at=None, closed_at=None)]
    past = rows.exclude(settled_at=None, closed_at=None).order_by("-found_at", "-pk")[:MOST_PAST]
    return GapsPage(tuple(_grouped(open_ones)), tuple(map(line_of, past)))


def _grouped(lines: Sequence[GapLine]) -> Sequence[GapGroup]:
    groups = []
    for kind in kinds.KINDS:
        found = tuple(line for line in lines if line.row.kind == kind)
        if found:
            groups.append(GapGroup(kind, str(names.GAPS[kind]), str(names.WHAT_TO_DO[kind]), found))
    return groups


def line_of(row: Gap) -> GapLine:
    """Return a gap as a line."""
    return GapLine(row, _what(row), _href(row))


def _what(row: Gap) -> str:
    if row.subject_kind == "shift":
        facility, _on, shift = row.subject_key.split(".")
        words = names.shift_on(facility, shift, row.on)
        again = row.kind == kinds.SIGN_OFF_MISSING and not row.key.endswith("+0")
        return _("%(shift)s: written in after the sign-off") % {"shift": words} if again else words
    return row.key.partition("#")[0]


def _href(row: Gap) -> str:
    """Return where the gap is put right: the booking centre's own page of a request, not the register's."""
    if row.subject_kind == "request":
        return reverse("booking:hold", args=[row.subject_key])
    return subjects.path_of(row.subject_kind, row.subject_key) if row.subject_kind != "booking_centre" else ""

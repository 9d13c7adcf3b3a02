"""Who must learn what: what the city's files say, and what the coordinator set in their place.

1. The newest that was set for a course or paper holds; without any, what the file says.
2. What is not asked of anybody is owed by nobody; whoever wants to may take it all the same.
3. How long a pass holds was said when it was passed: other terms count for passes from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.prepared import prepared
from dintel.apps.training import here
from dintel.apps.training.models import Requirement
from dintel.domain.training.owed import Audience, Terms
from dintel.lawbook.courses import Course, Page, Shelf

REQUIRE = "training.require"
SEES = ("training.read", "training.manage", REQUIRE)


@dataclass(frozen=True, slots=True)
class Required:
    """One course or paper under the terms that hold, and who set them; ``None`` for the city's files."""

    page: Page
    terms: Terms
    row: Requirement | None

    @property
    def is_set(self) -> bool:
        """Whether the terms are the coordinator's and not the files'."""
        return self.row is not None and not self.row.as_in_files

    @property
    def number(self) -> int:
        """How many times it was set."""
        return self.row.number if self.row else 0


def terms_of(row: Requirement) -> Terms:
    """Return the terms that a row holds."""
    audience = Audience(frozenset(row.for_roles), frozenset(row.for_departments))
    return Terms(audience, row.set_on, row.within_days, row.valid_months, is_asked=row.is_asked)


def _newest() -> Mapping[str, Requirement]:
    """Return the last that was set for each page (1.); one query over a table that grows by decisions alone."""
    return {row.page: row for row in _all()}


@prepared
def _all() -> QuerySet[Requirement]:
    return Requirement.objects.order_by("number").defer("why").select_related("by")


def _required(page: Page, row: Requirement | None) -> Required:
    terms = page.terms if row is None or row.as_in_files else terms_of(row)
    return Required(page.under(terms), terms, row)


def required() -> tuple[Required, ...]:
    """Return every course and paper under the terms that hold; one query."""
    shelf, newest = here.shelf(), _newest()
    return tuple(_required(one, newest.get(one.id)) for one in (*shelf.courses.values(), *shelf.readings.values()))


def required_for(name: str) -> Required:
    """Return one course or paper under the terms that hold; raises ``Http404`` where there is none."""
    shelf = here.shelf()
    page = shelf.courses.get(name) or shelf.readings.get(name)
    if page is None:
        raise Http404
    return _required(page, Requirement.objects.filter(page=name).order_by("number").last())


def asked_shelf() -> Shelf:
    """Return what is asked of anybody, under the terms that hold (2.); one query."""
    asked = {one.page.id: one.page for one in required() if one.terms.is_asked}
    shelf = here.shelf()
    return Shelf(
        {name: page.under(asked[name].terms) for name, page in shelf.courses.items() if name in asked},
        {name: page.under(asked[name].terms) for name, page in shelf.readings.items() if name in asked},
    )


def course_named(name: str) -> Course | None:
    """Return a course under the terms that hold, also where nobody is asked; ``None`` once it is off the shelf."""
    found = here.shelf().courses.get(name)
    return found.under(required_for(name).terms) if found else None


def may_require(access: Access) -> bool:
    """Return whether the person sets who must learn what."""
    return access.reach(REQUIRE).everywhere


def history(pages: Iterable[str] | None = None) -> Sequence[Requirement]:
    """Return what was set, the newest first, with who and why; of some pages, or of all."""
    rows = Requirement.objects.select_related("by", "data_key")
    return list(rows.filter(page__in=list(pages)) if pages is not None else rows)


__all__ = [
    "REQUIRE",
    "SEES",
    "Required",
    "Requirement",
    "asked_shelf",
    "course_named",
    "history",
    "may_require",
    "required",
    "required_for",
    "terms_of",
]

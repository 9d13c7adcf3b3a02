"""Setting who must learn what. Nothing is changed: each setting stands beside those before it, with who and why."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.services import Subject
from dintel.apps.sealing.services.keys import new_key
from dintel.apps.training import here
from dintel.apps.training.models import Requirement
from dintel.domain.training.owed import Terms
from dintel.lawbook.courses import Page

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MOST_DAYS, MOST_MONTHS = 3650, 120


class RequirementError(Exception):
    """It cannot be set like this; the message is for the person, ``field`` says where it belongs."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the field beside the words."""
        super().__init__(words)
        self.field = field


@transaction.atomic
def require(*, page: Page, terms: Terms | None, after: int, why: str, by: User, at: datetime) -> Requirement:
    """Set whom a course or paper is asked of and by when, and return what was set.

    ``terms`` is ``None`` to go back to what the city's files say. ``after`` is how many times the person saw it set.
    Raises ``RequirementError`` without a reason, for a day or number out of reach, where somebody set it meanwhile, and
    where it says what holds already.
    """
    last = Requirement.objects.select_for_update(of=("self",)).filter(page=page.id).order_by("number").last()
    if (last.number if last else 0) != after:
        raise RequirementError(_("Somebody set this meanwhile. Look at what holds now before you set it again."))
    if not why.strip():
        raise RequirementError(_("Say why: the reason is kept with the change."), "why")
    told = _checked(file_terms(page) if terms is None else terms)
    if terms is None and (last is None or last.as_in_files):
        raise RequirementError(_("What the city’s files say holds already."))
    row = Requirement(
        page=page.id,
        number=after + 1,
        as_in_files=terms is None,
        is_asked=told.is_asked,
        for_roles=sorted(told.audience.roles),
        for_departments=sorted(told.audience.departments),
        set_on=told.set_on,
        within_days=told.within_days,
        valid_months=told.valid_months,
    )
    return _keep(row, why.strip(), by, at)


def file_terms(page: Page) -> Terms:
    """Return what the city's files say of a page."""
    shelf = here.shelf()
    return (shelf.courses.get(page.id) or shelf.readings[page.id]).terms


def _checked(terms: Terms) -> Terms:
    if not EARLIEST <= terms.set_on < LATEST:
        raise RequirementError(_("This day lies too far away. Correct the year."), "set_on")
    if not 0 <= terms.within_days <= MOST_DAYS:
        raise RequirementError(_("Write a number of days from 0 to 3650."), "within_days")
    if not 0 <= terms.valid_months <= MOST_MONTHS:
        raise RequirementError(_("Write a number of months from 0 to 120."), "valid_months")
    return terms


def _keep(row: Requirement, why: str, by: User, at: datetime) -> Requirement:
    row.data_key = new_key(subject=Subject("training_requirement", str(row)))
    row.why, row.by, row.at = why, by, at
    row.save(force_insert=True)
    ledger.record(
        kind="training.required",
        subject=("training_requirement", row.page),
        content={"requirement": content_of(row)},
        by=actor(by),
        at=at,
        key=row.data_key,
    )
    return row

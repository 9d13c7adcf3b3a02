"""What is due between the city and its partners: entries to be checked, referrals and materials that wait.

1. The coordinator's: each entry of the directory by the day on which its last check runs out.
2. A partner's own: referrals to be answered, materials to be acknowledged, events to be answered.
3. Of one's own referrals, those that nobody answers.
None of these days is the law's; each is the city's own target.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts.access import Access
from dintel.apps.notices import words
from dintel.apps.notices.due import Due, Scope
from dintel.apps.partners import names
from dintel.apps.partners.models import HelpReferral, Organisation
from dintel.apps.partners.queries.directory import MANAGE
from dintel.apps.partners.queries.portal import Home, home, organisation_of
from dintel.apps.partners.queries.referrals import MAKE
from dintel.apps.partners.queries.tasks import task_lines
from dintel.domain.partnership import SENT, check_due_on

ANSWER_WITHIN = timedelta(days=5)
"""The city's own target for an answer to a referral."""


def partners_due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterator[Due]:
    """Yield what is due of partners within the scope, the earliest first; four queries at most."""
    today = timezone.localdate(at)
    found = [*_of_coordinator(access, scope, today, most), *_of_partner(access, scope, at)]
    found += _unanswered(access, scope, today, most)
    yield from sorted(found, key=lambda one: (one.due_on or date.max, one.title))[:most]


def _of_coordinator(access: Access, scope: Scope, today: date, most: int) -> Iterator[Due]:
    if not access.can(MANAGE) or scope.department:
        return
    rows = Organisation.objects.exclude(stage="ended").order_by(F("checked_on").asc(nulls_first=True), "name")
    for row in rows[:most]:  # 1.
        due = check_due_on(row.checked_on, row.check_every_days) or timezone.localdate(row.created_at)
        yield _due(
            ("partner", row.key),
            due,
            today,
            title=_("Check the entry of the directory"),
            about=row.name,
            path=reverse("partners:organisation", args=[row.key]),
            owner=str(_("Equity and Inclusion coordinator")),
        )


def _of_partner(access: Access, scope: Scope, at: datetime) -> Iterator[Due]:
    organisation = organisation_of(access) if not scope.department else None
    if organisation is not None:  # 2.
        today = timezone.localdate(at)
        yield from _tasks(organisation, today)
        yield from _waiting(home(organisation, at), today)


def _tasks(organisation: Organisation, today: date) -> Iterator[Due]:
    for one in task_lines(organisation, today):
        if one.is_open:
            yield _due(
                ("task", str(one.task.pk)),
                one.task.target_on,
                today,
                title=one.title,
                about=one.task.number,
                path=reverse("partners:own_task", args=[one.task.pk]),
                owner=organisation.name,
            )


def _waiting(found: Home, today: date) -> Iterator[Due]:
    owner = found.organisation.name
    for one in found.waiting:
        yield _due(
            ("help_referral", str(one.row.key)),
            timezone.localdate(one.row.made_at + ANSWER_WITHIN),
            today,
            title=_("Answer a referral"),
            about=one.need,
            path=reverse("partners:own_referral", args=[one.row.key]),
            owner=owner,
        )
    for given in found.unread:
        yield _due(
            ("material", str(given.version.key)),
            None,
            today,
            title=_("Say that you have a material"),
            about=given.version.material.title,
            path=f"{reverse('partners:portal')}#materials",
            owner=owner,
        )
    for asked in found.invitations:
        if not asked.coming:
            yield _due(
                ("partner_event", str(asked.event.key)),
                timezone.localdate(asked.event.starts_at),
                today,
                title=_("Say whether you come"),
                about=asked.event.title,
                path=f"{reverse('partners:portal')}#events",
                owner=owner,
            )


def _unanswered(access: Access, scope: Scope, today: date, most: int) -> Iterator[Due]:
    if not access.can(MAKE) or (scope.department and scope.department not in access.reach(MAKE).departments):
        return
    rows = HelpReferral.objects.filter(state=SENT).select_related("organisation").order_by("made_at")
    if scope.department:
        rows = rows.filter(department=scope.department)
    elif scope.person is not None or not access.can(MANAGE):
        rows = rows.filter(made_by_id=access.user.pk)
    for row in rows[:most]:  # 3.
        yield _due(
            ("help_referral", str(row.key)),
            timezone.localdate(row.made_at + ANSWER_WITHIN),
            today,
            title=_("A referral waits for an answer"),
            about=f"{row.organisation.name}: {names.NEEDS[row.need]}",
            path=reverse("partners:referral", args=[row.key]),
            owner=row.organisation.name,
            department=row.department,
        )


def _due(record: tuple[str, str], due_on: date | None, today: date, **told: str) -> Due:
    return Due(
        kind=record[0],
        key=record[1],
        due_on=due_on,
        is_late=due_on is not None and due_on < today,
        words=_clock(due_on, today),
        is_target=True,
        **told,  # type: ignore[arg-type]  # all that is left of it is text
    )


def _clock(due_on: date | None, today: date) -> str:
    if due_on is None:
        return _("No date is named.")
    left = (due_on - today).days
    if left < 0:
        said = ngettext("The city’s own target was %(n)d day ago", "The city’s own target was %(n)d days ago", -left)
        return said % {"n": -left}
    if not left:
        return _("Due today, by the city’s own target")
    said = ngettext("%(n)d day left, until %(day)s", "%(n)d days left, until %(day)s", left)
    return said % {"n": left, "day": words.day(due_on, today)}

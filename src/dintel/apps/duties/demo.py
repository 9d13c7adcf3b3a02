"""The demo city's roll-out: plans given to every department, some of it done, some late; made once, all synthetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.contacts.queries.counting import contacts_of_month
from dintel.apps.duties import here, services
from dintel.apps.duties.months import month_after, months_over
from dintel.apps.duties.queries.demo import due_by_now, first_open, is_rolled_out
from dintel.apps.duties.queries.people import led_sites
from dintel.apps.duties.queries.tasks import Task
from dintel.apps.duties.services import Showing

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:duties")
MARK = "(synthetic)"
DAY = timedelta(days=1)
CERTIFIED = 10
"""Months that the demo's certificates reach back."""
UNCERTIFIED = (2, 6)
"""Of these, counted from the oldest: two that nobody certified."""
PLANS = {
    "desk-protocol": 27,
    "named-approver": 24,
    "booking-access": 24,
    "verification-line": 20,
    "foia-routine": 20,
    "tell-partners": 17,
    "train-roles": 13,
    "child-care": 6,
}
"""Plans, and how many days ago each was rolled out."""


def make_demo_duties(at: datetime, people: Mapping[str, User]) -> None:
    """Roll plans out, do some of the tasks and certify a month, once; ``people`` is one account a role."""
    if is_rolled_out(uuid5(NAMESPACE, "desk-protocol")):
        return
    coordinator, liaison = people["equity_coordinator"], people["liaison"]
    sites = led_sites(timezone.localdate(at))
    for name, days in ((name, days) for name, days in PLANS.items() if name in here.plans()):
        _roll_out(name, sites, coordinator, at - days * DAY)
    _work(coordinator, at)
    _certify(liaison, at)


def _roll_out(name: str, sites: Mapping[str, Sequence[str]], by: User, at: datetime) -> None:
    plan = here.plans()[name]
    departments = here.order().directives[plan.duty].departments
    starts_on = timezone.localdate(at)
    key = uuid5(NAMESPACE, name)
    services.roll_out(key=key, plan=plan, departments=departments, sites=sites, starts_on=starts_on, by=by, at=at)


def _work(by: User, at: datetime) -> None:
    """Do some of what has come, spread over the last three weeks; move one date, and send one task back."""
    tasks = due_by_now(timezone.localdate(at))
    for number, task in enumerate(tasks):
        moment = at - timedelta(hours=1) - (len(tasks) - number) * timedelta(hours=6)
        services.finish(task=task, showing=Showing(words=f"It was done and looked at. {MARK}"), by=by, at=moment)
    if tasks:
        services.send_back(task=tasks[-1], why=f"The name is missing. {MARK}", by=by, at=at - timedelta(minutes=30))
    if (last := first_open()) is not None:
        _move(last, by, at)


def _move(task: Task, by: User, at: datetime) -> None:
    target_on = timezone.localdate(at) + 10 * DAY
    why = f"The department asked for ten more days. {MARK}"
    services.move_date(task=task, target_on=target_on, why=why, by=by, at=at - 2 * DAY)


def _certify(liaison: User, at: datetime) -> None:
    """Certify the liaison's department for most of a year, but for two months; its site has certified none yet."""
    [department] = liaison.assignments.values_list("department", flat=True)[:1] or [""]
    on = timezone.localdate(at)
    for number, month in enumerate(months_over(on, CERTIFIED)):
        if number in UNCERTIFIED:
            continue
        counted = contacts_of_month(department=department, facility="", month=month)
        is_last = number == CERTIFIED - 1
        signed_at = at if is_last else at - (on - month_after(month)) + DAY
        services.attest(
            department=department,
            facility="",
            month=month,
            certified=counted + is_last,
            words=f"One call is not in the register yet. {MARK}" if is_last else "",
            role="liaison",
            after=0,
            by=liaison,
            at=signed_at,
        )

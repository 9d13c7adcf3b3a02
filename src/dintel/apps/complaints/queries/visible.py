"""Which reports a person may see. Every read of a report by staff begins here.

1. Nothing is seen before its first leaf came into the log (``reports.told``).
2. Whoever reaches every report sees those that nobody is assigned to; from then on it is for those assigned. One whose
   last assignment ended comes back to them, or nobody could hand it on.
3. Whoever reaches their own sees what they are assigned to now.
4. Where the reporter says that it may concern city staff or police, only an assignment by counsel counts, and no
   police account sees it before.
5. Whoever is excluded, in person or with their department, never sees it. It is answered as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Assignment as Role
from dintel.apps.complaints.models import Assignment, Exclusion, Referral, Report
from dintel.apps.complaints.queries import reports

POLICE_DEPARTMENT = "police"
POLICE_ROLES = frozenset({"investigator", "verification_officer"})


def visible(access: Access, action: str = "complaint.read") -> QuerySet[Report]:
    """Return the reports the action may touch, the newest day first."""
    reach, none = access.reach(action), Report.objects.none()
    if reach.nothing or access.user.pk is None:
        return none
    mine = Assignment.objects.filter(report=OuterRef("pk"), user=access.user, ended_at__isnull=True)
    places = departments_of(access)
    limit = Q()
    if reach.everywhere:  # 2.
        untouched = ~Exists(Assignment.objects.filter(report=OuterRef("pk"), ended_at__isnull=True))
        limit |= Q(untouched, names_city_staff=False) if is_police(access, places) else Q(untouched)  # 4.
    if reach.own or reach.everywhere:  # 3. and 4.
        limit |= Q(Exists(mine), names_city_staff=False) | Q(Exists(mine.filter(by_counsel=True)))
    return reports.told().filter(limit).exclude(excluded(access, places)).select_related("data_key")  # 1. and 5.


def report_for(access: Access, number: str, action: str = "complaint.read") -> Report:
    """Return one report; raise ``Http404`` when it does not exist or may not be seen, the same for both."""
    found = visible(access, action).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may(access: Access, action: str, number: str) -> bool:
    """Return whether the action is open on the report with this number."""
    return _open(access, action).filter(number=number).exists()


def among(access: Access, action: str, numbers: Iterable[str]) -> frozenset[str]:
    """Return those of the numbers on which the action is open; one query."""
    return frozenset(_open(access, action).filter(number__in=list(numbers)).values_list("number", flat=True))


_OWN = frozenset({"complaint.triage", "complaint.read", "complaint.work", "complaint.set_aside", "complaint.refer"})
_BESIDE = {
    "evidence.read": "complaint.read",
    "evidence.add": "complaint.work",
    "notice.receive": "complaint.read",
    "notice.acknowledge": "complaint.read",
}
"""Actions of other rooms that a report takes part in, and what they ask for here. How far they reach there says
nothing: whoever opens every file of the city opens none of a report that they may not read."""
HOLD = "evidence.hold"


def _open(access: Access, action: str) -> QuerySet[Report]:
    if action == HOLD and access.may(HOLD):
        return reports.told()  # a city attorney holds a record without opening it
    wanted = _BESIDE.get(action, action)
    return visible(access, wanted) if wanted in _OWN else Report.objects.none()


def awaiting_counsel(access: Access) -> QuerySet[Report]:
    """Return the reports that counsel has to hand to somebody: of their content, counsel reads none here.

    For whoever is not counsel there are none.
    """
    if "counsel" not in access.roles:
        return Report.objects.none()
    assigned = Assignment.objects.filter(report=OuterRef("pk"), ended_at__isnull=True, by_counsel=True)
    found = reports.told().filter(~Exists(assigned), names_city_staff=True, disposed_at__isnull=True)
    return found.exclude(excluded(access, departments_of(access))).defer("answers", "identity")


def disposable(access: Access) -> QuerySet[Report]:
    """Return the reports of which a person may know, by number and day, that their time has come, or came (ADR 20).

    Whoever is excluded knows of none, and no police account of one that may concern city staff or police, as elsewhere.
    """
    if not access.reach("retention.see").everywhere:
        return Report.objects.none()
    places = departments_of(access)
    found = reports.told().exclude(excluded(access, places))
    return found.filter(names_city_staff=False) if is_police(access, places) else found


def departments_of(access: Access) -> frozenset[str]:
    """Return the departments a person works for today, by any of their roles."""
    held = Role.objects.filter(user=access.user, from_on__lte=access.on).exclude(department="")
    current = held.filter(Q(until_on__isnull=True) | Q(until_on__gte=access.on))
    return frozenset(current.values_list("department", flat=True))


def is_police(access: Access, places: frozenset[str]) -> bool:
    """Return whether this is a police account: by department or by a role that police hold."""
    return POLICE_DEPARTMENT in places or bool(POLICE_ROLES & access.roles)


def excluded(access: Access, places: frozenset[str]) -> Exists:
    """Return the limit to reports that a person must not learn of, themselves or with a department of theirs (5.)."""
    rows = Exclusion.objects.filter(report=OuterRef("pk"))
    return Exists(rows.filter(Q(user=access.user) | Q(department__in=places)))


def is_excluded(*, report: Report, user_id: int, on: date) -> bool:
    """Return whether a person must not learn of a report, themselves or with a department of theirs on a day."""
    held = Role.objects.filter(user_id=user_id, from_on__lte=on).exclude(department="")
    places = held.filter(Q(until_on__isnull=True) | Q(until_on__gte=on)).values("department")
    return Exclusion.objects.filter(Q(user_id=user_id) | Q(department__in=places), report=report).exists()


def referral_for(access: Access, number: str) -> Referral:
    """Return a packet of a report that may be referred; raise ``Http404`` otherwise, the same for all."""
    found = Referral.objects.filter(number=number, report__in=visible(access, "complaint.refer"))
    one = found.select_related("report__data_key").first()
    if one is None:
        raise Http404
    return one

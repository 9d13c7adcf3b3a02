"""Setting a flood aside, and back: nothing is deleted, nobody is refused, and who brings a report back has it back.

1. What is set aside leaves the list of new reports and stays in every other respect as it was.
2. A report whose reporter comes back with the code and writes or adds a file is lifted out at once: whoever floods does
   not come back to ten thousand boxes, and who waits for an answer does.
3. An act can be taken back as a whole; what its reporters had brought back stays on the list either way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import Aside, Report, SettingAside, State
from dintel.apps.complaints.services.told import locked, tell_quietly
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject, new_key

AT_ONCE = 500
"""Rows named in one statement: fewer than any of the databases takes."""


class NothingLeftError(Exception):
    """No report is left that could be set aside, or the act was taken back before."""

    def __init__(self) -> None:
        """Say what happened meanwhile."""
        super().__init__("These reports are no longer new, or somebody else did the same a moment ago. Look again.")


@transaction.atomic
def set_aside(*, reports: Collection[UUID], reason: str, by: User, at: datetime) -> SettingAside:
    """Set new reports aside (1) and return the act. Those that are no longer new stay as they are.

    Raises NothingLeftError where none of them can be.
    """
    found = [one for some in _parts(list(reports)) for one in _lock(some)]
    if not found:
        raise NothingLeftError
    act = SettingAside(pk=uuid4(), reports=len(found), by=by, at=at)
    act.data_key = new_key(subject=Subject("flood", str(act.pk)))
    act.reason = reason
    act.save(force_insert=True)
    asides = [Aside(act=act, report=report) for report in found]
    rows.add(asides)
    for some in _parts([report.pk for report in found]):
        Report.objects.filter(pk__in=some).update(set_aside=True)
    _leave("flood.set_aside", act, by=by, at=at)
    ledger.record_many([_leaf("report.set_aside", aside, by=by, at=at) for aside in asides])
    return act


@transaction.atomic
def take_back(*, act: SettingAside, by: User, at: datetime) -> int:
    """Put everything back that an act had set aside (3) and return how many reports.

    Raises NothingLeftError where it was taken back before, or all its reports were disposed of.
    """
    fresh = SettingAside.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if fresh.undone_at is not None or not Aside.objects.filter(act=fresh).exists():
        raise NothingLeftError
    fresh.undone_by, fresh.undone_at = by, at
    fresh.save(update_fields=["undone_by", "undone_at"])
    reports = list(Aside.objects.filter(act=fresh, returned_on__isnull=True).values_list("report_id", flat=True))
    still = Report.objects.filter(set_aside=True, disposed_at__isnull=True)
    back = sum(still.filter(pk__in=some).update(set_aside=False) for some in _parts(reports))
    _leave("flood.taken_back", fresh, by=by, at=at)
    return back


@transaction.atomic
def bring_back(*, report: Report, on: date) -> bool:
    """Lift a report out because its reporter came back to it (2); return whether it had been set aside.

    Called by whatever a reporter does with the code: a message, a file. Raises DisposedError as ``locked``.
    """
    held = locked(report)
    if not held.set_aside:
        return False
    Report.objects.filter(pk=held.pk).update(set_aside=False)
    report.set_aside = False
    standing = Aside.objects.filter(report=report, returned_on__isnull=True, act__undone_at__isnull=True)
    for aside in standing.select_related("report__data_key"):
        aside.returned_on = on
        aside.save(update_fields=["returned_on"])
        tell_quietly("report.brought_back", aside.report, {"aside": aside}, on=on)
    return True


def _lock(some: Sequence[UUID]) -> QuerySet[Report]:
    new = Report.objects.filter(pk__in=some, state=State.NEW, set_aside=False, disposed_at__isnull=True)
    return new.select_for_update(of=("self",)).select_related("data_key")


def _leave(kind: str, act: SettingAside, *, by: User, at: datetime) -> None:
    ledger.record(
        kind=kind,
        subject=("flood", str(act.pk)),
        content={"setting_aside": content_of(act)},
        by=actor(by),
        at=at,
        key=act.data_key,
    )


def _leaf(kind: str, aside: Aside, *, by: User, at: datetime) -> ledger.NewLeaf:
    key: DataKey = aside.report.data_key
    return ledger.NewLeaf(kind, ("report", aside.report.number), {"aside": content_of(aside)}, at, actor(by), key)


def _parts(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]

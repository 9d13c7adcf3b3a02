"""The end of what somebody learned: number, name and address go some years after they left; counts stay."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import Rows, sees_everything
from dintel.apps.training.models import Employee


def employee_class() -> Kept:
    """Return the class of employees who left, with what they learned, read and practised."""
    return Kept(
        id="employee",
        subject="employee",
        title=t("Employees who left, with what they learned, read and practised"),
        event="ended",
        rows=Rows(_left, "until_on", "pk"),
        keys_held=lambda records: ((one.key, one) for one in records if one.kind == "employee"),
        lock=_lock,
        marked=lambda: map(str, Employee.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True)),
        has_page=False,
        is_counted_only=True,
    )


def _left(access: Access) -> QuerySet[Employee]:
    rows = Employee.objects.filter(until_on__isnull=False)
    return rows if sees_everything(access) else rows.none()


def _lock(key: str) -> InHand | None:
    found = Employee.objects.select_for_update().filter(pk=key, disposed_at=None, until_on__isnull=False).first()
    if found is None or found.until_on is None:
        return None

    def dispose(at: datetime) -> Gone:
        Employee.objects.filter(pk=found.pk).update(number=None, name="", email="", user=None, disposed_at=at)
        return Gone({"words": 3})

    return InHand(found.until_on, (Subject("employee", key),), is_busy=False, dispose=dispose)

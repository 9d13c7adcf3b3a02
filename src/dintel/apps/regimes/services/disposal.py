"""The end of filed reports: the whole report is emptied, its public copy and its place in the log stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.regimes.models import Report, State
from dintel.apps.regimes.services.leaves import subject_of
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject
from dintel.apps.retention.rows import Rows, sees_everything

KIND = "regime_report"


def report_class() -> Kept:
    """Return the class of filed reports, counted from the day they went."""
    return Kept(
        id=KIND,
        subject=KIND,
        title=t("Reports the law asks for, as their recipients have them"),
        event="filed",
        rows=Rows(_filed, "filed_on", "pk"),
        keys_held=_held,
        lock=_lock,
        marked=lambda: map(str, Report.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True)),
        has_page=False,
    )


def _filed(access: Access) -> QuerySet[Report]:
    rows = Report.objects.filter(state=State.FILED)
    return rows if sees_everything(access) else rows.none()


def _held(records: Sequence[Subject]) -> KeptBy:
    """Yield the reports that holds keep; a hold names a report as the log does."""
    named = {one.key: one for one in records if one.kind == KIND}
    regimes = {key.split(".")[0] for key in named}
    for row in Report.objects.filter(regime__in=regimes).only("regime", "since", "ordinal"):
        if row.key in named:
            yield str(row.pk), named[row.key]


def _lock(key: str) -> InHand | None:
    rows = Report.objects.select_for_update(of=("self",)).filter(state=State.FILED, disposed_at__isnull=True)
    row = rows.filter(pk=int(key)).first()
    if row is None or row.filed_on is None:
        return None
    own = Subject(*subject_of(row))

    def dispose(at: datetime) -> Gone:
        Report.objects.filter(pk=row.pk).update(body="", stated={}, disposed_at=at)
        told = dispose_about(records=[own], at=at)
        return Gone({"words": 1, **told.counts}, (own, *told.subjects))

    return InHand(row.filed_on, (own,), is_busy=False, dispose=dispose)

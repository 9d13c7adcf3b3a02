"""The end of a referral: by then it holds no word of a person; what is left goes but for need, language and outcome."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.partners.models import HelpReferral
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import Rows, sees_everything

KIND = "help_referral"


def referral_class() -> Kept:
    """Return the class of referrals to partners, counted from the day they were over."""
    rows = Rows(_over, "over_on", "key")
    return Kept(
        id=KIND,
        subject=KIND,
        title=t("Referrals of residents to partner organisations, with their consent"),
        event="ended",
        rows=rows,
        keys_held=lambda records: ((one.key, one) for one in records if one.kind == KIND),
        lock=_lock,
        marked=lambda: map(str, HelpReferral.objects.filter(disposed_at__isnull=False).values_list("key", flat=True)),
        has_page=False,
        is_counted_only=True,
    )


def _over(access: Access) -> QuerySet[HelpReferral]:
    rows = HelpReferral.objects.filter(over_on__isnull=False)
    return rows if sees_everything(access) else rows.none()


def _lock(key: str) -> InHand | None:
    rows = HelpReferral.objects.select_for_update(of=("self",))
    row = rows.filter(key=UUID(key), over_on__isnull=False, disposed_at__isnull=True).first()
    if row is None or row.over_on is None:
        return None

    def dispose(at: datetime) -> Gone:
        HelpReferral.objects.filter(pk=row.pk).update(department="", disposed_at=at)
        told = dispose_about(records=[Subject(KIND, key)], at=at)
        return Gone({"words": 1, **told.counts}, told.subjects)

    return InHand(row.over_on, (Subject(KIND, key),), is_busy=False, dispose=dispose)

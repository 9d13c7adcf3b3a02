"""Reports that are owed, for the page that shows what is due of everything (``notices.due``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.notices.due import Due, Scope
from dintel.apps.regimes.queries.owed import open_ones


def reports_due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return the reports that are not filed, for whoever prepares them; one query."""
    if scope.department or not access.can("regime.prepare" if scope.person is not None else "regime.read"):
        return
    for one in open_ones(timezone.localdate(at))[:most]:
        yield Due(
            kind="regime_report",
            key=f"{one.regime.key}.{one.period.key}",
            title=_("Report to %(recipient)s") % {"recipient": law.say(one.regime.to)},
            about=f"{one.title} · {one.period_words}",
            path=reverse("regimes:report", args=[one.regime.key, one.period.key]),
            due_on=one.due_on,
            is_late=one.is_late,
            words=one.words,
            owner=law.say(one.regime.reports),
            is_target=one.is_proposal,
        )

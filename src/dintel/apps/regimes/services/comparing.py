"""Somebody else's count is written beside one of a filed report; the difference and its reason are published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.regimes.models import Comparison, Report
from dintel.apps.regimes.queries.drawing import HIDDEN
from dintel.apps.regimes.queries.elsewhere import totals_of
from dintel.apps.regimes.services.refusals import ReportError
from dintel.domain.regime import REASONS


@dataclass(frozen=True, slots=True)
class Other:
    """The other count: how many, who counted, where it stands, when it came out, and why it differs."""

    theirs: int
    whose: str
    source: str
    dated_on: date
    reason: str
    words: str = ""


@transaction.atomic
def compare(*, report: Report, sheet: str, column: str, other: Other, by: User, at: datetime) -> Comparison:
    """Write a comparison down and return it; one of the same two counts by the same counter replaces the earlier.

    Raises ``ReportError`` for a report that was not filed, a count it does not have, an unknown reason, a day in the
    future, and a difference without a word about it where the reason is not known either.
    """
    if not report.is_filed:
        raise ReportError(_("A report is compared once it is filed."))
    ours = count_of(report.body, sheet, column)
    if not isinstance(ours, int):
        raise ReportError(_("This report has no such count."), "column")
    if other.dated_on > timezone.localdate(at):
        raise ReportError(_("This day has not come yet."), "dated_on")
    if other.reason not in REASONS or (ours != other.theirs and other.reason == "unknown" and not other.words.strip()):
        raise ReportError(_("Say what is known of the difference, or what was asked to find out."), "words")
    kept = {"report": report, "sheet": sheet, "column": column, "whose": other.whose.strip()}
    row = Comparison(
        **kept,
        ours=ours,
        theirs=other.theirs,
        source=other.source.strip(),
        dated_on=other.dated_on,
        reason=other.reason,
        words=other.words.strip(),
        is_shown=count_of(report.public_body, sheet, column) != HIDDEN,
        replaces=Comparison.objects.select_for_update(of=("self",)).filter(**kept, replaced_by=None).first(),
        by=by,
        at=at,
    )
    row.save(force_insert=True)
    content = {"comparison": content_of(row)}
    subject = ("regime_report", report.key)
    ledger.record(kind="regime_report.compared", subject=subject, content=content, by=actor(by), at=at)
    return row


def count_of(body: str, sheet: str, column: str) -> object:
    """Return the value of a column in the line of all; ``None`` where there is none."""
    tables = json.loads(body)["tables"] if body else ()
    return next((totals_of(table).get(column) for table in tables if table["id"] == sheet), None)

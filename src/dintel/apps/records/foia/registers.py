"""What other rooms learn of requests to agencies, told once when Django starts."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from dintel.apps.accounts import subjects
from dintel.apps.contacts import ways
from dintel.apps.ledger import tables
from dintel.apps.notices import due, rounds
from dintel.apps.records.foia.queries import due as foia_due
from dintel.apps.records.foia.queries import visible
from dintel.apps.records.foia.queries.ways import ways_to_ask
from dintel.apps.records.foia.services.disposal import foia_class
from dintel.apps.records.foia.services.leaves import TABLES
from dintel.apps.records.foia.services.rounds import tell_overdue
from dintel.apps.records.foia.services.series import draft_due
from dintel.apps.retention import register as retention


def register() -> None:
    """Register kinds of record, tables in leaves, the class of record, what is due, ways from a contact, and rounds."""
    one, series = "records:foia_request", "records:foia_one_series"
    subjects.register(
        subjects.Kind(visible.KIND, lambda key: reverse(one, args=[key]), visible.may, visible.among),
    )
    subjects.register(subjects.Kind(visible.SERIES_KIND, lambda key: reverse(series, args=[key]), visible.may_series))
    tables.register(*TABLES)
    retention.register(foia_class())
    ways.register(visible.KIND, ways_to_ask)
    due.register(visible.KIND, foia_due.due)
    rounds.register(rounds.Round("foia.series", timedelta(minutes=15), lambda at: draft_due(at=at)))
    rounds.register(rounds.Round("foia.overdue", timedelta(minutes=15), lambda at: tell_overdue(at=at)))

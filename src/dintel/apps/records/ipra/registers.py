"""What other rooms learn of requests to the city, told once when Django starts."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts import subjects
from dintel.apps.contacts import ways
from dintel.apps.design.profile import has_law
from dintel.apps.ledger import tables
from dintel.apps.notices import due, rounds
from dintel.apps.records.ipra.queries import due as ipra_due
from dintel.apps.records.ipra.queries import visible
from dintel.apps.records.ipra.queries.ways import ways_to_requests
from dintel.apps.records.ipra.services.disposal import request_class
from dintel.apps.records.ipra.services.leaves import TABLES
from dintel.apps.records.ipra.services.warning import warn
from dintel.apps.retention import register as retention


def register() -> None:
    """Register kind and class of record, tables in leaves, what is due, ways from a contact, and warnings."""
    one = "records:ipra_request"
    subjects.register(
        subjects.Kind(visible.KIND, lambda key: reverse(one, args=[key]), visible.may, visible.among),
    )
    tables.register(*TABLES)
    retention.register(request_class())
    if not has_law("inspection"):
        return  # nothing is asked of this half, and it has no pages to lead to
    ways.register(visible.KIND, ways_to_requests)
    due.register(visible.KIND, ipra_due.due, t("Requests for the city’s records"))
    rounds.register(rounds.Round("records.requests", timedelta(minutes=15), lambda at: warn(at=at)))

"""Figures of the demo city: the last periods that are over, released from its synthetic records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.figures import definitions
from dintel.apps.figures.demo_log import bring_in, verify_all
from dintel.apps.figures.demo_past import live_through
from dintel.apps.figures.queries.released import releases
from dintel.apps.figures.services import NotReleasedError, keep_counts, release_figure
from dintel.apps.ledger import services as ledger
from dintel.domain.figures import period_on

COORDINATOR, IMPORTER = "equity_coordinator", "duty_officer"


def make_demo_figures(*, people: Mapping[str, User], at: datetime) -> None:
    """Bring a made-up log in and release the last two periods of each figure, once."""
    if releases():
        return
    first = next(iter(definitions.definitions().values()))
    span = period_on(timezone.localdate(at), "quarter").before
    for period in (span.before, span):
        bring_in(period, by=people[IMPORTER], at=at)
    verify_all(span.before, by=people[IMPORTER], at=at)
    live_through(definitions.period_before(first, timezone.localdate(at)), people=people, at=at)
    while ledger.sequence(at=at):
        pass
    keep_counts(at=at)
    for definition in definitions.definitions().values():
        last = definitions.period_before(definition, timezone.localdate(at))
        for period in (last.before, last):
            try:
                release_figure(figure=definition.id, period=str(period), by=people[COORDINATOR], at=at)
            except NotReleasedError:
                continue

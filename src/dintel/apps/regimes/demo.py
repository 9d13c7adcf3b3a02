"""The demo city's reports: all but the last quarter filed, one corrected, one count compared; made once, synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.design.profile import active_city
from dintel.apps.regimes import here, services
from dintel.apps.regimes.queries.reports import Report, filed_ones
from dintel.apps.regimes.services import Other

MARK = "(synthetic)"


def make_demo_regimes(*, people: Mapping[str, User], at: datetime) -> None:
    """Draw up, sign and file reports of the periods that are over; ``people`` is one account a role."""
    if filed_ones():
        return
    on = timezone.localdate(at)
    for regime in (one for one in here.own() if one.place == active_city().place):
        periods = here.closed_periods(regime, on)
        for number, period in enumerate(periods):
            drawn = services.draw_up(regime=regime, since=period.since, stated={}, by=people["paralegal"], at=at)
            if number < len(periods) - 1:
                filed = _send(drawn, people, at)
                if number == 0:
                    _correct(filed, people, at)
                    _compare(filed, people, at)


def _send(drawn: Report, people: Mapping[str, User], at: datetime) -> Report:
    seen = services.look_at(report=drawn, whole_sha256=drawn.whole_sha256, by=people["equity_coordinator"], at=at)
    signed = services.sign(
        report=seen, whole_sha256=seen.whole_sha256, role="counsel", nil_certified=True, by=people["counsel"], at=at
    )
    today = timezone.localdate(at)
    receipt = f"Handed to the clerk of the council {MARK}"
    return services.file_report(
        report=signed, filed_on=today, how="by_hand", receipt=receipt, by=people["counsel"], at=at
    )


def _correct(filed: Report, people: Mapping[str, User], at: datetime) -> None:
    why = f"A paper had lain at another desk; it was counted again. {MARK}"
    _send(services.correct(report=filed, why=why, by=people["paralegal"], at=at), people, at)


def _compare(filed: Report, people: Mapping[str, User], at: datetime) -> None:
    other = Other(
        theirs=7,
        whose=f"A federal agency {MARK}",
        source=f"Answer to a request for records, invented for the demo {MARK}",
        dated_on=timezone.localdate(at),
        reason="late_paper",
        words=f"Their number counts papers sent, ours papers received. {MARK}",
    )
    sheet = next(
        one for one in here.regimes()[filed.regime].sheets if any(each.id == "received" for each in one.columns)
    )
    services.compare(
        report=filed, sheet=sheet.id, column="received", other=other, by=people["equity_coordinator"], at=at
    )

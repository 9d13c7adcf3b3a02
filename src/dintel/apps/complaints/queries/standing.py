"""How far each offence is shown in a case."""

from __future__ import annotations

from dintel.apps.complaints.models import Finding, Report
from dintel.apps.complaints.offences import offences
from dintel.domain.referral.offence import Shown, Standing, standing_of


def standings_of(report: Report, *, every: bool = False) -> list[Standing]:
    """Return the offences of which something is shown, in their order; all of them if ``every``."""
    found: dict[str, dict[str, Shown]] = {}
    for row in Finding.objects.filter(report=report).select_related("report__data_key"):
        found.setdefault(row.offence, {})[row.element] = Shown(row.state, row.words, tuple(row.files))
    made = [standing_of(one, found.get(name, {})) for name, one in offences().items()]
    return [one for one in made if every or one.is_begun]

"""Claim: the report of each regime is drawn up within two seconds, counted from the register's own rows.

``python -m bench.regime_reports`` measures with 100,000 contacts in eight years; ``python -m bench.regime_reports
1000000`` with a million. Every report is of the last whole year, quarter or month; the counts of one regime are
counted again row by row.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from typing import Any

from bench.measure import Claim, Row, Sample
from bench.register_databases import databases, measured, open_register, register
from bench.report import show

COUNT = 100_000
RUNS = 3
MOST_MS = 2_000.0
DAY = date(2026, 5, 5)
RECOUNTED = "ma-boston-trust-act"


def reports(count: int = COUNT) -> Claim:
    """Return how long each regime's report takes on each database, and whether the counts are those of a recount."""
    rows: list[Row] = []
    differ = 0
    for database in databases():
        with register(database) as environment:
            found = measured("bench.regime_reports", environment, str(count))
        differ += found["differ"]
        for key, times in found["ms"].items():
            sample = Sample(sorted(times)[len(times) // 2], min(times), max(times), "ms", len(times))
            met = max(times) < MOST_MS
            rows.append(Row(f"{database}, {key}", sample, target=f"under {MOST_MS:.0f} ms", met=met))
    return Claim(f"Reports the law asks for, from {count:,} contacts", tuple(rows), len(rows), differ)


def measure(count: int) -> dict[str, Any]:
    """Return the times of every regime, and in how many values a recount differs; in a register of its own."""
    open_register()
    from bench.register_fill import fill

    fill(count)
    from dintel.apps.regimes import here
    from dintel.apps.regimes.queries.drawing import draw
    from dintel.domain.regime import closed

    times: dict[str, list[float]] = {}
    for key, regime in here.regimes().items():
        period = list(closed(regime.cycle, since=regime.since, on=DAY))[-1:]
        for _run in range(RUNS if period else 0):
            began = time.perf_counter()
            draw(regime, period[0], {})
            times.setdefault(key, []).append((time.perf_counter() - began) * 1000)
    return {"ms": times, "differ": _differ()}


def _differ() -> int:
    """Return in how many values Boston's report of the last year differs from one row after the other."""
    from django.utils import timezone

    from dintel.apps.contacts.models import Request
    from dintel.apps.regimes import here
    from dintel.apps.regimes.queries.drawing import draw
    from dintel.domain.regime import closed

    regime = here.regimes()[RECOUNTED]
    period = list(closed(regime.cycle, since=regime.since, on=DAY))[-1]
    values = json.loads(draw(regime, period, {}).body)["tables"][0]["lines"][0]["values"]
    received = faxed = 0
    for one in Request.objects.filter(document="i247a").select_related("contact").iterator(chunk_size=5000):
        contact, on = one.contact, timezone.localtime(one.asked_at).date()
        counts = contact.verified == "verified" and contact.immigration == "yes" and not contact.sealed
        if counts and one.stream in {"received", "forwarded"} and period.counts_from <= on < period.counts_until:
            received += 1
            faxed += contact.channel == "fax"
    return int(values[0] != received) + int(values[1] != faxed) + int(received == 0)


def main() -> int:
    """Print the figures; return 1 if a recount differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.count)))
        return 0
    claim = reports(options.count)
    show(claim, 0.0)
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

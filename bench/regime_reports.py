"""Claim: the report of each regime is drawn up within two seconds, counted from the register's own rows.

``python -m bench.regime_reports`` measures with 100,000 contacts in eight years; ``--store FOLDER`` with the ten
million requests that ``bench.store`` made. Every report is of the last whole year, quarter or month; the counts of one
regime are counted again row by row. The limit is what the database takes to find a year of requests by their day and to
look up the contact of each.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.machine import busy
from bench.measure import Claim, Row, Sample
from bench.register_databases import databases, measured, open_register, register
from bench.report import show
from bench.store import opened
from dintel.config.serve import load_before_forking

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
        rows += _rows(database, found)
    return Claim(f"Reports the law asks for, from {count:,} contacts", tuple(rows), len(rows), differ)


def _rows(database: str, found: dict[str, Any]) -> list[Row]:
    rows = []
    for key, times in found["ms"].items():
        sample = Sample(sorted(times)[len(times) // 2], min(times), max(times), "ms", len(times))
        met = max(times) < MOST_MS
        rows.append(Row(f"{database}, {key}", sample, target=f"under {MOST_MS:.0f} ms", met=met))
    limit = found["limit"]
    return [
        *rows,
        Row(f"{database}: limit, a year's requests and their contacts", Sample(limit, limit, limit, "ms", 1)),
    ]


def stored(folder: Path) -> Claim:
    """Return the same of a store that was made before, in a process that has loaded what the server loads first."""
    opened(folder)
    load_before_forking()
    found = measure()
    rows = _rows("SQLite", found)
    return Claim("Reports the law asks for, from the store", tuple(rows), len(rows) - 1, found["differ"])


def measure() -> dict[str, Any]:
    """Return the times of every regime, and in how many values a recount differs."""
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
    return {"ms": times, "limit": _limit(), "differ": _differ()}


def _limit() -> float:
    """Return the milliseconds in which the database joins a year's requests with their contacts, and no more."""
    from django.db import connection

    statement = (
        "SELECT count(*), count(c.verified) FROM contacts_request r JOIN contacts_contact c ON c.id = r.contact_id "
        "WHERE r.asked_at >= %s AND r.asked_at < %s"
    )
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(statement, ["2025-01-01 07:00:00", "2026-01-01 07:00:00"])
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000


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
    papers = Request.objects.filter(document="i247a", contact__links_to=None).select_related("contact")
    for one in papers.iterator(chunk_size=5000):
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
    parser.add_argument("--store", type=Path, help="where `bench.store` made a register")
    options = parser.parse_args()
    if options.measure:
        open_register()
        from bench.register_fill import fill

        fill(options.count)
        print(json.dumps(measure()))
        return 0
    claim = stored(options.store) if options.store else reports(options.count)
    show(claim, round(busy(), 1))
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

"""Claim: a full recount of the register's figures, and public pages, with a large history.

``python -m bench.figures`` measures with 50,000 contacts it makes itself; ``python -m bench.figures --store FOLDER`` in
the register of ten million requests that ``bench.store`` made there, on SQLite. Pages are asked for with ten years of
releases in the table, the older ones copied from the newest.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.machine import busy
from bench.measure import Claim, Row, Sample, sample_of
from bench.register_databases import databases, measured, open_register, quantile, register
from bench.report import show
from bench.store import opened

COUNT = 50_000
WARM, RUNS = 3, 60
MOST_PAGE_MS, MOST_RECOUNT_S = 50.0, 60.0
AIMED = 10_000_000
NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
BEGAN = datetime(2026, 9, 14, 18, tzinfo=UTC)
MONTH = date(2026, 9, 1)
YEARS, QUARTERS = 10, 4
COMPARED = 12
"""Months of which a plain pass over the rows is held against what is kept."""
PAGES = (
    *("/record/", "/record/figures/", "/record/figures/requests/", "/record/reports/", "/record/council/"),
    *("/record/council/ready/violent-felony-2024/", "/record/data/requests/2026-Q3.1.csv"),
)


def figures(count: int = COUNT) -> Claim:
    """Return the times of a recount, of a month and of public pages, and whether a plain count finds the same."""
    rows: list[Row] = []
    checked = differ = 0
    for database in databases():
        with register(database) as environment:
            found = measured("bench.figures", environment, str(count))
        rows += _rows(database, found)
        checked, differ = checked + found["checked"], differ + found["differ"]
    return Claim(f"Figures of {count:,} contacts: recount and public pages", tuple(rows), checked, differ)


def stored(folder: Path) -> Claim:
    """Return the same of a store that was made before."""
    opened(folder)
    found = inside()
    title = f"Figures of {found['requests']:,} requests: recount and public pages"
    return Claim(title, tuple(_rows("SQLite", found)), found["checked"], found["differ"])


def _rows(database: str, found: dict[str, Any]) -> list[Row]:
    seconds, requests = found["recount"], found["requests"]
    note = f"{requests:,} requests, {found['months']} months of {len(found['measures'])} measures, two processes"
    target, met = (f"{MOST_RECOUNT_S:.0f} s for ten million", seconds <= MOST_RECOUNT_S)
    limit = found["limit"]
    return [
        Row(
            f"{database}: all counted anew",
            Sample(seconds, seconds, seconds, "s", 1),
            "",
            target if requests > AIMED * 0.9 else "",
            met if requests > AIMED * 0.9 else None,
            note,
        ),
        Row(
            f"{database}: limit, contacts and requests joined by the database alone",
            Sample(limit, limit, limit, "s", 1),
        ),
        Row(f"{database}: one month counted anew and put", sample_of(found["month"], "ms"), note="every measure"),
        Row(f"{database}: a round after one contact was filed", sample_of(found["round"], "ms"), note="every measure"),
        *(_page(database, one) for one in found["pages"]),
    ]


def _page(database: str, page: dict[str, Any]) -> Row:
    p95 = quantile(page["ms"], 0.95)
    target = f"p95 {MOST_PAGE_MS:.0f} ms"
    return Row(
        f"{database}: {page['path']}", sample_of(page["ms"], "ms"), "", target, p95 <= MOST_PAGE_MS, f"p95 {p95:.0f} ms"
    )


def inside() -> dict[str, Any]:
    """Count, release and ask for pages in this process; return the times and what was checked."""
    from django.test import Client

    from dintel.apps.contacts.models import Request
    from dintel.apps.figures.queries import measures
    from dintel.apps.figures.services import keep_counts, recount

    keep_counts(at=NOW)
    begun = time.perf_counter()
    months = recount(several=list(measures.every().values()), at=NOW, processes=2)
    seconds = time.perf_counter() - begun
    month = [_spent(_one_month) for _ in range(RUNS // 10)]
    _release()
    client = Client()
    pages = [{"path": path, "ms": _times(client, path)} for path in PAGES]
    checked, differ = _compare()
    return {
        "recount": seconds,
        "limit": _limit(),
        "measures": list(measures.every()),
        "months": months,
        "month": month,
        "round": [_round() for _ in range(RUNS // 10)],
        "pages": pages,
        "requests": Request.objects.count(),
        "checked": checked,
        "differ": differ,
    }


def _spent(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _one_month() -> None:
    from dintel.apps.figures.queries import measures
    from dintel.apps.figures.queries.measures import span_of
    from dintel.apps.figures.services.putting import put

    span = span_of(MONTH)
    for one in measures.every().values():
        put(one, MONTH, one.sheet(span) if one.sheet else one.count(span))


def _round() -> float:
    """File a contact, let its leaf find its place, and return how long the round takes that counts its month."""
    from uuid import uuid4

    from dintel.apps.contacts.report import Asked, Report
    from dintel.apps.contacts.services import file_contact
    from dintel.apps.figures.services import keep_counts
    from dintel.apps.ledger import services as ledger

    facts = {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency", "purpose": "civil"}
    asked = Asked(facts={**facts, "urgency": "none", "validity": "valid"}, words="Synthetic.")
    report = Report(
        asked=[asked], source="desk", language="en", channel="visit", facility="main-library", began_at=BEGAN
    )
    file_contact(key=uuid4(), body_sha256="0" * 64, report=report, by=None, at=NOW)
    ledger.sequence(at=NOW)
    return _spent(lambda: keep_counts(at=NOW))


def _release() -> None:
    """Release the last quarter of every figure that has facts, and lay ten years of copies beneath it."""
    from dintel.apps.figures import definitions
    from dintel.apps.figures.models import Release
    from dintel.apps.figures.services import NotReleasedError, release_figure
    from dintel.domain.figures import period_of

    for name, one in definitions.definitions().items():
        period = definitions.period_before(one, NOW.date())
        if not Release.objects.filter(figure=name, period=str(period)).exists():
            with suppress(NotReleasedError):
                release_figure(figure=name, period=str(period), by=None, at=NOW)
        newest = Release.objects.filter(figure=name).first()
        before = period_of(newest.period).before if newest else None
        for _turn in range(YEARS * QUARTERS):
            if newest is None or before is None:
                break
            body = newest.body.replace(f'"{newest.period}"', f'"{before}"')
            values = {"since": before.since, "body": body, "sha256": sha256(body.encode()).hexdigest(), "at": NOW}
            Release.objects.get_or_create(figure=name, period=str(before), number=1, defaults=values)
            before = before.before


def _limit() -> float:
    """Return how long the database takes to join contacts and requests and hand over one number."""
    from django.db import connection

    statement = (
        "SELECT count(*), sum(length(r.outcome)) FROM contacts_contact c JOIN contacts_request r ON r.contact_id = c.id"
    )
    with connection.cursor() as cursor:
        return _spent(lambda: cursor.execute(statement).fetchall()) / 1000


def _times(client: Any, path: str) -> list[float]:
    times = []
    for run in range(WARM + RUNS):
        begun = time.perf_counter()
        answer = client.get(path)
        answer.content  # noqa: B018 - all of it
        if run >= WARM:
            times.append((time.perf_counter() - begun) * 1000)
    return times


def _compare() -> tuple[int, int]:
    """Hold what is kept of a year's requests, by month and outcome, against one pass over all its rows."""
    from django.utils import timezone

    from dintel.apps.contacts.models import Contact, Link, Request
    from dintel.apps.figures.queries import kept, measures
    from dintel.apps.figures.queries.measures import span_of
    from dintel.domain.months import month_later

    since = month_later(MONTH, -COMPARED)
    plain: Counter[tuple[str, str]] = Counter()
    told = Request.objects.filter(contact__sealed=False, contact__began_at__gte=span_of(since).since_at)
    again = Contact.objects.filter(
        links_to__in=Link.objects.filter(kind="duplicate", undone_at=None, one__sealed=False)
    )
    rows = told.exclude(contact__in=again).order_by()
    for began_at, outcome in rows.values_list("contact__began_at", "outcome").iterator():
        plain[f"{timezone.localdate(began_at):%Y-%m}", outcome or "none"] += 1
    held: Counter[tuple[str, str]] = Counter()
    for turn in range(COMPARED):
        month = month_later(since, turn)
        for cell, n in kept.counts_of(measures.every()["requests"], month).items():
            held[f"{month:%Y-%m}", cell[-1]] += n
    wanted = {one: n for one, n in plain.items() if one[0] in {month for month, _outcome in held}}
    return len(wanted), sum(held[one] != n for one, n in wanted.items()) + int(not wanted)


def main() -> int:
    """Measure here what the claim measures in a process of its own, or show the claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--store", type=Path, help="where `bench.store` made a register")
    options = parser.parse_args()
    if options.measure:
        open_register()
        from bench.register_fill import fill

        fill(options.count)
        print(json.dumps(inside()))
        return 0
    claim = stored(options.store) if options.store else figures(options.count)
    show(claim, round(busy(), 1))
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

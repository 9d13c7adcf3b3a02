"""Run every claim once on this machine, print the figures and keep them in ``results.json``.

Exits with 1 if any answer differs; never because of a time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.decide import outcome_alone, with_reasons
from bench.history import ten_million
from bench.law import EARLIER, book, policy_on
from bench.machine import busy, machine
from bench.measure import Claim, Row, Sample
from bench.page import page
from bench.start import start
from bench.version import further_version

RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    """Return 0 if every answer is equal, else 1."""
    law = book()
    policy, earlier = policy_on(law), policy_on(law, EARLIER)
    about = machine()
    for name, value in about.items():
        print(f"{name:28} {value}")
    works: tuple[Callable[[], Claim], ...] = (
        lambda: with_reasons(policy),
        lambda: outcome_alone(policy),
        lambda: ten_million(policy),
        lambda: further_version(policy, earlier),
        lambda: start(policy),
        lambda: page(policy),
    )
    claims, loads = [], []
    for work in works:
        claim = work()
        claims.append(claim)
        loads.append(round(busy(), 1))
        show(claim, loads[-1])
    found = {"machine": about, "load": loads, "claims": [as_json(claim) for claim in claims]}
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = sum(claim.mismatches for claim in claims)
    print(f"\n{wrong} answers differ")
    return 1 if wrong else 0


def show(claim: Claim, load: float) -> None:
    """Print one claim as a table."""
    print(f"\n{claim.title}")
    print(f"  {claim.checked:,} answers compared, {claim.mismatches} differ; load {load}")
    for row in claim.rows:
        figures = f"{_figure(row.sample.median, row.sample):>14}"
        spread = ""
        if row.sample.runs > 1:
            spread = f"{_figure(row.sample.least, row.sample)} to {_figure(row.sample.greatest, row.sample)}"
        print(f"  {row.name:68} {figures}  {spread:36} {row.ratio:24} {_verdict(row)}")
        if row.note:
            print(f"    {row.note}")


def as_json(claim: Claim) -> dict[str, object]:
    """Return a claim as plain data."""
    rows = [
        {
            "name": row.name,
            **row.sample.as_json(),
            "ratio": row.ratio,
            "target": row.target,
            "met": row.met,
            "note": row.note,
        }
        for row in claim.rows
    ]
    return {
        "title": claim.title,
        "checked": claim.checked,
        "mismatches": claim.mismatches,
        "rows": rows,
    }


def _figure(value: float, sample: Sample) -> str:
    if sample.unit == "/s" and value >= 1e6:
        return f"{value / 1e6:.4g} million/s"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    unit = sample.unit if sample.unit == "/s" else f" {sample.unit}"
    return f"{value:,.{digits}f}{unit}"


def _verdict(row: Row) -> str:
    if row.met is None:
        return ""
    return f"{'met' if row.met else 'NOT MET'}: {row.target}"


if __name__ == "__main__":
    sys.exit(main())

"""Run every claim once on this machine, print the figures, keep them in ``results.json`` and README.

Exits with 1 if any answer differs; never because of a time.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.amendment import amendments
from bench.board import board
from bench.decide import outcome_alone, with_reasons
from bench.figures import figures
from bench.foia_due import foia_due
from bench.history import ten_million
from bench.law import EARLIER, book, policy_on
from bench.ledger_leaves import leaves
from bench.machine import busy, machine
from bench.measure import Claim
from bench.merkle import merkle
from bench.page import page
from bench.regime_reports import reports
from bench.register_filing import filing
from bench.register_lists import lists
from bench.register_overhead import overhead
from bench.report import as_json, show, write_table
from bench.reports_flood import flood
from bench.start import start
from bench.suppression import suppression
from bench.version import further_version

RESULTS = Path(__file__).parent / "results.json"
README = Path(__file__).parent / "README.md"


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
        lambda: amendments(policy),
        lambda: start(policy),
        lambda: page(policy),
        filing,
        overhead,
        lists,
        reports,
        board,
        merkle,
        leaves,
        flood,
        suppression,
        figures,
        foia_due,
    )
    claims, loads = [], []
    for work in works:
        gc.collect()
        gc.freeze()  # what earlier claims left behind must not slow the collector in later ones
        claim = work()
        claims.append(claim)
        loads.append(round(busy(), 1))
        show(claim, loads[-1])
    found = {"machine": about, "load": loads, "claims": [as_json(claim) for claim in claims]}
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_table(README, about, claims)
    wrong = sum(claim.mismatches for claim in claims)
    print(f"\n{wrong} answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

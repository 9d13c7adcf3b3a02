"""Run claims on this machine, print one table, keep the figures in ``results.json`` and in the docs.

    python -m bench                every claim, in one run
    python -m bench day serving    some of them; the others keep what they have, each with its day and its machine

The table is ``docs/reference/performance.md``. Exits with 1 if any answer differs; never because of a time.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench import page as counter_page
from bench.amendment import amendments
from bench.board import board
from bench.day import day
from bench.decide import outcome_alone, with_reasons
from bench.figures import figures
from bench.foia_due import foia_due
from bench.history import ten_million
from bench.law import EARLIER, book, policy_on
from bench.ledger_leaves import leaves
from bench.machine import busy, machine
from bench.measure import Claim
from bench.merkle import merkle
from bench.office import office
from bench.regime_reports import reports
from bench.register_filing import filing
from bench.register_lists import lists
from bench.register_overhead import overhead
from bench.report import as_json, one_table, show
from bench.reports_flood import flood
from bench.restoring import restoring
from bench.serving import serving
from bench.start import start
from bench.suppression import suppression
from bench.version import further_version
from dintel.domain.policy.compile import Policy

RESULTS = Path(__file__).parent / "results.json"
TABLE = Path(__file__).resolve().parents[1] / "docs/reference/performance.md"


@cache
def _policy(on: str = "") -> Policy:
    return policy_on(book(), EARLIER) if on else policy_on(book())


CLAIMS: dict[str, Callable[[], Claim]] = {
    "decide": lambda: with_reasons(_policy()),
    "outcome": lambda: outcome_alone(_policy()),
    "history": lambda: ten_million(_policy()),
    "version": lambda: further_version(_policy(), _policy("earlier")),
    "amendment": lambda: amendments(_policy()),
    "start": lambda: start(_policy()),
    "counter": lambda: counter_page.page(_policy()),
    "filing": filing,
    "overhead": overhead,
    "lists": lists,
    "reports": reports,
    "board": board,
    "merkle": merkle,
    "leaves": leaves,
    "flood": flood,
    "suppression": suppression,
    "figures": figures,
    "due": foia_due,
    "serving": serving,
    "restoring": restoring,
    "office": office,
    "day": day,
}
"""Each claim by the word that asks for it alone."""


def main(names: Sequence[str]) -> int:
    """Return 0 if every answer is equal, else 1; 2 for a claim that does not exist."""
    if strange := [name for name in names if name not in CLAIMS]:
        print(f"No claim is called {', '.join(strange)}. There are: {', '.join(CLAIMS)}.", file=sys.stderr)
        return 2
    about = machine()
    for name, value in about.items():
        print(f"{name:28} {value}")
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    wrong = 0
    for name in names or CLAIMS:
        gc.collect()
        gc.freeze()  # what earlier claims left behind must not slow the collector in later ones
        claim = CLAIMS[name]()
        load = round(busy(), 1)
        show(claim, load)
        wrong += claim.mismatches
        on = datetime.now(tz=UTC).date().isoformat()
        kept[name] = {"on": on, "machine": about, "load": load, **as_json(claim)}
        found = {name: kept[name] for name in CLAIMS if name in kept}
        RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        TABLE.write_text(one_table(found), encoding="utf-8")
    print(f"\n{wrong} answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Claim: the law is read, compiled, proved and reopened fast enough to do it at every start."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.law import ON, PLACE, book, policy_on
from bench.measure import Claim, Row, in_milliseconds, seconds
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.prove import prove
from dintel.lawbook import open_policy

CHILD = """
import sys, time
from datetime import date
from pathlib import Path
start = time.perf_counter()
import dintel.lawbook
ready = time.perf_counter()
policy = dintel.lawbook.open_policy(sys.argv[1], on=date.fromisoformat(sys.argv[2]), home=Path(sys.argv[3]))
policy.decide({})
end = time.perf_counter()
print(ready - start, end - ready)
"""


def start(policy: Policy) -> Claim:
    """Return times for load, compile, proof, and reopening through the cache."""
    law = book()
    rows = [
        _row("read, check and compile", seconds(lambda: policy_on(book())), 1000),
        _row("read and check alone", seconds(book), None),
        _row("compile alone", seconds(lambda: policy_on(law)), None),
        _row("the whole proof", seconds(lambda: prove(policy, law.lexicon)), 5000),
    ]
    found = prove(policy, law.lexicon)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        open_policy(PLACE, on=ON, home=home)
        again = seconds(lambda: open_policy(PLACE, on=ON, home=home))
        rows.append(_row("unchanged law through the cache, same process", again, 100))
        kept, fresh = open_policy(PLACE, on=ON, home=home), policy_on(book())
        imports, opened = _fresh(home)
        rows.append(_row("unchanged law through the cache, fresh process", opened, 100))
        rows.append(_row("importing the code in that process", imports, None))
    differ = int((kept.table != fresh.table).sum()) + (kept.hash != fresh.hash)
    wrong = differ + len(found.failures)
    size = f"{policy.space.size:,} cells, {len(policy.rules)} rules, {len(policy.verdicts):,} verdicts"
    title = f"Start: {size}, {len(found.properties)} properties proved"
    return Claim(title, tuple(rows), policy.space.size, wrong)


def _fresh(home: Path) -> tuple[list[float], list[float]]:
    """Return import and opening times of six fresh processes, the first left out."""
    imports, opened = [], []
    for _ in range(6):
        command = [sys.executable, "-c", CHILD, PLACE, ON.isoformat(), str(home)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        imports.append(float(said[0]))
        opened.append(float(said[1]))
    return imports[1:], opened[1:]


def _row(name: str, found: list[float], most: int | None) -> Row:
    sample = in_milliseconds(found)
    if most is None:
        return Row(name, sample)
    return Row(name, sample, "", f"under {most:,} ms", sample.median < most)

"""The figures as lines on a screen, as JSON, and as one table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bench.measure import Claim, Row, Sample

HEAD = """<!-- Written by `make bench`. Run it again instead of changing a figure here. -->
# Performance

What `make bench` measured: ours beside the peers and the physical limit, each claim in one run. What each claim is,
how it is compared and what stands in its way is told in `bench/README.md`. A load above 1 says that other work took
part of the machine, so that times say little and ratios inside a claim more.

| what | median | least to greatest | ratio | target |
|---|---|---|---|---|
"""


def show(claim: Claim, load: float) -> None:
    """Print one claim as a table."""
    print(f"\n{claim.title}")
    print(f"  {claim.checked:,} answers compared, {claim.mismatches} differ; load {load}")
    for row in claim.rows:
        figures = f"{_figure(row.sample.median, row.sample):>14}"
        print(f"  {row.name:68} {figures}  {_spread(row):36} {row.ratio:24} {_verdict(row)}")
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


def one_table(found: Mapping[str, Any]) -> str:
    """Return the page of every claim's figures: ours, the peers and the physical limit as lines of one table."""
    lines = [HEAD]
    for name, claim in found.items():
        said = f"**{claim['title']}** (`make bench CLAIMS={name}`, {claim['on']}, load {claim['load']}"
        if claim["checked"]:
            said += f"; {claim['checked']:,} answers compared, {claim['mismatches']} differ"
        lines.append(f"| {said}) | | | | |\n")
        lines.extend(_line(row) for row in claim["rows"])
    lines.append("\n## The machines\n\n")
    for about in {json.dumps(claim["machine"]): claim["machine"] for claim in found.values()}.values():
        days = sorted({claim["on"] for claim in found.values() if claim["machine"] == about})
        told = ", ".join(f"{key} {value}" for key, value in about.items())
        lines.append(f"- {', '.join(days)}: {told}.\n")
    return "".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    sample = Sample(row["median"], row["min"], row["max"], row["unit"], row["runs"])
    name = f"{row['name']} ({row['note']})" if row["note"] else row["name"]
    again = Row(name, sample, row["ratio"], row["target"], row["met"])
    cells = (name, _figure(sample.median, sample), _spread(again), row["ratio"], _verdict(again))
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def _spread(row: Row) -> str:
    if row.sample.runs == 1:
        return ""
    return f"{_figure(row.sample.least, row.sample)} to {_figure(row.sample.greatest, row.sample)}"

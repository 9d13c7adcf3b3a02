"""The figures as lines on a screen, as JSON, and as tables in the README."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.measure import Claim, Row, Sample

BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"


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


def write_table(readme: Path, about: Mapping[str, str], claims: Sequence[Claim]) -> None:
    """Replace the figures in the README by those of this run."""
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    lines = ["Measured on: " + ", ".join(f"{name} {value}" for name, value in about.items()) + ".\n"]
    for claim in claims:
        lines.append(f"\n### {claim.title}\n\n{claim.checked:,} answers compared, {claim.mismatches} differ.\n\n")
        lines.append("| | median | least to greatest | ratio | target |\n|---|---|---|---|---|\n")
        lines.extend(_table_row(row) for row in claim.rows)
    readme.write_text("".join([head, BEGIN, *lines, END, tail]), encoding="utf-8")


def _table_row(row: Row) -> str:
    name = f"{row.name} ({row.note})" if row.note else row.name
    return f"| {name} | {_figure(row.sample.median, row.sample)} | {_spread(row)} | {row.ratio} | {_verdict(row)} |\n"


def _spread(row: Row) -> str:
    if row.sample.runs == 1:
        return ""
    return f"{_figure(row.sample.least, row.sample)} to {_figure(row.sample.greatest, row.sample)}"

"""What the ledger's commands say: words for people, plain data for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from dintel.cli.ledger.findings import as_text
from dintel.cli.ledger.stamps import Stamped
from dintel.cli.ledger.verify import Report
from dintel.domain.merkle.checkpoint import Cosignature

KEEP = (
    "What to do now: keep this copy exactly as it is, write down when and where you got it, get another copy from"
    " another place, and tell the city's auditor and the witnesses."
)


def report_text(report: Report) -> str:
    """Return a report in words."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    size = "no entries" if report.latest is None else f"{report.latest.size:,} entries"
    if report.verified:
        yield f"VERIFIED: {report.key.name}, {size}, read from {report.where}"
    else:
        held = "thing does" if report.findings.count == 1 else "things do"
        yield f"VERIFICATION FAILED: {report.key.name}, {size}, read from {report.where}"
        yield f"{report.findings.count} {held} not hold:"
        yield from _finding_lines(report)
    yield ""
    yield from (f"  {name:<12} {words}" for name, words in _facts(report))
    for one in report.stamps.verified:
        yield f"\nThis log of {one.size:,} entries existed no later than {_at(one)},"
        yield f"says {one.timestamp.authority} (number {one.timestamp.serial})."
    for note in report.notes:
        yield f"\nNOTE: {note}"
    if not report.verified:
        yield f"\n{KEEP}"


def _finding_lines(report: Report) -> Iterator[str]:
    for number, one in enumerate(report.findings.kept, 1):
        yield f"\n  {number}. {one.what}"
        yield f"     where      {one.where}"
        if one.expected:
            yield f"     expected   {one.expected}"
        if one.calculated:
            yield f"     calculated {one.calculated}"
    if (more := report.findings.count - len(report.findings.kept)) > 0:
        yield f"\n  and {more} more."


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "key", f"{report.key} ({'given by you' if report.key_was_given else 'TAKEN FROM THE LOG ITSELF'})"
    if report.latest is not None:
        yield "root", as_text(report.latest.root)
        yield "entries", f"{report.entries:,} hashed, {report.tiles:,} tiles compared, in {report.seconds:.1f} s"
        yield "checkpoints", f"{report.history:,} signed, each held against this tree"
        yield "witnesses", witness_words(report.cosignatures, report.witnesses, report.quorum)
    if report.since is not None:
        yield "kept", f"your checkpoint of {report.since.size:,} entries was held against this tree"
    if report.records is not None:
        without = report.entries - len(report.records.seen)
        match = f"{report.records.matching:,} match their entries, {report.records.differing:,} do not"
        yield "records", f"{match}; {report.records.disposed:,} disposed of; {without:,} entries have no record"


def _at(one: Stamped) -> str:
    return one.timestamp.at.isoformat().replace("+00:00", "Z")


def witness_words(cosignatures: Sequence[Cosignature], asked: int, quorum: int, say: Callable[[str], str] = str) -> str:
    """Return who cosigned and when, in the language that ``say`` says it in."""
    if not asked:
        return say("none asked")
    seen = [(one.key.name, moment(one.at_unix_seconds)) for one in cosignatures]
    who = ", ".join(say("{name} at {moment}").format(name=name, moment=at) for name, at in seen) or say("nobody")
    counts = {"count": len(cosignatures), "asked": asked, "needed": quorum, "who": who}
    return say("{count} of {asked} cosigned, {needed} needed: {who}").format(**counts)


def moment(unix_seconds: int) -> str:
    """Return a moment as ISO 8601 in UTC; the number itself where no calendar reaches."""
    try:
        return datetime.fromtimestamp(unix_seconds, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"second {unix_seconds}"


def report_data(report: Report) -> dict[str, Any]:
    """Return a report as plain data."""
    records = report.records
    return {
        "verified": report.verified,
        "where": report.where,
        "key": str(report.key),
        "key_was_given": report.key_was_given,
        "size": report.latest.size if report.latest else None,
        "root": as_text(report.latest.root) if report.latest else None,
        "entries_hashed": report.entries,
        "tiles_compared": report.tiles,
        "checkpoints": report.history,
        "cosignatures": cosignature_data(report.cosignatures),
        "quorum": report.quorum,
        "since": report.since.size if report.since else None,
        "records": records
        and {
            "matching": records.matching,
            "differing": records.differing,
            "disposed": records.disposed,
            "entries_without_record": report.entries - len(records.seen),
        },
        "timestamps": [
            {"size": one.size, "at": _at(one), "authority": one.timestamp.authority, "serial": one.timestamp.serial}
            for one in report.stamps.verified
        ],
        "seconds": round(report.seconds, 3),
        "notes": report.notes,
        "findings": [
            {"what": one.what, "where": one.where, "expected": one.expected, "calculated": one.calculated}
            for one in report.findings.kept
        ],
        "findings_in_all": report.findings.count,
    }


def cosignature_data(cosignatures: Sequence[Cosignature]) -> list[dict[str, str]]:
    """Return cosignatures as plain data."""
    return [{"witness": str(one.key), "at": moment(one.at_unix_seconds)} for one in cosignatures]

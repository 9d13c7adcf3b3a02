"""The text of a certificate of disposal: plain lines in English, hashed as they stand, with no personal content.

The page beside it says the same in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

WENT = {
    "words": "fields with words emptied",
    "row": "rows deleted",
    "letter": "letters emptied, with their files",
    "note": "privileged notes emptied",
    "file": "evidence files removed, with their working copies",
    "key": "data keys destroyed",
    "leaf": "entries of the log whose content and salt were destroyed",
    "notice": "notices and deadlines emptied",
    "look": "looks deleted",
    "search": "search texts deleted",
}
REMAINS = (
    "the number of each record, and the coded facts and dates that figures count",
    "the law's answers, which hold no words of the record",
    "the hashes of files and letters, and who had them in hand and when",
    "every entry of the log, so that each proof still holds; what it said cannot be found from it",
)
NOT_PROMISED = (
    "Backups made before this day still hold the records until they are themselves destroyed, as long as the wrapping",
    "keys they need exist. What was printed, exported, mailed or photographed before is out of reach. Flash storage",
    "and the database's write-ahead log may hold remains for a time.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a certificate says."""

    number: str
    at: datetime
    record_class: str
    title: str
    schedule_sha256: str
    authority: str
    reason: str
    proposed: tuple[str, datetime]
    approved: tuple[str, datetime]
    counts: Mapping[str, int]
    total: int
    records: tuple[tuple[str, date, date], ...]
    held: int
    not_due: int
    log: str


def text_of(said: Said) -> str:
    """Return the certificate; the same facts give the same bytes."""
    lines = [
        f"CERTIFICATE OF DISPOSAL {said.number}",
        "",
        f"Written {_utc(said.at)}",
        f"Class of record: {said.title} ({said.record_class})",
        f"Retention schedule: SHA-256 {said.schedule_sha256}",
        f"Adopted on the authority of: {said.authority}",
        f"Proposed by {said.proposed[0]}, {_utc(said.proposed[1])}",
        f"Approved by {said.approved[0]}, {_utc(said.approved[1])}",
        f"Reason given: {said.reason}",
        "",
        f"Disposed of: {said.total} records",
        *(f"  {count} {WENT.get(name, name)}" for name, count in said.counts.items()),
        *(f"  {key}  counted from {begun}, due {due}" for key, begun, due in said.records),
        "",
        f"Not disposed of: {said.held} under a legal hold, {said.not_due} not due when looked at again",
        "",
        "What remains:",
        *(f"  {one}" for one in REMAINS),
        "",
        "What cannot be promised:",
        *(f"  {one}" for one in NOT_PROMISED),
        "",
        f"Each disposal is an entry `record.disposed` of the log {said.log}; this text's SHA-256 stands in the entry",
        f"`disposal.certified` of certificate {said.number}. How to check it: docs/how-to/verify-the-ledger.md",
        "",
    ]
    return "\n".join(lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

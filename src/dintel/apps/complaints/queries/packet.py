"""Custody and proofs as they go into a packet; and a packet that was made, written out again.

1. Who reported is in no packet. If the prosecutor needs the name, they ask, and the records custodian decides.
2. Proofs of what is nobody's business outside (who asked for a name, who is excluded) hold the entry alone.
"""

from __future__ import annotations

from datetime import UTC
from typing import IO

from dintel.apps.complaints.models import PacketOrder, Referral, Report
from dintel.apps.complaints.packet.kept import manifest_of, written
from dintel.apps.complaints.packet.zipped import OtherBytesError
from dintel.apps.evidence.models import File, Line
from dintel.apps.evidence.queries.scans import files_of_keys
from dintel.apps.ledger import queries as ledger
from dintel.domain import canonical
from dintel.domain.canonical import Plain
from dintel.domain.referral.manifest import KEPT, MANIFEST, place_of

__all__ = ["PacketOrder", "custody_of", "files_in", "packet_file", "proofs_of"]
WITH_CONTENT = frozenset({"report.sent", "report.message", "report.triaged", "report.checked", "report.found"})
"""Kinds of leaves whose record the prosecutor may read (2.); so is what is of evidence."""


def custody_of(report: Report) -> tuple[bytes, str]:
    """Return the custody log, one canonical line each, and the hash that the last one carries."""
    rows = Line.objects.filter(chain__subject_kind="report", chain__subject_key=report.number)
    told, head = b"", ""
    for row in rows.select_related("file", "data_key").order_by("number"):
        said: dict[str, Plain] = {
            "record": ["report", report.number],
            "number": row.number,
            "file": str(row.file.key) if row.file else "",
            "file_sha256": row.file_sha256,
            "action": row.action,
            "by": row.by_id,
            "by_name": row.by_name,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "note": row.note,
            "details": dict(row.details),
            "previous": row.previous,
            "sha256": row.sha256,
        }
        told, head = told + canonical.to_bytes(said) + b"\n", row.sha256
    return told, head


def proofs_of(report: Report) -> dict[str, bytes]:
    """Return a proof for each leaf of the report that a checkpoint covers, under its path."""
    made: dict[str, bytes] = {}
    for leaf in ledger.leaves_of("report", report.number):
        is_open = leaf.kind in WITH_CONTENT or leaf.kind.startswith("evidence.")  # 2.
        if text := ledger.receipt_of(leaf, with_content=is_open):
            made[place_of("proof", len(made) + 1, leaf.kind, "tlog-proof")] = text.encode()
    return made


def files_in(referral: Referral) -> tuple[File, ...]:
    """Return the files that a packet holds as they came: originals and redacted copies."""
    listed = referral.parts.select_related("referral__report__data_key").get(path=MANIFEST)
    parts = manifest_of(bytes(listed.data)).parts
    return files_of_keys(one.file for one in parts if one.what in KEPT)


def packet_file(referral: Referral) -> IO[bytes]:
    """Return the ZIP of a packet, as it was. Raises ``OtherBytesError`` where it cannot be made again to the letter."""
    parts = {one.path: bytes(one.data) for one in referral.parts.select_related("referral__report__data_key")}
    made, digest, _size = written(manifest_of(parts[MANIFEST]), parts)
    if digest != referral.sha256:
        made.close()
        message = f"{referral.number} comes out with another hash than it had; run evidence_check and ledger_check"
        raise OtherBytesError(message)
    return made

"""All that goes into a packet, gathered once, before a row of it is written.

1. Working copies that can be made are made first, within some time: what is not made then goes without, and says so.
   Of originals that are left out none are made.
2. The log signs what it holds, so that every proof there can be is in the packet. A log that refuses keeps its alarm,
   and the packet goes with the proofs there are.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation

from dintel.apps.complaints import labels
from dintel.apps.complaints.models import Referral
from dintel.apps.complaints.packet import document
from dintel.apps.complaints.packet.zipped import part_of, verifier
from dintel.apps.complaints.queries import packet as contents
from dintel.apps.complaints.queries.exhibits import Exhibit, exhibits
from dintel.apps.complaints.queries.files import files_for_packet
from dintel.apps.complaints.queries.packet_document import as_written, document_of
from dintel.apps.evidence import services as evidence
from dintel.apps.ledger import keys
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger import services as log
from dintel.apps.timestamps import services as timestamps
from dintel.domain.referral.manifest import CUSTODY, DOCUMENT, ROOTS, VERIFIER, WRITTEN, Manifest, Part
from dintel.domain.referral.offence import Standing

WORKING_COPIES_SECONDS = 60.0
KINDS = {DOCUMENT: "document", VERIFIER: "verifier", WRITTEN: "written", CUSTODY: "custody", ROOTS: "roots"}


def make_ready(*, row: Referral, at: datetime) -> None:
    """Make the working copies that wait (1.), and let the log sign what it holds (2.). No transaction is open."""
    end = time.monotonic() + WORKING_COPIES_SECONDS
    for file in files_for_packet(row.report, is_whole=not row.without_originals):
        if time.monotonic() < end:
            evidence.make_working_copy(file=file, wait_seconds=evidence.LOOK_WAITS_SECONDS)
    try:
        log.checkpoint(at=at, why="packet")
    except (log.LogRefusedError, keys.KeyUnusableError):
        return


def gathered(*, row: Referral, standings: Sequence[Standing]) -> tuple[Manifest, dict[str, bytes]]:
    """Return a packet's manifest, and every part but evidence and its copies, which lie in the evidence store.

    Precondition: the row has its number, and is about to be written. Raises what the evidence store raises for a
    working copy that cannot be read.
    """
    report = row.report
    log_of_custody, head = contents.custody_of(report)
    with translation.override(row.language):
        kept = exhibits(report, is_whole=not row.without_originals)
        small = _papers(row, standings, kept)
    small |= {VERIFIER: verifier(), CUSTODY: log_of_custody}
    if timestamps.is_on() and (roots := timestamps.roots_as_kept()):
        small[ROOTS] = roots
    proofs = contents.proofs_of(report)
    manifest = Manifest(
        number=row.number,
        report=report.number,
        city=labels.city_name(),
        made_at=row.at.astimezone(UTC).isoformat(timespec="seconds"),
        log_key=str(ledger.log_key()),
        custody_head=head,
        offences={one.offence.id: one.offence.sha256 for one in standings},
        parts=_parts(small, proofs, kept),
        language=row.language,
        witnesses=tuple(key for key, _url in settings.LEDGER_WITNESSES),
        left_out=tuple(one.left_out for one in kept if one.is_left_out),
        left_out_because=row.without_originals,
    )
    return manifest, small | proofs


def _papers(row: Referral, standings: Sequence[Standing], kept: Sequence[Exhibit]) -> dict[str, bytes]:
    told = document_of(row, standings, kept)
    return {DOCUMENT: document.render(told, at=row.at), WRITTEN: as_written(row.report)}


def _parts(small: dict[str, bytes], proofs: dict[str, bytes], kept: Sequence[Exhibit]) -> tuple[Part, ...]:
    return (
        *(part_of(path, data, KINDS[path]) for path, data in small.items()),
        *(part_of(path, data, "proof") for path, data in proofs.items()),
        *(one.part for one in kept if not one.is_left_out),
        *(one.working for one in kept if one.working),
    )

"""What a packet says, gathered from the case; and a packet that was made, written out again.

1. Who reported is in no packet. If the prosecutor needs the name, they ask, and the records custodian decides.
2. Proofs of what is nobody's business outside (who asked for a name, who is excluded) hold the entry alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.city.law import say
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import AgencyCheck, Referral, Report
from dintel.apps.complaints.packet.kept import manifest_of, written
from dintel.apps.complaints.packet.zipped import OtherBytesError
from dintel.apps.complaints.queries.reports import told_messages
from dintel.apps.evidence.models import File, Line
from dintel.apps.ledger import queries as ledger
from dintel.domain import canonical
from dintel.domain.canonical import Plain
from dintel.domain.referral.manifest import MANIFEST, place_of
from dintel.domain.referral.offence import Standing

WITH_CONTENT = frozenset({"report.sent", "report.message", "report.triaged", "report.checked", "report.found"})
"""Kinds of leaves whose record the prosecutor may read (2.); so is what is of evidence."""


def custody_of(report: Report) -> tuple[bytes, str]:
    """Return the custody log, one canonical line each, and the hash that the last one carries."""
    rows = Line.objects.filter(chain__subject_kind="report", chain__subject_key=report.number).select_related("file")
    told, head = b"", ""
    for row in rows.order_by("number"):
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


def document_of(  # noqa: PLR0913 - each is a separate thing that the document says
    report: Report, standings: Sequence[Standing], files: Mapping[str, File], *, number: str, to: str, at: datetime
) -> dict[str, Any]:
    """Return all that the document says, in the language that is active."""
    checks = AgencyCheck.objects.filter(report=report).select_related("by").order_by("at")
    lines = Line.objects.filter(chain__subject_kind="report", chain__subject_key=report.number).order_by("number")
    return {
        "title": _("Referral packet %(number)s") % {"number": number},
        "number": number,
        "city": labels.city_name(),
        "language": "en",
        "lead": _(
            "The city refers the report named here. What follows was reported to it and found by it. Nobody has"
            " been convicted of it. Who reported is not in this packet; ask the city’s records custodian."
        ),
        "facts": _pairs(
            {
                _("Report"): report.number,
                _("Received"): date_format(report.received_on),
                _("To"): to,
                _("Made"): labels.moment(at),
            }
        ),
        "story": _story(report),
        "offences": [_offence(one, files) for one in standings],
        "checks": [_check(one) for one in checks],
        "files": [
            {"path": path, "name": one.name, "received": labels.moment(one.received_at), "sha256": one.sha256}
            for path, one in files.items()
        ],
        "custody": [
            {"number": str(one.number), "at": labels.moment(one.at), "action": one.action, "by": one.by_name or "–"}
            for one in lines
        ],
        "checking": _(
            "Run verify.py, which lies beside this document, with Python 3.9 or newer: it needs no network and"
            " nothing else. It checks every file, the custody log, and every proof of the city’s log."
        ),
        "words": labels.packet_words(),
    }


def _story(report: Report) -> list[dict[str, str]]:
    """Return what was said, question by question, then the conversation (1.)."""
    said = {labels.question(name): labels.answer(name, value) for name, value in (report.answers or {}).items()}
    talk = [
        {"name": f"{labels.side(one.from_reporter)}, {date_format(one.sent_on)}", "value": one.words}
        for one in told_messages(report)
    ]
    return _pairs(said) + talk


def _offence(standing: Standing, files: Mapping[str, File]) -> dict[str, Any]:
    paths = {str(one.key): path for path, one in files.items()}
    one = standing.offence
    missing = ", ".join(say(part.title) for part in standing.missing)
    return {
        "title": say(one.title),
        "short": say(one.short),
        "summary": say(one.summary),
        "doubt": say(one.doubt),
        "missing": _("Not yet shown: %(what)s") % {"what": missing} if missing else "",
        "elements": [
            {
                "title": say(part.title),
                "state": labels.state(found.state),
                "shown": "\n".join(filter(None, [found.words, *(paths.get(key, "") for key in found.files)])) or "–",
            }
            for part, found in standing.elements
        ],
    }


def _check(one: AgencyCheck) -> dict[str, str]:
    return {
        "agency": one.agency,
        "called": one.number_called,
        "when": labels.moment(one.at),
        "answer": labels.agency_answer(one.answer),
        "by": one.by.name,
    }


def _pairs(rows: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows.items()]


def packet_file(referral: Referral) -> IO[bytes]:
    """Return the ZIP of a packet, as it was. Raises ``OtherBytesError`` where it cannot be made again to the letter."""
    parts = {one.path: bytes(one.data) for one in referral.parts.select_related("referral__report__data_key")}
    made, digest, _size = written(manifest_of(parts[MANIFEST]), parts)
    if digest != referral.sha256:
        made.close()
        message = f"{referral.number} comes out with another hash than it had; run evidence_check and ledger_check"
        raise OtherBytesError(message)
    return made

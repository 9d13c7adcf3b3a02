"""A case is handed to a prosecutor as a packet; what became of it comes back.

1. Everything is gathered and written once before a row is: what cannot be read makes no packet.
2. An outside timestamp is asked for with no transaction open. Without an answer the packet goes without one.
3. Rows and leaf are written together; the ZIP's hash stands in the leaf.
4. A packet's key follows from the form's and the report's, so that two presses make one, however close they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import Referral, ReferralOutcome, ReferralPart, Report, State
from dintel.apps.complaints.packet import document
from dintel.apps.complaints.packet.kept import written
from dintel.apps.complaints.packet.zipped import part_of, verifier
from dintel.apps.complaints.queries import packet as contents
from dintel.apps.complaints.queries.files import files_of
from dintel.apps.complaints.queries.standing import standings_of
from dintel.apps.complaints.services.numbers import draw_number
from dintel.apps.complaints.services.talking import ask_back
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, require_open_branch, required
from dintel.apps.ledger import queries as ledger
from dintel.apps.timestamps import services as timestamps
from dintel.domain.referral.manifest import CUSTODY, MANIFEST, STAMP, VERIFIER, Manifest, Part, place_of
from dintel.domain.referral.offence import Standing

DOCUMENT = "packet.pdf"


def make_packet(*, report: Report, to: str, key: UUID | None = None, by: User, at: datetime) -> Referral:
    """Make the packet of a case for a prosecutor's office, keep it, and return it. The report counts as referred then.

    ``key`` is the form's: sent again it gives the packet that it made (4). Precondition: ``by`` may refer the report;
    no transaction is open. Raises BranchClosedError while the impersonation branch is closed, CaseError without an
    office or where nothing is shown yet, and what the evidence store raises.
    """
    office = required(to, _("Write to which office the packet goes."), "to")
    require_open_branch(report)
    standings = standings_of(report)
    if not standings:
        raise CaseError(_("Nothing is shown yet. Fill in the elements of at least one offence first."))
    own = uuid5(report.pk, str(key)) if key else uuid4()  # 4.
    known = Referral.objects.filter(pk=own).first()
    if known is not None:
        return known
    number = draw_number(Referral, "P", at.year)
    manifest, parts = _gathered(report, number, office, standings, at)  # 1.
    parts[MANIFEST] = manifest.to_bytes()
    if timestamps.is_on() and (token := _stamp(parts[MANIFEST], at)):  # 2.
        parts[STAMP] = token
    made, digest, size = written(manifest, parts)
    made.close()
    row = Referral(pk=own, report=report, number=number, to=office, sha256=digest, size=size, by=by, at=at)
    row.manifest_sha256 = part_of(MANIFEST, parts[MANIFEST], "document").sha256
    return _keep(row, parts, by=by, at=at)


@transaction.atomic
def record_receipt(*, referral: Referral, received_on: date, reference: str, by: User, at: datetime) -> Referral:
    """Note that the office received the packet, and under which number of its own; return it.

    Precondition: ``by`` may refer the report. Raises CaseError for a day before the packet was made or after today.
    """
    held = locked(referral.report)
    fresh = Referral.objects.filter(report=held).select_for_update().get(pk=referral.pk)
    if not timezone.localdate(fresh.at) <= received_on <= timezone.localdate(at):
        raise CaseError(_("The day lies before the packet was made, or in the future."), "received_on")
    fresh.received_on, fresh.reference = received_on, reference.strip()
    fresh.save(update_fields=["received_on", "reference"])
    tell("report.referral_received", held, {"referral": fresh}, by=by, at=at)
    return fresh


@transaction.atomic
def record_outcome(
    *, referral: Referral, outcome: str, on: date, words: str = "", by: User, at: datetime
) -> ReferralOutcome:
    """Note what the prosecutor or the court decided, tell the reporter in their language, and return it.

    Precondition: ``by`` may refer the report. Raises CaseError for an unknown outcome or a day in the future.
    """
    held = locked(referral.report)
    if outcome not in ReferralOutcome.Outcome.values:
        raise CaseError(_("Choose what was decided."), "outcome")
    if on > timezone.localdate(at):
        raise CaseError(_("The day lies in the future."), "on")
    made = ReferralOutcome.objects.create(
        report=held, referral=referral, outcome=outcome, on=on, words=words.strip(), by=by, at=at
    )
    tell("report.outcome", held, {"outcome": made}, by=by, at=at)
    with translation.override(held.language):
        ask_back(report=held, words=labels.outcome_words(outcome), by=by, at=at)
    return made


@transaction.atomic
def close_report(*, report: Report, words: str, by: User, at: datetime) -> Report:
    """Close a report with last words to the reporter, and return it; one that is closed stays so.

    Precondition: ``by`` may work on the report. Raises NoWordsError without words: nobody is left without an answer.
    """
    held = locked(report)
    if held.state == State.CLOSED:
        return held
    ask_back(report=held, words=words, by=by, at=at)
    held.state, held.closed_on = State.CLOSED, timezone.localdate(at)
    held.save(update_fields=["state", "closed_on"])
    tell("report.closed", held, {}, by=by, at=at)
    return held


def _gathered(
    report: Report, number: str, to: str, standings: Sequence[Standing], at: datetime
) -> tuple[Manifest, dict[str, bytes]]:
    """Return the manifest, and every part but the originals."""
    kept = files_of(report)
    files = {place_of("original", turn, one.name, one.type): one for turn, one in enumerate(kept, 1)}
    log, head = contents.custody_of(report)
    told = contents.document_of(report, standings, files, number=number, to=to, at=at)
    small = {DOCUMENT: document.render(told, at=at), VERIFIER: verifier(), CUSTODY: log}
    proofs = contents.proofs_of(report)
    kinds = {DOCUMENT: "document", VERIFIER: "verifier", CUSTODY: "custody"}
    manifest = Manifest(
        number=number,
        report=report.number,
        city=labels.city_name(),
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        log_key=str(ledger.log_key()),
        custody_head=head,
        offences={one.offence.id: one.offence.sha256 for one in standings},
        parts=(
            *(part_of(path, data, kinds[path]) for path, data in small.items()),
            *(part_of(path, data, "proof") for path, data in proofs.items()),
            *(Part(path, one.sha256, one.size, "original", one.name) for path, one in files.items()),
        ),
    )
    return manifest, small | proofs


@transaction.atomic
def _keep(row: Referral, parts: Mapping[str, bytes], *, by: User, at: datetime) -> Referral:
    held = locked(row.report)
    known = Referral.objects.filter(pk=row.pk).first()
    if known is not None:  # 4. The other press came first while this one was gathering.
        return known
    row.report = held
    row.save(force_insert=True)
    rows = [ReferralPart(referral=row, path=path, data=data) for path, data in parts.items()]
    ReferralPart.objects.bulk_create(rows)
    held.state = State.REFERRED
    held.save(update_fields=["state"])
    tell("report.referred", held, {"referral": row, "parts": rows}, by=by, at=at)  # 3.
    return row


def _stamp(data: bytes, at: datetime) -> bytes:
    try:
        return timestamps.timestamp(data=data, at=at).token
    except timestamps.NotStampedError:
        return b""

"""A case is handed to a prosecutor as a packet; what became of it comes back.

1. Everything is gathered and written once before a row is: what cannot be read makes no packet.
2. An outside timestamp is asked for with no transaction open. Without an answer the packet goes without one.
3. Rows and leaf are written together; the ZIP's hash stands in the leaf, and in the custody of the files.
4. A packet of redacted copies alone names every original as left out, by its hash, with the reason.
5. A packet's key follows from the form's and the report's, so that two presses make one, however close they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dintel.apps.accounts.models import User
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import Referral, ReferralOutcome, ReferralPart, Report, State
from dintel.apps.complaints.packet.kept import written
from dintel.apps.complaints.packet.zipped import OtherBytesError, part_of
from dintel.apps.complaints.queries.files import files_for_packet
from dintel.apps.complaints.queries.packet import files_in
from dintel.apps.complaints.queries.standing import standings_of
from dintel.apps.complaints.services.gathering import gathered, make_ready
from dintel.apps.complaints.services.numbers import draw_number
from dintel.apps.complaints.services.talking import ask_back
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, require_open_branch, required
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import held_back
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.apps.timestamps import services as timestamps
from dintel.domain.canonical import Plain
from dintel.domain.referral.manifest import KEPT, MANIFEST, STAMP, Manifest

UNREADABLE = (OtherBytesError, FileNotFoundError, UnsealError, KeyDestroyedError)
"""What the evidence store says of a file that is not as it came."""


def make_packet(
    *,
    report: Report,
    to: str,
    language: str = "en",
    without_originals: str = "",
    key: UUID | None = None,
    own: UUID | None = None,
    by: User,
    at: datetime,
) -> Referral:
    """Make the packet of a case for a prosecutor's office, keep it, and return it. The report counts as referred then.

    ``language`` is the document's. ``without_originals`` says why originals are left out, and leaves them out (4).
    ``key`` is the form's, ``own`` the packet's where an order set it: sent again it gives the packet that it made (5).
    Precondition: ``by`` may refer the report; no transaction is open. Raises BranchClosedError while the impersonation
    branch is closed, CaseError without an office, in a language staff do not work in, where nothing is shown yet, where
    no redacted copy would be left, and where a file is not as it came (1).
    """
    office = fit_to_refer(report, to, language, without_originals)
    own = own or key_of(report, key)  # 5.
    known = Referral.objects.filter(pk=own).first()
    if known is not None:
        return known
    row = Referral(pk=own, report=report, to=office, language=language, by=by, at=at)
    row.number, row.without_originals = draw_number(Referral, "P", at.year), without_originals.strip()
    try:
        make_ready(row=row, at=at)
        manifest, parts = _filled(row)
    except UNREADABLE as problem:
        raise CaseError(
            _("A file of this case is not on the disk as it came, so no packet was made. Tell your administrator now.")
        ) from problem
    return _keep(row, manifest, parts, by=by, at=at)


def fit_to_refer(report: Report, to: str, language: str, without_originals: str) -> str:
    """Return the office as it is written. Raises as ``make_packet``, before anything is made."""
    office = required(to, _("Write to which office the packet goes."), "to")
    if language not in dict(settings.WORK_LANGUAGES):
        raise CaseError(_("Choose one of the languages."), "language")
    require_open_branch(report)
    if not standings_of(report):
        raise CaseError(_("Nothing is shown yet. Fill in the elements of at least one offence first."))
    is_whole = not without_originals.strip()
    if not is_whole and not files_for_packet(report, is_whole=False).exists():
        words = _("No file has a redacted copy yet. Add one first, or make the packet with the originals.")
        raise CaseError(words, "without_originals")
    require_may_go_out(files_for_packet(report, is_whole=is_whole))
    return office


def require_may_go_out(files: Iterable[File]) -> None:
    """Do nothing where every file of a packet may go out as it came. Raises CaseError where the scanner held one back.

    A packet that was made is asked for again whenever it is taken out: the scanner may have found something since.
    """
    if staying := held_back(files):
        words = ngettext(
            "One file of this packet stays here: the scanner has not looked at it yet, or found something in it. Wait a"
            " minute, or open “Custody and legal hold of these files” on this page and decide there.",
            "%(count)s files of this packet stay here: the scanner has not looked at them yet, or found something in"
            " them. Wait a minute, or open “Custody and legal hold of these files” on this page and decide there.",
            len(staying),
        )
        raise CaseError(words % {"count": len(staying)})


def fit_to_hand_out(referral: Referral) -> None:
    """Do nothing where a packet that was made may be taken out now. Raises CaseError as ``require_may_go_out``."""
    require_may_go_out(files_in(referral))


def key_of(report: Report, key: UUID | None) -> UUID:
    """Return the key of the packet that a form's key makes of a report (5.)."""
    return uuid5(report.pk, str(key)) if key else uuid4()


def _filled(row: Referral) -> tuple[Manifest, dict[str, bytes]]:
    """Return manifest and parts of a packet that is about to be made, and note size and hashes on its row."""
    manifest, parts = gathered(row=row, standings=standings_of(row.report))  # 1.
    parts[MANIFEST] = manifest.to_bytes()
    if timestamps.is_on() and (token := _stamp(parts[MANIFEST], row.at)):  # 2.
        parts[STAMP] = token
    made, row.sha256, row.size = written(manifest, parts)
    made.close()
    row.manifest_sha256 = part_of(MANIFEST, parts[MANIFEST], "document").sha256
    return manifest, parts


@transaction.atomic
def hand_out(*, referral: Referral, by: User, at: datetime) -> None:
    """Note on the custody of its files that somebody takes a packet out; the look is the caller's to record.

    Precondition: ``by`` may refer the report, and the packet came out as it was made.
    """
    _on_custody(referral, "handed", {}, by=by, at=at)


def _on_custody(referral: Referral, action: str, more: Mapping[str, Plain], *, by: User, at: datetime) -> None:
    record = Record("report", referral.report.number)
    details: dict[str, Plain] = {"packet": referral.number, "packet_sha256": referral.sha256, **more}
    evidence.write_line(record=record, file=None, action=action, by=by, at=at, details=details)


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


@transaction.atomic
def _keep(row: Referral, manifest: Manifest, parts: Mapping[str, bytes], *, by: User, at: datetime) -> Referral:
    held = locked(row.report)
    known = Referral.objects.filter(pk=row.pk).first()
    if known is not None:  # 5. The other press came first while this one was gathering.
        return known
    row.report = held
    row.save(force_insert=True)
    rows = [ReferralPart(referral=row, path=path, data=data) for path, data in parts.items()]
    ReferralPart.objects.bulk_create(rows)
    held.state = State.REFERRED
    held.save(update_fields=["state"])
    tell("report.referred", held, {"referral": row, "parts": rows}, by=by, at=at)  # 3.
    counts: dict[str, Plain] = {"files": sum(one.what in KEPT for one in manifest.parts)}
    left_out: dict[str, Plain] = {"left_out": len(manifest.left_out)} if manifest.left_out else {}
    _on_custody(row, "packed", counts | left_out, by=by, at=at)
    return row


def _stamp(data: bytes, at: datetime) -> bytes:
    try:
        return timestamps.timestamp(data=data, at=at).token
    except timestamps.NotStampedError:
        return b""

"""What happened to a request is written down, and put right.

1. Rows are only added. A correction stands in place of a row, or says that it never happened; both stay readable.
2. A history that cannot be is refused in words, whatever was corrected: ``domain.foia`` says why.
3. Where the request stands, and the last day of its clock, are worked out with each row.
4. A suit, and an appeal, are an attorney's choice, which is written down first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.evidence.models import File
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import DRAFT, FoiaHappening, FoiaRequest
from dintel.apps.records.foia.queries.history import as_history, in_force
from dintel.apps.records.foia.services.leaves import KIND, leave
from dintel.apps.records.foia.services.living import living
from dintel.apps.records.foia.services.refusals import FoiaError
from dintel.apps.records.foia.words import OUTCOMES, WHAT, WRONG
from dintel.domain.foia import OutOfOrderError, standing

CHOSEN = {"appeal": "appeal", "suit": "suit"}
"""What an attorney chooses before it can happen (4.)."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody writes down: what happened on which day, as a letter or a receipt shows it."""

    what: str
    on: date
    outcome: str = ""
    conveyed: str = ""
    grounds: tuple[str, ...] = ()
    fee_cents: int | None = None
    papers: tuple[str, ...] = ()
    """Keys of files kept with the request."""
    words: str = ""
    appeal_by: date | None = None
    """With an answer: the last day for an appeal that its letter names."""
    tracking: str = ""
    """The agency's own number, where this named it."""


@transaction.atomic
def note_happening(*, request: FoiaRequest, note: Note, by: User, at: datetime) -> FoiaHappening:
    """Write down what happened, and return it.

    Raises ``FoiaError`` for what cannot have happened, for a day to come, and for an appeal or a suit that no
    attorney chose; ``DisposedError`` for a request that was disposed of.
    """
    kept = living(request)
    happening = add_happening(kept, note, by, at)
    leave("foia.noted", kept, by=by, at=at, happening=happening)
    return happening


def add_happening(request: FoiaRequest, note: Note, by: User, at: datetime) -> FoiaHappening:
    """Return the new row, and work out where the request stands; the caller holds the request and leaves the leaf."""
    _require(request, note, at)
    if note.what in CHOSEN and not _is_chosen(request, CHOSEN[note.what]):
        raise FoiaError(_("An attorney chooses this first, and writes down why."))
    happening = _row(request, note, by, at)
    happening.save()
    request.tracking = note.tracking.strip() or request.tracking
    request.closed_at = request.closed_by = None
    _settle(request)
    return happening


@transaction.atomic
def correct_happening(
    *, happening: FoiaHappening, note: Note | None, why: str, by: User, at: datetime
) -> FoiaHappening:
    """Put another row in a row's place, or with no ``note`` say that it never happened; return the new row.

    Raises ``FoiaError`` without a reason, for a row that was corrected already, and as ``note_happening`` does.
    """
    kept = living(happening.request)
    if not why.strip():
        raise FoiaError(_("Say why, so that the next reader understands."), "why")
    if FoiaHappening.objects.filter(in_place_of=happening).exists():
        raise FoiaError(_("This line was corrected already. Correct the line that stands in its place."))
    if note is None:
        row = _row(kept, Note(happening.what, happening.on, happening.outcome, appeal_by=happening.appeal_by), by, at)
        row.is_void = True
    else:
        _require(kept, note, at)
        row = _row(kept, note, by, at)
        kept.tracking = note.tracking.strip() or kept.tracking
    row.in_place_of, row.why = happening, why.strip()
    row.save()
    _settle(kept)
    leave("foia.corrected", kept, by=by, at=at, happening=row)
    return row


def _row(request: FoiaRequest, note: Note, by: User, at: datetime) -> FoiaHappening:
    return FoiaHappening(
        request=request,
        ordinal=request.happenings.count() + 1,
        what=note.what,
        on=note.on,
        outcome=note.outcome,
        appeal_by=note.appeal_by,
        conveyed=note.conveyed,
        grounds=list(note.grounds),
        fee_cents=note.fee_cents,
        papers=list(note.papers),
        words=note.words.strip(),
        by=by,
        at=at,
    )


def _require(request: FoiaRequest, note: Note, at: datetime) -> None:
    """Do nothing for what can be written down at all. Raises ``FoiaError``."""
    if note.what not in WHAT or (note.outcome and note.outcome not in OUTCOMES):
        raise FoiaError(_("This is nothing that happens to a request. Choose from the list."), "what")
    if note.on > timezone.localdate(at):
        raise FoiaError(_("This day has not come yet. Write down what has happened."), "on")
    if unknown := set(note.grounds) - set(statute.foia().exemptions):
        raise FoiaError(_("No such exemption is known: %s") % ", ".join(sorted(unknown)), "grounds")
    if set(note.papers) - _papers_of(request):
        raise FoiaError(_("Choose files that are kept with this request."), "papers")
    if note.appeal_by and not note.papers:
        raise FoiaError(_("Keep the letter that names this day with the request, and tick it here."), "papers")


def _papers_of(request: FoiaRequest) -> set[str]:
    rows = File.objects.filter(subject_kind=KIND, subject_key=request.number, disposed_at__isnull=True)
    return {str(key) for key in rows.values_list("key", flat=True)}


def _is_chosen(request: FoiaRequest, way: str) -> bool:
    last = request.decisions.order_by("-ordinal").first()
    return last is not None and last.way == way


def settle(request: FoiaRequest, rows: Iterable[FoiaHappening]) -> None:
    """Set where a request stands from its rows, unsaved. Raises ``OutOfOrderError`` for a history that cannot be."""
    history = as_history(in_force(rows))
    if not history:
        request.standing, request.due_on, request.sent_on = DRAFT, None, None
        return
    found = standing(history, statute.clocks())
    request.standing, request.due_on, request.sent_on = found.state.value, found.due_on, history[0].on


def _settle(request: FoiaRequest) -> None:
    """Work out where the request stands (3.) and save it; refuse a history that cannot be, in words (2.)."""
    try:
        settle(request, FoiaHappening.objects.filter(request=request))
    except OutOfOrderError as error:
        told = {"what": WHAT[error.happening.what], "why": WRONG[error.why]}
        field = {"outcome": "outcome", "appeal_day": "appeal_by"}.get(error.why, "on")
        raise FoiaError(_("“%(what)s”: %(why)s") % told, field) from error
    request.save()

"""A shift is closed: somebody says that nobody came, and a supervisor who wrote nothing looks at it.

1. The nil line stands only where nothing is logged; a visit logged later overtakes it.
2. A shift is closed near its end or after it, never before it could be whole.
3. Whoever wrote in a shift does not sign it off: the sign-off is a second look.
4. A sign-off covers what it saw. What is written later is marked, and asks for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import NilLine, Shift, SignOff, Visit, VisitCorrection
from dintel.apps.booking.services.page import centre_of, note_edit, page_of
from dintel.apps.booking.shifts import Span
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.retention.ended import DisposedError
from dintel.domain import canonical


class ShiftError(Exception):
    """The shift cannot be closed like this; the message is for the person."""


@transaction.atomic
def write_nil_line(*, span: Span, by: User, at: datetime) -> NilLine:
    """Write that no outside officers came in a shift, and return the line; it is written once.

    Raises ``ShiftError`` while the shift is not near its end, or when a visit is logged in it; ``DisposedError`` for a
    shift that was disposed of.
    """
    shift = _living_page(span)
    found = NilLine.objects.filter(shift=shift).first()
    if found is not None:
        return found
    _check_near_end(centre_of(span.facility), shift, at)
    if Visit.objects.filter(shift=shift).exists():  # 1.
        raise ShiftError(_("A visit is logged in this shift, so it cannot be said that nobody came."))
    line = NilLine.objects.create(shift=shift, by=by, at=at)
    note_edit(shift)
    ledger.record(
        kind="nil_line.written",
        subject=("shift", shift.key),
        content={"nil_line": content_of(line), "shift": content_of(shift)},
        by=actor(by),
        at=at,
        key=shift.data_key,
    )
    return line


@transaction.atomic
def sign_off(*, span: Span, words: str, by: User, at: datetime) -> SignOff:
    """Sign a shift off and return the sign-off; while the last one still covers it, that one.

    Raises ``ShiftError`` while the shift is not near its end, when nothing is written in it, or when
    the person wrote in it; ``DisposedError`` for a shift that was disposed of.
    """
    shift = _living_page(span)
    last = SignOff.objects.filter(shift=shift).order_by("-ordinal").first()
    if last is not None and last.edits == shift.edits:  # 4.
        return last
    _check_near_end(centre_of(span.facility), shift, at)
    visits = list(Visit.objects.filter(shift=shift).order_by("pk"))
    line = NilLine.objects.filter(shift=shift).first()
    if not visits and line is None:
        raise ShiftError(_("Nothing is written in this shift. Log the visits, or write that nobody came; then sign."))
    _check_second_look(visits, line, by)
    return _sign(shift, last.ordinal + 1 if last else 1, digest(visits, line), words.strip(), by=by, at=at)


def _sign(shift: Shift, ordinal: int, sha256: str, words: str, *, by: User, at: datetime) -> SignOff:
    signed = SignOff.objects.create(
        shift=shift, ordinal=ordinal, edits=shift.edits, sha256=sha256, words=words, by=by, at=at
    )
    ledger.record(
        kind="shift.signed_off",
        subject=("shift", shift.key),
        content={"sign_off": content_of(signed), "shift": content_of(shift)},
        by=actor(by),
        at=at,
        key=shift.data_key,
    )
    return signed


def _living_page(span: Span) -> Shift:
    shift = page_of(span)
    if shift.disposed_at is not None:
        raise DisposedError(shift.key)
    return shift


def _check_near_end(centre: Centre, shift: Shift, at: datetime) -> None:
    opens_at = shift.ends_at - timedelta(minutes=centre.close_before_minutes)  # 2.
    if at < opens_at:
        told = time_format(timezone.localtime(opens_at), "H:i")
        raise ShiftError(_("This shift is still running. It can be closed from %(time)s.") % {"time": told})


def _check_second_look(visits: Iterable[Visit], line: NilLine | None, by: User) -> None:
    visits = list(visits)
    own = [visit.number for visit in visits if visit.logged_by_id == by.pk]
    corrected = VisitCorrection.objects.filter(visit__in=visits, by=by).values_list("visit__number", flat=True)
    own += sorted(set(corrected) - set(own))
    if own:  # 3.
        told = {"numbers": ", ".join(own)}
        raise ShiftError(_("You wrote %(numbers)s in this shift. Another supervisor signs it off.") % told)
    if line is not None and line.by_id == by.pk:
        raise ShiftError(_("You wrote that nobody came in this shift. Another supervisor signs it off."))


def digest(visits: Iterable[Visit], line: NilLine | None) -> str:
    """Return the SHA-256 of a shift's entries as they stand: what a sign-off saw."""
    entries: list[canonical.Plain] = [
        {
            "number": visit.number,
            "result": visit.result,
            "entered_at": visit.entered_at.isoformat(),
            "agency": visit.agency,
            "immigration": visit.immigration,
            "officers": visit.officers,
            "credentials": visit.credentials,
            "purpose": visit.purpose,
            "purpose_words": visit.purpose_words,
            "matter": visit.matter,
            "authority": visit.authority,
            "areas": list(visit.areas),
            "escort": visit.escort_id,
            "escort_words": visit.escort_words,
            "words": visit.words,
            "logged_by": visit.logged_by_id,
        }
        for visit in visits
    ]
    return canonical.digest({"entries": entries, "nil": line.at.isoformat() if line else None})

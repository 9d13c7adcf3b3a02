"""Outside officers come, are turned away, leave; and what was written of it is put right.

1. A key and words: the same again gives the same visit, other words under the key change nothing.
2. The number is taken in the transaction that writes the visit, so the series has no holes.
3. A visit that asks for something, or by an immigration agency or somebody who may be one, is a
   contact too: it is filed with the visit, both or neither, and the law answers what was asked.
4. What is written after the sign-off says so, and the shift is open again.
5. Each act is a leaf of the ledger. Names of officers are in none, only the hash of their words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.booking.entry import CORRECTABLE, EntryError, VisitEntry
from dintel.apps.booking.models import OfficerNames, Visit, VisitCorrection
from dintel.apps.booking.services import contact, entries
from dintel.apps.booking.services.leaves import said_of_names
from dintel.apps.booking.services.living import living
from dintel.apps.booking.services.page import centre_of, note_edit, page_at, page_moved_to, was_signed
from dintel.apps.contacts.services.number import take_number
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.sealing.services import Subject, new_key
from dintel.domain.canonical import Plain


class EntryConflictError(Exception):
    """The key was used for another entry; ``visit`` is the one that is kept."""

    def __init__(self, visit: Visit) -> None:
        """Keep the visit."""
        super().__init__(f"the key was used for {visit.number}")
        self.visit = visit


class ChangedMeanwhileError(Exception):
    """Somebody else corrected the visit while the page was open."""


def log_visit(*, key: UUID, entry: VisitEntry, by: User, at: datetime) -> Visit:
    """Write a visit into the log under its key, and return it.

    Raises ``EntryError`` for what cannot be so, ``EntryConflictError`` when the key holds another
    entry; nothing is changed then.
    """
    digest = entry.sha256()
    known = _known(key, digest)
    if known is not None:
        return known
    checked = entries.checked(entry, at)
    try:
        with transaction.atomic():
            return _keep(key, digest, checked, by, at)
    except IntegrityError:  # the button was pressed twice at the same moment
        known = _known(key, digest)
        if known is None:
            raise
        return known


def _known(key: UUID, digest: str) -> Visit | None:
    visit = Visit.objects.filter(key=key).first()
    if visit is not None and visit.body_sha256 != digest:
        raise EntryConflictError(visit)
    return visit


def _keep(key: UUID, digest: str, entry: VisitEntry, by: User, at: datetime) -> Visit:
    centre = centre_of(entry.facility)
    shift = page_at(centre, entry.entered_at)
    number = take_number(centre.series, at)  # 2.
    _series, year, ordinal = number.split("-")
    visit = Visit.objects.create(
        key=key,
        body_sha256=digest,
        number=number,
        data_key=new_key(subject=Subject("visit", number)),
        year=int(year),
        ordinal=int(ordinal),
        shift=shift,
        department=centre.facility.department,
        past_public=centre.is_past_public(entry.areas),
        contact=contact.file_for(key=key, entry=entry, centre=centre, number=number, by=by, at=at),  # 3.
        logged_by=by,
        logged_at=at,
        late=was_signed(shift),  # 4.
        **entries.columns(entry),
    )
    names = _keep_names(visit, entry, by, at)
    note_edit(shift)
    _leave("visit.logged", visit, {"names": names, "shift": content_of(shift)}, by=by, at=at)
    return visit


def _keep_names(visit: Visit, entry: VisitEntry, by: User, at: datetime) -> Plain:
    """Keep the names beside the visit and return what a leaf says of them."""
    if entry.names_given == "not_asked" and not entry.names:
        return None
    names = OfficerNames.objects.create(visit=visit, given=entry.names_given, words=entry.names, by=by, at=at)
    return said_of_names(names)


def _leave(kind: str, visit: Visit, more: Mapping[str, Plain], *, by: User, at: datetime) -> None:
    content = {"visit": content_of(visit), **more}
    ledger.record(
        kind=kind, subject=("visit", visit.number), content=content, by=actor(by), at=at, key=visit.data_key
    )  # 5.


@transaction.atomic
def note_left(*, visit: Visit, left_at: datetime, by: User, at: datetime) -> Visit:
    """Write down when they left, to the minute, and return the visit; who has left already stays so.

    Raises ``EntryError`` for a visit that was refused, a moment before they came, or in the future;
    ``DisposedError`` for one that was disposed of.
    """
    kept = living(visit)
    if kept.left_at is not None:
        return kept
    entries.check_left(kept.result, kept.entered_at, left_at, at)
    kept.left_at, kept.left_by = entries.to_minute(left_at), by
    kept.version += 1
    kept.save(update_fields=["left_at", "left_by", "version"])
    _leave("visit.left", kept, {"changed": ["left_at", "left_by_id", "version"]}, by=by, at=at)
    return kept


@transaction.atomic
def correct_visit(*, visit: Visit, version: int, changes: Mapping[str, Any], why: str, by: User, at: datetime) -> Visit:
    """Put new values in place and keep the old ones; return the visit. Same values change nothing.

    Raises ``ChangedMeanwhileError`` when it is no longer at ``version``, ``EntryError`` without a
    reason or for values that cannot be so, ``KeyError`` for a field that cannot be corrected,
    ``DisposedError`` for a visit that was disposed of.
    """
    kept = living(visit)
    if kept.version != version:
        raise ChangedMeanwhileError
    if not why.strip():
        raise EntryError(_("Say why, so that the next reader understands."), "why")
    if strays := set(changes) - set(CORRECTABLE):
        message = f"{kept.number}: {', '.join(sorted(strays))} cannot be corrected"
        raise KeyError(message)
    entry = entries.checked(entries.of_visit(kept, changes), at, kept=kept)
    new = {name: value for name, value in entries.columns(entry).items() if getattr(kept, name) != value}
    if not new:
        return kept
    return _replace(kept, entry, new, why.strip(), by=by, at=at)


def _replace(visit: Visit, entry: VisitEntry, new: Mapping[str, Any], why: str, *, by: User, at: datetime) -> Visit:
    centre = centre_of(visit.facility)
    before, after = visit.shift, page_moved_to(visit.shift, centre, entry.entered_at)
    late = was_signed(before) or was_signed(after)  # 4.
    corrections = [
        VisitCorrection(
            visit=visit,
            field=name,
            before=entries.written(getattr(visit, name)),
            after=entries.written(value),
            why=why,
            late=late,
            by=by,
            at=at,
        )
        for name, value in new.items()
    ]
    VisitCorrection.objects.bulk_create(corrections)
    for name, value in new.items():
        setattr(visit, name, value)
    if visit.contact is None:  # 3.
        visit.contact = contact.file_for(key=visit.key, entry=entry, centre=centre, number=visit.number, by=by, at=at)
    visit.shift, visit.past_public = after, centre.is_past_public(visit.areas)
    visit.late, visit.version = visit.late or late, visit.version + 1
    visit.save()
    shifts = sorted({before, after}, key=lambda shift: shift.pk)
    for shift in shifts:
        note_edit(shift)
    more = {"corrections": list(map(content_of, corrections)), "shifts": list(map(content_of, shifts))}
    _leave("visit.corrected", visit, more, by=by, at=at)
    return visit

"""The page of the log that a moment lies on: its shift, opened when something is first written there."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import EntryError
from dintel.apps.booking.models import Shift, SignOff
from dintel.apps.booking.shifts import NoShiftError, Span, span_at
from dintel.apps.sealing.services import Subject, new_key


def centre_of(facility: str) -> Centre:
    """Return the booking centre; raise ``EntryError`` for a place where no log is kept."""
    centre = here.centres().get(facility)
    if centre is None:
        raise EntryError(_("No access log is kept for this place."), "facility")
    return centre


def page_at(centre: Centre, moment: datetime) -> Shift:
    """Return the shift in which a moment lies, locked until the transaction ends.

    A shift that was opened keeps the times it had then, so an old entry stays where it was written
    when the plan changes. Raises ``EntryError`` for a moment before the first shift.
    """
    kept = _kept(centre, moment)
    if kept is not None:
        return Shift.objects.select_for_update().get(pk=kept.pk)
    try:
        return page_of(span_at(centre, moment, here.zone()))
    except NoShiftError as error:
        raise EntryError(_("No shift was worked here at that time."), "entered_at") from error


def page_moved_to(before: Shift, centre: Centre, moment: datetime) -> Shift:
    """Return ``page_at`` for an entry that stood in another shift; both are locked, by everybody in the same order."""
    after = _kept(centre, moment)
    keys = {before.pk, after.pk} if after else {before.pk}
    list(Shift.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    return page_at(centre, moment)


def page_of(span: Span) -> Shift:
    """Return a shift of the plan, opened if it was not, and locked until the transaction ends.

    Raises KeySourceError where one is opened and the city's key is not at hand.
    """
    name = {"facility": span.facility, "on": span.on, "shift": span.shift}
    locked = Shift.objects.select_for_update(of=("self",)).select_related("data_key")
    found = locked.filter(**name).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            opened = Shift(**name, starts_at=span.starts_at, ends_at=span.ends_at)
            opened.data_key = new_key(subject=Subject("shift", opened.key))
            opened.save(force_insert=True)
            return opened
    except IntegrityError:  # somebody opened it at the same moment
        return locked.get(**name)


def note_edit(shift: Shift) -> None:
    """Count that something was written in a shift, so that an earlier sign-off no longer covers it."""
    Shift.objects.filter(pk=shift.pk).update(edits=F("edits") + 1)
    shift.refresh_from_db(fields=["edits"])


def was_signed(shift: Shift) -> bool:
    """Say whether a supervisor has signed the shift before."""
    return SignOff.objects.filter(shift=shift).exists()


def _kept(centre: Centre, moment: datetime) -> Shift | None:
    return Shift.objects.filter(facility=centre.id, starts_at__lte=moment, ends_at__gt=moment).first()

"""Gaps are found, told once each, seen to be put right, or closed by a person with words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.booking import gaps, here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import EntryError
from dintel.apps.booking.gaps import Finding
from dintel.apps.booking.models import Gap
from dintel.apps.booking.queries import states
from dintel.apps.contacts.models import Contact, SealReader
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.notices import services as notices
from dintel.apps.sealing.services import Subject, new_key

YEAR_END = (12, 31)


def findings(centre: Centre, at: datetime) -> Iterator[Finding]:
    """Yield everything that does not add up at a centre at a moment."""
    since = states.looks_since(centre, at)
    shifts = states.shift_states(centre, since, at)
    yield from gaps.empty_shifts(shifts, at=at)
    yield from gaps.unsigned_shifts(shifts, at=at, within=timedelta(hours=centre.sign_off_within_hours))
    for year, last, present in states.numberings(centre):
        on = min(date(year, *YEAR_END), at.astimezone(here.zone()).date())
        yield from gaps.holes(f"{centre.series}-{year}", last, present, on=on, subject=centre.id)
    visits = list(states.visit_states(centre, since))
    yield from gaps.open_visits(visits, at=at)
    yield from gaps.past_public(visits)
    holds = states.hold_states(centre, since)
    yield from gaps.idle_holds(holds, at=at, within=timedelta(hours=centre.outcome_within_hours))
    yield from gaps.sent_nowhere(holds)
    yield from gaps.uneven_releases(holds, within=timedelta(minutes=centre.ordinary_within_minutes))


@transaction.atomic
def find_gaps(*, at: datetime) -> tuple[Gap, ...]:
    """Look through every booking centre and return the gaps that are new; running it again finds none.

    A new gap is told. A gap whose cause is gone is marked as put right; if it comes back it is told
    again. What a person closed stays closed.
    """
    new: list[Gap] = []
    for centre in here.centres().values():
        new += _kept(centre, {(found.kind, found.key): found for found in findings(centre, at)}, at)
    for gap in new:
        _tell(gap, at)
    return tuple(new)


def _kept(centre: Centre, found: dict[tuple[str, str], Finding], at: datetime) -> list[Gap]:
    wanted = {key for _kind, key in found}
    known = {
        (gap.kind, gap.key): gap
        for gap in Gap.objects.select_for_update().filter(
            Q(settled_at=None, closed_at=None) | Q(key__in=wanted), facility=centre.id
        )
    }
    new = [_gap(centre, each, at) for name, each in found.items() if name not in known]
    Gap.objects.bulk_create(new)
    leaves = [_leaf("gap.found", gap, at) for gap in new]
    for name, gap in known.items():
        if name in found and gap.settled_at is not None and gap.closed_at is None:
            gap.settled_at, gap.times = None, gap.times + 1
            gap.save(update_fields=["settled_at", "times"])
            new.append(gap)
            leaves.append(_leaf("gap.reopened", gap, at))
        elif name not in found and gap.is_open:
            gap.settled_at = at
            gap.save(update_fields=["settled_at"])
            leaves.append(_leaf("gap.settled", gap, at))
    ledger.record_many(leaves)
    return new


def _leaf(kind: str, gap: Gap, at: datetime, *, by: User | None = None) -> ledger.NewLeaf:
    subject = (gap.subject_kind, gap.subject_key)
    return ledger.NewLeaf(kind, subject, {"gap": content_of(gap)}, at, actor(by), gap.data_key)


def _gap(centre: Centre, found: Finding, at: datetime) -> Gap:
    return Gap(
        kind=found.kind,
        key=found.key,
        facility=centre.id,
        department=centre.facility.department,
        on=found.on,
        subject_kind=found.subject_kind,
        subject_key=found.subject_key,
        contact_id=found.contact,
        found_at=at,
    )


def _tell(gap: Gap, at: datetime) -> None:
    contact = Contact.objects.filter(pk=gap.contact_id).first() if gap.contact_id else None
    sealed = contact is not None and contact.sealed
    readers = User.objects.filter(pk__in=SealReader.objects.filter(contact=contact).values("user")) if sealed else ()
    notices.announce(
        kind="gap_found",
        subject_kind=gap.subject_kind,
        subject_key=gap.subject_key,
        title=gap.key.partition("#")[0],
        lines=(),
        department=gap.department,
        facility=gap.facility,
        sealed=sealed,
        readers=tuple(readers),
        at=at,
    )


@transaction.atomic
def close_gap(*, gap: Gap, words: str, by: User, at: datetime) -> Gap:
    """Close a gap that cannot be put right, with the words of who closes it, and return it.

    One that was closed or put right already stays as it is. Raises ``EntryError`` without words; KeySourceError where
    the city's key is not at hand.
    """
    if not words.strip():
        raise EntryError(_("Say what happened, so that the next reader understands."), "words")
    kept = Gap.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=gap.pk)
    if kept.is_open:
        kept.data_key = new_key(subject=key_subject(kept.pk))
        kept.closed_at, kept.closed_by, kept.closed_words = at, by, words.strip()
        kept.save(update_fields=["data_key", "closed_at", "closed_by", "closed_words"])
        ledger.record_many([_leaf("gap.closed", kept, at, by=by)])
    return kept


def key_subject(gap: int) -> Subject:
    """Return whose key seals the words that closed a gap: the gap's own, since many belong to no other record."""
    return Subject("gap", str(gap))

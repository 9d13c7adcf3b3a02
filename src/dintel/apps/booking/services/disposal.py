"""The end of a visit in the booking centre's log, and of what it wrote beside a contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.booking.models import Forwarding, Gap, OfficerNames, Visit, VisitCorrection
from dintel.apps.booking.queries.visible import visible
from dintel.apps.booking.services.gaps import key_subject
from dintel.apps.ledger import services as ledger
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Part, Subject
from dintel.apps.retention.rows import SEE, Rows
from dintel.apps.sealing import services as sealing

EMPTY = "—"
"""Stands for an agency, which no list shows empty."""
VISIT = {"purpose_words": "", "escort_words": "", "words": "", "agency": EMPTY, "body_sha256": ""}


def visit_class() -> Kept:
    """Return the class of visits: an entry of the log with the names given, and what was put right in it."""
    rows = Rows(lambda access: visible(access, SEE), "logged_at", "number")
    return Kept(
        id="visit",
        subject="visit",
        title=t("The booking centre’s access log"),
        event="logged",
        rows=rows,
        keys_held=_held,
        lock=_lock,
        apart=_sealed,
        marked=lambda: Visit.objects.filter(disposed_at__isnull=False).values_list(rows.key, flat=True).iterator(),
    )


def _held(records: Sequence[Subject]) -> KeptBy:
    """Return the visits that holds on them, or on the contact behind them, keep."""
    by_contact: dict[str, list[Subject]] = {}
    for one in records:
        if one.kind in {"contact", "request"}:
            by_contact.setdefault(one.key.partition(".")[0], []).append(one)
    yield from ((one.key, one) for one in records if one.kind == "visit")
    rows = Visit.objects.filter(contact__number__in=by_contact, disposed_at__isnull=True)
    for number, contact in rows.values_list("number", "contact__number"):
        yield from ((number, one) for one in by_contact.get(contact or "", ()))


def _sealed(numbers: Iterable[str]) -> frozenset[str]:
    rows = Visit.objects.filter(number__in=list(numbers), contact__sealed=True)
    return frozenset(rows.values_list("number", flat=True))


def _lock(number: str) -> InHand | None:
    visit = Visit.objects.select_for_update(of=("self",)).filter(number=number, disposed_at__isnull=True).first()
    if visit is None:
        return None
    keeping = [Subject("visit", number)]
    if visit.contact is not None:
        keeping.append(Subject("contact", visit.contact.number))
        keeping += [Subject("request", one) for one in visit.contact.requests.values_list("number", flat=True)]
    is_busy = visit.is_inside or is_any_gap_open(Q(subject_kind="visit", subject_key=number))
    return InHand(timezone.localdate(visit.logged_at), tuple(keeping), is_busy, lambda at: _dispose(visit, at=at))


def is_any_gap_open(about: Q) -> bool:
    """Return whether somebody still has to put a gap right, or to say why it stays: their words come before the end."""
    return Gap.objects.filter(about, closed_at__isnull=True, settled_at__isnull=True).exists()


def _dispose(visit: Visit, *, at: datetime) -> Gone:
    """Empty every word of a visit; that names were given, refused or not asked stays."""
    count = VisitCorrection.objects.filter(visit=visit).update(before="", after="", why="")
    count += OfficerNames.objects.filter(visit=visit).update(words="")
    gaps = empty_gaps(Q(subject_kind="visit", subject_key=visit.number), at=at)
    count += Visit.objects.filter(pk=visit.pk).update(**VISIT, disposed_at=at, version=visit.version + 1)
    told = dispose_about(records=[Subject("visit", visit.number)], at=at)
    return Gone(gaps + Counter(words=count) + Counter(told.counts), told.subjects)


def beside() -> Part:
    """Return what the booking centre wrote beside the requests of a contact: a part of the contact's class."""
    return Part(_dispose_beside, goes_on=lambda number: is_any_gap_open(Q(contact__number=number)))


def _dispose_beside(number: str, at: datetime) -> Gone:
    rows = Forwarding.objects.filter(request__contact__number=number)
    count = rows.update(words="", to_agency="")
    return Gone(empty_gaps(Q(contact__number=number), at=at) + Counter(words=count))


def empty_gaps(about: Q, *, at: datetime) -> Counter[str]:
    """Empty the words that closed some gaps, with their leaves and their keys; return what went.

    That a gap was closed with words stays known: the row of its key says so. Leaves go before the keys that open them,
    all that tell of the gap: the gap's record may go on, and an older leaf would not fit the row any more.
    """
    full = Gap.objects.filter(about, closed_at__isnull=False).exclude(closed_words="")
    gaps = {key: (kind, name) for key, kind, name in full.values_list("pk", "subject_kind", "subject_key")}
    leaves = sum(ledger.forget_row(subject=one, names=("gap",), key=key) for key, one in gaps.items())
    keys = sealing.destroy_all(subjects=[key_subject(key) for key in gaps], at=at)
    return Counter(words=Gap.objects.filter(pk__in=gaps).update(closed_words=""), key=keys, leaf=leaves)

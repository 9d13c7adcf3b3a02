"""Floods among the new reports, and what two reports share: only of reports that whoever asks may see (`visible`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.complaints.limits import FLOOD_FROM, GROUPS_SHOWN, SAMPLES
from dintel.apps.complaints.models import Aside, Hint, Report, SettingAside, State
from dintel.apps.complaints.queries.visible import visible
from dintel.apps.complaints.services.hints import written
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.reporting import grouping
from dintel.domain.reporting.likeness import SLOTS

SET_ASIDE = "complaint.set_aside"
EXCERPT = 400
REMEMBERED_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Sample:
    """A report of a flood as it is looked at."""

    number: str
    received_on: date
    proof: bool
    agreement: int
    """In how many of a hundred parts of its sketch it agrees with the report that leads the flood."""
    words: str


@dataclass(frozen=True, slots=True)
class Flood:
    """New reports that are alike: the one that is most typical leads."""

    leader: str
    reports: int
    with_proof: int
    first_on: date
    last_on: date
    samples: tuple[Sample, ...]
    """The leader and those that are least like it: if one of the flood is true, it is more likely among these."""
    keys: tuple[UUID, ...]
    unproved_keys: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A flood that was set aside."""

    key: UUID
    reason: str
    reports: int
    by_name: str
    at: datetime
    undone_by: str
    undone_at: datetime | None
    is_over: bool
    """Whether all its reports were disposed of, so that nothing is left to take back."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a new report without opening it."""

    key: UUID
    likeness: bytes
    received_on: date
    proof: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Another report that names the same number or plate, or is written in much the same words."""

    number: str
    received_on: date
    phones: int
    plates: int
    agreement: int


def require(access: Access) -> None:
    """Do nothing for whoever may set reports aside. Raises Http404 for others."""
    access.require(SET_ASIDE)


def floods(access: Access) -> tuple[Flood, ...]:
    """Return the largest groups of new reports that are alike, `FLOOD_FROM` or more, each with samples.

    Raises Http404 for whoever may not set reports aside.
    """
    require(access)
    return _shown(_large(_new_rows(access))[:GROUPS_SHOWN])


def count_of_floods(access: Access) -> int:
    """Return how many floods there are, opening none; none for whoever may not set reports aside.

    The list asks this at every look. Ten thousand reports are grouped in a third of a second, so the number is
    remembered in memory for as long as they are the same ones: a sketch never changes while its report is new.
    """
    if not access.can(SET_ASIDE):
        return 0
    known: int | None = cache.get(_named(_new(access).values_list("pk", flat=True)))
    if known is None:
        found = _new_rows(access)
        known = len(_large(found))
        cache.set(_named(row.key for row in found), known, REMEMBERED_SECONDS)
    return known


def _named(keys: Iterable[UUID]) -> str:
    return f"floods:{hashlib.sha256(b''.join(key.bytes for key in keys)).hexdigest()}"


def _large(found: Sequence[Row]) -> list[list[Row]]:
    groups = grouping.groups([row.likeness for row in found])
    return [[found[place] for place in group] for group in groups if len(group) >= FLOOD_FROM]


def flood_of(access: Access, number: str) -> Flood:
    """Return all new reports that are like one. Raises Http404 where there is none, or it may not be seen."""
    require(access)
    leader = visible(access, SET_ASIDE).filter(number=number).values_list("pk", flat=True).first()
    found = _new_rows(access)
    first = next((row for row in found if row.key == leader), None)
    if first is None:
        raise Http404
    alike = grouping.like(first.likeness, [row.likeness for row in found])
    others = [found[place] for place, _ in alike if found[place].key != first.key]
    return _shown([[first, *others]])[0]


def acts(access: Access) -> tuple[Act, ...]:
    """Return what was set aside, newest first; Raises Http404 as `floods` does."""
    require(access)
    rows = SettingAside.objects.select_related("data_key", "by", "undone_by")[:GROUPS_SHOWN]
    left = set(Aside.objects.filter(act__in=[row.pk for row in rows]).values_list("act", flat=True).distinct())
    return tuple(_act_view(row, is_over=row.pk not in left) for row in rows)


def act_for(access: Access, key: UUID) -> SettingAside:
    """Return an act that may be taken back. Raises Http404 otherwise."""
    require(access)
    act = SettingAside.objects.filter(pk=key).first()
    if act is None:
        raise Http404
    return act


def _act_view(act: SettingAside, *, is_over: bool) -> Act:
    undone_by = act.undone_by.name if act.undone_by else ""
    return Act(act.pk, act.reason, act.reports, act.by.name, act.at, undone_by, act.undone_at, is_over)


def sharing(access: Access, report: Report) -> tuple[Shared, ...]:
    """Return the reports that share a number, a plate or their words with one, most alike first; set aside or not.

    Only reports that the person may read are named: the intake desk finds those nobody has yet, an investigator their
    own cases, and an exclusion holds here as everywhere.
    """
    named: dict[UUID, list[str]] = {}
    tokens = list(Hint.objects.filter(report=report).values_list("token", flat=True))
    for key, kind in Hint.objects.filter(token__in=tokens).exclude(report=report).values_list("report_id", "kind"):
        named.setdefault(key, []).append(kind)
    alike = _alike(access, report)
    rows = visible(access).filter(pk__in={*named, *alike}).values_list("pk", "number", "received_on")
    found = [
        Shared(number, day, kinds.count(Hint.Kind.PHONE), kinds.count(Hint.Kind.PLATE), alike.get(key, 0))
        for key, number, day in rows
        for kinds in [named.get(key, [])]
    ]
    return tuple(sorted(found, key=lambda one: (-one.agreement, -one.phones - one.plates, one.number))[:GROUPS_SHOWN])


def _alike(access: Access, report: Report) -> dict[UUID, int]:
    """Return how much other reports agree with one, in hundredths, where they are alike."""
    if report.likeness is None:
        return {}
    rows = list(visible(access).filter(likeness__isnull=False).exclude(pk=report.pk).values_list("pk", "likeness"))
    hits = grouping.like(bytes(report.likeness), [bytes(likeness or b"") for _, likeness in rows])[:GROUPS_SHOWN]
    return {rows[place][0]: _hundredths(agreeing) for place, agreeing in hits}


def _new(access: Access) -> QuerySet[Report]:
    seen = visible(access, SET_ASIDE)
    return seen.filter(state=State.NEW, set_aside=False, likeness__isnull=False).order_by("id")


def _new_rows(access: Access) -> list[Row]:
    rows = _new(access).values_list("pk", "likeness", "received_on", "proof")
    return [Row(key, bytes(likeness or b""), day, proof) for key, likeness, day, proof in rows]


def _shown(groups: Sequence[Sequence[Row]]) -> tuple[Flood, ...]:
    """Return groups as they are shown, with samples opened: all of them in one query."""
    chosen = [_samples(group) for group in groups]
    keys = [row.key for some in chosen for row, _ in some]
    opened = {one.pk: one for one in Report.objects.filter(pk__in=keys).select_related("data_key")}
    return tuple(_flood(group, some, opened) for group, some in zip(groups, chosen, strict=True))


def _samples(group: Sequence[Row]) -> list[tuple[Row, int]]:
    leader, *others = group
    agreeing = dict(grouping.like(leader.likeness, [row.likeness for row in others], alike=0))
    least = sorted(range(len(others)), key=lambda place: agreeing[place])[: SAMPLES - 1]
    return [(leader, SLOTS), *((others[place], agreeing[place]) for place in least)]


def _flood(group: Sequence[Row], chosen: Sequence[tuple[Row, int]], opened: dict[UUID, Report]) -> Flood:
    samples = [
        Sample(opened[row.key].number, row.received_on, row.proof, _hundredths(agreeing), _words(opened[row.key]))
        for row, agreeing in chosen
        if row.key in opened
    ]
    days = [row.received_on for row in group]
    return Flood(
        leader=samples[0].number if samples else "",
        reports=len(group),
        with_proof=sum(row.proof for row in group),
        first_on=min(days),
        last_on=max(days),
        samples=tuple(samples),
        keys=tuple(row.key for row in group),
        unproved_keys=tuple(row.key for row in group if not row.proof),
    )


def _words(report: Report) -> str:
    try:
        text = written(report.answers)
    except (UnsealError, KeyDestroyedError):
        return ""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"


def _hundredths(agreeing: int) -> int:
    return round(100 * agreeing / SLOTS)

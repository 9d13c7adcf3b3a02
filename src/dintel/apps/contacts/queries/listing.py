"""The list of contacts: one page of rows in words, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.filters import Filters
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.names import Said
from dintel.apps.contacts.queries.searching import ORDERS, count_all, find, most_at_hand
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.prepared import prepared
from dintel.domain.policy.facts import UNKNOWN

PAGE = 25
SHOWN = (
    *("number", "began_at", "facility", "place", "agency", "channel", "verified", "immigration"),
    *("outcome", "with_counsel", "sealed"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One contact in the list, in words."""

    number: str
    path: str
    began_at: str
    """In the city's time, as programs read it."""
    when: str
    """The same in words."""
    who: str
    place: str
    channel: str
    asked: str
    papers: str
    outcome: str
    state: str
    """The short name of the state of verification."""
    verified: str
    with_counsel: bool
    sealed: bool


class InShort(NamedTuple):
    """What the list tells of one request, as short names."""

    asked: str
    document: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list."""

    rows: tuple[Row, ...]
    total: int
    is_exact: bool
    """Otherwise at least ``total`` fit."""
    order: str
    """The order they stand in, which is not the one asked for where too many fit."""
    after: str
    """The number behind which the next page begins; empty on the last."""

    @property
    def count(self) -> str:
        """How many there are, in words; never more than is known."""
        if self.is_exact:
            return ngettext("{count} contact", "{count} contacts", self.total).format(count=f"{self.total:,}")
        return _("More than {count} contacts").format(count=f"{self.total - 1:,}")


NOBODY = Page((), 0, is_exact=True, order=ORDERS[0], after="")


def page_of(access: Access, filters: Filters) -> Page:
    """Return one page of what the asker may see of what the filters ask."""
    if access.reach("contact.read").nothing:
        return NOBODY
    after = visible(access).filter(number=filters.after).only("began_at", "facility").first() if filters.after else None
    order = "newest" if filters.sort == "place" and _is_one_building(access, filters) else filters.sort
    wanted = filters.wanted(access)
    found = find(wanted, order=order, after=after, size=PAGE)
    rows = rows_of(access, found.ids)
    is_exact = found.is_exact or filters.count_all
    total = found.total if found.is_exact or not filters.count_all else count_all(wanted)
    order = filters.sort if found.order == order else found.order
    return Page(rows, total, is_exact, order, rows[-1].number if found.has_more and rows else "")


def _is_one_building(access: Access, filters: Filters) -> bool:
    reach = access.reach("contact.read")
    is_bound = len(reach.facilities) == 1 and not (reach.everywhere or reach.departments or reach.own)
    return is_bound or "facility" in filters.chosen


@dataclass(frozen=True, slots=True)
class Contacts:
    """One page of contacts as rows of the register, for other systems."""

    contacts: tuple[Contact, ...]
    after: str


def contacts_of(access: Access, filters: Filters) -> Contacts:
    """Return the same page as ``page_of``, as rows of the register."""
    if access.reach("contact.read").nothing:
        return Contacts((), "")
    after = visible(access).filter(number=filters.after).only("began_at", "facility").first() if filters.after else None
    found = find(filters.wanted(access), order=filters.sort, after=after, size=PAGE)
    by_id = visible(access).in_bulk(found.ids)
    contacts = tuple(by_id[one] for one in found.ids if one in by_id)
    return Contacts(contacts, contacts[-1].number if found.has_more and contacts else "")


def rows_of(access: Access, ids: Sequence[int]) -> tuple[Row, ...]:
    """Return these contacts as rows in the same order, but for those the asker may not see."""
    by_id = {contact.pk: contact for contact in _shown(access, ids=tuple(ids))}
    asked: dict[int, list[InShort]] = {}
    for contact, *told in _asked(ids=tuple(by_id)):
        asked.setdefault(contact, []).append(InShort(*told))
    frame = _Frame(names.of_today(), timezone.get_current_timezone(), get_language(), *_record_paths())
    return tuple(_row(by_id[one], asked.get(one, ()), frame) for one in ids if one in by_id)


@prepared
def _shown(access: Access, *, ids: tuple[int, ...]) -> QuerySet[Contact]:
    return visible(access).filter(pk__in=ids).only(*SHOWN).order_by()


@prepared
def _asked(*, ids: tuple[int, ...]) -> QuerySet[Request, tuple[int, str, str, str]]:
    found = Request.objects.filter(contact__pk__in=ids).order_by("ordinal")
    return found.values_list("contact", *InShort._fields)


class _Frame(NamedTuple):
    """What all rows of a page share: words, time, language, and what stands around a number in an address."""

    said: Said
    zone: tzinfo
    language: str | None
    before: str
    after: str


def _row(contact: Contact, requests: Sequence[InShort], frame: _Frame) -> Row:
    said, began_at = frame.said, contact.began_at.astimezone(frame.zone)
    papers = (one.document for one in requests if one.document not in {UNKNOWN, "none"})
    return Row(
        number=contact.number,
        path=f"{frame.before}{contact.number}{frame.after}",
        began_at=began_at.isoformat(),
        when=f"{_short_day(began_at.date(), frame.language)} {began_at:%H:%M}",
        who=contact.agency or _("Officers"),
        place=names.place_of(contact),
        channel=said("channel", contact.channel),
        asked=capfirst(_joined(said("asked", one.asked) for one in requests)),
        papers=_joined(said("document", one) for one in papers),
        outcome=capfirst(_joined(said("outcome", one.outcome) for one in requests)),
        state=contact.verified,
        verified=said("verified", contact.verified),
        with_counsel=contact.with_counsel,
        sealed=contact.sealed,
    )


@lru_cache(maxsize=1_000)
def _short_day(on: date, _language: str | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT")


def _record_paths() -> tuple[str, str]:
    """Return what stands before and after the number in the address of a record."""
    before, _number, after = reverse("contacts:record", args=["NUMBER"]).rpartition("NUMBER")
    return before, after


def _joined(words: Iterable[str]) -> str:
    """Return different words once each, in order."""
    return "; ".join(dict.fromkeys(words))


def most_in_words() -> str:
    """Return up to how many contacts are counted and ordered at once, as a number to read."""
    return f"{most_at_hand():,}"


def reach_in_words(access: Access) -> str:
    """Return in one sentence which contacts the asker's list can hold."""
    reach = access.reach("contact.read")
    if reach.everywhere:
        return _("Every contact with outside officers that the city has written down.")
    places = [*map(names.department_of, sorted(reach.departments)), *map(names.facility_of, sorted(reach.facilities))]
    if places and reach.own:
        return _("The contacts you wrote down, and those of: {places}.").format(places="; ".join(places))
    if places:
        return _("The contacts of: {places}.").format(places="; ".join(places))
    return _("The contacts you wrote down.")

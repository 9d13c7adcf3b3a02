"""Contacts as rows of a file: stable columns, values in short names with their words beside them.

A file leaves the building, so it holds no more than the list shows, and what was told in free text
only where it is asked for. Officers' names stand in observations alone; those go out only to whom
may record them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.contacts.filters import Filters
from dintel.apps.contacts.models import Contact, Observation, Request
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.searching import every, scope
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.design.profile import active_city

CHUNK = 1_000
Cell = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, which never changes, and what it holds."""

    name: str
    meaning: str
    value: Callable[[Contact, Request | None], Cell]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants in the file."""

    per_request: bool = False
    told: bool = False
    observations: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """The contacts of one file, fixed at the moment it is asked for; their rows are read as it grows."""

    access: Access
    wish: Wish
    ids: tuple[int, ...]
    columns: tuple[Column, ...]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows; a contact that may no longer be seen is left out."""
        for start in range(0, len(self.ids), CHUNK):
            for contact in self._chunk(self.ids[start : start + CHUNK]):
                requests: Sequence[Request | None] = list(contact.requests.all()) if self.wish.per_request else [None]
                for request in requests or [None]:
                    yield [column.value(contact, request) for column in self.columns]

    def sealed(self) -> tuple[str, ...]:
        """Return the numbers of the sealed contacts in it, which the asker is named to read."""
        found = visible(self.access).filter(sealed=True, pk__in=visible(self.access, "contact.export"))
        keys = set(self.ids)
        return tuple(number for key, number in found.values_list("pk", "number") if key in keys)

    def _chunk(self, ids: Sequence[int]) -> list[Contact]:
        ordered = Prefetch("requests", Request.objects.order_by("ordinal"))
        seen = visible(self.access).filter(pk__in=ids) & visible(self.access, "contact.export")
        wanted = seen.order_by().select_related("data_key").prefetch_related(ordered)
        if self.wish.observations:
            wanted = wanted.prefetch_related(Prefetch("observations", Observation.objects.order_by("at", "pk")))
        by_id = {contact.pk: contact for contact in wanted}
        return [by_id[one] for one in ids if one in by_id]


def export_of(access: Access, filters: Filters, wish: Wish) -> Export:
    """Return what the asker may take out of what the filters ask, newest first."""
    wish = replace(wish, observations=wish.observations and may_observe(access))
    ids: tuple[int, ...] = ()
    if not (access.reach("contact.read").nothing or access.reach("contact.export").nothing):
        wanted = filters.wanted(access)
        ids = tuple(every(replace(wanted, clauses=(*scope(access, "contact.export"), *wanted.clauses))))
    return Export(access, wish, ids, columns_of(wish))


def may_observe(access: Access) -> bool:
    """Return whether the asker may take observations out: whoever records them everywhere they read."""
    reach, read = access.reach("contact.record"), access.reach("contact.read")
    return reach.everywhere or (
        not read.everywhere
        and not reach.nothing
        and reach.departments >= read.departments
        and reach.facilities >= read.facilities
    )


def _joined(contact: Contact, name: str) -> str:
    return "; ".join(dict.fromkeys(getattr(one, name) for one in contact.requests.all() if getattr(one, name)))


def _of(name: str) -> Callable[[Contact, Request | None], Cell]:
    return lambda contact, _request: getattr(contact, name)


def _local(name: str) -> Callable[[Contact, Request | None], Cell]:
    def moment(contact: Contact, _request: Request | None) -> Cell:
        value = getattr(contact, name)
        return timezone.localtime(value) if value else None

    return moment


def _asked(name: str) -> Callable[[Contact, Request | None], Cell]:
    return lambda contact, request: getattr(request, name) if request else _joined(contact, name)


def _seen(contact: Contact, _request: Request | None) -> str:
    return "; ".join(
        f"{one.seen}: {' '.join(part for part in (one.answer, str(one.count or ''), one.words) if part)}"
        for one in contact.observations.all()
    )


def columns_of(wish: Wish) -> tuple[Column, ...]:
    """Return the columns of a file, in order."""
    found = [
        Column("number", _("The contact’s number"), _of("number")),
        Column("began_at", _("When it began, in the city’s time with its distance from UTC"), _local("began_at")),
        Column("ended_at", _("When it ended"), _local("ended_at")),
        Column("received_at", _("When it was written down"), _local("received_at")),
        Column("channel", _("How it reached the city"), _of("channel")),
        Column("source", _("Through which door of Dintel it was written down"), _of("source")),
        Column("facility", _("The building’s id in the city’s profile"), _of("facility")),
        Column("facility_name", _("The building’s name"), lambda c, _r: names.facility_of(c.facility)),
        Column("department", _("The department’s id"), _of("department")),
        Column("department_name", _("The department’s name"), lambda c, _r: names.department_of(c.department)),
        Column("place", _("The place in words"), _of("place")),
        Column("setting", _("The kind of place, as the law tells them apart"), _of("setting")),
        Column("agency", _("The agency they said they were of"), _of("agency")),
        Column("immigration", _("Whether they were immigration officers: yes, no, unknown"), _of("immigration")),
        Column("officers", _("How many officers"), _of("officers")),
        Column("verified", _("Whether it was verified; only “verified” counts as federal activity"), _of("verified")),
        Column(
            "with_counsel", _("Whether a request waits for counsel"), lambda c, _r: "yes" if c.with_counsel else "no"
        ),
        *([Column("request", _("The request’s number"), _asked("number"))] if wish.per_request else []),
        Column("asked", _("What was asked"), _asked("asked")),
        Column("document", _("The paper shown or sent"), _asked("document")),
        Column("requester", _("Who asked, as far as it was checked"), _asked("requester")),
        Column("purpose", _("The purpose of the request"), _asked("purpose")),
        Column("stream", _("Received, forwarded, or for another agency"), _asked("stream")),
        Column("state", _("Where the request stands"), _asked("state")),
        Column("outcome", _("The outcome that stands; empty where no law was held for that day"), _asked("outcome")),
    ]
    if wish.told:
        found += [
            Column("account", _("What happened, as it was told"), _of("account")),
            Column("said", _("What staff said"), _of("said")),
            Column("words", _("What was asked, in their words"), _asked("words")),
        ]
    if wish.observations:
        found.append(Column("observations", _("What was seen; never a finding against an officer"), _seen))
    return tuple(found)


def about(taken: Export, filters: Filters, *, at: datetime) -> list[tuple[str, str]]:
    """Return what a reader of the file must know: whose, when, which, under which law, what each column holds."""
    limits = [f"{chip.label}: {chip.value}" for chip in filters.chips()]
    rows = [
        (
            _("What this is"),
            _("Contacts with outside officers, taken from the register of {city}.").format(
                city=active_city().full_name
            ),
        ),
        (_("Made at"), timezone.localtime(at).isoformat(timespec="seconds")),
        (_("Made for"), taken.access.user.name),
        (_("Contacts"), str(len(taken.ids))),
        (_("Filters"), "; ".join(limits) or _("None: everything this person may take out")),
        (
            _("Left out"),
            _(
                "Sealed contacts, but for those on which this person is named. Corrections stay in the register; "
                "this file shows what is believed now."
            ),
        ),
        (_("Law of the day"), law.policy().hash),
        (
            _("Read it like this"),
            _(
                "An unverified contact is not counted as federal activity. An observation is not a finding against an "
                "officer. Times are the city’s."
            ),
        ),
    ]
    return [*rows, *((column.name, column.meaning) for column in taken.columns)]

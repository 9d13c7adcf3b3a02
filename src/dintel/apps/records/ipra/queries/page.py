"""One request to the city as its page shows it: the clock with every day, the records, the letters, the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.contacts.queries import names as places
from dintel.apps.contacts.queries.visible import visible as visible_contacts
from dintel.apps.evidence.models import File
from dintel.apps.notices.queries.deadlines import StepView, steps_of
from dintel.apps.records.ipra import names
from dintel.apps.records.ipra.exemptions import Named, named, records_desk
from dintel.apps.records.ipra.models import AnswerLetter, Charge, FoundRecord, Publication, RecordsRequest, Redaction
from dintel.apps.records.ipra.queries.listing import Line, line_of
from dintel.apps.records.ipra.queries.visible import DENY, KIND, WORK, visible
from dintel.domain.deadlines import Due
from dintel.domain.ipra import Decision


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of a request: its last day, each day it counted or skipped, and what is in doubt about counting."""

    title: str
    last_on: date | None
    steps: tuple[StepView, ...]
    doubt: str
    calendar: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place that is redacted."""

    row: Redaction
    exemption: Named
    counts: bool


@dataclass(frozen=True, slots=True)
class FoundView:
    """One record that was found, and what stands between it and whoever asked."""

    row: FoundRecord
    decision: str
    exemption: Named | None
    places: tuple[PlaceView, ...]
    copies: tuple[File, ...]
    """Redacted copies beside the original."""
    publication: Publication | None
    next: str
    """What is still missing, in words; empty when it can be opened or is denied and signed."""

    @property
    def is_ready(self) -> bool:
        """Whether it can be opened and was not yet."""
        return not self.next and self.row.decision != Decision.DENY and not self.is_released

    @property
    def is_released(self) -> bool:
        """Whether it was opened."""
        return hasattr(self.row, "released")

    @property
    def wants_signature(self) -> bool:
        """Whether a responsible person can sign now."""
        is_whole = self.row.decision == Decision.DENY or (
            any(place.counts for place in self.places) and (self.row.file_id is None or self.row.copy_id is not None)
        )
        return self.row.keeps_back and self.row.signed_at is None and is_whole


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in words."""

    on: date
    title: str
    words: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything on the page of a request."""

    line: Line
    clocks: tuple[ClockView, ...]
    found: tuple[FoundView, ...]
    untaken: tuple[File, ...]
    """Originals that were added and are no record of the answer yet."""
    letters: tuple[AnswerLetter, ...]
    events: tuple[Event, ...]
    minutes: int
    charges: tuple[tuple[Charge, str], ...]
    cents: int
    contact: str
    """Number of the contact in which it came, if the person may read it."""
    may_work: bool
    may_deny: bool

    @property
    def row(self) -> RecordsRequest:
        """The request."""
        return self.line.row

    @property
    def can_answer(self) -> bool:
        """Whether every record is decided and signed."""
        return all(not one.next for one in self.found)


def page_of(row: RecordsRequest, access: Access, at: datetime) -> RequestPage:
    """Return a request that the person may read, as its page shows it; a number of queries that does not grow."""
    line = line_of(row, at)
    files = list(File.objects.filter(subject_kind=KIND, subject_key=row.number, disposed_at__isnull=True))
    found = _found(row, files)
    taken = {one.row.file_id for one in found}
    letters = tuple(row.letters.select_related("signed_by", "sent_by", "drafted_by").prefetch_related("files"))
    charges = tuple((one, _fee(one.fee)) for one in row.charges.all())
    works = visible(access, WORK).filter(pk=row.pk).exists()
    return RequestPage(
        line=line,
        clocks=tuple(clock_view(due) for due in (line.reading.note, line.reading.answer)),
        found=found,
        untaken=tuple(one for one in files if one.copy_of_id is None and one.pk not in taken) if works else (),
        letters=letters if works else tuple(one for one in letters if one.number),
        events=tuple(sorted(_events(row, letters, found), key=lambda one: one.on)),
        minutes=sum(one.minutes for one in row.timespents.all()),
        charges=charges,
        cents=sum(one.total for one, _title in charges),
        contact=_contact(row, access),
        may_work=works,
        may_deny=works and access.can(DENY),
    )


def _contact(row: RecordsRequest, access: Access) -> str:
    if row.contact_id is None:
        return ""
    return visible_contacts(access).filter(pk=row.contact_id).values_list("number", flat=True).first() or ""


def found_views(row: RecordsRequest) -> tuple[FoundView, ...]:
    """Return the records that were found for a request, in order."""
    return _found(row, list(File.objects.filter(subject_kind=KIND, subject_key=row.number, disposed_at__isnull=True)))


def _found(row: RecordsRequest, files: Sequence[File]) -> tuple[FoundView, ...]:
    rows = row.foundrecords.select_related(
        "request__data_key", "file", "copy", "signed_by", "released__release"
    ).prefetch_related("redactions__by", "released__publications")
    return tuple(_view(one, files) for one in rows)


def _view(row: FoundRecord, files: Sequence[File]) -> FoundView:
    places = tuple(PlaceView(one, named(one.exemption), one.dropped_at is None) for one in row.redactions.all())
    shown = row.released.publications.all() if hasattr(row, "released") else ()
    return FoundView(
        row=row,
        decision=str(names.DECISIONS[row.decision]),
        exemption=named(row.exemption) if row.exemption else None,
        places=places,
        copies=tuple(one for one in files if row.file_id and one.copy_of_id == row.file_id),
        publication=next((one for one in shown if one.taken_down_at is None), None),
        next=_next(row, places),
    )


def _next(row: FoundRecord, places: Sequence[PlaceView]) -> str:
    if row.decision == Decision.OPEN:
        return _("Say whether it is released, redacted or denied.")
    if row.decision == Decision.REDACT and not any(one.counts for one in places):
        return _("Name each page that is redacted, with its exemption.")
    if row.decision == Decision.REDACT and row.file_id is not None and row.copy_id is None:
        return _("Add a redacted copy of the file, and choose it.")
    if row.keeps_back and row.signed_at is None:
        return _("The person responsible signs what is kept back.")
    return ""


def clock_view(due: Due) -> ClockView:
    """Return a clock as a page shows it."""
    return ClockView(
        title=law.say(due.rule.title),
        last_on=due.on,
        steps=steps_of(due),
        doubt=law.say(due.rule.doubt),
        calendar=law.say(due.calendar.name),
    )


def _fee(name: str) -> str:
    fee = records_desk().fees.get(name)
    return law.say(fee.title) if fee else name


def _events(row: RecordsRequest, letters: Sequence[AnswerLetter], found: Sequence[FoundView]) -> Iterator[Event]:
    yield Event(row.received_on, _("It reached the city"), places.facility_of(row.facility), _by(row.logged_by))
    for moved in row.receiptcorrections.select_related("by", "request__data_key"):
        told = {name: date_format(getattr(moved, name), "DATE_FORMAT") for name in ("before", "after")}
        title = _("The day of receipt was corrected from %(before)s to %(after)s") % told
        yield Event(timezone.localdate(moved.at), title, moved.why, moved.by.name)
    for letter in letters:
        if letter.sent_on:
            yield Event(letter.sent_on, str(names.LETTERS[letter.kind]), letter.number or "", _by(letter.sent_by))
    for release in row.releases.select_related("by"):
        yield Event(release.on, _("Records were opened"), str(names.MEDIA[release.medium]), release.by.name)
    for shown in filter(None, (one.publication for one in found)):
        yield Event(shown.published_on, _("A record was published"), shown.title)
    if row.withdrawn_on:
        yield Event(row.withdrawn_on, _("It was taken back"), row.withdrawn_why)


def _by(user: object) -> str:
    return str(getattr(user, "name", ""))

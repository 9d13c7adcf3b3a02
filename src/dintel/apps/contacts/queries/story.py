"""One contact as a story: what was asked and answered, the papers, and what happened in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import (
    Contact,
    CustodyOutcome,
    Determination,
    Document,
    Letter,
    Link,
    Request,
    SealReader,
)
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.queries.visible import visible
from dintel.apps.notices import queries as notices
from dintel.domain.policy.facts import AXES, UNKNOWN


@dataclass(frozen=True, slots=True)
class Answered:
    """One determination as a reader sees it. ``kept`` is the record with all its reasons."""

    row: Determination
    kept: dict[str, Any]
    outcome: str
    by: str
    is_decision: bool


@dataclass(frozen=True, slots=True)
class AskedView:
    """One request with its facts in words, its answers, letters, custody facts and clocks."""

    row: Request
    title: str
    facts: tuple[tuple[str, str], ...]
    proposal: Answered | None
    decision: Answered | None
    earlier: tuple[Answered, ...]
    papers: tuple[Document, ...]
    letters: tuple[Letter, ...]
    custody: tuple[CustodyOutcome, ...]
    clocks: Sequence[Any]
    with_counsel: bool

    @property
    def standing(self) -> Answered | None:
        """The answer that stands now."""
        return self.decision or self.proposal


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    at: datetime
    title: str
    words: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """A linked contact as seen from this one."""

    row: Link
    other: Contact
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """All of a contact that the asker may see."""

    contact: Contact
    title: str
    place: str
    department: str
    asked: tuple[AskedView, ...]
    papers: tuple[Document, ...]
    timeline: tuple[Event, ...]
    links: tuple[LinkView, ...]
    seen: tuple[tuple[str, str], ...]
    readers: tuple[str, ...] = field(default=())


def story_of(access: Access, contact: Contact) -> Story:
    """Return the story of a contact that the asker may see (see ``visible.contact_for``)."""
    requests = list(contact.requests.all())
    asked = _asked(access, contact, requests)
    links = _links(access, contact)
    readers = SealReader.objects.filter(contact=contact).select_related("user") if contact.sealed else ()
    return Story(
        contact=contact,
        title=names.title_of(contact),
        place=names.place_of(contact),
        department=names.department_of(contact.department),
        asked=asked,
        papers=tuple(contact.documents.all()),
        timeline=tuple(sorted(_events(access, contact, asked), key=lambda event: event.at)),
        links=links,
        seen=_seen(contact),
        readers=tuple(reader.user.name for reader in readers),
    )


def _asked(access: Access, contact: Contact, requests: Sequence[Request]) -> tuple[AskedView, ...]:
    if not requests:
        return ()
    rows = (
        Determination.objects.filter(request__in=requests).select_related("by", "answer").order_by("request", "ordinal")
    )
    letters = Letter.objects.filter(request__in=requests).select_related("signed_by", "drafted_by", "sent_by")
    custody = CustodyOutcome.objects.filter(request__in=requests).select_related("by")
    clocks = notices.deadlines_of(access, "request", [request.number for request in requests])
    papers = list(contact.documents.all())
    return tuple(
        asked_view(
            request,
            [row for row in rows if row.request_id == request.pk],
            papers=[paper for paper in papers if paper.request_id == request.pk],
            letters=[letter for letter in letters if letter.request_id == request.pk],
            custody=[fact for fact in custody if fact.request_id == request.pk],
            clocks=clocks.get(request.number, ()),
        )
        for request in requests
    )


def asked_view(  # noqa: PLR0913 - what belongs to a request
    request: Request,
    rows: Iterable[Determination],
    *,
    papers: Iterable[Document] = (),
    letters: Iterable[Letter] = (),
    custody: Iterable[CustodyOutcome] = (),
    clocks: Sequence[Any] = (),
) -> AskedView:
    """Return one request in words; ``rows`` are its determinations in order."""
    answers = [answered(row) for row in rows]
    proposals = [answer for answer in answers if not answer.is_decision]
    proposal = proposals[-1] if proposals else None
    last = answers[-1] if answers else None
    decision = last if last and last.is_decision else None
    return AskedView(
        row=request,
        title=names.value_of("asked", request.asked),
        facts=facts_in_words(request),
        proposal=proposal,
        decision=decision,
        earlier=tuple(answer for answer in answers if answer not in (proposal, decision)),
        papers=tuple(papers),
        letters=tuple(letters),
        custody=tuple(custody),
        clocks=clocks,
        with_counsel=request.state == State.WITH_COUNSEL,
    )


def answered(row: Determination) -> Answered:
    """Return a determination as a reader sees it."""
    return Answered(
        row=row,
        kept=mapping.reading(row),
        outcome=names.outcome_of(row.outcome),
        by=row.by.name if row.by else "",
        is_decision=row.step != Step.PROPOSED,
    )


def facts_in_words(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the facts that are known, each as a question's label and its answer's."""
    space = law.policy().space
    return tuple(
        (law.say(space.axis(axis).label), names.value_of(axis, getattr(request, axis)))
        for axis in AXES
        if getattr(request, axis) != UNKNOWN
    )


def _links(access: Access, contact: Contact) -> tuple[LinkView, ...]:
    rows = Link.objects.filter(Q(one=contact) | Q(other=contact), undone_at=None).select_related("one", "other", "by")
    links = list(rows)
    others = {link.pk: link.other if link.one_id == contact.pk else link.one for link in links}
    shown = (
        set(visible(access).filter(pk__in=[other.pk for other in others.values()]).values_list("pk", flat=True))
        if links
        else set()
    )
    return tuple(
        LinkView(link, others[link.pk], _link_words(link, is_one=link.one_id == contact.pk))
        for link in links
        if others[link.pk].pk in shown
    )


def _link_words(link: Link, *, is_one: bool) -> str:
    if link.kind == "related":
        return _("Belongs together with")
    return _("Also reported as") if is_one else _("Reports again what was first reported as")


def _seen(contact: Contact) -> tuple[tuple[str, str], ...]:
    return tuple((names.seen_of(row.seen), names.sighting_of(row)) for row in contact.observations.all())


def _events(access: Access, contact: Contact, asked: Sequence[AskedView]) -> Iterator[Event]:
    yield Event(contact.began_at, _("It began"), names.place_of(contact), kind="began")
    if contact.ended_at:
        yield Event(contact.ended_at, _("It ended"), kind="ended")
    filer = contact.filed_by.name if contact.filed_by else _("a device on which nobody had signed in")
    yield Event(contact.received_at, _("Received as {number}").format(number=contact.number), by=filer, kind="filed")
    for check in contact.verifications.select_related("by"):
        words = " · ".join(part for part in (names.how_of(check.how), check.asked_of, check.words) if part)
        yield Event(check.verified_at, names.verified_of(check.result), words, check.by.name, "verified")
    for fix in contact.corrections.select_related("by"):
        yield Event(
            fix.at,
            _("Corrected: {what}").format(what=names.field_of(fix.field)),
            names.change_of(fix),
            fix.by.name,
            "corrected",
        )
    for gift in contact.disclosures.select_related("by"):
        title = _("Given or allowed: {what}").format(what=names.value_of("asked", gift.what))
        words = _("{words} To {whom}, on {authority}.").format(
            words=gift.words, whom=gift.to_whom, authority=gift.authority
        )
        yield Event(gift.given_at, title, words, gift.by.name, "given")
    for one in asked:
        yield from _request_events(one)
    for told in notices.story_of(access, "contact", contact.number):
        yield Event(told.at, told.title, told.words, told.by, "told")


def _request_events(one: AskedView) -> Iterator[Event]:
    for answer in (*one.earlier, one.proposal, one.decision):
        if answer is None:
            continue
        title = _("Decided: {outcome}") if answer.is_decision else _("The law’s answer: {outcome}")
        yield Event(answer.row.at, title.format(outcome=answer.outcome), answer.row.reasons, answer.by, "answered")
    if one.row.answered_at:
        yield Event(one.row.answered_at, _("Answered or honoured"), one.title, kind="honoured")
    for fact in one.custody:
        yield Event(fact.happened_at, names.custody_of(fact.kind), names.custody_words(fact), fact.by.name, "custody")
    for letter in one.letters:
        if letter.signed_at:
            yield Event(
                letter.signed_at,
                _("Letter {number} signed").format(number=letter.number),
                by=letter.signed_by.name if letter.signed_by else "",
                kind="letter",
            )
        if letter.sent_at:
            yield Event(
                letter.sent_at,
                _("Letter {number} sent").format(number=letter.number),
                letter.sent_how,
                letter.sent_by.name if letter.sent_by else "",
                "letter",
            )

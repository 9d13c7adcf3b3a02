"""Whom a filing tells, and which clocks it starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dintel.apps.accounts import queries as people
from dintel.apps.accounts.models import User
from dintel.apps.contacts.mapping import Proposal
from dintel.apps.contacts.models import Contact, Request, SealReader
from dintel.apps.contacts.report import Report
from dintel.apps.ledger import services as ledger
from dintel.apps.notices import services as notices
from dintel.apps.notices.plan import makes_news

COUNSEL = frozenset({"counsel_hold", "comply_via_counsel"})
"""Outcomes that only counsel may decide."""


def kinds_of(proposals: Sequence[Proposal | None], report: Report) -> list[str]:
    """Return the kinds of news a filing is; what is history is no news."""
    if report.source == "import":
        return []
    duties = [duty for proposal in proposals if proposal for duty in proposal.duties]
    is_news = not report.asked or makes_news("contact_filed", duties)
    with_counsel = any(proposal and proposal.outcome in COUNSEL for proposal in proposals)
    return [*(["contact_filed"] if is_news else []), *(["counsel_hold"] if with_counsel else [])]


def audience_of(
    contact: Contact, proposals: Sequence[Proposal | None], report: Report, *, at: datetime
) -> notices.Audience:
    """Return whom a filing would tell; asked for before its transaction, which then is shorter."""
    return notices.audience(
        kinds=kinds_of(proposals, report), department=contact.department, facility=contact.facility, at=at
    )


def prepare(
    contact: Contact, proposals: Sequence[Proposal | None], report: Report, *, to: notices.Audience, at: datetime
) -> notices.News:
    """Write whom a filing tells before it has its number; ``of_filing`` does the rest."""
    return notices.prepare_each(
        kinds=kinds_of(proposals, report), department=contact.department, facility=contact.facility, to=to, at=at
    )


def of_filing(
    *,
    contact: Contact,
    requests: Sequence[Request],
    proposals: Sequence[Proposal | None],
    report: Report,
    news: notices.News | None = None,
    at: datetime,
) -> tuple[list[SealReader], list[ledger.NewLeaf]]:
    """Tell whom the city's plan names, and counsel, and start the clocks the answers name.

    ``news`` is what ``prepare`` returned, if the caller did. Return whom a sealed contact has as its first
    readers, and the leaves that say who was told.
    """
    named = _first_readers(contact, at) if contact.sealed else []
    if report.source == "import":
        return named, []
    readers = tuple(row.user for row in named)
    if news is None:
        told = announce(contact, *kinds_of(proposals, report), readers=readers, at=at)
    else:
        told = notices.announce_prepared(news=news, subject_kind="contact", subject_key=contact.number)
    for request, asked, proposal in zip(requests, report.asked, proposals, strict=True):
        printed = next((paper.return_on for paper in asked.papers if paper.return_on), None)
        for rule in proposal.clocks if proposal else ():
            start_clock(contact, request, rule, printed_on=printed, readers=readers, at=at)
    return named, told


def announce(contact: Contact, *kinds: str, readers: Sequence[User], at: datetime) -> list[ledger.NewLeaf]:
    """Tell those whom the city's plan names for these kinds of news, of a sealed contact its readers.

    Return the leaves that say who was told; the caller records them with that of its own act.
    """
    return notices.announce_each(
        kinds=kinds,
        subject_kind="contact",
        subject_key=contact.number,
        department=contact.department,
        facility=contact.facility,
        sealed=contact.sealed,
        readers=tuple(readers),
        at=at,
    )


def start_clock(
    contact: Contact, request: Request, rule: str, *, printed_on: date | None, readers: Sequence[User], at: datetime
) -> None:
    """Start one clock of one request."""
    notices.start_deadline(
        rule=rule,
        subject_kind="request",
        subject_key=request.number,
        title=request.number,
        started_at=request.asked_at,
        printed_on=printed_on,
        owner_role="counsel",
        department=contact.department,
        facility=contact.facility,
        sealed=contact.sealed,
        readers=tuple(readers),
        at=at,
    )


def readers_of(contact: Contact) -> tuple[User, ...]:
    """Return the people named to read a sealed contact."""
    return tuple(User.objects.filter(pk__in=SealReader.objects.filter(contact=contact).values("user")))


def _first_readers(contact: Contact, at: datetime) -> list[SealReader]:
    """Name the city's counsel, and whoever filed it, as the first readers of a sealed contact."""
    named = list(people.holders("counsel", on=at.date()))
    if contact.filed_by and contact.filed_by not in named:
        named.append(contact.filed_by)
    by = contact.filed_by or (named[0] if named else None)
    if by is None:
        return []
    return SealReader.objects.bulk_create(SealReader(contact=contact, user=user, by=by, at=at) for user in named)

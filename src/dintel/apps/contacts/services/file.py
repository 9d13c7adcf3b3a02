"""A person files a contact. The same key and the same words may come any number of times.

1. The law of the day on which it happened answers every request, before anything is written.
2. One transaction holds the number, the contact, its requests, papers and sightings, the answers,
   the notices to whom the city's plan names, the clocks and the leaf; it is there whole or not at all.
3. What names no number is written first, since whoever has taken a number makes all others wait.
4. The same key again gives the same receipt; other words under it are refused and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from dintel.apps import rows
from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import Contact, Determination, Document, Observation, Request
from dintel.apps.contacts.models.request import State, Step
from dintel.apps.contacts.report import Asked, Paper, Report
from dintel.apps.contacts.sealing import subject_of
from dintel.apps.contacts.services import tell
from dintel.apps.contacts.services.answers import forget_kept_answers, keep_answers
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import Rows, leave
from dintel.apps.contacts.services.number import CONTACTS, take_number
from dintel.apps.design.profile import active_city
from dintel.apps.notices import services as notices
from dintel.apps.notices.models import Notice
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import wrapped_key
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import UNKNOWN
from dintel.lawbook.book import ClosedBookError

AHEAD = timedelta(minutes=10)
"""A device this far ahead of the city's clock is wrong: a contact cannot begin in the future."""
MOST_NEWS = 2
"""A filing tells of itself and of what counsel must decide."""
LONG_AGO = timedelta(days=366 * 5)
"""A device this far behind is wrong too; a real old event comes by import or from the desk."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the city says back. ``again`` means that it had this filing already."""

    key: UUID
    number: str
    received_at: datetime
    outcome: str
    policy_hash: str
    again: bool
    clock_doubt: bool


class FilingConflictError(Exception):
    """The key was already used for other words; the words kept are the first ones."""

    def __init__(self, received_at: datetime) -> None:
        """Keep the moment the first filing came."""
        super().__init__(f"a different filing was received under this key at {received_at}")
        self.received_at = received_at


def file_contact(*, key: UUID, body_sha256: str, report: Report, by: User | None, at: datetime) -> Receipt:
    """Keep a contact under its key, answered by the law of its day, and return the receipt.

    Raises ``FilingConflictError`` when the key holds other words, ``UnknownFactError`` for a fact
    outside the vocabulary; nothing is changed then.
    """
    began_at, doubted = _moment(report, at)
    # 1.
    policy = policy_of(began_at)
    proposals = [propose(policy, report, asked) for asked in report.asked]
    keep_answers(proposals)
    draft = Draft(key, body_sha256, report, by, at, began_at, doubted, proposals)
    contact = _contact(draft)
    to = None if contact.sealed else tell.audience_of(contact, proposals, report, at=at)
    try:
        # 2.
        with transaction.atomic():
            contact.data_key = wrapped_key()
            with rows.together(_expected(draft)):
                return _keep(draft, contact, to)
    except IntegrityError:
        known = _known(key, body_sha256)  # 4.
        if known is None:
            forget_kept_answers()  # tables from a backup may hold fewer than this process has seen
            raise
        return known


@dataclass(frozen=True, slots=True)
class Draft:
    """A report with its answers, ready to be written."""

    key: UUID
    body_sha256: str
    report: Report
    by: User | None
    at: datetime
    began_at: datetime
    clock_doubt: bool
    proposals: Sequence[mapping.Proposal | None]


def policy_of(moment: datetime) -> Policy | None:
    """Return the law of the city's day in which a moment lies; ``None`` before the book opens."""
    try:
        return law.policy_on(timezone.localtime(moment).date())
    except ClosedBookError:
        return None


def propose(policy: Policy | None, report: Report, asked: Asked) -> mapping.Proposal | None:
    """Return the law's answer to one thing asked; the place gives the setting if nobody did."""
    return mapping.propose(policy, facts_in(report, asked)) if policy else None


def facts_in(report: Report, asked: Asked) -> dict[str, str]:
    """Return all seven facts of a request."""
    facts = mapping.columns(asked.facts)
    if facts["setting"] == UNKNOWN:
        facts["setting"] = setting_of(report)
    return facts


def setting_of(report: Report) -> str:
    """Return the setting of the facility, or of the first request that tells one."""
    place = active_city().facilities.get(report.facility)
    told = (asked.facts.get("setting", UNKNOWN) for asked in report.asked)
    return place.setting if place else next((setting for setting in told if setting != UNKNOWN), UNKNOWN)


def _moment(report: Report, at: datetime) -> tuple[datetime, bool]:
    """Return when it began and whether the device's clock had to be set aside."""
    if report.began_at is None:
        return at, False
    old = report.source == "counter" and report.began_at < at - LONG_AGO
    if old or report.began_at > at + AHEAD:
        return at, True
    return min(report.began_at, at), False


def _known(key: UUID, body_sha256: str) -> Receipt | None:
    contact = Contact.objects.filter(key=key).first()
    if contact is None:
        return None
    if contact.body_sha256 != body_sha256:
        raise FilingConflictError(contact.received_at)
    first = Determination.objects.filter(request__contact=contact).order_by("request__ordinal", "ordinal").first()
    return Receipt(
        key=contact.key,
        number=contact.number,
        received_at=contact.received_at,
        outcome=first.outcome if first else "",
        policy_hash=first.policy_hash if first else "",
        again=True,
        clock_doubt=contact.clock_doubt,
    )


def _keep(draft: Draft, contact: Contact, to: notices.Audience | None) -> Receipt:
    # 3.
    rows.take_keys([contact])
    requests = rows.take_keys(_requests(contact, draft))
    answers = rows.add_ahead(rows.take_keys(_determinations(requests, draft)))
    papers = rows.add_ahead(rows.take_keys(_papers(contact, requests, draft)))
    news = tell.prepare(contact, draft.proposals, draft.report, to=to, at=draft.at) if to else None
    _number(contact, requests, draft.at)
    seen = rows.add_known(
        Observation(contact=contact, by=draft.by, at=draft.at, **asdict(one)) for one in draft.report.sightings
    )
    readers, leaves = tell.of_filing(
        contact=contact, requests=requests, proposals=draft.proposals, report=draft.report, news=news, at=draft.at
    )
    index_contact(contact, requests=requests, papers=papers, is_new=True)
    told: dict[str, Rows] = {
        "requests": requests,
        "determinations": answers,
        "papers": papers,
        "observations": seen,
        "readers": readers,
    }
    leave("contact.filed", contact, by=draft.by, at=draft.at, also=leaves, contact=contact, **told)
    first = draft.proposals[0] if draft.proposals else None
    return Receipt(
        key=draft.key,
        number=contact.number,
        received_at=draft.at,
        outcome=contact.outcome,
        policy_hash=first.policy_hash if first else "",
        again=False,
        clock_doubt=draft.clock_doubt,
    )


def _number(contact: Contact, requests: Sequence[Request], at: datetime) -> None:
    """Take the number, and write what names it: from here on every other filing waits for this one."""
    (key,) = rows.take_keys([contact.data_key])
    contact.number = take_number(CONTACTS, at)
    number_requests(contact, requests)
    key.subject_kind, key.subject_key = subject_of(contact.number)
    rows.add_known([key])
    contact.data_key = key  # takes over its place in the table
    rows.add_known([contact])
    rows.add_known(requests)


def _expected(draft: Draft) -> dict[type[Model], int]:
    """Return how many rows others of the same filing will name."""
    asked = len(draft.report.asked)
    papers = sum(len(papers_of(one)) for one in draft.report.asked)
    return {DataKey: 1, Contact: 1, Request: asked, Determination: asked, Document: papers, Notice: MOST_NEWS}


def _contact(draft: Draft) -> Contact:
    report = draft.report
    place = active_city().facilities.get(report.facility)
    outcomes = [proposal.outcome for proposal in draft.proposals if proposal]
    return Contact(
        key=draft.key,
        body_sha256=draft.body_sha256,
        source=report.source,
        language=report.language,
        received_at=draft.at,
        filed_by=draft.by,
        channel=report.channel,
        began_at=draft.began_at,
        clock_doubt=draft.clock_doubt,
        told_began_at=report.began_at.isoformat() if report.began_at else "",
        ended_at=report.ended_at,
        facility=report.facility,
        department=report.department or (place.department if place else ""),
        place=report.place,
        spot_public=report.spot_public,
        setting=setting_of(report),
        agency=report.agency,
        component=report.component,
        immigration=report.immigration,
        officers=report.officers,
        verified=_verified(report),
        account=report.account,
        said=report.said,
        path=list(report.path),
        shown_hash=report.shown_hash,
        sealed=report.sealed or any(proposal.seals for proposal in draft.proposals if proposal),
        sealed_why=report.sealed_why,
        outcome=outcomes[0] if outcomes else "",
        with_counsel=any(outcome in tell.COUNSEL for outcome in outcomes),
        origin=report.origin,
    )


def _verified(report: Report) -> str:
    """Nobody is verified by being reported: what staff saw is a fact, verification is a step."""
    checked_false = any(asked.facts.get("requester") == "not_an_officer" for asked in report.asked)
    return "not_an_officer" if checked_false else "unverified"


def number_requests(contact: Contact, requests: Iterable[Request]) -> None:
    """Name the requests of a contact after its number."""
    for request in requests:
        request.number = f"{contact.number}.{request.ordinal}"


def _requests(contact: Contact, draft: Draft) -> Iterable[Request]:
    for ordinal, (asked, proposal) in enumerate(zip(draft.report.asked, draft.proposals, strict=True), start=1):
        outcome = proposal.outcome if proposal else ""
        yield Request(
            contact=contact,
            ordinal=ordinal,
            words=asked.words,
            basis=asked.basis,
            stream=asked.stream,
            asked_at=min(asked.asked_at or draft.began_at, draft.at),
            state=State.WITH_COUNSEL if outcome in tell.COUNSEL else State.ANSWERED,
            outcome=outcome,
            **facts_in(draft.report, asked),
        )


def _determinations(requests: Sequence[Request], draft: Draft) -> Iterable[Determination]:
    for request, proposal in zip(requests, draft.proposals, strict=True):
        if proposal:
            yield proposed(request, proposal, ordinal=1, at=draft.at)


def proposed(request: Request, proposal: mapping.Proposal, *, ordinal: int, at: datetime) -> Determination:
    """Return the unsaved row of a proposal."""
    return Determination(
        request=request,
        ordinal=ordinal,
        step=Step.PROPOSED,
        outcome=proposal.outcome,
        answer_id=proposal.record_sha256,
        policy_hash=proposal.policy_hash,
        policy_on=proposal.policy_on,
        at=at,
    )


def _papers(contact: Contact, requests: Sequence[Request], draft: Draft) -> Iterable[Document]:
    for request, asked in zip(requests, draft.report.asked, strict=True):
        for place, paper in enumerate(papers_of(asked)):
            key = uuid5(draft.key, f"{request.ordinal}.{place}")
            yield Document(contact=contact, request=request, key=key, by=draft.by, at=draft.at, **asdict(paper))


def papers_of(asked: Asked) -> tuple[Paper, ...]:
    """Return the papers told; one that was only tapped at the counter is a paper too."""
    kind = asked.facts.get("document", UNKNOWN)
    if asked.papers or kind in {UNKNOWN, "none", "letter", "records_request"}:
        return asked.papers
    return (Paper(kind=kind),)

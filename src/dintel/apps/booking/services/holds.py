"""Papers about people in custody: what came, what the law answers, and what became of it.

No name and no booking number is kept. The request's own number is written on the custody file, so
the way from a person to a request leads through the custody file and never through here (LAW.md 1.3:
what is not collected needs no redaction). ``basis`` holds only the statute or case number that
stands on the paper (LAW.md 4.2).

1. A paper is a contact with one request, filed under the key of its form.
2. Held, notified, transferred and released are separate facts, each with its time.
3. A judge's paper is checked on its face; what follows from the check is put to the law again.
4. When a warrant was honoured is written to the minute, beside when it was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.booking import here
from dintel.apps.booking.entry import EntryError
from dintel.apps.booking.models import Check, Forwarding
from dintel.apps.booking.queries.states import HOLDS
from dintel.apps.booking.services.entries import LONG_AGO, to_minute
from dintel.apps.booking.services.page import centre_of
from dintel.apps.contacts import services as register
from dintel.apps.contacts.models import Contact, CustodyOutcome, Request
from dintel.apps.contacts.report import Asked, Paper, Report
from dintel.apps.contacts.services.living import living
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.domain import canonical

CHECKS = ("court_caption", "judge_signed", "names_match", "place_matches", "in_date")


@dataclass(frozen=True, slots=True)
class HoldPaper:
    """One paper, call or message about a person in custody, as it reached the booking centre."""

    facility: str
    channel: str
    received_at: datetime
    asked: str
    document: str
    agency: str = ""
    immigration: str = "unknown"
    requester: str = "unknown"
    purpose: str = "unknown"
    stream: str = "received"
    to_agency: str = ""
    """Where it was forwarded, or where it belongs."""
    basis: str = ""
    words: str = ""
    checks: tuple[tuple[str, str], ...] = ()
    """The five facial checks, each ``yes``, ``no`` or ``unknown``."""
    language: str = "en"

    def sha256(self) -> str:
        """Return the digest by which the same words under the same key are known again."""
        told: dict[str, canonical.Plain] = {
            name: getattr(self, name) for name in self.__slots__ if name not in {"received_at", "checks"}
        }
        checks: list[canonical.Plain] = [f"{name} {answer}" for name, answer in self.checks]
        return canonical.digest(told | {"received_at": self.received_at.isoformat(), "checks": checks})


def receive_paper(*, key: UUID, paper: HoldPaper, by: User, at: datetime) -> Request:
    """File a paper as a contact with one request, answered by the law, and return the request.

    The same key with the same words gives the same request. Raises ``EntryError`` for what cannot
    be so, ``FilingConflictError`` when the key holds other words.
    """
    centre_of(paper.facility)
    if paper.received_at > at:
        raise EntryError(_("This time has not come yet. Look at the clock, then correct the time."), "received_at")
    if paper.received_at < at - LONG_AGO:
        words = _("This is more than three months ago. Look at the year. An older paper is filed as a contact.")
        raise EntryError(words, "received_at")
    if paper.asked not in HOLDS and paper.document not in here.judicial_kinds():
        words = _("Nothing about a person in custody is asked so. File it as a contact.")
        raise EntryError(words, "asked")
    if paper.stream != "received" and not paper.to_agency.strip():
        raise EntryError(_("Say where it was forwarded, or which agency it is for."), "to_agency")
    with transaction.atomic():
        receipt = register.file_contact(
            key=key, body_sha256=paper.sha256(), report=report_of(paper), by=by, at=at
        )  # 1.
        request = Request.objects.select_related("contact").get(number=f"{receipt.number}.1")
        if not receipt.again and paper.stream != "received":
            _forward(request, paper.to_agency.strip(), paper.received_at, "", by=by, at=at)
    return request


def report_of(paper: HoldPaper) -> Report:
    """Return a paper as a report to the register."""
    checks = dict(paper.checks)
    facts = {
        "asked": paper.asked,
        "urgency": "none",
        "document": paper.document,
        "requester": paper.requester,
        "validity": validity_of(checks),
        "purpose": paper.purpose,
        "setting": "booking_centre",
    }
    is_paper = paper.document not in {"none", "unknown", "letter", "records_request"}
    asked = Asked(
        facts=facts,
        words=paper.words.strip(),
        basis=paper.basis.strip(),
        stream=paper.stream,
        asked_at=to_minute(paper.received_at),
        papers=(paper_of(paper.document, checks, issuer=paper.agency),) if is_paper else (),
    )
    return Report(
        source="desk",
        language=paper.language,
        channel=paper.channel,
        began_at=to_minute(paper.received_at),
        facility=paper.facility,
        agency=paper.agency.strip(),
        immigration=paper.immigration,
        asked=(asked,),
    )


def paper_of(kind: str, checks: Mapping[str, str], *, issuer: str = "") -> Paper:
    """Return a paper with the five facial checks; one that nobody made is unknown."""
    told = {name: checks.get(name, "unknown") for name in CHECKS}
    return Paper(
        kind=kind,
        issuer=issuer,
        court_caption=told["court_caption"],
        judge_signed=told["judge_signed"],
        names_match=told["names_match"],
        place_matches=told["place_matches"],
        in_date=told["in_date"],
    )


def validity_of(checks: Mapping[str, str]) -> str:
    """Return what the five facial checks say together, as the law's ``validity``."""
    if "no" in (checks.get("court_caption"), checks.get("judge_signed")):
        return "incomplete"
    if "no" in (checks.get("names_match"), checks.get("place_matches")):
        return "wrong_place_or_person"
    if checks.get("in_date") == "no":
        return "out_of_date"
    return "valid" if all(checks.get(name) == "yes" for name in CHECKS) else "unknown"


@transaction.atomic
def check_paper(*, request: Request, checks: Mapping[str, str], checked_at: datetime, by: User, at: datetime) -> Check:
    """Keep what a judge's paper shows on its face, with the minute, and return the check.

    The request's validity follows from it, and the law answers again. Raises ``EntryError`` for a
    moment before the paper was shown or in the future.
    """
    _check_moment("checked_at", request.asked_at, checked_at, at)
    contact = living(pk=request.contact_id)
    validity = validity_of(checks)
    document = register.add_paper(
        contact=contact, request=request, paper=paper_of(request.document, checks), by=by, at=at
    )
    if validity != request.validity:  # 3.
        change = register.Change(request.number, "validity", validity)
        _follow(contact, change, _("Follows from the check of the paper’s face."), by, at)
    check = Check.objects.create(
        request=request, document=document, validity=validity, checked_at=to_minute(checked_at), by=by, at=at
    )
    subject, content = ("request", request.number), {"check": content_of(check)}
    ledger.record(
        kind="paper.checked", subject=subject, content=content, by=actor(by), at=at, key=request.contact.data_key
    )
    return check


def _follow(contact: Contact, change: register.Change, why: str, by: User, at: datetime) -> None:
    """Put a fact of a request right that follows from something written here."""
    register.correct_contact(number=contact.number, version=contact.version, changes=[change], why=why, by=by, at=at)


def honour_warrant(*, request: Request, answered_at: datetime, by: User, at: datetime) -> Request:
    """Write the minute at which a warrant was honoured, and return the request; the first one stays.

    Raises ``EntryError`` for a moment before it was shown or in the future.
    """
    if request.answered_at is not None:
        return request
    _check_moment("answered_at", request.asked_at, answered_at, at)
    moment = max(to_minute(answered_at), request.asked_at)
    return register.answer_request(request=request, answered_at=moment, by=by, at=at)  # 4.


def record_outcome(
    *,
    request: Request,
    kind: str,
    happened_at: datetime,
    by: User,
    at: datetime,
    ordinary_at: datetime | None = None,
    to_agency: str = "",
    authority: str = "",
    words: str = "",
) -> CustodyOutcome:
    """Record one thing that became of the person, and return it.

    Raises ``EntryError`` for a moment in the future, for a release without the time at which it
    would have come in the ordinary course, and for a notice or a transfer to nobody.
    """
    if happened_at > at:
        raise EntryError(_("This time has not come yet. Record it when it has happened."), "happened_at")
    if kind == "released" and ordinary_at is None:
        missing = _("Give the time of release in the ordinary course too. Both stand side by side.")
        raise EntryError(missing, "ordinary_at")
    if kind in {"transferred", "notified"} and not to_agency.strip():
        raise EntryError(_("Say which agency."), "to_agency")
    return register.record_custody(  # 2.
        request=request,
        kind=kind,
        happened_at=to_minute(happened_at),
        ordinary_at=to_minute(ordinary_at) if ordinary_at else None,
        to_agency=to_agency.strip(),
        authority=authority.strip(),
        words=words.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def forward_paper(
    *, request: Request, to_agency: str, sent_at: datetime, words: str, by: User, at: datetime
) -> Forwarding:
    """Write where a paper went, or where it belongs, and return the line.

    Raises ``EntryError`` without an agency, and for a moment before it came or in the future.
    """
    to_agency = to_agency.strip()
    if not to_agency:
        raise EntryError(_("Say where it was forwarded, or which agency it is for."), "to_agency")
    _check_moment("sent_at", request.asked_at, sent_at, at)
    contact = living(pk=request.contact_id)
    if request.stream == "received":
        why = _("It was forwarded to %(agency)s.") % {"agency": to_agency}
        _follow(contact, register.Change(request.number, "stream", "forwarded"), why, by, at)
    return _forward(request, to_agency, sent_at, words.strip(), by=by, at=at)


def _forward(request: Request, to_agency: str, sent_at: datetime, words: str, *, by: User, at: datetime) -> Forwarding:
    line = Forwarding.objects.create(
        request=request, to_agency=to_agency, sent_at=to_minute(sent_at), words=words, by=by, at=at
    )
    subject, content = ("request", request.number), {"forwarding": content_of(line)}
    ledger.record(
        kind="paper.forwarded", subject=subject, content=content, by=actor(by), at=at, key=request.contact.data_key
    )
    return line


def _check_moment(field: str, since: datetime, moment: datetime, at: datetime) -> None:
    if moment > at:
        raise EntryError(_("This time has not come yet. Look at the clock, then correct the time."), field)
    if to_minute(moment) < to_minute(since):
        raise EntryError(_("This is before the paper came. Correct one of the two times."), field)

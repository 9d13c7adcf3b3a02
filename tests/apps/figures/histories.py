"""Random histories of the register through its real services, and a second count of it, written plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.apps.contacts.made import DAY, LIBRARY, NOW, filed, ice, report

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services
from dintel.apps.contacts.models import Contact, Link, Request
from dintel.apps.contacts.services.link import LinkError

CITY = ZoneInfo("America/Denver")
FIRST = NOW - 200 * DAY
ASKED = (
    {"asked": "nonpublic_area", "document": "i200"},
    {"asked": "staff_help", "document": "letter", "purpose": "criminal", "requester": "other_agency"},
    {"asked": "nonpublic_area", "document": "search_warrant", "purpose": "criminal", "requester": "other_agency"},
    {"asked": "hold_person", "document": "i247a", "setting": "booking_centre"},
    {"asked": "other_records", "document": "i138"},
)


class History:
    """Acts of people, one after another."""

    def __init__(self, seed: int, counsel: User) -> None:
        self.random, self.counsel, self.at = Random(seed), counsel, NOW

    def go_on(self, steps: int) -> None:
        acts: list[Callable[[], Any]] = [self.file, self.file, self.correct, self.verify, self.seal, self.link]
        acts += [self.unlink, self.decide, self.answer, self.custody, self.unseal, self.add]
        for _ in range(steps):
            self.at += timedelta(minutes=7)
            self.random.choice(acts)()

    def some_day(self) -> datetime:
        """Return a moment of the last two hundred days, sometimes just at the end of a month in the city."""
        day = FIRST + timedelta(minutes=self.random.randrange(200 * 24 * 60))
        if self.random.random() < 0.3:
            first = day.astimezone(CITY).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            return first - timedelta(minutes=self.random.choice([0, 1]))
        return day

    def contact(self) -> Contact | None:
        rows = list(Contact.objects.filter(disposed_at=None).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def request(self, **of: Any) -> Request | None:
        rows = list(Request.objects.filter(**of).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def file(self) -> None:
        asked = [ice(**self.random.choice(ASKED)) for _ in range(self.random.randrange(3))]
        place = self.random.choice([{"facility": LIBRARY}, {"facility": "", "department": "parks-and-recreation"}])
        immigration = self.random.choice(["yes", "no", "unknown"])
        filed(report(*asked, began_at=self.some_day(), immigration=immigration, **place), by=self.counsel, at=self.at)

    def add(self) -> None:
        if contact := self.contact():
            given = ice(**self.random.choice(ASKED))
            services.add_request(contact=contact, asked=given, by=self.counsel, at=self.at)

    def correct(self) -> None:
        if contact := self.contact():
            changes = [services.Change("contact", "began_at", self.some_day())]
            if self.random.random() < 0.5:
                changes = [services.Change("contact", "immigration", self.random.choice(["yes", "no", "unknown"]))]
            services.correct_contact(
                number=contact.number, version=contact.version, changes=changes, why="So.", by=self.counsel, at=self.at
            )

    def verify(self) -> None:
        if contact := self.contact():
            result = self.random.choice(["verified", "verified", "unverified", "not_an_officer"])
            told = {"how": "police", "asked_of": "", "words": "", "verified_at": self.at}
            services.verify_contact(contact=contact, result=result, by=self.counsel, at=self.at, **told)

    def seal(self) -> None:
        if contact := self.contact():
            services.seal_contact(contact=contact, why="A court's order.", readers=[], by=self.counsel, at=self.at)

    def unseal(self) -> None:
        if contact := self.contact():
            services.unseal_contact(contact=contact, why="It was lifted.", by=self.counsel, at=self.at)

    def link(self) -> None:
        one, other = self.contact(), self.contact()
        if one and other:
            kind = self.random.choice(["duplicate", "duplicate", "related"])
            try:
                services.link_contacts(contact=one, other=other, kind=kind, why="", by=self.counsel, at=self.at)
            except LinkError:
                return

    def unlink(self) -> None:
        rows = list(Link.objects.filter(undone_at=None).order_by("pk"))
        if rows:
            services.undo_link(link=self.random.choice(rows), by=self.counsel, at=self.at)

    def decide(self) -> None:
        if request := self.request(state="with_counsel"):
            seen = request.determinations.count()
            outcome = self.random.choice(["comply_via_counsel", request.outcome])
            services.decide(
                request=request,
                seen=seen,
                outcome=outcome,
                reasons="So.",
                by=self.counsel,
                at=self.at,
                despite_floor=True,
            )

    def answer(self) -> None:
        if request := self.request(answered_at=None):
            after = min(request.asked_at + timedelta(minutes=self.random.choice([3, 15, 16, 500])), self.at)
            services.answer_request(request=request, answered_at=after, by=self.counsel, at=self.at)

    def custody(self) -> None:
        if request := self.request(document="i247a"):
            kind = self.random.choice(["held", "notified", "transferred", "released"])
            services.record_custody(request=request, kind=kind, happened_at=self.at, by=self.counsel, at=self.at)


def counted_plainly() -> dict[str, Counter[tuple[str, ...]]]:
    """Return what a clerk with a pencil would count: month, place and cell of each measure of the register."""
    found: dict[str, Counter[tuple[str, ...]]] = {
        name: Counter() for name in ("contacts", "requests", "warrants", "detainers", "counsel", "filing", "repeats")
    }
    repeated = {link.other_id for link in Link.objects.filter(kind="duplicate", undone_at=None) if not link.one.sealed}
    for contact in Contact.objects.all():
        month = contact.began_at.astimezone(CITY).strftime("%Y-%m")
        if contact.pk in repeated and not contact.sealed:
            found["repeats"][month, "", contact.source] += 1
        if contact.sealed or contact.pk in repeated:
            continue
        place = contact.facility or (f"department:{contact.department}" if contact.department else "")
        who = contact.verified
        if who == "verified":
            who = "immigration" if contact.immigration == "yes" else "other"
        found["contacts"][month, place, who] += 1
        found["filing"][month, place, _written(contact)] += 1
        for request in contact.requests.all():
            told = (who, request.asked, request.purpose, request.outcome or "none")
            found["requests"][(month, place, *told)] += 1
            if held := _held(request):
                found["counsel"][month, place, held] += 1
            if request.document in {"search_warrant", "arrest_warrant", "court_order", "habeas_writ", "order_2703d"}:
                found["warrants"][month, place, _waited(request)] += 1
            if request.document in {"i247a", "i247g"}:
                found["detainers"][month, place, request.stream] += 1
                for kind in {one.kind for one in request.custody_outcomes.all()}:
                    found["detainers"][month, place, kind] += 1
    return found


def _waited(request: Request) -> str:
    if request.answered_at is None:
        waits = {"comply", "comply_via_counsel", "counsel_hold", "police", ""}
        return "waiting" if request.outcome in waits else "not_honoured"
    minutes = (request.answered_at - request.asked_at).total_seconds() // 60
    return next((f"to_{most}" for most in (5, 15, 30, 60, 120, 480) if minutes <= most), "later")


def _written(contact: Contact) -> str:
    if contact.source == "import" or contact.clock_doubt:
        return "brought_in" if contact.source == "import" else "clock_doubted"
    minutes = (contact.received_at - contact.began_at).total_seconds() / 60
    return next((f"to_{most}" for most in (15, 60, 240, 1440, 10080) if minutes <= most), "later")


def _held(request: Request) -> str:
    """Return how long a question waited for counsel, empty for what was never counsel's."""
    rows = list(request.determinations.order_by("ordinal"))
    put = [row for row in rows if row.step == "proposed" and row.outcome in {"counsel_hold", "comply_via_counsel"}]
    if not put:
        return ""
    decided = [row for row in rows if row.step != "proposed" and row.ordinal > put[0].ordinal]
    if not decided:
        return "waiting" if request.state == "with_counsel" else "nobody_waits"
    hours = (decided[0].at - put[0].at).total_seconds() / 3600
    return next((f"to_{most}" for most in (4, 24, 72, 168) if hours <= most), "later")

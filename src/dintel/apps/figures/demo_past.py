"""What people of the demo city did in the last period that may come out, synthetic, so that there is more to count.

It is done through the services, at moments of that time: notes from a desk, questions that counsel answered, a judge's
warrants honoured, requests to be told of a release, calls to the verification desk, and one visit that two people wrote
down. The numbers follow a fixed pattern and mean nothing. Nobody was in office then, so nobody is told and no clock
is left running.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.queries.visible import newest_named
from dintel.apps.contacts.report import Asked, Report
from dintel.apps.design.profile import active_city
from dintel.apps.figures.demo_log import verify
from dintel.apps.figures.queries.demo import last_determination, warrants_of
from dintel.apps.verification.services import Asked as Question
from dintel.apps.verification.services import answer_inquiry
from dintel.domain.figures import Period

KEY = uuid5(NAMESPACE_URL, "dintel:demo:figures:past")
MARK = "(synthetic)"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

VERIFIED = 6
"""How many visits of a month turned out to be of an immigration agency."""
WRITTEN_AFTER = (4, 6, 9, 12, 25, 40, 300, 700)
"""Minutes after which the visits of a month were written down."""
ANSWERED_AFTER = (2, 3, 18, 22, 50, 60)
"""Hours after which counsel answered the questions of a month."""
HONOURED_AFTER = (9, 14, 21, 26, 28)
"""Minutes after which a judge's warrants were honoured."""
SAID = ("theirs",) * 4 + ("not_theirs",) * 2 + ("no_answer",) * 3
"""What agencies answered about the scenes of a month."""
HOLDS = 6
"""How many times a month the immigration agency asked the booking centre when somebody would be released."""
FISHING = 2
"""How many callers a month asked for more than the scene before them."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who acts, and a day of a month: moments are told by their turn."""

    people: Mapping[str, User]
    start: datetime

    def moment(self, turn: int) -> datetime:
        return self.start + timedelta(days=turn * 3 % 27, minutes=11 * turn)

    def key(self, what: str, turn: int) -> UUID:
        return uuid5(KEY, f"{self.start:%Y-%m}:{what}:{turn}")


def live_through(period: Period, *, people: Mapping[str, User], at: datetime) -> None:
    """Do what was done in a period; ``people`` is one account a role, and ``at`` is now."""
    for month in period.months:
        start = timezone.make_aware(datetime.fromisoformat(f"{month}-01").replace(hour=10))
        scene = _Scene(people, start)
        _visits(scene)
        _questions(scene)
        _holds(scene)
        _calls(scene)
    _warrants(period, people["custody_officer"], at)


def _visits(scene: _Scene) -> None:
    for turn, after in enumerate(WRITTEN_AFTER):
        asked = Asked({"asked": "nonpublic_area", "document": "i200", "purpose": "civil"}, MARK)
        began = scene.moment(turn)
        _file(
            scene.key("visit", turn), _report(asked, began, "desk"), scene.people["front_desk"], began + after * MINUTE
        )
        if turn < VERIFIED:
            _verify(scene.key("visit", turn), scene.people["duty_officer"], began + HOUR)
    began = scene.moment(0)
    again = _report(Asked({"asked": "nonpublic_area"}, MARK), began, "counter")
    _file(scene.key("again", 0), again, scene.people["site_lead"], began + 30 * MINUTE)
    one, other = (newest_named(scene.key(what, 0)) for what in ("visit", "again"))
    if one and other:
        by, at = scene.people["duty_officer"], began + HOUR
        contacts.link_contacts(contact=one, other=other, kind="duplicate", why=MARK, by=by, at=at)


def _verify(key: UUID, by: User, at: datetime) -> None:
    contact = newest_named(key)
    if contact:
        verify(contact, by=by, at=at)


def _questions(scene: _Scene) -> None:
    counsel = scene.people["counsel"]
    for turn, after in enumerate(ANSWERED_AFTER):
        asked = Asked({"asked": "other_records", "document": "i138", "purpose": "civil"}, MARK)
        began, key = scene.moment(turn), scene.key("question", turn)
        _file(key, _report(asked, began, "import"), scene.people["paralegal"], began)
        for request, seen in last_determination(key):
            contacts.decide(
                request=request, seen=seen, outcome=request.outcome, reasons=MARK, by=counsel, at=began + after * HOUR
            )


def _holds(scene: _Scene) -> None:
    facts = {"asked": "release_notice", "document": "i247a", "purpose": "civil", "setting": "booking_centre"}
    for turn in range(HOLDS):
        began = scene.moment(turn)
        by, report = scene.people["custody_officer"], _report(Asked(facts, MARK), began, "desk", "booking_centre")
        _file(scene.key("hold", turn), report, by, began + 5 * MINUTE)


def _warrants(period: Period, by: User, at: datetime) -> None:
    """Say when the warrants of the log that was brought in were honoured."""
    for turn, request in enumerate(warrants_of(period)):
        after = HONOURED_AFTER[turn % len(HONOURED_AFTER)] * MINUTE
        contacts.answer_request(request=request, answered_at=request.asked_at + after, by=by, at=at)


def _calls(scene: _Scene) -> None:
    for turn, asked in enumerate(_asked()):
        by, at = scene.people["verification_officer"], scene.moment(turn)
        answer_inquiry(key=scene.key("call", turn), asked=asked, by=by, at=at)


def _asked() -> Iterator[Question]:
    for said in SAID:
        yield Question("resident", "street", "immigration", said)
    for _turn in range(FISHING):
        yield Question("resident", "other", "none", "not_asked", marks=frozenset({"asks_where"}))


def _report(asked: Asked, began_at: datetime, source: str, setting: str = "library") -> Report:
    facts = {"urgency": "none", "validity": "valid", "requester": "immigration_agency", **asked.facts}
    place = next(one.id for one in active_city().facilities.values() if one.is_city and one.setting == setting)
    return Report(
        source=source,
        language="en",
        channel="visit",
        began_at=began_at,
        facility=place,
        agency=MARK,
        immigration="yes",
        account=f"A line of a made-up past. {MARK}",
        asked=(Asked(facts, asked.words),),
    )


def _file(key: UUID, report: Report, by: User, at: datetime) -> None:
    body = sha256(str(key).encode()).hexdigest()
    contacts.file_contact(key=key, body_sha256=body, report=report, by=by, at=at)

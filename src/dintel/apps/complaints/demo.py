"""A few synthetic reports for the demo city, in every state; each says that it is invented, and no event is meant.

1. New: a flood of one text, two that name one telephone number, one that may concern city staff; three set aside.
2. With an investigator: a case with an element shown, so that a packet can be made; its reporter's name is asked for.
3. With a prosecutor, who has the packet and has decided.
4. Closed as a scam.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.complaints import services
from dintel.apps.complaints.queries.reports import Report, report_with_mark
from dintel.domain.reporting import code as codes
from dintel.domain.reporting.questions import Answer

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:complaints")
MARK = "(synthetic)"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OFFENCE = "impersonating_peace_officer"
FLOOD = f"They are on our street again with many cars, everybody saw it, and somebody has to do something now. {MARK}"
BEFORE = f"I heard from a friend of a friend that there were agents at the market, share this with all you know. {MARK}"
NUMBER = "505-555-0147"
CASE: dict[str, Answer] = {
    "happened": ("said_officer", "came_home", "paid"),
    "happened_words": f"Two men in vests said they were immigration officers and wanted money at the door. {MARK}",
    "part": "evening",
    "claimed": ("ice",),
    "said": f"“We are federal. Pay, or we take him.” {MARK}",
    "showed": ("badge",),
    "wore": ("vest", "mask"),
    "wanted": ("money",),
    "harm": ("paid",),
}


def make_demo_complaints(*, people: Mapping[str, User], at: datetime) -> None:
    """Send the synthetic reports and work on them, once; ``people`` is one account a role.

    Precondition: no transaction is open. A second call adds nothing. Raises what `services` raises.
    """
    if report_with_mark(services.mark_of(codes.make(_draw("flood-0")))) is not None:
        return
    before, open_case, referred, scam = _come_in(at)
    services.strike_the_hour(at=at)
    services.set_aside(reports=before, reason=f"One text. {MARK}", by=people["intake_officer"], at=at)
    _work(open_case, people, at)
    services.ask_identity(report=open_case, why=f"To show pictures. {MARK}", by=people["investigator"], at=at)
    _refer(referred, people, at)
    _close(scam, people, at)


def _come_in(at: datetime) -> tuple[list[UUID], Report, Report, Report]:
    """Send every report; return the keys of those to set aside, and the three that are worked on."""
    for one in range(6):
        _sent(f"flood-{one}", {"happened_words": f"{FLOOD} {one}"}, at - DAY)
    before = [_sent(f"before-{one}", {"happened_words": f"{BEFORE} {one}"}, at - 3 * DAY) for one in range(3)]
    _sent("phone-1", {"happened": ("called",), "happened_words": f"A man called from {NUMBER} for a fee. {MARK}"}, at)
    spanish = f"Un hombre llamó del {NUMBER} y pidió dinero para no llevarse a mi hermano. {MARK}"
    _sent("phone-2", {"happened": ("called", "paid"), "happened_words": spanish}, at, language="es")
    _sent("staff", CASE | {"staff": "yes", "more": f"One of them works for the city, I think. {MARK}"}, at - DAY)
    open_case = _sent("case", CASE | {"name": f"A reporter {MARK}", "reach": f"By the code {MARK}"}, at - 4 * DAY)
    referred = _sent("referred", CASE | {"plate": "ABC-123"}, at - 20 * DAY)
    sold: dict[str, Answer] = {"happened": ("sold_help",), "happened_words": f"He sold papers for a fee. {MARK}"}
    scam = _sent("scam", sold, at - 9 * DAY)
    return [one.pk for one in before], open_case, referred, scam


def _sent(name: str, answers: Mapping[str, Answer], at: datetime, *, language: str = "en") -> Report:
    on = timezone.localdate(at)
    told = {"danger": "no", "day": (on - DAY).isoformat(), "staff": "unknown", **answers}
    return services.send_report(answers=told, language=language, on=on, draw=_draw(name)).report


def _draw(name: str) -> bytes:
    return uuid5(NAMESPACE, name).bytes


def _work(report: Report, people: Mapping[str, User], at: datetime) -> None:
    """Take a report for an impersonation, ask the agency, hand it over, show one element."""
    desk, person = people["intake_officer"], people["investigator"]
    services.triage(report=report, route="impersonation", reason=f"No card shown. {MARK}", by=desk, at=at - 3 * HOUR)
    services.record_check(
        report=report,
        agency=f"Field office {MARK}",
        number_called="505-555-0100",
        answer="not_verified",
        words=f"Nobody was sent. {MARK}",
        by=desk,
        at=at - 2 * HOUR,
    )
    services.assign(report=report, user=person, is_counsel=False, by=desk, at=at - 2 * HOUR)
    words = f"They said “We are federal”. {MARK}"
    services.find(
        report=report, offence=OFFENCE, element="pretended", state="shown", words=words, by=person, at=at - HOUR
    )
    done = services.add_task(report=report, words=f"Read the report again. {MARK}", by=person, at=at - HOUR)
    services.finish_task(task=done, by=person, at=at)
    due_on = timezone.localdate(at + 7 * DAY)
    services.add_task(report=report, words=f"Ask the shop for its video. {MARK}", due_on=due_on, by=person, at=at)
    services.ask_back(report=report, words=f"Which colour was the car? {MARK}", by=person, at=at)


def _refer(report: Report, people: Mapping[str, User], at: datetime) -> None:
    """Make the packet of a case, and write down what came back."""
    person, day = people["investigator"], timezone.localdate(at)
    _work(report, people, at)
    packet = services.make_packet(
        report=report, to=f"A prosecutor’s office {MARK}", key=uuid5(NAMESPACE, "packet"), by=person, at=at
    )
    services.record_receipt(referral=packet, received_on=day, reference=f"1 {MARK}", by=person, at=at)
    services.record_outcome(referral=packet, outcome="charged", on=day, words=MARK, by=person, at=at)


def _close(report: Report, people: Mapping[str, User], at: datetime) -> None:
    desk, person = people["intake_officer"], people["investigator"]
    services.triage(report=report, route="scam", reason=f"Papers for money. {MARK}", by=desk, at=at - 2 * HOUR)
    services.assign(report=report, user=person, is_counsel=False, by=desk, at=at - HOUR)
    services.close_report(report=report, words=f"Thank you. Call 311 for help. {MARK}", by=person, at=at)

"""Reports whose time has come, and their end by two people; nobody in them is real."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.reported import DAY, Sent, again, send

from dintel.apps.accounts.access import Access, access_of
from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Referral, Report
from dintel.apps.ledger.queries import released_at
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves, sequence
from dintel.apps.retention import services as retention
from dintel.apps.retention.models import Batch, Item
from dintel.apps.retention.schedule import schedule
from dintel.domain.reporting.questions import Answer

MUCH_LATER = LATER + timedelta(days=12 * 366)
"""When every class of report is due."""
THEN = MUCH_LATER.date()


def knows(user: User) -> Access:
    """Return what a person may do when the reports are due."""
    return access_of(user, THEN)


def close(report: Report, by: User) -> Report:
    return again(services.close_report(report=report, words="Thank you. We go no further.", by=by, at=LATER))


def a_closed_report(words: str) -> Sent:
    """Return what was sent as a report that nobody works on, closed, and its code."""
    sent = send(happened_words=words)
    strike()
    Report.objects.filter(pk=sent.report.pk).update(state="closed", closed_on=LATER.date())
    return sent


def a_closed_case(**more: Answer) -> tuple[Report, User]:
    """Return a report that was closed without a packet, and the investigator who has it."""
    report, person = a_case(**more)
    strike()
    return close(report, person), person


def strike() -> None:
    """Let the next hour strike, so that staff may know of what came."""
    release_quiet_leaves(at=(released_at() or LATER) + timedelta(hours=1))


def refer(report: Report, by: User) -> Referral:
    """Make a packet of a case, with one element shown."""
    told = {"offence": "impersonating_peace_officer", "element": "pretended", "state": "shown", "words": "A badge."}
    services.find(report=report, by=by, at=LATER, **told)
    sequence(at=LATER)
    checkpoint(at=LATER, why="test")
    return services.make_packet(report=report, to="A prosecutor’s office", by=by, at=LATER)


def a_flood(count: int = 2, **more: Answer) -> list[Report]:
    """Return reports that were set aside together."""
    some = [send(**more).report for _ in range(count)]
    strike()
    desk = make_person("intake_officer")
    services.set_aside(reports=[one.pk for one in some], reason="All alike.", by=desk, at=LATER)
    return [again(one) for one in some]


def two_people() -> tuple[User, User]:
    """Return a records custodian who proposes, and counsel who approves; the schedule is adopted."""
    custodian, counsel = make_person("records_custodian"), make_person("counsel")
    retention.adopt(sha256=schedule().sha256, authority="A made-up paper of 1 May 2026", by=counsel, at=LATER)
    return custodian, counsel


def approved(record_class: str = "report") -> Batch:
    """Return a batch of all that is due of a class, proposed and approved."""
    custodian, counsel = two_people()
    told = {"record_class": record_class, "reason": "Their time has come.", "on": THEN, "at": MUCH_LATER}
    batch = retention.propose(access=knows(custodian), **told)
    return retention.approve(batch=batch, access=knows(counsel), at=MUCH_LATER)


def dispose(record_class: str = "report") -> Batch:
    """Dispose of all that is due of a class."""
    batch = approved(record_class)
    retention.run(batch=batch, at=MUCH_LATER)
    batch.refresh_from_db()
    return batch


def states(batch: Batch) -> dict[str, str]:
    return dict(Item.objects.filter(batch=batch).values_list("subject_key", "state"))


def lying(folder: Path) -> list[Path]:
    """Return every file under a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


__all__ = ["DAY", "LATER", "MUCH_LATER", "THEN"]

"""A marker in every sealed column of reports and cases, written as reporters and investigators write."""

from __future__ import annotations

from uuid import uuid4

from tests.apps.complaints.cases import LATER, a_case, came_in
from tests.apps.complaints.reported import DAY, send

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import IdentityRequest, PacketOrder, Report
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves, sequence

OFFENCE = ("impersonating_peace_officer", "pretended")


def plant_reports(marker: str, by: User) -> None:
    """Write the marker into every sealed column of the complaints' room; the last report still waits for its hour."""
    report, person = a_case(happened_words=f"{marker} at the door", name=f"{marker} name", reach=f"{marker} reach")
    services.write_on(report=report, words=f"{marker} again", on=DAY)
    release_quiet_leaves(at=LATER)
    services.triage(report=report, route="impersonation", reason=f"{marker} reason", by=person, at=LATER)
    services.record_check(
        report=report,
        agency="DHS",
        number_called="911",
        answer="not_verified",
        words=f"{marker} answer",
        by=person,
        at=LATER,
    )
    offence, element = OFFENCE
    services.find(
        report=report, offence=offence, element=element, state="shown", words=f"{marker} shown", by=person, at=LATER
    )
    services.add_task(report=report, words=f"{marker} task", by=person, at=LATER)
    services.exclude(report=report, department="parks", reason=f"{marker} cousin", by=person, at=LATER)
    services.ask_identity(report=report, why=f"{marker} why", by=person, at=LATER)
    request = IdentityRequest.objects.get()
    services.answer_identity(request=request, allowed=True, words=f"{marker} allowed", by=by, at=LATER)
    _refer(marker, report, person)
    junk = came_in(happened_words=f"{marker} junk")
    services.set_aside(reports=[junk.pk], reason=f"{marker} flood", by=by, at=LATER)
    send(happened_words=f"{marker} waits")


def _refer(marker: str, report: Report, person: User) -> None:
    """Make the packet and write what came of it."""
    sequence(at=LATER)
    checkpoint(at=LATER, why="planted")
    referral = services.make_packet(report=report, to="A prosecutor’s office", by=person, at=LATER)
    services.record_outcome(
        referral=referral, outcome="declined", on=DAY, words=f"{marker} outcome", by=person, at=LATER
    )
    # of copies alone and of many files: past the services, which want a redacted picture and more than a small packet
    referral.without_originals = f"{marker} copies alone"
    referral.save()
    told = {"to": referral.to, "language": "en", "without_originals": f"{marker} copies alone", "total": 200}
    PacketOrder.objects.create(pk=uuid4(), report=report, **told, by=person, at=LATER)

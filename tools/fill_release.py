"""Fills an empty instance for `tools/keep_release.py`: the demo city made small, and what its year did not bring.

Imported where the tables are there. All of it is done through the services that people use, and everything is invented
and marked so.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.demo import make_demo_people, parts, place_of
from dintel.apps.audit import services as audit
from dintel.apps.audit.jobs.working import do_next
from dintel.apps.audit.queries.statements import signed_texts
from dintel.apps.booking import services as booking
from dintel.apps.booking.models import Visit
from dintel.apps.complaints import services as complaints
from dintel.apps.complaints.models import IdentityRequest
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.models import Request as Asking
from dintel.apps.contacts.report import Asked, Paper, Report
from dintel.apps.contacts.scenes import Scene
from dintel.apps.design.profile import active_city
from dintel.apps.duties import demo as demo_duties
from dintel.apps.duties import services as duties
from dintel.apps.duties.models import Task
from dintel.apps.evidence import limits
from dintel.apps.evidence import services as evidence
from dintel.apps.figures import demo_log, demo_past
from dintel.apps.ledger import queries as log
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger import tables
from dintel.apps.notices import services as notices
from dintel.apps.notices.mapping import rule_of
from dintel.apps.notices.models import Deadline
from dintel.apps.records.foia import demo as demo_foia
from dintel.apps.records.ipra import demo as demo_inspection
from dintel.apps.records.ipra import services as inspection
from dintel.apps.records.ipra.queries.visible import RecordsRequest
from dintel.apps.retention import services as retention
from dintel.apps.retention.schedule import schedule
from dintel.apps.training import demo as demo_training
from dintel.apps.training import here as training_here
from dintel.apps.training import services as training
from dintel.apps.verification.models import Inquiry
from dintel.config.demo import make_demo
from dintel.domain.training.owed import Audience, Terms

MARK = "(synthetic)"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PERSON, PASSWORD = "desk@example.invalid", "a made-up way in for a test"
SEALED = f"Words that only the key of this record opens. {MARK}"
NOT_FILLED: set[str] = set()
"""Tables of which a leaf tells and that stay empty."""
People = Mapping[str, Any]


def fill(receipts: Path) -> dict[str, object]:
    """Fill the instance, put receipts and statements into a folder, and return what a test asks for by name."""
    limits.FREE_BYTES = 0  # the disk of whoever keeps a release may be as full as it is
    with a_small_city():
        make_demo()
    at = timezone.now()
    people = make_demo_people(at=at - 30 * DAY)
    told: dict[str, object] = {"city": os.environ["DINTEL_CITY"], "person": PERSON, "password": PASSWORD}
    told |= {"log_key": str(log.log_key())}
    told |= _a_contact_with_everything(people, at)
    _ways_in(people, at)
    _the_booking_centre(people, at)
    _a_drill(people, at)
    _a_task(people, at)
    _a_name_that_is_opened(people, at)
    _what_is_linked_and_asked(people, str(told["contact"]), at)
    _sign(at)
    told |= _a_disposal(people, at)
    audit.ask_for_export(by=people["auditor"], at=timezone.now())
    do_next(timezone.now())
    _sign(timezone.now())
    _require_one_of_each()
    return told | {"receipts": sorted(_receipts(receipts, str(told["contact"])))}


@contextmanager
def a_small_city() -> Iterator[None]:
    """Let the demo city have one or two of each thing instead of a year's worth."""
    few: tuple[tuple[Any, str, object], ...] = (
        (demo_log, "CASES", tuple((1, demo_log.CASES[place][1]) for place in (0, 2, 4))),
        (demo_past, "WRITTEN_AFTER", (4, 700)),
        (demo_past, "VERIFIED", 1),
        (demo_past, "ANSWERED_AFTER", (18,)),
        (demo_past, "SAID", ("theirs", "no_answer")),
        (demo_past, "HOLDS", 1),
        (demo_past, "FISHING", 1),
        (demo_duties, "PLANS", {name: demo_duties.PLANS[name] for name in ("verification-line", "foia-routine")}),
        (demo_foia, "LIVES", demo_foia.LIVES[:1]),
        (demo_inspection, "_nothing", lambda _people, _at: None),
        (demo_training, "EMPLOYEES", 12),
    )
    with ExitStack() as stack:
        for module, name, value in few:
            stack.enter_context(mock.patch.object(module, name, value))
        yield


def _filed(people: People, at: datetime, account: str) -> Contact:
    """File a visit to a library by officers with a paper of their own, and return the contact."""
    facts = {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency", "purpose": "civil"}
    facts |= {"urgency": "none", "validity": "valid"}
    asked = Asked(facts=facts, words=f"To go to the staff room. {MARK}", papers=(Paper("i200", form_number="I-200"),))
    told: dict[str, Any] = {"source": "desk", "language": "en", "channel": "visit", "agency": f"An agency {MARK}"}
    told |= {"facility": place_of("library"), "began_at": at - HOUR, "immigration": "yes", "account": account}
    key, by = uuid4(), people["front_desk"]
    contacts.file_contact(key=key, body_sha256="0" * 64, report=Report(**told, asked=(asked,)), by=by, at=at)
    return Contact.objects.get(key=key)


def _a_contact_with_everything(people: People, at: datetime) -> dict[str, object]:
    """File a contact, put it right, let counsel decide and write, hand something out, link it; seal another."""
    desk, counsel = people["front_desk"], people["counsel"]
    contact, other = _filed(people, at - 2 * HOUR, SEALED), _filed(people, at - HOUR, f"Seen by few. {MARK}")
    why, change = f"Counted again. {MARK}", contacts.Change("contact", "officers", 3)
    contacts.correct_contact(number=contact.number, version=1, changes=[change], why=why, by=desk, at=at - HOUR)
    request = contact.requests.get()
    last = request.determinations.order_by("-ordinal")[0]
    told: dict[str, Any] = {"seen": last.ordinal, "outcome": "decline", "reasons": f"No judge signed. {MARK}"}
    contacts.decide(request=request, **told, by=counsel, at=at)
    contacts.write_privileged_note(request=request, words=SEALED, by=counsel, at=at)
    _a_letter(request, counsel, at)
    told = {"what": "record", "words": MARK, "to_whom": f"A person {MARK}", "authority": f"A law {MARK}"}
    contacts.record_disclosure(contact=contact, request=request, **told, given_at=at - HOUR, by=counsel, at=at)
    contacts.note_kept_words(contact=contact, kept=[("account", "status", MARK)], by=desk, at=at)
    contacts.link_contacts(contact=contact, other=other, kind="related", why=f"One visit. {MARK}", by=desk, at=at)
    contacts.seal_contact(contact=other, why=f"A child is in it. {MARK}", readers=[counsel], by=counsel, at=at)
    _a_file(contact, desk, counsel, at)
    return {"contact": contact.number, "sealed": SEALED, "sealed_contact": other.number}


def _a_letter(request: Asking, by: Any, at: datetime) -> None:  # noqa: ANN401 - a person
    told = {"kind": "decline_entry", "language": "en", "signer_title": "Assistant City Attorney"}
    draft = contacts.draft_letter(request=request, **told, by=by, at=at)
    signed = contacts.sign_letter(letter=draft, version=draft.version, by=by, at=at)
    contacts.mark_sent(letter=signed, how="email", by=by, at=at)


def _a_file(contact: Contact, desk: Any, counsel: Any, at: datetime) -> None:  # noqa: ANN401 - people
    """Keep a picture with a contact, look at it, and hold all that the contact has."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(picture, "JPEG")
    picture.seek(0)
    of: dict[str, Any] = {"subject_kind": "contact", "subject_key": contact.number}
    kept = evidence.keep_file(**of, name="paper.jpg", stream=picture, declared_type="image/jpeg", by=desk, at=at)
    evidence.make_working_copy(file=kept)
    evidence.record_look(file=kept, by=counsel, at=at, what="viewed")
    evidence.hold(**of, reason=f"A matter is open. {MARK}", by=counsel, at=at)


def _ways_in(people: People, at: datetime) -> None:
    """Give somebody at a desk a password, a program a token, another system a webhook, counsel a calendar."""
    on, admin = timezone.localdate(at), people["administrator"]
    desk = next(one for one in parts(active_city()) if one.role == "front_desk")
    person = accounts.invite(email=PERSON, name=f"At the desk {MARK}", language="", by=admin, at=at, on=on)
    place: dict[str, Any] = {"department": desk.department, "facility": desk.facility}
    accounts.give_role(person=person, role="front_desk", **place, by=admin, at=at, on=on)
    person.set_password(PASSWORD)
    accounts.keep_password(person=person, how=accounts.Password.SET, by=None, at=at)
    until = on + 30 * DAY
    told: dict[str, Any] = {
        "name": f"A program {MARK}",
        "scopes": ["contact.read", "contact.file"],
        "expires_on": until,
    }
    accounts.make_token(user=person, **told, by=person, at=at, on=on)
    notices.add_endpoint(name=MARK, url="https://example.invalid/", kinds=("contact_filed",), by=admin, at=at)
    notices.make_feed(by=people["counsel"], at=at)
    running = Deadline.objects.filter(finished_at=None, due_at__gt=at).order_by("pk")
    deadline = next(one for one in running if rule_of(one).pauses != "never")
    notices.pause_deadline(deadline=deadline, by=people["counsel"], reason=f"They asked for time. {MARK}", at=at)


def _the_booking_centre(people: People, at: datetime) -> None:
    """Put an entry of the log right, and send a paper on to whom it is for."""
    by, visit = people["custody_officer"], Visit.objects.order_by("pk")[0]
    why = f"There were three. {MARK}"
    booking.correct_visit(visit=visit, version=visit.version, changes={"officers": 3}, why=why, by=by, at=at)
    paper = Asking.objects.filter(document="i247a").order_by("-pk")[0]
    booking.forward_paper(request=paper, to_agency=f"An office {MARK}", sent_at=at, words=MARK, by=by, at=at)


def _a_drill(people: People, at: datetime) -> None:
    by = people["front_desk"]
    employee, scene = training.employee_for(user=by, at=at), next(iter(training_here.cases().values()))
    place = {"facility": place_of("library"), "department": ""}
    training.practise(employee=employee, scene=scene, walk=["yes"], outcome="decline", **place, by=by, at=at)


def _a_task(people: People, at: datetime) -> None:
    """Finish a task that was given, with words on what shows it."""
    task = Task.objects.filter(done_at=None, about="").order_by("pk")[0]
    showing = duties.Showing(words=f"It was done and looked at. {MARK}")
    duties.finish(task=task, showing=showing, by=people["equity_coordinator"], at=at)


def _a_name_that_is_opened(people: People, at: datetime) -> None:
    """Allow what the demo asked for, open the reporter's name, and shut somebody out of the case."""
    asked = IdentityRequest.objects.filter(allowed=None).order_by("pk")[0]
    custodian = people["records_custodian"]
    complaints.answer_identity(request=asked, allowed=True, words=MARK, by=custodian, at=at)
    complaints.open_identity(report=asked.report, by=people["investigator"], at=at)
    why = f"They know each other. {MARK}"
    complaints.exclude(report=asked.report, user=people["duty_officer"], reason=why, by=people["counsel"], at=at)


def _what_is_linked_and_asked(people: People, number: str, at: datetime) -> None:
    """Say that a report may tell of a contact; ask a course of other people than the city's files do."""
    report, contact = IdentityRequest.objects.order_by("pk")[0].report, Contact.objects.get(number=number)
    complaints.link_contact(report=report, contact=contact, by=people["investigator"], at=at)
    question = Scene("inquiry", str(Inquiry.objects.order_by("pk")[0].key), at, "", "", "")
    complaints.link_scene(report=report, scene=question, by=people["investigator"], at=at)
    course = next(iter(training_here.shelf().courses.values()))
    terms = Terms(Audience(frozenset({"front_desk"}), frozenset()), timezone.localdate(at), 10, 24)
    by = people["equity_coordinator"]
    training.require(page=course, terms=terms, after=0, why=f"As agreed. {MARK}", by=by, at=at)
    by, asked = people["records_custodian"], RecordsRequest.objects.filter(answered_on=None, noted_on=None)[0]
    inspection.note_charge(request=asked, fee="page", count=10, cents=25, words=MARK, by=by, at=at)
    day, why = asked.received_on - DAY, f"It lay a day. {MARK}"
    version = RecordsRequest.objects.get(pk=asked.pk).version
    inspection.correct_receipt(request=asked, version=version, received_on=day, why=why, by=by, at=at)


def _a_disposal(people: People, at: datetime) -> dict[str, object]:
    """Adopt the schedule, and dispose of a contact of five years ago by two people."""
    counsel, custodian, old = people["counsel"], people["records_custodian"], at - 5 * 366 * DAY
    contact, on = _filed(people, old, f"Gone by the schedule. {MARK}"), timezone.localdate(at)
    retention.adopt(sha256=schedule().sha256, authority=f"A paper {MARK}", by=counsel, at=old)
    told: dict[str, Any] = {"record_class": "contact", "reason": f"Their time has come. {MARK}"}
    batch = retention.propose(**told, access=access_of(custodian, on), on=on, at=at)
    retention.approve(batch=batch, access=access_of(counsel, on), at=at)
    retention.run(batch=batch, at=at)
    contact.refresh_from_db()
    if contact.disposed_at is None:
        message = f"{contact.number} was to be disposed of and is still there."
        raise RuntimeError(message)
    return {"disposed": contact.number}


def _require_one_of_each() -> None:
    """Refuse a filling that lacks a kind of record which a leaf tells of. Raises RuntimeError with its tables."""
    empty = sorted(str(table) for table in tables.registered() if not table.model._default_manager.exists())  # noqa: SLF001
    if set(empty) - NOT_FILLED:
        message = f"No row in {', '.join(empty)}: fill it in tools/fill_release.py, or say in NOT_FILLED why not."
        raise RuntimeError(message)


def _sign(at: datetime) -> None:
    """Give every leaf its place, and sign the log."""
    while ledger.sequence(at=at):
        pass
    ledger.checkpoint(at=at, why="a release is kept")


def _receipts(folder: Path, number: str) -> Iterator[str]:
    """Write the receipts of a contact, whole and bare, and what auditors stated; yield the names of the files."""
    for place, leaf in enumerate(log.leaves_of("contact", number)):
        text = log.receipt_of(leaf, with_content=place % 2 == 0)
        if text is not None:
            name = f"{place:02}.dintel-receipt"
            (folder / name).write_text(text, encoding="utf-8")
            yield name
    for statement, text in signed_texts():
        name = f"statement-{statement}.txt"
        (folder / name).write_text(text, encoding="utf-8")
        yield name


def told(receipts: Path) -> str:
    """Fill the instance and return what `fill` returns as JSON."""
    return json.dumps(fill(receipts), ensure_ascii=False, indent=1, sort_keys=True)

"""A few synthetic requests to the city, in every state; each says that it is invented, and nobody asked any of it.

1. New today, spoken at a desk; nobody has it in hand.
2. A federal agency's, with a note, on the same clock as anybody's.
3. Late by some days.
4. Ready for a signature: one record redacted, one denied.
5. Answered in part, opened, and published as pictures of its pages.
6. Answered: no such record. And one taken back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.design.typesetting import tagged_pdf
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.queries.page import found_views
from dintel.apps.records.ipra.queries.received import is_known
from dintel.apps.records.ipra.queries.visible import KIND, AnswerLetter, FoundRecord, RecordsRequest
from dintel.domain.ipra import Decision

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:inspection")
MARK = "(synthetic)"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAPER = b"""#set document(title: "Front desk log")
#set page(width: 5in, height: 4in, margin: .5in)
#let bar = box(width: 60%, height: 1em, fill: black)
#for line in json(bytes(sys.inputs.lines)) { par(if line == "" { bar } else { line }) }
"""
LOG = (
    f"Front desk log, made up for the demo city {MARK}",
    "3 November, 09:10. Two officers at the counter, a paper shown.",
    "Seen by: a person whose name stood here",
    "09:25. They left. Nothing was handed over.",
)
COVERED = (LOG[0], LOG[1], "", LOG[3])


def make_demo_inspection(*, people: Mapping[str, User], at: datetime) -> None:
    """Write the synthetic requests down and work on them, once; ``people`` is one account a role.

    A second call adds nothing. Raises what `services` raises.
    """
    if is_known(uuid5(NAMESPACE, "new")):
        return
    desk, custodian = people["front_desk"], people["records_custodian"]
    spoken = {"medium": "spoken", "asker_name": "", "asker_address": ""}
    _asked("new", f"How many officers came to the library this year, and for what? {MARK}", desk, at, **spoken)
    _agency(people, at)
    late = _asked("late", f"All letters to federal agencies since May. {MARK}", desk, at - 19 * DAY)
    services.give_request(request=late, to=custodian, by=custodian, at=at - 18 * DAY)
    _waiting_for_a_signature(people, at)
    _published(people, at)
    _nothing(people, at)
    gone = _asked("gone", f"The cards at the counters. {MARK}", desk, at - 6 * DAY)
    told = f"They found them on the city’s pages. {MARK}"
    services.withdraw_request(request=gone, on=timezone.localdate(at - 4 * DAY), why=told, by=custodian, at=at)


def _asked(name: str, words: str, by: User, at: datetime, **more: Any) -> RecordsRequest:  # noqa: ANN401 - as Asked
    told = {
        "asker": "person",
        "asker_name": f"A resident {MARK}",
        "asker_address": "someone@example.invalid",
        "medium": "email",
        "language": "en",
        **more,
    }
    asked = services.Asked(asked=words, received_on=timezone.localdate(at), **told)
    return services.receive_request(key=uuid5(NAMESPACE, name), asked=asked, by=by, at=at)


def _agency(people: Mapping[str, User], at: datetime) -> None:
    came, assistant = at - 5 * DAY, people["paralegal"]
    row = _asked(
        "agency",
        f"Policies on contacts with federal officers in force in October. {MARK}",
        people["front_desk"],
        came,
        asker="federal_agency",
        asker_name=f"A federal agency {MARK}",
        medium="paper",
        asker_address="A post box",
    )
    services.give_request(request=row, to=assistant, by=assistant, at=came + HOUR)
    letter = services.draft_note(
        request=row,
        ready_on=timezone.localdate(came + 12 * DAY),
        signer_title="Legal assistant",
        language="en",
        by=assistant,
        at=came + HOUR,
    )
    _send(letter, assistant, assistant, came + DAY, "paper")
    services.note_time(
        request=row, minutes=35, on=timezone.localdate(came), words=f"Search {MARK}", by=assistant, at=at
    )


def _send(letter: AnswerLetter, signer: User, sender: User, at: datetime, medium: str = "email") -> None:
    signed = services.sign_answer_letter(letter=letter, version=letter.version, by=signer, at=at)
    services.send_answer_letter(letter=signed, medium=medium, by=sender, at=at)


def _waiting_for_a_signature(people: Mapping[str, User], at: datetime) -> None:
    custodian = people["records_custodian"]
    row = _asked("open", f"The log of the front desk for November, and advice on it. {MARK}", custodian, at - 9 * DAY)
    services.give_request(request=row, to=custodian, by=custodian, at=at - 8 * DAY)
    _redacted(row, custodian, at - DAY)
    title = f"Advice on the log, two pages {MARK}"
    record = services.find_record(request=row, title=title, file=None, by=custodian, at=at - DAY)
    services.decide_record(
        record=record,
        decision=Decision.DENY,
        exemption="attorney_client",
        reason=f"It is advice of the city’s attorneys. {MARK}",
        why_not_redacted=f"Every line of it is advice. {MARK}",
        by=custodian,
        at=at - DAY,
    )


def _redacted(row: RecordsRequest, by: User, at: datetime) -> FoundRecord:
    original = _file(row, LOG, by=by, at=at)
    title = f"Front desk log, November {MARK}"
    record = services.find_record(request=row, title=title, file=original, by=by, at=at)
    taken_out = Redaction(original, f"The name of a witness {MARK}")
    copy = _file(row, COVERED, by=by, at=at, redaction=taken_out)
    services.redact(
        record=record, pages="1", exemption="victims_witnesses", reason=f"The name of a witness. {MARK}", by=by, at=at
    )
    return services.choose_copy(record=record, copy=copy, by=by, at=at)


def _file(
    row: RecordsRequest, lines: tuple[str, ...], *, by: User, at: datetime, redaction: Redaction | None = None
) -> Any:  # noqa: ANN401 - a file of the evidence room
    """Keep a made-up paper; its number makes the bytes of each request its own."""
    body = tagged_pdf(PAPER, lines=[*lines, row.number])
    return evidence.keep_file(
        subject_kind=KIND,
        subject_key=row.number,
        name="front-desk-log-redacted.pdf" if redaction else "front-desk-log.pdf",
        stream=io.BytesIO(body),
        declared_type="application/pdf",
        by=by,
        at=at,
        redaction=redaction,
    )


def _published(people: Mapping[str, User], at: datetime) -> None:
    custodian, counsel, came = people["records_custodian"], people["counsel"], at - 40 * DAY
    row = _asked("published", f"The front desk log of one morning. {MARK}", people["front_desk"], came)
    services.give_request(request=row, to=custodian, by=custodian, at=came + HOUR)
    record = _redacted(row, custodian, came + 3 * DAY)
    services.sign_record(record=record, title="City Attorney", by=counsel, at=came + 5 * DAY)
    letter = services.draft_answer(
        request=row, signer_title="City Attorney", language="en", by=custodian, at=came + 6 * DAY
    )
    _send(letter, counsel, custodian, came + 7 * DAY)
    (view,) = found_views(row)
    opened = view.row.released
    if opened.file is not None:
        evidence.make_working_copy(file=opened.file, wait_seconds=5.0)
    services.publish_record(
        released=opened,
        title=f"Front desk log of one morning {MARK}",
        words=f"Who came to the counter and when; the name of a witness is redacted. {MARK}",
        has_looked=True,
        by=counsel,
        at=came + 9 * DAY,
    )


def _nothing(people: Mapping[str, User], at: datetime) -> None:
    custodian, came = people["records_custodian"], at - 24 * DAY
    row = _asked("nothing", f"Contracts on plate readers with a school. {MARK}", people["front_desk"], came)
    letter = services.draft_answer(
        request=row, signer_title="Custodian of public records", language="en", by=custodian, at=came + 16 * DAY
    )
    _send(letter, custodian, custodian, came + 17 * DAY)

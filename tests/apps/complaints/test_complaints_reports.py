"""A report and its conversation: sealed, by the day, found by the code alone, and proved."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.reported import DAY, NOON, again, send

from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Report
from dintel.apps.complaints.queries.reports import conversation, report_with_mark, told, told_messages
from dintel.apps.complaints.services.talking import NoWordsError
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves
from dintel.apps.sealing.services import KeyDestroyedError, Subject, destroy
from dintel.domain.reporting import code as codes

pytestmark = pytest.mark.django_db


def test_a_report_is_found_by_its_code_and_by_nothing_that_lies_in_the_database() -> None:
    sent = send()
    assert re.fullmatch(r"R-2026-[2-9A-HJKMNP-TV-Z]{5}", sent.report.number)
    found = report_with_mark(services.mark_of(codes.read(codes.grouped(sent.code))))
    assert found == sent.report
    assert found.answers["happened_words"].startswith("Two men")
    assert report_with_mark(services.mark_of(codes.make(bytes(16)))) is None
    stored = Report.objects.values().get()
    assert sent.code not in str(stored)
    assert b"Two men" not in bytes(stored["answers"].data)


def test_who_reports_is_sealed_apart() -> None:
    sent = send(name="A made-up name", reach="nobody@example.invalid")
    report = again(sent.report)
    assert "name" not in report.answers
    assert report.identity == {"name": "A made-up name", "reach": "nobody@example.invalid"}
    assert "made-up" not in "".join(str(leaf.content) for leaf in _leaves_of_the_report(report))
    destroy(subject=Subject("report_identity", report.number), at=NOON)
    gone = again(report)
    assert gone.answers["staff"] == "unknown"
    with pytest.raises(KeyDestroyedError):
        _ = gone.identity


def _leaves_of_the_report(report: Report) -> list[object]:
    return [leaf for leaf in ledger.quiet_leaves_of("report", report.number) if leaf.data_key_id == report.data_key_id]


def test_a_number_that_the_city_never_keeps_does_not_come_in() -> None:
    sent = send(more="My number is A123 456 789, she said.")
    assert "456" not in again(sent.report).answers["more"]


def test_staff_know_of_a_report_and_of_a_message_only_after_the_hour() -> None:
    release_quiet_leaves(at=NOON - timedelta(hours=2))
    sent = send()
    services.write_on(report=sent.report, words="More.", on=DAY)
    assert list(told()) == []
    release_quiet_leaves(at=NOON)
    assert list(told()) == [sent.report]
    services.write_on(report=sent.report, words="And more.", on=DAY)
    assert [line.words for line in told_messages(sent.report)] == ["More."]
    assert [line.words for line in conversation(sent.report)] == ["More.", "And more."]


def test_staff_ask_back_and_the_reporter_reads_and_answers() -> None:
    sent, officer = send(), make_person("intake_officer")
    services.ask_back(report=sent.report, words="Which colour was the car?", by=officer, at=NOON)
    assert services.note_read(report=sent.report, on=DAY) == 1
    assert services.note_read(report=sent.report, on=DAY) == 0
    services.write_on(report=sent.report, words="  Grey. ", on=DAY)
    lines = conversation(again(sent.report))
    assert [(line.from_reporter, line.words, line.place) for line in lines] == [
        (False, "Which colour was the car?", 1),
        (True, "Grey.", 2),
    ]
    assert lines[0].read_on == DAY
    assert lines[1].by is None


@pytest.mark.parametrize("words", ["", "  \n", "x" * 4001])
def test_a_message_without_words_or_with_too_many_is_not_kept(words: str) -> None:
    sent = send()
    with pytest.raises(NoWordsError):
        services.write_on(report=sent.report, words=words, on=DAY)
    assert not Message.objects.exists()


def test_every_row_stands_as_its_leaves_say_before_and_after_the_hour() -> None:
    sent, officer = send(name="A made-up name"), make_person("intake_officer")
    send()
    services.write_on(report=sent.report, words="More.", on=DAY)
    services.ask_back(report=sent.report, words="When?", by=officer, at=NOON)
    services.note_read(report=sent.report, on=DAY)
    assert [str(one) for one in ledger.row_faults() if "accounts_" not in one.where] == []
    release_quiet_leaves(at=NOON)
    checkpoint(at=NOON + timedelta(minutes=1), why="test")
    assert [str(one) for one in ledger.row_faults() if "accounts_" not in one.where] == []
    assert list(ledger.faults()) == []


@pytest.mark.parametrize("has_struck", [False, True], ids=["before the hour", "after it"])
def test_a_changed_and_a_deleted_row_are_named(has_struck: bool) -> None:
    one, other = send(), send()
    services.write_on(report=one.report, words="More.", on=DAY)
    if has_struck:
        release_quiet_leaves(at=NOON)
    Report.objects.filter(pk=one.report.pk).update(names_city_staff=True)
    Message.objects.all().delete()
    found = {(fault.kind, fault.where.split()[0]) for fault in ledger.row_faults()}
    assert found == {("changed row", "complaints_report"), ("deleted row", "complaints_message")}
    details = next(fault.details for fault in ledger.row_faults() if fault.kind == "changed row")
    assert details.startswith("names_city_staff:")
    assert again(other.report).number == other.report.number


def test_the_hour_that_strikes_while_rows_are_compared_makes_no_fault() -> None:
    send()
    assert list(ledger.row_faults(meanwhile=lambda: release_quiet_leaves(at=NOON))) == []

"""The end of a report: what goes, what stays, what keeps it, and that everything verifies afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, came_in
from tests.apps.complaints.ended_reports import (
    MUCH_LATER,
    THEN,
    a_closed_case,
    a_flood,
    approved,
    close,
    dispose,
    knows,
    refer,
    states,
    two_people,
)
from tests.apps.complaints.reported import DAY, again
from tests.apps.contacts.made import filed
from tests.apps.contacts.made import report as contact_report
from tests.apps.evidence.evidence_samples import jpeg

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import (
    Aside,
    Exclusion,
    Message,
    Referral,
    ReferralOutcome,
    ReferralPart,
    Report,
    SettingAside,
    Triage,
)
from dintel.apps.complaints.queries.case import reports_page
from dintel.apps.complaints.queries.floods import acts, sharing
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.queries.proof import first_leaf, receipt_of
from dintel.apps.complaints.services.floods import NothingLeftError
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.ledger import queries as log
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves, sequence
from dintel.apps.retention import queries
from dintel.apps.retention import services as retention
from dintel.apps.retention.models import Item
from dintel.apps.retention.queries.preview import preview
from dintel.apps.retention.services.refusals import RefusedError
from dintel.apps.sealing.models import DataKey
from dintel.cli.main import main as auditor

pytestmark = pytest.mark.django_db
MARK = "Zaunkoenig"
HOUR = timedelta(hours=1)
Ended = Callable[[str], None]


def a_file(report: Report) -> File:
    sent = {"said": "x.jpg", "stream": io.BytesIO(jpeg()), "declared_type": ""}
    services.keep_sent_file(report=report, at=LATER, **sent)
    return File.objects.filter(subject_key=report.number).latest("received_at")


@pytest.fixture
def faultless(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a way to dispose of a class, after which nothing is wrong that was not before."""

    def end(record_class: str = "report") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            batch = dispose(record_class)
        sequence(at=MUCH_LATER)
        checkpoint(at=MUCH_LATER + timedelta(days=1), why="test")
        found = [str(one) for one in log.row_faults(files=True)]
        assert [one for one in found if "accounts_" not in one] == []  # people here are made past every service
        assert list(log.faults()) == []
        assert list(queries.unaccounted()) == []
        return batch

    return end


def test_nothing_that_was_said_is_left_and_everything_verifies(faultless: Any) -> None:
    report, person = a_case(happened_words=f"{MARK} at 505-555-0134", name=f"{MARK} name")
    services.write_on(report=report, words=f"{MARK} again", on=DAY)
    services.exclude(report=report, department="parks", reason=f"{MARK} cousin", by=person, at=LATER)
    services.add_task(report=report, words=f"{MARK} task", by=person, at=LATER)
    original = store.original(a_file(report).sha256)
    report = close(report, person)
    batch = faultless()
    assert states(batch) == {report.number: Item.State.DISPOSED}
    left = again(report)
    assert (left.answers or {}, left.identity, left.likeness, left.language) == ({}, None, None, "")
    assert left.received_on == DAY.replace(day=1)
    assert not Message.objects.filter(report=report).exists()
    assert not original.exists()
    assert [(one.route, one.reason) for one in Triage.objects.filter(report=report)] == [("impersonation", "")]
    assert Exclusion.objects.get(report=report).reason == ""
    keys = DataKey.objects.filter(subject_kind__in=("report", "report_identity"), subject_key=report.number)
    assert list(keys.values_list("destroyed_at", flat=True)) == [MUCH_LATER, MUCH_LATER]
    of_files = DataKey.objects.filter(subject_kind="file")
    assert list(of_files.values_list("destroyed_at", flat=True)) == [MUCH_LATER]
    said = Leaf.objects.filter(subject_kind="report", subject_key=report.number, content__isnull=False)
    assert list(said.values_list("kind", flat=True)) == ["record.disposed"]


def test_a_referred_report_goes_with_its_packet_and_keeps_its_outcome(faultless: Any) -> None:
    report, person = a_case()
    packet = refer(report, person)
    services.record_receipt(referral=packet, received_on=LATER.date(), reference=f"{MARK}-1", by=person, at=LATER)
    told = {"outcome": "declined", "on": LATER.date(), "words": f"{MARK} words"}
    services.record_outcome(referral=packet, by=person, at=LATER, **told)
    close(report, person)
    with pytest.raises(RefusedError):
        approved("report")
    faultless("report_referred")
    left = Referral.objects.get()
    assert (left.to, left.reference, left.sha256) == ("", "", packet.sha256)
    assert not ReferralPart.objects.exists()
    end = ReferralOutcome.objects.get()
    assert (end.outcome, end.words) == ("declined", "")


def test_a_flood_goes_with_the_words_about_it_once_none_of_it_is_left(faultless: Any) -> None:
    reports = a_flood(2, happened_words="Give us the money or your son is taken away by us")
    faultless("report_flood")
    act = SettingAside.objects.get()
    assert (act.reason, act.reports) == ("", 2)
    assert DataKey.objects.get(subject_kind="flood").destroyed_at == MUCH_LATER
    assert not Aside.objects.exists()
    assert [again(one).disposed_at for one in reports] == [MUCH_LATER, MUCH_LATER]
    desk = make_person("intake_officer")
    assert [one.is_over for one in acts(knows(desk))] == [True]
    with pytest.raises(NothingLeftError):
        services.take_back(act=act, by=desk, at=MUCH_LATER)


def test_the_words_about_a_flood_stay_while_a_report_of_it_is_held(faultless: Any) -> None:
    held, gone = a_flood(2, happened_words="Give us the money or your son is taken away by us")
    hold(held.number)
    batch = faultless("report_flood")
    assert states(batch) == {gone.number: Item.State.DISPOSED}
    assert SettingAside.objects.get().reason == "All alike."
    assert services.take_back(act=SettingAside.objects.get(), by=make_person("intake_officer"), at=MUCH_LATER) == 1
    assert (again(held).set_aside, again(gone).set_aside) == (False, True)


def hold(key: str, kind: str = "report") -> Any:
    counsel = make_person("counsel")
    return evidence.hold(subject_kind=kind, subject_key=key, reason="A suit.", by=counsel, at=LATER)


def no_outcome(_packet: Referral, _by: User) -> None:
    """Say nothing: the office has not answered."""


def charged(packet: Referral, by: User) -> None:
    services.record_outcome(referral=packet, outcome="charged", on=LATER.date(), by=by, at=LATER)


@pytest.mark.parametrize("end", [no_outcome, charged])
def test_a_referral_that_is_still_open_keeps_its_report(end: Callable[[Referral, User], None]) -> None:
    report, person = a_case()
    end(refer(report, person), person)
    close(report, person)
    for record_class in ("report", "report_referred"):
        with pytest.raises(RefusedError):
            approved(record_class)


def test_a_charge_that_a_court_has_decided_keeps_it_no_more() -> None:
    report, person = a_case()
    packet = refer(report, person)
    charged(packet, person)
    services.record_outcome(referral=packet, outcome="convicted", on=LATER.date(), by=person, at=LATER + HOUR)
    close(report, person)
    assert states(dispose("report_referred")) == {report.number: Item.State.DISPOSED}


def test_what_nobody_has_closed_is_never_due() -> None:
    a_case()
    with pytest.raises(RefusedError):
        approved("report")


def test_it_is_counted_from_the_last_word_of_its_reporter() -> None:
    report, _person = a_closed_case()
    years = LATER + timedelta(days=3 * 366)
    services.write_on(report=report, words="I saw him again.", on=years.date())
    custodian, _counsel = two_people()
    told = {"record_class": "report", "reason": "Due."}
    with pytest.raises(RefusedError):
        retention.propose(access=knows(custodian), on=years.date() + timedelta(days=30), at=years, **told)
    batch = retention.propose(access=knows(custodian), on=THEN, at=MUCH_LATER, **told)
    assert batch.items.get().begun_on == years.date()


def test_a_hold_keeps_it_wherever_it_comes_in_between() -> None:
    report, _person = a_closed_case()
    batch = approved()
    placed = hold(report.number)
    retention.run(batch=batch, at=MUCH_LATER)
    assert states(batch) == {report.number: Item.State.HELD}
    assert again(report).answers
    evidence.release_hold(hold=placed, reason="Settled.", by=placed.placed_by, at=MUCH_LATER)
    custodian, counsel = make_person("records_custodian"), make_person("counsel")
    told = {"record_class": "report", "reason": "Due.", "on": THEN, "at": MUCH_LATER}
    second = retention.propose(access=knows(custodian), **told)
    retention.approve(batch=second, access=knows(counsel), at=MUCH_LATER)
    retention.run(batch=second, at=MUCH_LATER)
    assert states(second) == {report.number: Item.State.DISPOSED}


def test_a_hold_on_a_contact_that_may_be_the_same_event_keeps_it() -> None:
    report, person = a_case()
    contact = Contact.objects.get(number=filed(contact_report()).number)
    services.link_contact(report=report, contact=contact, by=person, at=LATER)
    close(report, person)
    batch = approved()
    hold(contact.number, "contact")
    retention.run(batch=batch, at=MUCH_LATER)
    assert states(batch) == {report.number: Item.State.HELD}


def test_a_file_on_its_way_and_a_question_for_the_name_keep_it() -> None:
    report, person = a_case(name="Somebody")
    services.ask_identity(report=report, why="To ask back.", by=person, at=LATER)
    other, _ = a_closed_case()
    close(report, person)
    where = {"subject_kind": "report", "subject_key": other.number, "declared_type": "", "size": 9, "name": "x.jpg"}
    upload, _ = evidence.begin_upload(key=report.pk, **where, by=None, at=LATER)
    batch = approved()
    retention.run(batch=batch, at=MUCH_LATER)
    assert set(states(batch).values()) == {Item.State.NOT_DUE}
    assert Upload.objects.get(pk=upload.pk).state == Upload.State.OPEN


def test_what_waits_for_the_hour_comes_into_the_log_without_a_word(faultless: Any) -> None:
    report, _person = a_closed_case()
    assert services.note_read(report=report, on=DAY) == 2
    waiting = list(QuietLeaf.objects.filter(kind="report.read").values_list("entry", flat=True))
    assert len(waiting) == 2
    faultless()
    assert not QuietLeaf.objects.filter(content__isnull=False, subject_key=report.number).exists()
    release_quiet_leaves(at=MUCH_LATER + timedelta(hours=3))
    came = Leaf.objects.filter(kind="report.read")
    assert sorted(bytes(one.entry) for one in came) == sorted(map(bytes, waiting))
    assert {(one.salt, one.content) for one in came} == {(None, None)}
    sequence(at=MUCH_LATER + timedelta(hours=3))
    checkpoint(at=MUCH_LATER + timedelta(days=2), why="test")
    assert list(log.faults()) == []


def test_the_receipt_that_its_reporter_kept_still_verifies(faultless: Any, tmp_path: Any, capsys: Any) -> None:
    report, _person = a_closed_case(happened_words=f"{MARK} at the door")
    sequence(at=LATER)
    checkpoint(at=LATER, why="test")
    kept = tmp_path / "report.dintel-receipt"
    kept.write_text(receipt_of(report, at=LATER))
    place = first_leaf(report)
    faultless()
    assert auditor(["ledger", "verify-receipt", str(kept), "--key", str(log.log_key())]) == 0
    assert MARK in capsys.readouterr().out
    leaf = first_leaf(again(report))
    assert isinstance(leaf, Leaf)
    assert isinstance(place, Leaf)
    assert leaf.index == place.index
    assert MARK not in receipt_of(again(report), at=MUCH_LATER)


def test_lists_searches_and_previews_do_not_break(faultless: Any) -> None:
    report, person = a_closed_case(happened_words="He showed 505-555-0134 on a card and wanted money")
    kept = came_in(happened_words="He showed 505-555-0134 on a card and wanted money", staff="yes")
    services.assign(report=kept, user=person, is_counsel=True, by=make_person("counsel"), at=LATER)
    faultless()
    assert [one.number for one in reports_page(knows(person), "closed", report.number)] == [report.number]
    assert sharing(knows(person), again(report)) == ()
    custodian = make_person("records_custodian")
    shown, _held = preview(knows(custodian), on=THEN)
    assert {one.kept.id: one.overdue for one in shown if one.kept.id.startswith("report")} == {
        "report": 0,
        "report_flood": 0,
        "report_referred": 0,
    }


def test_one_that_somebody_is_kept_from_is_in_a_batch_of_its_own_which_does_not_exist_for_them() -> None:
    report, person = a_case()
    excluded = make_person("records_custodian")
    services.exclude(report=report, user=excluded, reason="A cousin.", by=person, at=LATER)
    close(report, person)
    plain, _ = a_closed_case()
    custodian, counsel = two_people()
    told = {"record_class": "report", "reason": "Due.", "on": THEN, "at": MUCH_LATER}
    first = retention.propose(access=knows(custodian), **told)
    assert list(first.items.values_list("subject_key", flat=True)) == [plain.number]
    with pytest.raises(RefusedError):
        retention.propose(access=knows(excluded), **told)
    second = retention.propose(access=knows(custodian), **told)
    assert list(second.items.values_list("subject_key", flat=True)) == [report.number]
    retention.approve(batch=second, access=knows(counsel), at=MUCH_LATER)
    retention.run(batch=second, at=MUCH_LATER)
    assert [one.number for one in queries.certificates(knows(custodian))] == ["D-2038-000001"]
    assert list(queries.certificates(knows(excluded))) == []


def test_a_list_does_not_change_at_the_minute_in_which_a_reporter_writes() -> None:
    report, _person = a_closed_case()
    custodian, _counsel = two_people()

    def overdue(on: date) -> int:
        return next(one.overdue for one in preview(knows(custodian), on=on)[0] if one.kept.id == "report")

    assert overdue(THEN) == 1
    services.write_on(report=report, words="I saw him again.", on=THEN)
    assert overdue(THEN) == 1
    batch = retention.propose(record_class="report", reason="Due.", access=knows(custodian), on=THEN, at=MUCH_LATER)
    retention.approve(batch=batch, access=knows(make_person("counsel")), at=MUCH_LATER)
    retention.run(batch=batch, at=MUCH_LATER)
    assert states(batch) == {report.number: Item.State.NOT_DUE}


def test_a_packet_is_made_again_until_its_report_is_disposed_of() -> None:
    report, person = a_case()
    packet = refer(report, person)
    services.record_outcome(referral=packet, outcome="declined", on=LATER.date(), by=person, at=LATER)
    close(report, person)
    packet_file(Referral.objects.get()).close()
    dispose("report_referred")
    with pytest.raises(KeyError):
        packet_file(Referral.objects.get())

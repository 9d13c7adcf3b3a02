"""A contact is filed: answered by the law of its day, kept whole, told at once, once only."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from tests.apps.contacts.made import HOUR, NOW, filed, ice, report

from dintel.apps.contacts import mapping, services
from dintel.apps.contacts.models import Contact, Determination, Document, Observation, Request, SealReader, Series
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services.number import take_number
from dintel.apps.notices.models import Deadline, Notice
from dintel.domain.policy.facts import UnknownFactError

pytestmark = pytest.mark.django_db


def test_a_contact_holds_what_was_told_and_the_laws_answer(file: Any, person: Any) -> None:
    clerk = person("front_desk", facility="main-library")
    contact = file(
        ice(),
        ice("library_records", "none"),
        by=clerk,
        agency="ICE",
        officers=2,
        immigration="yes",
        sightings=(Sighting("names", "refused"),),
    )
    assert contact.number == "C-2026-000001"
    assert (contact.department, contact.setting) == ("arts-and-culture", "library")
    assert [request.number for request in contact.requests.all()] == ["C-2026-000001.1", "C-2026-000001.2"]
    assert [request.outcome for request in contact.requests.all()] == ["decline", "decline"]
    assert contact.outcome == "decline"
    assert Observation.objects.get(contact=contact).answer == "refused"
    assert Document.objects.get(contact=contact).kind == "i200"  # what was tapped is a paper
    assert contact.verified == "unverified"
    assert not contact.counts_as_federal_activity


def test_the_determination_is_kept_with_facts_rules_citations_and_hash_and_replays_to_the_same_bytes(
    file: Any,
) -> None:
    contact = file(ice())
    row = Determination.objects.get(request__contact=contact)
    kept = mapping.reading(row)
    assert kept["facts"]["document"] == "i200"
    assert kept["supported_by"][0]["provisions"][0]["citation"]
    assert kept["policy"]["hash"] == row.policy_hash
    again = mapping.replay(row, root=settings.DATA_ROOT, home=settings.DINTEL_HOME)
    assert again == row.record.encode()


def test_a_determination_under_other_law_does_not_replay(file: Any) -> None:
    row = Determination.objects.get(request__contact=file(ice()))
    row.policy_hash = "0" * 64
    with pytest.raises(mapping.ReplayError, match="hash"):
        mapping.replay(row, root=settings.DATA_ROOT, home=None)
    row.refresh_from_db()
    row.answer.body = row.record.replace("decline", "comply")
    with pytest.raises(mapping.ReplayError, match="otherwise"):
        mapping.replay(row, root=settings.DATA_ROOT, home=None)


def test_the_law_of_the_day_answers_not_the_law_of_the_filing(file: Any) -> None:
    early = file(ice(), at=datetime(2019, 6, 1, 18, tzinfo=UTC))
    late = file(ice())
    days = [Determination.objects.get(request__contact=one).policy_on.year for one in (early, late)]
    assert days == [2019, 2026]


def test_before_the_law_book_opens_there_is_a_record_and_no_answer(file: Any) -> None:
    contact = file(ice("hold_person", "i247a"), at=datetime(2017, 6, 1, 18, tzinfo=UTC))
    assert not Determination.objects.exists()
    assert contact.outcome == ""


def test_the_same_key_and_words_file_once(person: Any) -> None:
    key = uuid4()
    first = filed(report(ice()), key=key)
    again = filed(report(ice()), key=key, at=NOW + HOUR)
    assert again.again
    assert (again.number, again.received_at) == (first.number, first.received_at)
    assert Contact.objects.count() == Notice.objects.filter(kind="contact_filed").count() == 1


def test_other_words_under_the_key_are_refused_and_change_nothing() -> None:
    key = uuid4()
    filed(report(ice()), key=key)
    with pytest.raises(services.FilingConflictError):
        services.file_contact(key=key, body_sha256="1" * 64, report=report(), by=None, at=NOW)
    assert Request.objects.count() == 1


def test_a_fact_outside_the_vocabulary_files_nothing() -> None:
    with pytest.raises(UnknownFactError):
        filed(report(Asked(facts={"asked": "the moon"})))
    assert not Contact.objects.exists()
    assert not Series.objects.exists()


def test_numbers_have_no_holes_when_a_filing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    filed(report(ice()))
    with monkeypatch.context() as patched:
        patched.setattr(services.file.tell, "of_filing", _fail)  # type: ignore[attr-defined]
        with pytest.raises(RuntimeError):
            filed(report(ice()))
    assert filed(report(ice())).number == "C-2026-000002"


def _fail(**_more: Any) -> None:
    raise RuntimeError


def test_the_year_of_a_number_is_the_citys() -> None:
    new_year_in_greenwich = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)  # still 2026 in the city
    assert filed(report(began_at=NOW), at=new_year_in_greenwich).number.startswith("C-2026-")


def test_a_clock_in_the_future_is_set_aside_and_both_times_are_kept() -> None:
    receipt = filed(report(ice(), source="counter", began_at=NOW + timedelta(days=2)))
    contact = Contact.objects.get(number=receipt.number)
    assert receipt.clock_doubt
    assert contact.began_at == NOW
    assert contact.told_began_at.startswith("2026-11-22")


def test_a_clock_years_behind_is_set_aside_at_the_counter_and_believed_at_the_desk() -> None:
    old = datetime(2009, 1, 1, tzinfo=UTC)
    counter = Contact.objects.get(number=filed(report(source="counter", began_at=old)).number)
    desk = Contact.objects.get(number=filed(report(source="desk", began_at=old)).number)
    assert (counter.began_at, counter.clock_doubt) == (NOW, True)
    assert (desk.began_at, desk.clock_doubt) == (old, False)


def test_a_minute_ahead_is_no_doubt_and_never_the_future() -> None:
    contact = Contact.objects.get(number=filed(report(began_at=NOW + timedelta(minutes=1))).number)
    assert (contact.began_at, contact.clock_doubt) == (NOW, False)


def test_the_mayors_office_is_told_of_a_contact_at_a_city_facility(duty_officer: Any) -> None:
    number = filed(report(ice())).number
    assert Notice.objects.get(kind="contact_filed").subject_key == number


def test_what_counsel_must_decide_waits_with_its_clock(counsel: Any) -> None:
    paper = Paper("i138", return_on=NOW.date() + timedelta(days=10))
    asked = Asked(facts=dict(ice("other_records", "i138").facts), papers=(paper,))
    contact = Contact.objects.get(number=filed(report(asked, channel="mail")).number)
    assert contact.with_counsel
    assert contact.requests.get().state == "with_counsel"
    deadline = Deadline.objects.get(subject_key=f"{contact.number}.1")
    assert deadline.rule == "return_date"
    assert deadline.due_at is not None
    assert Notice.objects.filter(kind="counsel_hold").count() == 1


def test_a_grand_jury_subpoena_seals_the_contact_for_counsel_and_its_filer(counsel: Any, person: Any) -> None:
    clerk = person("liaison", department="arts-and-culture")
    contact = Contact.objects.get(
        number=filed(
            report(ice("other_records", "grand_jury_subpoena", requester="other_agency", purpose="criminal")), by=clerk
        ).number
    )
    assert contact.sealed
    assert set(SealReader.objects.filter(contact=contact).values_list("user", flat=True)) == {counsel.pk, clerk.pk}


def test_an_import_is_history_and_tells_nobody(file: Any) -> None:
    file(ice(), source="import")
    assert not Notice.objects.exists()


def test_a_checked_false_officer_is_never_counted_as_federal(file: Any) -> None:
    contact = file(ice(requester="not_an_officer"), immigration="yes")
    assert contact.verified == "not_an_officer"
    assert not contact.counts_as_federal_activity
    assert contact.outcome == "police"


@pytest.mark.django_db(transaction=True)
def test_eight_devices_at_once_get_eight_numbers_without_a_hole() -> None:
    wrong: list[BaseException] = []

    def go() -> None:
        try:
            for _ in range(4):
                filed(report(ice()))
        except BaseException as error:  # noqa: BLE001 - shown by the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    numbers = sorted(Contact.objects.values_list("number", flat=True))
    assert numbers == [f"C-2026-{at:06d}" for at in range(1, 33)]


@pytest.mark.django_db(transaction=True)
def test_the_same_note_from_two_tabs_at_the_same_moment_is_one_contact() -> None:
    key, numbers = uuid4(), []
    barrier = threading.Barrier(4)

    def go() -> None:
        barrier.wait()
        try:
            numbers.append(filed(report(ice()), key=key).number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [numbers[0]] * 4
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(Exception, match="inside the transaction"):
        take_number("C", NOW)

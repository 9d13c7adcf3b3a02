"""Letters on their way: sent once, kept while the mail server is down, sent again after a crash."""

from __future__ import annotations

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import AT, DAY, MINUTE, STORY, Staff, access, deadline, notice

from dintel.apps.notices import channels, queries, rounds, services
from dintel.apps.notices.channels import email
from dintel.apps.notices.models import Delivery, Notice
from dintel.apps.notices.services import sending, ticking

pytestmark = pytest.mark.django_db


class ServerDown(EmailBackend):
    """A mail server that cannot be reached."""

    def open(self) -> bool:
        message = "Connection refused"
        raise ConnectionRefusedError(message)


class ServerDrops(EmailBackend):
    """A mail server that hangs up at the second letter."""

    def send_messages(self, messages: Any) -> int:
        if mail.outbox:
            message = "Connection reset"
            raise ConnectionResetError(message)
        return super().send_messages(messages)


class Picky(EmailBackend):
    """A mail server that refuses one recipient."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["person1@example.invalid"]:
            raise SMTPRecipientsRefused({"person1@example.invalid": (550, b"no such person")})
        return super().send_messages(messages)


def letters() -> list[Delivery]:
    return list(Delivery.objects.filter(channel="email").order_by("pk"))


def test_a_letter_holds_number_place_kind_and_link_and_not_a_word_of_the_record(staff: Staff) -> None:
    row = notice()
    assert services.tick(at=AT).sent == 1
    (letter,) = mail.outbox
    assert letter.subject == "Dintel - A contact was filed - M-1 - Main Library"
    assert letter.to == [staff.duty.email]
    assert f"https://dintel.example.gov/notices/{row.key}/" in letter.body
    assert STORY not in letter.subject + letter.body
    (delivery,) = letters()
    assert letter.extra_headers["Message-ID"] == f"<msg_{delivery.key.hex}@dintel.example.gov>"
    assert (delivery.state, delivery.sent_at, delivery.next_at) == ("sent", AT, None)


def test_a_letter_is_in_its_reader_s_language(staff: Staff) -> None:
    staff.duty.language = "es"
    staff.duty.save()
    row = notice()
    services.tick(at=AT)
    assert f"https://dintel.example.gov/es/notices/{row.key}/" in mail.outbox[0].body


def test_a_second_round_sends_nothing_again(staff: Staff) -> None:
    notice()
    services.tick(at=AT)
    assert services.tick(at=AT + MINUTE).sent == 0
    assert len(mail.outbox) == 1


def test_while_the_mail_server_is_down_nothing_is_lost_and_the_page_says_so(staff: Staff, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.ServerDown"
    row = notice()
    ticked = services.tick(at=AT)
    assert (ticked.sent, ticked.failed) == (0, 1)
    page = queries.notice_page(access(staff.duty), row.key, AT)
    assert page is not None
    (waiting,) = [one for one in page.deliveries if one.is_waiting]
    assert waiting.problem == "The mail server did not take the letter."
    assert waiting.detail == "ConnectionRefusedError: Connection refused"
    assert waiting.next_at == AT + timedelta(seconds=15)
    assert (waiting.tries, waiting.state) == (1, "Waiting to be sent")
    assert services.tick(at=AT + timedelta(seconds=14)).failed == 0
    assert services.tick(at=AT + timedelta(seconds=15)).failed == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.tick(at=AT + timedelta(seconds=75)).sent == 1
    assert letters()[0].problem == ""
    assert len(mail.outbox) == 1


def test_a_server_that_hangs_up_is_not_asked_again_in_the_same_round(staff: Staff, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.ServerDrops"
    for number in ("M-1", "M-2", "M-3"):
        notice(number)
    ticked = services.tick(at=AT)
    assert (ticked.sent, ticked.failed) == (1, 2)
    assert [one.state for one in letters()] == ["sent", "waiting", "waiting"]


def test_a_recipient_who_is_refused_holds_up_nobody_else(staff: Staff, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    assert staff.duty.email == "person1@example.invalid"
    make_person("duty_officer", name="Second duty officer")
    notice()
    ticked = services.tick(at=AT)
    assert (ticked.sent, ticked.failed) == (1, 1)


def test_a_letter_is_given_up_after_days_and_the_page_says_so(staff: Staff, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.ServerDown"
    row = notice()
    Delivery.objects.filter(channel="email").update(tries=email.MOST_TRIES - 1)
    services.tick(at=AT)
    (delivery,) = letters()
    assert (delivery.state, delivery.next_at) == ("failed", None)
    page = queries.notice_page(access(staff.duty), row.key, AT)
    assert page is not None
    assert [one.is_lost for one in page.deliveries].count(True) == 1


def test_mail_is_tried_again_for_nearly_three_days() -> None:
    waits = [email.delay(tries) for tries in range(1, email.MOST_TRIES)]
    assert sum((wait for wait in waits if wait), timedelta(0)) > 2.7 * DAY
    assert email.delay(email.MOST_TRIES) is None


def test_a_worker_killed_between_sending_and_writing_sends_again_under_the_same_id(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_given: Any) -> int:
        raise SystemExit

    notice()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "mark_sent", die)
        with pytest.raises(SystemExit):
            services.tick(at=AT)
    (delivery,) = letters()
    assert (delivery.state, delivery.tries) == ("sending", 1)
    assert services.tick(at=AT + sending.LEASE - timedelta(seconds=1)).sent == 0
    assert services.tick(at=AT + sending.LEASE).sent == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert services.tick(at=AT + sending.LEASE + MINUTE).sent == 0


def test_a_worker_that_comes_late_marks_nothing(staff: Staff) -> None:
    notice()
    (slow,) = sending.claim(channel="email", at=AT)
    (fast,) = sending.claim(channel="email", at=AT + sending.LEASE)
    assert sending.mark_sent(deliveries=[slow], at=AT + sending.LEASE) == 0
    assert sending.mark_sent(deliveries=[fast], at=AT + sending.LEASE) == 1


def test_what_one_worker_has_leased_another_does_not_get(staff: Staff) -> None:
    notice()
    assert len(sending.claim(channel="email", at=AT)) == 1
    assert sending.claim(channel="email", at=AT) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(transactional_db: None) -> None:
    make_person("duty_officer", name="Duty officer")
    for number in range(24):
        notice(f"M-{number}")
    problems: list[BaseException] = []
    ready = threading.Barrier(2)

    def work() -> None:
        try:
            ready.wait(10)
            for _round in range(3):
                services.tick(at=AT)
        except BaseException as error:  # noqa: BLE001 - a thread must not swallow it
            problems.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert problems == []
    assert len(mail.outbox) == 24
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 24
    assert not Delivery.objects.exclude(state="sent").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_escalate_once(transactional_db: None) -> None:
    make_person("duty_officer")
    make_person("counsel")
    row = notice()
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait(10)
        services.escalate(notice=row, at=AT + 15 * MINUTE)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    row.refresh_from_db()
    assert row.stage == 1
    assert row.told.count() == 2


def test_a_turn_is_one_worker_s_until_it_is_given_up_or_runs_out() -> None:
    one, two = uuid4(), uuid4()
    assert services.take_turn(holder=one, at=AT)
    assert not services.take_turn(holder=two, at=AT)
    assert services.take_turn(holder=one, at=AT + timedelta(seconds=5))
    assert not services.take_turn(holder=two, at=AT + timedelta(seconds=30))
    assert services.take_turn(holder=two, at=AT + timedelta(seconds=35))
    services.give_up_turn(holder=one, at=AT + timedelta(seconds=36))
    assert not services.take_turn(holder=one, at=AT + timedelta(seconds=36))
    services.give_up_turn(holder=two, at=AT + timedelta(seconds=37))
    assert services.take_turn(holder=one, at=AT + timedelta(seconds=37))
    assert queries.last_tick() == AT + timedelta(seconds=37)


def test_one_thing_that_cannot_be_done_does_not_hold_up_the_rest(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = notice("M-1"), notice("M-2")
    real = ticking.escalate

    def escalate(*, notice: Notice, at: Any) -> int:
        if notice.pk == bad.pk:
            message = "cannot"
            raise ValueError(message)
        return real(notice=notice, at=at)

    monkeypatch.setattr(ticking, "escalate", escalate)
    assert services.tick(at=AT + 15 * MINUTE).escalated == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.stage, good.stage) == (0, 1)
    assert bad.escalate_at == AT + 20 * MINUTE
    assert "tried again in five minutes" in caplog.text


def test_an_account_that_is_closed_meanwhile_gets_nothing(staff: Staff) -> None:
    notice()
    staff.duty.is_active = False
    staff.duty.save()
    assert services.tick(at=AT).dropped == 1
    assert mail.outbox == []
    assert letters()[0].problem == "stopped"


def test_a_quiet_round_asks_the_database_little_and_writes_nothing(
    staff: Staff, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_ROUNDS", {})
    with django_assert_max_num_queries(6) as asked:
        services.tick(at=AT)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries), connection.vendor


def test_every_channel_is_found_in_the_folder_and_says_what_it_is() -> None:
    found = channels.by_name()
    assert list(found) == ["email", "inbox", "webhook"]
    assert {name: way.REACHES for name, way in found.items()} == {
        "email": "people",
        "inbox": "inside",
        "webhook": "systems",
    }
    assert found["inbox"].delay(1) is None
    assert list(found["inbox"].send([], AT)) == []


MORNING = AT.replace(hour=15, minute=0)
"""Eight o'clock in the city."""


def test_a_digest_goes_out_once_at_its_time_to_those_for_whom_there_is_something(staff: Staff) -> None:
    notice(at=AT - DAY)
    services.acknowledge(notice=notice("M-2", at=AT - DAY), by=staff.duty, at=AT - DAY)
    deadline(at=AT - 14 * DAY)
    services.tick(at=AT - timedelta(hours=3))
    mail.outbox.clear()
    assert services.tick(at=MORNING).digests == 1
    assert services.tick(at=MORNING + MINUTE).digests == 0
    digests = {letter.to[0]: letter for letter in mail.outbox if "unread" in letter.subject}
    assert set(digests) == {staff.duty.email, staff.counsel.email, staff.liaison.email}
    body = digests[staff.duty.email].body
    assert "- M-1 · A contact was filed · Main Library" in body
    assert "M-2" not in body
    assert "- M-1 · Inspection of Public Records Act · 1 day left" in body
    assert STORY not in body
    assert "https://dintel.example.gov/notices/" in body
    nothing = Delivery.objects.get(user=staff.elsewhere, channel="email", notice__kind="digest")
    assert (nothing.state, nothing.problem) == ("dropped", "nothing")


def test_a_digest_whose_time_is_long_past_is_left_out(staff: Staff) -> None:
    notice(at=AT - DAY)
    assert services.tick(at=MORNING + timedelta(hours=2)).digests == 0


def test_a_digest_is_in_no_list(staff: Staff) -> None:
    notice(at=AT - DAY)
    services.tick(at=MORNING)
    assert [row.kind for row in queries.inbox(access(staff.duty), show="everything")] == ["A contact was filed"]


def test_a_long_digest_says_that_there_is_more(staff: Staff) -> None:
    for number in range(20):
        notice(f"M-{number}", at=AT - DAY)
    while services.tick(at=MORNING).more:
        continue
    (letter,) = [one for one in mail.outbox if one.to == [staff.duty.email] and "unread" in one.subject]
    assert "20 notices that nobody has read:" in letter.body
    assert letter.body.count("- M-") == 15
    assert "- and more on your page" in letter.body


def test_work_of_other_rooms_is_done_at_its_time_and_its_errors_hold_up_nothing(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rounds, "_ROUNDS", {})
    monkeypatch.setattr(rounds, "_DONE_AT", {})
    done: list[Any] = []

    def fail(_at: Any) -> None:
        message = "no paper"
        raise OSError(message)

    rounds.register(rounds.Round("gaps", 5 * MINUTE, done.append))
    rounds.register(rounds.Round("broken", 5 * MINUTE, fail))
    notice()
    assert services.tick(at=AT).rounds == 2
    assert services.tick(at=AT + MINUTE).rounds == 0
    assert services.tick(at=AT + 5 * MINUTE).rounds == 2
    assert done == [AT, AT + 5 * MINUTE]
    assert len(mail.outbox) == 1
    assert "OSError" in caplog.text
    assert "'broken'" in caplog.text

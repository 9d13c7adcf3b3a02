"""Who was told, who has read it, and what was done to clocks and systems is a leaf; nothing secret is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import AT, DAY, HOUR, LIBRARY, MINUTE, STORY, Staff, deadline, notice

from dintel.apps.accounts.models import Look
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import content_of, plain
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices import services
from dintel.apps.notices.channels import Problem, by_name
from dintel.apps.notices.models import Deadline, Delivery, Endpoint, Feed, Notice, Pause, Stage, Told
from dintel.apps.notices.plan import plan
from dintel.apps.notices.services import sending
from dintel.apps.notices.services.leaves import LEFT_OUT, said

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.gov/in/key-in-the-address"


def leaves() -> list[dict[str, Any]]:
    return [json.loads(leaf.content or "") for leaf in Leaf.objects.order_by("pk")]


def last(kind: str, row: Deadline | Endpoint | Notice, by: Any = None) -> Any:
    """Return what the newest leaf holds, after checking its kind, subject, actor and row."""
    leaf = leaves()[-1]
    name = type(row).__name__.lower()
    kept = type(row).objects.get(pk=row.pk)  # type: ignore[attr-defined] # a model of the three
    assert (leaf["kind"], leaf["subject"]) == (kind, [name, str(row.key)])
    assert leaf["by"] == (f"user:{by.pk}" if by else "")
    assert leaf["content"][name] == said(kept)
    return leaf["content"]


def endpoint(staff: Staff) -> tuple[Endpoint, str]:
    return services.add_endpoint(name="Registry", url=URL, kinds=["contact_filed"], by=staff.duty, at=AT)


def test_a_notice_says_to_whom_it_went(staff: Staff) -> None:
    system, _secret = endpoint(staff)
    row = notice()
    content = last("notice.announced", row)
    assert content["told"] == [said(one) for one in Told.objects.filter(notice=row)]
    assert [one["user_id"] for one in content["told"]] == [staff.duty.pk]
    assert content["stages"] == [said(one) for one in Stage.objects.filter(notice=row)]
    assert content["systems"] == [str(system.key)]
    assert content["readers"] == []


def test_a_sealed_notice_names_its_readers_and_no_system(staff: Staff) -> None:
    endpoint(staff)
    content = last("notice.announced", notice(sealed=True, readers=[staff.counsel]))
    assert content["readers"] == [f"user:{staff.counsel.pk}"]
    assert [one["user_id"] for one in content["told"]] == [staff.counsel.pk]
    assert content["systems"] == []


@pytest.mark.parametrize("sealed", [False, True])
def test_several_notices_hand_their_leaves_to_the_caller(staff: Staff, *, sealed: bool) -> None:
    kinds = ("contact_filed", "counsel_hold")
    readers = [staff.counsel] if sealed else []
    with CaptureQueriesContext(connection) as asked:
        told = services.announce_each(
            kinds=kinds, subject_kind="matter", subject_key="M-1", sealed=sealed, readers=readers, at=AT, **LIBRARY
        )
    assert not any("ledger_leaf" in query["sql"] for query in asked.captured_queries)
    assert not Leaf.objects.exists()
    with transaction.atomic():
        ledger.record_many(told)
    rows = Notice.objects.order_by("pk")
    assert [row.kind for row in rows] == list(kinds)
    for row, leaf in zip(rows, leaves(), strict=True):
        assert (leaf["kind"], leaf["subject"]) == ("notice.announced", ["notice", str(row.key)])
        assert leaf["content"]["notice"] == said(row)
        assert leaf["content"]["told"] == [said(one) for one in row.told.order_by("pk")] != []


def test_telling_of_nothing_leaves_nothing(staff: Staff) -> None:
    assert services.announce_each(kinds=(), subject_kind="matter", subject_key="M-1", at=AT, **LIBRARY) == []


def test_a_step_is_a_leaf_and_trying_again_is_none() -> None:
    row = notice()
    before = Leaf.objects.count()
    assert services.escalate(notice=row, at=AT + 15 * MINUTE) == 0
    row.refresh_from_db()
    if row.escalate_at is not None:
        services.escalate(notice=row, at=row.escalate_at)
    assert Leaf.objects.count() == before  # nobody holds any of the roles, so nothing happened
    duty = make_person("duty_officer")
    row.refresh_from_db()
    assert row.escalate_at is not None
    assert services.escalate(notice=row, at=row.escalate_at) == 1
    content = last("notice.escalated", row)
    assert [one["user_id"] for one in content["told"]] == [duty.pk]
    assert content["told"] == [said(Told.objects.get(notice=row))]
    newest = Stage.objects.filter(notice=row).order_by("-pk")[: len(content["stages"])]
    assert content["stages"] == [said(one) for one in reversed(newest)]


def test_each_reader_is_a_leaf_and_saying_it_again_is_none(staff: Staff) -> None:
    row = notice()
    for person in (staff.duty, staff.counsel):
        services.acknowledge(notice=row, by=person, at=AT + MINUTE)
        content = last("notice.acknowledged", row, person)
        assert content["told"] == said(Told.objects.get(notice=row, user=person))
        count = Leaf.objects.count()
        services.acknowledge(notice=row, by=person, at=AT + HOUR)
        assert Leaf.objects.count() == count


def test_a_clock_that_ends_with_the_reading_has_its_own_leaf(staff: Staff) -> None:
    target = next(one for one in plan().targets.values() if one.finished_by == "contact_filed")
    clock, row = deadline(rule=target.deadline), notice()
    services.acknowledge(notice=row, by=staff.duty, at=AT + MINUTE)
    assert [leaf["kind"] for leaf in leaves()[-2:]] == ["notice.acknowledged", "deadline.finished"]
    last("deadline.finished", clock, staff.duty)


def test_a_clock_leaves_a_leaf_each_time_it_starts_stands_runs_and_ends(staff: Staff) -> None:
    clock = deadline()
    assert last("deadline.started", clock)["readers"] == []
    services.pause_deadline(deadline=clock, by=staff.counsel, reason="Waiting for the court", at=AT + HOUR)
    assert last("deadline.paused", clock, staff.counsel)["pause"] == content_of(Pause.objects.get())
    services.resume_deadline(deadline=clock, by=staff.duty, at=AT + DAY)
    assert last("deadline.resumed", clock, staff.duty)["pause"] == content_of(Pause.objects.get())
    services.pause_deadline(deadline=clock, by=staff.counsel, reason="Once more", at=AT + DAY + HOUR)
    for _ in range(2):
        services.finish_deadline(deadline=clock, by=staff.counsel, how="Answered", at=AT + 2 * DAY)
    content = last("deadline.finished", clock, staff.counsel)
    assert content["pauses"] == [content_of(Pause.objects.get(reason="Once more"))]
    assert content["pauses"][0]["until_at"] == plain(AT + 2 * DAY)
    assert Leaf.objects.count() == 5


def test_a_printed_date_is_a_leaf_and_the_same_date_again_is_none() -> None:
    clock = deadline(rule="return_date", sealed=True, readers=[reader := make_person("counsel")])
    assert last("deadline.started", clock)["readers"] == [f"user:{reader.pk}"]
    for _ in range(2):
        services.set_printed_date(
            subject_kind="matter", subject_key="M-1", printed_on=date(2026, 12, 4), readers=[reader], at=AT
        )
    assert last("deadline.dated", clock)["readers"] == [f"user:{reader.pk}"]
    assert Leaf.objects.count() == 2
    beside = services.set_printed_date(
        subject_kind="matter", subject_key="M-1", printed_on=date(2026, 12, 9), readers=[reader], at=AT
    )
    assert beside is not None
    assert last("deadline.dated", beside)["deadline"]["printed_on"] == "2026-12-09"
    assert Deadline.objects.count() == 2


@pytest.mark.usefixtures("between_digests")
def test_a_warning_holds_the_clock_it_warns_of(staff: Staff) -> None:
    clock = deadline()
    clock.refresh_from_db()
    assert clock.due_at is not None
    services.tick(at=clock.due_at)
    row = Notice.objects.get(kind="deadline_passed")
    content = last("notice.announced", row)
    assert content["deadline"] == said(Deadline.objects.get())
    assert content["deadline"]["passed_at"] == plain(clock.due_at)
    assert [one["user_id"] for one in content["told"]] == [staff.counsel.pk]


def test_a_digest_says_to_whom_it_went(staff: Staff) -> None:
    services.tick(at=AT.replace(hour=15, minute=0))
    row = Notice.objects.get(kind="digest")
    content = last("notice.announced", row)
    assert content["told"] == [said(one) for one in row.told.order_by("pk")]
    assert staff.duty.pk in {one["user_id"] for one in content["told"]}


def test_sealing_and_opening_are_one_leaf_each_of_the_record(staff: Staff) -> None:
    row, clock = notice(), deadline()
    count = Leaf.objects.count()
    for sealed, kind in ((True, "notices.sealed"), (False, "notices.opened")):
        readers = [staff.counsel] if sealed else []
        services.seal_subject(subject_kind="matter", subject_key="M-1", sealed=sealed, readers=readers, at=AT + HOUR)
        leaf = leaves()[-1]
        assert (leaf["kind"], leaf["subject"]) == (kind, ["matter", "M-1"])
        assert leaf["content"]["notices"] == [said(Notice.objects.get(pk=row.pk))]
        assert leaf["content"]["deadlines"] == [said(Deadline.objects.get(pk=clock.pk))]
        assert leaf["content"]["readers"] == [f"user:{one.pk}" for one in readers]
        assert [one["user_id"] for one in leaf["content"]["told"]] == [one.pk for one in readers]
    assert Leaf.objects.count() == count + 2
    services.seal_subject(subject_kind="matter", subject_key="M-2", sealed=True, at=AT)
    assert Leaf.objects.count() == count + 2  # nothing was ever said of that one


def test_a_sealed_notice_or_clock_that_is_opened_is_a_look_with_a_leaf(staff: Staff) -> None:
    about = {"sealed": True, "readers": [staff.counsel]}
    services.open_notice(notice=notice(**about), by=staff.counsel, at=AT)
    services.open_deadline(deadline=deadline(**about), by=staff.counsel, at=AT)
    services.open_notice(notice=notice("M-2"), by=staff.counsel, at=AT)
    looks = [leaf for leaf in leaves() if leaf["kind"] == "look.recorded"]
    assert [one["content"]["look"] for one in looks] == [content_of(one) for one in Look.objects.order_by("pk")]
    assert [(one["subject"], one["by"]) for one in looks] == [(["matter", "M-1"], f"user:{staff.counsel.pk}")] * 2


def test_a_system_leaves_a_leaf_for_what_is_done_to_it(staff: Staff) -> None:
    row, _secret = endpoint(staff)
    last("endpoint.added", row, staff.duty)
    services.change_secret(endpoint=row, by=staff.counsel, at=AT)
    last("endpoint.secret_changed", row, staff.counsel)
    sent = services.test_endpoint(endpoint=row, by=staff.duty, at=AT)
    assert leaves()[-1]["content"]["message"] == str(sent.key)
    for _ in range(2):
        services.stop_endpoint(endpoint=row, by=staff.counsel, at=AT)
    assert last("endpoint.stopped", row, staff.counsel)["endpoint"]["stopped_why"] == "by_hand"
    for _ in range(2):
        services.restart_endpoint(endpoint=row, by=staff.duty, at=AT)
    last("endpoint.restarted", row, staff.duty)
    assert Leaf.objects.count() == 5


def test_a_system_that_takes_no_more_is_stopped_with_a_leaf_and_by_nobody(staff: Staff) -> None:
    row, _secret = endpoint(staff)
    services.test_endpoint(endpoint=row, by=staff.duty, at=AT)
    (leased,) = sending.claim(channel="webhook", at=AT)
    gone = Problem("gone", final=True, stop=True)
    sending.mark_failed(delivery=leased, problem=gone, way=by_name()["webhook"], at=AT)
    assert last("endpoint.stopped", row)["endpoint"]["stopped_why"] == "gone"


def test_a_calendar_address_is_a_leaf_when_it_is_made_and_when_it_is_taken_back(staff: Staff) -> None:
    services.make_feed(by=staff.duty, at=AT)
    services.make_feed(by=staff.duty, at=AT + HOUR)
    services.note_fetch(feed=Feed.objects.get(revoked_at=None), at=AT)
    for _ in range(2):
        services.revoke_feed(by=staff.duty, at=AT + DAY)
    first, second = Feed.objects.order_by("pk")
    assert [(leaf["kind"], leaf["subject"][1], leaf["by"]) for leaf in leaves()] == [
        ("feed.made", str(first.pk), f"user:{staff.duty.pk}"),
        ("feed.revoked", str(first.pk), f"user:{staff.duty.pk}"),
        ("feed.made", str(second.pk), f"user:{staff.duty.pk}"),
        ("feed.revoked", str(second.pk), f"user:{staff.duty.pk}"),
    ]
    assert leaves()[-1]["content"]["feed"] == said(second)


REFUSED: dict[str, Callable[[Staff], object]] = {
    "a kind the plan does not know": lambda _: notice(kind="x"),
    "a clock the law does not have": lambda _: deadline(rule="x"),
    "no reason": lambda staff: services.pause_deadline(
        deadline=Deadline.objects.get(), by=staff.duty, reason="", at=AT
    ),
    "a clock that runs": lambda staff: services.resume_deadline(deadline=Deadline.objects.get(), by=staff.duty, at=AT),
    "an address that cannot be used": lambda staff: services.add_endpoint(
        name="x", url="https://a:b@example.gov/", kinds=(), by=staff.duty, at=AT
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_act_leaves_no_leaf(staff: Staff, what: str) -> None:
    deadline()
    count = Leaf.objects.count()
    with pytest.raises((LookupError, ValueError)), transaction.atomic():
        REFUSED[what](staff)
    assert Leaf.objects.count() == count


def test_a_leaf_that_cannot_be_written_takes_the_act_back(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    row = notice()
    monkeypatch.setattr(ledger, "record", broken)
    monkeypatch.setattr(ledger, "record_many", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        services.acknowledge(notice=row, by=staff.duty, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        notice("M-2")
    row.refresh_from_db()
    assert row.read_at is None
    assert not Told.objects.filter(read_at__isnull=False).exists()
    assert not Notice.objects.filter(subject_key="M-2").exists()
    assert not Delivery.objects.exclude(notice=row).exists()


def test_no_secret_and_no_word_that_a_seal_takes_out_stands_in_any_leaf(staff: Staff) -> None:
    row, secret = endpoint(staff)
    other = services.change_secret(endpoint=row, by=staff.duty, at=AT)
    services.test_endpoint(endpoint=row, by=staff.duty, at=AT)
    calendar = services.make_feed(by=staff.duty, at=AT)
    told = notice()
    deadline()
    services.acknowledge(notice=told, by=staff.duty, at=AT)
    services.stop_endpoint(endpoint=row, by=staff.duty, at=AT)
    services.seal_subject(subject_kind="matter", subject_key="M-1", sealed=True, readers=[staff.counsel], at=AT)
    row.refresh_from_db()
    written = "".join(leaf.content or "" for leaf in Leaf.objects.all())
    assert str(told.key) in written
    for hidden in (secret, other, row.secret, row.old_secret, URL, calendar, Feed.objects.get().digest, STORY):
        assert len(hidden) > 8
        assert hidden not in written


def test_what_is_left_out_of_a_leaf_is_a_column() -> None:
    for model, names in LEFT_OUT.items():
        assert set(names) <= {field.attname for field in model._meta.concrete_fields}

"""What two do at one moment: a hold wins, or the disposal was complete before it; no words stand after it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from tests.apps.contacts.conftest import File
from tests.apps.contacts.made import NOW, access, ice
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD
from tests.apps.retention.side_by_side import side_by_side
from tests.apps.retention.test_retention_disposal import MARK, words_left

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Link
from dintel.apps.contacts.report import Paper
from dintel.apps.contacts.services import leaves
from dintel.apps.contacts.services.link import LinkError
from dintel.apps.evidence import services as files
from dintel.apps.evidence import store
from dintel.apps.evidence.models import Hold
from dintel.apps.evidence.refusals import RefusedError as EvidenceRefused
from dintel.apps.evidence.services import holds
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention import services
from dintel.apps.retention.ended import DisposedError
from dintel.apps.retention.models import Batch, Certificate, Item
from dintel.apps.retention.services import disposing

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[Contact, User], object]


@pytest.fixture
def old(file: File, counsel: User) -> Contact:
    """Return an old contact with the marker in it, as somebody has it open before anything happens."""
    contact = file(ice(), by=counsel, at=OLD, account=f"{MARK} account")
    assert contact.data_key is not None
    return contact


@pytest.fixture
def batch(old: Contact, counsel: User, proposed: Any) -> Batch:
    """Return the approved batch with it."""
    found: Batch = proposed()
    services.approve(batch=found, access=access(counsel), at=NOW)
    return found


def place(contact: Contact, by: User) -> Hold:
    return files.hold(subject_kind="contact", subject_key=contact.number, reason="A suit.", by=by, at=NOW)


def test_a_hold_that_comes_while_a_run_is_at_the_record_is_told_that_nothing_is_left(
    old: Contact, batch: Batch, counsel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ran, held = side_by_side(
        monkeypatch,
        (disposing, "_dispose"),
        lambda: services.run(batch=batch, at=NOW),
        lambda: place(old, counsel),
    )
    assert isinstance(held, EvidenceRefused)
    assert not Hold.objects.exists()
    assert words_left() == []
    assert batch.items.get().state == Item.State.DISPOSED


def test_a_hold_that_is_being_placed_when_a_run_comes_wins(
    old: Contact, batch: Batch, counsel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, ran = side_by_side(
        monkeypatch, (holds, "write_line"), lambda: place(old, counsel), lambda: services.run(batch=batch, at=NOW)
    )
    assert isinstance(held, Hold)
    assert ran == 1
    old.refresh_from_db()
    assert (old.disposed_at, old.account) == (None, f"{MARK} account")
    assert batch.items.get().state == Item.State.HELD


def paper(contact: Contact, by: User) -> object:
    told = {"request": contact.requests.get(), "paper": Paper(kind="i200", scope=f"{MARK} late")}
    return contacts.add_paper(contact=contact, by=by, at=NOW, **told)


def correction(contact: Contact, by: User) -> object:
    change = contacts.Change("contact", "account", f"{MARK} late")
    told = {"version": contact.version, "why": f"{MARK} why"}
    return contacts.correct_contact(number=contact.number, changes=[change], by=by, at=NOW, **told)


def note(contact: Contact, by: User) -> object:
    return contacts.write_privileged_note(request=contact.requests.get(), words=f"{MARK} late", by=by, at=NOW)


def answered(contact: Contact, by: User) -> object:
    return contacts.answer_request(request=contact.requests.get(), answered_at=NOW, by=by, at=NOW)


WRITES = [paper, correction, note, answered]


@pytest.mark.parametrize("write", WRITES)
def test_words_that_were_begun_before_a_run_go_with_the_record(
    old: Contact, batch: Batch, counsel: User, monkeypatch: pytest.MonkeyPatch, write: Act
) -> None:
    wrote, ran = side_by_side(
        monkeypatch, (leaves, "leaf_of"), lambda: write(old, counsel), lambda: services.run(batch=batch, at=NOW)
    )
    assert not isinstance(wrote, BaseException), wrote
    assert ran == 1
    old.refresh_from_db()
    state = batch.items.get().state
    assert state == (Item.State.DISPOSED if old.disposed_at else Item.State.NOT_DUE)
    assert (words_left() == []) == (state == Item.State.DISPOSED)
    assert state == Item.State.DISPOSED


@pytest.mark.parametrize("write", WRITES)
def test_words_that_come_while_a_run_is_at_the_record_are_refused_in_words(
    old: Contact, batch: Batch, counsel: User, monkeypatch: pytest.MonkeyPatch, write: Act
) -> None:
    ran, wrote = side_by_side(
        monkeypatch, (disposing, "_settle"), lambda: services.run(batch=batch, at=NOW), lambda: write(old, counsel)
    )
    assert ran == 1
    assert isinstance(wrote, DisposedError), wrote
    assert words_left() == []


def test_two_runs_of_one_batch_dispose_of_each_record_once(
    old: Contact, file: File, counsel: User, proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [file(ice(), by=counsel, at=OLD, account=MARK) for _ in range(3)]
    batch = proposed()
    services.approve(batch=batch, access=access(counsel), at=NOW)

    def run() -> int:
        return services.run(batch=batch, at=NOW)

    given = side_by_side(monkeypatch, (disposing, "_dispose"), run, run)
    assert not [one for one in given if isinstance(one, BaseException)], given
    assert set(batch.items.values_list("state", flat=True)) == {Item.State.DISPOSED}
    assert Leaf.objects.filter(kind="record.disposed").count() == 1 + len(others)
    assert Certificate.objects.get().batch == batch
    assert Leaf.objects.filter(kind="disposal.certified").count() == 1
    assert words_left() == []
    assert old.number in Certificate.objects.get().text


def keep(contact: Contact, by: User) -> files.File:
    where = {"subject_kind": "contact", "subject_key": contact.number, "name": "x.jpg", "declared_type": ""}
    return files.keep_file(**where, stream=io.BytesIO(jpeg()), by=by, at=NOW)


def test_bytes_that_another_record_keeps_meanwhile_can_be_opened(
    old: Contact, file: File, counsel: User, proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(old, counsel)
    young = file(ice(), by=counsel, at=NOW)
    batch = proposed()
    services.approve(batch=batch, access=access(counsel), at=NOW)
    ran, kept = side_by_side(
        monkeypatch, (disposing, "_settle"), lambda: services.run(batch=batch, at=NOW), lambda: keep(young, counsel)
    )
    assert ran == 1
    assert not isinstance(kept, BaseException), kept
    assert store.content_of(store.original(kept.sha256)).sha256 == kept.sha256
    assert batch.items.get().state == Item.State.DISPOSED


def link(contact: Contact, other: Contact, by: User) -> Link:
    return contacts.link_contacts(contact=contact, other=other, kind="related", why=f"{MARK} why", by=by, at=NOW)


def test_two_contacts_linked_from_both_sides_at_once_are_linked_once(
    file: File, counsel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (file(ice(), by=counsel, at=OLD) for _ in range(2))
    given = side_by_side(
        monkeypatch, (leaves, "leaf_of"), lambda: link(one, other, counsel), lambda: link(other, one, counsel)
    )
    assert isinstance(given[0], Link)
    assert isinstance(given[1], LinkError), given
    assert Link.objects.count() == 1


@pytest.mark.parametrize("is_first", [True, False])
def test_a_link_while_its_other_contact_is_disposed_of_leaves_no_words(
    old: Contact, file: File, counsel: User, batch: Batch, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    young = file(ice(), by=counsel, at=NOW)

    def run() -> int:
        return services.run(batch=batch, at=NOW)

    def tie() -> Link:
        return link(young, old, counsel)

    if is_first:
        tied, ran = side_by_side(monkeypatch, (leaves, "leaf_of"), tie, run)
        assert isinstance(tied, Link)
    else:
        ran, tied = side_by_side(monkeypatch, (disposing, "_settle"), run, tie)
        assert isinstance(tied, DisposedError), tied
    assert ran == 1
    assert not [one for one in words_left() if "Link" in one]
    assert Link.objects.exists() == is_first

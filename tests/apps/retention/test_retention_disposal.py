"""Two people dispose of what is due; a hold beats them; everything still verifies."""

from __future__ import annotations

import io
import itertools
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from tests.apps.booking.written import CENTRE, entry
from tests.apps.contacts.conftest import File, Person
from tests.apps.contacts.made import DAY, NOW, access, ice
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.models import Look, User
from dintel.apps.booking import services as booking
from dintel.apps.booking.models import Visit
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Determination, SearchText
from dintel.apps.contacts.queries.story import story_of
from dintel.apps.contacts.report import Paper
from dintel.apps.evidence import queries as evidence
from dintel.apps.evidence import services as files
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File as Kept
from dintel.apps.evidence.models import Hold
from dintel.apps.evidence.refusals import RefusedError as EvidenceRefused
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger import services as log
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Notice
from dintel.apps.retention import queries, services
from dintel.apps.retention.models import Batch, Certificate, Item
from dintel.apps.retention.register import classes
from dintel.apps.retention.services import disposing
from dintel.apps.sealing.fields import SealedText
from dintel.apps.sealing.services import KeyDestroyedError

pytestmark = pytest.mark.django_db
MARK = "Zaunkoenig"


def go(batch: Batch, by: User, at: Any = NOW) -> Batch:
    """Approve a batch and run it to its end."""
    services.approve(batch=batch, access=access(by), at=at)
    while services.run(batch=batch, at=at):
        pass
    batch.refresh_from_db()
    return batch


OF_WORDS = (models.TextField, models.CharField, models.JSONField, models.BinaryField, SealedText)


def plain(model: type[models.Model], field: Any) -> list[object]:
    """Return what stands in a column, opened; what cannot be opened any more is none."""
    if not isinstance(field, SealedText):
        values = model._default_manager.values_list(field.attname, flat=True)
        return [bytes(one) if isinstance(one, memoryview) else one for one in values]
    found = []
    for row in model._default_manager.all():
        with suppress(KeyDestroyedError):
            found.append(getattr(row, field.attname))
    return found


def words_left() -> list[str]:
    """Return every column of every table of ours that holds the marker."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("dintel."):
            for field in model._meta.concrete_fields:
                if isinstance(
                    field, (models.TextField, models.CharField, models.JSONField, models.BinaryField, SealedText)
                ):
                    found += [f"{model.__name__}.{field.name}" for one in plain(model, field) if MARK in str(one)]
    return found


@pytest.fixture
def old(file: File, counsel: User) -> Contact:
    """Return an old contact with the marker wherever somebody writes words."""
    told = {"account": f"{MARK} account", "said": f"{MARK} said", "place": f"{MARK} place", "agency": f"{MARK} agency"}
    contact = file(ice(), by=counsel, at=OLD, **told)
    contacts.add_paper(
        contact=contact, request=None, paper=Paper(kind="i200", scope=f"{MARK} scope"), by=counsel, at=OLD
    )
    request = contact.requests.get()
    contacts.write_privileged_note(request=request, words=f"{MARK} note", by=counsel, at=OLD)
    contacts.record_disclosure(
        contact=contact,
        request=request,
        what=request.asked,
        words=f"{MARK} gave",
        to_whom=f"{MARK} whom",
        authority=f"{MARK} authority",
        given_at=OLD,
        by=counsel,
        at=OLD,
    )
    return contact


def with_file(contact: Contact, by: User, name: str = f"{MARK}.jpg") -> Kept:
    where = {"subject_kind": "contact", "subject_key": contact.number}
    return files.keep_file(**where, name=name, stream=io.BytesIO(jpeg()), declared_type="", by=by, at=OLD)


def test_a_disposal_takes_every_word_and_leaves_what_figures_count(
    old: Contact, counsel: User, proposed: Any, django_capture_on_commit_callbacks: Any
) -> None:
    kept = files.make_working_copy(file=with_file(old, counsel))
    assert len(set(words_left())) > 9
    before = Determination.objects.get(request__contact=old).record
    with django_capture_on_commit_callbacks(execute=True):
        batch = go(proposed(), counsel)
    assert words_left() == []
    assert not store.original(kept.sha256).exists()
    assert list(store.working(kept.key).iterdir()) == []
    assert not SearchText.objects.exists()
    old.refresh_from_db()
    assert (old.facility, old.outcome, old.verified, old.began_at) == ("main-library", "decline", "unverified", OLD)
    assert old.disposed_at == NOW
    assert Determination.objects.get(request__contact=old).record == before
    assert batch.state == Batch.State.DONE
    story = story_of(access(counsel), old)
    assert story.contact.account == ""
    told = evidence.custody_of(access(counsel), "contact", old.number)
    assert told.is_complete


def test_the_log_still_proves_that_there_was_one(old: Contact, counsel: User, proposed: Any) -> None:
    log.sequence(at=NOW)
    log.checkpoint(at=NOW, why="scheduled")
    filed = Leaf.objects.get(kind="contact.filed")
    before = ledger.proof_of(filed)
    go(proposed(), counsel)
    filed.refresh_from_db()
    assert (filed.salt, filed.content) == (None, None)
    assert ledger.proof_of(filed) == before
    log.sequence(at=NOW)
    log.checkpoint(at=NOW + DAY, why="scheduled")
    assert list(ledger.faults()) == []
    said = Leaf.objects.get(kind="record.disposed")
    assert said.subject_key == old.number
    assert MARK not in str(said.content)
    whole = Leaf.objects.filter(subject_key__startswith=old.number, content__isnull=False)
    assert {leaf.kind for leaf in whole} == {"record.disposed"}


def test_the_certificate_is_numbered_hashed_and_names_no_word(old: Contact, counsel: User, proposed: Any) -> None:
    go(proposed(), counsel)
    certificate = Certificate.objects.get()
    assert certificate.number == "D-2026-000001"
    assert sha256(certificate.text.encode()).hexdigest() == certificate.sha256
    assert old.number in certificate.text
    assert certificate.sha256 in str(Leaf.objects.get(kind="disposal.certified").content)
    view = queries.disposed("contact", old.number)
    assert view is not None
    assert view.certificate == certificate.number


@pytest.mark.parametrize(
    "order", list(itertools.product(("propose", "approve", "run"), (None, "approve", "run"))), ids=str
)
def test_a_hold_beats_disposal_in_every_order(
    old: Contact, counsel: User, proposed: Any, order: tuple[str, str | None]
) -> None:
    """A hold that stands when a record would go keeps it, whenever it was placed."""
    place_before, lift_before = order
    held: Hold | None = None
    batch: Batch | None = None
    for step in ("propose", "approve", "run"):
        if held is not None and step == lift_before:
            held = files.release_hold(hold=held, reason="Over.", by=counsel, at=NOW)
        if step == place_before:
            held = files.hold(
                subject_kind="request", subject_key=f"{old.number}.1", reason="A suit.", by=counsel, at=NOW
            )
        stands = held is not None and held.lifted_at is None
        if step == "propose" and stands:
            with pytest.raises(services.RefusedError):
                proposed()
            break
        if step == "propose":
            batch = proposed()
        elif step == "approve" and batch:
            services.approve(batch=batch, access=access(counsel), at=NOW)
        elif batch:
            services.run(batch=batch, at=NOW)
    stands = held is not None and held.lifted_at is None
    old.refresh_from_db()
    assert (old.disposed_at is None) == stands
    assert bool(old.account) == stands
    assert Certificate.objects.exists() != stands


def test_nobody_approves_what_they_proposed_and_nothing_goes_before_the_city_adopts(
    old: Contact, counsel: User, custodian: User, proposed: Any
) -> None:
    batch = proposed(by=custodian)
    with pytest.raises(services.RefusedError, match="Somebody else"):
        services.approve(batch=batch, access=access(custodian), at=NOW)
    services.withdraw(batch=batch, by=custodian, at=NOW)
    with pytest.raises(services.RefusedError, match="settled"):
        services.approve(batch=batch, access=access(counsel), at=NOW)
    assert services.run(batch=batch, at=NOW) == 0


def test_without_an_adopted_schedule_nothing_is_proposed(old: Contact, custodian: User) -> None:
    with pytest.raises(services.RefusedError, match="not adopted"):
        services.propose(record_class="contact", reason="x", access=access(custodian), on=NOW.date(), at=NOW)


def test_a_hold_on_what_is_gone_is_refused(old: Contact, counsel: User, proposed: Any) -> None:
    go(proposed(), counsel)
    with pytest.raises(EvidenceRefused):
        files.hold(subject_kind="contact", subject_key=old.number, reason="Late.", by=counsel, at=NOW)


def test_bytes_that_another_record_holds_stay_until_its_own_end(
    old: Contact, file: File, counsel: User, proposed: Any, django_capture_on_commit_callbacks: Any
) -> None:
    mine = with_file(old, counsel)
    young = file(ice(), by=counsel, at=NOW - DAY)
    theirs = with_file(young, counsel, "same.jpg")
    assert mine.sha256 == theirs.sha256
    with django_capture_on_commit_callbacks(execute=True):
        go(proposed(), counsel)
    assert store.content_of(store.original(theirs.sha256)).sha256 == theirs.sha256
    assert evidence.files_of(access(counsel), "contact", old.number) == ()


def test_a_run_that_is_cut_off_goes_on(
    old: Contact, file: File, counsel: User, proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [file(ice(), by=counsel, at=OLD + timedelta(days=n), account=MARK) for n in (1, 2)]
    batch = proposed()
    services.approve(batch=batch, access=access(counsel), at=NOW)
    calls, real = itertools.count(), disposing._leave

    def cut(item: Item, *, at: Any) -> None:
        if next(calls) == 1:
            message = "cut off"
            raise OSError(message)
        real(item, at=at)

    monkeypatch.setattr(disposing, "_leave", cut)
    with pytest.raises(OSError, match="cut off"):
        services.run(batch=batch, at=NOW)
    assert not Certificate.objects.exists()
    monkeypatch.setattr(disposing, "_leave", real)
    services.run_approved(at=NOW)
    assert Contact.objects.filter(disposed_at__isnull=False).count() == 1 + len(others)
    assert Leaf.objects.filter(kind="record.disposed").count() == 1 + len(others)
    assert words_left() == []


def test_what_counsel_still_works_on_is_not_due(file: File, counsel: User, proposed: Any) -> None:
    contact = file(ice("other_records", "i138"), by=counsel, at=OLD)
    assert contact.with_counsel
    batch = go(proposed(), counsel)
    assert [item.state for item in batch.items.all()] == [Item.State.NOT_DUE]
    assert not Certificate.objects.exists()
    assert queries.disposed("contact", contact.number) is None


def test_a_sealed_record_is_counted_and_proposed_only_by_those_named(
    old: Contact, file: File, counsel: User, custodian: User, proposed: Any
) -> None:
    contacts.seal_contact(contact=old, why="A grand jury.", readers=[counsel], by=counsel, at=NOW)
    counted = {user.pk: queries.preview(access(user), on=NOW.date())[0] for user in (counsel, custodian)}
    due = {pk: next(one.overdue for one in found if one.kept.id == "contact") for pk, found in counted.items()}
    assert due == {counsel.pk: 1, custodian.pk: 0}
    files.hold(subject_kind="contact", subject_key=old.number, reason="x", by=counsel, at=NOW)
    assert queries.preview(access(custodian), on=NOW.date())[1] == ()
    assert [one.one.key for one in queries.preview(access(counsel), on=NOW.date())[1]] == [old.number]
    files.release_hold(hold=Hold.objects.get(), reason="x", by=counsel, at=NOW)
    batch = proposed(by=counsel)
    assert queries.batches(access(custodian)) == ()
    services.approve(batch=batch, access=access(custodian), at=NOW)
    assert [item.state for item in batch.items.all()] == [Item.State.LEFT_OUT]


def test_visits_looks_notices_and_imports_end_too(
    person: Person, old: Contact, counsel: User, custodian: User, proposed: Any
) -> None:
    officer = person("custody_officer", facility=CENTRE)
    told = {"words": MARK, "names": MARK, "names_given": "given", "purpose_words": MARK}
    booking.log_visit(
        key=uuid4(), entry=entry(entered_at=OLD - timedelta(hours=1), left_at=OLD, **told), by=officer, at=OLD
    )
    accounts.record_look(user=counsel, kind="contact", key=old.number, action="contact.read", at=OLD)
    for name in classes():
        try:
            go(proposed(name), counsel)
        except services.RefusedError:
            assert name not in {"contact", "visit", "shift", "looks"}  # of all others there is nothing here
    assert words_left() == []
    assert Visit.objects.get().disposed_at == NOW
    assert not Look.objects.exists()
    assert not Leaf.objects.filter(kind="look.recorded", content__isnull=False).exists()
    assert not Notice.objects.filter(subject_kind="contact").exclude(title="").exists()
    assert len(set(Certificate.objects.values_list("number", flat=True))) == Certificate.objects.count()

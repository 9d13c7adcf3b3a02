"""Classes beside contacts and visits end by themselves: words and bytes go, what is counted stays, a hold keeps."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.booking.written import CENTRE, DAY, entry, shift
from tests.apps.contacts.conftest import Person
from tests.apps.contacts.made import NOW, access
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD
from tests.apps.retention.test_retention_disposal import MARK, words_left

from dintel.apps.accounts.models import User
from dintel.apps.booking import services as booking
from dintel.apps.booking.models import Gap, Shift, SignOff
from dintel.apps.contacts.models import ImportRun, SavedPlan
from dintel.apps.contacts.models.importing import ImportState
from dintel.apps.contacts.services import bulk
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.evidence import services as files
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.services.uploads import begin_upload
from dintel.apps.ledger import queries as log
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices import services as notices
from dintel.apps.notices.models import Notice
from dintel.apps.retention import queries, services
from dintel.apps.retention.models import Batch, Item
from dintel.apps.retention.schedule import schedule

pytestmark = pytest.mark.django_db
RUN: dict[str, Any] = {"encoding": "utf-8", "delimiter": ",", "size": 1, "line_count": 1, "file_sha256": "0" * 64}


@pytest.fixture
def ended(counsel: User, proposed: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Return a way to let all of a class go that is due."""

    def end(record_class: str) -> Batch:
        before = set(map(str, log.row_faults()))  # people here are made past every service
        with django_capture_on_commit_callbacks(execute=True):
            batch: Batch = proposed(record_class)
            services.approve(batch=batch, access=access(counsel), at=NOW)
            services.run(batch=batch, at=NOW)
        assert list(queries.unaccounted()) == []
        assert set(map(str, log.row_faults())) <= before
        return batch

    return end


def state_of(batch: Batch) -> str:
    return str(batch.items.get().state)


def forgotten(record_class: str) -> list[str]:
    """Return what the check names once somebody marks a record of a class past every service."""
    rows = {
        "file": File.objects.filter(disposed_at=None),
        "import": ImportRun.objects.filter(disposed_at=None),
        "notice": Notice.objects.filter(disposed_at=None, subject_kind="booking_centre"),
        "gap": Gap.objects.filter(disposed_at=None),
        "shift": Shift.objects.filter(disposed_at=None),
    }[record_class]
    assert rows.update(disposed_at=NOW)
    return [one.kind for one in queries.unaccounted()]


def test_the_check_names_a_record_of_each_class_that_nobody_approved(worked: Shift, counsel: User) -> None:
    assert worked.key
    where = {"subject_kind": "duty", "subject_key": "7", "name": "x.jpg", "declared_type": ""}
    files.keep_file(**where, stream=io.BytesIO(jpeg()), by=counsel, at=OLD)
    imported(counsel)
    closed_gap(counsel, 1, OLD)
    about = {"subject_kind": "booking_centre", "subject_key": CENTRE, "facility": CENTRE}
    notices.announce(kind="gap_found", **about, title="x", lines=(), at=OLD)
    named: set[str] = set()
    for record_class in ("file", "import", "notice", "gap", "shift"):
        named.add(record_class)
        assert set(forgotten(record_class)) == named


def hold(kind: str, key: str, by: User) -> Any:
    return files.hold(subject_kind=kind, subject_key=key, reason="A suit.", by=by, at=OLD)


@pytest.fixture
def worked(person: Person) -> Shift:
    """Return an old shift with a visit, and a sign-off with words."""
    officer, supervisor = (person(role, facility=CENTRE) for role in ("custody_officer", "custody_supervisor"))
    written = entry(entered_at=OLD - timedelta(minutes=2), left_at=OLD)
    booking.log_visit(key=uuid4(), entry=written, by=officer, at=OLD)
    end = shift(OLD).ends_at
    booking.sign_off(span=shift(OLD), words=MARK, by=supervisor, at=end)
    return Shift.objects.get()


def test_a_shift_ends_after_its_visits_and_its_sign_off_stays_without_words(
    worked: Shift, counsel: User, ended: Any
) -> None:
    assert state_of(ended("shift")) == Item.State.NOT_DUE
    assert MARK in SignOff.objects.get().words
    ended("visit")
    standing = hold("shift", worked.key, counsel)
    with pytest.raises(services.RefusedError):
        ended("shift")
    files.release_hold(hold=standing, reason="Over.", by=counsel, at=NOW)
    digest = SignOff.objects.get().sha256
    assert state_of(ended("shift")) == Item.State.DISPOSED
    assert words_left() == []
    assert (SignOff.objects.get().sha256, SignOff.objects.get().words) == (digest, "")
    assert Shift.objects.get().data_key.destroyed_at == NOW
    assert not Leaf.objects.filter(kind="shift.signed_off", content__isnull=False).exists()


def closed_gap(by: User, number: int, at: datetime) -> Gap:
    told = {"facility": CENTRE, "subject_kind": "booking_centre", "subject_key": CENTRE, "on": at.date()}
    gap = Gap.objects.create(kind="number_missing", key=f"V-{number}", found_at=at, **told)
    return booking.close_gap(gap=gap, words=f"{MARK} {number}", by=by, at=at)


def test_a_gap_of_the_centre_ends_by_itself_and_leaves_the_others(counsel: User, ended: Any) -> None:
    old, young = closed_gap(counsel, 1, OLD), closed_gap(counsel, 2, NOW - DAY)
    assert state_of(ended("gap")) == Item.State.DISPOSED
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.closed_words, young.closed_words) == ("", f"{MARK} 2")
    assert [gap.data_key and gap.data_key.destroyed_at for gap in (old, young)] == [NOW, None]
    closed = Leaf.objects.filter(kind="gap.closed").order_by("pk")
    assert [leaf.content is None for leaf in closed] == [True, False]


def test_a_held_gap_stays(counsel: User, ended: Any) -> None:
    closed_gap(counsel, 1, OLD)
    hold("booking_centre", CENTRE, counsel)
    with pytest.raises(services.RefusedError):
        ended("gap")


def test_a_file_of_no_record_with_a_class_ends_with_its_bytes(counsel: User, ended: Any) -> None:
    where = {"subject_kind": "duty", "subject_key": "7", "name": f"{MARK}.jpg", "declared_type": ""}
    kept = files.keep_file(**where, stream=io.BytesIO(jpeg()), by=counsel, at=OLD)
    standing = hold("duty", "7", counsel)
    with pytest.raises(services.RefusedError):
        ended("file")
    files.release_hold(hold=standing, reason="Over.", by=counsel, at=NOW)
    assert state_of(ended("file")) == Item.State.DISPOSED
    assert not store.original(kept.sha256).exists()
    assert File.objects.get().name == ""
    assert words_left() == []


def test_an_upload_that_never_came_ends(counsel: User, ended: Any) -> None:
    told = {"subject_kind": "duty", "subject_key": "7", "name": f"{MARK}.jpg", "declared_type": "", "size": 10}
    upload, _new = begin_upload(key=uuid4(), **told, by=counsel, at=OLD)
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.ENDED)
    assert state_of(ended("upload")) == Item.State.DISPOSED
    assert not Upload.objects.exists()


def imported(by: User, state: str = ImportState.FILED) -> ImportRun:
    from dintel.apps.sealing.services import Subject, new_key

    key = uuid4()
    more = {"file_name": f"{MARK}.csv", "plan": {"columns": [MARK]}, "result": {"first": MARK}}
    kept = new_key(subject=Subject("import", str(key)))
    run = ImportRun.objects.create(key=key, data_key=kept, by=by, at=OLD, state=state, **RUN, **more)
    if state == ImportState.FILED:
        leave("import.filed", run, by=by, at=OLD, run=run)
    return run


def test_an_import_ends_and_one_that_is_not_filed_stays(counsel: User, ended: Any) -> None:
    done, going_on = imported(counsel), imported(counsel, ImportState.CHECKED)
    assert ended("import").items.get().subject_key == str(done.key)
    done.refresh_from_db()
    going_on.refresh_from_db()
    assert (done.file_name, done.plan, done.result) == ("", {}, {})
    assert going_on.file_name == f"{MARK}.csv"


def test_a_notice_about_no_record_with_a_class_ends(counsel: User, ended: Any) -> None:
    about = {"subject_kind": "booking_centre", "subject_key": CENTRE, "facility": CENTRE}
    notices.announce(kind="gap_found", **about, title=MARK, lines=(MARK,), at=OLD)
    assert state_of(ended("notice")) == Item.State.DISPOSED
    assert (Notice.objects.get().title, Notice.objects.get().lines) == ("", [])


def test_a_saved_plan_is_kept_until_somebody_takes_it_away(counsel: User, proposed: Any) -> None:
    saved = bulk.save_plan(run=imported(counsel), name="Jail list", by=counsel, at=OLD)
    assert schedule().classes["import_plan"].keep is None
    with pytest.raises(services.RefusedError):
        proposed("import_plan")
    bulk.forget_plan(saved=saved)
    assert not SavedPlan.objects.exists()

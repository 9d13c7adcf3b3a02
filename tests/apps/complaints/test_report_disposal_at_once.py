"""What two do at one moment: a hold wins or comes too late; what a reporter sends is kept whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.ended_reports import (
    MUCH_LATER,
    THEN,
    a_closed_case,
    a_flood,
    approved,
    close,
    lying,
    refer,
    states,
    strike,
)
from tests.apps.complaints.reported import again
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.side_by_side import Act, side_by_side

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import ContactLink, Finding, Message, Report, SettingAside, Task
from dintel.apps.complaints.services import disposal, floods, talking, told
from dintel.apps.complaints.services.floods import NothingLeftError
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence import store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Hold, Upload
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.services import holds
from dintel.apps.evidence.services.uploads import keeping
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.services import quiet, release_quiet_leaves
from dintel.apps.retention import services as retention
from dintel.apps.retention.ended import DisposedError
from dintel.apps.retention.models import Batch, Item
from dintel.apps.retention.services import disposing
from dintel.apps.sealing.models import DataKey

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "Zaunkoenig"
Write = Callable[[Report, User], object]


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def case() -> tuple[Report, User]:
    """Return a closed case as somebody has it open before anything happens."""
    report, person = a_closed_case(happened_words=f"{MARK} at the door")
    return again(report), person


@pytest.fixture
def batch(case: tuple[Report, User]) -> Batch:
    """Return the approved batch with it."""
    assert case
    return approved()


def run(batch: Batch) -> Act:
    return lambda: retention.run(batch=batch, at=MUCH_LATER)


def place(report: Report) -> Hold:
    counsel = make_person("counsel")
    return evidence.hold(subject_kind="report", subject_key=report.number, reason="A suit.", by=counsel, at=MUCH_LATER)


def left(report: Report) -> list[str]:
    """Return where something of a report that was disposed of still stands."""
    tables = [one for one in (Message, Task, Finding, ContactLink) if one.objects.filter(report=report).exists()]
    leaves = [*Leaf.objects.filter(content__isnull=False), *QuietLeaf.objects.filter(content__isnull=False)]
    told_of = [one.kind for one in leaves if one.subject_key == report.number and one.kind != "record.disposed"]
    rows = [*File.objects.filter(disposed_at=None), *Upload.objects.all()]
    sent = [str(one) for one in rows if one.subject_key == report.number]
    return [*(one.__name__ for one in tables), *told_of, *sent]


def test_a_hold_that_comes_while_a_run_is_at_the_report_is_told_that_nothing_is_left(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ran, held = side_by_side(monkeypatch, (disposing, "_dispose"), run(batch), lambda: place(case[0]))
    assert isinstance(held, RefusedError), held
    assert not Hold.objects.exists()
    assert left(case[0]) == []
    assert batch.items.get().state == Item.State.DISPOSED


def test_a_hold_that_is_being_placed_when_a_run_comes_wins(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, ran = side_by_side(monkeypatch, (holds, "write_line"), lambda: place(case[0]), run(batch))
    assert isinstance(held, Hold), held
    assert ran == 1
    assert batch.items.get().state == Item.State.HELD
    assert again(case[0]).answers["happened_words"] == f"{MARK} at the door"


def wrote(report: Report, _person: User) -> object:
    return services.write_on(report=report, words=f"{MARK} late", on=THEN)


def read(report: Report, _person: User) -> object:
    return services.note_read(report=report, on=THEN)


def asked(report: Report, person: User) -> object:
    return services.ask_back(report=report, words=f"{MARK} late", by=person, at=MUCH_LATER)


def tasked(report: Report, person: User) -> object:
    return services.add_task(report=report, words=f"{MARK} late", by=person, at=MUCH_LATER)


def checked(report: Report, person: User) -> object:
    answered = {"agency": "DHS", "number_called": "911", "answer": "not_verified", "words": f"{MARK} late"}
    return services.record_check(report=report, by=person, at=MUCH_LATER, **answered)


WRITES: list[Write] = [wrote, read, asked, tasked, checked]


@pytest.mark.parametrize("write", WRITES)
def test_what_comes_while_a_run_is_at_the_report_is_refused(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    ran, late = side_by_side(monkeypatch, (disposing, "_settle"), run(batch), lambda: write(*case))
    assert ran == 1
    assert isinstance(late, DisposedError), late
    assert left(case[0]) == []


@pytest.mark.parametrize("write", WRITES)
def test_what_was_begun_before_a_run_is_kept_whole_or_goes_with_the_report(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    inside = {wrote: (talking, "tell_quietly"), read: (talking, "tell_quietly"), asked: (talking, "content_of")}
    place_of = inside.get(write, (told, "content_of"))
    made, ran = side_by_side(monkeypatch, place_of, lambda: write(*case), run(batch))
    assert not isinstance(made, BaseException), made
    assert ran == 1
    state = batch.items.get().state
    assert state == (Item.State.NOT_DUE if write in {wrote, asked} else Item.State.DISPOSED)
    assert (left(case[0]) == []) == (state == Item.State.DISPOSED)


def announce(report: Report, size: int) -> Upload:
    where = {"subject_kind": "report", "subject_key": report.number, "declared_type": "", "name": "x.jpg"}
    upload, _new = evidence.begin_upload(key=report.pk, **where, size=size, by=None, at=MUCH_LATER)
    return upload


def nothing_lies(folder: str) -> bool:
    return not [one for one in lying(Path(settings.EVIDENCE_DIR)) if one.parts[-2] == folder or folder in one.parts]


def test_a_file_that_is_announced_while_a_run_is_at_the_report_is_refused(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ran, late = side_by_side(monkeypatch, (disposing, "_settle"), run(batch), lambda: announce(case[0], 9))
    assert isinstance(late, RefusedError), late
    assert late.code == "disposed"
    assert left(case[0]) == []


def finishing(report: Report) -> File:
    sent = {"said": "x.jpg", "stream": io.BytesIO(jpeg()), "declared_type": ""}
    services.keep_sent_file(report=report, at=MUCH_LATER, **sent)
    return File.objects.get(subject_key=report.number)


def test_a_file_that_is_being_finished_keeps_the_report(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, ran = side_by_side(monkeypatch, (keeping, "record_custody"), lambda: finishing(case[0]), run(batch))
    assert isinstance(file, File), file
    assert ran == 1
    assert batch.items.get().state == Item.State.NOT_DUE


def living(*kinds: str) -> list[str]:
    """Return whose keys of files are not destroyed; what is arriving has one that stays."""
    keys = DataKey.objects.filter(subject_kind__in=kinds, destroyed_at=None).exclude(subject_key="arriving")
    return list(map(str, keys))


def end_files(report: Report) -> evidence.Ended:
    """Dispose of the files of a record, as the disposal of a contact does however many are on their way."""
    record = Record("report", report.number)
    with transaction.atomic():
        evidence.lock_record(record)
        return evidence.dispose_files(record=record, at=MUCH_LATER)


@pytest.mark.parametrize("inside", ["judge", "_kept"])
def test_a_file_that_is_finished_after_its_record_has_gone_leaves_no_byte(
    case: tuple[Report, User], monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    report, _person = case
    data = jpeg()
    upload = announce(report, len(data))
    evidence.append(upload=upload, offset=0, chunk=data, at=MUCH_LATER)

    late, gone = side_by_side(
        monkeypatch,
        (keeping, inside),
        lambda: evidence.finish(upload=upload, at=MUCH_LATER),
        lambda: end_files(report),
    )
    assert gone == (0, 1), "no file, and the key of its name"
    assert isinstance(late, RefusedError), late
    assert late.code == "disposed"
    assert nothing_lies("partial")
    assert nothing_lies("original")
    assert not File.objects.exists()
    assert not living("evidence", "file", "custody.report")


def test_a_piece_that_comes_while_its_record_goes_leaves_no_byte(
    case: tuple[Report, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    report, _person = case
    upload = announce(report, 9)

    late, _gone = side_by_side(
        monkeypatch,
        (store, "append"),
        lambda: evidence.append(upload=upload, offset=0, chunk=b"123", at=MUCH_LATER),
        lambda: end_files(report),
    )
    assert isinstance(late, RefusedError), late
    assert late.code == "disposed"
    assert nothing_lies("partial")


def test_the_hour_that_strikes_while_a_run_is_at_the_report_brings_no_word_into_the_log(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.note_read(report=case[0], on=LATER.date())
    ran, came = side_by_side(
        monkeypatch, (disposing, "_settle"), run(batch), lambda: release_quiet_leaves(at=MUCH_LATER)
    )
    assert (ran, came) == (1, 2)
    assert left(case[0]) == []
    assert Leaf.objects.filter(kind="report.read").count() == 2


def test_a_run_that_comes_while_the_hour_strikes_forgets_what_came(
    case: tuple[Report, User], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.note_read(report=case[0], on=LATER.date())
    came, ran = side_by_side(monkeypatch, (quiet.rows, "add"), lambda: release_quiet_leaves(at=MUCH_LATER), run(batch))
    assert (came, ran) == (2, 1)
    assert left(case[0]) == []
    assert Leaf.objects.filter(kind="report.read").count() == 2


def test_a_packet_that_is_being_made_while_its_report_goes_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    report, person = a_case()
    packet = refer(report, person)
    services.record_outcome(referral=packet, outcome="declined", on=LATER.date(), by=person, at=LATER)
    close(report, person)
    strike()
    batch = approved("report_referred")
    ran, late = side_by_side(
        monkeypatch,
        (disposing, "_settle"),
        run(batch),
        lambda: services.make_packet(report=report, to="Another office", by=person, at=MUCH_LATER),
    )
    assert ran == 1
    assert isinstance(late, DisposedError), late
    assert left(report) == []


def test_a_flood_that_is_taken_back_while_it_goes_comes_back_or_goes_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (report,) = a_flood(1)
    batch, act, desk = approved("report_flood"), SettingAside.objects.get(), make_person("intake_officer")
    ran, late = side_by_side(
        monkeypatch, (disposal, "_dispose"), run(batch), lambda: services.take_back(act=act, by=desk, at=MUCH_LATER)
    )
    assert ran == 1
    assert isinstance(late, NothingLeftError), late
    assert states(batch) == {report.number: Item.State.DISPOSED}
    assert again(report).set_aside


def test_a_flood_that_is_being_taken_back_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    (report,) = a_flood(1)
    batch, act, desk = approved("report_flood"), SettingAside.objects.get(), make_person("intake_officer")
    back, ran = side_by_side(
        monkeypatch, (floods, "_leave"), lambda: services.take_back(act=act, by=desk, at=MUCH_LATER), run(batch)
    )
    assert (back, ran) == (1, 1)
    assert states(batch) == {report.number: Item.State.NOT_DUE}
    assert not again(report).set_aside

"""A file from somebody without an account: kept as any other, and nothing says when in the day it came."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, sha256
from tests.apps.evidence.evidence_samples import EXE, jpeg, pdf

from dintel.apps.accounts.models import User
from dintel.apps.evidence import queries, services, store, telling
from dintel.apps.evidence.models import Chain, File, Line, Upload
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.ledger.queries.rows import row_faults

pytestmark = pytest.mark.django_db
JPEG, PDF = jpeg(), pdf()
LATE = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
"""Late in the evening of 22 November in Albuquerque."""
DAY = "2026-11-22T00:00:00-07:00"


def ending(data: bytes) -> str:
    return "pdf" if data.startswith(b"%PDF") else "jpg"


def announced(key: UUID, data: bytes, *, by: User | None = None, at: datetime = LATE) -> Upload:
    upload, _ = services.begin_upload(
        key=key,
        subject_kind=KIND,
        subject_key=KEY,
        name=f"file.{ending(data)}",
        size=len(data),
        declared_type="",
        by=by,
        at=at,
    )
    return upload


def sent(data: bytes, *, by: User | None = None, at: datetime = LATE) -> File:
    upload = announced(uuid4(), data, by=by, at=at)
    services.append(upload=upload, offset=0, chunk=data, at=at)
    return services.finish(upload=upload, at=at)


def moments_of(row: Any) -> list[str]:
    """Return every moment that stands in a row, as the city's clock shows it."""
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return [timezone.localtime(value).isoformat() for value in values if isinstance(value, datetime)]


def test_every_moment_of_it_is_the_beginning_of_its_day() -> None:
    upload = announced(uuid4(), JPEG)
    services.append(upload=upload, offset=0, chunk=JPEG[:100], at=LATE)
    part = store.partial(upload.key).stat().st_mtime
    upload.refresh_from_db()
    assert moments_of(upload) == [DAY, "2026-11-29T00:00:00-07:00"]
    services.append(upload=upload, offset=100, chunk=JPEG[100:], at=LATE)
    file = services.finish(upload=upload, at=LATE)
    written = [*moments_of(file), *(moment for line in Line.objects.all() for moment in moments_of(line))]
    assert written == [DAY, DAY]
    on_disk = [part, store.original(file.sha256).stat().st_mtime]
    assert [timezone.localtime(datetime.fromtimestamp(one, UTC)).isoformat() for one in on_disk] == [DAY, DAY]


def test_a_refused_one_and_one_from_a_plain_form_are_as_quiet() -> None:
    kept = services.keep_file(
        subject_kind=KIND, subject_key=KEY, name="file.pdf", stream=BytesIO(PDF), declared_type="", by=None, at=LATE
    )
    with pytest.raises(RefusedError) as refused:
        sent(EXE)
    assert refused.value.code == Code.NOT_TAKEN
    rows = [*Upload.objects.all(), *File.objects.all(), *Chain.objects.all(), *Line.objects.all()]
    assert {moment[:19] for row in rows for moment in moments_of(row)} == {"2026-11-22T00:00:00", "2026-11-29T00:00:00"}
    assert all(row.pk < 0 for row in rows)
    assert [line.action for line in Line.objects.order_by("number")] == ["received", "refused"]
    assert (
        timezone.localtime(datetime.fromtimestamp(store.original(kept.sha256).stat().st_mtime, UTC)).isoformat() == DAY
    )


def test_numbers_of_rows_tell_no_order_and_use_up_none_of_those_that_count(lead: User) -> None:
    before = sent(JPEG + b"1", by=lead, at=AT)
    quiet = [sent(PDF + b"\n%" + bytes([number]) * 9) for number in range(1, 6)]
    after = sent(JPEG + b"2", by=lead, at=AT)
    assert after.pk == before.pk + 1
    assert [file.pk for file in quiet] != sorted((file.pk for file in quiet), reverse=True)
    assert len({file.pk // 2**40 for file in quiet}) == 5, "they are far apart"
    last = Line.objects.filter(by=lead).order_by("-pk")[:2]
    assert last[0].pk == last[1].pk + 1


def test_those_with_an_account_are_kept_to_the_moment_as_before(lead: User) -> None:
    file = sent(JPEG, by=lead, at=AT)
    assert (file.received_at, file.by, file.pk > 0) == (AT, lead, True)
    assert Line.objects.get().at == AT
    assert abs(store.original(file.sha256).stat().st_mtime - datetime.now(UTC).timestamp()) < 600


def test_staff_read_a_quiet_file_and_see_a_day_and_no_name(desk: Client, lead: User) -> None:
    file = sent(JPEG)
    page = desk.get(f"/files/{file.key}/").content.decode()
    assert "kept as it came on Nov. 22, 2026 from somebody without an account" in page
    assert "midnight" not in page
    view = queries.view_of(file)
    assert (view.is_quiet, telling.when(view), telling.whose(view)) == (
        True,
        "Nov. 22, 2026",
        "somebody without an account",
    )
    looked = Line.objects.get(action="previewed")
    assert (looked.by, looked.pk > 0) == (lead, True)


def test_nobody_else_goes_on_with_or_stops_an_upload_from_outside(device: Device, client: Client) -> None:
    upload = announced(uuid4(), JPEG)
    url = f"/files/uploads/{upload.key}/"
    assert device.head(url).status_code == 404
    assert device.patch(url, 0, JPEG).status_code == 404
    assert device.delete(url).status_code == 404
    assert Device(client).head(url).status_code == 401
    upload.refresh_from_db()
    assert (upload.state, upload.arrived) == (Upload.State.OPEN, 0)


def test_an_upload_from_outside_is_found_for_its_own_record_only(lead: User) -> None:
    upload = announced(uuid4(), JPEG)
    mine = announced(uuid4(), JPEG, by=lead)
    assert queries.upload_from_outside(KIND, KEY, upload.key) == upload
    for kind, subject, key in (
        (KIND, "library-2", upload.key),
        ("other", KEY, upload.key),
        (KIND, KEY, mine.key),
        (KIND, KEY, uuid4()),
    ):
        with pytest.raises(Http404):
            queries.upload_from_outside(kind, subject, key)


def test_whoever_sent_files_from_outside_sees_those_and_no_others(lead: User) -> None:
    file = sent(JPEG)
    sent(PDF, by=lead)
    assert [one.key for one in queries.files_from_outside(KIND, KEY)] == [file.key]
    assert queries.files_from_outside(KIND, "library-2") == ()


def test_staff_cannot_take_over_the_key_of_an_upload_from_outside(lead: User) -> None:
    key = uuid4()
    announced(key, JPEG)
    with pytest.raises(RefusedError) as refused:
        announced(key, JPEG, by=lead)
    assert refused.value.code == Code.KEY_TAKEN


def test_it_expires_as_others_do_and_a_day_early_at_most() -> None:
    upload = announced(uuid4(), JPEG)
    assert services.expire_uploads(at=LATE + timedelta(days=5)) == 0
    assert services.expire_uploads(at=LATE + timedelta(days=7)) == 1
    upload.refresh_from_db()
    assert upload.state == Upload.State.ENDED
    assert announced(upload.key, JPEG, at=LATE + timedelta(days=8)).state == Upload.State.OPEN, "it may come again"


def test_its_custody_chain_is_whole_and_every_row_is_as_its_leaf_says(lead: User) -> None:
    file = sent(JPEG)
    services.record_look(file=file, by=lead, at=AT + timedelta(days=1), what="page")
    access = type("Access", (), {"may": lambda *_args, **_where: True})()
    story = queries.custody_of(access, KIND, KEY)
    assert (story.is_complete, [line.action for line in story.lines]) == (True, ["received", "previewed"])
    assert [line.is_quiet for line in story.lines] == [True, False]
    faults = [str(fault) for fault in row_faults(files=True)]
    assert not [fault for fault in faults if "accounts_" not in fault], "the people of these tests have no leaves"


def test_the_bytes_are_there_as_they_came(evidence_dir: Path) -> None:
    file = sent(JPEG)
    assert file.sha256 == sha256(JPEG)
    assert b"".join(store.pieces(store.original(file.sha256))) == JPEG
    assert os.path.commonpath([store.original(file.sha256), evidence_dir]) == str(evidence_dir)


def test_one_from_outside_has_a_limit_of_its_own(settings: Any, lead: User) -> None:
    settings.UPLOAD_LIMIT_BYTES, settings.OUTSIDE_FILE_LIMIT_BYTES = 100, len(JPEG)
    assert sent(JPEG).size == len(JPEG)
    for data, by in ((JPEG + b"0", None), (JPEG, lead)):
        with pytest.raises(RefusedError) as refused:
            sent(data, by=by)
        assert refused.value.code == Code.TOO_LARGE
    stream = BytesIO(JPEG + b"0")
    with pytest.raises(RefusedError) as refused:
        services.keep_file(
            subject_kind=KIND, subject_key=KEY, name="f.jpg", stream=stream, declared_type="", by=None, at=AT
        )
    assert refused.value.code == Code.TOO_LARGE


def test_one_record_takes_so_much_from_outside_and_as_much_as_comes_from_staff(settings: Any, lead: User) -> None:
    settings.OUTSIDE_RECORD_LIMIT_BYTES = 3 * len(JPEG) + 2
    sent(JPEG + b"1")
    waiting = announced(uuid4(), JPEG + b"2")
    with pytest.raises(RefusedError) as refused:
        announced(uuid4(), JPEG + b"3")
    assert (refused.value.code, refused.value.status) == (Code.RECORD_FULL, 413)
    assert "up to 60 files" in refused.value.words.why
    assert announced(waiting.key, JPEG + b"2").state == Upload.State.OPEN, "what was announced goes on"
    sent(JPEG + b"4", by=lead)
    services.end_upload(upload=waiting)
    assert sent(JPEG + b"5").size == len(JPEG) + 1, "what was stopped does not count"


def test_one_record_takes_so_many_files_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dintel.apps.evidence.limits.OUTSIDE_FILES", 2)
    sent(JPEG + b"1")
    announced(uuid4(), JPEG + b"2")
    with pytest.raises(RefusedError) as refused:
        announced(uuid4(), JPEG + b"3")
    assert refused.value.code == Code.RECORD_FULL

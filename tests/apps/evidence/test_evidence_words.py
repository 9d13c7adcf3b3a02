"""Words about files are sealed: those about one under a key that goes with it, those about all of a record apart."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device
from tests.apps.sealing.insider import flip, lying, put, swap

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Chain, File, Hold, Line, Upload
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import KeySourceError, UnsealError, stock_spare_keys
from dintel.config.middleware import WordsChanged

pytestmark = pytest.mark.django_db
RECORD = f"/files/of/{KIND}/{KEY}/"
WORD = "Zaunkoenig"


def keep(by: User | None, data: bytes) -> File:
    """Return a file that came in one piece, named as what it is."""
    return services.keep_file(
        subject_kind=KIND, subject_key=KEY, name=named(data), stream=BytesIO(data), declared_type="", by=by, at=AT
    )


def named(data: bytes) -> str:
    endings = {b"\xff\xd8": "jpg", b"\x89P": "png", b"%P": "pdf"}
    return f"{WORD}.{endings.get(data[:2], 'jpg')}"


@pytest.fixture
def two(lead: User) -> list[File]:
    """Return two kept files of one record."""
    return [keep(lead, samples.jpeg()), keep(lead, samples.noisy_jpeg(30_000))]


def placed(by: User, reason: str = WORD) -> Hold:
    return services.hold(subject_kind=KIND, subject_key=KEY, reason=reason, by=by, at=AT)


def faults() -> list[str]:
    """Return the rows of this room that are not as their leaves say."""
    return [f"{one.kind}: {one.where}" for one in ledger.row_faults() if one.where.startswith("evidence_")]


def test_a_file_has_a_key_from_its_announcement_and_its_lines_and_leaves_are_under_it(
    two: list[File], lead: User
) -> None:
    first, second = two
    services.record_custody(file=first, action="downloaded", by=lead, at=AT, note=WORD)
    assert first.data_key != second.data_key
    assert Upload.objects.get(key=first.key).data_key == first.data_key
    assert {line.data_key for line in first.lines.all()} == {first.data_key}
    told = Leaf.objects.filter(subject_key=KEY).order_by("pk").values_list("data_key", flat=True)
    assert list(told) == [first.data_key_id, second.data_key_id, first.data_key_id]
    assert Chain.objects.get().data_key is None, "nothing was said of both together"


def test_a_hold_and_its_line_are_under_the_key_of_the_chain(counsel: User) -> None:
    hold = placed(counsel)
    services.release_hold(hold=hold, reason=WORD, by=counsel, at=AT)
    key = Chain.objects.get().data_key
    assert key is not None
    assert {hold.data_key, *(line.data_key for line in Line.objects.all())} == {key}
    assert set(Leaf.objects.filter(subject_key=KEY).values_list("data_key", flat=True)) == {key.pk}


def test_no_word_lies_in_the_clear(two: list[File], lead: User, counsel: User) -> None:
    hold = placed(counsel)
    services.release_hold(hold=hold, reason=WORD, by=counsel, at=AT)
    line = services.record_custody(file=two[0], action="downloaded", by=lead, at=AT, note=WORD)
    rows = [
        (two[0], "name"),
        (hold, "reason"),
        (hold, "lift_reason"),
        (line, "note"),
        (Line.objects.first(), "details"),
    ]
    for row, name in rows:
        assert row is not None
        assert WORD.encode() not in lying(row, name)
        assert WORD in str(getattr(type(row).objects.get(pk=row.pk), name))


def test_a_file_that_is_disposed_of_alone_takes_its_key_and_leaves_the_others(
    two: list[File], lead: User, counsel: User
) -> None:
    first, second = two
    hold = placed(counsel)
    services.release_hold(hold=hold, reason=WORD, by=counsel, at=AT)
    with transaction.atomic():
        assert services.dispose_file(file=first, at=AT) == 2, "of its words, and of its bytes"
    gone = DataKey.objects.filter(destroyed_at__isnull=False).values_list("subject_kind", flat=True)
    assert set(gone) == {"evidence", "file"}
    assert File.objects.get(pk=second.pk).name == f"{WORD}.jpg"
    assert Hold.objects.get().reason == WORD
    late = {"action": "downloaded", "by": lead, "at": AT, "note": "Late"}
    with pytest.raises(RefusedError) as told:
        services.record_custody(file=first, **late)
    assert told.value.code == Code.DISPOSED
    services.record_custody(file=second, **late)


def test_disposal_of_a_record_destroys_every_key_of_its_words(two: list[File], lead: User, counsel: User) -> None:
    services.release_hold(hold=placed(counsel), reason=WORD, by=counsel, at=AT)
    announced, _new = services.begin_upload(
        key=uuid.uuid4(), subject_kind=KIND, subject_key=KEY, name="b", size=9, declared_type="", by=lead, at=AT
    )
    ended = services.dispose_files(record=Record(KIND, KEY), at=AT)
    assert ended == (2, 2 * 2 + 2)  # words and bytes of two files, what was announced, the chain
    kinds = ("file", f"custody.{KIND}", "evidence")
    living = DataKey.objects.filter(subject_kind__in=kinds, destroyed_at__isnull=True)
    assert list(living.values_list("subject_key", flat=True)) == ["arriving"], "which is nobody's"
    with pytest.raises(RefusedError):
        placed(counsel)
    assert not Upload.objects.filter(pk=announced.pk).exists()


@pytest.mark.parametrize("change", ["flip", "swap", "old", "empty"])
def test_changed_names_and_reasons_are_found(two: list[File], counsel: User, change: str) -> None:
    first, second = two
    hold, other = placed(counsel), placed(counsel, "Another")
    before = lying(hold, "lift_reason")
    services.release_hold(hold=hold, reason=WORD, by=counsel, at=AT)
    assert faults() == []
    if change == "old":
        put(hold, "lift_reason", before)
    elif change == "swap":
        swap(first, second, "name")
        swap(hold, other, "reason")
    else:
        for row, name in ((first, "name"), (hold, "reason")):
            flip(row, name) if change == "flip" else put(row, name, b"")
    both = {f"changed row: evidence_file {first.pk}", f"changed row: evidence_hold {hold.pk}"}
    more = {f"changed row: evidence_file {second.pk}", f"changed row: evidence_hold {other.pk}"}
    expected = {"swap": both | more, "old": {f"changed row: evidence_hold {hold.pk}"}}
    assert set(faults()) == expected.get(change, both)


def test_a_changed_name_is_said_in_words_among_the_others(two: list[File], desk: Client) -> None:
    flip(two[0], "name")
    page = desk.get(RECORD).content.decode()
    assert "a file whose name was changed" in page
    assert f"{WORD}.jpg" in page


def test_pages_cost_the_same_however_many_files_there_are(two: list[File], desk: Client, lead: User) -> None:
    address = f"/files/{two[0].key}/"
    desk.get(address)  # the first look is recorded
    few = [queries_of(desk, RECORD), queries_of(desk, address)]
    for number in range(4):
        keep(lead, samples.noisy_jpeg(30_000 + number))
    assert [queries_of(desk, RECORD), queries_of(desk, address)] == few


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_what_is_said_on_the_next_page_names_no_file_in_the_session(device: Device, desk: Client) -> None:
    told = {"file": BytesIO(samples.jpeg()), "end": "1"}
    told["file"].name = f"{WORD}.jpg"  # type: ignore[attr-defined]
    assert desk.post(RECORD, told).status_code == 302
    waiting = [session.get_decoded() for session in Session.objects.all()]
    assert any("The file is kept." in str(one) for one in waiting)
    assert not any(WORD in str(one) for one in waiting)


def test_without_the_key_nothing_is_kept_in_part_and_pages_say_so(
    two: list[File], desk: Client, attorney: Client, device: Device, lose: Callable[[], Callable[[], None]]
) -> None:
    def rows() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Upload, File, Line, Hold, Chain, Leaf, DataKey))

    before, put_back = rows(), lose()
    assert device.create(samples.jpeg(), key=uuid.uuid4()).status_code == 503
    assert attorney.post(f"{RECORD}hold/", {"reason": WORD}).status_code == 503
    for address in (RECORD, f"/files/{two[0].key}/"):
        answer = desk.get(address)
        assert answer.status_code == 503
        assert WORD not in answer.content.decode()
    assert rows() == before
    put_back()
    assert attorney.post(f"{RECORD}hold/", {"reason": WORD}).status_code == 302
    assert WORD in desk.get(RECORD).content.decode()


def test_a_key_that_is_gone_while_a_file_is_being_kept_keeps_nothing(
    lead: User, lose: Callable[[], Callable[[], None]]
) -> None:
    keep(lead, samples.jpeg())
    put_back = lose()
    with pytest.raises(KeySourceError):
        keep(lead, samples.png())
    put_back()
    assert File.objects.count() == 1
    assert keep(lead, samples.png()).name == f"{WORD}.png"


def test_what_comes_quietly_takes_keys_made_ahead(db: Any) -> None:
    stock_spare_keys()
    made = DataKey.objects.count()
    keep(None, samples.pdf())
    with pytest.raises(RefusedError):
        keep(None, b"MZ" + bytes(60))
    standing = {"subject_kind": "evidence", "subject_key": "arriving"}
    assert DataKey.objects.exclude(**standing).count() == made
    told = QuietLeaf.objects.values_list("data_key__subject_kind", flat=True)
    assert set(told) == {"file", f"custody.{KIND}"}


def test_a_name_that_was_changed_is_told_in_words_and_with_a_number(
    two: list[File], desk: Client, caplog: pytest.LogCaptureFixture, rf: Any
) -> None:
    flip(two[0], "name")
    answer = desk.get(f"/files/{two[0].key}/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "do not open" in page
    assert WORD not in page
    number = re.search(r"\b[0-9a-f]{8}\b", page)
    assert number is not None
    assert any(number[0] in line.message and "evidence.file" in line.message for line in caplog.records)
    assert desk.get(f"/files/{two[1].key}/").status_code == 200, "another file of the record opens"
    layer = WordsChanged(lambda _request: None)
    told = layer.process_exception(rf.get("/api/v1/files/"), UnsealError("a name"))
    assert told is not None
    assert (told.status_code, told.headers["Content-Type"]) == (500, "application/problem+json")
    assert layer.process_exception(rf.get("/"), ValueError()) is None

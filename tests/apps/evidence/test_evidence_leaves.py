"""Every line of custody is a leaf of the ledger, with the rows that were written."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services, store
from dintel.apps.evidence.custody_line import ACTIONS, Record
from dintel.apps.evidence.models import File, Hold, Line, Upload
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.services.leaves import SCAN
from dintel.apps.ledger.content import actor, content_of, plain
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db

OF_A_FILE = {"id", "key", "subject_kind", "subject_key", "name", "type", "size", "sha256", "device_agreed", "by_id"}
OF_A_FILE |= {"copy_of_id", "taken_out", "data_key_id"}
CHANGING = ("working", "working_fault", "pages", "pages_total", "cautions", "disposed_at", *SCAN)


def leaves() -> list[Leaf]:
    """Return this room's leaves, in the order they were recorded."""
    return list(Leaf.objects.filter(kind__startswith="evidence.").order_by("pk"))


def told(leaf: Leaf) -> Any:
    """Return all that a leaf commits to."""
    return json.loads(leaf.content or "")


@pytest.fixture
def file(device: Device) -> File:
    """Return a kept photograph."""
    device.send(samples.jpeg())
    return File.objects.get()


def test_a_file_that_comes_in_is_a_leaf_with_its_row(file: File, lead: User) -> None:
    services.make_working_copy(file=file)
    (leaf,) = leaves()
    line = Line.objects.get()
    assert (leaf.kind, leaf.subject_kind, leaf.subject_key) == ("evidence.received", KIND, KEY)
    assert told(leaf)["by"] == actor(lead)
    assert told(leaf)["at"] == plain(line.at)
    row = content_of(File.objects.get(), without=CHANGING)
    assert told(leaf)["content"] == {"line": content_of(line), "file": row}


def test_a_leaf_says_no_more_of_a_file_than_this(file: File) -> None:
    """A new column is put here, or in ``WORKING_COPY`` if it changes; what opens the bytes goes into no leaf."""
    (leaf,) = leaves()
    assert set(told(leaf)["content"]["file"]) == OF_A_FILE | {"received_at"}


def test_every_access_is_a_leaf_of_its_line(file: File, desk: Client, attorney: Client, counsel: User) -> None:
    attorney.get(f"/files/{file.key}/")
    attorney.post(f"/files/{file.key}/download/", {"copy": "original", "reason": "The court asked for it"})
    attorney.post(f"/files/{file.key}/verify/")
    path = store.original(file.sha256)
    path.chmod(0o600)
    path.write_bytes(samples.png())
    services.verify_file(file=file, by=None, at=AT)
    lines = list(Line.objects.order_by("number"))
    found = leaves()
    assert [leaf.kind for leaf in found] == [
        *("evidence.received", "evidence.previewed", "evidence.downloaded", "evidence.verified"),
        "evidence.found_different",
    ]
    assert [told(leaf)["content"]["line"] for leaf in found] == [content_of(line) for line in lines]
    assert [told(leaf)["by"] for leaf in found[1:]] == [actor(counsel)] * 3 + [""]


def test_every_action_of_custody_has_a_leaf(file: File, lead: User) -> None:
    Leaf.objects.all().delete()
    for action in ACTIONS:
        services.record_custody(file=file, action=action, by=lead, at=AT)
    assert len({leaf.kind for leaf in leaves()}) == len(ACTIONS)


def test_a_hold_is_a_leaf_when_it_is_placed_and_when_it_is_lifted(counsel: User) -> None:
    placed = services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit", by=counsel, at=AT)
    before = content_of(Hold.objects.get())
    for _ in range(2):
        services.release_hold(hold=placed, reason="Settled", by=counsel, at=AT + timedelta(days=1))
    held, released = leaves()
    first, last = Line.objects.order_by("number")
    assert (held.kind, released.kind) == ("evidence.held", "evidence.released")
    assert told(held)["content"] == {"line": content_of(first), "hold": before}
    assert told(released)["content"] == {"line": content_of(last), "hold": content_of(Hold.objects.get())}
    assert {told(leaf)["by"] for leaf in (held, released)} == {actor(counsel)}


def test_a_refused_file_is_a_leaf_that_says_why(device: Device, lead: User) -> None:
    device.send(samples.ZIP, name="third.jpg")
    (leaf,) = leaves()
    assert (leaf.kind, told(leaf)["by"]) == ("evidence.refused", actor(lead))
    assert told(leaf)["content"] == {"line": content_of(Line.objects.get())}


def test_looks_that_are_one_line_are_one_leaf(file: File, lead: User) -> None:
    for minutes in (0, 5, 16):
        services.record_look(file=file, by=lead, at=AT + timedelta(days=1, minutes=minutes), what="page")
    assert [leaf.kind for leaf in leaves()].count("evidence.previewed") == 2


def test_what_is_refused_or_unfinished_leaves_none(device: Device, lead: User) -> None:
    device.create(samples.jpeg())
    services.end_upload(upload=Upload.objects.get())
    with pytest.raises(RefusedError):
        services.hold(subject_kind=KIND, subject_key=KEY, reason=" ", by=lead, at=AT)
    with pytest.raises(ValueError, match="not an action"):
        services.write_line(record=Record(KIND, KEY), file=None, action="eaten", by=lead, at=AT)
    assert leaves() == []


def test_a_leaf_that_cannot_be_recorded_keeps_no_line(file: File, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_told: object) -> None:
        raise OSError

    monkeypatch.setattr("dintel.apps.evidence.services.custody.ledger.record", fail)
    with pytest.raises(OSError):  # noqa: PT011 - our own, above
        services.record_custody(file=file, action="listed", by=lead, at=AT)
    assert [line.action for line in Line.objects.all()] == ["received"]


def test_nothing_of_the_bytes_and_no_header_of_a_device_is_in_a_leaf(device: Device, lead: User) -> None:
    device.send(samples.jpeg(), key=uuid.uuid4(), remark="SyntheticHeader")
    services.keep_file(
        subject_kind=KIND,
        subject_key=KEY,
        name="note.txt",
        stream=io.BytesIO(samples.TEXT),
        declared_type="text/plain",
        by=lead,
        at=AT,
    )
    header = Upload.objects.exclude(metadata="").get().metadata
    everything = "".join(leaf.content or "" for leaf in leaves())
    assert len(leaves()) == 2
    for secret in (samples.TELLTALE, samples.PLACE, "two officers", header, *header.split()[1::2]):
        assert secret not in everything

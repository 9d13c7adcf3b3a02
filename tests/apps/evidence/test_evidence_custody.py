"""Custody: every access is a line, and a line that is changed or removed shows."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, sha256
from tests.apps.sealing.insider import flip, lying, put, swap

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.evidence import queries, services, store
from dintel.apps.evidence.custody_line import ACTIONS, Record
from dintel.apps.evidence.models import Chain, File, Hold, Line
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.evidence.services.chain import chain_subject, file_subject
from dintel.apps.sealing.services import Subject, destroy, new_key

pytestmark = pytest.mark.django_db


def story(user: User, **more: Any) -> queries.Story:
    """Return the custody as this person sees it."""
    return queries.custody_of(access_of(user, AT.date()), KIND, KEY, **more)


@pytest.fixture
def file(device: Device) -> File:
    """Return a kept photograph."""
    device.send(samples.jpeg())
    return File.objects.get()


@pytest.fixture
def four(file: File, lead: User) -> list[Line]:
    """Return a chain of four lines."""
    for minute, action in enumerate(("previewed", "listed", "verified"), 1):
        services.record_custody(file=file, action=action, by=lead, at=AT + timedelta(minutes=minute), note="A test")
    return list(Line.objects.all())


def naive_hash(line: Line, previous: str) -> str:
    """Return the hash of a line, written a second time and in another way."""
    fields: list[tuple[str, Any]] = [
        ("action", line.action),
        ("at", line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")),
        ("by", line.by_id),
        ("by_name", line.by_name),
        ("details", dict(sorted(line.details.items()))),
        ("file", str(line.file.key) if line.file else ""),
        ("file_sha256", line.file.sha256 if line.file else ""),
        ("note", line.note),
        ("number", line.number),
        ("previous", previous),
        ("record", [KIND, KEY]),
    ]
    text = ",".join(f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False, separators=(',', ':'))}" for k, v in fields)
    return hashlib.sha256(f"{{{text}}}".encode()).hexdigest()


def test_each_line_carries_the_hash_of_the_one_before(four: list[Line], lead: User) -> None:
    previous = ""
    for number, line in enumerate(four, 1):
        assert (line.number, line.previous) == (number, previous)
        assert line.sha256 == naive_hash(line, previous)
        previous = line.sha256
    chain = Chain.objects.get()
    assert (chain.length, chain.head) == (4, previous)
    told = story(lead)
    assert told.is_complete
    assert (told.length, told.head) == (4, previous)


def line(number: int) -> Line:
    """Return a line as it stands."""
    return Line.objects.get(number=number)


def said_anew(number: int, **words: Any) -> None:
    """Write other words into a line as Dintel itself would seal them: an insider has the keys too."""
    row = line(number)
    for name, told in words.items():
        setattr(row, name, told)
    row.save()


ANOTHER = Subject("file", "another")
TAMPERING = {
    "a changed reason": lambda: said_anew(2, note="Another reason"),
    "a changed bit of a sealed reason": lambda: flip(line(2), "note"),
    "the reason taken out": lambda: put(line(2), "note", b""),
    "the reasons of two lines exchanged": lambda: swap(line(2), line(3), "note"),
    "the reason of another line": lambda: put(line(2), "note", lying(line(3), "note")),
    "words in the clear": lambda: put(line(2), "note", b"Another reason"),
    "the key of another file": lambda: Line.objects.filter(number=2).update(data_key=new_key(subject=ANOTHER)),
    "another person": lambda: Line.objects.filter(number=2).update(by_name="Somebody else"),
    "another time": lambda: Line.objects.filter(number=2).update(at=AT),
    "another action": lambda: Line.objects.filter(number=2).update(action="verified"),
    "another hash of the file": lambda: Line.objects.filter(number=2).update(file_sha256="0" * 64),
    "no file": lambda: Line.objects.filter(number=2).update(file=None),
    "added details": lambda: said_anew(2, details={"copy": "original"}),
    "a line taken out of the middle": lambda: Line.objects.filter(number=2).delete(),
    "the first line taken out": lambda: Line.objects.filter(number=1).delete(),
    "the last line taken out": lambda: Line.objects.filter(number=4).delete(),
    "every line taken out": lambda: Line.objects.all().delete(),
    "a shorter count": lambda: Chain.objects.update(length=3),
    "another head": lambda: Chain.objects.update(head="0" * 64),
    "another hash": lambda: Line.objects.filter(number=2).update(sha256="0" * 64),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_shows(four: list[Line], desk: Client, attorney: Client, lead: User, how: str) -> None:
    assert "Chain complete" in desk.get(f"/files/of/{KIND}/{KEY}/").content.decode()
    TAMPERING[how]()
    assert not story(lead).is_complete
    for address in (f"/files/of/{KIND}/{KEY}/", f"/files/{four[0].file.key}/" if four[0].file else ""):
        page = desk.get(address).content.decode()
        assert "Chain complete" not in page
        assert "The chain is broken at line" in page


def test_a_key_that_was_destroyed_without_a_disposal_shows(four: list[Line], desk: Client, lead: User) -> None:
    destroy(subject=file_subject(File.objects.get().key), at=AT)
    assert story(lead).fault == four[0].number
    page = desk.get(f"/files/of/{KIND}/{KEY}/").content.decode()
    assert "The chain is broken at line 1" in page
    assert "What this line said does not open" in page
    assert "a file whose name was changed" in page
    assert desk.get(f"/files/{File.objects.get().key}/").status_code == 409


def test_a_hole_closed_by_renumbering_still_shows(four: list[Line], lead: User) -> None:
    Line.objects.filter(number=2).delete()
    for number in (3, 4):
        Line.objects.filter(number=number).update(number=number - 1)
    Chain.objects.update(length=3)
    assert story(lead).fault == 2


def test_a_line_moved_to_another_record_shows(four: list[Line], lead: User) -> None:
    Chain.objects.update(subject_key="library-2")
    told = queries.custody_of(access_of(lead, AT.date()), KIND, "library-2")
    assert told.fault == 1


@given(
    notes=st.lists(st.text(max_size=40), min_size=1, max_size=6),
    at=st.data(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_any_single_change_shows_at_its_line(lead: User, notes: list[str], at: Any) -> None:
    record = Record(KIND, f"library-{uuid.uuid4()}")
    access = access_of(lead, AT.date())
    clean = [note.replace("\0", "") for note in notes]
    for note in clean:
        services.write_line(record=record, file=None, action="listed", by=lead, at=AT, note=note)
    assert queries.custody_of(access, KIND, record.key).is_complete
    number = at.draw(st.integers(1, len(clean)))
    changed = Line.objects.get(chain__subject_key=record.key, number=number)
    changed.note = f"{clean[number - 1]}?"[-300:]
    changed.data_key = changed.data_key or changed.chain.data_key or new_key(subject=chain_subject(record))
    changed.save()
    assert queries.custody_of(access, KIND, record.key).fault == number


def test_every_access_is_a_line_with_who_and_why(file: File, desk: Client, attorney: Client) -> None:
    desk.get(f"/files/{file.key}/")
    attorney.post(f"/files/{file.key}/download/", {"copy": "original", "reason": "The court asked for it"})
    attorney.post(f"/files/{file.key}/download/", {"copy": "working", "reason": "For the file"})
    attorney.post(f"/files/{file.key}/verify/")
    attorney.post(f"/files/of/{KIND}/{KEY}/hold/", {"reason": "A lawsuit"})
    attorney.post(f"/files/holds/{Hold.objects.get().pk}/lift/", {"reason": "It was settled"})
    lines = [(line.action, line.note, line.by_name) for line in Line.objects.all()]
    assert [line[0] for line in lines] == [
        "received",
        "previewed",
        "downloaded",
        "downloaded",
        "verified",
        "held",
        "released",
    ]
    assert [line[1] for line in lines] == [
        "",
        "",
        "The court asked for it",
        "For the file",
        "",
        "A lawsuit",
        "It was settled",
    ]
    assert all(line[2] for line in lines)
    page = desk.get(f"/files/{file.key}/").content.decode()
    for said in ("Received", "Looked at", "The court asked for it", "Lifted a legal hold", "Chain complete"):
        assert said in page


def test_looks_within_a_quarter_of_an_hour_are_one_line(file: File, lead: User, counsel: User) -> None:
    for user, minutes in ((lead, 0), (lead, 5), (lead, 14), (counsel, 14), (lead, 16)):
        services.record_look(file=file, by=user, at=AT + timedelta(days=1, minutes=minutes), what="page")
    assert Line.objects.filter(action="previewed").count() == 3


def test_pictures_and_thumbnails_are_looks(file: File, attorney: Client) -> None:
    assert attorney.get(f"/files/{file.key}/thumbnail/").status_code == 200
    line = Line.objects.get(action="previewed")
    assert line.details == {"what": "thumbnail"}
    attorney.get(f"/files/{file.key}/pages/1/")
    assert Line.objects.filter(action="previewed").count() == 1


def test_nothing_is_taken_out_without_a_reason(file: File, desk: Client) -> None:
    for reason in ("", "   ", "x" * 301, "a\0b"):
        response = desk.post(f"/files/{file.key}/download/", {"copy": "original", "reason": reason}, follow=True)
        assert "No reason was given" in response.content.decode()
    assert not Line.objects.filter(action="downloaded").exists()


def test_an_action_nobody_knows_is_not_written(file: File, lead: User) -> None:
    with pytest.raises(ValueError, match="not an action"):
        services.record_custody(file=file, action="eaten", by=lead, at=AT)
    assert "eaten" not in ACTIONS


def test_a_line_keeps_the_name_of_the_time(file: File, lead: User) -> None:
    lead.name = "Another name (synthetic)"
    lead.save()
    told = story(lead)
    assert told.is_complete
    assert told.lines[0].by_name.startswith("site_lead")


def test_a_files_story_leaves_out_other_files(file: File, device: Device, lead: User, counsel: User) -> None:
    device.send(samples.png(), name="other.png")
    device.send(samples.ZIP, name="third.jpg")
    services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit", by=counsel, at=AT)
    assert [line.action for line in story(lead).lines] == ["received", "received", "refused", "held"]
    assert [line.action for line in story(lead, file_key=file.key).lines] == ["received", "held"]


def test_stored_bytes_are_compared_on_demand(file: File, desk: Client) -> None:
    assert "agree with the hash" in desk.post(f"/files/{file.key}/verify/", follow=True).content.decode()
    path = store.original(file.sha256)
    path.chmod(0o600)
    path.write_bytes(samples.jpeg()[:-1] + b"?")
    assert "do not agree" in desk.post(f"/files/{file.key}/verify/", follow=True).content.decode()
    path.unlink()
    assert "do not agree" in desk.post(f"/files/{file.key}/verify/", follow=True).content.decode()
    assert Line.objects.filter(action="differs").count() == 2


def test_a_hold_needs_a_reason_and_is_lifted_once(counsel: User, lead: User) -> None:
    with pytest.raises(RefusedError):
        services.hold(subject_kind=KIND, subject_key=KEY, reason=" \u200b ", by=counsel, at=AT)
    first = services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit", by=counsel, at=AT)
    services.hold(subject_kind=KIND, subject_key=KEY, reason="Another one", by=counsel, at=AT)
    services.release_hold(hold=first, reason="Settled", by=counsel, at=AT)
    again = services.release_hold(hold=first, reason="Settled twice", by=lead, at=AT + timedelta(days=1))
    assert (again.lift_reason, again.lifted_by) == ("Settled", counsel)
    assert queries.is_held(KIND, KEY)
    assert Line.objects.filter(action="released").count() == 1


def test_a_file_and_a_person_in_the_story_cannot_be_removed(file: File, lead: User) -> None:
    from django.db.models import ProtectedError

    for row in (file, lead, Chain.objects.get()):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_the_same_moment_stand_one_after_another(file: File, lead: User) -> None:
    def write() -> None:
        try:
            for _ in range(5):
                services.record_custody(file=file, action="listed", by=lead, at=AT)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Line.objects.count() == 21
    assert story(lead).is_complete


def test_the_file_in_the_story_is_the_one_with_the_hash(file: File) -> None:
    assert Line.objects.get().file_sha256 == file.sha256 == sha256(samples.jpeg())

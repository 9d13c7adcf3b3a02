"""The log signs what it holds, remembers it outside the database, and never denies it."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from tests.apps.frontdesk.test_filing_faults import stopped_at
from tests.apps.ledger.conftest import AT, Write

from dintel.apps.ledger import keys, memory, queries, services
from dintel.apps.ledger.models import Alarm, Checkpoint, Leaf, Tile, Tree
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.proofs import prove_consistency
from dintel.domain.merkle.verify import verify_consistency

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sign(minutes: int = 0, **more: Any) -> Checkpoint:
    return services.checkpoint(at=AT + minutes * MINUTE, why="scheduled", **more)


def is_sound() -> bool:
    return not list(queries.faults())


def test_a_checkpoint_is_signed_under_the_name_of_the_public_address(write: Write) -> None:
    write(3)
    kept = sign()
    key = VerifierKey.parse(str(queries.log_key()))
    signed, _none = open_checkpoint(kept.note, key)
    assert (signed.origin, signed.size, signed.root) == ("localhost:8000/ledger", 3, bytes(Tree.objects.get().root))
    assert memory.recall() == kept.note


def test_an_empty_log_signs_once_and_then_only_when_it_has_grown(write: Write) -> None:
    first = sign()
    assert (first.size, sign(10).pk) == (0, first.pk)
    write(1)
    assert sign(20).size == 1
    assert Checkpoint.objects.count() == 2


def test_a_young_checkpoint_is_good_enough_for_the_schedule(write: Write) -> None:
    write(1)
    first = sign()
    write(1)
    assert sign(9, most_age=10 * MINUTE).pk == first.pk
    assert sign(10, most_age=10 * MINUTE).size == 2


def test_each_checkpoint_continues_the_one_before(write: Write) -> None:
    kept = []
    for count in (1, 2, 300, 7, 255):
        write(count)
        kept.append(sign())
    for older, newer in pairwise(kept):
        proof = prove_consistency(older.size, newer.size, queries.tiles_of(newer.size).node)
        verify_consistency(older.size, newer.size, proof, bytes(older.root), bytes(newer.root))


def test_the_key_is_made_once_for_this_user_only(log_folder: Path) -> None:
    first = queries.log_key()
    assert stat.S_IMODE((log_folder / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(log_folder.stat().st_mode) == 0o700
    assert queries.log_key() == first
    assert [path.name for path in log_folder.iterdir()] == ["key"]


def test_the_key_of_the_environment_goes_before_the_file(settings: Any, log_folder: Path) -> None:
    settings.LEDGER_KEY = b64encode(bytes(range(32))).decode()
    assert queries.log_key() == keys.ed25519_signer("localhost:8000/ledger", bytes(range(32))).key
    assert not (log_folder / "key").exists()


@pytest.mark.parametrize("text", ["", "AAAA", "not base64 at all", "ñ"])
def test_a_spoilt_key_is_not_replaced(log_folder: Path, text: str) -> None:
    keys.folder()
    (log_folder / "key").write_text(text, encoding="utf-8")
    with pytest.raises(keys.KeyUnusableError, match="backup"):
        sign()
    assert (log_folder / "key").read_text(encoding="utf-8") == text
    assert not Checkpoint.objects.exists()


def test_the_log_keeps_its_name_when_the_city_moves(settings: Any, write: Write, log_folder: Path) -> None:
    sign()
    settings.PUBLIC_URL = "https://elsewhere.example.gov"
    write(1)
    assert sign().note.startswith("localhost:8000/ledger\n1\n")
    (log_folder / "remembered").unlink()
    write(1)
    assert sign().note.startswith("localhost:8000/ledger\n2\n")


def put_back(log: list[Any]) -> None:
    """Put the tables back to what they were, as a restored backup does."""
    for model, rows in log:
        model.objects.all().delete()
        model.objects.bulk_create(rows)


def backup() -> list[Any]:
    return [(model, list(model.objects.all())) for model in (Leaf, Tile, Tree, Checkpoint)]


def refused(kind: str) -> Alarm:
    """Check that nothing is signed and nothing gets a place; return the alarm."""
    signed = Checkpoint.objects.count()
    for _again in range(2):
        with pytest.raises(services.LogRefusedError) as told:
            sign(60)
        assert told.value.kind == kind
    assert Checkpoint.objects.count() == signed
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.times, alarm.settled_at) == (kind, 2, None)
    return alarm


def test_an_old_backup_is_found_out_and_nothing_is_signed(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    write(5)
    sign()
    old = backup()
    write(5)
    newest = sign()
    put_back(old)
    alarm = refused("behind")
    assert alarm.evidence == newest.note
    assert any(line.levelname == "ERROR" and "ALARM OF THE LEDGER" in line.message for line in caplog.records)
    write(1)
    with pytest.raises(services.LogRefusedError):
        services.sequence(at=AT)
    assert Leaf.objects.filter(index=None).count() == 1
    with pytest.raises(CommandError, match="--accept-restore"):
        call_command("ledger_check")


def test_other_entries_under_the_signed_size_are_a_fork(write: Write) -> None:
    write(5)
    old = backup()
    write(5)
    sign()
    put_back(old)
    memory_of_city = memory.recall()
    (keys.folder() / "remembered").unlink()  # somebody lets the log go on unwatched for a while
    Checkpoint.objects.all().delete()
    write(5)
    services.sequence(at=AT)
    write(2)
    memory.remember(memory_of_city)
    refused("forked")


def test_a_lost_tile_stops_the_signing(write: Write) -> None:
    write(5)
    sign()
    write(1)
    services.sequence(at=AT)
    Tile.objects.all().delete()
    refused("damaged")


def test_a_lost_key_stops_the_signing(write: Write, log_folder: Path) -> None:
    write(5)
    sign()
    (log_folder / "key").unlink()
    write(1)
    with pytest.raises(keys.KeyUnusableError, match="is not at"):
        sign()
    assert not (log_folder / "key").exists(), "a new key would be another log"


def test_another_key_in_its_place_stops_the_signing(write: Write, log_folder: Path) -> None:
    write(5)
    sign()
    (log_folder / "key").write_text(b64encode(bytes(32)).decode(), encoding="utf-8")
    write(1)
    refused("other_key")


def test_a_key_that_cannot_be_read_is_not_replaced(write: Write, log_folder: Path) -> None:
    write(1)
    sign()
    (log_folder / "key").unlink()
    (log_folder / "key").mkdir()
    with pytest.raises(keys.KeyUnusableError, match="cannot be read"):
        queries.log_key()


def test_an_unreadable_memory_stops_the_signing(write: Write, log_folder: Path) -> None:
    write(5)
    sign()
    (log_folder / "remembered").write_text("something else\n", encoding="utf-8")
    write(1)
    refused("damaged")
    assert "forged checkpoint: the memory" in str(next(queries.faults()))


def test_the_log_goes_on_after_a_restore_from_a_copy(write: Write, tmp_path: Path) -> None:
    write(300)
    sign()
    write(4, 300)
    old = backup()  # four leaves wait for their place in it
    write(250, 304)
    newest = sign(10)
    call_command("ledger_export", str(tmp_path / "copy"))
    put_back(old)
    write(2, 900)
    refused("behind")
    with pytest.raises(services.NotRestoredError, match="--from FOLDER"):
        services.accept_restore(reason="disk failed", at=AT)
    done = services.accept_restore(reason="disk failed", at=AT, copy=tmp_path / "copy")
    assert (done.from_size, done.to_size, done.without_record) == (300, 554, 250)
    assert Alarm.objects.get().reason == "disk failed"
    assert [one.size for one in Checkpoint.objects.all()] == [300, 554]
    assert sign(20).size == 557  # two that were written meanwhile, and the reason
    assert is_sound()
    proof = prove_consistency(newest.size, 557, queries.tiles_of(557).node)
    verify_consistency(newest.size, 557, proof, bytes(newest.root), bytes(Tree.objects.get().root))


def test_a_copy_that_was_tampered_with_changes_nothing(write: Write, tmp_path: Path) -> None:
    write(3)
    sign()
    old = backup()
    write(3)
    sign(10)
    call_command("ledger_export", str(tmp_path / "copy"))
    bundle = tmp_path / "copy" / "tile" / "entries" / "000.p" / "6"
    data = bytearray(bundle.read_bytes())
    data[-1] ^= 1
    bundle.write_bytes(data)
    put_back(old)
    with pytest.raises(services.NotRestoredError, match="Nothing was changed"):
        services.accept_restore(reason="disk failed", at=AT, copy=tmp_path / "copy")
    assert (Tree.objects.get().size, Leaf.objects.count(), Checkpoint.objects.count()) == (3, 3, 1)


def test_a_restore_wants_a_reason(write: Write) -> None:
    with pytest.raises(services.NotRestoredError, match="sentence"):
        services.accept_restore(reason=" ", at=AT)


def test_a_note_that_was_remembered_and_not_kept_is_kept_later(write: Write) -> None:
    write(3)
    kept = sign()
    note = kept.note
    kept.delete()  # the power failed between the memory and the table
    write(1)
    assert [one.size for one in (sign(10), *Checkpoint.objects.all())] == [4, 3, 4]
    assert Checkpoint.objects.get(size=3).note == note
    assert is_sound()


@pytest.mark.parametrize("what", ["sequence", "checkpoint"])
def test_whatever_statement_fails_the_log_is_whole(write: Write, what: str) -> None:
    write(300)
    sign()
    write(300)
    do = {"sequence": lambda: services.sequence(at=AT), "checkpoint": lambda: sign(30)}[what]
    with transaction.atomic(), stopped_at(10**6) as disk:
        before = memory.recall()
        do()
        transaction.set_rollback(True)
    memory.remember(before)
    assert disk.seen >= 5
    for statement in range(1, disk.seen + 1):
        with transaction.atomic():
            with pytest.raises(OperationalError), stopped_at(statement):
                do()
            assert Tree.objects.get().size in {300, 600}
            assert Leaf.objects.filter(index__isnull=False).count() == Tree.objects.get().size
            assert {fault.kind for fault in queries.faults()} <= {"missing checkpoint"}, (
                statement
            )  # remembered, not kept
            do()
            sign(40)
            assert [one.size for one in Checkpoint.objects.all()] == [300, 600], statement
            assert is_sound(), statement
            transaction.set_rollback(True)
        memory.remember(before)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_whatever_file_call_fails_nothing_is_signed_in_part(
    write: Write, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    write(3)
    sign()
    write(3)
    before = memory.recall()

    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        target = {"open": (os, "open"), "write": (os, "fdopen"), "fsync": (os, "fsync"), "replace": (Path, "replace")}
        patch.setattr(*target[call], fail)
        with pytest.raises(OSError, match="No space"):
            sign(10)
    assert memory.recall() == before
    assert Checkpoint.objects.count() == 1
    assert is_sound()
    assert [path.name for path in keys.folder().iterdir() if path.name.startswith(".")] == []
    assert sign(20).size == 6
    assert is_sound()

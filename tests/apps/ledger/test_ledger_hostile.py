"""A hostile administrator has the database, the server, its memory and its key: who finds out all the same.

The server itself then agrees with itself. A witness does not (``test_ledger_witnesses.py``), a receipt does not
(``test_ledger_corruptions.py``), and neither does anybody who kept one older checkpoint: those are the tests here.
"""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.apps.ledger.conftest import AT, Write
from tests.apps.ledger.test_ledger_checkpoints import backup, put_back
from tests.apps.ledger.test_ledger_corruptions import rewritten, sql
from tests.domain.naive_merkle import mth

from dintel.apps.ledger import keys, memory, queries, services
from dintel.apps.ledger.models import Checkpoint, Leaf
from dintel.cli.main import main
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import sign_checkpoint
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.tiles import integrate

pytestmark = pytest.mark.django_db
BEFORE, NOW = 300, 600


@pytest.fixture
def kept(write: Write, tmp_path: Path) -> Path:
    """Write a log of 600 leaves, of which somebody outside keeps what was published at 300; return that folder."""
    write(BEFORE)
    services.checkpoint(at=AT, why="scheduled")
    call_command("ledger_export", str(tmp_path / "kept"))
    write(NOW - BEFORE, BEFORE)
    services.checkpoint(at=AT + timedelta(minutes=10), why="scheduled")
    return tmp_path / "kept"


def verified(tmp_path: Path, kept: Path) -> tuple[int, int]:
    """Return what the auditor's command ends with, without and with the checkpoint that was kept."""
    call_command("ledger_export", str(tmp_path / "now"))
    key = (kept / "key").read_text("utf-8").strip()
    call = ["ledger", "verify", str(tmp_path / "now"), "--key", key]
    return main(call), main([*call, "--since", str(kept)])


def sign_all_anew(sizes: tuple[int, ...]) -> None:
    """Make tiles, tree, checkpoints and the memory fit the leaves as they are now, with the real key."""
    entries = [bytes(row.entry) for row in Leaf.objects.filter(index__isnull=False).order_by("index")]
    for (level, index), data in integrate(0, {}, [leaf_hash(entry) for entry in entries]).items():
        sql('UPDATE ledger_tile SET data = %s WHERE level = %s AND "index" = %s', data, level, index)
    sql("UPDATE ledger_tree SET root = %s", mth(entries))
    signer = keys.signer(queries.log_name(), has_signed=True)
    for size in sizes:
        root = mth(entries[:size])
        note = sign_checkpoint(Signed(signer.name, size, root), signer)
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s", root, note, size)
    memory.remember(note)


def test_a_sound_log_continues_what_somebody_kept(kept: Path, tmp_path: Path) -> None:
    assert verified(tmp_path, kept) == (0, 0)


def test_a_whole_log_written_and_signed_anew_is_found_by_whoever_kept_a_checkpoint(kept: Path, tmp_path: Path) -> None:
    rewritten(7, at="2026-01-01T00:00:00.000000Z")
    sign_all_anew((BEFORE, NOW))
    assert list(queries.faults()) == [], "the server agrees with itself"
    assert verified(tmp_path, kept) == (0, 1)


def test_leaves_reordered_and_signed_anew_are_found_by_whoever_kept_a_checkpoint(kept: Path, tmp_path: Path) -> None:
    for before, after in ((5, 10**9), (200, 5), (10**9, 200)):
        sql('UPDATE ledger_leaf SET "index" = %s WHERE "index" = %s', after, before)
    sign_all_anew((BEFORE, NOW))
    assert list(queries.faults()) == [], "the server agrees with itself"
    assert verified(tmp_path, kept) == (0, 1)


def test_an_old_backup_of_database_and_memory_is_found_by_whoever_kept_a_checkpoint(
    write: Write, tmp_path: Path
) -> None:
    write(5)
    services.checkpoint(at=AT, why="scheduled")
    old, remembered = backup(), memory.recall()
    write(5, 5)
    services.checkpoint(at=AT, why="scheduled")
    call_command("ledger_export", str(tmp_path / "kept"))
    put_back(old)
    memory.remember(remembered)
    assert list(queries.faults()) == [], "the server knows of nothing"
    assert verified(tmp_path, tmp_path / "kept") == (0, 1)


def test_an_old_backup_that_went_on_another_way_is_a_fork_to_whoever_kept_a_checkpoint(
    write: Write, tmp_path: Path
) -> None:
    write(5)
    services.checkpoint(at=AT, why="scheduled")
    old, remembered = backup(), memory.recall()
    write(5, 5)
    services.checkpoint(at=AT, why="scheduled")
    call_command("ledger_export", str(tmp_path / "kept"))
    put_back(old)
    memory.remember(remembered)
    write(20, 50)
    services.checkpoint(at=AT, why="scheduled")
    assert list(queries.faults()) == [], "the server knows of nothing"
    assert verified(tmp_path, tmp_path / "kept") == (0, 1)


def test_a_receipt_of_what_was_rewritten_still_proves_what_was(kept: Path, write: Write) -> None:
    """The signed note in it is the city's own, of a root that the city now denies."""
    from dintel.apps.ledger.receipts import look_at

    receipt = queries.receipt_of(Leaf.objects.get(index=7), with_content=True) or ""
    assert b64decode(receipt.splitlines()[1].removeprefix("extra "))
    rewritten(7, at="2026-01-01T00:00:00.000000Z")
    sign_all_anew((BEFORE, NOW))
    assert look_at(receipt).problem == ""
    assert not look_at(receipt).still_stands


def test_a_checkpoint_taken_out_of_the_middle_is_found_by_whoever_kept_it(kept: Path, tmp_path: Path) -> None:
    Checkpoint.objects.filter(size=BEFORE).delete()
    assert [fault.kind for fault in queries.faults()] == ["missing checkpoint"], "the one after it names it"
    code, since = verified(tmp_path, kept)
    assert (code, since) == (1, 1), "the export itself is short of one, and so it is beside what was kept"

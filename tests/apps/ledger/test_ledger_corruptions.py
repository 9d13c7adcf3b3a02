"""What an insider with the database in hand can do to the log, and how each of it is found and named."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.apps.ledger.conftest import AT, Write
from tests.domain.naive_merkle import mth

from dintel.apps.ledger import keys, queries, services
from dintel.apps.ledger.models import Checkpoint, Leaf, Tile
from dintel.apps.ledger.queries.moment import texts_of_any_kind
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import sign_checkpoint
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.note import ed25519_signer
from dintel.domain.merkle.tiles import integrate

pytestmark = pytest.mark.django_db
CONTENT: Any = Leaf._meta.get_field("content")
SIZE = 600
VICTIM = 270


@pytest.fixture(autouse=True)
def _log(write: Write) -> None:
    """Write a log of 600 leaves, signed at 300 and at 600, with three more that wait."""
    for first in (0, 300):
        write(300, first)
        services.checkpoint(at=AT + timedelta(minutes=first), why="scheduled")
    write(3, SIZE)
    assert found() == []


def sql(statement: str, *values: Any) -> None:
    """Go past every service, as an insider would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[str]:
    """Return the faults as "kind: where"."""
    return [f"{fault.kind}: {fault.where}" for fault in queries.faults()]


def leaf(index: int = VICTIM) -> Leaf:
    return Leaf.objects.get(index=index)


def rewritten(index: int, **other: Any) -> bytes:
    """Write a leaf's content anew, with a fitting entry, as somebody who knows the format would."""
    row = leaf(index)
    content = json.dumps(
        {**json.loads(row.content or ""), **other}, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    entry = commit(bytes(row.salt or b""), content.encode())
    row.entry = entry
    sealed = CONTENT.seal(row, content).data
    sql('UPDATE ledger_leaf SET content = %s, entry = %s WHERE "index" = %s', sealed, entry, index)
    return entry


def put_hash(level: int, index: int, at: int, value: bytes) -> None:
    """Write one hash of a tile anew."""
    data = bytearray(Tile.objects.get(level=level, index=index).data)
    data[at * 32 : at * 32 + 32] = value
    sql('UPDATE ledger_tile SET data = %s WHERE level = %s AND "index" = %s', bytes(data), level, index)


def test_changed_content() -> None:
    row = leaf()
    sealed = CONTENT.seal(row, str(row.content).replace("note", "nota")).data
    sql('UPDATE ledger_leaf SET content = %s WHERE "index" = %s', sealed, VICTIM)
    assert found() == [f"changed content: leaf {VICTIM}"]


def test_content_changed_without_the_key() -> None:
    data = bytearray(Leaf.objects.filter(index=VICTIM).values_list("content", flat=True)[0].data)
    data[20] ^= 1
    sql('UPDATE ledger_leaf SET content = %s WHERE "index" = %s', bytes(data), VICTIM)
    assert found() == [f"changed content: leaf {VICTIM}"]


def test_content_written_in_the_clear() -> None:
    sql('UPDATE ledger_leaf SET content = %s WHERE "index" = %s', str(leaf().content).encode(), VICTIM)
    assert found() == [f"changed content: leaf {VICTIM}"]


@pytest.mark.parametrize("column", ["content", "salt", "entry"])
def test_text_in_place_of_bytes(column: str) -> None:
    """As ``replace()`` makes it of a cipher: text, and not even UTF-8. PostgreSQL takes none into such a column."""
    if connection.vendor == "postgresql":
        with pytest.raises(ProgrammingError), transaction.atomic():
            sql(f"UPDATE ledger_leaf SET {column} = CAST({column} AS TEXT)")  # noqa: S608 - a name from above
        return
    sql(f'UPDATE ledger_leaf SET {column} = CAST({column} AS TEXT) WHERE "index" = %s', VICTIM)  # noqa: S608 - as above
    with texts_of_any_kind():
        named = found()
    assert any(line.endswith(f"leaf {VICTIM}") for line in named)
    assert all(line.endswith(f"leaf {VICTIM}") for line in named)


def test_content_put_in_another_place() -> None:
    other = Leaf.objects.filter(index=5).values_list("content", flat=True)[0].data
    sql('UPDATE ledger_leaf SET content = %s WHERE "index" = %s', other, VICTIM)
    assert found() == [f"changed content: leaf {VICTIM}"]


def test_a_changed_salt() -> None:
    sql('UPDATE ledger_leaf SET salt = %s WHERE "index" = %s', bytes(32), VICTIM)
    assert found() == [f"changed content: leaf {VICTIM}"]


def test_changed_columns_beside_untouched_content() -> None:
    sql('UPDATE ledger_leaf SET subject_key = %s WHERE "index" = %s', "C-2026-999999", VICTIM)
    assert found() == [f"changed columns: leaf {VICTIM}"]


def test_changed_content_with_a_fitting_entry() -> None:
    rewritten(VICTIM, by="user:99")
    assert found() == [f"replaced entry: leaf {VICTIM}"]


def test_a_new_salt_with_a_fitting_entry() -> None:
    row, salt = leaf(), bytes(range(32))
    content = row.content or ""
    row.entry = commit(salt, content.encode())
    told = salt, row.entry, CONTENT.seal(row, content).data
    sql('UPDATE ledger_leaf SET salt = %s, entry = %s, content = %s WHERE "index" = %s', *told, VICTIM)
    assert found() == [f"replaced entry: leaf {VICTIM}"]


def test_a_deleted_leaf() -> None:
    sql('DELETE FROM ledger_leaf WHERE "index" = %s', VICTIM)
    assert found() == [f"deleted leaf: leaf {VICTIM}"]


def test_reordered_leaves() -> None:
    sql('UPDATE ledger_leaf SET "index" = %s WHERE "index" = %s', 10**9, VICTIM)
    sql('UPDATE ledger_leaf SET "index" = %s WHERE "index" = %s', VICTIM, 5)
    sql('UPDATE ledger_leaf SET "index" = %s WHERE "index" = %s', 5, 10**9)
    assert found() == ["reordered leaf: leaf 5", f"reordered leaf: leaf {VICTIM}"]


def test_backdated_with_everything_up_to_the_lowest_tile_made_to_fit() -> None:
    entry = rewritten(VICTIM, at="2026-01-01T00:00:00.000000Z")
    put_hash(0, 1, VICTIM - 256, leaf_hash(entry))
    assert found() == ["changed tile: tile/1/000", "other root: checkpoint of 300"]


def test_backdated_with_the_whole_tree_made_to_fit() -> None:
    rewritten(VICTIM, at="2026-01-01T00:00:00.000000Z")
    entries = [bytes(row.entry) for row in Leaf.objects.filter(index__isnull=False).order_by("index")]
    for (level, index), data in integrate(0, {}, [leaf_hash(entry) for entry in entries]).items():
        sql('UPDATE ledger_tile SET data = %s WHERE level = %s AND "index" = %s', data, level, index)
    sql("UPDATE ledger_tree SET root = %s", mth(entries))
    assert found() == [
        "other root: checkpoint of 300",
        "other root: checkpoint of 600",
        "other root: the memory outside the database",
    ]
    with pytest.raises(services.LogRefusedError, match="changed or put in another order"):
        services.checkpoint(at=AT, why="on demand")


def test_backdated_with_everything_made_to_fit_and_signed_anew_with_the_key() -> None:
    """Whoever has the database, the server and its key is caught by those outside: see the witnesses' tests."""
    old = queries.receipt_of(leaf(5), with_content=True)
    assert old is not None
    entries = [bytes(row.entry) for row in Leaf.objects.filter(index__isnull=False).order_by("index")]
    entries[VICTIM] = rewritten(VICTIM, at="2026-01-01T00:00:00.000000Z")
    for (level, index), data in integrate(0, {}, [leaf_hash(entry) for entry in entries]).items():
        sql('UPDATE ledger_tile SET data = %s WHERE level = %s AND "index" = %s', data, level, index)
    sql("UPDATE ledger_tree SET root = %s", mth(entries))
    signer = keys.signer(queries.log_name(), has_signed=True)
    for size in (300, 600):
        root = mth(entries[:size])
        note = sign_checkpoint(Signed(signer.name, size, root), signer)
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s", root, note, size)
    (keys.folder() / "remembered").write_text(note, encoding="utf-8")
    assert found() == []
    from dintel.apps.ledger.receipts import look_at

    assert look_at(old).problem == ""
    assert not look_at(old).still_stands


def test_a_log_cut_off_with_its_last_checkpoint() -> None:
    entries = [bytes(row.entry) for row in Leaf.objects.filter(index__lt=300).order_by("index")]
    sql('DELETE FROM ledger_leaf WHERE "index" >= 300')
    sql("DELETE FROM ledger_tile")
    sql("DELETE FROM ledger_checkpoint WHERE size > 300")
    Tile.objects.bulk_create(
        Tile(level=level, index=index, data=data)
        for (level, index), data in integrate(0, {}, [leaf_hash(entry) for entry in entries]).items()
    )
    sql("UPDATE ledger_tree SET size = 300, root = %s", mth(entries))
    assert found() == ["truncated log: the memory outside the database"]
    with pytest.raises(services.LogRefusedError, match="600 entries was signed, and the database holds 300"):
        services.checkpoint(at=AT, why="on demand")


def test_a_cut_off_tile() -> None:
    sql(
        'UPDATE ledger_tile SET data = %s WHERE level = 0 AND "index" = 2',
        bytes(Tile.objects.get(level=0, index=2).data)[:-32],
    )
    assert found()[0] == "truncated tile: tile/0/002"


def test_a_tile_that_is_gone() -> None:
    sql('DELETE FROM ledger_tile WHERE level = 0 AND "index" = 1')
    assert "missing tile: tile/0/001" in found()


def test_one_flipped_bit_of_a_higher_tile() -> None:
    data = bytearray(Tile.objects.get(level=1, index=0).data)
    data[40] ^= 1
    sql("UPDATE ledger_tile SET data = %s WHERE level = 1", bytes(data))
    assert found()[0] == "changed tile: tile/1/000"


def test_one_flipped_bit_of_a_lowest_tile() -> None:
    data = bytearray(Tile.objects.get(level=0, index=2).data)
    data[0] ^= 1
    sql('UPDATE ledger_tile SET data = %s WHERE level = 0 AND "index" = 2', bytes(data))
    assert found()[0] == "replaced entry: leaf 512"


def test_tiles_that_belong_to_nothing() -> None:
    sql('INSERT INTO ledger_tile (level, "index", data) VALUES (0, 9, %s)', bytes(32))
    sql('INSERT INTO ledger_tile (level, "index", data) VALUES (3, 0, %s)', bytes(32))
    assert found() == ["tile beyond the tree: tile/0/009", "tile beyond the tree: tile/3/000"]


def test_a_leaf_slipped_in_behind_the_tree() -> None:
    sql('UPDATE ledger_leaf SET "index" = 600 WHERE id = (SELECT min(id) FROM ledger_leaf WHERE "index" IS NULL)')
    assert found() == ["leaf beyond the tree: leaf 600"]


def test_a_changed_leaf_that_still_waits() -> None:
    for row in Leaf.objects.filter(index=None):
        sql("UPDATE ledger_leaf SET content = %s WHERE id = %s", CONTENT.seal(row, str(row.content) + " ").data, row.pk)
    assert [line.partition(":")[0] for line in found()] == ["changed content"] * 3


def test_a_changed_tree_row() -> None:
    sql("UPDATE ledger_tree SET root = %s", bytes(32))
    assert found() == ["changed tree: tree of 600"]


def test_a_checkpoint_of_another_key() -> None:
    root = bytes(queries.root_at(300) or b"")
    note = sign_checkpoint(Signed(queries.log_name(), 300, root), ed25519_signer(queries.log_name(), bytes(32)))
    sql("UPDATE ledger_checkpoint SET note = %s WHERE size = 300", note)
    assert found() == ["forged checkpoint: checkpoint of 300"]


def test_a_checkpoint_with_one_changed_letter_of_its_signature() -> None:
    note = queries.newest().note  # type: ignore[union-attr]
    other = "A" if note[-10] != "A" else "B"
    sql("UPDATE ledger_checkpoint SET note = %s WHERE size = 600", f"{note[:-10]}{other}{note[-9:]}")
    assert "forged checkpoint: checkpoint of 600" in found()


def test_changed_columns_of_a_checkpoint() -> None:
    sql("UPDATE ledger_checkpoint SET size = 301 WHERE size = 300")
    assert found() == ["changed columns: checkpoint of 301"]


def test_a_checkpoint_taken_out_of_the_table() -> None:
    sql("DELETE FROM ledger_checkpoint WHERE size = 600")
    assert found() == ["missing checkpoint: checkpoint of 600"]


def test_a_checkpoint_taken_out_of_the_middle_of_the_table() -> None:
    services.checkpoint(at=AT + timedelta(hours=20), why="scheduled")
    assert [one.size for one in Checkpoint.objects.all()] == [300, 600, 603]
    sql("DELETE FROM ledger_checkpoint WHERE size = 600")
    assert found() == ["missing checkpoint: checkpoint of 600"]


def test_a_checkpoint_taken_off_the_beginning_of_the_table() -> None:
    sql("DELETE FROM ledger_checkpoint WHERE size = 300")
    assert found() == ["missing checkpoint: checkpoint of 300"]


def test_checkpoints_taken_out_so_that_the_next_signing_puts_the_last_back() -> None:
    """The one in the memory comes back by itself, and still names the one before it."""
    services.checkpoint(at=AT + timedelta(hours=20), why="scheduled")
    sql("DELETE FROM ledger_checkpoint WHERE size >= 600")
    services.checkpoint(at=AT + timedelta(hours=21), why="scheduled")
    assert [one.size for one in Checkpoint.objects.all()] == [300, 603]
    assert found() == ["missing checkpoint: checkpoint of 600"]


def test_an_idle_log_does_not_sign_for_ever() -> None:
    for hours in range(20, 23):
        services.checkpoint(at=AT + timedelta(hours=hours), why="scheduled")
    assert [one.size for one in Checkpoint.objects.all()] == [300, 600, 603]
    assert found() == []


def test_the_database_itself_refuses_half_a_destruction() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sql('UPDATE ledger_leaf SET salt = NULL WHERE "index" = %s', VICTIM)


def test_what_was_destroyed_as_the_law_says_is_no_fault(tmp_path: Path) -> None:
    sql('UPDATE ledger_leaf SET salt = NULL, content = NULL WHERE "index" = %s', VICTIM)
    assert found() == []
    call_command("ledger_export", str(tmp_path / "log"), "--records")
    lines = (tmp_path / "log" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[VICTIM]) == {"index": VICTIM, "salt": None, "content": None, "disposed": True}
    receipt = queries.receipt_of(leaf(), with_content=True) or ""
    extra = json.loads(b64decode(receipt.splitlines()[1].removeprefix("extra ")))
    assert b64decode(extra["entry"]) == bytes(leaf().entry)


def test_the_command_names_every_fault_and_ends_with_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    sql('DELETE FROM ledger_leaf WHERE "index" = %s', VICTIM)
    with pytest.raises(CommandError, match=r"1 faults, 0 alarms\. Keep everything as it is"):
        call_command("ledger_check")
    said = capsys.readouterr()
    assert f"deleted leaf: leaf {VICTIM}: its row is gone" in said.out
    assert "600 entries, 600 of them signed, 3 waiting, 1 faults, 0 alarms" in said.out
    assert "leaves: 600 of 600" in said.err


def test_the_command_is_content_with_a_sound_log(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger_check")
    assert capsys.readouterr().out == "600 entries, 600 of them signed, 3 waiting, 0 faults, 0 alarms\n"

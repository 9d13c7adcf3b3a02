"""``dintel ledger`` as an auditor calls it, on logs that are whole and on logs an insider has been at."""

from __future__ import annotations

import base64
import gzip
import http.server
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli import published_log as made_up
from tests.cli.published_log import LOG, OTHER_WITNESS, WITNESS, Made, make_log, put, served, signed, write_history
from tests.domain import naive_merkle as naive

from dintel.cli import published
from dintel.cli.main import main
from dintel.domain.merkle.checkpoint import Checkpoint, sign_checkpoint
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.note import ed25519_signer
from dintel.domain.merkle.paths import entries_path, tile_path
from dintel.domain.merkle.receipt import parse_proof
from dintel.domain.merkle.verify import verify_consistency, verify_inclusion
from dintel.domain.merkle.witness import parse_request

KEYS = ["--key", str(LOG.key), "--witness", str(WITNESS.key)]
SIZES = (7, 200, 256, 300)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_log(tmp_path_factory.mktemp("log") / "log", SIZES)


@pytest.fixture
def log(original: Made, tmp_path: Path) -> Made:
    shutil.copytree(original.folder, tmp_path / "log")
    return Made(tmp_path / "log", original.records, original.entries, original.notes)


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["ledger", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*words: object) -> tuple[int, dict[str, Any]]:
        code, out, err = call(capsys, "verify", *words, *KEYS, "--json")
        return code, json.loads(out) if out else {"error": err}

    return run


def whats(report: dict[str, Any]) -> list[str]:
    return [one["what"] for one in report["findings"]]


# --- a log that is whole


def test_a_whole_log_is_verified_and_the_summary_says_what_was_done(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = log.export(tmp_path / "records.jsonl", log.records[:290])
    code, out, err = call(capsys, "verify", log.folder, *KEYS, "--records", export)
    assert (code, err) == (0, "")
    assert out.startswith("VERIFIED: city.example/ledger, 300 entries")
    assert "given by you" in out
    assert "300 hashed, 3 tiles compared" in out
    assert "4 signed, each held against this tree" in out
    assert "1 of 1 cosigned, 1 needed: witness.example/w1 at 2026-09-21T" in out
    assert "290 match their entries, 0 do not; 0 disposed of; 10 entries have no record" in out
    assert "NOTE" not in out


def test_the_json_holds_the_same_figures(log: Made, verify: Any) -> None:
    code, report = verify(log.folder)
    assert code == 0
    assert report["verified"] is True
    assert (report["size"], report["entries_hashed"], report["checkpoints"]) == (300, 300, 4)
    assert base64.b64decode(report["root"]) == naive.mth(log.entries)
    assert report["findings"] == report["notes"] == []


def test_without_a_key_of_ones_own_the_log_only_agrees_with_itself_and_that_is_said_loudly(
    log: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = call(capsys, "verify", log.folder)
    assert code == 0
    assert "WARNING: The key was taken from the log itself" in err
    assert "TAKEN FROM THE LOG ITSELF" in out
    assert "NOTE: No witness was asked" in out


@pytest.mark.parametrize("sizes", [(0,), (0, 1), (1, 255), (256,), (257,), (512, 513)])
def test_logs_of_awkward_sizes_are_verified(tmp_path: Path, verify: Any, sizes: tuple[int, ...]) -> None:
    made = make_log(tmp_path / "log", sizes)
    code, report = verify(made.folder, "--records", made.export(tmp_path / "r"))
    assert (code, report["size"], report["records"]["matching"]) == (0, sizes[-1], sizes[-1])


def test_a_tree_of_three_levels_is_compared_on_each_of_them(tmp_path: Path, verify: Any) -> None:
    made = make_log(tmp_path / "log", (65_537,))
    code, report = verify(made.folder)
    assert (code, report["tiles_compared"]) == (0, 257 + 1 + 1)
    tile = made.folder / tile_path(2, 0, 1)
    tile.write_bytes(bytes(32))
    code, report = verify(made.folder)
    assert code == 1
    assert whats(report) == ["hash 0 of a tile is not that of entries 0 to 65535"]
    assert report["findings"][0]["where"] == "tile/2/000.p/1"


def test_many_checkpoints_between_two_tiles_are_all_held_against_the_tree(tmp_path: Path, verify: Any) -> None:
    sizes = (0, 1, 2, 3, 127, 128, 129, 254, 255, 256, 257, 258, 511, 512, 513)
    made = make_log(tmp_path / "log", sizes)
    code, report = verify(made.folder)
    assert (code, report["checkpoints"]) == (0, len(sizes))
    for number, size in enumerate(sizes[:-1], 1):
        false = sign_checkpoint(Checkpoint(made_up.ORIGIN, size, bytes(32)), LOG)
        write_history(made.folder, [*made.notes[: number - 1], false, *made.notes[number:]])
        code, report = verify(made.folder)
        assert whats(report) == [f"the log signed another tree of {size} entries than the one it publishes"]
        assert report["findings"][0]["calculated"] == base64.b64encode(naive.mth(made.entries[:size])).decode()


def test_a_signed_size_beyond_all_reason_is_a_finding_and_not_a_full_memory(log: Made, verify: Any) -> None:
    write_history(log.folder, [sign_checkpoint(Checkpoint(made_up.ORIGIN, 2**62, bytes(32)), LOG)])
    code, report = verify(log.folder, "--quorum", 0)
    assert (code, report["entries_hashed"]) == (1, 256)
    assert whats(report)[0].startswith("entries 256 to 511 are not there")


def test_partial_files_may_be_gone_once_the_full_ones_are_there(log: Made, verify: Any) -> None:
    longer = make_log(log.folder, (512,), first=Made(log.folder, log.records, log.entries))
    for path in (entries_path(1, 44), tile_path(0, 1, 44)):
        (log.folder / path).unlink()
    write_history(log.folder, log.notes)
    assert len(longer.entries) == 512
    code, report = verify(log.folder)
    assert code == 0
    assert report["notes"] == [
        "3 files go beyond the latest checkpoint, which says nothing of them: tile/0/001",
    ]


def test_the_kept_checkpoint_of_an_honest_log_is_consistent(log: Made, tmp_path: Path, verify: Any) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "checkpoint").write_text(log.notes[1], "utf-8")
    for since in (kept, kept / "checkpoint"):
        code, report = verify(log.folder, "--since", since)
        assert (code, report["since"]) == (0, 200)


def test_disposed_records_are_counted_and_their_entries_still_verify(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [*log.records]
    records[3] = {"index": 3, "salt": None, "content": None, "disposed": True}
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert code == 0
    assert report["records"] == {"matching": 299, "differing": 0, "disposed": 1, "entries_without_record": 0}


def test_two_witnesses_are_needed_unless_the_auditor_says_otherwise(log: Made, verify: Any) -> None:
    code, report = verify(log.folder, "--witness", OTHER_WITNESS.key)
    assert code == 1
    assert whats(report) == ["too few witnesses cosigned the latest checkpoint"]
    assert (report["findings"][0]["expected"], report["findings"][0]["calculated"]) == ("at least 2 of 2", "1")
    assert verify(log.folder, "--witness", OTHER_WITNESS.key, "--quorum", 1)[0] == 0


def test_keys_can_be_given_as_files(log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(
        capsys, "verify", log.folder, "--key", log.folder / "key", "--witness", log.folder / "witnesses"
    )
    assert code == 0
    assert "1 of 1 cosigned" in out


def test_progress_is_told_on_standard_error_a_tenth_at_a_time(
    log: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dintel.cli.ledger.walk.PROGRESS_FROM", 1)
    _, _, err = call(capsys, "verify", log.folder, *KEYS)
    assert err.splitlines() == ["entries hashed: 256 of 300", "entries hashed: 300 of 300"]


# --- over the network


def test_a_log_is_read_from_an_address(log: Made, verify: Any) -> None:
    with served(log.folder) as url:
        assert verify(url)[0] == 0
        assert verify(url.rstrip("/"))[1]["size"] == 300
        (log.folder / tile_path(0, 0)).unlink()
        code, report = verify(url)
    assert code == 1
    assert whats(report)[0].startswith("a tile is not there: http://127.0.0.1")


def test_an_address_that_is_no_log_is_said_to_be_none(tmp_path: Path, verify: Any) -> None:
    with served(tmp_path) as url:
        code, report = verify(url)
        assert code == 2
        assert "is no published log: it holds no `checkpoint`" in report["error"]
    code, report = verify(url)
    assert code == 2
    assert "cannot be read" in report["error"]


class Broken(http.server.BaseHTTPRequestHandler):
    """Answers as the test says."""

    status, body, headers_to_send = 200, b"", {"Content-Length": "0"}

    def do_GET(self) -> None:
        self.send_response(self.status)
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_args: object) -> None:
        pass


GZIP = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        ((200, b"half", {"Content-Length": "400"}), "was cut off after 4 of 400 bytes"),
        ((200, b"<!doctype html>", {}), "is a web page"),
        ((500, b"", {}), "the server answered 500"),
        ((200, b"x" * 1_000_001, {}), "is longer than the 1000000 bytes"),
        ((200, gzip.compress(bytes(5_000_000)), GZIP), "is longer than the 1000000 bytes"),
        ((200, b"no gzip", GZIP), "cannot be read"),
    ],
)
def test_what_a_broken_server_says_is_told_in_words(
    tmp_path: Path, verify: Any, answered: tuple[int, bytes, dict[str, str]], words: str
) -> None:
    status, body, headers = answered
    answer = type("Answer", (Broken,), {"status": status, "body": body, "headers_to_send": headers})
    with served(tmp_path, answer) as url:
        code, report = verify(url)
    assert code == 2
    assert words in report["error"]


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, verify: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(Broken):
        def do_GET(self) -> None:
            self.rfile.read(1)

    monkeypatch.setattr(published, "TIMEOUT_SECONDS", 0.2)
    with served(tmp_path, Silent) as url:
        code, report = verify(url)
    assert code == 2
    assert "timed out" in report["error"]


def test_compressed_bundles_are_read(log: Made, verify: Any) -> None:
    class Compressed(made_up.Quiet):
        def do_GET(self) -> None:  # noqa: N802  # the name that http.server looks for
            path = log.folder / self.path.lstrip("/")
            if not path.is_file():
                self.send_error(404)
                return
            body = gzip.compress(path.read_bytes())
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with served(log.folder, Compressed) as url:
        assert verify(url)[0] == 0


# --- what an insider can do


def rebuilt(log: Made, entries: list[bytes]) -> str:
    """Do it properly: new tiles, and a new checkpoint signed with the city's own key."""
    made_up.publish(log.folder, entries, len(entries))
    return signed(len(entries), entries, WITNESS)


def test_a_changed_entry_is_found_with_its_number(log: Made, verify: Any) -> None:
    path = entries_path(0)
    bundle = bytearray((log.folder / path).read_bytes())
    bundle[34 * 37 + 5] ^= 1
    put(log.folder, path, bytes(bundle))
    code, report = verify(log.folder)
    assert code == 1
    assert report["findings"][0]["what"] == "entry 37 is not the one that was hashed into its tile"
    assert report["findings"][0]["where"] == "tile/entries/000, beside tile/0/000"
    assert report["findings"][0]["expected"] == base64.b64encode(leaf_hash(log.entries[37])).decode()
    calculated = leaf_hash(bytes(bundle[34 * 37 + 2 : 34 * 38]))
    assert report["findings"][0]["calculated"] == base64.b64encode(calculated).decode()
    assert "the log signed another tree of 300 entries than the one it publishes" in whats(report)


def test_a_changed_entry_with_all_tiles_made_anew_is_found_by_the_signed_root(log: Made, verify: Any) -> None:
    entries = [*log.entries]
    entries[37] = bytes(32)
    for size in SIZES:
        made_up.publish(log.folder, entries, size)
    code, report = verify(log.folder)
    assert code == 1
    assert sorted(whats(report)) == [
        f"the log signed another tree of {size} entries than the one it publishes" for size in (200, 256, 300)
    ]


def test_a_changed_entry_signed_anew_is_found_by_the_older_checkpoints(log: Made, verify: Any) -> None:
    entries = [*log.entries]
    entries[37] = bytes(32)
    write_history(log.folder, [*log.notes[:-1], rebuilt(log, entries)])
    code, report = verify(log.folder)
    assert code == 1
    assert "the log signed another tree of 200 entries than the one it publishes" in whats(report)
    assert "the log signed another tree of 300 entries than the one it publishes" not in whats(report)


def test_a_deleted_entry_is_found(log: Made, verify: Any) -> None:
    entries = [*log.entries[:37], *log.entries[38:]]
    write_history(log.folder, [*log.notes[:-1], rebuilt(log, entries)])
    code, report = verify(log.folder)
    assert code == 1
    assert "the log signed another tree of 256 entries than the one it publishes" in whats(report)


def test_a_bundle_with_an_entry_taken_out_is_found(log: Made, verify: Any) -> None:
    path = entries_path(1, 44)
    put(log.folder, path, (log.folder / path).read_bytes()[:-34])
    code, report = verify(log.folder)
    assert code == 1
    assert "entries 256 to 299 are not there" in whats(report)[0]
    assert report["findings"][0]["where"] == path


@pytest.mark.parametrize("path", [entries_path(0), tile_path(0, 0), tile_path(1, 0, 1), "checkpoints"])
def test_a_deleted_file_is_found(log: Made, verify: Any, path: str) -> None:
    (log.folder / path).unlink()
    code, report = verify(log.folder)
    assert code == 1
    assert report["findings"][0]["where"] == path
    assert "not there" in report["findings"][0]["what"]


def test_reordered_entries_are_found(log: Made, verify: Any) -> None:
    entries = [*log.entries]
    entries[10], entries[20] = entries[20], entries[10]
    write_history(log.folder, [*log.notes[:-1], rebuilt(log, entries)])
    code, report = verify(log.folder)
    assert code == 1
    assert "the log signed another tree of 200 entries than the one it publishes" in whats(report)


def test_a_checkpoint_put_in_the_place_of_another_is_found(log: Made, verify: Any) -> None:
    """Backdating: an entry is slipped into the tree of last month, whose checkpoint is signed anew."""
    entries = [*log.entries]
    entries[150] = bytes(32)
    write_history(log.folder, [log.notes[0], signed(200, entries, WITNESS), *log.notes[2:]])
    code, report = verify(log.folder)
    assert code == 1
    assert report["findings"][0]["where"] == "checkpoints, note 2 of 4"
    assert report["findings"][0]["expected"] == base64.b64encode(naive.mth(entries[:200])).decode()
    assert report["findings"][0]["calculated"] == base64.b64encode(naive.mth(log.entries[:200])).decode()


def test_a_truncated_log_is_found_by_its_own_list_of_checkpoints(log: Made, verify: Any) -> None:
    write_history(log.folder, log.notes, latest=log.notes[1])
    code, report = verify(log.folder)
    assert code == 1
    assert "ROLLBACK: the log signed a tree of 300 entries and now shows one of 200" in whats(report)


def test_an_old_backup_restored_whole_is_found_by_the_checkpoint_an_auditor_kept(
    log: Made, tmp_path: Path, verify: Any
) -> None:
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(log.notes[-1], "utf-8")
    backup = make_log(tmp_path / "backup", SIZES[:2])
    assert verify(backup.folder)[0] == 0  # alone it is a perfect log
    code, report = verify(backup.folder, "--since", kept)
    assert code == 1
    assert "FORK: you kept a checkpoint of 300 entries, and the log now shows 200" in whats(report)


def test_a_backup_that_grew_another_way_is_a_fork(
    log: Made, tmp_path: Path, verify: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(log.notes[2], "utf-8")
    first = Made(log.folder, log.records[:200], log.entries[:200])
    other = make_log(tmp_path / "other", (200, 256, 400), mark="another", first=first)
    assert verify(other.folder)[0] == 0
    code, report = verify(other.folder, "--since", kept)
    assert code == 1
    assert "FORK: the log signed two trees of 256 entries, the other in checkpoints, note 2 of 3" in whats(report)
    code, out, _ = call(capsys, "verify", other.folder, *KEYS, "--since", kept)
    assert code == 1
    assert "FORK" in out
    assert "What to do now: keep this copy exactly as it is" in out


def test_a_checkpoint_taken_out_of_the_list_is_missed_by_whoever_kept_it(
    log: Made, tmp_path: Path, verify: Any
) -> None:
    kept = tmp_path / "kept.checkpoint"
    kept.write_text(log.notes[1], "utf-8")
    write_history(log.folder, [log.notes[0], *log.notes[2:]])
    assert verify(log.folder)[0] == 0
    code, report = verify(log.folder, "--since", kept)
    assert code == 1
    assert whats(report) == ["FORK: the checkpoint you kept, of 200 entries, is not among those the log says it signed"]


def test_a_fork_in_the_list_of_checkpoints_itself_is_found(log: Made, verify: Any) -> None:
    entries = [*log.entries]
    entries[220] = bytes(32)
    write_history(log.folder, [*log.notes[:3], signed(256, entries), log.notes[3]])
    code, report = verify(log.folder)
    assert code == 1
    assert "FORK: the log signed two trees of 256 entries, the other in checkpoints, note 3 of 5" in whats(report)


def test_checkpoints_out_of_order_and_a_latest_that_is_not_listed_are_found(log: Made, verify: Any) -> None:
    write_history(log.folder, [log.notes[1], log.notes[0], *log.notes[2:]])
    assert whats(verify(log.folder)[1]) == ["checkpoints are out of order: 7 entries after 200"]
    write_history(log.folder, log.notes[:3], latest=log.notes[3])
    assert whats(verify(log.folder)[1]) == ["the latest checkpoint is not in the list of all that were ever signed"]


def test_a_log_signed_by_somebody_else_is_found(log: Made, verify: Any) -> None:
    thief = ed25519_signer(made_up.ORIGIN, b"t" * 32)
    write_history(log.folder, [signed(300, log.entries, WITNESS, signer=thief)])
    (log.folder / "key").write_text(f"{thief.key}\n", "utf-8")
    code, report = verify(log.folder)
    assert code == 1
    assert whats(report)[0] == "the log publishes another key than the one given"
    assert "did not sign it" in whats(report)[1]


def test_the_checkpoint_of_another_log_is_refused(log: Made, verify: Any) -> None:
    other = ed25519_signer("other.example/ledger", b"l" * 32)
    text = sign_checkpoint(Checkpoint(other.name, 300, naive.mth(log.entries)), other)
    write_history(log.folder, [text])
    code, report = verify(log.folder)
    assert code == 1
    assert any("a signed note: no signature by a known key" in what for what in whats(report))


# --- records


def test_a_changed_record_is_found_with_its_line(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [dict(one) for one in log.records]
    records[12]["content"] = str(records[12]["content"]).replace("user:12", "user:13")
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert code == 1
    assert whats(report) == ["the record of entry 12 is not the one that was committed to, or has another salt"]
    assert report["findings"][0]["where"] == f"{tmp_path / 'r'}, line 13"
    assert report["findings"][0]["expected"] == base64.b64encode(log.entries[12]).decode()
    assert report["findings"][0]["calculated"] == base64.b64encode(made_up.entry(records[12])).decode()
    assert report["records"]["differing"] == 1


def test_a_record_with_another_salt_is_found(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [dict(one) for one in log.records]
    records[12]["salt"] = base64.b64encode(bytes(32)).decode()
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert (code, len(whats(report))) == (1, 1)
    assert "or has another salt" in whats(report)[0]


def test_a_record_salted_anew_with_its_entry_is_found_by_the_root(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [dict(one) for one in log.records]
    records[12]["salt"] = base64.b64encode(bytes(32)).decode()
    entries = [made_up.entry(one) for one in records]
    for size in SIZES:
        made_up.publish(log.folder, entries, size)
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert code == 1
    assert "the log signed another tree of 300 entries than the one it publishes" in whats(report)
    assert report["records"]["differing"] == 0


def test_two_records_that_changed_places_are_found(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [dict(one) for one in log.records]
    records[12]["index"], records[13]["index"] = 13, 12
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert code == 1
    assert [what[:22] for what in whats(report)] == ["the record of entry 13", "the record of entry 12"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"index": 5, "salt": None, "content": None}, "a salt has 0 bytes"),
        ({"index": 5, "salt": "AA==", "content": "{}", "disposed": True}, "said to be disposed of and is still there"),
        ({"index": 4, "salt": None, "content": None, "disposed": True}, "a second record for entry 4"),
        ({"index": 300, "salt": None, "content": None, "disposed": True}, "the log has no such entry"),
        ({"index": -1, "salt": None, "content": None, "disposed": True}, 'is not {"index": number'),
        ({"index": True, "salt": None, "content": None, "disposed": True}, 'is not {"index": number'),
        ({"index": 5, "salt": "?", "content": "{}"}, "is not base64"),
        ({"index": 5, "salt": base64.b64encode(bytes(32)).decode(), "content": '{"a":1,"a":2}'}, "canonical JSON"),
        ({"index": 5, "salt": base64.b64encode(bytes(32)).decode(), "content": '{"a":1.5}'}, "no canonical form"),
        ([], 'is not {"index": number'),
    ],
)
def test_a_line_that_is_no_record_is_found(log: Made, tmp_path: Path, verify: Any, line: object, words: str) -> None:
    lines: list[object] = [*log.records[:5], line, *log.records[6:]]
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", lines))
    assert code == 1
    assert words in whats(report)[0]
    assert report["findings"][0]["where"].endswith("line 6")


def test_only_twenty_findings_are_told_and_all_are_counted(log: Made, tmp_path: Path, verify: Any) -> None:
    records = [{**one, "content": '{"a":1}'} for one in log.records]
    code, report = verify(log.folder, "--records", log.export(tmp_path / "r", records))
    assert (code, len(report["findings"]), report["findings_in_all"]) == (1, 20, 300)


def test_a_file_left_from_an_earlier_size_is_held_against_its_successor(log: Made, verify: Any) -> None:
    path = entries_path(0, 200)
    bundle = bytearray((log.folder / path).read_bytes())
    bundle[34 * 150 + 9] ^= 1
    put(log.folder, path, bytes(bundle))
    code, report = verify(log.folder)
    assert code == 1
    assert whats(report) == ["a file from an earlier size differs from its successor in place 150"]
    assert report["findings"][0]["where"] == "tile/entries/000.p/200"
    put(log.folder, path, bytes(bundle[:-34]))
    assert whats(verify(log.folder)[1]) == ["a file has 6766 bytes instead of 6800"]


def test_files_that_are_no_tiles_are_told_and_hurt_nobody(log: Made, verify: Any) -> None:
    put(log.folder, "tile/0/.DS_Store", b"x")
    code, report = verify(log.folder)
    assert (code, report["notes"]) == (0, ["1 files under tile/ are no tiles: tile/0/.DS_Store"])


# --- one bit


def test_a_flipped_bit_in_any_file_of_a_log_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_log(tmp_path / "log", (3, 258))
    export = made.export(tmp_path / "log" / "records.jsonl")
    files = sorted(path for path in made.folder.rglob("*") if path.is_file())
    assert len(files) == 5 + 2 + 4 + 1  # texts and records, the three first entries, 258 entries, level one
    for path in files:
        whole = path.read_bytes()
        for at in sorted({0, len(whole) // 3, len(whole) // 2, len(whole) - 1}):
            for bit in (0, 3, 7):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
                code, out, err = call(capsys, "verify", made.folder, *KEYS, "--records", export)
                where = f"{path.name}, byte {at}, bit {bit}: {out}{err}"
                if path.name == "checkpoints" and "signature lines are by keys that nobody named" in out:
                    assert WITNESS.name.encode() in whole[: at + 40], where  # a name or an id, which nobody signs
                    continue
                assert code == 1, where
                assert "VERIFICATION FAILED" in out
        path.write_bytes(whole)
    assert call(capsys, "verify", made.folder, *KEYS, "--records", export)[0] == 0


# --- misuse


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verify", "no-such-folder"], "is no folder"),
        (["verify", "ftp://host/log"], "neither a folder nor an address"),
        (["verify", "{log}", "--key", "no-such-file"], "neither a key nor a file of keys"),
        (["verify", "{log}", "--key", "a+b+c"], "no key"),
        (["verify", "{log}", "--key", str(WITNESS.key)], "Ed25519 is needed"),
        (["verify", "{log}", "--key", "{log}/checkpoint"], "checkpoint, line 1: no key"),
        (["verify", "{log}", "--witness", str(LOG.key)], "cosignature/v1 is needed"),
        (["verify", "{log}", "--quorum", "1"], "1 of 0 witnesses can never cosign"),
        (["verify", "{log}", *KEYS, "--since", "{log}/key"], "no earlier checkpoint of this log"),
        (["verify", "{log}", *KEYS, "--records", "no-such-file"], "cannot be read"),
        (["prove", "{log}"], "say what to prove"),
        (["prove", "{log}", "300"], "there is no entry 300; the latest checkpoint has 300 entries"),
        (["prove", "{log}", "--from", "301"], "no tree of 301 entries is older"),
        (["prove", "{log}", "3", "--salt", "AAAA"], "--content and --salt belong together"),
        (["prove", "{log}", "3", "--records", "no-such-file"], "cannot be used"),
        (["prove", "{log}", "3", "--out", "{log}/tile"], "cannot be written"),
        (["verify-receipt", "no-such-file", *KEYS], "cannot be read"),
        (["verify-receipt", "no-such-file"], "cannot be checked without the log's key"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why_and_ends_with_2(
    log: Made, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    code, out, err = call(capsys, *(word.replace("{log}", str(log.folder)) for word in words))
    assert (code, out) == (2, "")
    assert said in err


# --- proofs and receipts


def test_a_receipt_of_every_shape_is_made_and_checked_offline(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = log.export(tmp_path / "records.jsonl")
    for index in (0, 255, 256, 299):
        receipt = tmp_path / f"{index}.dintel-receipt"
        code, out, _ = call(capsys, "prove", log.folder, index, "--records", export, "--out", receipt)
        assert (code, out) == (0, "")
        proof = parse_proof(receipt.read_bytes())
        root = naive.mth(log.entries)
        verify_inclusion(leaf_hash(log.entries[index]), index, 300, proof.hashes, root)
        assert proof.hashes == tuple(_path(log.entries, index))
        code, out, err = call(capsys, "verify-receipt", receipt, *KEYS)
        assert (code, err) == (0, "")
        assert re.search(r"What happened +A contact was filed\n +Of the record +contact C-2026-" + f"{index:06}\n", out)
        assert re.search(r"When +2026-11-22T16:00:00.000000Z\n +By +user:12\n +place +Biblioteca Ñ\n", out)
        assert f"as it was committed\n  {log.records[index]['content']}\n" in out
        assert f"stands unaltered as entry {index} of the log city.example/ledger" in out
        assert "1 of 1 cosigned" in out
        assert "at city.example/ledger/verify/; that is its word, and not proved here." in out
        assert "does not prove that what the record" in out


@pytest.mark.parametrize("asked", [["--language", "es"], []])
def test_a_receipt_is_checked_in_spanish(
    log: Made,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
) -> None:
    if not asked:
        monkeypatch.setenv("LANG", "es_MX.UTF-8")
    receipt = tmp_path / "r"
    call(capsys, "prove", log.folder, 17, "--records", log.export(tmp_path / "records.jsonl"), "--out", receipt)
    code, out, err = call(capsys, "verify-receipt", receipt, *KEYS, *asked)
    assert (code, err) == (0, "")
    assert out.startswith(f"COMPROBADO: {receipt}, sin preguntar a ningún servidor\n")
    assert re.search(r"Qué pasó +Se registró un contacto\n", out)
    assert re.search(r"\n +lugar +Biblioteca Ñ\n", out)
    assert "firmaron 1 de 1" in out
    assert "en city.example/ledger/verify/; esa es su palabra" in out
    for english in ("VERIFIED", "stands unaltered", "Witnesses", "This proves", "What happened", "Places, roles"):
        assert english not in out
    receipt.write_bytes(receipt.read_bytes().replace(b"17", b"18", 1))
    code, out, err = call(capsys, "verify-receipt", receipt, *KEYS, *asked)
    assert (code, out) == (1, "")
    assert f"LA COMPROBACIÓN FALLÓ: {receipt} no demuestra nada." in err


@pytest.fixture(autouse=True)
def no_language_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may speak another language."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def _path(entries: list[bytes], index: int) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1 over any entries."""
    if len(entries) == 1:
        return []
    k = naive.split(len(entries))
    if index < k:
        return [*_path(entries[:k], index), naive.mth(entries[k:])]
    return [*_path(entries[k:], index - k), naive.mth(entries[:k])]


def test_a_receipt_without_its_record_holds_only_the_entry(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, err = call(capsys, "prove", log.folder, 17)
    assert code == 0
    assert "WARNING: The key was taken from the log itself" in err
    receipt = tmp_path / "17.dintel-receipt"
    receipt.write_text(text, "utf-8")
    code, out, _ = call(capsys, "verify-receipt", receipt, *KEYS)
    assert code == 0
    assert base64.b64encode(log.entries[17]).decode() in out
    assert "the receipt does not hold the record" in out
    assert "C-2026" not in out


def test_a_receipt_is_made_from_a_salt_and_a_content_and_not_from_wrong_ones(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = tmp_path / "content.json"
    content.write_text(f"{log.records[17]['content']}\n", "utf-8")
    words = ["--salt", log.records[17]["salt"], "--content", content, *KEYS[:2]]
    code, text, err = call(capsys, "prove", log.folder, 17, *words)
    assert (code, err) == (0, "")
    assert json.loads(parse_proof(text).extra)["content"] == log.records[17]["content"]
    code, out, err = call(capsys, "prove", log.folder, 18, *words)
    assert (code, out) == (1, "")
    assert "made from another record or with another salt" in err


def test_a_receipt_with_one_flipped_bit_proves_nothing(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = log.export(tmp_path / "records.jsonl")
    receipt = tmp_path / "r"
    call(capsys, "prove", log.folder, 17, "--records", export, "--out", receipt)
    whole = receipt.read_bytes()
    for at in range(0, len(whole), 7):
        receipt.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        code, out, err = call(capsys, "verify-receipt", receipt, *KEYS)
        assert (code, out) == (1, ""), f"byte {at}"
        assert "VERIFICATION FAILED" in err
    receipt.write_bytes(whole)
    assert call(capsys, "verify-receipt", receipt, *KEYS)[0] == 0


def test_a_receipt_of_a_key_or_a_witness_one_does_not_know_proves_nothing(
    log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "r"
    call(capsys, "prove", log.folder, 17, "--out", receipt)
    thief = ed25519_signer(made_up.ORIGIN, b"t" * 32)
    code, out, _ = call(capsys, "verify-receipt", receipt, "--key", thief.key, "--json")
    assert code == 1
    assert json.loads(out)["verified"] is False
    assert call(capsys, "verify-receipt", receipt, "--key", LOG.key, "--witness", OTHER_WITNESS.key)[0] == 1
    code, out, _ = call(capsys, "verify-receipt", receipt, "--key", LOG.key, "--json")
    assert (code, json.loads(out)["index"], json.loads(out)["content"]) == (0, 17, None)


def test_a_consistency_proof_is_a_request_to_a_witness(log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    for size in (0, 7, 200, 256, 299, 300):
        code, text, _ = call(capsys, "prove", log.folder, "--from", size, *KEYS[:2])
        assert code == 0
        request = parse_request(text)
        assert (request.old_size, request.note) == (size, log.notes[-1])
        verify_consistency(size, 300, request.proof, naive.mth(log.entries[:size]), naive.mth(log.entries))


def test_nothing_is_proved_from_a_log_whose_tiles_were_changed(log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    put(log.folder, tile_path(1, 0, 1), bytes(32))
    code, out, err = call(capsys, "prove", log.folder, 299, *KEYS[:2])
    assert (code, out) == (1, "")
    assert "nothing can be proved" in err
    put(log.folder, tile_path(1, 0, 1), bytes(31))
    assert call(capsys, "prove", log.folder, 299, *KEYS[:2])[0] == 2


def test_the_auditors_command_loads_no_django() -> None:
    code = "import sys, dintel.cli.main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

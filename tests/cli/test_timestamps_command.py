"""``dintel ledger verify --roots``: what an auditor learns of a log's outside timestamps, without a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from tests.cli.published_log import LOG, ORIGIN, WITNESS, Made, make_log, put, served, signed, write_history
from tests.domain import naive_merkle as naive
from tests.timestamp_authority import NEEDS_OPENSSL, Authority, make_authority

from dintel.cli.main import main
from dintel.domain.merkle.checkpoint import PREVIOUS, Checkpoint, sign_checkpoint

pytestmark = NEEDS_OPENSSL
KEYS = ["--key", str(LOG.key), "--witness", str(WITNESS.key)]


def stamp(authority: Authority, folder: Path, size: int, note: str) -> None:
    """Publish a timestamp over a note."""
    query = TimestampRequestBuilder(note.encode(), HashAlgorithm.SHA256).build().as_bytes()
    put(folder, f"timestamps/{size}.tsr", authority.reply(query))
    put(folder, f"timestamps/{size}.checkpoint", note.encode())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Made:
    made = make_log(tmp_path_factory.mktemp("log") / "log", (7, 20, 30))
    for size, note in ((7, made.notes[0]), (30, made.notes[2])):
        stamp(authority, made.folder, size, note)
    put(made.folder, "timestamps/index", b"7\n30\n")
    return made


@pytest.fixture
def log(original: Made, tmp_path: Path) -> Made:
    shutil.copytree(original.folder, tmp_path / "log")
    return Made(tmp_path / "log", original.records, original.entries, original.notes)


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str], authority: Authority) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(where: object, *words: object) -> tuple[int, dict[str, Any]]:
        more = words or ("--roots", authority.roots)
        code = main(["ledger", "verify", str(where), *map(str, more), *KEYS, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else {"error": told.err}

    return run


def whats(report: dict[str, Any]) -> list[str]:
    return [one["what"] for one in report["findings"]]


def test_each_timestamp_is_said_in_words(log: Made, authority: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify", str(log.folder), *KEYS, "--roots", str(authority.roots)]) == 0
    out = capsys.readouterr().out
    for size in (7, 30):
        assert f"This log of {size} entries existed no later than 20" in out
    assert "says CN=Made-up Timestamps (number " in out
    assert "NOTE" not in out


def test_the_same_from_an_address_as_plain_data(log: Made, verify: Any) -> None:
    with served(log.folder) as address:
        code, report = verify(address)
    assert (code, report["findings"], report["notes"]) == (0, [], [])
    assert [one["size"] for one in report["timestamps"]] == [7, 30]
    assert all(one["at"].endswith("Z") and one["serial"] for one in report["timestamps"])


def test_without_roots_the_reader_is_told_that_nobody_was_asked(log: Made, verify: Any) -> None:
    code, report = verify(log.folder, "--quorum", "1")
    assert (code, report["timestamps"]) == (0, [])
    assert "publishes 2 outside timestamps, whose authority was not checked" in report["notes"][0]


def test_roots_for_a_log_without_timestamps_are_remarked_on(log: Made, verify: Any) -> None:
    shutil.rmtree(log.folder / "timestamps")
    code, report = verify(log.folder)
    assert (code, report["timestamps"]) == (0, [])
    assert "publishes no outside timestamps" in report["notes"][0]


@pytest.mark.parametrize("text", [None, "no certificates"])
def test_roots_that_are_none_are_a_mistake_of_the_call(
    log: Made, verify: Any, tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "roots.pem"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    code, report = verify(log.folder, "--roots", path)
    assert code == 2
    assert "Give with --roots" in report["error"]


def test_another_authority_is_not_trusted(log: Made, verify: Any, tmp_path: Path) -> None:
    code, report = verify(log.folder, "--roots", make_authority(tmp_path / "other").roots)
    assert (code, report["timestamps"]) == (1, [])
    assert all("proves nothing: the token is not signed by an authority" in what for what in whats(report))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def of_another_log(folder: Path, authority: Authority, _made: Made) -> None:
    from dintel.domain.merkle.note import ed25519_signer

    stranger = ed25519_signer(ORIGIN, b"x" * 32)
    stamp(authority, folder, 30, sign_checkpoint(Checkpoint(ORIGIN, 30, bytes(32)), stranger))


def of_another_size(folder: Path, authority: Authority, made: Made) -> None:
    stamp(authority, folder, 30, made.notes[1])


def of_another_tree(folder: Path, authority: Authority, made: Made) -> None:
    """Sign a second tree of 30 entries and have it timestamped, as a city that tells two stories would."""
    other = [*made.entries[:12], bytes(32), *made.entries[13:]]
    stamp(authority, folder, 30, signed(30, other, WITNESS))


def of_a_larger_tree(folder: Path, authority: Authority, made: Made) -> None:
    larger = [*made.entries, bytes(32)]
    stamp(authority, folder, 31, signed(31, larger, WITNESS))
    put(folder, "timestamps/index", b"7\n31\n")


CORRUPTIONS: dict[str, tuple[Callable[[Path, Authority, Made], object], Sequence[str]]] = {
    "a flipped bit of a token": (
        lambda folder, *_: flip(folder / "timestamps/30.tsr", -20),
        ["the timestamp of 30 entries proves nothing"],
    ),
    "a token of another checkpoint": (
        lambda folder, *_: shutil.copy(folder / "timestamps/7.tsr", folder / "timestamps/30.tsr"),
        ["the timestamp of 30 entries proves nothing: the token is over other bytes"],
    ),
    "a token that is gone": (lambda folder, *_: (folder / "timestamps/30.tsr").unlink(), ["a timestamp is not there"]),
    "a checkpoint that is gone": (
        lambda folder, *_: (folder / "timestamps/7.checkpoint").unlink(),
        ["a timestamp is not there"],
    ),
    "a changed checkpoint": (
        lambda folder, *_: flip(folder / "timestamps/30.checkpoint", 30),
        ["what was timestamped is not a checkpoint of this log"],
    ),
    "a checkpoint of another log": (of_another_log, ["what was timestamped is not a checkpoint of this log"]),
    "a checkpoint of another size": (of_another_size, ["what was timestamped is another checkpoint"]),
    "a checkpoint of another tree": (
        of_another_tree,
        ["FORK: the log signed two trees of 30 entries", "the log signed another tree of 30 entries"],
    ),
    "a log put back behind it": (of_a_larger_tree, ["ROLLBACK: a tree of 31 entries was timestamped"]),
    "an index that is none": (lambda folder, *_: put(folder, "timestamps/index", b"7\nx\n"), ["a line is no size"]),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_corruption_is_found_and_named(log: Made, authority: Authority, verify: Any, what: str) -> None:
    do, begins = CORRUPTIONS[what]
    do(log.folder, authority, log)
    code, report = verify(log.folder)
    assert code == 1
    told = whats(report)
    assert len(told) == len(begins), told
    assert all(one.startswith(begin) for one, begin in zip(told, begins, strict=True)), told


def chained(made: Made, sizes: Sequence[int]) -> list[str]:
    """Return notes that each name the one before, as the ledger signs them."""
    notes = []
    for number, size in enumerate(sizes):
        lines = (f"{PREVIOUS}{sizes[number - 1]}",) if number else ()
        notes.append(sign_checkpoint(Checkpoint(ORIGIN, size, naive.mth(made.entries[:size]), lines), LOG))
    return notes


@pytest.mark.parametrize("gone", [None, 0, 1])
def test_a_checkpoint_taken_out_of_the_list_is_named_by_the_next(log: Made, verify: Any, gone: int | None) -> None:
    shutil.rmtree(log.folder / "timestamps")
    notes = chained(log, (7, 20, 30))
    write_history(log.folder, [note for number, note in enumerate(notes) if number != gone])
    code, report = verify(log.folder, "--quorum", "0")
    names = {0: "a checkpoint of 7 entries was taken out: the one of 20", 1: "a checkpoint of 20 entries was taken out"}
    assert code == (0 if gone is None else 1)
    assert [what.startswith(names.get(gone, "")) for what in whats(report)] == [True] * (gone is not None)

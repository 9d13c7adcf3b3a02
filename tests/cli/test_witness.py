"""``dintel-witness``: what it cosigns, what it refuses, and that nothing makes it forget."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cli.published_log import LOG, Made, make_log, put, served, signed, write_history
from tests.domain import naive_merkle as naive

from dintel.cli.inputs import InputError
from dintel.cli.witness import keeper, memory, serve
from dintel.cli.witness.identity import make_witness, open_witness
from dintel.cli.witness.keeper import Witness
from dintel.cli.witness.main import main
from dintel.domain.merkle.checkpoint import Checkpoint, Cosignature, add_cosignatures, open_checkpoint, sign_checkpoint
from dintel.domain.merkle.note import VerifierKey, cosigner, ed25519_signer
from dintel.domain.merkle.paths import tile_path
from dintel.domain.merkle.proofs import prove_consistency
from dintel.domain.merkle.witness import format_request

SIZES = (7, 200, 256, 300)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_log(tmp_path_factory.mktemp("log") / "log", SIZES)


@pytest.fixture
def log(original: Made, tmp_path: Path) -> Made:
    shutil.copytree(original.folder, tmp_path / "log")
    return Made(tmp_path / "log", original.records, original.entries, original.notes)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_witness(tmp_path / "witness", "witness.example/w1")
    return tmp_path / "witness"


@pytest.fixture
def witness(home: Path) -> Witness:
    return open_witness(home, [LOG.key])


def key_of(home: Path) -> VerifierKey:
    return VerifierKey.parse((home / "key").read_text("utf-8").removesuffix("\n"))


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([*map(str, words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def node_of(entries: list[bytes]) -> Callable[[int, int], bytes]:
    return lambda height, index: naive.mth(entries[index << height : (index + 1) << height])


def request(entries: list[bytes], old: int, size: int) -> str:
    proof = prove_consistency(old, size, node_of(entries))
    return format_request(old, proof, signed(size, entries))


def forked(entries: list[bytes], at: int) -> list[bytes]:
    return [*entries[:at], *(bytes([1]) * 32 for _ in entries[at:])]


def opened(cosigned: str, home: Path) -> tuple[Checkpoint, tuple[Cosignature, ...]]:
    return open_checkpoint(cosigned, LOG.key, [key_of(home)], 1)


def remembered(home: Path) -> int:
    found = open_witness(home, [LOG.key]).memory.recall(LOG.key)
    return found.checkpoint.size if found else 0


# --- a key of its own


def test_init_makes_a_key_that_nobody_else_can_read_and_prints_the_one_to_hand_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "new" / "witness"
    code, out, _ = run(capsys, "init", home, "--name", "witness.example/w1")
    assert code == 0
    key = VerifierKey.parse(out.strip())
    assert (key.name, key) == ("witness.example/w1", key_of(home))
    assert stat.S_IMODE((home / "witness.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert open_witness(home, []).signer.key == key
    before = (home / "witness.key").read_bytes()
    code, _, err = run(capsys, "init", home, "--name", "another")
    assert (code, (home / "witness.key").read_bytes()) == (2, before)
    assert "is there already" in err


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_no_signature_line_can_carry_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, _, err = run(capsys, "init", tmp_path / "w", "--name", name)
    assert code == 2
    assert "plain --name" in err
    assert not (tmp_path / "w" / "witness.key").exists()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "no witness's key"),
        (lambda path: path.chmod(0o644), "can be read by others"),
        (lambda path: path.write_text("PRIVATE+KEY+a+b+?"), "cut off"),
        (lambda path: path.write_text(path.read_text()[:-9]), "no witness's key"),
        (lambda path: path.write_text(path.read_text().replace("/w1+", "/w2+")), "its hash is not its own"),
        (lambda path: path.write_text("x" + path.read_text()), "it is not PRIVATE+KEY+"),
        (lambda path: path.write_bytes(b"\xff"), "no witness's key"),
    ],
)
def test_a_key_that_is_spoilt_or_open_to_others_is_not_used(
    home: Path, log: Made, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], object], words: str
) -> None:
    spoil(home / "witness.key")
    code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
    assert (code, out) == (2, "")
    assert words in err


def test_a_witness_is_not_the_log_and_two_logs_have_two_names(home: Path) -> None:
    seed = home / "witness.key"
    assert seed.is_file()
    with pytest.raises(InputError, match="a name and a key of its own"):
        open_witness(home, [LOG.key, ed25519_signer(LOG.name, b"x" * 32).key])


# --- looking at a log


def test_looking_cosigns_and_remembers_and_an_auditor_accepts_it(
    home: Path, log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for note, size in zip(log.notes, SIZES, strict=True):
        write_history(log.folder, [note])
        code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
        assert (code, err) == (0, "")
        checkpoint, cosignatures = opened(out, home)
        assert (checkpoint.size, remembered(home)) == (size, size)
        assert abs(cosignatures[0].at_unix_seconds - time.time()) < 60
    code, out, _ = run(capsys, "look", home, log.folder, "--log", log.folder / "key", "--out", tmp_path / "cosigned")
    assert (code, out) == (0, "")
    assert opened((tmp_path / "cosigned").read_text("utf-8"), home)[0].size == 300


def test_looking_at_an_address_reads_only_the_tiles_a_proof_needs(
    home: Path, log: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    write_history(log.folder, log.notes[:2])
    with served(log.folder) as url:
        assert run(capsys, "look", home, url, "--log", LOG.key)[0] == 0
        write_history(log.folder, log.notes)
        shutil.rmtree(log.folder / "tile" / "entries")
        assert run(capsys, "look", home, url, "--log", LOG.key)[0] == 0
    assert remembered(home) == 300


def evidence(home: Path) -> dict[str, str]:
    return {path.name.split("-")[-1]: path.read_text("utf-8") for path in (home / "evidence").iterdir()}


def test_a_fork_is_told_loudly_and_both_notes_are_kept(
    home: Path, log: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "look", home, log.folder, "--log", LOG.key)
    other = signed(300, forked(log.entries, 290))
    write_history(log.folder, [other])
    for _ in range(3):
        code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
        assert (code, out) == (1, "")
        assert err.startswith("!!! city.example/ledger: FORK. The log signed two trees of 300 entries.")
    kept = evidence(home)
    assert len(list((home / "evidence").iterdir())) == 2
    assert kept["refused.note"] == other
    first, second = (open_checkpoint(text, LOG.key)[0] for text in kept.values())
    assert (first.size, second.size) == (300, 300)
    assert first.root != second.root  # two roots, one size, one key: proof for anybody
    assert remembered(home) == 300


def test_an_old_backup_put_back_is_a_rollback(home: Path, log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "look", home, log.folder, "--log", LOG.key)
    write_history(log.folder, log.notes[:2])
    code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
    assert (code, out) == (1, "")
    assert err.startswith("!!! city.example/ledger: ROLLBACK. 300 entries were cosigned, and this checkpoint has 200.")
    assert set(evidence(home)) == {"refused.note", "remembered.note"}
    assert remembered(home) == 300


def test_a_history_written_anew_and_grown_is_refused_by_its_own_tiles(
    home: Path, log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_history(log.folder, log.notes[:2])
    run(capsys, "look", home, log.folder, "--log", LOG.key)
    other = make_log(tmp_path / "other", (300,), mark="another")
    code, out, err = run(capsys, "look", home, other.folder, "--log", LOG.key)
    assert (code, out) == (1, "")
    assert err.startswith("!!! city.example/ledger: PROOF REFUSED. consistency of a tree of 200 with a tree of 300")
    assert open_checkpoint(evidence(home)["refused.note"], LOG.key)[0].size == 300
    assert open_checkpoint(evidence(home)["remembered.note"], LOG.key)[0].size == 200
    assert remembered(home) == 200


def test_a_checkpoint_of_somebody_else_is_refused(home: Path, log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    thief = ed25519_signer(LOG.name, b"t" * 32)
    write_history(log.folder, [signed(300, log.entries, signer=thief)])
    code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
    assert (code, out, remembered(home)) == (1, "", 0)
    assert "serves no checkpoint of city.example/ledger" in err


def test_a_log_that_cannot_be_read_is_not_accused(home: Path, log: Made, capsys: pytest.CaptureFixture[str]) -> None:
    write_history(log.folder, log.notes[:2])
    run(capsys, "look", home, log.folder, "--log", LOG.key)
    write_history(log.folder, log.notes)
    put(log.folder, tile_path(0, 0), bytes(31))
    code, _, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
    assert code == 2
    assert "has 31 bytes" in err
    (log.folder / tile_path(0, 0)).unlink()
    assert run(capsys, "look", home, log.folder, "--log", LOG.key)[0] == 2
    assert run(capsys, "look", home, "http://127.0.0.1:9/", "--log", LOG.key)[0] == 2
    assert (evidence(home), remembered(home)) == ({}, 200)


def test_a_memory_that_cannot_be_read_stops_everything(
    home: Path, log: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "look", home, log.folder, "--log", LOG.key)
    (path,) = (path for path in (home / "logs").iterdir() if not path.suffix)
    whole = path.read_bytes()
    for spoilt in (b"", whole[:-5], whole.replace(b"300", b"200"), b"\xff"):
        path.write_bytes(spoilt)
        code, out, err = run(capsys, "look", home, log.folder, "--log", LOG.key)
        assert (code, out) == (2, "")
        assert "Nothing is cosigned until it can" in err
        assert path.read_bytes() == spoilt


def test_a_cosigned_checkpoint_that_cannot_be_written_is_cosigned_again_next_time(
    home: Path, log: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "look", home, log.folder, "--log", LOG.key, "--out", tmp_path / "no" / "such")
    assert code == 2
    assert "look again" in err
    assert run(capsys, "look", home, log.folder, "--log", LOG.key, "--out", tmp_path / "there")[0] == 0


# --- a log that asks


@pytest.fixture
def asked(witness: Witness) -> Iterator[Callable[..., tuple[int, str, str]]]:
    server = serve.WitnessServer(("127.0.0.1", 0), witness)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def ask(body: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
        data = body.encode() if isinstance(body, str) else body
        return post(server.server_port, data, path)

    ask.port = server.server_port  # type: ignore[attr-defined]
    yield ask
    server.shutdown()
    server.server_close()
    thread.join()


def post(port: int, data: bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=5) as answer:
            return answer.status, answer.read().decode(), answer.headers["Content-Type"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers["Content-Type"]


def test_the_protocol_is_answered_as_it_is_written_down(asked: Any, log: Made, home: Path) -> None:
    entries = log.entries
    status, body, _ = asked(request(entries, 0, 200))
    assert status == 200
    cosigned = add_cosignatures(signed(200, entries), body, [key_of(home)])
    assert opened(cosigned, home)[0].size == 200
    assert asked(request(entries, 200, 200))[0] == 200  # again, with an empty proof
    assert asked(request(entries, 0, 300)) == (409, "200\n", "text/x.tlog.size")
    assert asked(request(entries, 200, 300))[0] == 200
    assert asked(format_request(301, [], signed(300, entries)))[0] == 400
    assert asked(format_request(300, [], signed(300, forked(entries, 9))))[0] == 409
    assert asked("old 1\n")[0] == 400
    assert asked(b"\xff" * 9)[0] == 400
    stranger = ed25519_signer("other.example/ledger", b"o" * 32)
    assert asked(format_request(0, [], signed(9, entries, signer=stranger)))[0] == 404
    thief = ed25519_signer(LOG.name, b"t" * 32)
    assert asked(format_request(300, [], signed(301, [*entries, b""], signer=thief)))[0] == 403
    assert asked(format_request(300, [bytes(32)], signed(301, [*entries, b""])))[0] == 422
    assert remembered(home) == 300
    assert set(evidence(home)) == {"refused.note", "remembered.note"}


def test_requests_that_are_too_long_or_go_elsewhere_are_refused_unread(asked: Any, home: Path) -> None:
    assert asked(b"x", "/")[0] == 404
    for headers, status in (({"Content-Length": "2000001"}, 413), ({}, 411), ({"Content-Length": "-1"}, 411)):
        connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=5)
        connection.putrequest("POST", "/add-checkpoint")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with contextlib.closing(connection), connection.getresponse() as answer:
            assert (answer.status, answer.getheader("Connection")) == (status, "close")
    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(f"http://127.0.0.1:{asked.port}/"):
        pass
    caught.value.close()
    assert caught.value.code == 501
    assert remembered(home) == 0


def test_one_connection_asks_many_times(asked: Any, log: Made) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=5)
    for old, size in ((0, 1), (1, 5), (5, 300)):
        connection.request("POST", "/add-checkpoint", request(log.entries, old, size).encode())
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:4]) == (200, b"\xe2\x80\x94 ")
    connection.close()


def test_two_histories_that_race_are_never_both_cosigned(asked: Any, log: Made, home: Path) -> None:
    """Many threads ask at once for two futures of one past; the witness takes one side and stays on it."""
    past, sides = log.entries[:200], (log.entries, forked(log.entries, 200))
    assert asked(request(past, 0, 200))[0] == 200
    answers: list[tuple[int, int]] = []

    def ask(side: int) -> None:
        answers.extend((side, asked(request(sides[side], size - 1, size))[0]) for size in range(201, 209))

    threads = [threading.Thread(target=ask, args=(number % 2,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({side for side, status in answers if status == 200}) == 1
    assert remembered(home) == 208


def test_a_witness_that_cannot_remember_cosigns_nothing(asked: Any, log: Made, home: Path) -> None:
    shutil.rmtree(home / "logs")
    status, body, _ = asked(request(log.entries, 0, 200))
    assert (status, body) == (500, "this witness cannot remember now and cosigns nothing; try later\n")


def test_evidence_ends_somewhere_and_a_full_disk_leaves_it_on_the_screen(
    witness: Witness, log: Made, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert witness.add_checkpoint(request(log.entries, 0, 300)).status == 200
    body = format_request(300, [], signed(300, forked(log.entries, 9)))

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(memory, "write_durably", full)
        alarm = witness.add_checkpoint(body).alarm
    assert "THE EVIDENCE COULD NOT BE WRITTEN" in alarm
    assert signed(300, forked(log.entries, 9)) in alarm
    monkeypatch.setattr(memory, "MOST_EVIDENCE", 0)
    assert "There is evidence enough already." in witness.add_checkpoint(body).alarm
    assert evidence(home) == {}


def test_the_memory_itself_refuses_to_go_back(witness: Witness, log: Made) -> None:
    with witness.memory.hold(LOG.key):
        witness.memory.remember(LOG.key, signed(200, log.entries))
        for note in (signed(199, log.entries), signed(200, forked(log.entries, 3))):
            with pytest.raises(ValueError, match="is not replaced"):
                witness.memory.remember(LOG.key, note)


def test_what_others_add_to_a_note_is_not_remembered(witness: Witness, log: Made) -> None:
    stranger = cosigner("stranger.example/s", b"s" * 32)
    witness.add_checkpoint(format_request(0, [], signed(200, log.entries, stranger)))
    found = witness.memory.recall(LOG.key)
    assert found
    assert found.note == signed(200, log.entries)


# --- faults


FAULTS = (errno.EIO, errno.ENOSPC)
CALLS = ("open", "write", "fsync", "replace", "close")


class Faulty(SimpleNamespace):
    """The module ``os`` with one call that fails, and a list of all that were made."""

    def __init__(self, fail_at: int, fault: int) -> None:
        super().__init__(**{name: getattr(os, name) for name in dir(os) if not name.startswith("__")})
        self.made: list[str] = []
        for name in CALLS:
            setattr(self, name, self._wrap(name, getattr(os, name), fail_at, fault))

    def _wrap(self, name: str, call: Callable[..., Any], fail_at: int, fault: int) -> Callable[..., Any]:
        def wrapped(*args: Any) -> Any:
            self.made.append(name)
            if len(self.made) - 1 == fail_at:
                if name == "write":  # a full disk takes a part first
                    call(args[0], bytes(args[1])[:10])
                if name == "close":
                    call(*args)
                raise OSError(fault, os.strerror(fault))
            return call(*args)

        return wrapped


def calls_of_a_remembering(home: Path, log: Made, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the witness does to files between a request and its cosignature, in order."""
    witness = open_witness(home, [LOG.key])
    watched = Faulty(-1, 0)
    with monkeypatch.context() as patch:
        patch.setattr(memory, "os", watched)

        def signing(*args: Any) -> str:
            watched.made.append("SIGN")
            return "signed"

        patch.setattr(keeper, "cosign", signing)
        assert witness.add_checkpoint(request(log.entries, 0, 100)).body == "signed"
    return watched.made


def test_the_memory_is_on_the_disk_before_the_cosignature_is_made(
    home: Path, log: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = calls_of_a_remembering(home, log, monkeypatch)
    expected = ["open", "open", "write", "fsync", "close", "replace", "open", "fsync", "close", "SIGN", "close"]
    assert made == expected  # lock; note, in its place, its name; signed; unlocked


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_whichever_call_fails_the_memory_is_the_old_or_the_new_one_and_nothing_is_cosigned_twice(
    home: Path, log: Made, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    total = len(calls_of_a_remembering(home, log, monkeypatch)) - 1  # all but the signing
    assert total == 10
    honest, other = log.entries, forked(log.entries, 100)
    size = 100
    for fail_at in range(total):
        witness = open_witness(home, [LOG.key])
        with monkeypatch.context() as patch:
            patch.setattr(memory, "os", Faulty(fail_at, fault))
            answer = witness.add_checkpoint(request(honest, size, size + 10))
        now = remembered(home)
        assert now in {size, size + 10}, f"call {fail_at}"
        assert answer.status == 500, f"call {fail_at}"
        assert answer.body.startswith("this witness cannot remember now")
        if now > size:  # remembered and not said: the other history is refused all the same
            assert witness.add_checkpoint(request(other, size, size + 10)).status in {400, 409}
        assert witness.add_checkpoint(request(honest, now, size + 10)).status == 200, f"call {fail_at}"
        size += 10
        assert witness.add_checkpoint(request(other, size, size + 1)).status == 422
        assert remembered(home) == size


# --- kill -9


KILLS = int(os.environ.get("DINTEL_TEST_KILLS", "50"))
"""A thousand for the figures in docs/explanation/faults.md."""
HISTORIES = [[bytes(32), *(naive.leaf(b"%d %d" % (side, number)) for number in range(5000))] for side in (0, 1)]


def serve_until_killed(server: serve.WitnessServer) -> int:
    """Run a witness in a process of its own and return its number."""
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            server.serve_forever()
        os._exit(1)
    server.server_close()
    return child


def load(port: int, side: int, start: int, told: list[tuple[int, int]]) -> None:
    """Ask for one step after another of one history until nobody answers; note every cosignature."""
    entries, reached = HISTORIES[side], start
    with contextlib.suppress(OSError, http.client.HTTPException):
        while True:
            status, body, kind = post(port, request(entries, reached, reached + 1).encode())
            if status == 200 and body.startswith("\N{EM DASH} witness.example/w1 "):
                reached += 1
                told.append((side, reached))
            elif kind == "text/x.tlog.size":
                reached = int(body)


def test_fifty_kill_9_under_load_lose_no_memory_and_give_no_second_history(home: Path) -> None:
    """Requests for two futures rain on the witness; whatever was cosigned is one history, and remembered."""
    told: list[tuple[int, int]] = []
    killed, pick = 0, random.Random(50)
    assert open_witness(home, [LOG.key]).add_checkpoint(request(HISTORIES[0], 0, 1)).status == 200
    for number in range(KILLS):
        server = serve.WitnessServer(("127.0.0.1", 0), open_witness(home, [LOG.key]))
        port, child = server.server_port, serve_until_killed(server)
        fresh: list[tuple[int, int]] = []
        clients = [threading.Thread(target=load, args=(port, side, remembered(home), fresh)) for side in (0, 1, 0, 1)]
        for client in clients:
            client.start()
        until = time.monotonic() + 5
        while number % 5 and not fresh and time.monotonic() < until:
            time.sleep(0.002)  # four of five are killed at work, the fifth perhaps before its first answer
        time.sleep(pick.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        for client in clients:
            client.join()
        killed += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        told += fresh
        assert remembered(home) >= max((size for _, size in told), default=1)
    assert killed == KILLS
    assert len({side for side, _ in told}) == 1, "two histories were cosigned"
    assert len(told) >= KILLS * 4 // 5, "too little was cosigned for a test"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(home: Path, log: Made, stop: signal.Signals) -> None:
    """Also where it was begun in the background of a shell, which lets its children ignore SIGINT."""
    command = ["sh", "-c", """trap '' INT; exec "$@" """, "sh"]
    command += [sys.executable, "-m", "dintel.cli.witness.main", "serve", str(home), "--log", str(LOG.key)]
    with subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        line = running.stderr.readline()
        assert str(key_of(home)) in line
        port = int(line.split("/add-checkpoint")[0].rpartition(":")[2])
        assert post(port, request(log.entries, 0, 300).encode())[0] == 200
        assert running.stderr.readline() == "200 cosigned\n"
        fork = format_request(300, [], signed(300, forked(log.entries, 9)))
        assert post(port, fork.encode())[0] == 409
        assert running.stderr.readline() == "409 FORK: other_root\n"
        assert running.stderr.readline().startswith(
            "!!! city.example/ledger: FORK. The log signed two trees of 300 entries."
        )
        running.send_signal(stop)
        rest = running.stderr.read()
        assert running.wait(10) == 0
    assert rest.endswith("stopped\n")
    assert remembered(home) == 300


def test_the_witness_loads_no_django_and_says_what_it_cannot_serve(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import sys, dintel.cli.witness.main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    code_, _, err = run(capsys, "serve", home, "--log", LOG.key, "--port", 99999)
    assert code_ == 2
    assert "cannot be served" in err


def test_an_empty_tree_is_witnessed_too(witness: Witness, home: Path) -> None:
    note = sign_checkpoint(Checkpoint(LOG.name, 0, naive.mth([])), LOG)
    assert witness.add_checkpoint(format_request(0, [], note)).status == 200
    assert witness.add_checkpoint(request([bytes(32)], 0, 1)).status == 200
    assert remembered(home) == 1

"""Witnesses on the other end of a wire: what they cosign, what they refuse, and what the log makes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from tests.apps.ledger.conftest import AT, Write
from tests.apps.ledger.test_ledger_checkpoints import backup, put_back

from dintel.apps.ledger import asking, keys, queries, services
from dintel.apps.ledger.models import Alarm, Checkpoint, Leaf, Witness
from dintel.config.environment import read_environment
from dintel.config.problem import NotReadyError
from dintel.domain.merkle.checkpoint import Checkpoint as Signed
from dintel.domain.merkle.checkpoint import cosign, open_checkpoint
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import cosigner
from dintel.domain.merkle.witness import Accept, judge, parse_request, refuse_malformed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Sent = tuple[int, str, str]


class Watcher:
    """A witness as the domain has it, behind a web server; ``instead`` answers in its place."""

    def __init__(self, name: str, seed: int) -> None:
        self.signer = cosigner(name, bytes([seed]) * 32)
        self.remembered: Signed | None = None
        self.knows = True
        self.asked: list[str] = []
        self.instead: Callable[[], Sent] | None = None
        watcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                watcher.asked.append(body.partition("\n")[0])
                status, text, kind = watcher.instead() if watcher.instead else watcher.answer(body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if status == 302:
                    self.send_header("Location", watcher.url)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_args: Any) -> None:
                """Be quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/witness"

    def answer(self, body: str) -> Sent:
        try:
            request = parse_request(body)
        except MalformedError as error:
            told = refuse_malformed(error)
            return told.status, told.body, told.content_type
        decision = judge(self.remembered, request, self.key_of_log if self.knows else None)
        if not isinstance(decision, Accept):
            return decision.status, decision.body, decision.content_type
        self.remembered = decision.checkpoint
        return 200, cosign(request.note, self.signer, 1_800_000_000), "text/plain"


@pytest.fixture
def watchers(settings: Any) -> Iterator[list[Watcher]]:
    """Return two witnesses that the settings name."""
    made = [Watcher("witness.example/one", 1), Watcher("witness.example/two", 2)]
    settings.LEDGER_WITNESSES = [(str(one.signer.key), one.url) for one in made]
    for one in made:
        one.key_of_log = queries.log_key()  # type: ignore[attr-defined]
    yield made
    for one in made:
        one.server.shutdown()
        one.server.server_close()
        one.thread.join()


def sign(minutes: int = 0) -> Checkpoint:
    return services.checkpoint(at=AT + minutes * MINUTE, why="scheduled")


def ask(minutes: int = 0) -> int:
    return services.witness(at=AT + minutes * MINUTE)


def cosigners(note: str) -> set[str]:
    return {one.key.name for one in open_checkpoint(note, queries.log_key(), [w.key for w in keys.witnesses()])[1]}


BOTH = {"witness.example/one", "witness.example/two"}


def test_each_new_checkpoint_is_cosigned_once(write: Write, watchers: list[Watcher]) -> None:
    assert ask() == 0
    write(5)
    sign()
    assert (ask(), ask(1)) == (2, 0)
    assert cosigners(queries.newest().note) == BOTH  # type: ignore[union-attr]
    write(300)
    sign(2)
    assert ask(3) == 2
    assert [one.asked for one in watchers] == [["old 0", "old 5"]] * 2
    assert [one.cosigned for one in Checkpoint.objects.all()] == [2, 2]
    assert not Alarm.objects.exists()


def test_an_empty_log_is_cosigned_too(watchers: list[Watcher]) -> None:
    sign()
    assert (ask(), ask(1)) == (2, 0)


def test_a_witness_that_remembers_more_than_the_log_thought_is_asked_from_there(
    write: Write, watchers: list[Watcher]
) -> None:
    write(5)
    sign()
    ask()
    Witness.objects.all().delete()
    write(5)
    sign(1)
    assert ask(1) == 2
    assert watchers[0].asked == ["old 0", "old 0", "old 5"]


def test_a_fork_is_refused_and_kept_as_an_alarm(
    write: Write, watchers: list[Watcher], caplog: pytest.LogCaptureFixture
) -> None:
    write(5)
    sign()
    ask()
    assert watchers[0].remembered is not None
    watchers[0].remembered = Signed(watchers[0].remembered.origin, 5, b"\x01" * 32)  # it saw another story
    write(5)
    sign(1)
    assert ask(1) == 1
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.found_by) == ("witness_refused", "witness.example/one")
    assert alarm.evidence.startswith("localhost:8000/ledger\n10\n")
    assert any("ALARM OF THE LEDGER" in line.message for line in caplog.records if line.levelname == "ERROR")
    assert queries.is_alarmed()


def test_the_same_size_with_another_root_is_an_alarm_too(write: Write, watchers: list[Watcher]) -> None:
    write(5)
    sign()
    watchers[0].remembered = Signed("localhost:8000/ledger", 5, b"\x01" * 32)
    assert ask() == 1
    assert Alarm.objects.get().found_by == "witness.example/one"


def test_a_database_put_back_with_its_memory_is_caught_by_the_witness(write: Write, watchers: list[Watcher]) -> None:
    write(5)
    sign()
    old, memory = backup(), (keys.folder() / "remembered").read_bytes()
    write(5)
    sign(1)
    ask(1)
    put_back(old)
    Witness.objects.all().delete()
    (keys.folder() / "remembered").write_bytes(memory)  # the insider thought of it
    write(2)
    sign(2)
    assert ask(2) == 0
    assert {alarm.kind for alarm in Alarm.objects.all()} == {"witness_ahead"}
    assert "remembers a tree of 10 entries, and the newest checkpoint here is of 7" in Alarm.objects.all()[0].details


def test_a_witness_that_was_ahead_and_signs_again_has_settled_its_alarm(
    write: Write, watchers: list[Watcher], tmp_path: Path
) -> None:
    write(5)
    sign()
    old, memory = backup(), (keys.folder() / "remembered").read_bytes()
    write(5)
    whole = sign(1)
    call_command("ledger_export", str(tmp_path / "copy"))
    ask(1)
    put_back(old)
    Witness.objects.all().delete()
    (keys.folder() / "remembered").write_bytes(memory)
    sign(2)
    assert ask(2) == 0
    (keys.folder() / "remembered").write_text(whole.note, encoding="utf-8")
    services.accept_restore(reason="Both were put back.", at=AT, copy=tmp_path / "copy")
    sign(3)
    assert Alarm.objects.filter(settled_at=None).count() == 2
    assert ask(4) == 2
    assert not Alarm.objects.filter(settled_at=None).exists()


def test_everything_rewritten_and_signed_anew_is_caught_by_the_witness(write: Write, watchers: list[Watcher]) -> None:
    write(5)
    sign()
    ask()
    for model, _rows in backup():
        model.objects.all().delete()
    (keys.folder() / "remembered").unlink()
    write(8, 100)
    sign(1)
    Witness.objects.all().delete()
    assert ask(1) == 0
    assert Alarm.objects.filter(kind="witness_refused").count() == 2
    assert Leaf.objects.count() == 8


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ((404, "unknown", "text/plain"), "unknown_log"),
        ((403, "no", "text/plain"), "unknown_log"),
        ((500, "oops", "text/plain"), "bad_answer"),
        ((302, "", "text/plain"), "bad_answer"),
        ((200, "thank you", "text/plain"), "bad_answer"),
        ((200, "", "text/plain"), "bad_answer"),
        ((409, "not a number", "text/x.tlog.size"), "witness_refused"),
    ],
)
def test_other_answers_are_kept_and_asked_again_later(
    write: Write, watchers: list[Watcher], sent: Sent, problem: str
) -> None:
    write(1)
    sign()
    watchers[0].instead = lambda: sent
    assert ask() == 1
    row = Witness.objects.get(key=str(watchers[0].signer.key))
    assert (row.problem, row.tries, row.next_at) == (problem, 1, AT + MINUTE)
    assert cosigners(queries.newest().note) == {"witness.example/two"}  # type: ignore[union-attr]
    watchers[0].instead = None
    assert (ask(0), ask(1)) == (0, 1)
    row.refresh_from_db()
    assert (row.problem, row.tries, row.next_at) == ("", 0, None)


def test_a_cosignature_by_another_key_is_not_kept(write: Write, watchers: list[Watcher]) -> None:
    write(1)
    sign()
    watchers[0].signer = cosigner("witness.example/one", bytes([9]) * 32)
    assert ask() == 1
    assert Witness.objects.get(key__startswith="witness.example/one").problem == "bad_answer"


def test_one_that_cannot_be_reached_is_asked_ever_more_rarely(write: Write, settings: Any) -> None:
    settings.LEDGER_WITNESSES = [(str(cosigner("gone.example/w", bytes(32)).key), "http://127.0.0.1:9")]
    write(1)
    sign()
    waits, at = [], AT
    for _ in range(8):
        assert services.witness(at=at) == 0
        row = Witness.objects.get()
        assert row.next_at is not None
        waits.append((row.next_at - at) // MINUTE)
        at = row.next_at
    assert waits == [1, 2, 4, 8, 16, 32, 32, 32]
    assert row.problem == "unreachable"
    assert not Alarm.objects.exists()


def test_one_that_drips_is_left_behind(write: Write, watchers: list[Watcher], monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly() -> Sent:
        time.sleep(0.6)
        return 200, "", "text/plain"

    monkeypatch.setattr(asking, "ALTOGETHER_SECONDS", 0.3)
    write(1)
    sign()
    watchers[0].instead = slowly
    begun = time.monotonic()
    assert ask() == 1
    assert time.monotonic() - begun < 0.6
    assert Witness.objects.get(key__startswith="witness.example/one").problem == "unreachable"
    time.sleep(0.5)


def test_a_receipt_rests_on_the_newest_checkpoint_that_a_witness_saw(write: Write, watchers: list[Watcher]) -> None:
    (leaf,) = write(1)
    sign()
    ask()
    write(1)
    sign(1)
    leaf.refresh_from_db()
    proof = queries.proof_of(leaf)
    assert proof is not None
    assert cosigners(proof.checkpoint) == BOTH
    (other,) = write(1)
    sign(2)
    other.refresh_from_db()
    proof = queries.proof_of(other)
    assert proof is not None
    assert cosigners(proof.checkpoint) == set()


KEY = str(cosigner("w.example/1", bytes(32)).key)


def test_witnesses_are_read_from_lines_and_commas() -> None:
    text = f" {KEY} https://w.example/add , {KEY}   http://127.0.0.1:1\n\n"
    assert read_environment({"DINTEL_WITNESSES": text}).witnesses == (
        (KEY, "https://w.example/add"),
        (KEY, "http://127.0.0.1:1"),
    )


@pytest.mark.parametrize("text", ["nonsense", KEY, f"{KEY} ftp://w.example", f"{KEY[:-4]}AAA= https://w.example"])
def test_a_witness_that_could_never_answer_stops_the_start(text: str) -> None:
    with pytest.raises(NotReadyError, match="DINTEL_WITNESSES"):
        read_environment({"DINTEL_WITNESSES": text})

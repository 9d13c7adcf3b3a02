"""The worker as a process: killed in the middle of a message, started again, stopped with the server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from tests.apps.notices.told import Staff, notice

from dintel.apps.binding import Member
from dintel.apps.ledger import services as ledger
from dintel.apps.notices import services
from dintel.apps.notices.management.commands import worker
from dintel.apps.notices.management.commands.worker import Worker, Workers
from dintel.apps.notices.models import Turn

ROOT = Path(__file__).resolve().parents[3]
PREPARE = """
import django; django.setup()
from django.utils import timezone
from dintel.apps.accounts.models import User
from dintel.apps.notices import services
user = User.objects.create_user("it@example.invalid", "City IT")
services.add_endpoint(name="x", url=URL, kinds=(), by=user, at=timezone.now())
services.announce(kind="contact_filed", subject_kind="contact", subject_key="M-1", title="M-1", at=timezone.now())
"""
LATER = """
import django; django.setup()
from django.utils import timezone
from dintel.apps.notices import services
from dintel.apps.notices.services.sending import LEASE
print(services.send_due(at=timezone.now()).sent, services.send_due(at=timezone.now() + LEASE).sent)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, put_tables: Callable[[Path], Path]) -> dict[str, str]:
    """Return surroundings of a process with a home folder of its own, kept for all the tests here."""
    tmp_path = tmp_path_factory.mktemp("worker")
    (tmp_path / "own_settings.py").write_text(
        "from dintel.config.settings import *\nWEBHOOK_PRIVATE_TARGETS = True\n", encoding="utf-8"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DINTEL_", "DJANGO_"))}
    return {
        **kept,
        "DINTEL_HOME": str(put_tables(tmp_path / "home")),
        "DINTEL_SECRET_KEY": "only-for-tests",
        "DJANGO_SETTINGS_MODULE": "own_settings",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'src'}",
    }


@pytest.fixture
def slow_receiver() -> Iterator[tuple[str, list[str], threading.Event]]:
    """Return a system that takes a message and answers the first one only after a long time."""
    got: list[str] = []
    let_go = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.headers["webhook-id"])
            if len(got) == 1:
                let_go.wait(4)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", got, let_go
    let_go.set()
    server.shutdown()
    server.server_close()


def until(true: Callable[[], object], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def run(home: dict[str, str], script: str) -> str:
    Path(home["DINTEL_HOME"]).mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, "-c", script], env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_worker_killed_in_the_middle_of_a_message_leaves_it_to_be_sent_again_under_the_same_id(
    home: dict[str, str], slow_receiver: tuple[str, list[str], threading.Event]
) -> None:
    url, got, let_go = slow_receiver
    run(home, PREPARE.replace("URL", repr(url)))
    process = subprocess.Popen([sys.executable, "-m", "django", "worker", "--every", "0.2"], env=home)
    try:
        until(lambda: got)
    finally:
        process.kill()
        process.wait(10)
    let_go.set()
    assert run(home, LATER).split() == ["0", "1"]
    assert len(got) == 2
    assert got[0] == got[1]


def children_of(*parents: int) -> list[tuple[int, int]]:
    """Return the processes that these started, each with how nice it is to others."""
    several = ",".join(map(str, parents))
    listed = subprocess.run(["ps", "-o", "pid=,ni=", "--ppid", several], capture_output=True, text=True, check=False)
    return [(int(pid), int(ni)) for pid, ni in map(str.split, listed.stdout.splitlines()) if ni != "-"]


def workers_of(server: int) -> list[int]:
    """Return the worker processes of a server's nursery; nothing else of it gives way to others."""
    started = [pid for pid, _ni in children_of(server)]
    return [pid for pid, ni in children_of(*started) if ni == worker.NICENESS] if started else []


def parent_of(pid: int) -> int:
    listed = subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return int(listed.stdout)


def is_there(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be buried does not."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.startswith("Z")


@contextmanager
def a_server(home: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a server that is ready; it is gone afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    surroundings = {**home, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "dintel.config.settings"}
    command = [sys.executable, "-m", "dintel.config.serve"]
    said = tmp_path / "said"
    with said.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(command, env=surroundings, stdout=out, stderr=out)
        try:
            until(lambda: "Dintel is ready" in said.read_text(encoding="utf-8"))
            yield server
        finally:
            server.kill()
            server.wait(10)
            print(said.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_starts_a_worker_starts_it_again_when_it_dies_and_stops_it(
    home: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    with a_server(home, tmp_path) as server:
        until(lambda: workers_of(server.pid))
        (first,) = workers_of(server.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers_of(server.pid) not in ([], [first]))
        (second,) = workers_of(server.pid)
        os.kill(parent_of(second), signal.SIGKILL)  # whoever keeps it
        until(lambda: workers_of(server.pid) not in ([], [second]))
        until(lambda: not is_there(second))
        (third,) = workers_of(server.pid)
        nursery = parent_of(third)
        server.send_signal(number)
        assert server.wait(60) == 0
        until(lambda: not is_there(third) and not is_there(nursery))


def test_a_server_that_is_killed_leaves_nothing_running(home: dict[str, str], tmp_path: Path) -> None:
    with a_server(home, tmp_path) as server:
        until(lambda: workers_of(server.pid))
        (kept,) = workers_of(server.pid)
        family = [kept, *(pid for pid, _ni in children_of(server.pid))]
        server.kill()
        until(lambda: not any(map(is_there, family)))


def test_a_worker_ends_when_the_process_that_started_it_is_gone(home: dict[str, str]) -> None:
    start = (
        "import os, subprocess, sys\n"
        "command = [sys.executable, '-m', 'django', 'worker', '--every', '0.2', '--parent', str(os.getpid())]\n"
        "print(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid)"
    )
    pid = int(run(home, start))
    until(lambda: not is_there(pid))


@pytest.mark.django_db
def test_a_round_without_the_turn_does_nothing_and_asks_again(staff: Staff) -> None:
    services.take_turn(holder=worker.uuid4(), at=timezone.now())
    notice(at=timezone.now())
    other = Worker()
    assert other.round(0.5) == 0.5
    assert not other.has_turn
    Turn.objects.all().delete()
    other.ask_at = timezone.now()
    assert other.round(0.5) == 0.5
    assert other.has_turn
    other.end()
    assert Turn.objects.get().holder is None


@pytest.mark.django_db
def test_a_round_that_fails_is_logged_and_the_worker_goes_on(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_given: Any) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(services, "tick", fail)
    one = Worker()
    assert one.round(0.5) == worker.AFTER_AN_ERROR_SECONDS
    assert "A round was not finished (OSError)" in caplog.text
    assert "in fail" in caplog.text
    monkeypatch.undo()
    assert 0 < one.round(0.5) <= worker.AFTER_AN_ERROR_SECONDS  # it is not time yet
    one.again_at = time.monotonic()
    assert one.round(0.5) == 0.5


@pytest.mark.django_db
def test_a_fault_of_many_rounds_is_told_whole_once(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = []

    def tick(**_given: Any) -> services.Ticked:
        if failures:
            raise failures[0]
        return services.Ticked()

    monkeypatch.setattr(services, "tick", tick)
    one = Worker()

    def log_of_a_round() -> str:
        caplog.clear()
        one.again_at = time.monotonic()
        one.round(0.5)
        return caplog.text

    failures[:] = [OperationalError("away")]
    assert "in tick" in log_of_a_round()
    assert "as before (OperationalError)" in (said := log_of_a_round())
    assert "in tick" not in said
    failures[:] = [OSError("disk full")]
    assert "in tick" in log_of_a_round(), "another fault"
    failures.clear()
    assert log_of_a_round() == ""
    failures[:] = [OSError("disk full")]
    assert "in tick" in log_of_a_round(), "it had gone in between"


@pytest.mark.django_db
def test_a_city_waits_after_a_fault_and_other_agencies_do_not(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_given: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(services, "tick", fail)
    city, stop = Workers(), threading.Event()
    assert city.round(0.5, stop) == worker.AFTER_AN_ERROR_SECONDS
    office, one, other = Workers(), Member(1, "one"), Member(2, "other")
    monkeypatch.setattr(worker, "turns", lambda: [one, other])
    office.of[one] = city.of[None]
    office.of[other] = Worker()
    monkeypatch.setattr(office.of[other], "round", lambda every: every)
    assert office.round(0.5, stop) == 0.5
    assert office.of[one].again_at > time.monotonic()
    monkeypatch.setattr(worker, "turns", fail)
    assert office.round(0.5, stop) == worker.AFTER_AN_ERROR_SECONDS
    assert "The list of agencies could not be read" in caplog.text


@pytest.mark.django_db
def test_a_worker_ends_while_the_database_is_away(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(services, "give_up_turn", fail)
    Worker().end()  # the turn runs out by itself


@pytest.mark.django_db
def test_an_agency_in_which_nothing_happens_rests_until_something_does(staff: Staff) -> None:
    now = timezone.now()
    one = Worker(rests=True)
    assert one.round(0.5) == 0.5
    assert one.look_at > now  # it was looked at
    ledger.sequence(at=now)  # as another round would: of one a second ago this process has done it already
    quiet = now + worker.RESTS_AFTER + timedelta(seconds=1)
    assert not one.is_called(quiet)
    assert one.is_called(one.look_at)
    assert Worker().is_called(quiet)  # a city's worker rests never
    notice(at=quiet)
    assert one.is_called(quiet)
    services.tick(at=quiet)
    ledger.sequence(at=quiet)
    assert one.is_called(quiet + worker.RESTS_AFTER - timedelta(seconds=1))
    assert not one.is_called(quiet + worker.RESTS_AFTER)
    assert one.is_called(quiet + timedelta(minutes=16))  # nobody has read it: it escalates


@pytest.mark.django_db
def test_the_command_tick_says_what_it_did(staff: Staff, capsys: pytest.CaptureFixture[str]) -> None:
    notice(at=timezone.now() - timedelta(minutes=16))
    call_command("tick")
    assert "1 escalated" in capsys.readouterr().out

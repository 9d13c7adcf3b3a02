"""An anonymous report, with sealing, ledger leaf and commit: the POST in process, and reports a second over HTTP.

Run by itself: ``python -m bench.anonymous_report [seconds]``. The slow hash of the code is measured apart, and left
out of the first figure by answering it from memory; over HTTP it is in.
"""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, REPORTS = 8, 300
SAID = {
    "danger": "no",
    "happened": "paid",
    "happened_words": "Two men in vests wanted 500 dollars at the door and left in a grey van. " * 4,
    "day": "2026-11-20",
    "place": "Central Avenue",
    "wore_words": "Vests with white letters, one mask.",
    "go": "send",
}


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "DINTEL_HOME": home,
            "DJANGO_SETTINGS_MODULE": "dintel.config.settings_test",
            "PYTHONPATH": str(ROOT),
        }
        subprocess.run(
            [sys.executable, "-m", "bench.anonymous_report", "--inside"], cwd=ROOT, env=environment, check=True
        )
    with tempfile.TemporaryDirectory() as home:
        over_http(home, seconds)


def inside() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from dintel.apps.complaints.services import codes, sending
    from dintel.apps.sealing import services as sealing

    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=timezone.now())
    sealing.stock_spare_keys(least=REPORTS * 2, batch=REPORTS * 2)
    hashing = [timed(lambda: codes.mark_of(f"{n:018}")) for n in range(20)]
    sending.mark_of = lambda _code: secrets.token_bytes(32)
    client = Client()
    times = [timed(lambda: client.post("/report/", SAID | {"draw": secrets.token_hex(16)})) for _ in range(REPORTS)][
        20:
    ]
    print(f"slow hash p50 {statistics.median(hashing) * 1000:.1f} ms")
    print(
        f"POST besides it p50 {statistics.median(times) * 1000:.1f} ms, p95 {sorted(times)[-len(times) // 20] * 1000:.1f} ms"
    )


def timed(do) -> float:  # noqa: ANN001
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def over_http(home: str, seconds: int) -> None:
    """Send from eight clients; kill the server without a warning; count what is there against what was answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DINTEL_HOME": home, "PORT": str(port), "PYTHONPATH": str(ROOT / "src")}
    server = subprocess.Popen(
        [sys.executable, "-m", "dintel.config.serve"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port)
    answered, until = [], time.monotonic() + seconds
    threads = [threading.Thread(target=send, args=(port, until, answered)) for _ in range(CLIENTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        time.sleep(0.1)
    counted, took = len(answered), time.monotonic() - begun
    os.killpg(server.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    server.wait()
    print(
        f"HTTP with {CLIENTS} clients: {counted / took:.0f} reports/s, p50 {statistics.median(answered) * 1000:.0f} ms"
    )
    kept = count(home)
    print(f"killed: {len(answered)} answered, {kept[0]} reports and {kept[1]} leaves there")
    if min(kept) < len(answered):
        sys.exit("a report that was answered is lost")


def send(port: int, until: float, answered: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until + 1:
        body = urlencode(SAID | {"draw": secrets.token_hex(16)})
        begun = time.perf_counter()
        try:
            connection.request("POST", "/report/", body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return
        if b'class="code"' in text:
            answered.append(time.perf_counter() - begun)


def count(home: str) -> tuple[int, int]:
    import sqlite3

    with sqlite3.connect(Path(home) / "dintel.sqlite3") as database:
        reports = database.execute("SELECT count(*) FROM complaints_report").fetchone()[0]
        waiting = database.execute("SELECT count(*) FROM ledger_quietleaf WHERE kind = 'report.sent'").fetchone()[0]
        moved = database.execute("SELECT count(*) FROM ledger_leaf WHERE kind = 'report.sent'").fetchone()[0]
    return reports, waiting + moved


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                time.sleep(2)
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not start")


if __name__ == "__main__":
    inside() if "--inside" in sys.argv else main()

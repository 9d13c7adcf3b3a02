"""Claim: how fast Dintel starts, how many pages it serves, and how much memory it holds, as City IT would see it.

``python -m bench.serving`` measures this claim alone. The product's own server runs as ``make run`` starts it: SQLite,
one process that answers pages, the worker beside it, and a made-up city in the register.

1. Start: from the command to the first page that is answered, the second time (tables and static files are there).
2. Pages: ``wrk`` (a Debian package) asks as fast as answers come, over eight connections for ten seconds, on the same
   two processors. Without it a client in Python asks, and says so; it takes a larger share of them itself.
3. Memory: what the server's processes and the worker hold together after that and after the signed-in pages, each asked
   for a hundred times; shared pages divided among them (PSS).
4. Signed-in pages: asked for at a steady rate of 200 a second over 64 connections, as of so many browsers, each time
   counted from the moment the page was due, so that a late answer counts whole. Four processes answer, two a processor,
   as the docs advise: connections stay with the process that took them, and of two one may have many more.
5. Before that each connection asks for every page once, all of them at once, as on a morning after a restart: told for
   itself, since processes then open the database and put their questions together.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.measure import Claim, Row, Sample, sample_of
from bench.register_databases import measured, open_register, quantile, register
from bench.report import show
from bench.server import free_port, running

STARTS = 5
CONNECTIONS, SECONDS = 8, 10
STEADY, STEADY_SECONDS, HANDS = 200.0, 20.0, 64
PROCESSES = 4
EACH = 100
START_S, PUBLIC_A_SECOND, P99_MS, MEMORY_MB = 2.0, 500.0, 100.0, 250.0
PUBLIC = ("/", "/now/", "/record/", "/record/figures/requests/", "/record/order/", "/es/record/order/", "/help/")
STAFF = ("/today/", "/contacts/", "/due/", "/contacts/new/")


def serving() -> Claim:
    """Return start, pages a second, answer times and memory."""
    rows: list[Row] = []
    with register("SQLite") as environment:
        port = free_port()
        environment["PORT"] = str(port)
        environment.pop("DJANGO_SETTINGS_MODULE")
        with running(environment):
            pass  # the first start makes the demo city, tables and static files
        rows.append(_starts(environment))
        with running(environment) as server:
            rows += [_read(port, path) for path in PUBLIC]
            cookies = measured("bench.serving", _inside(environment), "cookies")["cookies"]
            _ask_each(port, cookies)
            rows.append(_memory(server.pid))
        with running({**environment, "DINTEL_WEB_PROCESSES": str(PROCESSES)}):
            rows += [_morning(port, cookies), _steady(port, cookies)]
    return Claim("Serving: start, pages and memory of the embedded default", tuple(rows))


def _inside(environment: Mapping[str, str]) -> dict[str, str]:
    return {**environment, "DJANGO_SETTINGS_MODULE": "dintel.config.settings"}


def _starts(environment: Mapping[str, str]) -> Row:
    times = []
    for _turn in range(STARTS):
        begun = time.perf_counter()
        with running(environment):
            times.append(time.perf_counter() - begun)
    sample = sample_of(times, "s")
    return Row("from the command to the first page", sample, "", f"under {START_S:.0f} s", sample.median < START_S)


def _read(port: int, path: str) -> Row:
    """Return how many times a second a page is answered, and what came instead of it."""
    address = f"http://127.0.0.1:{port}{path}"
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", address]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
        p99 = re.search(r"99%\s+([\d.]+\w+)", said)
        wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        note = f"wrk; p99 {p99[1] if p99 else '?'}; {wrong[1] if wrong else 0} not answered with the page"
    else:
        rate, wrong_count = _in_python(port, path)
        note = f"a client in Python; {wrong_count} not answered with the page"
    aim = f"at least {PUBLIC_A_SECOND:.0f}/s"
    return Row(f"public page {path}", Sample(rate, rate, rate, "/s", 1), "", aim, rate >= PUBLIC_A_SECOND, note)


def _in_python(port: int, path: str) -> tuple[float, int]:
    until = time.perf_counter() + SECONDS

    def ask(_hand: int) -> tuple[int, int]:
        connection, right, wrong = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0, 0
        while time.perf_counter() < until:
            is_right = _is_answered(connection, path)
            right, wrong = right + is_right, wrong + (not is_right)
        return right, wrong

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = list(pool.map(ask, range(CONNECTIONS)))
    return sum(right for right, _wrong in found) / SECONDS, sum(wrong for _right, wrong in found)


def _is_answered(connection: http.client.HTTPConnection, path: str, cookies: str = "") -> bool:
    """Ask for a page, signed in where cookies are given, and return whether it came."""
    connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
    answer = connection.getresponse()
    answer.read()
    return answer.status == http.HTTPStatus.OK


def _ask_each(port: int, cookies: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in STAFF * EACH:
        if not _is_answered(connection, path, cookies):
            message = f"{path} was not answered with the page"
            raise RuntimeError(message)


def _by_all_hands(ask: Callable[[int], tuple[list[float], int]]) -> tuple[list[float], int]:
    """Let every hand ask at once; return all their times in milliseconds, and how many pages did not come."""
    with ThreadPoolExecutor(HANDS) as pool:
        found = list(pool.map(ask, range(HANDS)))
    return [one for some, _wrong in found for one in some], sum(wrong for _some, wrong in found)


def _morning(port: int, cookies: str) -> Row:
    """Ask for every signed-in page once from each of many, all at once (5.)."""

    def ask(_hand: int) -> tuple[list[float], int]:
        connection, times, wrong = http.client.HTTPConnection("127.0.0.1", port, timeout=30), [], 0
        for path in STAFF:
            begun = time.perf_counter()
            wrong += not _is_answered(connection, path, cookies)
            times.append((time.perf_counter() - begun) * 1000)
        return times, wrong

    times, wrong = _by_all_hands(ask)
    sample = Sample(statistics.median(times), min(times), max(times), "ms", len(times))
    note = f"slowest {max(times):.0f} ms, {wrong} not answered with the page"
    return Row(f"signed-in pages asked for by {HANDS} at once, the first after a start", sample, note=note)


def _steady(port: int, cookies: str) -> Row:
    """Ask for signed-in pages at a steady rate (4.)."""
    begins = time.perf_counter() + 0.5
    due = [begins + number / STEADY for number in range(int(STEADY * STEADY_SECONDS))]

    def ask(hand: int) -> tuple[list[float], int]:
        connection, times, wrong = http.client.HTTPConnection("127.0.0.1", port, timeout=30), [], 0
        for number, at in enumerate(due[hand::HANDS]):
            time.sleep(max(0.0, at - time.perf_counter()))
            wrong += not _is_answered(connection, STAFF[number % len(STAFF)], cookies)
            times.append((time.perf_counter() - at) * 1000)
        return times, wrong

    times, wrong = _by_all_hands(ask)
    p99, rate = quantile(times, 0.99), len(times) / (time.perf_counter() - begins)
    return Row(
        f"signed-in pages at {STEADY:.0f} a second from {PROCESSES} processes, p99",
        Sample(p99, min(times), max(times), "ms", len(times)),
        "",
        f"{STEADY:.0f}/s with p99 under {P99_MS:.0f} ms",
        p99 < P99_MS and not wrong and rate > STEADY * 0.98,
        f"{rate:.0f}/s came back, p50 {statistics.median(times):.0f} ms, {wrong} not answered with the page",
    )


def _memory(pid: int) -> Row:
    """Return what a process and all it started hold (3.)."""
    megabytes = sum(_pss(one) for one in _family(pid)) / 1024
    sample = Sample(megabytes, megabytes, megabytes, "MB", 1)
    return Row("memory of server and worker", sample, "", f"under {MEMORY_MB:.0f} MB", megabytes < MEMORY_MB)


def _family(pid: int) -> list[int]:
    found, parents = [pid], {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _pss(pid: int) -> int:
    with suppress(OSError):
        told = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(told[1]) if told else 0
    return 0


def cookies() -> dict[str, Any]:
    """Return what the browser of somebody who sees a department's records keeps once a page was opened."""
    open_register()
    from django.test import Client

    from dintel.apps.accounts.models import User

    user = User.objects.filter(is_demo=True, assignments__role="counsel").first()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    client.get(STAFF[0])
    return {"cookies": "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())}


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", choices=["cookies"])
    if parser.parse_args().measure:
        print(json.dumps(cookies()))
        return 0
    show(serving(), os.getloadavg()[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())

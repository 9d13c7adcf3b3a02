"""Claim: filing a contact is done before a person looks up, and nothing acknowledged is lost.

In process: ``file_contact`` alone, as the counter's endpoint calls it, into a register that holds
some already. Over HTTP: eight clients post to a real server for ten seconds; afterwards every
acknowledged key is looked for in the database. SQLite runs with ``synchronous=FULL``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.measure import Claim, Row, Sample, in_milliseconds, seconds
from bench.register_databases import databases, measured, open_register, quantile, register
from bench.report import show
from bench.server import free_port, running

BEFORE = 20_000
"""Contacts that are there already."""
FILINGS = 2_000
CLIENTS, SECONDS = 8, 10.0
PROCESSES = {"SQLite": 1, "PostgreSQL": os.cpu_count() or 1}
"""That answer pages: one is how SQLite is run; PostgreSQL is for a city that runs several."""
BYTES_A_FILING = 8_000
"""About what one filing adds to the database, its determination's record being half of it."""
P50_MS, P99_MS, LEAST_RATE = 15.0, 60.0, 100.0


def filing() -> Claim:
    """Return the times of a filing in process, and the rate over HTTP with what of it was lost."""
    rows: list[Row] = []
    checked = lost = 0
    for database in databases():
        with register(database) as environment:
            times = measured("bench.register_filing", environment, "in-process")["ms"]
            rows += _in_process(database, times)
            processes = PROCESSES[database]
            over = _over_http({**environment, "DINTEL_WEB_PROCESSES": str(processes)})
        rows.append(_rate(database, over, processes))
        checked += over["acknowledged"]
        lost += over["lost"]
    rows += [_limit(), _plain_loop()]
    return Claim("Filing a contact: validate, decide, store, notify, index", tuple(rows), checked, lost)


def _limit() -> Row:
    """Return what one row of the same bytes and its commit to the disk cost SQLite alone."""
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        connection = sqlite3.connect(f"{folder}/limit.sqlite3", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
        body = os.urandom(BYTES_A_FILING)
        times = seconds(lambda: connection.execute("INSERT INTO rows (body) VALUES (?)", [body]), 500)
        connection.close()
    return Row(f"limit: one row of {BYTES_A_FILING:,} bytes and its commit, SQLite", in_milliseconds(times))


def _plain_loop() -> Row:
    """Return how fast this machine is just now: five million additions in Python, one after another."""

    def add() -> None:
        total = 0
        for number in range(5_000_000):
            total += number

    return Row("this machine: five million additions in Python", in_milliseconds(seconds(add)))


def _in_process(database: str, times: list[float]) -> list[Row]:
    p50, p99 = statistics.median(times), quantile(times, 0.99)
    sample = Sample(p50, min(times), max(times), "ms", len(times))
    return [
        Row(f"{database}, in process, p50", sample, target=f"under {P50_MS:.0f} ms", met=p50 < P50_MS),
        Row(
            f"{database}, in process, p99",
            Sample(p99, min(times), max(times), "ms", len(times)),
            target=f"under {P99_MS:.0f} ms",
            met=p99 < P99_MS,
        ),
    ]


def _rate(database: str, over: Mapping[str, Any], processes: int) -> Row:
    rate = over["acknowledged"] / over["seconds"]
    note = f"{over['acknowledged']:,} acknowledged, {over['lost']} lost, {over['refused']} refused"
    note += f"; p50 {over['p50']:.0f} ms, p99 {over['p99']:.0f} ms at a client"
    target = f"at least {LEAST_RATE:.0f}/s, none lost"
    is_met = rate >= LEAST_RATE and not over["lost"]
    return Row(
        f"{database}, {CLIENTS} clients over HTTP, processes: {processes}",
        Sample(rate, rate, rate, "/s", 1),
        target=target,
        met=is_met,
        note=note,
    )


# --- in process -------------------------------------------------------------------------------------


def in_process() -> dict[str, Any]:
    """Return the times of filings, one after another, in a register of its own."""
    open_register()
    from bench.register_fill import fill

    fill(BEFORE)
    hire()
    from dintel.apps.city import law
    from dintel.apps.frontdesk.intake import read_json
    from dintel.apps.frontdesk.services import receive_filing

    rng, times = random.Random(7), []
    for number in range(FILINGS + 50):
        body = json.dumps(note(rng)).encode()
        start = time.perf_counter()
        filed = read_json(body, law.policy().space)
        receive_filing(key=uuid4(), filed=filed, by=None, at=datetime.now(tz=UTC))
        if number >= 50:  # what is opened once is opened by then
            times.append((time.perf_counter() - start) * 1e3)
    return {"ms": times}


def hire() -> None:
    """Give the city people to be told: every filing tells two duty officers, and two of counsel if it is theirs."""
    for role in ("duty_officer", "counsel"):
        for number in range(2):
            person(f"{role}{number}", role)


def person(name: str, role: str, facility: str = "") -> Any:
    """Return an account with a role, made by the services, so that the log tells of both."""
    from dintel.apps.accounts.services import make_demo_person

    at = datetime.now(tz=UTC)
    return make_demo_person(
        email=f"{name}@example.invalid",
        name=f"{name} (synthetic)",
        role=role,
        department="",
        facility=facility,
        at=at,
        on=at.date() - timedelta(days=1),
    )


def note(rng: random.Random) -> dict[str, Any]:
    """Return a note as the counter page sends it."""
    facts = {
        "asked": rng.choice(("nonpublic_area", "person_information", "hold_person", "other_records")),
        "document": rng.choice(("i200", "search_warrant", "civil_subpoena", "none")),
        "requester": rng.choice(("immigration_agency", "unverified")),
        "purpose": "civil",
        "urgency": "none",
        "validity": "valid",
        "setting": "library",
    }
    return {
        "language": "en",
        "place": "main-library",
        "path": ["go-in"],
        "facts": facts,
        "shown_hash": "",
        "notes": {"asked": f"Synthetic words {rng.randint(1, 999)} at the front desk.", "agency": "ICE", "officers": 2},
    }


# --- over HTTP --------------------------------------------------------------------------------------


def _over_http(environment: dict[str, str]) -> dict[str, Any]:
    port = free_port()
    session = measured("bench.register_filing", environment, "session")["session"]
    with running({**environment, "PORT": str(port)}), multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        pool.starmap(_client, [(port, session, 0.0, CLIENTS)])  # what is opened once is opened by then
        start = time.time() + 1
        found = pool.starmap(_client, [(port, session, start, number) for number in range(CLIENTS)])
    keys = [key for one in found for key in one["keys"]]
    times = [each for one in found for each in one["ms"]]
    there = measured("bench.register_filing", {**environment, "BENCH_KEYS": _kept(environment, keys)}, "count")["there"]
    return {
        "acknowledged": len(keys),
        "lost": len(keys) - there,
        "refused": sum(one["refused"] for one in found),
        "seconds": SECONDS,
        "p50": statistics.median(times),
        "p99": quantile(times, 0.99),
    }


def _kept(environment: Mapping[str, str], keys: list[str]) -> str:
    path = f"{environment['DINTEL_HOME']}/keys.json"
    with Path(path).open("w", encoding="ascii") as file:
        json.dump(keys, file)
    return path


def _client(port: int, session: str, start: float, seed: int) -> dict[str, Any]:
    """Post notes one after another until the time is over; keep the keys of those acknowledged."""
    rng = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    time.sleep(max(0.0, start - time.time()))
    keys, times, refused, end = [], [], 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        key, body = str(uuid4()), json.dumps(note(rng))
        headers = {
            "Content-Type": "application/json",
            "X-Dintel-Filing": key,
            "Origin": f"http://127.0.0.1:{port}",
            "Cookie": f"sessionid={session}",
        }
        began = time.perf_counter()
        try:
            connection.request("POST", f"/now/filings/{key}/", body, headers)
            answer = connection.getresponse()
            answer.read()
        except OSError:
            connection.close()
            refused += 1
            continue
        if answer.status == http.HTTPStatus.CREATED:
            keys.append(key)
            times.append((time.perf_counter() - began) * 1e3)
        else:
            refused += 1
    return {"keys": keys, "ms": times or [0.0], "refused": refused}


def session() -> dict[str, Any]:
    """Return the session of somebody at a front desk, as a browser would hold it."""
    open_register()
    from django.test import Client

    user = person("desk", "front_desk", "main-library")
    client = Client()
    client.force_login(user)
    return {"session": client.cookies["sessionid"].value}


def count() -> dict[str, Any]:
    """Return how many of the acknowledged keys the database holds, each with its request and answer."""
    open_register()
    from dintel.apps.contacts.models import Contact

    with Path(os.environ["BENCH_KEYS"]).open(encoding="ascii") as file:
        keys = json.load(file)
    there = 0
    for start in range(0, len(keys), 500):
        whole = Contact.objects.filter(key__in=keys[start : start + 500], requests__determinations__isnull=False)
        there += whole.filter(search_text__isnull=False).distinct().count()
    return {"there": there}


PARTS = {"in-process": in_process, "session": session, "count": count}


def main() -> int:
    """Print the figures; return 1 if anything acknowledged was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", choices=sorted(PARTS), help="measure one part in this process")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(PARTS[given.measure]()))
        return 0
    claim = filing()
    show(claim, 0.0)
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

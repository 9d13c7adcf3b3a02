"""Claim: a day of a city fifty times as busy as one, in ten minutes, on each database: nothing acknowledged is lost.

    python -m bench.day [--seconds 600] [--times 50] [--database SQLite]

1. A city of DESIGN's size writes down 10,000 contacts a year, so 27 a day; fifty times that in ten minutes is 2.3 a
   second. Beside them go photographs to every fourth contact, counsel's decisions, staff who look things up, readers of
   the public record, reports of residents, and a flood of junk: forms without work, made-up codes, uploads of nobody.
2. Everybody keeps to a schedule whatever the server does (open loop): a late answer delays nobody, and the time of an
   answer is counted from the moment it was due. What was sent and not answered is sent again with the same key.
3. Afterwards every acknowledged filing, file, decision and report is looked for in the database, the file's bytes too,
   and the log is held against the rows (``ledger_check``). Errors are counted by what they were.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import re
import secrets
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from bench.anonymous_report import FORM, SAID, TICKET, WITHOUT_WORK
from bench.measure import Claim, Row, Sample
from bench.register_databases import databases, measured, open_register, quantile, register
from bench.register_filing import PROCESSES, hire, note, person
from bench.report import show
from bench.server import free_port, running

SECONDS, TIMES = 600.0, 50.0
CONTACTS_A_YEAR, DAYS = 10_000, 365
TRIES, HANDS = 5, 8
"""How often something is sent again, and how many things an actor does at once."""
IDLE_SECONDS = 10.0
"""So long nothing came over a line; the server lets go of it after thirty."""
PUBLIC = ("/", "/now/", "/record/", "/record/figures/", "/record/figures/requests/", "/record/order/", "/es/", "/help/")
STAFF = ("/today/", "/contacts/", "/contacts/?q=desk", "/counsel/", "/due/")
CODE = b'class="code"'
TUS = {"Tus-Resumable": "1.0.0"}
TOKEN = "0" * 32
"""A form token, as the cookie and the header carry it."""


@dataclass
class Done:
    """What an actor did: how long each took, what was acknowledged, and what went wrong."""

    ms: list[float] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    refused: int = 0


@dataclass(frozen=True)
class Day:
    """What the actors know: the server, who they are, when it begins and how long it lasts."""

    port: int
    people: Mapping[str, str]
    begins_at: float
    seconds: float
    a_second: float
    """Contacts."""


Turn = Callable[["Line", random.Random, Done], None]


class Line:
    """One connection to the server, opened again when it breaks or was idle, as a browser does."""

    def __init__(self, port: int) -> None:
        self._port, self._open = port, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._asked_at = time.monotonic()

    def ask(
        self, method: str, path: str, body: bytes | str = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any, bytes]:
        own = {"Origin": f"http://127.0.0.1:{self._port}", **(headers or {})}
        if time.monotonic() - self._asked_at > IDLE_SECONDS:
            self._open.close()  # the next request opens it
        self._asked_at = time.monotonic()
        try:
            self._open.request(method, path, body or None, own)
            answer = self._open.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self._open.close()
            self._open = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            raise

    def again(self, done: Done, *asked: Any) -> tuple[int, Any, bytes]:
        """Ask, and ask the same again after a broken line or a 5xx; count each of those."""
        for turn in range(TRIES):
            try:
                answer = self.ask(*asked)
            except (OSError, http.client.HTTPException) as problem:
                done.errors[type(problem).__name__] += 1
            else:
                if answer[0] < 500:
                    return answer
                done.errors[str(answer[0])] += 1
            time.sleep(0.2 * 2**turn)
        return answer if "answer" in locals() else (0, {}, b"")


# --- what each of them does once --------------------------------------------------------------------


def files(day: Day, line: Line, rng: random.Random, done: Done) -> None:
    """Write a contact down at the counter; every fourth gets a photograph."""
    key = str(uuid4())
    headers = {"Content-Type": "application/json", "X-Dintel-Filing": key, "Cookie": f"sessionid={day.people['desk']}"}
    status, _headers, body = line.again(done, "POST", f"/now/filings/{key}/", json.dumps(note(rng)), headers)
    if status not in {200, 201}:
        done.refused += 1
        return
    done.acknowledged[key] = ""
    if rng.random() < 0.25:
        found = re.search(rb"C-\d{4}-\d{6,}", body)
        if found:
            sends(day, found[0].decode(), line, rng, done)


def sends(day: Day, number: str, line: Line, rng: random.Random, done: Done) -> None:
    """Send a photograph in two pieces to a contact."""
    data, key = photograph(rng), str(uuid4())
    told = {"key": key, "kind": "contact", "subject": number, "filename": "synthetic.jpg", "filetype": "image/jpeg"}
    pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    who = {"Cookie": f"sessionid={day.people['lead']}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, **TUS}
    announced = {**who, "Upload-Length": str(len(data)), "Upload-Metadata": pairs}
    status, headers, _body = line.again(done, "POST", "/files/uploads/", b"", announced)
    if status not in {200, 201}:
        done.refused += 1
        return
    path, half = urlsplit(headers["Location"]).path, len(data) // 2
    for at, piece in ((0, data[:half]), (half, data[half:])):
        sent = {**who, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        status, headers, _body = line.again(done, "PATCH", path, piece, sent)
    if status in {200, 204} and headers.get("Dintel-File"):
        done.acknowledged[f"file {key}"] = hashlib.sha256(data).hexdigest()
    else:
        done.refused += 1


def photograph(rng: random.Random) -> bytes:
    """Return a picture of noise, 60 kB or so, unlike any other."""
    from PIL import Image

    out = BytesIO()
    Image.frombytes("L", (240, 240), rng.randbytes(240 * 240)).resize((480, 480)).save(out, "JPEG", quality=85)
    return out.getvalue()


def decides(day: Day, line: Line, _rng: random.Random, done: Done) -> None:
    """Confirm the first thing that waits for counsel."""
    who = {"Authorization": f"Bearer {day.people['counsel']}", "Content-Type": "application/json"}
    status, _headers, body = line.again(done, "GET", "/api/v1/requests/waiting", b"", who)
    waiting = json.loads(body) if status == 200 else []
    for one in waiting[:1]:
        path = f"/api/v1/requests/{one['number']}"
        seen = json.loads(line.again(done, "GET", f"{path}/determinations", b"", who)[2])[-1]
        told = json.dumps({"seen": seen["ordinal"], "outcome": seen["outcome"], "reasons": "Synthetic."})
        status, _headers, _body = line.again(
            done, "POST", f"{path}/decisions", told, {**who, "Idempotency-Key": str(uuid4())}
        )
        if status == 201:
            done.acknowledged[f"decision {one['number']}"] = ""
        elif status != 409:  # somebody else's hand was quicker
            done.refused += 1


def looks(day: Day, line: Line, rng: random.Random, done: Done) -> None:
    """Look something up, signed in."""
    status = line.again(done, "GET", rng.choice(STAFF), b"", {"Cookie": f"sessionid={day.people['counsel page']}"})[0]
    done.refused += status != 200


def reads(_day: Day, line: Line, rng: random.Random, done: Done) -> None:
    """Read the public pages."""
    done.refused += line.again(done, "GET", rng.choice(PUBLIC))[0] not in {200, 304}


def reports(_day: Day, line: Line, _rng: random.Random, done: Done) -> None:
    """Report a false officer: open the form, wait as long as it asks, send it, get the code."""
    ticket = TICKET.search(line.again(done, "POST", "/report/", "go=begin", FORM)[2])
    if not ticket:
        done.refused += 1
        return
    time.sleep(1.2)
    body = urlencode(SAID | {"draw": secrets.token_hex(16), "ticket": ticket[1].decode()})
    if CODE in line.again(done, "POST", "/report/", body, FORM)[2]:
        done.acknowledged[f"report {uuid4()}"] = ""
    else:
        done.refused += 1


def floods(_day: Day, line: Line, rng: random.Random, done: Done) -> None:
    """Send junk: a form with a made-up ticket, a made-up code, an upload of nobody."""
    junk: tuple[tuple[str, str, str | bytes, Mapping[str, str]], ...] = (
        ("POST", "/report/", urlencode(SAID | {"draw": secrets.token_hex(16), "ticket": secrets.token_hex(40)}), FORM),
        ("POST", "/report/return/", urlencode({"code": str(rng.randrange(10**17, 10**18))}), FORM),
        ("POST", "/report/box/files/uploads/", b"", {**TUS, "Upload-Length": "1000000"}),
        ("GET", f"/officer/?q={secrets.token_hex(8)}", b"", {}),
    )
    line.again(done, *rng.choice(junk))


def turns(day: Day) -> dict[str, tuple[float, Turn]]:
    """Return how many a second each actor does, and what."""
    a_second = day.a_second
    told: dict[str, tuple[float, Callable[..., None]]] = {
        "contacts at the counter, photographs with every fourth": (a_second, files),
        "decisions of counsel": (a_second / 4, decides),
        "staff who look things up": (a_second * 2, looks),
        "readers of public pages": (a_second * 5, reads),
        "reports of residents": (a_second / 10, reports),
        "junk": (a_second * 4, floods),
    }
    return {name: (rate, partial(turn, day)) for name, (rate, turn) in told.items()}


def act(day: Day, name: str) -> Done:
    """Do one actor's part of the day, on schedule, with a few hands (2.)."""
    rate, turn = turns(day)[name]
    wanted = [day.begins_at + number / rate for number in range(int(day.seconds * rate))]
    with ThreadPoolExecutor(HANDS) as pool:
        parts = list(pool.map(lambda hand: _hand(day, turn, wanted[hand::HANDS], hand), range(HANDS)))
    whole = Done()
    for part in parts:
        whole.ms += part.ms
        whole.acknowledged |= part.acknowledged
        whole.errors += part.errors
        whole.refused += part.refused
    return whole


def _hand(day: Day, turn: Turn, wanted: list[float], seed: int) -> Done:
    line, rng, done = Line(day.port), random.Random(f"{seed}{wanted[:1]}"), Done()
    for at in wanted:
        time.sleep(max(0.0, at - time.time()))
        begun = min(time.time(), at)
        turn(line, rng, done)
        done.ms.append((time.time() - begun) * 1000)
    return done


# --- one database -----------------------------------------------------------------------------------


def day_on(database: str, seconds: float, times: float) -> tuple[list[Row], int, int]:
    """Return rows, how many acknowledged things were looked for, and how many are lost or wrong."""
    with register(database) as environment:
        port = free_port()
        environment |= {**WITHOUT_WORK, "PORT": str(port), "DINTEL_WEB_PROCESSES": str(PROCESSES[database])}
        people = measured("bench.day", environment, "people")
        with running(environment):
            a_second = CONTACTS_A_YEAR / DAYS * times / seconds
            day = Day(port, people, time.time() + 2, seconds, a_second)
            with multiprocessing.get_context("spawn").Pool(len(turns(day))) as pool:
                names = list(turns(day))
                found = dict(zip(names, pool.starmap(act, [(day, name) for name in names]), strict=True))
        kept = Path(environment["DINTEL_HOME"]) / "acknowledged.json"
        acknowledged = {key: value for one in found.values() for key, value in one.acknowledged.items()}
        kept.write_text(json.dumps(acknowledged), encoding="ascii")
        told = measured("bench.day", {**environment, "BENCH_KEYS": str(kept)}, "look")
    rows = [_row(database, name, one) for name, one in found.items()]
    said = f"{len(acknowledged):,} acknowledged, {told['lost']} lost; the log: {told['log']}"
    whole = Sample(told["lost"], told["lost"], told["lost"], "", 1)
    rows.append(Row(f"{database}: lost of what was acknowledged", whole, "", "none", not told["lost"], said))
    return rows, len(acknowledged), told["lost"] + (told["log"] != "sound")


def _row(database: str, name: str, one: Done) -> Row:
    times = one.ms or [0.0]
    p99 = quantile(times, 0.99)
    errors = ", ".join(f"{count} times {what}" for what, count in sorted(one.errors.items())) or "no errors"
    note_ = f"{len(one.ms):,} done, p50 {statistics.median(times):.0f} ms, {one.refused} refused; {errors}"
    return Row(f"{database}: {name}, p99", Sample(p99, min(times), max(times), "ms", len(times)), note=note_)


def day(seconds: float = SECONDS, times: float = TIMES, only: str = "") -> Claim:
    """Return the figures of a day on each database."""
    rows, checked, wrong = [], 0, 0
    for database in databases():
        if only in {"", database}:
            more, looked, lost = day_on(database, seconds, times)
            rows += more
            checked, wrong = checked + looked, wrong + lost
    title = f"A day of a city {times:.0f} times as busy as one, in {seconds:.0f} seconds"
    return Claim(title, tuple(rows), checked, wrong)


# --- inside the register ----------------------------------------------------------------------------


def people() -> dict[str, str]:
    """Make the people of the day; return their sessions and tokens."""
    open_register()
    from django.test import Client

    from dintel.apps.accounts.models import User
    from dintel.apps.accounts.services import make_token
    from dintel.apps.sealing import services as sealing

    now = datetime.now(tz=UTC)
    sealing.require_keys(at=now)
    hire()

    def session(user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["sessionid"].value

    desk, lead = (person(f"day-{role}", role, "main-library") for role in ("front_desk", "site_lead"))
    counsel = person("day-counsel", "counsel")
    today = now.date()
    _token, secret = make_token(
        user=counsel,
        name="Day",
        scopes=["counsel.decide", "contact.read"],
        expires_on=today + timedelta(days=30),
        by=counsel,
        at=now,
        on=today,
    )
    return {"desk": session(desk), "lead": session(lead), "counsel": secret, "counsel page": session(counsel)}


def look() -> dict[str, Any]:
    """Return how many of the acknowledged things are not there as they were acknowledged, and what the log says."""
    open_register()
    from django.core.management import CommandError, call_command

    from dintel.apps.complaints.models import Report
    from dintel.apps.contacts.models import Contact, Request
    from dintel.apps.evidence import store
    from dintel.apps.evidence.models import File

    acknowledged = json.loads(Path(os.environ["BENCH_KEYS"]).read_text(encoding="ascii"))
    lost, wanted_reports = 0, 0
    for key, value in acknowledged.items():
        kind, _, rest = key.partition(" ")
        if not rest:
            lost += not Contact.objects.filter(key=key, requests__determinations__isnull=False).exists()
        elif kind == "file":
            row = File.objects.filter(sha256=value).first()
            lost += row is None or store.content_of(store.original(value)).sha256 != value
        elif kind == "decision":
            number, _, ordinal = rest.rpartition(".")
            asked = Request.objects.filter(contact__number=number, ordinal=ordinal)
            lost += not asked.filter(determinations__step__in=["confirmed", "overridden"]).exists()
        else:
            wanted_reports += 1
    lost += max(0, wanted_reports - Report.objects.count())
    try:
        call_command("ledger_check", verbosity=0, stdout=sys.stderr)
    except (CommandError, SystemExit) as problem:
        return {"lost": lost, "log": str(problem)[:200] or "unsound"}
    return {"lost": lost, "log": "sound"}


PARTS: dict[str, Callable[[], Any]] = {"people": people, "look": look}


def main() -> int:
    """Print the figures; return 1 if anything acknowledged was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", choices=sorted(PARTS), help="do one part in this process")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--times", type=float, default=TIMES)
    parser.add_argument("--database", default="", help="SQLite or PostgreSQL alone")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(PARTS[given.measure]()))
        return 0
    claim = day(given.seconds, given.times, given.database)
    show(claim, 0.0)
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

"""Claim: a state office of many agencies in one register: pages, rounds of the worker, and nobody else's rows.

``python -m bench.office`` makes an office of twenty agencies on a PostgreSQL of its own and measures it;
``--agencies 1000 --requests 10000000`` is the size of a state, which nobody has waited for yet (``bench/README.md``).

1. The database is made as docs/how-to/run-a-state-office.md asks an administrator to. One more right is given to the
   owner, so that rows of which each is right need not be looked up one by one while they go in.
2. Pages are asked for at the address of the largest agency, of one in the middle and of the smallest: before the
   worker's first round, which is only told as it goes, and after the last.
3. Figures are counted for those three; of the others it is noted as if they had been, which takes seconds for each and
   is done once in its life. Then a worker goes round. Its first round tells of all that ten made-up years left undone,
   such as shifts nobody signed; in the next ones an agency that rests is only asked whether anything is new.
4. What the largest agency lists is held against what the tables' owner counts in its rows.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.machine import busy
from bench.measure import Claim, Row, sample_of
from bench.register_databases import databases, measured, opened_django, postgresql, quantile, surroundings
from bench.report import show
from bench.store import load_office, tell

AGENCIES, REQUESTS = 20, 20_000
RUNS, WARM, ROUNDS = 40, 3, 5
MOST_MS = 100.0
HOST = "office.example"
PASSWORD = "only-for-measuring"  # noqa: S105 - of a server that is gone afterwards
PAGES = ("/today/", "/contacts/", "/contacts/?q=police", "/due/", "/record/")
FIRST = "a worker's first round: what ten years left undone is told"
RESTING = "a round in which every agency rests"
LOOKING = "a round that looks into every agency and finds nothing"
ADMINISTRATOR = (
    "CREATE ROLE dintel_owner NOLOGIN",
    f"CREATE ROLE dintel LOGIN NOINHERIT PASSWORD '{PASSWORD}'",
    "GRANT dintel_owner TO dintel",
    "CREATE DATABASE dintel OWNER dintel_owner",
    "GRANT SET ON PARAMETER session_replication_role TO dintel_owner",  # 1.
)
WORDS_GIVE_NOTHING_AWAY = "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF"


def office(agencies: int = AGENCIES, requests: int = REQUESTS) -> Claim:
    """Return how long pages and rounds take in an office of its own; nothing where there is no PostgreSQL."""
    title = f"A state office of {agencies:,} agencies with {requests:,} requests"
    if "PostgreSQL" not in databases():
        return Claim(f"{title}: not measured, the packages of PostgreSQL are not here", ())
    with made() as environment:
        found = measured("bench.office", environment, str(agencies), str(requests))
    rows = [_page(one) for one in found["pages"]]
    rows += [Row(f"figures of {name} counted", sample_of([spent], "s")) for name, spent in found["counted"].items()]
    rows += [Row(name, sample_of(times, "s")) for name, times in found["rounds"].items()]
    rows.append(Row("dintel agency list", sample_of([found["list"]], "s")))
    rows.append(Row("made", sample_of([found["made"]], "s"), note="rows, keys and indexes"))
    return Claim(title, tuple(rows), found["checked"], found["differ"])


def _page(one: dict[str, Any]) -> Row:
    times, p95 = one["ms"], quantile(one["ms"], 0.95)
    name = f"{one['agency']} ({one['requests']:,} requests), {one['path']}"
    return Row(name, sample_of(times, "ms"), "", f"p95 under {MOST_MS:.0f} ms", p95 < MOST_MS, f"p95 {p95:.0f} ms")


@contextmanager
def made(*settings: str) -> Iterator[dict[str, str]]:
    """Yield the environment of an empty office on a server of its own (1.), started anew with some settings."""
    with tempfile.TemporaryDirectory(prefix="office-") as folder, ExitStack() as stack:
        server = stack.enter_context(postgresql(Path(folder)))
        for statement in (*ADMINISTRATOR, *(f"ALTER SYSTEM SET {one}" for one in settings)):
            server.psql(f"{statement};")
        if settings:
            server.cleanup()
            server = stack.enter_context(postgresql(Path(folder)))
        server.psql(f"\\connect dintel\n{WORDS_GIVE_NOTHING_AWAY};")
        yield {
            **surroundings(Path(folder)),
            "DINTEL_STATE_OFFICE": "1",
            "DINTEL_PUBLIC_URL": f"https://{HOST}",
            "DINTEL_DATABASE_URL": _as_login(server.get_uri("dintel")),
            "BENCH_ADMINISTRATOR": server.get_uri("postgres"),
        }


def _as_login(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=f"dintel:{PASSWORD}@{parts.netloc.rpartition('@')[2]}").geturl()


def inside(agencies: int, requests: int) -> dict[str, Any]:
    """Make the office in this process, ask for pages and go round."""
    opened_django()
    from dintel.config.prepare import keep_what_is_loaded
    from dintel.operations import agencies as acts

    list(acts.ACTS["separate"](Namespace()))
    begun = time.perf_counter()
    members = load_office(requests, agencies)
    made = time.perf_counter() - begun
    tell(f"{requests:,} requests of {agencies:,} agencies made in {made:.0f} s")
    keep_what_is_loaded()
    chosen = [members[at] for at in sorted({0, agencies // 2, agencies - 1})]
    spent = counted(members, chosen)
    tell(f"figures counted: {spent}")
    somebody = [(member, somebody_of(member)) for member in chosen]
    for one in (page for member, browser in somebody for page in pages_of(member, browser)):
        tell(f"before the first round {one['agency']} {one['path']} p95 {quantile(one['ms'], 0.95):.0f} ms")
    checked, differ = _compared(members[0])
    tell(f"{checked} tables compared, {differ} differ")
    rounds = _rounds()
    listed = spent_on(lambda: list(acts.ACTS["list"](Namespace())))
    pages = [page for member, browser in somebody for page in pages_of(member, browser)]
    told = {"pages": pages, "counted": spent, "rounds": rounds, "list": listed, "made": made}
    return {**told, "checked": checked, "differ": differ}


def counted(members: list[Any], chosen: list[Any]) -> dict[str, float]:
    """Count the figures of some agencies, note the others as counted, and return the seconds of each (3.)."""
    from django.utils import timezone

    from dintel.apps import binding
    from dintel.apps.figures.models import Reading
    from dintel.apps.figures.queries import measures
    from dintel.apps.figures.services import keep_counts
    from dintel.apps.ledger import queries as ledger

    spent, now = {}, timezone.now()
    for member in members:
        with binding.to(member):
            if member in chosen:
                spent[member.slug] = spent_on(lambda: keep_counts(at=now))
                continue
            size, every = ledger.grown_to(), measures.every().values()
            Reading.objects.bulk_create(Reading(measure=one.id, rule=one.rule, leaves=size, at=now) for one in every)
    return spent


def _rounds() -> dict[str, list[float]]:
    """Go round for every agency, as the worker does, and return the seconds of each kind of round (3.)."""
    from django.utils import timezone

    from dintel.apps.notices.management.commands import worker

    workers = worker.Workers()

    def go_round() -> float:
        return spent_on(lambda: workers.round(0.0, threading.Event()))

    first = go_round()
    tell(f"{FIRST}: {first:.0f} s")
    go_round()  # what the first one wrote into the logs gets its place
    time.sleep(worker.RESTS_AFTER.total_seconds())
    resting = [go_round() for _turn in range(ROUNDS)]
    for one in workers.of.values():
        one.look_at = timezone.now()
    return {FIRST: [first], RESTING: resting, LOOKING: [go_round()]}


def pages_of(member: Any, browser: Any) -> Iterator[dict[str, Any]]:
    """Yield the times of pages at an agency's address (2.)."""
    from dintel.apps import binding
    from dintel.apps.contacts.models import Request

    with binding.to(member):
        many = Request.objects.count()
    for path in PAGES:
        times = [page_of(member, browser, path) for _turn in range(WARM + RUNS)][WARM:]
        yield {"agency": member.slug, "requests": many, "path": path, "ms": times}


def page_of(member: Any, browser: Any, path: str) -> float:
    """Return how many milliseconds a page takes."""
    begun = time.perf_counter()
    answer = browser.get(path, headers={"host": f"{member.slug}.{HOST}"}, secure=True)
    spent = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200, (member.slug, path, answer.status_code)
    return spent


def somebody_of(member: Any) -> Any:
    """Return the browser of somebody whose role reaches every record of an agency."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from dintel.apps import binding
    from dintel.apps.accounts.models import Assignment, User

    browser = Client()
    with binding.to(member):
        user = User.objects.create_user("counsel@example.invalid", "Counsel (synthetic)", None)
        Assignment.objects.create(user=user, role="counsel", from_on=date(2016, 1, 1))
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})  # the role asks for one
        browser.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return browser


def _compared(member: Any) -> tuple[int, int]:
    """Return how many counts were held against each other, and how many differ (4.)."""
    from django.db import connection

    from bench.store_rows import tables
    from dintel.apps import binding

    differ = 0
    for model in tables():
        with binding.to(member):
            seen = model.objects.count()
        with binding.to_whole_office("counts are compared"), connection.cursor() as cursor:
            name = model._meta.db_table
            cursor.execute(f"SELECT count(*) FROM {name} WHERE {binding.COLUMN} = %s", [member.id])  # noqa: S608
            differ += cursor.fetchone()[0] != seen
    return len(tables()), differ


def spent_on(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Measure an office of its own, as large as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--measure", nargs=2, type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(inside(*given.measure)))
        return 0
    claim = office(given.agencies, given.requests)
    show(claim, round(busy(), 1))
    return int(claim.mismatches > 0)


if __name__ == "__main__":
    sys.exit(main())

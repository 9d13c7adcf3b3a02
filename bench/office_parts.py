"""Claim: what it costs and gives to keep the big tables of a state office in parts (ADR 39).

``python -m bench.office_parts`` makes an office of fifty agencies with 300,000 requests on a PostgreSQL of its own,
copies its database, puts the big tables of the copy in 16 parts, and asks both by turns: other work on the machine
falls on both alike.

1. Pages and filings are asked of the largest agency, of one in the middle and of the smallest.
2. Planning is that of three statements, by PostgreSQL's own measure: the list of contacts, requests with their
   contacts, and the counts of one month. They are planned again and again on one connection, which is how pages ask.
3. The rows of every table in parts are digested in both; a digest that differs is a mismatch.
4. Locks are those that a transaction holds after one of these statements: PostgreSQL has room for so many in all.
5. Tidying up is VACUUM of contacts after each contact of the agency in the middle was written anew.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.machine import busy
from bench.measure import Claim, Row, sample_of
from bench.office import PAGES, counted, made, page_of, somebody_of, spent_on
from bench.register_databases import databases, measured, opened_django, quantile
from bench.report import show
from bench.store import load_office, tell

AGENCIES, REQUESTS, PARTS = 50, 300_000, 16
TURNS, WARM = 60, 3
ROOM = "max_locks_per_transaction = 256"
DIGEST = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"


def office_parts(agencies: int = AGENCIES, requests: int = REQUESTS, parts: int = PARTS) -> Claim:
    """Return what pages, filings and planning take before and after; nothing where there is no PostgreSQL."""
    title = f"The big tables of an office of {agencies:,} agencies with {requests:,} requests in {parts} parts"
    if "PostgreSQL" not in databases():
        return Claim(f"{title}: not measured, the packages of PostgreSQL are not here", ())
    with made(ROOM) as environment:
        found = measured("bench.office_parts", environment, str(agencies), str(requests), str(parts))
    rows = [
        Row(f"{when}: {name}", sample_of(times, "ms"), note=f"p95 {quantile(times, 0.95):.2f} ms")
        for when in ("whole", "in parts")
        for name, times in found[when].items()
    ]
    rows += [Row(name, sample_of([value], unit)) for name, value, unit in found["once"]]
    return Claim(title, tuple(rows), found["checked"], found["differ"])


def inside(agencies: int, requests: int, parts: int) -> dict[str, Any]:
    """Make the office in this process, its copy in parts, and ask both by turns."""
    opened_django()
    from django.db import connections

    from dintel.config.prepare import keep_what_is_loaded
    from dintel.operations import agencies as acts

    list(acts.ACTS["separate"](Namespace()))
    members = load_office(requests, agencies)
    keep_what_is_loaded()
    chosen = [members[at] for at in sorted({0, agencies // 2, agencies - 1})]
    tell(f"figures counted: {counted(members, chosen)}")
    somebody = [(member, somebody_of(member)) for member in chosen]
    forms = {"whole": connections["default"], "in parts": _copied()}
    once = []
    with _asking(forms["in parts"]):
        once.append(("put in parts", spent_on(lambda: list(acts.ACTS["partition"](Namespace(parts=parts)))), "s"))
        once.append(("done again", spent_on(lambda: list(acts.ACTS["partition"](Namespace(parts=None)))), "s"))
    digests = []
    for form, connection in forms.items():
        with _asking(connection):
            digests.append(_digests())
            once.append((f"{form}: the database", _size(), "MB"))
            once.append((f"{form}: tidied up", _tidied(members[agencies // 2]), "s"))
            once += [(f"{form}: locks of {name}", held, "locks") for name, held in _locks(members[0])]
    differ = sum(digests[0][name] != digests[1][name] for name in digests[0])
    return {**_by_turns(forms, somebody), "once": once, "checked": len(digests[0]), "differ": differ}


def _copied() -> Any:
    """Return a connection to a copy of the office's database, which an administrator makes."""
    import psycopg
    from django.db import connection, connections
    from django.db.utils import load_backend

    connection.close()
    with psycopg.connect(os.environ["BENCH_ADMINISTRATOR"], autocommit=True) as there:
        there.execute("CREATE DATABASE parts OWNER dintel_owner TEMPLATE dintel")
    told = {**connections["default"].settings_dict, "NAME": "parts"}
    return load_backend("dintel.config.office_postgresql").DatabaseWrapper(told, "default")


@contextmanager
def _asking(connection: Any) -> Iterator[None]:
    """Let this thread ask one of the two, and remember of neither what only one of them has."""
    from django.db import connections

    from dintel.apps.contacts.services.answers import forget_kept_answers
    from dintel.apps.sealing.services.keys import forget_standing_keys

    before, connections["default"] = connections["default"], connection
    forget_standing_keys()
    forget_kept_answers()
    try:
        yield
    finally:
        connections["default"] = before
        forget_standing_keys()
        forget_kept_answers()


def _by_turns(forms: Mapping[str, Any], somebody: list[tuple[Any, Any]]) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = {form: defaultdict(list) for form in forms}
    for turn in range(WARM + TURNS):
        for form, connection in forms.items():
            with _asking(connection):
                for member, browser in somebody:
                    for path in PAGES:
                        found[form][f"{member.slug}, {path}"].append(page_of(member, browser, path))
                    found[form][f"{member.slug}, a filing"].append(_filing(member))
                for name, spent in _planned(somebody[0][0]).items():
                    found[form][f"planning {name}"].append(spent)
        if turn % 10 == 0:
            tell(f"turn {turn}")
    return {form: {name: times[WARM:] for name, times in told.items()} for form, told in found.items()}


def _filing(member: Any) -> float:
    """Return the milliseconds of one filing, after one that takes keys to hand."""
    from tests.apps.contacts.made import filed, ice, report

    from dintel.apps import binding
    from dintel.apps.accounts.models import User

    with binding.to(member):
        by = User.objects.order_by("pk").last()
        filed(report(ice()), by=by)
        return spent_on(lambda: filed(report(ice()), by=by)) * 1000


def _asked() -> dict[str, Any]:
    from dintel.apps.contacts.models import Contact, Request
    from dintel.apps.figures.models import KeptCount

    return {
        "the list of contacts": Contact.objects.all()[:50],
        "requests with their contacts": Request.objects.select_related("contact").order_by("-pk")[:50],
        "the counts of a month": KeptCount.objects.filter(measure="requests", month="2025-03-01"),
    }


def _planned(member: Any) -> dict[str, float]:
    """Return how long PostgreSQL plans some statements, in milliseconds, the second time (2.)."""
    from dintel.apps import binding

    with binding.to(member):
        told = {
            name: [json.loads(query.explain(format="JSON", summary=True))[0] for _turn in range(2)][1]
            for name, query in _asked().items()
        }
    return {name: one["Planning Time"] for name, one in told.items()}


def _locks(member: Any) -> list[tuple[str, float]]:
    """Return how many locks each holds (4.)."""
    from django.db import connection, transaction

    from dintel.apps import binding

    found = []
    for name, query in _asked().items():
        with binding.to(member), transaction.atomic(), connection.cursor() as cursor:
            list(query)
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
            found.append((name, float(cursor.fetchone()[0])))
    return found


def _digests() -> dict[str, str]:
    """Return a digest of the rows of every table that is put in parts (3.)."""
    from django.db import connection

    from dintel.apps import binding
    from dintel.apps.office import partitioning

    found = {}
    with binding.to_whole_office("rows are held against each other"), connection.cursor() as cursor:
        for one in partitioning.plans():
            cursor.execute(DIGEST.format(one.table))
            found[one.table] = str(cursor.fetchone())
    return found


def _tidied(member: Any) -> float:
    """Return the seconds of tidying up (5.)."""
    from django.db import connection

    from dintel.apps import binding

    with binding.to_whole_office("a table is tidied up"), connection.cursor() as cursor:
        cursor.execute("VACUUM contacts_contact")
        cursor.execute(f"UPDATE contacts_contact SET number = number WHERE {binding.COLUMN} = %s", [member.id])  # noqa: S608
        return spent_on(lambda: cursor.execute("VACUUM contacts_contact"))


def _size() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
        return float(cursor.fetchone()[0])


def main() -> int:
    """Measure an office of its own, as large as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--parts", type=int, default=PARTS)
    parser.add_argument("--measure", nargs=3, type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(inside(*given.measure)))
        return 0
    claim = office_parts(given.agencies, given.requests, given.parts)
    show(claim, round(busy(), 1))
    return int(claim.mismatches > 0)


if __name__ == "__main__":
    sys.exit(main())

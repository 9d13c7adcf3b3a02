"""Claim: with a million contacts every list, search and record page comes within 100 ms (p95).

``python -m bench.register_lists`` measures with 50,000 contacts, which takes minutes;
``python -m bench.register_lists 1000000`` with a million, which takes most of an hour. Pages are
asked for in process, by four people who reach differently far. On both databases the same contacts
stand on each page.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from datetime import date
from typing import Any

from bench.measure import Claim, Row, sample_of
from bench.register_databases import databases, measured, open_register, quantile, register
from bench.report import show

COUNT = 50_000
WARM, RUNS = 2, 40
MOST_MS = 100.0
QUESTIONS = {
    "everything": "",
    "oldest first": "sort=oldest",
    "last received first": "sort=received",
    "by building": "sort=place",
    "verified": "verified=verified",
    "not an officer": "verified=not_an_officer",
    "one department": "department={department}",
    "a large building": "facility={facility}",
    "a small building": "facility=4-h-park",
    "one thing asked": "asked=living_area",
    "one paper": "document=i247a",
    "by fax": "channel=fax",
    "with counsel": "counsel=yes",
    "immigration officers": "immigration=yes",
    "declined": "outcome=decline",
    "one month": "from=2024-03-01&to=2024-03-31",
    "one year": "from=2023-01-01&to=2023-12-31",
    "one day long ago": "from=2019-03-01&to=2019-03-01",
    "written down by me": "mine=yes",
    "two filters": "outcome=decline&channel=fax",
    "three filters": "department={department}&outcome=decline&channel=email",
    "four filters": "verified=unverified&immigration=yes&outcome=decline&channel=visit",
    "four filters, few fit": "verified=not_an_officer&immigration=yes&outcome=police&channel=fax",
    "four filters and a month": "verified=unverified&immigration=yes&outcome=decline&channel=visit"
    "&from=2024-03-01&to=2024-03-31",
    "filters that nothing fits": "verified=not_an_officer&immigration=yes&asked=driver_records"
    "&document=i138&channel=portal",
    "two filters by building": "outcome=decline&channel=fax&sort=place",
    "a small building, received": "facility=4-h-park&sort=received",
    "three filters by building": "document=i247a&asked=hold_person&channel=fax&sort=place",
    "a word": "q=warrant",
    "two words": "q=audiencia+Mu%C3%B1oz",
    "a phrase": "q=%22front+desk%22",
    "the beginning of a word": "q=off*",
    "the beginning of a number": "q=C-2024-0123",
    "digits": "q=12345",
    "a word and two filters": "q=warrant&outcome=decline&channel=fax",
    "a word by building": "q=warrant&sort=place",
    "a word, received": "q=officer&sort=received",
    "a word nobody wrote": "q=zzzzqqq",
    "far down the list": "after={deep}",
    "far down a filtered list": "outcome=decline&after={deep}",
}


def lists(count: int = COUNT) -> Claim:
    """Return p50 and p95 of every page on each database, and whether both show the same contacts."""
    rows: list[Row] = []
    shown: dict[str, dict[str, Any]] = {}
    for database in databases():
        with register(database) as environment:
            found = measured("bench.register_lists", environment, str(count))
        shown[database] = found["shown"]
        rows += [_row(database, page) for page in found["pages"]]
    first, *others = shown.values()
    differ = sum(other[name] != numbers for other in others for name, numbers in first.items())
    return Claim(f"Lists, searches and records of {count:,} contacts", tuple(rows), len(first), differ)


def _row(database: str, page: dict[str, Any]) -> Row:
    times, p95 = page["ms"], quantile(page["ms"], 0.95)
    sample = sample_of(times, "ms")
    note = f"p95 {p95:.0f} ms, {page['statements']} statements"
    return Row(
        f"{database}, {page['name']}", sample, target=f"p95 under {MOST_MS:.0f} ms", met=p95 < MOST_MS, note=note
    )


def measure(count: int) -> dict[str, Any]:
    """Return the times of every page for everybody, and which contacts each shows; in a register of its own."""
    open_register()
    from bench.register_fill import differing, fill

    fill(count)
    if differing():
        message = "the search texts are not those the product writes"
        raise AssertionError(message)
    from dintel.config.prepare import keep_what_is_loaded

    keep_what_is_loaded()  # as a server has done that has just started; filling used up its first collections
    words, people = _places(), _people()
    pages, shown = [], {}
    for role, client in people.items():
        for name, query in QUESTIONS.items():
            page = _page(client, f"/contacts/?{query.format(**words)}")
            shown[f"{role}, {name}"] = page.pop("shown")
            pages.append({"name": f"{role}, {name}", **page})
    for name, path in (("a record", "/contacts/{number}/"), ("today", "/today/"), ("counsel’s queue", "/counsel/")):
        page = _page(people["counsel"], path.format(number=words["number"]))
        page.pop("shown")
        pages.append({"name": f"counsel, {name}", **page})
    return {"pages": pages, "shown": shown}


def _places() -> dict[str, str]:
    from collections import Counter

    from dintel.apps.contacts.models import Contact

    known = Contact.objects.filter(pk__lte=20_000).values_list("department", "facility")
    deep = Contact.objects.order_by("began_at", "pk")[Contact.objects.count() // 2]
    last = Contact.objects.filter(sealed=False).order_by("-pk")[100]
    return {
        "department": Counter(row[0] for row in known).most_common(1)[0][0],
        "facility": Counter(row[1] for row in known).most_common(1)[0][0],
        "deep": deep.number,
        "number": last.number,
    }


def _people() -> dict[str, Any]:
    """Return a client for each of five people: everywhere, a department, a building, their own."""
    from django.test import Client

    from dintel.apps.accounts.models import Assignment, User

    places = _places()
    held = {
        "duty officer": {"role": "duty_officer"},
        "counsel": {"role": "counsel"},
        "liaison": {"role": "liaison", "department": places["department"]},
        "site lead": {"role": "site_lead", "facility": places["facility"]},
        "front desk": {"role": "front_desk", "facility": places["facility"]},
    }
    clients = {}
    for number, (name, assignment) in enumerate(held.items()):
        user = User.objects.order_by("pk")[number]  # the first has filed most of all
        user.is_demo = True
        user.save()
        Assignment.objects.create(user=user, from_on=date(2025, 1, 1), **assignment)
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def _page(client: Any, path: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        answer = client.get(path)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - start) * 1e3)
    if answer.status_code != 200:
        message = f"{path} answered {answer.status_code}"
        raise AssertionError(message)
    with CaptureQueriesContext(connection) as made:
        client.get(path)
    shown = re.findall(r'contacts__when"><a href="/contacts/([^/]+)/', answer.content.decode())
    return {"ms": times, "statements": len(made), "shown": shown}


def main() -> int:
    """Print the figures; return 1 if the databases show different contacts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--measure", action="store_true", help="measure in this process, in the register it is given")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.count)))
        return 0
    claim = lists(given.count)
    show(claim, 0.0)
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

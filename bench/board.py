"""Claim: the board of 30 departments by 60 duties with five years of history comes within 100 ms (p95).

``python -m bench.board``. A city with 30 departments and an order of 60 directives, each bound to all of them; every
field has had a task each quarter for five years. The page is asked for in process by the coordinator, and what it
shows is held against a plain count over all rows.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from unittest import mock

from bench.machine import busy
from bench.measure import Claim, Row, sample_of
from bench.register_databases import databases, measured, open_register, quantile, register
from bench.report import show

DEPARTMENTS, DUTIES, QUARTERS = 30, 60, 20
WARM, RUNS = 3, 60
MOST_MS, MOST_STATEMENTS = 100.0, 9
NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
DAY = timedelta(days=1)


def board() -> Claim:
    """Return p50 and p95 of the board on each database, and whether it shows what a plain count finds."""
    rows: list[Row] = []
    checked = differ = 0
    for database in databases():
        with register(database) as environment:
            found = measured("bench.board", environment)
        for page in found["pages"]:
            times, p95 = page["ms"], quantile(page["ms"], 0.95)
            sample = sample_of(times, "ms")
            met = p95 <= MOST_MS and page["statements"] <= MOST_STATEMENTS
            note = f"p95 {p95:.0f} ms, {page['statements']} statements, {found['tasks']:,} tasks"
            target = f"p95 {MOST_MS:.0f} ms, {MOST_STATEMENTS} statements"
            rows.append(Row(f"{database}: {page['name']}", sample, "", target, met, note))
        checked, differ = checked + found["checked"], differ + found["differ"]
    return Claim("The board of 30 departments by 60 duties, five years", tuple(rows), checked, differ)


def inside() -> dict[str, Any]:
    """Fill the database of this process, ask for the board, and return the times and what was checked."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from dintel.apps.duties import here

    departments = list(here.order().directives["report-activity"].departments)[:DEPARTMENTS]
    duties = tuple(_directives(here.order(), departments))
    user, tasks = _fill(departments, [one.id for one in duties])
    order = mock.Mock(directives={one.id: one for one in duties}, duties=duties)
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    pages = []
    with mock.patch.object(here, "order", return_value=order):
        for name, path in (("the board", "/duties/"), ("the board, five years shown", "/duties/?weeks=260")):
            times = []
            for run in range(WARM + RUNS):
                begun = time.perf_counter()
                response = client.get(path)
                response.content  # noqa: B018 - all of it
                if run >= WARM:
                    times.append((time.perf_counter() - begun) * 1000)
            with CaptureQueriesContext(connection) as asked:
                response = client.get(path)
            pages.append({"name": name, "ms": times, "statements": len(asked)})
    checked, differ = _compare(response.context["board"])
    return {"pages": pages, "tasks": tasks, "checked": checked, "differ": differ}


def _directives(order: Any, departments: list[str]) -> Any:
    from dataclasses import replace

    model = order.directives["report-activity"]
    for number in range(1, DUTIES + 1):
        yield replace(model, id=f"duty-{number}", number=number, departments=tuple(departments))


def _fill(departments: list[str], duties: list[str]) -> tuple[Any, int]:
    """Write five years of tasks, one each quarter for every field, with what happened to them; in bulk."""
    from uuid import uuid4

    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.duties.models import Change, Task
    from dintel.apps.sealing.services import Subject, standing_key

    user = User.objects.create_user("coordinator@example.invalid", "Coordinator (synthetic)", None)
    User.objects.filter(pk=user.pk).update(is_demo=True)
    Assignment.objects.create(user=user, role="equity_coordinator", from_on=date(2021, 1, 1))
    key = standing_key(subject=Subject("bench", "board"))
    tasks = []
    for field, (department, duty) in enumerate(product(departments, duties)):
        for number in range(QUARTERS + 1):
            target = NOW.date() - DAY * (91 * (QUARTERS - number) - field * 5 % 91 + 10)
            given_at = NOW - DAY * 91 * (QUARTERS - number + 1)
            done = {"kept": "done", "done_at": datetime.combine(target, NOW.timetz()), "done_by": user}
            task = Task(key=uuid4(), data_key=key, title="Look again", department=department, duty=duty, given_by=user)
            task.plan, task.owner_role, task.rhythm, task.round = "desk-protocol", "liaison", "3 months", number + 1
            task.first_on = task.target_on = target
            task.given_at = given_at
            for name, value in (done if number < QUARTERS else {}).items():
                setattr(task, name, value)
            tasks.append(task)
    made = Task.objects.bulk_create(tasks, batch_size=500)
    changes = []
    for task in made:
        changes.append(Change(task=task, what="given", on=task.given_at.date(), by=user, at=task.given_at))
        if task.done_at:
            changes.append(Change(task=task, what="done", on=task.done_at.date(), by=user, at=task.done_at))
    Change.objects.bulk_create(changes, batch_size=500)
    return user, len(made)


def _compare(shown: Any) -> tuple[int, int]:
    """Hold every field against a plain count over all tasks; return how many were looked at, and how many differ."""
    from django.utils import timezone

    from dintel.apps.duties.models import Task

    on, plain = timezone.localdate(), {}
    for department, duty, kept, target_on in Task.objects.values_list("department", "duty", "kept", "target_on"):
        counts = plain.setdefault((department, duty), [0, 0, 0])
        counts[0] += kept == "open"
        counts[1] += kept == "open" and target_on < on
        counts[2] += kept == "done"
    known = {department for department, _duty in plain}
    lines = [line for line in shown.lines if line.department in known]
    told = [
        ([one.counts.open, one.counts.late, one.counts.done], (line.department, one.column.id))
        for line in lines
        for one in line.fields
    ]
    return len(told), sum(counts != plain[key] for counts, key in told)


def main() -> int:
    """Measure, or with ``--measure`` do so in a process that has a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        open_register()
        print(json.dumps(inside()))
        return 0
    claim = board()
    show(claim, round(busy(), 1))
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

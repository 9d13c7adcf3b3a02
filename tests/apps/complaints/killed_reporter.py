"""A process that takes reports and is killed, again and again: run by test_complaints_killed.py in an empty home.

Each child acknowledges a report by its code, on a pipe, as the page would show it; whoever was shown a code must be
able to come back with it. Some children let the hour strike too, so that they die in the middle of that.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, date, datetime, timedelta

import django

START = datetime(2026, 11, 25, tzinfo=UTC)
LINE_BYTES = 18


def take_for_ever(pipe: int, number: int) -> None:
    """Take reports; every now and then let the hour strike."""
    from dintel.apps.complaints import services

    hour = START + timedelta(hours=number)
    while True:
        sent = services.send_report(answers={"happened_words": "Two men."}, language="es", on=date(2026, 11, 25))
        os.write(pipe, sent.code.encode())
        if random.random() < 0.3:
            hour += timedelta(minutes=30)
            services.strike_the_hour(at=hour)


def kill_one(number: int) -> list[str]:
    """Let a child take reports for a moment, kill it, and return the codes it had shown."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        take_for_ever(writing, number)
    os.close(writing)
    time.sleep(random.uniform(0.2, 1.2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as shown:
        said = shown.read().decode()
    return [said[at : at + LINE_BYTES] for at in range(0, len(said) // LINE_BYTES * LINE_BYTES, LINE_BYTES)]


def main() -> None:
    """Kill as often as the argument says, then hold every code that was shown, and the whole log, against the rows."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from dintel.apps.complaints.queries.proof import standing_of
    from dintel.apps.complaints.queries.reports import report_with_mark
    from dintel.apps.complaints.services import mark_of
    from dintel.apps.ledger import queries as ledger
    from dintel.apps.ledger.services import sequence
    from dintel.apps.sealing import services as sealing

    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=START)
    shown: list[str] = []
    for number in range(int(sys.argv[1])):
        connections.close_all()
        shown += kill_one(number)
    sequence(at=START)
    for code in shown:
        report = report_with_mark(mark_of(code))
        assert report is not None, code
        assert standing_of(report, at=START).is_unchanged
    wrong = [str(one) for one in ledger.row_faults() if "complaints" in one.where]
    assert wrong == []
    print(len(shown), "codes were shown, and each opens its report")


if __name__ == "__main__":
    main()

"""Run as a program: ``plant`` some old contacts and approve their disposal, or ``run`` what was approved.

``run`` says ``next`` on its output whenever a key is about to be destroyed, so that whoever kills it kills at work.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

import django

COUNT = 12
PAUSE_SECONDS = 0.03


def main() -> None:
    """Do one of the two."""
    django.setup()
    {"plant": plant, "run": run}[sys.argv[1]]()
    print("done", flush=True)


def plant() -> None:
    """Make a database with old contacts, each under one account, and a batch that a second person approved."""
    from django.core.management import call_command
    from tests.apps.contacts.made import NOW, access, filed, ice, report

    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.retention import services
    from dintel.apps.retention.schedule import schedule
    from dintel.apps.sealing import services as sealing

    old = NOW - timedelta(days=4 * 366)
    call_command("migrate", verbosity=0, skip_checks=True)
    sealing.require_keys(at=old)
    people = []
    for role in ("counsel", "records_custodian"):
        one = User.objects.create_user(f"{role}@example.invalid", f"{role} (synthetic)")
        one.is_demo = True  # needs no second factor
        one.save()
        Assignment.objects.create(user=one, role=role, from_on=old.date())
        people.append(one)
    counsel, custodian = people
    for n in range(COUNT):
        filed(report(ice(), began_at=old, account=f"account {n}"), by=counsel, at=old + timedelta(minutes=n))
    services.adopt(sha256=schedule().sha256, authority="A made-up paper", by=counsel, at=old)
    batch = services.propose(record_class="contact", reason="Due.", access=access(custodian), on=NOW.date(), at=NOW)
    services.approve(batch=batch, access=access(counsel), at=NOW)


def run() -> None:
    """Go on with what was approved."""
    from tests.apps.contacts.made import NOW

    from dintel.apps.retention import services
    from dintel.apps.sealing import services as sealing

    destroy = sealing.destroy

    def slowly(**of: Any) -> int:
        print("next", flush=True)
        time.sleep(PAUSE_SECONDS)  # a slow disk: a kill then falls before, in or behind what comes now
        return destroy(**of)

    sealing.destroy = slowly
    services.run_approved(at=NOW)


if __name__ == "__main__":
    main()

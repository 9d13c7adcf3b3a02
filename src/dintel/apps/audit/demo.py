"""The demo city's auditor: a few looks, two checks, a published statement; made once, synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User
from dintel.apps.accounts.services import record_look
from dintel.apps.audit import services
from dintel.apps.audit.jobs.working import do_next
from dintel.apps.audit.queries.jobs import recent_checks
from dintel.apps.audit.queries.statements import all_statements
from dintel.apps.audit.services import Spoken
from dintel.apps.contacts.queries.visible import visible

MARK = "(synthetic)"
LOOKS = 7
CHECKS = ("evidence", "retention")
WORDS = f"Each record I opened says who asked for what, what was answered, and on which rule. {MARK}"


def make_demo_audit(*, people: Mapping[str, User], at: datetime) -> None:
    """Look at some contacts, check twice, state it and publish it; ``people`` is one account a role."""
    if all_statements().exists():
        return
    by = people["auditor"]
    for number in visible(access_of(by, at.date())).order_by("pk").values_list("number", flat=True)[:LOOKS]:
        record_look(user=by, kind="contact", key=number, action="contact.read", at=at)
    for kind in CHECKS:
        services.ask_for_check(kind=kind, by=by, at=at)
        do_next(at)
    later = max([at, *(one.ended_at for one in recent_checks() if one.ended_at)]) + timedelta(seconds=1)
    made = services.make_statement(spoken=Spoken(at - timedelta(hours=1), later, WORDS), by=by, at=later)
    services.publish_statement(statement=made, by=by, at=later)

"""A fault in every statement of what happens to a report: it is there whole with its leaf, or not at all.

After each fault the same act again succeeds, once: a reporter whose line broke presses the button again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, came_in
from tests.apps.complaints.reported import ANSWERS, DAY, again
from tests.apps.complaints.test_complaints_case import OFFENCE
from tests.apps.ledger.test_ledger_faults import each_statement, told

from dintel.apps.complaints import services
from dintel.apps.complaints.models import Assignment, Finding, Message, Report, Triage
from dintel.apps.ledger import queries
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries import Fault
from dintel.apps.ledger.services import release_quiet_leaves

pytestmark = pytest.mark.django_db(transaction=True)


def stopped_at_each(what: str, act: Callable[[], object], kept: Callable[[], int]) -> None:
    """Let each statement of ``act`` fail; after each there is nothing of it or all, and again it succeeds once.

    ``act`` is one act that is done again with the same words; ``kept`` counts what it leaves.
    """
    before, done = kept(), 0

    def once() -> None:
        nonlocal done
        act()
        done += 1

    def check() -> None:
        assert kept() == before + done, "kept in part, or not acknowledged and kept"
        once()
        assert kept() == before + done
        release_quiet_leaves(at=LATER + timedelta(hours=2 * done))
        assert rows_that_differ() == []

    failed = each_statement(once, check)
    assert len(failed) > 3
    told(what, failed)


def rows_that_differ() -> list[Fault]:
    """Return what does not agree with its leaf, but for people, whom the tests make past every service."""
    return [fault for fault in queries.row_faults() if not fault.where.startswith(("accounts_", "mfa_"))]


def test_sending_a_report() -> None:
    number = 0

    def act() -> None:
        nonlocal number
        draw = number.to_bytes(16, "big")
        first = services.send_report(answers=ANSWERS, language="es", on=DAY, draw=draw)
        second = services.send_report(answers=ANSWERS, language="es", on=DAY, draw=draw)
        assert first.report.pk == second.report.pk
        number += 1

    def check() -> None:
        act()
        assert Report.objects.count() == number
        release_quiet_leaves(at=LATER + timedelta(hours=2 * number))
        assert Leaf.objects.filter(kind="report.sent").count() == number
        assert rows_that_differ() == []

    told("report", each_statement(act, check))


def test_a_reporter_adds_words() -> None:
    report = came_in()
    stopped_at_each("message", lambda: services.write_on(report=report, words="More.", on=DAY), Message.objects.count)


def test_staff_ask_back() -> None:
    report, by = came_in(), make_person("intake_officer")
    stopped_at_each(
        "question", lambda: services.ask_back(report=report, words="Where?", by=by, at=LATER), Message.objects.count
    )


def test_a_case_is_given_to_somebody() -> None:
    report, _first = a_case()
    by = make_person("intake_officer")

    def act() -> None:
        person = make_person("investigator")
        services.assign(report=again(report), user=person, is_counsel=False, by=by, at=LATER)

    stopped_at_each("assignment", act, Assignment.objects.count)


def test_a_report_is_sent_one_way() -> None:
    report, by = came_in(), make_person("intake_officer")
    stopped_at_each(
        "triage",
        lambda: services.triage(report=report, route="scam", reason="A call, no visit.", by=by, at=LATER),
        Triage.objects.count,
    )


def test_something_is_found_out() -> None:
    report, by = a_case()

    def act() -> None:
        services.find(report=report, offence=OFFENCE, element="pretended", state="shown", words="W.", by=by, at=LATER)

    stopped_at_each("finding", act, Leaf.objects.filter(kind="report.found").count)
    assert Finding.objects.count() == 1

"""Whatever reporters and staff do to reports in whatever order, beside a plain memory of what must hold.

A report sent twice is one report under one code, its state and its messages are what the memory says, each answer is
new to its reporter once, a closed report stays closed, and at the end what was closed is disposed of and nothing else:
its code opens nothing, no word of it is left, and the log with all its rows holds. A few short orders are tried in each
run; days and hours are the test's own.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as settings_of_django
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER
from tests.apps.complaints.ended_reports import dispose
from tests.apps.complaints.reported import ANSWERS, again

from dintel.apps.complaints import services
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.queries.reports import report_with_mark
from dintel.apps.ledger import queries as log
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import Alarm, Leaf
from dintel.apps.retention.ended import DisposedError

FEW = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a failing order is told as it was: a shorter one costs minutes
    suppress_health_check=list(HealthCheck),
    database=None,
)
ROUTES = ("scam", "impersonation")
WORDS = "A word that lies sealed."


class Reports(RuleBasedStateMachine):
    """A reporter with one or two reports, the intake desk, and the log under them."""

    def __init__(self) -> None:
        """Begin with somebody at the desk and nothing else."""
        super().__init__()
        self.desk = make_person("intake_officer")
        self.at = LATER
        self.reports: dict[bytes, dict[str, Any]] = {}

    def _one(self, data: st.DataObject, *, known: bool = True) -> dict[str, Any]:
        keys = [draw for draw, one in self.reports.items() if one["known"] or not known]
        return self.reports[data.draw(st.sampled_from(sorted(keys)))]

    def _row(self, one: dict[str, Any]) -> Report:
        return Report.objects.get(pk=one["pk"])

    @rule(number=st.integers(0, 1))
    def send(self, number: int) -> None:
        """Send a report, or press the button again."""
        draw = bytes([number]) * 16
        on = timezone.localdate(self.at)
        sent = services.send_report(answers=ANSWERS, language="en", on=on, draw=draw)
        new = {"code": sent.code, "pk": sent.report.pk, "state": "new", "messages": 0, "unread": 0, "route": ""}
        known = self.reports.setdefault(draw, {**new, "known": False})
        assert (known["code"], known["pk"]) == (sent.code, sent.report.pk)

    @precondition(lambda self: self.reports)
    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        """Come back with the code and add words."""
        one = self._one(data, known=False)
        row = report_with_mark(services.mark_of(one["code"]))
        assert row is not None
        assert row.pk == one["pk"]
        services.write_on(report=row, words=WORDS, on=timezone.localdate(self.at))
        one["messages"] += 1

    @precondition(lambda self: self.reports)
    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        """Come back and read: what staff wrote is new once."""
        one = self._one(data, known=False)
        assert services.note_read(report=self._row(one), on=timezone.localdate(self.at)) == one["unread"]
        one["unread"] = 0

    @precondition(lambda self: any(one["known"] for one in self.reports.values()))
    @rule(data=st.data(), route=st.sampled_from(ROUTES))
    def triage(self, data: st.DataObject, route: str) -> None:
        """Send a report one way; its reporter is told when that is another way than before."""
        one = self._one(data)
        services.triage(report=self._row(one), route=route, reason="As it reads.", by=self.desk, at=self.at)
        one["state"] = "triaged" if one["state"] == "new" else one["state"]
        self._told(one, 1 if route != one["route"] else 0)
        one["route"] = route

    @precondition(lambda self: any(one["known"] for one in self.reports.values()))
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """Ask the reporter back."""
        one = self._one(data)
        services.ask_back(report=self._row(one), words="Where was it?", by=self.desk, at=self.at)
        self._told(one, 1)

    @precondition(lambda self: any(one["known"] for one in self.reports.values()))
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        """Close a report with last words; a closed one stays as it is."""
        one = self._one(data)
        services.close_report(report=self._row(one), words="Thank you.", by=self.desk, at=self.at)
        self._told(one, 0 if one["state"] == "closed" else 1)
        one["state"] = "closed"

    def _told(self, one: dict[str, Any], number: int) -> None:
        one["messages"] += number
        one["unread"] += number

    @rule(hours=st.integers(1, 30))
    def strike(self, hours: int) -> None:
        """The hour strikes: staff know of what came, and the log is signed."""
        self.at += timedelta(hours=hours)
        ledger.release_quiet_leaves(at=self.at)
        ledger.sequence(at=self.at)
        ledger.checkpoint(at=self.at, why="scheduled")
        for one in self.reports.values():
            one["known"] = True

    @invariant()
    def every_report_is_as_remembered(self) -> None:
        """Once, in its state, with its messages, and with no word readable on the disk."""
        found = {row.pk: (row.state, row.messages.count()) for row in Report.objects.all()}
        assert found == {one["pk"]: (one["state"], one["messages"]) for one in self.reports.values()}
        sent = set(Leaf.objects.filter(kind="report.sent").values_list("subject_key", flat=True))
        known = [self._row(one).number for one in self.reports.values() if one["known"]]
        assert sent == set(known)
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM complaints_message")
            assert not any(WORDS.encode() in bytes(words) for (words,) in cursor)

    def teardown(self) -> None:
        """Dispose of what was closed; the rest stands, and the log with every row holds."""
        self.strike(1)
        self.every_report_is_as_remembered()
        closed = [one for one in self.reports.values() if one["state"] == "closed"]
        if closed:
            dispose()
        for one in self.reports.values():
            row = again(self._row(one))
            is_gone = one in closed
            assert (row.disposed_at is not None, not row.answers, not row.messages.exists()) == (
                (True, True, True) if is_gone else (False, False, not one["messages"])
            )
            assert (report_with_mark(services.mark_of(one["code"])) is None) == is_gone
            if is_gone:
                with pytest.raises(DisposedError):
                    services.write_on(report=row, words=WORDS, on=timezone.localdate(self.at))
        differing = [fault for fault in log.row_faults() if not fault.where.startswith(("accounts_", "mfa_"))]
        assert [*log.faults(), *differing] == []  # people are made past every service
        assert not Alarm.objects.exists()


@pytest.mark.django_db
def test_no_order_of_acts_breaks_a_report() -> None:
    class InTransaction(Reports):
        """Each example begins with an empty city."""

        def __init__(self) -> None:
            self.savepoint = transaction.savepoint()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.savepoint_rollback(self.savepoint)
                (Path(settings_of_django.LEDGER_DIR) / "remembered").unlink(missing_ok=True)

    run_state_machine_as_test(InTransaction, settings=FEW)

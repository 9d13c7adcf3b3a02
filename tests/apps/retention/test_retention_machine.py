"""Whatever people do in whatever order: what is held stays, what has gone says so once, and nothing goes unapproved."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.apps.contacts.made import access, filed, ice, report
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import services as files
from dintel.apps.evidence.models import Hold
from dintel.apps.evidence.refusals import RefusedError as EvidenceRefused
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention import queries, services
from dintel.apps.retention.ended import DisposedError
from dintel.apps.retention.models import Batch, Certificate
from dintel.apps.retention.schedule import schedule

COUNT = 3
which = st.integers(0, COUNT - 1)
refusals = suppress(services.RefusedError)


class Retention(RuleBasedStateMachine):
    """Three contacts whose time comes one after another, two people, and a plain memory of what must hold."""

    def __init__(self) -> None:
        """Make people and contacts; the clock stands a day before the first is due."""
        super().__init__()
        self.people = {role: _person(role) for role in ("counsel", "records_custodian")}
        self.counsel = self.people["counsel"]
        begun = [OLD + timedelta(days=30 * n) for n in range(COUNT)]
        self.contacts = [_filed(at, self.counsel) for at in begun]
        keep = schedule().classes["contact"].keep
        assert keep is not None
        self.due = [keep.last_day(timezone.localdate(at)) + timedelta(days=1) for at in begun]
        self.at = datetime.combine(self.due[0] - timedelta(days=1), OLD.timetz())
        services.adopt(sha256=schedule().sha256, authority="A made-up paper", by=self.counsel, at=OLD)
        self.held: dict[int, Hold] = {}
        self.gone: set[int] = set()
        self.words = dict.fromkeys(range(COUNT), "first")
        self.batches: list[tuple[Batch, str, set[int]]] = []

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        """A new day: others fall due."""
        self.at += timedelta(days=days)

    @rule(one=which)
    def place(self, one: int) -> None:
        """Place a hold; on what has gone it is refused."""
        if one in self.held:
            return
        told = {"subject_kind": "contact", "subject_key": self.contacts[one].number, "reason": "A suit."}
        if one in self.gone:
            with pytest.raises(EvidenceRefused):
                files.hold(**told, by=self.counsel, at=self.at)
        else:
            self.held[one] = files.hold(**told, by=self.counsel, at=self.at)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        """Lift one of the holds."""
        one = data.draw(st.sampled_from(sorted(self.held)))
        files.release_hold(hold=self.held.pop(one), reason="Over.", by=self.counsel, at=self.at)

    @rule(role=st.sampled_from(["counsel", "records_custodian"]))
    def propose(self, role: str) -> None:
        """Propose what is due, is not held, and is in no open proposal."""
        taken = {one for batch, state, some in self.batches if state in {"proposed", "approved"} for one in some}
        free = {one for one in range(COUNT) if timezone.localdate(self.at) >= self.due[one]}
        free -= taken | set(self.held) | self.gone
        told = {"record_class": "contact", "reason": "Due.", "on": timezone.localdate(self.at), "at": self.at}
        if not free:
            with pytest.raises(services.RefusedError):
                services.propose(**told, access=access(self.people[role]))
            return
        batch = services.propose(**told, access=access(self.people[role]))
        assert set(batch.items.values_list("subject_key", flat=True)) == {self.contacts[one].number for one in free}
        self.batches.append((batch, "proposed", free))

    @precondition(lambda self: self.batches)
    @rule(data=st.data(), role=st.sampled_from(["counsel", "records_custodian"]))
    def approve(self, data: st.DataObject, role: str) -> None:
        """Approve; only what stands, and only somebody else."""
        n, (batch, state, some) = self._one_of(data)
        with refusals:
            services.approve(batch=batch, access=access(self.people[role]), at=self.at)
            assert state == "proposed"
            assert batch.proposed_by != self.people[role]
            self.batches[n] = (batch, "approved", some)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Take a proposal back that nobody settled."""
        n, (batch, state, some) = self._one_of(data)
        with refusals:
            services.withdraw(batch=batch, by=self.counsel, at=self.at)
            assert state == "proposed"
            self.batches[n] = (batch, "withdrawn", some)

    @rule()
    def run(self) -> None:
        """The worker goes on with everything approved."""
        services.run_approved(at=self.at)
        for n, (batch, state, some) in enumerate(self.batches):
            if state == "approved":
                self.gone |= some - set(self.held)
                self.batches[n] = (batch, "done", some)

    @rule(one=which, words=st.sampled_from(["second", "third"]))
    def write(self, one: int, words: str) -> None:
        """Write to a contact as it was read at the beginning."""
        contact = Contact.objects.get(pk=self.contacts[one].pk)
        change = contacts.Change("contact", "account", words)
        told: dict[str, Any] = {"number": contact.number, "version": contact.version, "why": "Put right."}
        if one in self.gone:
            with pytest.raises(DisposedError):
                contacts.correct_contact(changes=[change], by=self.counsel, at=self.at, **told)
        else:
            contacts.correct_contact(changes=[change], by=self.counsel, at=self.at, **told)
            self.words[one] = words

    def _one_of(self, data: st.DataObject) -> tuple[int, tuple[Batch, str, set[int]]]:
        n = data.draw(st.integers(0, len(self.batches) - 1))
        return n, self.batches[n]

    @invariant()
    def every_record_is_whole_or_gone(self) -> None:
        """Words stand where nothing went, none where it did; the log says each end once, and a certificate names it."""
        certificates = "\n".join(Certificate.objects.values_list("text", flat=True))
        for one, row in enumerate(Contact.objects.order_by("pk")):
            assert (row.disposed_at is not None) == (one in self.gone)
            assert row.account == ("" if one in self.gone else self.words[one])
            ends = Leaf.objects.filter(kind="record.disposed", subject_key=row.number).count()
            assert ends == (one in self.gone)
            assert (row.number in certificates) == (one in self.gone)
        assert list(queries.unaccounted()) == []


def _person(role: str) -> User:
    user = User.objects.create_user(f"{role}@example.invalid", f"{role} (synthetic)")
    user.is_demo = True
    user.save()
    Assignment.objects.create(user=user, role=role, from_on=OLD.date())
    return user


def _filed(at: datetime, by: User) -> Contact:
    return Contact.objects.get(number=filed(report(ice(), began_at=at, account="first"), by=by, at=at).number)


@pytest.mark.django_db
def test_no_order_of_acts_breaks_retention() -> None:
    from django.db import transaction

    class InTransaction(Retention):
        """Each example begins with an empty city."""

        def __init__(self) -> None:
            self.savepoint = transaction.savepoint()
            super().__init__()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

    few = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(InTransaction, settings=few)

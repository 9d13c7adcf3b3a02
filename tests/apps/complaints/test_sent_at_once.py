"""Two presses of Send at the very same instant: one report, one code for both, and no error."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connections
from tests.apps.complaints.reported import ANSWERS, DAY, NOON, again

from dintel.apps.complaints.models import Report, SpentTicket
from dintel.apps.complaints.pressure import DOOR
from dintel.apps.complaints.services import Sent, sending, tickets
from dintel.apps.complaints.services.tickets import Admitted, SpentError
from dintel.apps.ledger import queries as ledger
from dintel.apps.visitors import tickets as signing
from dintel.domain.reporting import work

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30
DRAW = bytes(range(16))
Press = Callable[[], Sent]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[object]]:
    """Run acts in threads of their own; each looks for a report before it, and none goes on until all have looked."""

    def run(*acts: Press) -> list[object]:
        barrier, waited, given = threading.Barrier(len(acts)), threading.local(), list[object]()
        look = sending._sent_before

        def looking(mark: bytes) -> Report | None:
            found = look(mark)
            if not hasattr(waited, "once"):
                waited.once = True
                barrier.wait(SECONDS)
            return found

        def do(act: Press) -> None:
            try:
                given.append(act())
            except (IntegrityError, SpentError) as problem:
                given.append(problem)
            finally:
                connections.close_all()

        monkeypatch.setattr(sending, "_sent_before", looking)
        threads = [threading.Thread(target=do, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
        monkeypatch.setattr(sending, "_sent_before", look)
        return given

    return run


def admitted() -> Admitted:
    """Return what is said of a form that came with a ticket that nobody used yet."""
    told = work.read(signing._key(DOOR), tickets.give_ticket(at=NOON).ticket)
    return Admitted(told, proof=False, at=NOON)


def press(ticket: Admitted | None, draw: bytes = DRAW) -> Sent:
    return sending.send_report(
        answers={**ANSWERS, "name": "A made-up name"}, language="es", on=DAY, draw=draw, admitted=ticket
    )


@pytest.mark.parametrize("with_ticket", [True, False])
def test_presses_at_one_instant_are_one_report_and_give_one_code(
    at_once: Callable[..., list[object]], *, with_ticket: bool
) -> None:
    ticket = admitted() if with_ticket else None
    given = at_once(*(lambda: press(ticket) for _ in range(3)))
    report = Report.objects.get()
    assert [one.code if isinstance(one, Sent) else one for one in given] == [press(ticket).code] * 3
    assert {one.report.number for one in given if isinstance(one, Sent)} == {report.number}
    assert SpentTicket.objects.count() == int(with_ticket)
    kinds = sorted(leaf.kind for leaf in ledger.quiet_leaves_of("report", report.number))
    assert kinds == ["report.identity", "report.sent"]
    assert again(report).identity == {"name": "A made-up name"}


def test_one_ticket_for_two_forms_at_one_instant_is_still_one_report(at_once: Callable[..., list[object]]) -> None:
    ticket = admitted()
    given = at_once(lambda: press(ticket), lambda: press(ticket, bytes(16)))
    assert sorted(type(one).__name__ for one in given) == ["Sent", "SpentError"]
    assert Report.objects.count() == 1

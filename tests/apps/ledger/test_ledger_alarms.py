"""A witness's alarm is settled once, with a reason that everybody reads, and is never removed."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.ledger.conftest import AT, Write

from dintel.apps.accounts.models import User
from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Alarm, Leaf
from dintel.apps.ledger.services.agreeing import LogRefusedError, sound

pytestmark = pytest.mark.django_db
REASON = "The witness was put back to an old backup; its owner confirmed it on 24 November."


COUNSEL = "counsel@example.invalid"


def person(role: str = "counsel", address: str = COUNSEL) -> User:
    found = User.objects.filter(email=address).first() or make_person(role)
    User.objects.filter(pk=found.pk).update(email=address)
    found.refresh_from_db()
    return found


def raised(found_by: str = "witness.example/w1", kind: str = "witness_refused") -> Alarm:
    return sound(LogRefusedError(kind, "It does not cosign.", "note", found_by), AT)


def test_a_settled_alarm_is_shown_with_its_reason_and_kept(
    write: Write, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    write(3)
    services.checkpoint(at=AT, why="scheduled")
    alarm, counsel = raised(), person()
    assert "Do not rely on new receipts" in client.get("/ledger/").content.decode()
    call_command("ledger_alarms")
    assert "STANDS" in capsys.readouterr().out
    call_command("ledger_alarms", settle=alarm.pk, reason=f" {REASON} ", by=COUNSEL)
    assert REASON in capsys.readouterr().out
    page = client.get("/ledger/").content.decode()
    assert f"What the city says: {REASON}" in page
    assert "Do not rely on new receipts" not in page
    kept = Alarm.objects.get()
    assert (kept.reason, kept.details, kept.evidence) == (REASON, "It does not cosign.", "note")
    leaf = Leaf.objects.get(kind="alarm.settled")
    said = json.loads(leaf.content or "")
    assert (said["content"]["reason"], said["content"]["settled_by"]) == (REASON, kept.settled_by)
    assert kept.settled_by == said["by"] == f"user:{counsel.pk}"
    assert not queries.is_alarmed()


def test_a_witness_that_refuses_again_raises_another() -> None:
    first = raised()
    services.settle_alarm(number=first.pk, reason=REASON, by=person(), at=AT)
    assert raised().pk != first.pk
    assert queries.is_alarmed()
    assert Alarm.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_reason_is_a_sentence(reason: str) -> None:
    with pytest.raises(services.NotSettledError, match="at most 300"):
        services.settle_alarm(number=raised().pk, reason=reason, by=person(), at=AT)
    assert queries.is_alarmed()


def test_what_this_server_found_is_not_settled_by_words() -> None:
    alarm = raised("", "behind")
    person()
    with pytest.raises(CommandError, match="ledger_check"):
        call_command("ledger_alarms", settle=alarm.pk, reason=REASON, by=COUNSEL)
    assert queries.is_alarmed()
    assert not Leaf.objects.exists()


def test_an_alarm_is_settled_once_and_one_that_is_not_there_never() -> None:
    alarm = raised()
    services.settle_alarm(number=alarm.pk, reason=REASON, by=person(), at=AT)
    with pytest.raises(services.NotSettledError, match="was settled on 2026-11-25"):
        services.settle_alarm(number=alarm.pk, reason="Another story.", by=person(), at=AT)
    with pytest.raises(services.NotSettledError, match="no alarm"):
        services.settle_alarm(number=alarm.pk + 1, reason=REASON, by=person(), at=AT)
    with pytest.raises(CommandError, match="--settle NUMBER"):
        call_command("ledger_alarms", reason=REASON)
    assert Alarm.objects.get().reason == REASON
    assert Leaf.objects.count() == 1


def test_a_leaf_that_fails_leaves_the_alarm_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    alarm = raised()

    def full(**_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dintel.apps.ledger.services.settling.record", full)
    with pytest.raises(OSError, match="No space left"):
        services.settle_alarm(number=alarm.pk, reason=REASON, by=person(), at=AT)
    assert queries.is_alarmed()


def test_somebody_with_the_right_answers_for_the_reason() -> None:
    alarm = raised()
    closed = person(address="closed@example.invalid")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    person("auditor", "auditor@example.invalid")
    for address in ("", "nobody@example.invalid", "auditor@example.invalid", closed.email):
        with pytest.raises(CommandError, match=r"name with --by.*Nothing was changed"):
            call_command("ledger_alarms", settle=alarm.pk, reason=REASON, by=address)
    assert queries.is_alarmed()
    assert not Leaf.objects.filter(kind="alarm.settled").exists()
    administrator = person("administrator", "it@example.invalid")
    call_command("ledger_alarms", settle=alarm.pk, reason=REASON, by=" IT@example.invalid ")
    assert Alarm.objects.get().settled_by == f"user:{administrator.pk}"

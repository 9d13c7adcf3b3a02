"""The hour strikes: the intake desk is told of a number, once, and of nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.reported import DAY, NOON, send

from dintel.apps.complaints import services
from dintel.apps.ledger.models import QuietLeaf
from dintel.apps.notices.models import Notice, Told
from dintel.apps.sealing.models import DataKey

pytestmark = pytest.mark.django_db


def test_the_intake_desk_is_told_once_an_hour_how_much_came_in() -> None:
    officer = make_person("intake_officer")
    make_person("investigator")
    services.strike_the_hour(at=NOON - timedelta(hours=1))
    sent = send(name="A made-up name")
    send()
    services.write_on(report=sent.report, words="More.", on=DAY)
    assert services.strike_the_hour(at=NOON - timedelta(minutes=20)) == 0
    assert services.strike_the_hour(at=NOON) == 3
    assert services.strike_the_hour(at=NOON + timedelta(seconds=20)) == 0
    assert not QuietLeaf.objects.exists()
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject_kind, notice.title) == (
        "reports_in",
        "reports",
        "3 reports and messages came in",
    )
    assert list(notice.lines) == []
    assert list(Told.objects.values_list("user", flat=True)) == [officer.pk]


def test_an_hour_without_reports_tells_nobody_and_keys_are_made_ahead() -> None:
    make_person("intake_officer")
    assert services.strike_the_hour(at=NOON) == 0
    assert not Notice.objects.exists()
    assert DataKey.objects.filter(subject_kind="spare").count() >= 128

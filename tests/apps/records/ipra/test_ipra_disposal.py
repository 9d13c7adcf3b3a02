"""A request ends: its words, letters and files go, that it was asked and answered stays; a hold keeps it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests.apps.contacts.made import NOW
from tests.apps.retention.conftest import *  # noqa: F403 - an adopted schedule, people
from tests.apps.retention.test_retention_disposal import words_left
from tests.apps.sealing.planted_inspection import plant_inspection

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.evidence import services as files
from dintel.apps.ledger import queries as log
from dintel.apps.records.ipra.models import AnswerFile, RecordsRequest
from dintel.apps.records.ipra.services.disposal import OF_REQUEST, WORDS
from dintel.apps.retention import queries, services
from dintel.apps.retention.models import Batch, Item
from dintel.apps.sealing.fields import SealedText

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "Zaunkoenig"
LATER = NOW + timedelta(days=4 * 366)
STAYS = {
    "RecordsRequest": "number asker medium language department facility answer told",
    "Charge": "fee",
    "FoundRecord": "decision exemption signed_title",
    "Redaction": "exemption",
    "AnswerLetter": "kind language number state rests_on sent_medium",
    "AnswerFile": "format sha256",
    "Release": "medium",
    "Released": "sha256",
    "Publication": "exemptions",
}
"""Values of closed sets, numbers, digests, and the title of an office."""
OF_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, SealedText)


@pytest.fixture
def ended(counsel: User, custodian: User, adopted: Any) -> Any:
    """Return a way to let all requests go that are due four years later."""

    def end() -> Batch:
        proposer, approver = (access_of(user, LATER.date()) for user in (custodian, counsel))
        told = {"record_class": "records_request", "reason": "Their time has come.", "on": LATER.date(), "at": LATER}
        batch: Batch = services.propose(access=proposer, **told)
        services.approve(batch=batch, access=approver, at=LATER)
        services.run(batch=batch, at=LATER)
        return batch

    return end


@pytest.fixture
def old(counsel: User) -> None:
    """Write requests with a marker wherever somebody writes words."""
    plant_inspection(MARK, counsel)


def states(batch: Batch) -> set[str]:
    return set(batch.items.values_list("state", flat=True))


@pytest.mark.usefixtures("old")
def test_no_word_of_a_request_is_left_and_the_log_still_holds(ended: Any) -> None:
    assert "RecordsRequest.asked" in words_left()
    before = set(map(str, log.row_faults()))
    assert states(ended()) == {Item.State.DISPOSED}
    assert words_left() == []
    assert set(map(str, log.row_faults())) <= before
    assert list(queries.unaccounted()) == []
    assert all(bytes(file.body) == b"" for file in AnswerFile.objects.all())
    assert set(RecordsRequest.objects.values_list("answer", flat=True)) == {"part", ""}


@pytest.mark.usefixtures("old")
def test_a_held_request_stays(ended: Any, counsel: User) -> None:
    for number in RecordsRequest.objects.values_list("number", flat=True):
        files.hold(subject_kind="records_request", subject_key=number, reason="A suit.", by=counsel, at=NOW)
    with pytest.raises(services.RefusedError):
        ended()
    assert not RecordsRequest.objects.filter(disposed_at__isnull=False).exists()


@pytest.mark.usefixtures("old")
def test_a_request_that_waits_does_not_fall_due(ended: Any) -> None:
    RecordsRequest.objects.update(answered_on=None, answer="", withdrawn_on=None)
    assert states(ended()) == {Item.State.NOT_DUE}


def test_every_column_is_emptied_or_stays_for_a_reason() -> None:
    for model in apps.get_app_config("records").get_models():
        if not model.__module__.endswith(("ipra", "ipra_answer")):
            continue
        columns = {field.name for field in model._meta.concrete_fields if isinstance(field, OF_WORDS)}
        emptied = set(OF_REQUEST if model is RecordsRequest else WORDS[model][1] if model in WORDS else {})
        stays = set(STAYS.get(model.__name__, "").split())
        assert not emptied & stays, model
        assert columns == (emptied | stays) & columns, f"{model.__name__}: {columns - emptied - stays}"

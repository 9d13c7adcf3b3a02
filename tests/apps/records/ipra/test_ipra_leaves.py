"""What is done with a request to the city is a leaf of the ledger, with the rows as they stand after it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.apps.records.ipra.asked import NOW
from tests.apps.records.ipra.conftest import Request
from tests.apps.sealing.planted_inspection import plant_inspection

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits
from dintel.apps.ledger.content import actor
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.queries import row_faults
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import AnswerFile, FoundRecord, RecordsRequest, Released

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = {
    *("received", "receipt_corrected", "time_noted", "charged", "record_found", "record_decided", "record_signed"),
    *("redaction_marked", "redaction_dropped", "letter_drafted", "letter_signed", "letter_sent", "released"),
    *("published", "taken_down", "withdrawn"),
}


@pytest.fixture(autouse=True)
def _small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


def leaves() -> list[Leaf]:
    return list(Leaf.objects.filter(kind__startswith="records_request.").order_by("pk"))


def told(leaf: Leaf) -> Any:
    return json.loads(leaf.content or "")


def test_every_act_is_a_leaf_under_the_key_of_its_request_and_every_row_stands_in_one(counsel: User) -> None:
    plant_inspection("Zaunkoenig", counsel)
    assert {leaf.kind.partition(".")[2] for leaf in leaves()} == EVERY
    numbers = set(RecordsRequest.objects.values_list("number", flat=True))
    for leaf in leaves():
        assert leaf.subject_kind == "records_request"
        assert leaf.subject_key in numbers
        assert told(leaf)["by"] == actor(counsel)
        assert leaf.data_key_id is not None, "sealed, so that disposal can end it"
    ours = [str(fault) for fault in row_faults() if "records_" in str(fault)]
    assert ours == []


def test_a_row_that_somebody_changes_past_the_services_is_named(request_for_records: Request, counsel: User) -> None:
    row = request_for_records()
    services.find_record(request=row, title="A log", file=None, by=counsel, at=NOW)
    FoundRecord.objects.update(decision="release")
    assert any("records_foundrecord" in str(fault) for fault in row_faults())


def test_bytes_of_a_letter_that_somebody_changes_are_named(counsel: User) -> None:
    plant_inspection("Zaunkoenig", counsel)
    file = AnswerFile.objects.filter(format="pdf").get()
    file.body = b"%PDF something else"
    file.save(update_fields=["body"])
    assert any("records_answerfile" in str(fault) for fault in row_faults())


def test_what_was_opened_is_held_by_its_hash(counsel: User) -> None:
    plant_inspection("Zaunkoenig", counsel)
    opened = Released.objects.get()
    (leaf,) = [leaf for leaf in leaves() if leaf.kind.endswith(".released")]
    assert [one["sha256"] for one in told(leaf)["content"]["opened"]] == [opened.sha256]

"""After a disposal every check still passes, and a record that was emptied past the log is named."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from tests.apps.contacts.conftest import File
from tests.apps.contacts.made import DAY, NOW, access, ice
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts.models import User
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import Contact, Determination
from dintel.apps.evidence import services as files
from dintel.apps.evidence.models import Chain
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger import services as log
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention import services
from dintel.apps.retention.models import Item
from dintel.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(file: File, counsel: User) -> Contact:
    """Return an old contact with a file."""
    contact = file(ice(), by=counsel, at=OLD, account="An account.")
    where = {"subject_kind": "contact", "subject_key": contact.number, "declared_type": ""}
    files.keep_file(**where, name="a.jpg", stream=io.BytesIO(jpeg()), by=counsel, at=OLD)
    return contact


@pytest.fixture
def receipt(old: Contact) -> str:
    """Return the receipt of the contact, as its owner was given it before the disposal."""
    sign(NOW)
    text = ledger.receipt_of(Leaf.objects.get(kind="contact.filed"), with_content=True)
    assert text is not None
    return text


def sign(at: Any) -> None:
    log.sequence(at=at)
    log.checkpoint(at=at, why="scheduled")


@pytest.fixture
def gone(receipt: str, proposed: Any, counsel: User, django_capture_on_commit_callbacks: Any) -> None:
    """Dispose of the contact and sign the log."""
    with django_capture_on_commit_callbacks(execute=True):
        batch = proposed()
        services.approve(batch=batch, access=access(counsel), at=NOW)
        services.run(batch=batch, at=NOW)
    assert Contact.objects.filter(disposed_at__isnull=False).exists()
    sign(NOW + DAY)


def said(command: str, *words: str) -> str:
    out = io.StringIO()
    call_command(command, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.usefixtures("gone")
def test_the_servers_own_checks_pass() -> None:
    assert " 0 faults, 0 alarms" in said("ledger_check", "--log-only")
    people = ("accounts_user", "accounts_assignment")  # the test's own, made past every service
    assert [fault.where for fault in ledger.row_faults() if not fault.where.startswith(people)] == []
    assert " 0 faults" in said("evidence_check")
    assert said("retention_check") == "0 records without an entry of their disposal\n"


@pytest.mark.usefixtures("gone")
def test_an_auditor_verifies_the_export_with_its_records_and_the_earlier_receipt(
    tmp_path: Path, receipt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said("ledger_export", str(tmp_path / "log"), "--records")
    key = ["--key", (tmp_path / "log" / "key").read_text().strip()]
    records = ["--records", str(tmp_path / "log" / "records.jsonl")]
    assert main(["ledger", "verify", str(tmp_path / "log"), *key, *records, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["verified"], report["findings"]) == (True, [])

    (tmp_path / "receipt.txt").write_text(receipt)
    assert main(["ledger", "verify-receipt", str(tmp_path / "receipt.txt"), *key]) == 0


@pytest.mark.usefixtures("gone")
def test_the_laws_answer_is_found_again_from_what_stays() -> None:
    row = Determination.objects.get()
    assert mapping.replay(row, root=settings.DATA_ROOT, home=settings.DINTEL_HOME) == row.record.encode()


def test_a_record_emptied_without_a_leaf_is_named(old: Contact) -> None:
    """An insider blanks the words and marks record and chain of custody as disposed of, in the database alone."""
    Contact.objects.filter(pk=old.pk).update(account="", said="", place="", disposed_at=NOW)
    Chain.objects.filter(subject_key=old.number).update(disposed_at=NOW)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 records were emptied"):
        call_command("retention_check", stdout=out)
    assert out.getvalue().startswith(f"contact {old.number}: marked as disposed of, but no entry")


@pytest.mark.usefixtures("gone")
def test_a_disposal_whose_leaf_lost_its_words_is_named(old: Contact) -> None:
    Leaf.objects.filter(kind="record.disposed").update(salt=None, content=None)
    with pytest.raises(CommandError, match="1 records were emptied"):
        said("retention_check")


def test_an_item_marked_as_disposed_of_without_a_leaf_is_named(old: Contact, proposed: Any) -> None:
    proposed().items.update(state=Item.State.DISPOSED)
    with pytest.raises(CommandError, match="1 records were emptied"):
        said("retention_check")

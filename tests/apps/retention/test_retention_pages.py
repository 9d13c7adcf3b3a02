"""The pages of retention: who opens them, what they say, and what they never show."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.contacts.conftest import File, Person
from tests.apps.contacts.made import access, ice
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import services as files
from dintel.apps.ledger import services as log
from dintel.apps.retention import services
from dintel.apps.retention.models import Batch, Certificate
from dintel.apps.retention.schedule import misfits, schedule
from dintel.apps.retention.words import record_of
from dintel.domain.retention import Schedule

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PAGES = ("", "preview.csv", "schedule/", "due/contact/", "disposals/", "certificates/")
BUDGET = 60


@pytest.mark.parametrize(
    ("role", "is_open"),
    [
        *((role, True) for role in ("records_custodian", "counsel", "auditor")),
        *((role, False) for role in ("duty_officer", "administrator", "front_desk", "partner", "investigator")),
    ],
)
def test_the_pages_open_to_those_who_answer_for_records(
    person: Person, signed_in: SignIn, role: str, *, is_open: bool
) -> None:
    client = signed_in(person(role))
    for page in PAGES:
        assert client.get(f"/retention/{page}").status_code == (200 if is_open else 404), page


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    for page in PAGES:
        assert client.get(f"/retention/{page}").status_code == 302


def test_two_people_dispose_of_an_old_contact_and_a_held_one_stays(
    file: File, counsel: User, custodian: User, signed_in: SignIn
) -> None:
    old, held = (file(ice(), by=counsel, at=OLD, account="Zaunkoenig") for _ in range(2))
    files.hold(subject_kind="contact", subject_key=held.number, reason="A suit.", by=counsel, at=OLD)
    client = signed_in(counsel)
    assert "has not adopted this schedule" in client.get("/retention/").content.decode()
    assert client.post("/retention/schedule/", {"sha256": schedule().sha256, "authority": ""}).status_code == 422
    assert client.post("/retention/schedule/", {"sha256": "0" * 64, "authority": "A paper"}).status_code == 422
    adopted = {"sha256": schedule().sha256, "authority": "A made-up paper"}
    assert client.post("/retention/schedule/", adopted).status_code == 302

    client = signed_in(custodian)
    page = client.get("/retention/").content.decode()
    assert "2 records are due" in page
    assert "1 of them is held" in page
    assert client.post("/retention/due/contact/", {"reason": ""}).status_code == 422
    there = client.post("/retention/due/contact/", {"reason": "Their time has come."}).headers["Location"]
    assert "somebody else has to approve it" in client.get(there).content.decode()
    client.post(f"{there}approve/")
    assert Batch.objects.get().state == "proposed"

    client = signed_in(counsel)
    assert "Approve, and dispose of them" in client.get(there).content.decode()
    client.post(f"{there}approve/")
    certificate = Certificate.objects.get()
    record = client.get(f"/contacts/{old.number}/").content.decode()
    assert "This record was disposed of on" in record
    assert f"/retention/certificates/{certificate.number}/" in record
    assert "Zaunkoenig" not in record
    assert "Zaunkoenig" in client.get(f"/contacts/{held.number}/").content.decode()
    assert certificate.sha256 in client.get(f"/retention/certificates/{certificate.number}/").content.decode()
    assert client.get(f"/retention/certificates/{certificate.number}/text/").content.decode() == certificate.text
    assert client.get(f"/retention/certificates/{certificate.number}/receipt/").status_code == 404
    log.sequence(at=timezone.now())
    log.checkpoint(at=timezone.now(), why="scheduled")
    receipt = client.get(f"/retention/certificates/{certificate.number}/receipt/").content.decode()
    extra = next(line for line in receipt.splitlines() if line.startswith("extra ")).partition(" ")[2]
    assert certificate.sha256 in base64.b64decode(extra).decode()
    assert client.get(f"/contacts/{old.number}/proof/").status_code == 200
    assert client.get(f"/contacts/{old.number}/seen/").status_code == 409
    assert client.get(f"/contacts/?q={old.number}").status_code == 200


def test_a_proposal_is_taken_back(file: File, counsel: User, proposed: Any, custodian: User, signed_in: SignIn) -> None:
    contact = file(ice(), by=counsel, at=OLD)
    batch = proposed()
    client = signed_in(custodian)
    client.post(f"/retention/disposals/{batch.key}/withdraw/")
    client.post(f"/retention/disposals/{batch.key}/withdraw/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.WITHDRAWN
    assert Contact.objects.get(pk=contact.pk).disposed_at is None


def test_what_is_sealed_is_on_no_page_for_others(file: File, proposed: Any, person: Person, signed_in: SignIn) -> None:
    counsel, other, custodian = person("counsel"), person("counsel"), person("records_custodian")
    contact = file(ice(), by=counsel, at=OLD)
    contacts.seal_contact(contact=contact, why="A grand jury.", readers=[counsel, other], by=counsel, at=OLD)
    batch = proposed(by=counsel)
    services.approve(batch=batch, access=access(other), at=timezone.now())
    services.run(batch=batch, at=timezone.now())
    number = Certificate.objects.get().number
    client = signed_in(custodian)
    for page in PAGES:
        said = client.get(f"/retention/{page}").content.decode()
        assert contact.number not in said, page
        assert number not in said, page
    for page in (f"disposals/{batch.key}/", f"certificates/{number}/", f"certificates/{number}/text/"):
        assert client.get(f"/retention/{page}").status_code == 404, page
    client = signed_in(other)
    assert client.get(f"/retention/certificates/{number}/").status_code == 200


def test_the_file_and_the_command_say_the_same(file: File, counsel: User, custodian: User, signed_in: SignIn) -> None:
    file(ice(), by=counsel, at=OLD)
    given = list(csv.reader(io.StringIO(signed_in(custodian).get("/retention/preview.csv").content.decode())))
    out = io.StringIO()
    call_command("retention_preview", custodian.email, stdout=out)
    assert list(csv.reader(io.StringIO(out.getvalue()))) == given
    assert next(row for row in given if row[0].startswith("Contacts"))[3] == "1"
    with pytest.raises(CommandError, match="nobody who may see"):
        call_command("retention_preview", "nobody@example.invalid")


def statements(client: Client, address: str) -> int:
    """Return how many statements a page takes once it was shown before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as taken:
        client.get(address)
    return len(taken)


def test_every_page_costs_as_many_statements_for_many_records_as_for_few(
    file: File, counsel: User, custodian: User, proposed: Any, signed_in: SignIn
) -> None:
    client = signed_in(custodian)

    def grow(count: int) -> list[str]:
        """File, hold and dispose of some more, and return the pages that show them."""
        for _ in range(count):
            held = file(ice(), by=counsel, at=OLD)
            files.hold(subject_kind="contact", subject_key=held.number, reason="A suit.", by=counsel, at=OLD)
            file(ice(), by=counsel, at=OLD)
        batch = proposed()
        services.approve(batch=batch, access=access(counsel), at=timezone.now())
        services.run(batch=batch, at=timezone.now())
        file(ice(), by=counsel, at=OLD)
        number = Certificate.objects.get(batch=batch).number
        return [*PAGES, f"disposals/{batch.key}/", f"certificates/{number}/", f"certificates/{number}/text/"]

    few = [statements(client, f"/retention/{page}") for page in grow(1)]
    many = {page: statements(client, f"/retention/{page}") for page in grow(12)}
    assert dict(zip(many, few, strict=True)) == many
    assert max(few) <= BUDGET


def test_a_schedule_that_does_not_fit_the_records_is_told() -> None:
    good = schedule()
    fewer = {name: one for name, one in good.classes.items() if name != "visit"}
    assert [str(one) for one in misfits(good)] == []
    assert len(misfits(Schedule(good.place, fewer))) == 1
    assert len(misfits(Schedule(good.place, {**good.classes, "ghost": good.classes["visit"]}))) == 1
    assert len(misfits(Schedule(good.place, {**good.classes, "contact": good.classes["visit"]}))) == 1


def test_a_held_record_is_called_by_its_number_and_not_by_its_kind_in_english() -> None:
    assert [record_of(one) for one in ("contact C-2022-000001", "visit V-2022-000001")] == [
        "C-2022-000001",
        "V-2022-000001",
    ]
    assert record_of("duty 7") == "duty 7"

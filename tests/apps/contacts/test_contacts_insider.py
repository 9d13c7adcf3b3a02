"""What an insider with the database in hand can do to the rows of the register, and how each of it is found.

What can be done to the log itself stands in ``tests/apps/ledger/test_ledger_corruptions.py``, what can be done
to files of evidence in ``tests/apps/evidence/test_evidence_insider.py``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from tests.apps.contacts.leaves_made import AT, signed
from tests.apps.contacts.made import DAY, NOW, filed, ice, report

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services
from dintel.apps.contacts.models import Contact, Disclosure, Observation, Request
from dintel.apps.contacts.report import Sighting
from dintel.apps.ledger import queries
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import plain
from dintel.apps.ledger.models import Leaf
from dintel.apps.ledger.services import recording
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.commitment import commit

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    """Go past every service, as an insider would; links between tables hold at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(**options: Any) -> list[str]:
    """Return the faults of the register's rows as "kind: where", and the columns where they are named."""
    told = [one for one in queries.row_faults(**options) if one.where.startswith("contacts_")]
    named = {"changed row", "words after disposal"}
    return [f"{one.kind}: {one.where}" + f": {one.details.split(': ')[0]}" * (one.kind in named) for one in told]


@pytest.fixture
def two(counsel: User, duty_officer: User) -> tuple[Contact, Contact]:
    """Return two contacts that were filed, seen, told of and answered; nothing is amiss with them."""
    seen = (Sighting("masked", "yes"),)
    numbers = [filed(report(ice(), agency="ICE", sightings=seen, began_at=NOW - n * DAY)).number for n in range(2)]
    one, other = (Contact.objects.get(number=number) for number in numbers)
    services.record_disclosure(
        contact=one,
        request=None,
        what="record",
        words="A list",
        to_whom="ICE",
        authority="",
        given_at=NOW,
        by=counsel,
        at=AT,
    )
    assert found() == []
    return one, other


def test_a_column_that_came_with_an_upgrade_may_hold_what_every_older_row_was_given(
    monkeypatch: pytest.MonkeyPatch, counsel: User, duty_officer: User
) -> None:
    """A leaf from before the upgrade does not know the column; nothing but what came with it may stand there."""
    committed = recording.committed

    def before(new: recording.NewLeaf) -> bytes:
        content = dict(new.content)
        if new.kind == "contact.filed":
            younger = ("officers", "origin")
            content["contact"] = {key: said for key, said in content["contact"].items() if key not in younger}
        return committed(replace(new, content=content))

    monkeypatch.setattr(recording, "committed", before)
    one = Contact.objects.get(number=filed(report(ice())).number)
    assert found() == []
    sql("UPDATE contacts_contact SET officers = 0 WHERE id = %s", one.pk)
    assert found() == [f"changed row: contacts_contact {one.pk}: officers"]
    sql("UPDATE contacts_contact SET officers = NULL, origin = 'elsewhere' WHERE id = %s", one.pk)
    assert found() == [f"changed row: contacts_contact {one.pk}: origin"]


def test_a_changed_word(two: tuple[Contact, Contact]) -> None:
    sql("UPDATE contacts_request SET words = 'They asked for nothing' WHERE contact_id = %s", two[0].pk)
    assert found() == [f"changed row: contacts_request {two[0].requests.get().pk}: words"]


def test_a_changed_outcome_is_named_by_its_columns_and_never_by_what_stands_in_them(
    two: tuple[Contact, Contact],
) -> None:
    sql("UPDATE contacts_contact SET agency = 'Nobody at all', officers = 99 WHERE id = %s", two[0].pk)
    (fault,) = [one for one in queries.row_faults() if one.where.startswith("contacts_")]
    assert (fault.kind, fault.where) == ("changed row", f"contacts_contact {two[0].pk}")
    assert fault.details.startswith("agency, officers: ")
    assert "Nobody" not in str(fault)


def test_a_backdated_contact(two: tuple[Contact, Contact]) -> None:
    Contact.objects.filter(pk=two[0].pk).update(began_at=NOW - 30 * DAY, received_at=NOW - 30 * DAY)
    assert found() == [f"changed row: contacts_contact {two[0].pk}: began_at, received_at"]


def test_a_backdated_disclosure(two: tuple[Contact, Contact]) -> None:
    Disclosure.objects.update(at=AT - DAY)
    assert found() == [f"changed row: contacts_disclosure {Disclosure.objects.get().pk}: to_whom, words"]


def test_a_deleted_row(two: tuple[Contact, Contact]) -> None:
    key = Disclosure.objects.get().pk
    sql("DELETE FROM contacts_disclosure")
    assert found() == [f"deleted row: contacts_disclosure id {key}"]


def test_a_whole_contact_deleted_with_all_that_hangs_on_it(two: tuple[Contact, Contact]) -> None:
    one, request = two[1], two[1].requests.get()
    for table, column, key in (
        ("contacts_determination", "request_id", request.pk),
        ("contacts_document", "contact_id", one.pk),
        ("contacts_observation", "contact_id", one.pk),
        ("contacts_searchtext", "contact_id", one.pk),
        ("contacts_request", "id", request.pk),
        ("contacts_contact", "id", one.pk),
    ):
        sql(f"DELETE FROM {table} WHERE {column} = %s", key)  # noqa: S608 - names of our own
    kinds = [line.split(": ")[:2] for line in found()]
    assert ["deleted row", f"contacts_contact id {one.pk}"] in kinds
    assert ["deleted row", f"contacts_request id {request.pk}"] in kinds
    assert {kind for kind, _where in kinds} == {"deleted row"}


def test_a_row_that_was_added(two: tuple[Contact, Contact]) -> None:
    added = Observation.objects.create(contact=two[0], seen="names", answer="refused", at=AT)
    assert found() == [f"row without a leaf: contacts_observation {added.pk}"]


def test_a_copy_of_a_row_that_was_added(two: tuple[Contact, Contact]) -> None:
    copy = Disclosure.objects.get()
    copy.pk = None
    copy.save(force_insert=True)
    assert found() == [f"row in another's place: contacts_disclosure {copy.pk}"]


def test_two_contacts_that_changed_places(two: tuple[Contact, Contact]) -> None:
    """All that hangs on the one now hangs on the other: only the keys tell."""
    one, other = (contact.pk for contact in two)
    if connection.vendor == "sqlite":
        sql("PRAGMA defer_foreign_keys = ON")
    for before, after in ((one, -1), (other, one), (-1, other)):
        sql("UPDATE contacts_contact SET id = %s WHERE id = %s", after, before)
    named, *rest = found()
    assert [named, rest[0]] == [f"row in another's place: contacts_contact {one}" for one in sorted((one, other))]
    assert rest[1:] == [line for line in rest[1:] if line.endswith((": words", ": to_whom, words"))]
    assert rest[1:], "nor do the words that hang on the one open with the key of the other"


def test_a_request_hung_on_another_contact(two: tuple[Contact, Contact]) -> None:
    moved = two[0].requests.get()
    sql("UPDATE contacts_request SET contact_id = %s, ordinal = 2 WHERE id = %s", two[1].pk, moved.pk)
    assert found() == [f"changed row: contacts_request {moved.pk}: words"]


def test_a_seal_taken_off(two: tuple[Contact, Contact], counsel: User) -> None:
    services.seal_contact(contact=two[0], why="A court's order.", readers=(), by=counsel, at=AT)
    assert found() == []
    Contact.objects.filter(pk=two[0].pk).update(sealed=False)
    assert found() == [f"changed row: contacts_contact {two[0].pk}: sealed"]


def test_a_row_put_back_as_it_was_before_its_correction(two: tuple[Contact, Contact], counsel: User) -> None:
    before = dict(Contact.objects.filter(pk=two[0].pk).values("agency", "version")[0])
    change = services.Change("contact", "agency", "CBP")
    services.correct_contact(
        number=two[0].number, version=two[0].version, changes=(change,), why="Misheard.", by=counsel, at=AT
    )
    assert found() == []
    Contact.objects.filter(pk=two[0].pk).update(**before)
    assert found() == [f"changed row: contacts_contact {two[0].pk}: agency, version"]


def test_another_file_in_place_of_a_signed_letter(two: tuple[Contact, Contact], counsel: User) -> None:
    letter = signed(two[0], counsel)
    assert found() == []
    key = letter.files.order_by("pk")[0].pk
    sql("UPDATE contacts_letterfile SET body = %s WHERE id = %s", b"%PDF-1.7 another letter", key)
    assert found() == [f"changed row: contacts_letterfile {key}: body"]


def test_the_leaf_of_a_row_taken_out(two: tuple[Contact, Contact]) -> None:
    """The log itself finds the leaf that is gone; the row is found as one that was written past every service."""
    Leaf.objects.filter(kind="disclosure.recorded").delete()
    assert found() == [f"row without a leaf: contacts_disclosure {Disclosure.objects.get().pk}"]


def test_what_was_disposed_of_is_not_compared_but_words_that_still_stand_are_said(two: tuple[Contact, Contact]) -> None:
    one = two[1]
    numbers = [one.number, one.requests.get().number]
    Leaf.objects.filter(subject_key__in=numbers).update(salt=None, content=None)
    assert found() == [f"words after disposal: contacts_request {one.requests.get().pk}: words"]
    Request.objects.filter(contact=one).update(words="")
    assert found() == []


def test_rows_written_while_the_check_runs_are_no_fault(two: tuple[Contact, Contact], counsel: User) -> None:
    def write_on() -> None:
        filed(report(ice(), agency="CBP", began_at=NOW))
        change = services.Change("contact", "agency", "HSI")
        services.correct_contact(
            number=two[0].number, version=two[0].version, changes=(change,), why="Misheard.", by=counsel, at=AT
        )

    assert found(meanwhile=write_on) == []
    assert found() == []


def test_the_command_names_the_row_and_ends_with_an_error(
    two: tuple[Contact, Contact], capsys: pytest.CaptureFixture[str]
) -> None:
    Contact.objects.filter(pk=two[0].pk).update(agency="Nobody")
    with pytest.raises(CommandError, match="Keep everything as it is"):
        call_command("ledger_check")
    assert f"changed row: contacts_contact {two[0].pk}: agency: not what leaf with key" in capsys.readouterr().out


def test_memory_is_one_batch_however_many_rows(two: tuple[Contact, Contact], monkeypatch: pytest.MonkeyPatch) -> None:
    """With batches of three the same faults are found."""
    monkeypatch.setattr("dintel.apps.ledger.queries.rows.AT_ONCE", 3)
    assert found() == []
    with transaction.atomic():
        Contact.objects.update(agency="Nobody")
    assert len(found()) == 2


def test_a_row_and_its_leaf_backdated_together(two: tuple[Contact, Contact]) -> None:
    """By somebody who has the keys: row and leaf agree; the log does not, whose leaf has its place and is signed."""
    ledger.checkpoint(at=AT, why="on demand")
    leaf = Leaf.objects.get(kind="disclosure.recorded")
    said = json.loads(leaf.content or "")
    earlier = plain(AT - 30 * DAY)
    said["at"] = said["content"]["disclosure"]["at"] = earlier
    content = to_bytes(said)
    leaf.content, leaf.entry = content.decode(), commit(bytes(leaf.salt or b""), content)
    leaf.save()
    row = Disclosure.objects.get()
    assert row.words
    assert row.to_whom  # both are open now, and are sealed to the new moment
    row.at = AT - 30 * DAY
    row.save()
    assert found() == []
    assert [f"{fault.kind}: {fault.where}" for fault in queries.faults()] == [f"replaced entry: leaf {leaf.index}"]


def test_a_row_its_leaf_and_its_place_taken_out_together(two: tuple[Contact, Contact]) -> None:
    ledger.checkpoint(at=AT, why="on demand")
    leaf = Leaf.objects.get(kind="disclosure.recorded")
    leaf.delete()
    Disclosure.objects.all().delete()
    assert found() == []
    assert [f"{fault.kind}: {fault.where}" for fault in queries.faults()] == [f"deleted leaf: leaf {leaf.index}"]

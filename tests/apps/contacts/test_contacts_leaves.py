"""Every act on the register leaves one leaf, and the leaves say of every row how it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.contacts.importing_made import PLAN, ROWS, as_csv
from tests.apps.contacts.leaves_made import ACTS, AT, PRIVATE, REFUSED, link, note, signed
from tests.apps.contacts.made import DAY, NOW, access, filed, ice, report

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services
from dintel.apps.contacts.importing.plan import plan_of
from dintel.apps.contacts.models import Contact, ImportRun, Letter
from dintel.apps.contacts.report import Sighting
from dintel.apps.contacts.services import Change, bulk
from dintel.apps.ledger import queries
from dintel.apps.ledger.models import Leaf

pytestmark = pytest.mark.django_db
File = Callable[..., Contact]
NOT_KEPT = "words of a column that is left out"


KINDS = {kind for kind, _subject, _do in ACTS.values()} | {"import.filed"}


def ours() -> list[Leaf]:
    """Return the register's own leaves, oldest first."""
    return [leaf for leaf in Leaf.objects.order_by("pk") if leaf.kind in KINDS]


def content(leaf: Leaf) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(leaf.content or "")
    return told


def unproved() -> list[str]:
    """Return the register's rows that stand otherwise than the last leaf that tells of them says."""
    return [str(fault) for fault in queries.row_faults() if fault.where.startswith("contacts_")]


def test_every_service_is_done_here() -> None:
    assert {name for name in services.__all__ if name[0].islower()} == ACTS.keys()


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_leaves_one_leaf_and_every_row_stands_as_told(
    name: str, file: File, counsel: User, duty_officer: User
) -> None:
    asked = {"decide": ice("other_records", "i138"), "verify_contact": ice(requester="unverified")}.get(name, ice())
    contact = file(asked, by=duty_officer, agency="ICE", sightings=(Sighting("uniform", "yes"),))
    kind, subject, act = ACTS[name]
    act(contact, counsel)
    found = [leaf for leaf in ours() if leaf.kind == kind and content(leaf)["by"] == f"user:{counsel.pk}"]
    assert len(found) == 1
    told = content(found[0])
    assert (told["kind"], told["subject"][0], told["at"]) == (kind, subject, "2026-11-20T18:00:00.000000Z")
    if subject == "letter":
        assert told["subject"][1] == str(Letter.objects.get().pk)
    elif name == "add_request":
        assert told["subject"][1] == f"{contact.number}.2"
    elif name != "file_contact":
        assert told["subject"][1] in {contact.number, f"{contact.number}.1"}
    assert unproved() == []


def test_a_filing_is_one_leaf_that_holds_all_of_it(file: File, counsel: User) -> None:
    contact = file(ice(), ice("take_person"), sightings=(Sighting("masked", "yes"), Sighting("names", "refused")))
    (leaf,) = ours()
    told = content(leaf)
    assert (leaf.kind, leaf.subject_kind, leaf.subject_key, told["by"]) == (
        "contact.filed",
        "contact",
        contact.number,
        "",
    )
    assert {name: len(rows) for name, rows in told["content"].items() if name != "contact"} == {
        "requests": 2,
        "determinations": 2,
        "papers": 2,
        "observations": 2,
        "readers": 0,
    }
    answers = [one["answer_id"] for one in told["content"]["determinations"]]
    assert answers == [request.determinations.get().record_sha256 for request in contact.requests.all()]
    assert unproved() == []


def test_the_first_readers_of_a_sealed_contact_stand_in_its_leaf(file: File, counsel: User, duty_officer: User) -> None:
    contact = file(ice(), by=duty_officer, sealed=True, sealed_why="A grand jury")
    (leaf,) = ours()
    assert {row["user_id"] for row in content(leaf)["content"]["readers"]} == {counsel.pk, duty_officer.pk}
    services.seal_contact(contact=contact, why="Again", readers=(), by=counsel, at=AT)
    services.name_reader(contact=contact, user=counsel, by=counsel, at=AT)
    assert len(ours()) == 1
    assert unproved() == []


def test_a_filing_sent_again_leaves_no_second_leaf(db: None) -> None:
    key = uuid4()
    first, again = (filed(report(ice()), key=key) for _time in range(2))
    assert (first.number, again.again) == (again.number, True)
    assert len(ours()) == 1


def test_what_changes_nothing_leaves_nothing(file: File, counsel: User) -> None:
    contact = file(ice(), agency="ICE")
    same = (Change("contact", "agency", "ICE"),)
    services.correct_contact(number=contact.number, version=1, changes=same, why="", by=counsel, at=AT)
    services.note_kept_words(contact=contact, kept=(), by=counsel, at=AT)
    services.unseal_contact(contact=contact, why="Never was", by=counsel, at=AT)
    undone = services.undo_link(link=link(contact, counsel), by=counsel, at=AT)
    before = len(ours())
    services.undo_link(link=undone, by=counsel, at=AT + DAY)
    assert len(ours()) == before
    assert unproved() == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refused_act_leaves_none(name: str, file: File, counsel: User) -> None:
    contact = file(ice())
    before = list(Leaf.objects.values_list("pk", flat=True))
    with pytest.raises((ValueError, services.EditedMeanwhileError, services.DecisionError, services.LinkError,
                        services.LetterError, services.FilingConflictError)):  # fmt: skip
        REFUSED[name](contact, counsel)
    assert list(Leaf.objects.values_list("pk", flat=True)) == before


def test_a_letter_that_was_sent_cannot_be_withdrawn_and_no_leaf_says_so(file: File, counsel: User) -> None:
    letter = signed(file(ice()), counsel)
    services.mark_sent(letter=letter, how="By hand", by=counsel, at=AT)
    for refused in (
        lambda: services.withdraw_letter(letter=letter, by=counsel, at=AT),
        lambda: services.mark_sent(letter=letter, how="", by=counsel, at=AT),
        lambda: services.edit_letter(letter=letter, version=2, changes={}, by=counsel, at=AT),
        lambda: services.sign_letter(letter=letter, version=2, by=counsel, at=AT),
    ):
        with pytest.raises(services.LetterError):
            refused()
    assert [leaf.kind for leaf in ours()] == ["contact.filed", "letter.drafted", "letter.signed", "letter.sent"]


def imported(by: User) -> ImportRun:
    rows = tuple((*row[:-1], NOT_KEPT) for row in ROWS)
    run = bulk.begin_import(key=uuid4(), name="log.csv", body=as_csv(rows), by=by, at=NOW)
    run = bulk.set_plan(run=run, plan=plan_of(PLAN))
    return bulk.check_import(run=run, access=access(by), at=NOW)


def test_an_import_leaves_a_leaf_for_each_contact_and_one_for_the_file(duty_officer: User) -> None:
    run = imported(duty_officer)
    assert ours() == []
    list(bulk.file_import(run=run, access=access(duty_officer), at=AT))
    *contacts, whole = ours()
    numbers = sorted(Contact.objects.values_list("number", flat=True))
    assert [(leaf.kind, leaf.subject_key) for leaf in contacts] == [("contact.filed", number) for number in numbers]
    assert (whole.kind, whole.subject_kind, whole.subject_key) == ("import.filed", "import", str(run.key))
    assert {content(leaf)["by"] for leaf in ours()} == {f"user:{duty_officer.pk}"}
    assert content(whole)["content"]["run"]["file_sha256"] == run.file_sha256
    assert unproved() == []


def test_the_leaves_of_an_import_are_two_statements(duty_officer: User, django_assert_max_num_queries: Any) -> None:
    run = imported(duty_officer)
    with django_assert_max_num_queries(100) as asked:
        list(bulk.file_import(run=run, access=access(duty_officer), at=AT))
    written = [one["sql"] for one in asked.captured_queries if one["sql"].startswith('INSERT INTO "ledger_leaf"')]
    assert len(written) == 2


def test_a_draft_of_an_import_leaves_none(duty_officer: User) -> None:
    run = imported(duty_officer)
    bulk.discard_import(run=run)
    with pytest.raises(bulk.ImportStoppedError):
        list(bulk.file_import(run=run, access=access(duty_officer), at=AT))
    assert ours() == []


def test_no_leaf_holds_what_is_kept_apart(file: File, counsel: User, duty_officer: User) -> None:
    contact = file(ice())
    note(contact, counsel)
    signed(contact, counsel)
    list(bulk.file_import(run=imported(duty_officer), access=access(duty_officer), at=AT))
    assert unproved() == []
    for leaf in Leaf.objects.all():
        for secret in (PRIVATE, NOT_KEPT):
            assert secret not in (leaf.content or "")

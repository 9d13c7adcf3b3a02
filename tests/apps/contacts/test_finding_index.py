"""Whoever changes what is searched brings the index up to date, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from tests.apps.contacts.made import DAY, HOUR, LIBRARY, NOW, filed, ice, report

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services
from dintel.apps.contacts.blind import blind_term
from dintel.apps.contacts.models import Contact, Request, SearchText
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services.index import index_contact, rows_of

pytestmark = pytest.mark.django_db
File = Callable[..., Contact]

HOLD = Asked(facts={"asked": "hold_person", "document": "i247a", "requester": "immigration_agency"})
SEARCHED = {
    "file_contact": lambda _contact, by: filed(report(ice()), by=by),
    "correct_contact": lambda contact, by: services.correct_contact(
        number=contact.number,
        version=contact.version,
        changes=[
            services.Change("contact", "began_at", NOW - DAY),
            services.Change("contact", "facility", "erna-fergusson-library"),
            services.Change("contact", "account", "Otra palabra."),
            services.Change(f"{contact.number}.1", "asked", "hold_person"),
        ],
        why="Misread.",
        by=by,
        at=NOW + HOUR,
    ),
    "add_request": lambda contact, by: services.add_request(contact=contact, asked=HOLD, by=by, at=NOW + HOUR),
    "add_paper": lambda contact, by: services.add_paper(
        contact=contact,
        request=contact.requests.first(),
        paper=Paper(kind="search_warrant", docket="24-mj-0123", return_on=date(2026, 12, 1)),
        by=by,
        at=NOW + HOUR,
    ),
    "decide": lambda contact, by: services.decide(
        request=contact.requests.first(), seen=1, outcome="decline", reasons="Not signed.", by=by, at=NOW + HOUR
    ),
    "verify_contact": lambda contact, by: services.verify_contact(
        contact=contact,
        result="not_an_officer",
        how="police",
        asked_of="",
        words="",
        verified_at=NOW,
        by=by,
        at=NOW + HOUR,
    ),
    "seal_contact": lambda contact, by: services.seal_contact(
        contact=contact, why="A court's order.", readers=[by], by=by, at=NOW + HOUR
    ),
    "name_reader": lambda contact, by: (
        services.seal_contact(contact=contact, why="A court's order.", readers=[], by=by, at=NOW + HOUR),
        services.name_reader(
            contact=Contact.objects.get(pk=contact.pk), user=User.objects.exclude(pk=by.pk)[0], by=by, at=NOW + HOUR
        ),
    ),
    "unseal_contact": lambda contact, by: (
        services.seal_contact(contact=contact, why="A court's order.", readers=[], by=by, at=NOW + HOUR),
        services.unseal_contact(contact=Contact.objects.get(pk=contact.pk), why="Lifted.", by=by, at=NOW + DAY),
    ),
}
NOT_SEARCHED = {
    "answer_request": "the minute of an answer is no filter",
    "draft_letter": "letters have lists of their own",
    "edit_letter": "as above",
    "link_contacts": "links are no filter",
    "mark_sent": "letters, as above",
    "note_kept_words": "a reason for words that are searched where they stand",
    "record_custody": "custody is found in the booking centre's lists",
    "record_disclosure": "disclosures are counted from their own table",
    "record_observation": "observations hold officers' names and are not searched",
    "sign_letter": "letters, as above",
    "undo_link": "links, as above",
    "withdraw_letter": "letters, as above",
    "write_privileged_note": "privileged; never searched",
}


def stale() -> list[str]:
    """Return the numbers of contacts whose search text is not what it would be if written now."""
    kept = {row.contact_id: row for row in SearchText.objects.all()}
    wrong = []
    for contact in Contact.objects.all():
        (right,) = rows_of([contact])
        row = kept.get(contact.pk)
        if row is None or row.place != right.place or tokens(row.words) != tokens(" ".join(right.words)):
            wrong.append(contact.number)
    return wrong


def tokens(words: Any) -> set[str]:
    """Return the different words of a search text as either database keeps it."""
    if str(words).startswith("'"):
        return {part.split("'")[1] for part in str(words).split(" ")}
    return set(str(words).split())


def test_every_service_is_known_to_change_what_is_searched_or_not() -> None:
    named = {name for name in services.__all__ if name[0].islower()}
    known = SEARCHED.keys() | NOT_SEARCHED.keys()
    assert named == known, f"say in this file whether the search must follow: {sorted(named ^ known)}"


@pytest.mark.parametrize("name", sorted(SEARCHED))
def test_the_index_follows_every_change(name: str, file: File, counsel: User, duty_officer: User) -> None:
    contact = file(Asked(facts={**ice().facts, "purpose": "unknown", "document": "unknown"}), by=counsel)
    assert stale() == []
    SEARCHED[name](contact, counsel)
    assert stale() == []


def test_a_change_outside_a_transaction_is_refused(file: File, transactional_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        index_contact(file(ice()))


def test_what_is_rolled_back_is_not_found(file: File) -> None:
    contact = file(ice(), account="Palabra")
    with transaction.atomic():
        contact.account = "Otra"
        contact.save()
        index_contact(contact)
        transaction.set_rollback(True)
    assert set(blind_term(["palabra"])) <= tokens(SearchText.objects.get(contact=contact).words)


def test_filing_reads_nothing_for_the_index(
    file: File, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # by then the search's key is known
        contact = file(ice())
    requests, papers = list(contact.requests.all()), list(contact.documents.all())
    assert contact.data_key.pk
    SearchText.objects.all().delete()
    with django_assert_num_queries(3), transaction.atomic():  # a savepoint, one row, and the savepoint's end
        index_contact(contact, requests=requests, papers=papers, is_new=True)


def test_everything_told_is_found_and_officers_names_are_not(file: File, counsel: User) -> None:
    asked = Asked(
        facts=ice().facts,
        words="Ver la lista",
        basis="8 USC 1226",
        papers=(Paper(kind="i200", docket="A-77", court="Corte del distrito", issuer="Oficina de campo"),),
    )
    contact = file(
        asked,
        agency="Sección Norte",
        account="Vinieron dos",
        said="Llame a la ciudad",
        place="escalera",
        origin="log.csv, line 9",
        sightings=(Sighting(seen="names", words="Fulano"),),
    )
    kept = tokens(SearchText.objects.get(contact=contact).words)
    assert {"77", "distrito", "campo", "seccion", "nort"} <= kept
    sealed = ("lista", "1226", "vinieron", "llam")
    assert {token for word in sealed for token in blind_term([word])} <= kept
    assert set(blind_term(["la", "lista"])) <= kept
    assert not kept & {*sealed, "la", "lista"}
    assert {"escalera", "log", "9", "library", f"fa_{LIBRARY.replace('-', '_')}", "dk_i200", "ch_visit"} <= kept
    assert not kept & {"fulano", *blind_term(["fulano"])}
    assert Request.objects.get(contact=contact).words == "Ver la lista"

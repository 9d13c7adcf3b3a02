"""A contact is made findable, in the transaction that changes it.

Every service that changes what the lists filter by, or what the search reads, ends here; the test
``test_finding_index.py`` knows them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from dintel.apps import rows
from dintel.apps.contacts.blind import blind_tokens
from dintel.apps.contacts.models import Contact, Document, Request, SealReader, SearchText
from dintel.apps.contacts.tokens import MOST_WORDS, number_tokens, place_in_time, token, words_of
from dintel.apps.design.profile import active_city

BREAK = "_"
"""Stands between two texts, so that no phrase runs from one into the next."""
CHUNK = 1_000


def index_contact(
    contact: Contact,
    *,
    requests: Sequence[Request] | None = None,
    papers: Sequence[Document] | None = None,
    is_new: bool = False,
) -> None:
    """Bring the search text of a saved contact up to date.

    What the caller has at hand it passes, and it is not read again. ``is_new`` says that there is no
    search text and no named reader yet. Raises ``TransactionManagementError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        message = "a contact is indexed in the transaction that changes it"
        raise transaction.TransactionManagementError(message)
    asked = list(contact.requests.all()) if requests is None else requests
    shown = list(contact.documents.all()) if papers is None else papers
    readers = () if is_new and not contact.sealed else _readers([contact]).get(contact.pk, ())
    row = _row(contact, asked, shown, readers)
    if is_new:
        rows.add([row])
        return
    _replace([row])


def index_contacts(contacts: Iterable[Contact]) -> int:
    """Bring the search texts of many contacts up to date and return how many there were."""
    count = 0
    with transaction.atomic():
        for chunk in _chunks(contacts):
            _replace(rows_of(chunk))
            count += len(chunk)
    return count


def rows_of(contacts: Sequence[Contact]) -> list[SearchText]:
    """Return the unsaved search texts of contacts as they are kept now."""
    by_key = {contact.pk: contact for contact in contacts}
    prefetch_related_objects(contacts, "data_key")
    asked: dict[int, list[Request]] = {}
    for request in Request.objects.filter(contact__in=by_key).order_by("contact", "ordinal"):
        request.contact = by_key[request.contact_id]  # whose key opens its words
        asked.setdefault(request.contact_id, []).append(request)
    shown: dict[int, list[Document]] = {}
    for paper in Document.objects.filter(contact__in=by_key).order_by("contact", "pk"):
        paper.contact = by_key[paper.contact_id]
        shown.setdefault(paper.contact_id, []).append(paper)
    readers = _readers(contacts)
    return [
        _row(contact, asked.get(contact.pk, ()), shown.get(contact.pk, ()), readers.get(contact.pk, ()))
        for contact in contacts
    ]


def _chunks(contacts: Iterable[Contact]) -> Iterator[list[Contact]]:
    chunk: list[Contact] = []
    for contact in contacts:
        chunk.append(contact)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _replace(rows: Sequence[SearchText]) -> None:
    """Put the rows in place of what stood there; a contact's place changes when its time is corrected."""
    SearchText.objects.filter(contact__in=[row.contact_id for row in rows]).delete()
    SearchText.objects.bulk_create(rows)


def _readers(contacts: Sequence[Contact]) -> dict[int, list[int]]:
    sealed = [contact.pk for contact in contacts if contact.sealed]
    found: dict[int, list[int]] = {}
    if sealed:
        for contact, user in SealReader.objects.filter(contact__in=sealed).values_list("contact", "user"):
            found.setdefault(contact, []).append(user)
    return found


def _row(
    contact: Contact, requests: Sequence[Request], papers: Sequence[Document], readers: Iterable[int]
) -> SearchText:
    words = [*_filters(contact, requests, papers, readers), *number_tokens(contact.number)]
    for text in _texts(contact, papers):
        found = words_of(text)
        if found:
            words += [BREAK, *found]
    sealed = [found for text in _sealed_texts(contact, requests, papers) if (found := words_of(text)[:MOST_WORDS])]
    words = [*words[:MOST_WORDS], *blind_tokens(sealed)[: 2 * MOST_WORDS]]
    return SearchText(place=place_in_time(contact.began_at, contact.pk), contact_id=contact.pk, words=words)


def _filters(
    contact: Contact, requests: Sequence[Request], papers: Sequence[Document], readers: Iterable[int]
) -> list[str]:
    """Return the tokens of everything a list can be filtered by, and of who may read what is sealed."""
    kinds = {request.document for request in requests} | {paper.kind for paper in papers}
    return [
        token("facility", contact.facility),
        token("department", contact.department),
        token("verified", contact.verified),
        token("immigration", contact.immigration),
        token("channel", contact.channel),
        *([token("filed_by", contact.filed_by_id)] if contact.filed_by_id else []),
        *sorted({token("outcome", request.outcome) for request in requests} or {token("outcome", "")}),
        *sorted({token("asked", request.asked) for request in requests}),
        *sorted(token("document", kind) for kind in kinds),
        *([token("counsel", "yes")] if contact.with_counsel else []),
        *([token("sealed", "yes"), *(token("reader", user) for user in readers)] if contact.sealed else []),
    ]


def _texts(contact: Contact, papers: Sequence[Document]) -> Iterator[str]:
    """Yield every text that is searched and not sealed, names of places first."""
    city = active_city()
    place, department = city.facilities.get(contact.facility), city.departments.get(contact.department)
    yield place.name if place else ""
    yield department.name if department else ""
    yield from (contact.place, contact.agency, contact.component, contact.origin)
    for paper in papers:
        yield from (paper.form_number, paper.issuer, paper.court, paper.docket)


def _sealed_texts(contact: Contact, requests: Sequence[Request], papers: Sequence[Document]) -> Iterator[str]:
    """Yield every text that is searched and lies sealed; none of them has a word of its own in the index."""
    yield from (contact.account, contact.said)
    for request in requests:
        yield from (request.words, request.basis)
    for paper in papers:
        yield paper.scope

"""A few hundred made-up contacts, and finding among them in the plainest way there is."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact, Document, Request, SealReader
from dintel.apps.contacts.queries.searching import END, Term, Wanted
from dintel.apps.contacts.sealing import subject_of
from dintel.apps.contacts.services.index import index_contacts
from dintel.apps.contacts.tokens import number_tokens, place_in_time, words_of
from dintel.apps.design.profile import active_city
from dintel.apps.sealing.services import new_keys

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
FACILITIES = ("main-library", "erna-fergusson-library", "prisoner-transport-center", "")
OUTCOMES = ("decline", "counsel_hold", "comply")
WORDS = ["warrant", "warrants", "audiencia", "orden", "órdenes", "Muñoz", "front", "desk", "badge", "niño", "calle"]


def fill(count: int, users: list[User], *, seed: int = 7) -> list[Contact]:
    """Return that many contacts, indexed; some at one moment, some sealed, some with two requests."""
    rng = random.Random(seed)
    city = active_city()
    contacts = []
    for number in range(1, count + 1):
        facility = rng.choice(FACILITIES)
        place = city.facilities.get(facility)
        contacts.append(
            Contact(
                key=uuid4(),
                body_sha256="0" * 64,
                number=f"C-2024-{number:06d}",
                source="desk",
                language="en",
                received_at=START,
                filed_by=rng.choice([*users, None]),
                channel=rng.choice(("visit", "fax")),
                began_at=START + timedelta(minutes=rng.randint(0, 300), days=rng.randint(0, 9)),
                facility=facility,
                department=place.department if place else "",
                place=rng.choice(("", "at the stairs")),
                setting="library",
                agency=rng.choice(("ICE", "Sheriff", "")),
                verified=rng.choice(("verified", "unverified")),
                immigration=rng.choice(("yes", "no")),
                account=" ".join(rng.choices(WORDS, k=rng.randint(0, 6))),
                sealed=rng.random() < 0.1,
                with_counsel=rng.random() < 0.2,
            )
        )
    keys = new_keys(subjects=[subject_of(contact.number) for contact in contacts])
    for contact, key in zip(contacts, keys, strict=True):
        contact.data_key = key
    Contact.objects.bulk_create(contacts)
    for contact in contacts:
        for ordinal in range(1, rng.randint(0, 2) + 1):
            _request(rng, contact, ordinal)
        if contact.sealed and rng.random() < 0.5:
            SealReader.objects.create(contact=contact, user=users[0], by=users[0], at=START)
    index_contacts(contacts)
    return contacts


def _request(rng: random.Random, contact: Contact, ordinal: int) -> None:
    request = Request.objects.create(
        contact=contact,
        ordinal=ordinal,
        number=f"{contact.number}.{ordinal}",
        asked=rng.choice(("nonpublic_area", "hold_person")),
        urgency="none",
        document=rng.choice(("i200", "i247a", "unknown")),
        requester="unverified",
        validity="unknown",
        purpose="civil",
        setting="library",
        words=rng.choice(("", "mostrar la orden")),
        asked_at=START,
        state="answered",
        outcome=rng.choice(OUTCOMES),
    )
    if rng.random() < 0.3:
        Document.objects.create(
            contact=contact, request=request, key=uuid4(), kind="search_warrant", docket="24-mj-0123", at=START
        )


def naively(access: Access, wanted: Wanted, order: str) -> list[int]:
    """Return the ids of what is wanted, by looking at every contact in turn."""
    reach, found = access.reach("contact.read"), []
    for contact in Contact.objects.all():
        named = contact.seal_readers.filter(user=access.user).exists()
        place = place_in_time(contact.began_at, contact.pk)
        own = reach.own and contact.filed_by_id == access.user.pk
        is_in_reach = (
            reach.everywhere or contact.facility in reach.facilities or contact.department in reach.departments or own
        )
        if not is_in_reach or (contact.sealed and not named) or not wanted.low <= place < (wanted.high or END):
            continue
        if all(any(_has(contact, term) for term in clause) for clause in wanted.clauses):
            found.append(contact)
    keys = {
        "newest": lambda one: (-int(one.began_at.timestamp()), -one.pk),
        "oldest": lambda one: (int(one.began_at.timestamp()), one.pk),
        "received": lambda one: -one.pk,
        "place": lambda one: (one.facility, -one.began_at.timestamp(), -one.pk),
    }
    return [contact.pk for contact in sorted(found, key=keys[order])]


def _has(contact: Contact, term: Term) -> bool:
    if term.apart:  # the blind tokens of the term before it, which is looked for in the sealed words as well
        return False
    (first, *_rest) = term.words
    prefix, _, value = first.partition("_")
    if len(prefix) == 2 and value and prefix != "nr":
        return _filtered(contact, prefix, value)
    texts = [number_tokens(contact.number)]
    city = active_city()
    place, department = city.facilities.get(contact.facility), city.departments.get(contact.department)
    plain = [place.name if place else "", department.name if department else "", contact.place, contact.agency]
    plain += [contact.component, contact.origin]
    for paper in contact.documents.all():
        plain += [paper.form_number, paper.issuer, paper.court, paper.docket]
    texts += [words_of(text) for text in plain]
    return any(_runs(text, term) for text in texts) or (not term.begins and _sealed(contact, term))


def _sealed(contact: Contact, term: Term) -> bool:
    plain = [contact.account, contact.said]
    for request in contact.requests.all():
        plain += [request.words, request.basis]
    plain += [paper.scope for paper in contact.documents.all()]
    return any(_runs(words_of(text), term) for text in plain)


def _runs(text: list[str], term: Term) -> bool:
    *whole, last = term.words
    for start in range(len(text) - len(term.words) + 1):
        part = text[start : start + len(term.words)]
        if part[:-1] == whole and (part[-1] == last or (term.begins and part[-1].startswith(last))):
            return True
    return False


def _filtered(contact: Contact, prefix: str, value: str) -> bool:
    def plain(text: object) -> str:
        return str(text).replace("-", "_") or "none"

    requests, papers = list(contact.requests.all()), list(contact.documents.all())
    has = {
        "fa": {plain(contact.facility)},
        "dp": {plain(contact.department)},
        "by": {str(contact.filed_by_id)},
        "oc": {plain(one.outcome) for one in requests} or {"none"},
        "ve": {contact.verified},
        "im": {contact.immigration},
        "as": {one.asked for one in requests},
        "dk": {one.document for one in requests} | {one.kind for one in papers},
        "ch": {contact.channel},
        "co": {"yes"} if contact.with_counsel else set(),
    }[prefix]
    return value in has

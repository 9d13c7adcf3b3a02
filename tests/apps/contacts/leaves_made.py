"""Every act on the register, as the tests of its leaves do it, and acts that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.apps.contacts.made import DAY, HOUR, NOW, filed, ice, report

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services
from dintel.apps.contacts.models import Contact, Letter
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services import Change

AT = NOW + HOUR
PRIVATE = "What counsel thinks of it in private"


def seal(contact: Contact, by: User, *readers: User) -> None:
    services.seal_contact(contact=contact, why="A court's order.", readers=readers, by=by, at=AT)


def correct(contact: Contact, by: User, version: int = 1) -> None:
    services.correct_contact(
        number=contact.number,
        version=version,
        changes=(Change("contact", "agency", "CBP"), Change(f"{contact.number}.1", "document", "arrest_warrant")),
        why="Misheard.",
        by=by,
        at=AT,
    )


def verify(contact: Contact, by: User) -> None:
    told = {"how": "called_agency", "asked_of": "Field office", "words": ""}
    services.verify_contact(contact=contact, result="not_an_officer", verified_at=AT, by=by, at=AT, **told)


def other(contact: Contact) -> Contact:
    return Contact.objects.get(number=filed(report(ice(), began_at=AT), at=AT).number)


def link(contact: Contact, by: User) -> Any:
    return services.link_contacts(contact=other(contact), other=contact, kind="related", why="", by=by, at=AT)


def drafted(contact: Contact, by: User) -> Letter:
    request = contact.requests.get()
    return services.draft_letter(
        request=request, kind="decline_entry", language="en", signer_title="Attorney", by=by, at=AT
    )


def signed(contact: Contact, by: User) -> Letter:
    return services.sign_letter(letter=drafted(contact, by), version=1, by=by, at=AT)


def decide(contact: Contact, by: User, reasons: str = "A court enforced it.") -> None:
    services.decide(
        request=contact.requests.get(),
        seen=1,
        outcome="comply_via_counsel",
        reasons=reasons,
        by=by,
        at=AT,
        despite_floor=True,
    )


def note(contact: Contact, by: User) -> None:
    services.write_privileged_note(request=contact.requests.get(), words=PRIVATE, by=by, at=AT)


ACTS: dict[str, tuple[str, str, Callable[[Contact, User], Any]]] = {
    "add_paper": (
        "paper.added",
        "contact",
        lambda one, by: services.add_paper(
            contact=one, request=one.requests.get(), paper=Paper("i138", return_on=AT.date()), by=by, at=AT
        ),
    ),
    "add_request": (
        "request.added",
        "request",
        lambda one, by: services.add_request(
            contact=one, asked=Asked(facts=ice().facts, papers=(Paper("i200"),)), by=by, at=AT
        ),
    ),
    "answer_request": (
        "request.answered",
        "request",
        lambda one, by: services.answer_request(request=one.requests.get(), answered_at=AT, by=by, at=AT),
    ),
    "correct_contact": ("contact.corrected", "contact", correct),
    "decide": ("request.decided", "request", decide),
    "draft_letter": ("letter.drafted", "letter", drafted),
    "edit_letter": (
        "letter.edited",
        "letter",
        lambda one, by: services.edit_letter(
            letter=drafted(one, by), version=1, changes={"reference": "Theirs, 5"}, by=by, at=AT
        ),
    ),
    "file_contact": ("contact.filed", "contact", lambda _one, by: filed(report(ice(), began_at=AT), by=by, at=AT)),
    "link_contacts": ("contact.linked", "contact", link),
    "mark_sent": (
        "letter.sent",
        "letter",
        lambda one, by: services.mark_sent(letter=signed(one, by), how="By hand", by=by, at=AT),
    ),
    "name_reader": (
        "reader.named",
        "contact",
        lambda one, by: (
            seal(one, by),
            services.name_reader(contact=one, user=User.objects.exclude(pk=by.pk)[0], by=by, at=AT),
        ),
    ),
    "note_kept_words": (
        "words.kept",
        "contact",
        lambda one, by: services.note_kept_words(
            contact=one, kept=[("account", "a_number", "It is a docket.")], by=by, at=AT
        ),
    ),
    "record_custody": (
        "custody.recorded",
        "request",
        lambda one, by: services.record_custody(request=one.requests.get(), kind="held", happened_at=NOW, by=by, at=AT),
    ),
    "record_disclosure": (
        "disclosure.recorded",
        "contact",
        lambda one, by: services.record_disclosure(
            contact=one,
            request=one.requests.get(),
            what="other_records",
            words="A log.",
            to_whom="ICE",
            authority="IPRA",
            given_at=NOW,
            by=by,
            at=AT,
        ),
    ),
    "record_observation": (
        "observation.recorded",
        "contact",
        lambda one, by: services.record_observation(contact=one, sighting=Sighting("masked", "yes"), by=by, at=AT),
    ),
    "seal_contact": ("contact.sealed", "contact", seal),
    "sign_letter": ("letter.signed", "letter", signed),
    "undo_link": (
        "contact.unlinked",
        "contact",
        lambda one, by: services.undo_link(link=link(one, by), by=by, at=AT),
    ),
    "unseal_contact": (
        "contact.unsealed",
        "contact",
        lambda one, by: (seal(one, by), services.unseal_contact(contact=one, why="Lifted.", by=by, at=AT)),
    ),
    "verify_contact": ("verification.recorded", "contact", verify),
    "withdraw_letter": (
        "letter.withdrawn",
        "letter",
        lambda one, by: services.withdraw_letter(letter=drafted(one, by), by=by, at=AT),
    ),
    "write_privileged_note": ("note.written", "request", note),
}
"""Service to the kind of its leaf, the kind of its subject, and a way to do it."""

REFUSED: dict[str, Callable[[Contact, User], Any]] = {
    "correct_contact": lambda one, by: correct(one, by, version=7),
    "decide": lambda one, by: decide(one, by, reasons=""),
    "link_contacts": lambda one, by: services.link_contacts(
        contact=one, other=one, kind="related", why="", by=by, at=AT
    ),
    "seal_contact": lambda one, by: services.seal_contact(contact=one, why=" ", readers=(), by=by, at=AT),
    "record_custody": lambda one, by: services.record_custody(
        request=one.requests.get(), kind="held", happened_at=AT + DAY, by=by, at=AT
    ),
    "answer_request": lambda one, by: services.answer_request(
        request=one.requests.get(), answered_at=AT + DAY, by=by, at=AT
    ),
    "write_privileged_note": lambda one, by: services.write_privileged_note(
        request=one.requests.get(), words=" ", by=by, at=AT
    ),
    "draft_letter": lambda one, by: services.draft_letter(
        request=one.requests.get(), kind="none", language="en", signer_title="", by=by, at=AT
    ),
    "file_contact": lambda one, by: services.file_contact(
        key=one.key, body_sha256="1" * 64, report=report(ice()), by=by, at=AT
    ),
}

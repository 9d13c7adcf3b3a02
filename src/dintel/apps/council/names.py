"""Plain words for what a proposal is made of: classes of paper, answers, sentences of the legal floor."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

Names = dict[str, str | Promise]

PAPERS: Names = {
    "judicial_warrant": t("a judge’s warrant"),
    "judicial_order": t("a judge’s order"),
    "court_process": t("a court’s subpoena or writ"),
    "administrative_warrant": t("an immigration officer’s own warrant or notice (I-200, I-205 and the like)"),
    "detainer": t("a request to hold somebody or to tell a release (I-247)"),
    "administrative_subpoena": t("an agency’s own subpoena"),
    "secret_demand": t("a secret demand (national security letter)"),
    "employer_notice": t("a notice to the city as an employer (Form I-9)"),
    "database_hit": t("a hit in a police database"),
    "request": t("a letter, a call or a request for public records"),
    "none": t("no paper"),
    "unknown": t("a paper that nobody has recognised yet"),
}
"""Classes of paper, as a proposal names them."""

ANSWERS: Names = {
    "comply": t("Do what they ask"),
    "comply_via_counsel": t("Do what they ask, through the City Attorney"),
    "counsel_hold": t("Leave it to the City Attorney"),
    "decline": t("Decline"),
    "public_access": t("Treat them like any member of the public"),
    "stand_aside": t("Stand aside, neither help nor hinder, write it down"),
    "police": t("Have the police find out who they are"),
    "not_prohibited": t("Leave it free: neither required nor forbidden"),
}
"""What staff would do, as choices."""

ANSWERED: Names = {
    "comply": t("done as asked"),
    "comply_via_counsel": t("done through the City Attorney"),
    "counsel_hold": t("left to the City Attorney"),
    "decline": t("declined"),
    "public_access": t("treated like any member of the public"),
    "stand_aside": t("met by standing aside"),
    "police": t("given to the police to verify"),
    "not_prohibited": t("left free, neither required nor forbidden"),
}
"""What became of a request, in the middle of a sentence."""

LEVELS: Names = {
    "ordinance": t("An ordinance: it stands above the Mayor’s order"),
    "resolution": t("A resolution: the Mayor’s order stands above it"),
}
"""What the council can pass."""

_PAPER = r"(?P<paper>.+)"
FLOOR: tuple[tuple[str, str | Promise], ...] = (
    (
        rf"a facially valid {_PAPER}, within its scope, is never declined",
        t("A judge’s warrant or order that looks right on its face is never declined: %(paper)s."),
    ),
    (
        rf"{_PAPER} alone never opens a non-public area",
        t("Without a judge, a paper never opens a part that is closed to the public: %(paper)s."),
    ),
    (rf"{_PAPER} alone never holds a person", t("Without a judge, a paper never keeps a person: %(paper)s.")),
    (
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        t("Nothing but a court’s paper opens a closed door or keeps a person."),
    ),
    (
        "status-only information never comes out as prohibited",
        t("Giving nothing but a person’s status to the federal government is never forbidden."),
    ),
    (
        "an administrative subpoena is never declined by staff",
        t("Staff never decline an agency’s subpoena: counsel answers it."),
    ),
    (
        "an administrative subpoena is never silently dropped: a clock runs",
        t("An agency’s subpoena is never dropped without a word: a clock runs."),
    ),
    (
        "records asked for by administrative subpoena are counsel's to decide",
        t("Whether records go out on an agency’s subpoena is for counsel to decide."),
    ),
    (
        "a criminal matter is never refused because the requester is an immigration agency",
        t("A criminal matter is answered alike, whether or not an immigration agency asks."),
    ),
    (
        "a criminal matter without an immigration paper is never plainly refused to an agency",
        t("Help with a criminal matter is never plainly refused to a law-enforcement agency."),
    ),
    (
        "emergency, pursuit and force never meet an objection: stand aside, call, record",
        t("Danger, pursuit and force never meet an objection: staff stand aside, call and write it down."),
    ),
    (
        "a part open to the public is open to every officer",
        t("A part that is open to the public is open to every officer."),
    ),
    (
        "someone checked and found to be no officer is never helped as one",
        t("Somebody who was found to be no officer is never helped as one."),
    ),
    ("an unverified officer is never simply obeyed", t("An officer whom nobody has verified is never simply obeyed.")),
    (
        "not knowing never leads to decline where the unknown matters",
        t("Staff never decline while something they do not know could change the answer."),
    ),
    (
        "not knowing never leads to comply where the unknown matters",
        t("Staff never do what is asked while something they do not know could change the answer."),
    ),
    (
        "every cell has exactly one outcome with a citation in force that day",
        t("Every case has one answer, with a citation in force."),
    ),
    (
        "every cell has a line of plain words to say and one to do",
        t("Every case has plain words: what to do, and what to say."),
    ),
    ("every cell says what never to do", t("Every case says what never to do.")),
    (
        "no cell tells anyone to block, hide, mislead, warn, delete or touch",
        t("Nobody is told to block, hide, mislead, warn, delete or touch."),
    ),
    (
        "status-only exchange is never worded as forbidden",
        t("Giving nothing but a person’s status is never worded as forbidden."),
    ),
)
"""The sentences of the floor (``domain.policy.prove``), as a councillor reads them."""


def sentence(statement: str) -> str:
    """Return a sentence of the floor in the reader's language; one that is not known stays as it is."""
    for pattern, words in FLOOR:
        found = re.fullmatch(pattern, statement)
        if found:
            return str(words) % found.groupdict() if found.groupdict() else str(words)
    return statement

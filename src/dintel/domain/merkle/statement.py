"""A statement of what an auditor saw, signed as a note with the log's key.

    dintel/audit-statement/v1
    <the log's name>
    <what was seen, as canonical JSON on one line>
    <an empty line>
    <the same in words, and the auditor's own words>

1. Its first line is no log's name, so that no statement can be read as a checkpoint, nor a checkpoint as a statement.
2. Facts and words stand under one signature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from dintel.domain.canonical import Plain, to_bytes
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import Signer, VerifierKey, open_note, parse_note, sign_note
from dintel.domain.merkle.verify import VerificationError

HEADER = "dintel/audit-statement/v1"
WHAT = "a statement"
NEEDED = {"number", "language", "since", "until", "at", "checkpoint"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says: ``facts`` for machines, ``words`` for people."""

    origin: str
    facts: Mapping[str, Plain]
    words: str

    @classmethod
    def parse(cls, text: str) -> Statement:
        """Return the text of a note read as a statement; raise ``MalformedError`` if it is none."""
        head, between, words = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != HEADER or len(lines) != len((HEADER, "origin", "facts")) or not between or not words.strip():
            raise MalformedError(WHAT, text[:80], f"{HEADER}, the log's name, facts, an empty line and words")
        return cls(lines[1], _facts(lines[2]), words.rstrip("\n"))

    def __str__(self) -> str:
        """Return the text as it is signed."""
        return f"{HEADER}\n{self.origin}\n{to_bytes(dict(self.facts)).decode()}\n\n{self.words}\n"


def sign_statement(said: Statement, signer: Signer) -> str:
    """Return a statement as a signed note.

    Precondition: ``said.origin == signer.name``, and it reads back as it is (``ValueError`` otherwise, which
    ``MalformedError`` is).
    """
    if said.origin != signer.name:
        message = f"a statement about {said.origin} is not signed by {signer.name}"
        raise ValueError(message)
    text = str(said)
    if Statement.parse(text) != said:
        raise MalformedError(WHAT, text[:80], "words that do not begin or end with an empty line")
    return str(sign_note(text, signer))


def open_statement(note: str, key: VerifierKey) -> Statement:
    """Return what a log said that a statement says.

    Raises ``MalformedError`` for no statement, ``VerificationError`` for one without this key's good signature, and for
    one about another log than the key's.
    """
    open_note(note, [key])
    said = Statement.parse(parse_note(note).text)
    if said.origin != key.name:
        what = f"{WHAT}: it is about the log {said.origin}, and {key.name} signed it"
        raise VerificationError(what)
    return said


def _facts(line: str) -> Mapping[str, Plain]:
    try:
        found = json.loads(line)
        if isinstance(found, dict) and to_bytes(found).decode() == line and set(found) >= NEEDED:
            return cast("Mapping[str, Plain]", found)
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedError(WHAT, line, "canonical JSON") from error
    raise MalformedError(WHAT, line, f"canonical JSON of an object with {', '.join(sorted(NEEDED))}")

"""A statement is a note of its own form: it reads back as it is, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from dintel.domain.merkle.hashing import EMPTY_ROOT
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import ed25519_signer, sign_note
from dintel.domain.merkle.statement import HEADER, Statement, open_statement, sign_statement
from dintel.domain.merkle.verify import VerificationError

SIGNER = ed25519_signer("city.example/ledger", bytes(range(32)))
FACTS: dict[str, Any] = {
    "number": 1,
    "language": "es",
    "since": "2026-11-01T00:00:00Z",
    "until": "2026-11-02T00:00:00Z",
    "at": "2026-11-03T00:00:00Z",
    "checkpoint": {"size": 3},
}
SAID = Statement("city.example/ledger", FACTS, "What was seen:\n\n- nothing amiss\n\n— city.example/ledger AAAA")


def test_a_statement_reads_back_with_facts_and_words() -> None:
    """Words may look like a signature line: the lines of signatures are those after the last empty line."""
    assert open_statement(sign_statement(SAID, SIGNER), SIGNER.key) == SAID


def test_a_changed_letter_another_key_and_another_log_are_refused() -> None:
    note = sign_statement(SAID, SIGNER)
    with pytest.raises(VerificationError, match="does not belong to this text"):
        open_statement(note.replace("nothing amiss", "nothing amist"), SIGNER.key)
    with pytest.raises(VerificationError, match="no signature by a known key"):
        open_statement(note, ed25519_signer("city.example/ledger", bytes(32)).key)
    foreign = str(sign_note(str(Statement("elsewhere/ledger", FACTS, "Words")), SIGNER))
    with pytest.raises(VerificationError, match="it is about the log elsewhere/ledger"):
        open_statement(foreign, SIGNER.key)


def test_no_checkpoint_is_a_statement_and_no_statement_a_checkpoint() -> None:
    point = sign_checkpoint(Checkpoint(SIGNER.name, 0, EMPTY_ROOT, ()), SIGNER)
    with pytest.raises(MalformedError):
        open_statement(point, SIGNER.key)
    with pytest.raises(VerificationError):
        open_checkpoint(sign_statement(SAID, SIGNER), SIGNER.key)


@pytest.mark.parametrize(
    "facts",
    [b"[]", b'{"number": 1}', to_bytes({"number": 1}), b"no json", to_bytes(FACTS)[:-1]],
    ids=["no object", "not canonical", "not whole", "no json", "cut off"],
)
def test_facts_that_are_none_are_refused(facts: bytes) -> None:
    with pytest.raises(MalformedError):
        Statement.parse(f"{HEADER}\nlog\n{facts.decode()}\n\nWords\n")


@pytest.mark.parametrize("text", [f"{HEADER}\nlog\n", f"{HEADER}\nlog\n{{}}\n\n \n", f"{HEADER}\n\nWords\n"])
def test_a_text_without_words_or_lines_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        Statement.parse(text)


def test_what_would_not_read_back_is_not_signed() -> None:
    with pytest.raises(ValueError, match="is not signed by"):
        sign_statement(Statement("another/log", FACTS, "Words"), SIGNER)
    with pytest.raises(MalformedError):
        sign_statement(Statement(SIGNER.name, FACTS, "Words\n"), SIGNER)

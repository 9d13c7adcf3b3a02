"""A receipt checked on a table without a network: what it proves and what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dintel.cli.inputs import InputError
from dintel.cli.ledger.findings import as_text
from dintel.cli.ledger.records import RecordError, check_content, read_salt
from dintel.cli.ledger.show import cosignature_data, witness_words
from dintel.domain import canonical
from dintel.domain.merkle.commitment import ENTRY_BYTES, commit
from dintel.domain.merkle.lines import MalformedError, read_base64
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.receipt import MOST_PROOF_BYTES, Inclusion, parse_proof, verify_receipt
from dintel.domain.outline import outline
from dintel.lawbook.leaf_words import in_language, leaf_words
from dintel.lawbook.words import SOURCE_LANGUAGE

Say = Callable[[str], str]
KIND, SUBJECT = ("kind",), ("subject",)
LABELS: dict[tuple[str, ...], str] = {
    KIND: "What happened",
    SUBJECT: "Of the record",
    ("at",): "When",
    ("by",): "By",
}
"""As the pages of the city say them, so that one translation serves both."""
WIDTH = 14
EXTRA = 'the receipt\'s extra data is not {"salt", "content"} or {"entry"}'


@dataclass(frozen=True, slots=True)
class Proved:
    """A receipt that holds. ``content`` is what the record says, ``None`` if the receipt has only its entry."""

    inclusion: Inclusion
    key: VerifierKey
    entry: bytes
    content: dict[str, Any] | None
    witnesses: int
    quorum: int


def check_receipt(path: Path, key: VerifierKey, witnesses: Sequence[VerifierKey], quorum: int) -> Proved:
    """Return what a receipt proves; raise ``VerificationError`` if nothing, ``InputError`` for an unreadable file."""
    try:
        with path.open("rb") as file:
            given = file.read(MOST_PROOF_BYTES + 1)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Give the receipt's file, ending in .dintel-receipt."
        raise InputError(message) from error
    proof = parse_proof(given)
    entry, content = read_extra(proof.extra)
    inclusion = verify_receipt(proof, entry, key, witnesses, quorum)
    return Proved(inclusion, key, entry, content, len(witnesses), quorum)


def read_extra(extra: bytes) -> tuple[bytes, dict[str, Any] | None]:
    """Return the entry that a receipt speaks of, and the record's content if it is in it."""
    text = extra.decode(errors="replace")
    try:
        found = check_content(text)
        if set(found) == {"entry"}:
            entry = read_base64("an entry", str(found["entry"]))
            if len(entry) == ENTRY_BYTES:
                return entry, None
        elif set(found) == {"salt", "content"}:
            return commit(read_salt(found["salt"]), str(found["content"]).encode()), check_content(found["content"])
    except RecordError as error:
        raise MalformedError(EXTRA, text, str(error)) from error
    raise MalformedError(EXTRA, text, f"either of them, an entry with {ENTRY_BYTES} bytes")


def proved_text(path: Path, proved: Proved, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a receipt proves, in words of a language; in English where it has none."""
    return "\n".join(_lines(path, proved, in_language(language).gettext))


def _lines(path: Path, proved: Proved, say: Say) -> Iterator[str]:
    inclusion, checkpoint = proved.inclusion, proved.inclusion.checkpoint
    yield say("VERIFIED: {file}, without asking any server").format(file=path)
    yield ""
    if proved.content is None:
        yield say("The record behind the entry {entry}").format(entry=as_text(proved.entry))
        yield say("(the receipt does not hold the record; its salt and content are with whoever may see it)")
    else:
        lines = sorted(_content(proved.content, say), key=lambda line: _in_order(line, say))
        yield say("The record")
        yield from (f"  {name:<{WIDTH}} {words}" for name, words in lines)
        yield say("as it was committed")
        yield f"  {canonical.to_bytes(proved.content).decode()}"
    counts = {"index": f"{inclusion.index:,}", "size": f"{checkpoint.size:,}"}
    yield say("stands unaltered as entry {index} of the log {log},").format(log=checkpoint.origin, **counts)
    yield say("which held {size} entries when the holder of the key {key} signed it.").format(key=proved.key, **counts)
    cosigned = witness_words(inclusion.cosignatures, proved.witnesses, proved.quorum, say)
    yield say("Witnesses: {witnesses}.").format(witnesses=cosigned)
    yield ""
    yield say("This proves that the record was in the log then and is the same now.")
    yield say("It does not prove that what the record says is true.")
    yield say("That the log shows everybody the same is proved by witnesses, and by `dintel ledger verify`.")
    if proved.content is not None:
        yield say("Places, roles and outcomes are given by the codes that were committed to. The city says what they")
        yield say("mean where it checks receipts, at {log}/verify/; that is its word, and not proved here.").format(
            log=checkpoint.origin
        )


def _content(content: dict[str, Any], say: Say) -> Iterator[tuple[str, str]]:
    """Yield label and value of each line: what happened, of which record, when, by whom, then what was recorded."""
    words = leaf_words()
    for path, value in outline(content):
        names = path[1:] if path[0] == "content" else path
        label = say(LABELS[path]) if path in LABELS else " > ".join(say(words.of_name(name)) for name in names)
        shown = say(words.of_kind(str(value))) if path == KIND else str(value)
        if path == SUBJECT and isinstance(content["subject"], list):
            kind, *key = map(str, content["subject"])
            shown = " ".join([say(words.of_name(kind)), *key])
        yield label, say("yes" if value else "no") if isinstance(value, bool) else shown


def _in_order(line: tuple[str, str], say: Say) -> int:
    """Return where a line stands: what happened first, what was recorded after all of LABELS."""
    names = [say(one) for one in LABELS.values()]
    return names.index(line[0]) if line[0] in names else len(names)


def proved_data(path: Path, proved: Proved) -> dict[str, Any]:
    """Return what a receipt proves as plain data."""
    checkpoint = proved.inclusion.checkpoint
    return {
        "verified": True,
        "receipt": str(path),
        "key": str(proved.key),
        "origin": checkpoint.origin,
        "index": proved.inclusion.index,
        "size": checkpoint.size,
        "root": as_text(checkpoint.root),
        "entry": as_text(proved.entry),
        "content": proved.content,
        "cosignatures": cosignature_data(proved.inclusion.cosignatures),
    }

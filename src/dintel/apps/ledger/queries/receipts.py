"""Where a leaf stands, and the receipt that proves it to somebody who trusts nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from dintel.apps.ledger import keys
from dintel.apps.ledger.models import Checkpoint, Leaf, QuietLeaf, Tree
from dintel.apps.ledger.queries.log import tiles_of
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.lines import write_base64
from dintel.domain.merkle.proofs import prove_inclusion
from dintel.domain.merkle.receipt import format_proof


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf's place, the hashes that lead from it to a root, and the checkpoint that signed that root."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def leaves_of(kind: str, key: str) -> QuerySet[Leaf]:
    """Return every leaf of one record, oldest first."""
    return leaves_among([(kind, key)])


def leaves_among(subjects: Iterable[tuple[str, str]]) -> QuerySet[Leaf]:
    """Return every leaf of some records, kind and key each, oldest first; one query."""
    named = [Q(subject_kind=kind, subject_key=key) for kind, key in subjects]
    rows = Leaf.objects.select_related("data_key").order_by("pk")
    return rows.filter(reduce(or_, named)) if named else rows.none()


def quiet_leaves_of(kind: str, key: str) -> QuerySet[QuietLeaf]:
    """Return the leaves of one record that wait for the hour, in their order."""
    waiting = QuietLeaf.objects.filter(subject_kind=kind, subject_key=key)
    return waiting.select_related("data_key").order_by("turn")


def released_at() -> datetime | None:
    """Return when quiet leaves last came into the log, ``None`` if none ever did."""
    return Tree.objects.filter(pk=Tree.ONLY).values_list("released_at", flat=True).first()


def receipt_before_the_hour(leaf: QuietLeaf, *, from_at: datetime) -> str:
    """Return what its owner can keep already: entry, salt and content as JSON, and from when on it can be proved.

    Whoever has it can find the entry in the published log after that, and prove with salt and content what it says.
    Where those were destroyed, nothing is left to keep: the text is empty.
    """
    if leaf.salt is None or leaf.content is None:
        return ""
    held = {
        "dintel": "leaf that waits for the hour",
        "entry": write_base64(bytes(leaf.entry)),
        "salt": write_base64(bytes(leaf.salt)),
        "content": leaf.content,
        "proved_from": from_at.astimezone(UTC).isoformat(timespec="minutes"),
    }
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def proof_of(leaf: Leaf) -> Proof | None:
    """Return the proof of a leaf, ``None`` until a checkpoint covers it.

    The checkpoint is the newest that a witness cosigned, or the newest if none of them was.
    """
    if leaf.index is None:
        return None
    covering = Checkpoint.objects.filter(size__gt=leaf.index).order_by("-pk").values_list("size", "note", "cosigned")
    found = covering.first()
    if found is None:
        return None
    if not found[2] and keys.witnesses():
        found = covering.filter(cosigned__gt=0).first() or found
    size, note, _cosigned = found
    node = tiles_of(size, around=leaf.index).node
    return Proof(leaf.index, tuple(prove_inclusion(leaf.index, size, node)), note)


def receipt_of(leaf: Leaf, *, with_content: bool) -> str | None:
    """Return the text of a receipt, ``None`` until a checkpoint covers the leaf.

    ``with_content`` gives its owner salt and content, so that it proves what was recorded; without,
    or when they were destroyed, it proves the entry alone.
    """
    proof = proof_of(leaf)
    if proof is None:
        return None
    if with_content and leaf.salt is not None and leaf.content is not None:
        extra = to_bytes({"salt": write_base64(bytes(leaf.salt)), "content": leaf.content})
    else:
        extra = to_bytes({"entry": write_base64(bytes(leaf.entry))})
    return format_proof(proof.index, proof.hashes, proof.checkpoint, extra)

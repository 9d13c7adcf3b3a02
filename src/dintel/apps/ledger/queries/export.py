"""The published log as files, and the records with their salts for whoever may have them."""

from __future__ import annotations

from collections.abc import Iterator

from dintel.apps.ledger import keys
from dintel.apps.ledger.models import Checkpoint, Leaf
from dintel.apps.ledger.queries.log import checkpoints_text, log_key, paths, published
from dintel.apps.ledger.queries.stamps import stamp_files
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.lines import write_base64


def witnesses_text() -> str:
    """Return the keys of the witnesses this log asks, one a line."""
    return "".join(f"{one.key}\n" for one in keys.witnesses())


def log_files(checkpoint: Checkpoint) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the log as it stood at a checkpoint: its path and its bytes, the checkpoint last."""
    yield "key", f"{log_key()}\n".encode()
    yield "witnesses", witnesses_text().encode()
    for path in paths(checkpoint.size):
        yield path, published(path, checkpoint.size) or b""
    yield from stamp_files(checkpoint.size)
    yield "checkpoints", "".join(checkpoints_text(through=checkpoint.pk)).encode()
    yield "checkpoint", checkpoint.note.encode()


def records(size: int) -> Iterator[bytes]:
    """Yield a line of JSON for each of the first ``size`` leaves: index, salt and content as committed.

    These are the records themselves: never for the public. A destroyed one says so.
    """
    for leaf in Leaf.objects.filter(index__lt=size).select_related("data_key").order_by("index").iterator():
        yield record_line(leaf)


def record_line(leaf: Leaf) -> bytes:
    """Return the line of one leaf with its newline; a destroyed one says so."""
    if leaf.salt is None or leaf.content is None:
        line = to_bytes({"index": leaf.index, "salt": None, "content": None, "disposed": True})
    else:
        line = to_bytes({"index": leaf.index, "salt": write_base64(bytes(leaf.salt)), "content": leaf.content})
    return line + b"\n"

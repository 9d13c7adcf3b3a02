"""Every outside timestamp held against its leaf, its checkpoint against the tree, its token against the roots.

1. The leaf of each timestamp commits to token and checkpoint: none is changed, missing, or put in.
2. The checkpoint is signed by the log, and is the beginning of this tree.
3. The token is over that checkpoint and leads to a trusted root, where the settings name roots.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from dintel.apps.ledger.models import CheckpointTimestamp, Leaf
from dintel.apps.ledger.queries.fault import Fault
from dintel.apps.ledger.queries.log import log_key, log_name, tiles_of
from dintel.apps.ledger.queries.stamps import STAMPED
from dintel.apps.timestamps import services as timestamps
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.note import VerifierKey
from dintel.domain.merkle.verify import VerificationError
from dintel.domain.timestamping.failure import TokenError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def stamp_faults(size: int) -> Iterator[Fault]:
    """Yield what does not add up of the timestamps of a tree of ``size``."""
    committed, roots, key = _committed(), _roots(), log_key()
    for row in CheckpointTimestamp.objects.iterator():
        where = f"timestamp of {row.size}"
        # 1.
        said = committed.pop(row.size, None)
        if said is None:
            yield Fault("added timestamp", where, "no leaf of the log says that it was given")
        elif said != (digest(bytes(row.token)), digest(row.note.encode())):
            yield Fault("changed timestamp", where, "token and checkpoint are not those that its leaf commits to")
        # 2.
        if wrong := _checkpoint_wrong(row, key, size):
            yield Fault("changed timestamp", where, wrong)
        # 3.
        if wrong := _token_wrong(row, roots):
            yield Fault("bad timestamp", where, wrong)
    for missing in committed:
        yield Fault(
            "missing timestamp", f"timestamp of {missing}", "its leaf says that it was given, and its row is gone"
        )


def digest(data: bytes) -> str:
    """Return the SHA-256 as a leaf of a timestamp names it."""
    return sha256(data).hexdigest()


def _committed() -> dict[int, tuple[str, str]]:
    """Return what the leaves commit to, by size: the hash of the token and of the checkpoint."""
    leaves = Leaf.objects.filter(subject_kind="ledger", subject_key=log_name(), kind=STAMPED)
    said = [json.loads(leaf.content)["content"] for leaf in leaves if leaf.content is not None]
    return {one["size"]: (one["token_sha256"], one["checkpoint_sha256"]) for one in said}


def _roots() -> Sequence[Certificate]:
    try:
        return timestamps.roots() if timestamps.is_on() else ()
    except timestamps.NotStampedError:  # the page says so; the leaves are held against the rows all the same
        return ()


def _checkpoint_wrong(row: CheckpointTimestamp, key: VerifierKey, size: int) -> str:
    try:
        signed, _cosignatures = open_checkpoint(row.note, key)
        root = tiles_of(size).root(signed.size) if signed.size <= size else None
    except (VerificationError, ValueError, LookupError) as error:
        return f"its checkpoint cannot be held against the tree: {error}"
    return "" if (signed.size, signed.root) == (row.size, root) else "its checkpoint is not the beginning of the tree"


def _token_wrong(row: CheckpointTimestamp, roots: Sequence[Certificate]) -> str:
    from dintel.domain.timestamping.token import verify_token  # noqa: PLC0415 - takes long to load

    try:
        proved = verify_token(bytes(row.token), row.note.encode(), roots) if roots else None
    except TokenError as error:
        return str(error)
    if proved is not None and (proved.at, str(proved.serial)) != (row.stamped_at, row.serial):
        return f"its columns say {row.stamped_at} and {row.serial}, its token {proved.at} and {proved.serial}"
    return ""

"""Claim: the log's arithmetic is no bottleneck, and a whole log is verified in seconds.

``python -m bench.merkle`` measures this claim alone.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from pymerkle import InmemoryTree  # GPL-3.0-or-later: measured here, never imported by the project

from bench.measure import Claim, Row, in_milliseconds, per_second, seconds
from bench.report import show
from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.note import VerifierKey, ed25519_signer
from dintel.domain.merkle.proofs import prove_consistency, prove_inclusion
from dintel.domain.merkle.tiles import (
    TILE_WIDTH,
    Place,
    Tiles,
    integrate,
    pack_entries,
    right_edge,
    tile_width,
    unpack_entries,
)
from dintel.domain.merkle.tree import Frontier
from dintel.domain.merkle.verify import VerificationError, verify_consistency, verify_inclusion

ENTRIES, LEAVES = 1_000_000, 10_000_000
PROOFS, BATCH = 2_000, 1_000
LEAST_APPENDS, MOST_PROOF_MS, MOST_WHOLE_MS = 600_000, 1, 20_000
LOG = ed25519_signer("city.example/log", bytes(32))


def merkle() -> Claim:
    """Return the rates of growing, proving and verifying, beside pymerkle and the bare hash."""
    entries = [sha256(b"%d" % number).digest() for number in range(ENTRIES)]
    rows, wrong = _whole(entries)
    growing, differ = _growing([leaf_hash(entry) for entry in entries])
    proving, bad = _proofs()
    rows = [*growing, *proving, *rows, *_limit()]
    title = f"The log: proofs at {LEAVES:,} leaves, verification of {ENTRIES:,} entries"
    return Claim(title, tuple(rows), 2 + 2 * PROOFS, wrong + differ + bad)


def _growing(leaves: list[bytes]) -> tuple[list[Row], int]:
    """Return the rates of appending and of integrating into tiles, and whether their roots differ."""
    kept: dict[Place, bytes] = {}

    def in_batches() -> None:
        kept.clear()
        _integrate(kept, leaves)

    appends = per_second(seconds(lambda: Frontier().extend(leaves), 3), ENTRIES)
    tiles = per_second(seconds(in_batches, 3), ENTRIES)
    differ = Tiles(lambda *place: kept[place], ENTRIES).root() != Frontier().extend(leaves).root()
    target, met = f"at least {LEAST_APPENDS:,}/s", appends.median >= LEAST_APPENDS
    return [
        Row("leaf hashes appended, the root known at any time", appends, "", target, met),
        Row(f"leaf hashes integrated into tiles in batches of {BATCH:,}", tiles),
    ], int(differ)


def _integrate(kept: dict[Place, bytes], leaves: list[bytes], batch: int = BATCH) -> None:
    for at in range(0, len(leaves), batch):
        edge = {place: kept[place] for place in right_edge(at)}
        kept.update(integrate(at, edge, leaves[at : at + batch]))


def _proofs() -> tuple[list[Row], int]:
    """Return how long single proofs take with tiles in memory, and how many of them do not verify."""
    chance, kept = random.Random(4), {}
    _integrate(kept, [leaf_hash(b"%d" % number) for number in range(LEAVES)], 2**16)
    asked: list[Place] = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return kept[level, index]

    root = Tiles(read, LEAVES).root()
    indexes = [chance.randrange(LEAVES) for _ in range(PROOFS)]
    inclusion = _each(lambda index: prove_inclusion(index, LEAVES, Tiles(read, LEAVES).node), indexes)
    asked.clear()
    for index in indexes:
        prove_inclusion(index, LEAVES, Tiles(read, LEAVES).node)
    note = f"{len(asked) / PROOFS:.1f} tiles read for each"
    consistency = _each(lambda size: prove_consistency(size, LEAVES, Tiles(read, LEAVES).node), indexes)
    wrong = 0
    for index in indexes:
        tiles, leaf = Tiles(read, LEAVES), leaf_hash(b"%d" % index)
        path, proof = prove_inclusion(index, LEAVES, tiles.node), prove_consistency(index, LEAVES, tiles.node)
        wrong += _refused(verify_inclusion, leaf, index, LEAVES, path, root)
        wrong += _refused(verify_consistency, index, LEAVES, proof, tiles.root(index), root)
    path = prove_inclusion(indexes[-1], LEAVES, Tiles(read, LEAVES).node)
    checking = _each(lambda index: verify_inclusion(leaf_hash(b"%d" % index), index, LEAVES, path, root), indexes[-1:])
    return [
        _under("inclusion proof, tiles in memory", inclusion, note),
        _under("consistency proof, tiles in memory", consistency, ""),
        Row("inclusion proof verified", in_milliseconds(checking)),
    ], wrong


def _each(work: Callable[[int], object], items: list[int]) -> list[float]:
    """Return the seconds one item takes, on average over all of them, in each of five runs."""
    again = max(1, 200 // len(items))
    found = seconds(lambda: [work(item) for _ in range(again) for item in items])
    return [one / len(items) / again for one in found]


def _under(name: str, found: list[float], note: str) -> Row:
    sample = in_milliseconds(found)
    return Row(name, sample, "", f"under {MOST_PROOF_MS} ms", sample.median < MOST_PROOF_MS, note)


def _refused(check: Callable[..., None], *given: Any) -> int:
    try:
        check(*given)
    except VerificationError:
        return 1
    return 0


def _whole(entries: list[bytes]) -> tuple[list[Row], int]:
    """Return the times of verifying a whole log, from bundles to the signed root; pymerkle from the entries."""
    bundles = [pack_entries(entries[at : at + TILE_WIDTH]) for at in range(0, ENTRIES, TILE_WIDTH)]
    kept: dict[Place, bytes] = {}
    _integrate(kept, [leaf_hash(entry) for entry in entries])
    peer = InmemoryTree(algorithm="sha256")
    peer.append_entries(entries)
    note = sign_checkpoint(Checkpoint(LOG.name, ENTRIES, peer.get_root()), LOG)
    ours = seconds(lambda: _verify_entries(bundles, note, LOG.key), 3)
    tiles = seconds(lambda: _verify_tiles(bundles, kept, note, LOG.key), 3)
    theirs = seconds(lambda: _peer_root(entries), 3)
    met = statistics.median(ours) * 1e3 < MOST_WHOLE_MS and statistics.median(ours) < statistics.median(theirs)
    target = f"under {MOST_WHOLE_MS:,} ms and faster than pymerkle"
    ratio = f"{statistics.median(theirs) / statistics.median(ours):.1f} times as fast as pymerkle"
    rows = [
        Row("a million entries against the signed checkpoint", in_milliseconds(ours), ratio, target, met, _one(ours)),
        Row("the same, and every tile against its entries", in_milliseconds(tiles), note=_one(tiles)),
        Row("pymerkle, entries in memory to the root", in_milliseconds(theirs), note=_one(theirs)),
    ]
    return rows, _refused(_verify_entries, bundles, note, LOG.key)


def _one(found: list[float]) -> str:
    return f"{statistics.median(found) / ENTRIES * 1e6:.2f} microseconds an entry"


def _verify_entries(bundles: list[bytes], note: str, key: VerifierKey) -> None:
    checkpoint, _ = open_checkpoint(note, key)
    tree = Frontier()
    for bundle in bundles:
        tree = tree.extend(map(leaf_hash, unpack_entries(bundle)))
    if (tree.size, tree.root()) != (checkpoint.size, checkpoint.root):
        raise VerificationError(checkpoint.origin, checkpoint.root, tree.root())


def _verify_tiles(bundles: list[bytes], kept: dict[Place, bytes], note: str, key: VerifierKey) -> None:
    checkpoint, _ = open_checkpoint(note, key)
    made: dict[Place, bytes] = {}
    size = 0
    for bundle in bundles:
        leaves = list(map(leaf_hash, unpack_entries(bundle)))
        made.update(integrate(size, {place: made[place] for place in right_edge(size)}, leaves))
        size += len(leaves)
    root = Tiles(lambda *place: made[place], size).root()
    complete = all(len(tile) == 32 * tile_width(*place, size) for place, tile in made.items())
    if made != kept or not complete or (size, root) != (checkpoint.size, checkpoint.root):
        raise VerificationError(checkpoint.origin, checkpoint.root, root)


def _peer_root(entries: list[bytes]) -> bytes:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(entries)
    return tree.get_root()


def _limit() -> list[Row]:
    """Return the rate of the bare hash: a log needs about two of these an entry, a leaf and a node."""
    block = b"\x01" + bytes(64)

    def bare() -> None:
        for _ in range(ENTRIES):
            sha256(block).digest()

    return [Row("limit: sha256 of 65 bytes", per_second(seconds(bare), ENTRIES), note="about two an entry")]


if __name__ == "__main__":
    from bench.machine import busy

    show(merkle(), round(busy(), 1))

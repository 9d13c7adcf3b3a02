"""Proofs checked by somebody who trusts nobody (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

This module may not import the prover: a mistake made there must not be repeated here.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from dintel.domain.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

KEEP_IT = "do not rely on it; keep it as you received it and ask for it again from another place"


class VerificationError(ValueError):
    """What was given does not prove what it claims.

    ``what`` names the claim; ``expected`` is the value that was claimed and ``calculated`` the one
    that came out, each ``None`` where there is none. The message shows both, and the way out.
    """

    def __init__(
        self,
        what: str,
        expected: bytes | None = None,
        calculated: bytes | None = None,
        *,
        way_out: str = KEEP_IT,
    ) -> None:
        """Keep the three attributes and make the message."""
        self.what, self.expected, self.calculated = what, expected, calculated
        values = [f"{name} {_shown(value)}" for name, value in self._values() if value is not None]
        super().__init__("; ".join([what, *values, way_out]))

    def _values(self) -> tuple[tuple[str, bytes | None], ...]:
        return ("expected", self.expected), ("calculated", self.calculated)


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf stands at ``index`` in the tree of ``size`` leaves with this ``root``.

    Precondition of a proof: ``0 <= index < size``, and every hash ``HASH_BYTES`` long. Raises
    ``VerificationError`` otherwise, and wherever the proof fails. RFC 9162 section 2.1.3.2:

    1. Fail if ``index >= size``.
    2. Begin with ``fn = index`` and ``sn = size - 1``, the places of the leaf and of the last leaf.
    3. Begin with ``r = leaf_hash``.
    4. For each ``p`` of the proof: (a) fail if ``sn`` is 0; (b) if ``fn`` is odd or equals ``sn``,
       put ``p`` to the left of ``r``, then shift both until ``fn`` is odd or 0; otherwise put ``p``
       to the right; (c) shift both once.
    5. Fail unless ``sn`` is 0 and ``r`` is the root.
    """
    what = f"inclusion of leaf {index} in a tree of {size}"
    _check_hashes(what, [leaf_hash, root, *proof])
    # 1.
    _check(0 <= index < size, f"{what}: there is no such leaf")
    # 2. and 3.
    fn, sn, r = index, size - 1, leaf_hash
    # 4.
    for p in proof:
        # 4a.
        _check(sn != 0, f"{what}: {len(proof)} hashes are too many")
        # 4b.
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            fn, sn = _until_odd_or_zero(fn, sn)
        else:
            r = node_hash(r, p)
        # 4c.
        fn, sn = fn >> 1, sn >> 1
    # 5.
    _check(sn == 0, f"{what}: {len(proof)} hashes are too few")
    _check_equal(what, root, r)


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Return if the tree of ``size1`` leaves is the beginning of the tree of ``size2`` leaves.

    Precondition of a proof: ``0 <= size1 <= size2``, and every hash ``HASH_BYTES`` long. Two trees
    of one size need an empty proof and one root; the empty tree begins every tree, with an empty
    proof. Raises ``VerificationError`` otherwise. RFC 9162 section 2.1.4.2, for ``0 < size1 < size2``:

    1. Fail if the proof is empty.
    2. If ``size1`` is a power of two, put ``root1`` before the proof.
    3. Begin with ``fn = size1 - 1`` and ``sn = size2 - 1``.
    4. Shift both until ``fn`` is even.
    5. Begin with ``fr`` and ``sr`` as the first hash of the proof.
    6. For each further hash ``c``: (a) fail if ``sn`` is 0; (b) if ``fn`` is odd or equals ``sn``,
       put ``c`` to the left of both, then shift until ``fn`` is odd or 0; otherwise put ``c`` to
       the right of ``sr``; (c) shift both once.
    7. Fail unless ``fr`` is ``root1``, ``sr`` is ``root2`` and ``sn`` is 0.
    """
    what = f"consistency of a tree of {size1} with a tree of {size2}"
    _check_hashes(what, [root1, root2, *proof])
    _check(0 <= size1 <= size2, f"{what}: no tree shrinks")
    if size1 in (0, size2):
        _check_trivial(what, size1, size2, proof, (root1, root2))
        return
    # 1.
    _check(len(proof) > 0, f"{what}: the proof is empty")
    # 2.
    path = [root1, *proof] if size1.bit_count() == 1 else list(proof)
    fr, sr, sn = _walk_both(what, size1 - 1, size2 - 1, path)
    # 7.
    _check_equal(f"{what}, the older root", root1, fr)
    _check_equal(f"{what}, the newer root", root2, sr)
    _check(sn == 0, f"{what}: {len(proof)} hashes are too few")


def _walk_both(what: str, fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes, int]:
    """Return ``fr``, ``sr`` and ``sn`` after steps 3 to 6 of ``verify_consistency``."""
    # 3. (as arguments) and 4.
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    # 5.
    fr = sr = path[0]
    # 6.
    for c in path[1:]:
        # 6a.
        _check(sn != 0, f"{what}: the proof has too many hashes")
        # 6b.
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            fn, sn = _until_odd_or_zero(fn, sn)
        else:
            sr = node_hash(sr, c)
        # 6c.
        fn, sn = fn >> 1, sn >> 1
    return fr, sr, sn


def _check_trivial(what: str, size1: int, size2: int, proof: Sequence[bytes], roots: tuple[bytes, bytes]) -> None:
    _check(not proof, f"{what}: it needs no proof, and one of {len(proof)} hashes was given")
    if size1 == 0:
        _check_equal(f"{what}, the root of an empty tree", EMPTY_ROOT, roots[0])
    if size1 == size2:
        _check_equal(f"{what}, one size has one root", *roots)


def _until_odd_or_zero(fn: int, sn: int) -> tuple[int, int]:
    while fn and not fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _check_hashes(what: str, hashes: Sequence[bytes]) -> None:
    for found in hashes:
        _check(len(found) == HASH_BYTES, f"{what}: a hash has {len(found)} bytes instead of {HASH_BYTES}")


def _check_equal(what: str, expected: bytes, calculated: bytes) -> None:
    if expected != calculated:
        raise VerificationError(what, expected, calculated)


def _check(holds: bool, what: str) -> None:  # noqa: FBT001  # the condition is the point of the call
    if not holds:
        raise VerificationError(what)


def _shown(value: bytes) -> str:
    return f"{value.hex()} (base64 {b64encode(value).decode()})"

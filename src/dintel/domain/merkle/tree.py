"""The growing edge of a tree: all that is needed to add leaves and to know the root.

A tree of ``size`` leaves is a row of complete subtrees, one for each bit of ``size``, the largest
first (RFC 6962 section 2.1 splits at the largest power of two). Their roots are the *peaks*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dintel.domain.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of ``size >= 0`` leaves, known by its ``peaks`` alone, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse peaks that do not belong to the size (``ValueError``)."""
        fits = self.size >= 0 and len(self.peaks) == self.size.bit_count()
        if not fits or any(len(peak) != HASH_BYTES for peak in self.peaks):
            message = (
                f"a tree of {self.size} leaves does not have {len(self.peaks)} peaks: one of {HASH_BYTES} bytes"
                " for each bit of the size; rebuild the frontier from the tiles"
            )
            raise ValueError(message)

    def append(self, leaf_hash: bytes) -> Frontier:
        """Return the tree with one more leaf; raise ``ValueError`` if the hash has a wrong length."""
        return self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """Return the tree with more leaves; raise ``ValueError`` if a hash has a wrong length.

        Each leaf is joined with as many peaks as its index has ones at the end: one hash a leaf in
        the long run.
        """
        size, peaks = self.size, list(self.peaks)
        pop, push = peaks.pop, peaks.append
        for leaf in leaf_hashes:
            if len(leaf) != HASH_BYTES:
                message = f"leaf {size} has a hash of {len(leaf)} bytes instead of {HASH_BYTES}; pass leaf_hash(entry)"
                raise ValueError(message)
            node, carry = leaf, size
            while carry & 1:
                node = node_hash(pop(), node)
                carry >>= 1
            push(node)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Return the root hash, ``EMPTY_ROOT`` for a tree without leaves."""
        return join_peaks(self.peaks) if self.peaks else EMPTY_ROOT


def join_peaks(peaks: tuple[bytes, ...]) -> bytes:
    """Return the root over a row of complete subtrees, the largest first; ``len(peaks) >= 1``."""
    node = peaks[-1]
    for peak in reversed(peaks[:-1]):
        node = node_hash(peak, node)
    return node

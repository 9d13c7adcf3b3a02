"""Trees and proofs agree with RFC 6962 written down a second time, and nothing but the truth verifies."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import naive_merkle as naive

from dintel.domain.merkle.commitment import SALT_BYTES, commit, verify_commitment
from dintel.domain.merkle.hashing import EMPTY_ROOT, HASH_BYTES, leaf_hash, node_hash
from dintel.domain.merkle.proofs import prove_consistency, prove_inclusion
from dintel.domain.merkle.tree import Frontier
from dintel.domain.merkle.verify import VerificationError, verify_consistency, verify_inclusion

SIZES = range(131)
sizes = st.integers(1, 5000)
VECTORS: dict[str, Any] = json.loads(naive.VECTORS.read_text("utf-8"))


def hash_of(number: int) -> bytes:
    return leaf_hash(naive.entry(number))


def flip(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(value)] ^= 1 << bit % 8
    return bytes(changed)


def test_the_committed_vectors_are_those_of_the_naive_implementation() -> None:
    assert naive.VECTORS.read_text("utf-8") == naive.as_text(), "run python -m tests.domain.naive_merkle"


def test_the_hashes_have_their_prefixes() -> None:
    assert hashlib.sha256(b"\x00abc").digest() == leaf_hash(b"abc")
    assert hashlib.sha256(b"\x01" + b"a" * 32 + b"b" * 32).digest() == node_hash(b"a" * 32, b"b" * 32)
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT
    assert len(EMPTY_ROOT) == HASH_BYTES


def test_the_vectors_hold() -> None:
    roots = {int(size): bytes.fromhex(root) for size, root in VECTORS["roots"].items()}
    for size, root in roots.items():
        assert Frontier().extend(map(hash_of, range(size))).root() == root
    for case in VECTORS["inclusion"]:
        proof = [bytes.fromhex(one) for one in case["proof"]]
        verify_inclusion(hash_of(case["index"]), case["index"], case["size"], proof, roots[case["size"]])
    for case in VECTORS["consistency"]:
        proof = [bytes.fromhex(one) for one in case["proof"]]
        assert prove_consistency(case["from"], case["to"], naive.node) == proof
    for case in VECTORS["commitments"]:
        salt, content, entry = bytes.fromhex(case["salt"]), case["content"].encode(), bytes.fromhex(case["entry"])
        assert commit(salt, content) == entry
        verify_commitment(entry, salt, content)


def test_every_root_up_to_130_leaf_by_leaf() -> None:
    tree = Frontier()
    for size in SIZES:
        assert tree.size == size
        assert tree.root() == naive.root(size)
        tree = tree.append(hash_of(size))


def test_every_inclusion_proof_up_to_130() -> None:
    for size in SIZES:
        for index in range(size):
            proof = prove_inclusion(index, size, naive.node)
            assert proof == naive.path(index, size)
            verify_inclusion(hash_of(index), index, size, proof, naive.root(size))


def test_every_consistency_proof_up_to_130() -> None:
    for size2 in SIZES:
        for size1 in range(size2 + 1):
            proof = prove_consistency(size1, size2, naive.node)
            assert proof == (naive.proof(size1, size2) if 0 < size1 < size2 else [])
            verify_consistency(size1, size2, proof, naive.root(size1), naive.root(size2))


@given(sizes, st.data())
def test_proofs_of_any_size(size: int, data: st.DataObject) -> None:
    index, older = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path, proof = prove_inclusion(index, size, naive.node), prove_consistency(older, size, naive.node)
    assert path == naive.path(index, size)
    verify_inclusion(hash_of(index), index, size, path, naive.root(size))
    verify_consistency(older, size, proof, naive.root(older), naive.root(size))


@given(st.lists(st.integers(0, 400), max_size=6))
def test_a_frontier_grows_the_same_in_any_steps(steps: list[int]) -> None:
    tree = Frontier()
    for step in steps:
        tree = tree.extend(map(hash_of, range(tree.size, tree.size + step)))
    assert tree == Frontier().extend(map(hash_of, range(sum(steps))))
    assert tree.root() == naive.root(sum(steps))


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (0, (EMPTY_ROOT,)), (-1, (EMPTY_ROOT,)), (3, (EMPTY_ROOT,)), (1, (b"short",))]
)
def test_a_frontier_has_the_peaks_of_its_size(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="rebuild the frontier"):
        Frontier(size, peaks)


def test_a_frontier_takes_hashes_only() -> None:
    with pytest.raises(ValueError, match="leaf 1 has a hash of 3 bytes"):
        Frontier().extend([EMPTY_ROOT, b"abc"])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_no_inclusion_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        prove_inclusion(index, size, naive.node)


@pytest.mark.parametrize(("size1", "size2"), [(4, 3), (-1, 3)])
def test_no_consistency_proof_backwards(size1: int, size2: int) -> None:
    with pytest.raises(ValueError, match="give the smaller one first"):
        prove_consistency(size1, size2, naive.node)


# Corruptions, each by its name.


def changed_proofs(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof with one hash left out, doubled, swapped, changed, or rubbish before or after it."""
    noise = hashlib.sha256(b"noise").digest()
    found = [[noise, *proof], [*proof, noise], [EMPTY_ROOT, *proof], [*proof, EMPTY_ROOT]]
    for at, one in enumerate(proof):
        before, after = proof[:at], proof[at + 1 :]
        found += [[*before, *after], [*before, one, one, *after], [*before, noise, *after]]
        found += [[*before, flip(one, bit), *after] for bit in (0, 77, 255)]
        if after:
            found.append([*before, after[0], one, *after[1:]])
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33, 100])
def test_a_changed_inclusion_is_refused(size: int) -> None:
    root = naive.root(size)
    for index in range(size):
        leaf, proof = hash_of(index), naive.path(index, size)
        wrong: list[tuple[bytes, int, int, list[bytes], bytes]] = [
            *((leaf, index, size, other, root) for other in changed_proofs(proof)),
            *((flip(leaf, bit), index, size, proof, root) for bit in range(0, 256, 37)),
            *((leaf, index, size, proof, flip(root, bit)) for bit in range(0, 256, 37)),
            *((leaf, other, size, proof, root) for other in range(-1, size + 2) if other != index),
            (leaf, index, size, proof, EMPTY_ROOT),
            (hash_of(size), index, size, proof, root),
        ]
        for case in wrong:
            with pytest.raises(VerificationError):
                verify_inclusion(*case)


@pytest.mark.untraced
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33, 100])
def test_an_inclusion_in_a_tree_of_another_size_is_refused_unless_the_path_is_the_same(size: int) -> None:
    for index in range(size):
        proof = naive.path(index, size)
        for other in range(2 * size + 2):
            if other <= index or len(naive.path(index, other)) != len(proof):
                with pytest.raises(VerificationError):
                    verify_inclusion(hash_of(index), index, other, proof, naive.root(size))
            if other != size:
                with pytest.raises(VerificationError):
                    verify_inclusion(hash_of(index), index, size, proof, naive.root(other))


@pytest.mark.parametrize(
    ("size1", "size2"), [(1, 2), (1, 3), (2, 3), (3, 7), (4, 7), (4, 8), (6, 8), (63, 64), (64, 99)]
)
def test_a_changed_consistency_is_refused(size1: int, size2: int) -> None:
    root1, root2, proof = naive.root(size1), naive.root(size2), naive.proof(size1, size2)
    wrong: list[tuple[int, int, list[bytes], bytes, bytes]] = [
        *((size1, size2, other, root1, root2) for other in [[], *changed_proofs(proof)]),
        *((size1, size2, proof, flip(root1, bit), root2) for bit in range(0, 256, 37)),
        *((size1, size2, proof, root1, flip(root2, bit)) for bit in range(0, 256, 37)),
        (size1, size2, proof, root2, root1),
        (size2, size1, proof, root2, root1),
        (size1 + 1, size2, proof, root1, root2),
        (size1 - 1, size2, proof, root1, root2),
        (size1, size2 * 2, proof, root1, root2),
        (size1, size1, proof, root1, root1),
        (-1, size2, proof, root1, root2),
        (0, size2, proof, EMPTY_ROOT, root2),
        (0, size2, [], root1, root2),
        (size2, size2, [], root1, root2),
        (0, 0, [], EMPTY_ROOT, root2),
    ]
    for case in wrong:
        with pytest.raises(VerificationError):
            verify_consistency(*case)


@given(sizes, st.data())
def test_one_flipped_bit_anywhere_is_refused(size: int, data: st.DataObject) -> None:
    index, older, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size)), data.draw(st.integers(0))
    path = [hash_of(index), naive.root(size), *naive.path(index, size)]
    proof = [naive.root(older), naive.root(size), *prove_consistency(older, size, naive.node)]
    for hashes in (path, proof):
        at = bit % len(hashes)
        hashes[at] = flip(hashes[at], bit)
    with pytest.raises(VerificationError):
        verify_inclusion(path[0], index, size, path[2:], path[1])
    with pytest.raises(VerificationError):
        verify_consistency(older, size, proof[2:], proof[0], proof[1])


def test_a_leaf_of_a_greater_tree_is_no_leaf_of_a_smaller_one() -> None:
    with pytest.raises(VerificationError, match="1 hashes are too many"):
        verify_inclusion(hash_of(1), 0, 1, [hash_of(0)], naive.root(2))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    short, root = b"x" * length, naive.root(2)
    with pytest.raises(VerificationError, match=f"{length} bytes"):
        verify_inclusion(short, 0, 2, [hash_of(1)], root)
    with pytest.raises(VerificationError, match=f"{length} bytes"):
        verify_consistency(1, 2, [short], naive.root(1), root)


def test_an_error_shows_what_was_expected_what_came_out_and_the_way_out() -> None:
    with pytest.raises(VerificationError) as caught:
        verify_inclusion(hash_of(0), 0, 1, [], EMPTY_ROOT)
    error = caught.value
    assert (error.expected, error.calculated) == (EMPTY_ROOT, hash_of(0))
    assert error.what == "inclusion of leaf 0 in a tree of 1"
    assert EMPTY_ROOT.hex() in str(error)
    assert "base64 47DEQpj8HBSa" in str(error)
    assert "ask for it again from another place" in str(error)


# Commitments.


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_commitment_is_hmac_and_stands_for_one_content(salt: bytes, content: bytes) -> None:
    entry = commit(salt, content)
    assert entry == naive.commitment(salt, content)
    verify_commitment(entry, salt, content)
    for case in [(flip(entry, 9), salt, content), (entry, flip(salt, 9), content), (entry, salt, content + b"\x00")]:
        with pytest.raises(VerificationError, match="another record or with another salt"):
            verify_commitment(*case)


@pytest.mark.parametrize("length", [0, SALT_BYTES - 1, SALT_BYTES + 1])
def test_a_salt_has_one_length(length: int) -> None:
    with pytest.raises(ValueError, match="draw 32 random bytes"):
        commit(b"s" * length, b"")
    with pytest.raises(VerificationError, match="its salt has"):
        verify_commitment(EMPTY_ROOT, b"s" * length, b"")


def test_an_entry_of_another_length_is_refused() -> None:
    with pytest.raises(VerificationError):
        verify_commitment(b"", b"s" * SALT_BYTES, b"")

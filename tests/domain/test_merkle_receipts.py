"""Receipts verify offline; a witness cosigns what follows from what it saw, and catches a fork."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import naive_merkle as naive

from dintel.domain.merkle.checkpoint import Checkpoint, cosign, open_checkpoint, sign_checkpoint
from dintel.domain.merkle.hashing import EMPTY_ROOT
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import cosigner, ed25519_signer
from dintel.domain.merkle.receipt import LogProof, format_proof, parse_proof, verify_receipt
from dintel.domain.merkle.verify import VerificationError
from dintel.domain.merkle.witness import (
    OTHER_ROOT,
    SIZE,
    SMALLER_TREE,
    Accept,
    AddCheckpoint,
    Fork,
    Refuse,
    format_request,
    judge,
    parse_request,
    refuse_malformed,
)

LOG = ed25519_signer("city.example/log", b"\x01" * 32)
OTHER = ed25519_signer("city.example/log", b"\x02" * 32)
WITNESS = cosigner("witness.example", b"\x03" * 32)
AT = 1_800_000_000


def point(size: int) -> Checkpoint:
    return Checkpoint(LOG.name, size, naive.root(size))


def signed(size: int) -> str:
    note = sign_checkpoint(point(size), LOG)
    return note + cosign(note, WITNESS, AT)


def receipt(index: int, size: int, extra: bytes = b"") -> str:
    return format_proof(index, naive.path(index, size), signed(size), extra)


# Receipts.


def test_a_receipt_is_the_text_of_the_specification() -> None:
    text = receipt(0, 1, b"salt")
    assert text == "c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 0\n\n" + signed(1)
    assert parse_proof(text) == LogProof(0, (), signed(1), b"salt")
    assert receipt(0, 1).startswith("c2sp.org/tlog-proof@v1\nindex 0\n\ncity.example/log\n1\n")
    assert parse_proof(receipt(4, 7).encode()) == LogProof(4, tuple(naive.path(4, 7)), signed(7))


@pytest.mark.parametrize("size", [1, 2, 7, 64, 100])
def test_every_receipt_verifies_with_its_own_entry_and_no_other(size: int) -> None:
    for index in range(size):
        text = receipt(index, size)
        found = verify_receipt(text, naive.entry(index), LOG.key, [WITNESS.key], 1)
        assert (found.index, found.checkpoint) == (index, point(size))
        assert [(one.key, one.at_unix_seconds) for one in found.cosignatures] == [(WITNESS.key, AT)]
        assert verify_receipt(parse_proof(text), naive.entry(index), LOG.key).cosignatures == ()
        with pytest.raises(VerificationError, match="inclusion of leaf"):
            verify_receipt(text, naive.entry(index + 1), LOG.key)


def test_a_receipt_needs_the_log_and_its_witnesses() -> None:
    text = receipt(2, 5)
    with pytest.raises(VerificationError, match="no signature by a known key"):
        verify_receipt(text, naive.entry(2), OTHER.key)
    with pytest.raises(VerificationError, match="cosigned by 0 of the 1"):
        verify_receipt(text, naive.entry(2), LOG.key, [cosigner("w", b"\x09" * 32).key], 1)
    with pytest.raises(VerificationError, match="not of 'another'"):
        verify_receipt(text, naive.entry(2), LOG.key, origin="another")


@given(st.data())
def test_one_flipped_bit_of_a_receipt_is_refused(data: st.DataObject) -> None:
    whole = receipt(5, 13).encode()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(VerificationError):
        verify_receipt(bytes(changed), naive.entry(5), LOG.key, [WITNESS.key], 1)


HEAD = "c2sp.org/tlog-proof@v1\n"
HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        HEAD + "index 0\n",
        HEAD + "index 0\ncheckpoint\n",
        HEAD + "\ncheckpoint\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
        "\n" + HEAD + "index 0\n\ncheckpoint\n",
        HEAD + "index -1\n\ncheckpoint\n",
        HEAD + "index 00\n\ncheckpoint\n",
        HEAD + "index  0\n\ncheckpoint\n",
        HEAD + f"index {2**63}\n\ncheckpoint\n",
        HEAD + "Index 0\n\ncheckpoint\n",
        HEAD + "extra \nindex 0\n\ncheckpoint\n",
        HEAD + "extra !\nindex 0\n\ncheckpoint\n",
        HEAD + "extra QQ==\n\ncheckpoint\n",
        HEAD + "index 0\nextra QQ==\n\ncheckpoint\n",
        HEAD + "extra QQ==\nextra QQ==\nindex 0\n\ncheckpoint\n",
        HEAD + "index 0\nQQ==\n\ncheckpoint\n",
        HEAD + "index 0\n" + HASH * 64 + "\ncheckpoint\n",
        HEAD + "index 0\r\n\r\ncheckpoint\n",
        b"\xff" + HEAD.encode(),
        "x" * 2_000_001,
    ],
)
def test_a_malformed_receipt_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedError, match="a receipt"):
        parse_proof(text)


def test_a_receipt_with_rubbish_for_a_checkpoint_is_refused() -> None:
    text = HEAD + "index 0\n" + HASH * 63 + "\ncheckpoint\n"
    assert parse_proof(text).checkpoint == "checkpoint\n"
    with pytest.raises(MalformedError, match="a signed note"):
        verify_receipt(text, naive.entry(0), LOG.key)


@pytest.mark.parametrize(("index", "hashes"), [(-1, []), (2**63, []), (0, [b"short"]), (0, [EMPTY_ROOT] * 64)])
def test_no_receipt_is_written_that_could_not_be_read(index: int, hashes: list[bytes]) -> None:
    with pytest.raises(MalformedError):
        format_proof(index, hashes, signed(1))


# Requests to a witness.


def request(old: int, new: int, *, at: int | None = None) -> AddCheckpoint:
    proof = naive.proof(old, new) if 0 < old < new else []
    return parse_request(format_request(old if at is None else at, proof, signed(new)))


def test_a_request_is_the_text_of_the_specification() -> None:
    text = format_request(3, naive.proof(3, 4), signed(4))
    assert text.startswith("old 3\n")
    assert text.endswith("\n\n" + signed(4))
    assert parse_request(text.encode()) == AddCheckpoint(3, tuple(naive.proof(3, 4)), signed(4), point(4))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 0\n",
        "old 0\n\n",
        "old 00\n\n" + signed(1),
        "old -1\n\n" + signed(1),
        "new 0\n\n" + signed(1),
        signed(1),
        "old 0\nAAAA\n\n" + signed(1),
        "old 0\n" + HASH * 64 + "\n" + signed(1),
        "old 0\n\ncheckpoint\n",
        "old 0\n\n" + signed(1)[:-1],
        "old 0\n\n" + signed(1).replace("\n1\n", "\n01\n"),
        b"old 0\n\n\xff",
        "x" * 2_000_001,
    ],
)
def test_a_malformed_request_is_answered_by_400(body: str | bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        parse_request(body)
    answer = refuse_malformed(caught.value)
    assert (answer.status, answer.reason) == (400, "malformed")


# What the witness decides.


def test_a_log_that_grows_is_accepted_step_by_step() -> None:
    remembered: Checkpoint | None = None
    for size in (0, 0, 1, 1, 2, 3, 7, 64, 65, 65, 130):
        old = remembered.size if remembered else 0
        decided = judge(remembered, request(old, size), LOG.key)
        assert decided == Accept(point(size))
        remembered = point(size)


@pytest.mark.parametrize("old", range(12))
def test_a_log_is_accepted_from_every_size_to_every_greater_one(old: int) -> None:
    for new in range(old, 20):
        assert judge(point(old), request(old, new), LOG.key) == Accept(point(new))


def test_a_log_nobody_knows_gets_404() -> None:
    for decided in (
        judge(None, request(0, 5), None),
        judge(None, request(0, 5), replace(LOG, name="other.example").key),
        judge(None, request(0, 5), LOG.key, origin="other.example"),
    ):
        assert isinstance(decided, Refuse)
        assert (decided.status, decided.reason) == (404, "unknown log")


def test_a_note_that_the_log_did_not_sign_gets_403() -> None:
    forged = sign_checkpoint(point(5), OTHER)
    decided = judge(None, parse_request(format_request(0, [], forged)), LOG.key)
    assert isinstance(decided, Refuse)
    assert decided.status == 403
    changed = parse_request(format_request(0, [], signed(5).replace("\n5\n", "\n6\n")))
    assert isinstance(judge(None, changed, LOG.key), Refuse)


def test_an_old_size_beyond_the_new_one_gets_400() -> None:
    decided = judge(None, request(0, 5, at=6), LOG.key)
    assert isinstance(decided, Refuse)
    assert (decided.status, decided.reason) == (400, "old size too great")


@pytest.mark.parametrize("old", [0, 3, 5, 6])
def test_an_old_size_that_is_not_the_one_remembered_gets_409_and_the_size(old: int) -> None:
    decided = judge(point(4), request(4, 6, at=old), LOG.key)
    assert decided == Refuse(409, "old size not the one remembered", "4\n", SIZE)


def test_an_old_size_where_nothing_is_remembered_gets_409_and_0() -> None:
    assert judge(None, request(4, 6), LOG.key) == Refuse(409, "old size not the one remembered", "0\n", SIZE)


def test_a_bad_consistency_proof_gets_422() -> None:
    good = request(6, 13)
    for proof in ((), good.proof[:-1], (*good.proof, EMPTY_ROOT), good.proof[::-1]):
        decided = judge(point(6), replace(good, proof=proof), LOG.key)
        assert isinstance(decided, Refuse)
        assert not isinstance(decided, Fork)
        assert (decided.status, decided.reason) == (422, "not consistent")
    for same in (replace(request(0, 6), proof=(EMPTY_ROOT,)), replace(request(6, 6), proof=(EMPTY_ROOT,))):
        decided = judge(point(6) if same.old_size else None, same, LOG.key)
        assert isinstance(decided, Refuse)
        assert decided.status == 422


def test_a_rewritten_log_cannot_be_made_consistent() -> None:
    rewritten = replace(point(4), root=naive.root(5))
    decided = judge(rewritten, request(4, 6), LOG.key)
    assert isinstance(decided, Refuse)
    assert decided.status == 422


@pytest.mark.parametrize("old", [4, 0])
def test_two_roots_of_one_size_are_a_fork_and_the_evidence_is_kept(old: int) -> None:
    remembered = replace(point(4), root=naive.root(5))
    decided = judge(remembered, request(0, 4, at=old), LOG.key)
    assert isinstance(decided, Fork)
    assert (decided.kind, decided.reason, decided.status) == (OTHER_ROOT, "FORK: other_root", 409)
    assert decided.remembered == remembered
    assert open_checkpoint(decided.note, LOG.key)[0] == point(4)
    assert (decided.content_type == SIZE) == (old == 0)
    assert decided.body == ("4\n" if old == 0 else "another root was cosigned for size 4\n")


@pytest.mark.parametrize(("old", "status"), [(9, 400), (4, 409), (0, 409)])
def test_a_smaller_tree_than_the_one_remembered_is_a_rollback(old: int, status: int) -> None:
    decided = judge(point(9), request(0, 4, at=old), LOG.key)
    assert isinstance(decided, Fork)
    assert (decided.kind, decided.status, decided.remembered) == (SMALLER_TREE, status, point(9))


def test_an_empty_tree_has_one_root() -> None:
    note = sign_checkpoint(Checkpoint(LOG.name, 0, naive.root(3)), LOG)
    decided = judge(None, parse_request(format_request(0, [], note)), LOG.key)
    assert isinstance(decided, Fork)
    assert decided.remembered is None


def test_a_smaller_tree_nobody_signed_is_no_fork() -> None:
    forged = sign_checkpoint(point(4), OTHER)
    decided = judge(point(9), parse_request(format_request(9, [], forged)), LOG.key)
    assert isinstance(decided, Refuse)
    assert not isinstance(decided, Fork)

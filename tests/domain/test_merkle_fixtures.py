"""What other people's logs publish is read as they read it, where the folder of fixtures is at hand."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from dintel.domain.merkle.checkpoint import Checkpoint, open_checkpoint
from dintel.domain.merkle.hashing import leaf_hash, node_hash
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import (
    COSIGNATURE_V1,
    ED25519,
    VerifierKey,
    ed25519_signer,
    open_note,
    parse_note,
    sign_note,
)
from dintel.domain.merkle.receipt import parse_proof
from dintel.domain.merkle.tiles import parse_tile_path
from dintel.domain.merkle.tree import Frontier
from dintel.domain.merkle.verify import VerificationError, verify_inclusion

FOLDER = os.environ.get("DINTEL_FIXTURES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DINTEL_FIXTURES names no folder of published vectors")


def read(name: str) -> Any:
    return json.loads((Path(FOLDER) / name).read_text("utf-8"))


def notes() -> dict[str, Any]:
    return read("signed_notes.json")  # type: ignore[no-any-return]


def test_published_roots_and_hashes() -> None:
    known = read("rfc6962_roots.json")
    tree = Frontier()
    for data, root in zip([None, *known["leaf_inputs_hex"]], known["roots_hex_by_size"], strict=True):
        tree = tree if data is None else tree.append(leaf_hash(bytes.fromhex(data)))
        assert tree.root().hex() == root
    assert leaf_hash(b"L123456").hex() == known["leaf_L123456"]
    assert node_hash(b"N123", b"N456").hex() == known["node_N123_N456"]


def test_every_published_inclusion_case() -> None:
    paths = sorted((Path(FOLDER) / "merkle_inclusion").rglob("*.json"))
    assert len(paths) > 90
    for path in paths:
        case = json.loads(path.read_text("utf-8"))
        proof = [b64decode(one) for one in case["proof"] or []]
        given = (b64decode(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, b64decode(case["root"]))
        refused = ""
        try:
            verify_inclusion(*given)
        except VerificationError as error:
            refused = str(error)
        assert bool(refused) == case["wantErr"], f"{path}: {refused}"


def test_every_published_note() -> None:
    for case in notes()["notes"]:
        key = VerifierKey.parse(case["vkey"])
        try:
            (found,) = open_note(case["note"], [key])
        except VerificationError:
            assert case["expect_valid"] is not True, case["id"]
            assert case.get("checked_here") is not True, case["id"]
        else:
            assert case["expect_valid"] is not False, case["id"]
            assert case["checked_here"] is True, case["id"]
            assert found.at_unix_seconds == case.get("timestamp")


def test_checkpoints_of_real_logs_and_a_witness() -> None:
    cases = {case["id"]: case for case in notes()["notes"]}
    real = cases["sumgolang-30055305-20240923"]
    origin = "go.sum database tree"
    checkpoint, _ = open_checkpoint(real["note"], VerifierKey.parse(real["vkey"]), origin=origin)
    assert checkpoint.size == 30_055_305
    witnessed = cases["sigsum-cosignature-v1"]
    assert Checkpoint.parse(parse_note(witnessed["note"]).text).size == 10


def test_signing_gives_the_published_bytes() -> None:
    case = next(case for case in notes()["notes"] if "signer_skey" in case)
    _, _, name, _, encoded = case["signer_skey"].split("+", 4)
    signer = ed25519_signer(name, b64decode(encoded)[1:])
    assert str(signer.key) == case["vkey"]
    assert str(sign_note(parse_note(case["note"]).text, signer)) == case["note"]


def test_every_published_checkpoint_body_except_that_our_roots_have_32_bytes() -> None:
    for case in notes()["checkpoint_body_parse"]:
        with pytest.raises(MalformedError) as caught:
            Checkpoint.parse(case["body"])
        assert ("hash of 32 bytes" in str(caught.value)) == case["ok"]


def test_every_published_key() -> None:
    kinds = {"ed25519": ED25519, "cosignature/v1": COSIGNATURE_V1}
    for case in notes()["verifier_keys"]:
        if case["kind"] in kinds:
            key = VerifierKey.parse(case["vkey"])
            assert (key.key_type, str(key)) == (kinds[case["kind"]], case["vkey"])
        else:
            with pytest.raises(ValueError, match="key"):
                VerifierKey.parse(case["vkey"])


def test_paths_of_the_go_checksum_database_without_their_height() -> None:
    """Go writes the height of a tile first; tlog-tiles leaves it out, and it is always 8."""
    for case in notes()["go_sumdb_tile_paths"]:
        path = "tile/" + case["path"].split("/", 2)[2]
        parts = case["tile_H_L_N_W"]
        if parts is None or parts[1] < 0:
            with pytest.raises(ValueError, match="is no path"):
                parse_tile_path(path)
        else:
            height, level, index, width = parts
            assert parse_tile_path(path) == (level, index, 256 if width == 2**height else width)


def test_every_published_proof_text() -> None:
    cases = notes()["tlog_proof"]
    for text in cases["ok"]:
        assert parse_proof(text).checkpoint == "checkpoint\n"
    for text in cases["bad"]:
        with pytest.raises(MalformedError):
            parse_proof(text)

"""Sealing: what was sealed opens in its place, and nothing that was changed, moved, cut or swapped does."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.sealing import blind, value, wrapping
from dintel.domain.sealing.failure import UnsealError

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NONCE = bytes(12)
PLACE = {"table": "notes", "row": "7", "field": "words"}
keys = st.binary(min_size=32, max_size=32)


# -- wrapping ------------------------------------------------------------------------------------


def test_the_published_vector_of_rfc_3394() -> None:
    """RFC 3394, section 4.6: 256 bits of key data with a 256-bit key-encryption key."""
    wrapping_key = bytes.fromhex("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")
    data_key = bytes.fromhex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
    wrapped = bytes.fromhex("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21")
    assert wrapping.wrap(wrapping_key, data_key) == wrapped
    assert wrapping.unwrap(wrapping_key, wrapped) == data_key


@given(keys, keys)
def test_a_wrapped_key_comes_out_again(wrapping_key: bytes, data_key: bytes) -> None:
    wrapped = wrapping.wrap(wrapping_key, data_key)
    assert len(wrapped) == wrapping.WRAPPED_BYTES
    assert wrapping.unwrap(wrapping_key, wrapped) == data_key


@given(st.integers(0, 40 * 8 - 1))
def test_a_wrapped_key_with_a_flipped_bit_does_not_open(bit: int) -> None:
    with pytest.raises(UnsealError):
        wrapping.unwrap(KEY, flipped(wrapping.wrap(KEY, OTHER), bit))


def test_a_wrapped_key_under_another_key_or_of_another_length_does_not_open() -> None:
    wrapped = wrapping.wrap(KEY, OTHER)
    for key, sealed in ((OTHER, wrapped), (KEY, wrapped[:-8]), (KEY, wrapped + bytes(8)), (KEY, b"")):
        with pytest.raises(UnsealError, match="a data key does not open"):
            wrapping.unwrap(key, sealed)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_keys_have_one_length(length: int) -> None:
    for call in (
        lambda: wrapping.wrap(bytes(length), KEY),
        lambda: wrapping.wrap(KEY, bytes(length)),
        lambda: wrapping.unwrap(bytes(length), bytes(40)),
        lambda: wrapping.name_of(bytes(length)),
        lambda: value.seal(bytes(length), NONCE, b"", **PLACE),
        lambda: value.unseal(bytes(length), bytes(40), **PLACE),
        lambda: blind.index(bytes(length), "p", "t"),
    ):
        with pytest.raises(ValueError, match=f"32 bytes, not {length}"):
            call()


def test_a_key_is_named_by_what_it_is() -> None:
    assert wrapping.name_of(KEY) == hashlib.sha256(b"dintel/wrapping-key/v1\0" + KEY).hexdigest()[:16]
    assert wrapping.name_of(KEY) != wrapping.name_of(OTHER)


# -- a value -------------------------------------------------------------------------------------


def flipped(data: bytes, bit: int) -> bytes:
    """Return the bytes with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@given(keys, st.binary(min_size=12, max_size=12), st.binary(max_size=300))
def test_a_value_opens_in_its_place(key: bytes, nonce: bytes, plaintext: bytes) -> None:
    sealed = value.seal(key, nonce, plaintext, **PLACE)
    assert len(sealed) == len(plaintext) + value.LEAST_BYTES
    assert value.unseal(key, sealed, **PLACE) == plaintext


def test_a_value_has_the_form_that_is_written_down() -> None:
    """Version, nonce, then AES-256-GCM with the place as associated data, made here with the bare cipher."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    place = b'["dintel/value/v1","notes","7","words"]'
    assert value.seal(KEY, NONCE, b"words", **PLACE) == b"\x01" + NONCE + AESGCM(KEY).encrypt(NONCE, b"words", place)


@given(st.data())
def test_a_value_with_a_flipped_bit_does_not_open(data: st.DataObject) -> None:
    sealed = value.seal(KEY, NONCE, b"Weak on scope.", **PLACE)
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    with pytest.raises(UnsealError, match="words of notes 7"):
        value.unseal(KEY, flipped(sealed, bit), **PLACE)


@pytest.mark.parametrize(
    "place",
    [
        {"table": "files", "row": "7", "field": "words"},
        {"table": "notes", "row": "8", "field": "words"},
        {"table": "notes", "row": "7", "field": "name"},
        {"table": "notes7", "row": "", "field": "words"},
        {"table": "notes", "row": '7","words', "field": ""},
    ],
)
def test_a_value_moved_to_another_place_does_not_open(place: dict[str, str]) -> None:
    with pytest.raises(UnsealError):
        value.unseal(KEY, value.seal(KEY, NONCE, b"words", **PLACE), **place)


def test_a_value_under_another_key_cut_short_or_of_another_version_does_not_open() -> None:
    sealed = value.seal(KEY, NONCE, b"words", **PLACE)
    cases: Iterator[tuple[bytes, bytes]] = iter(
        [(OTHER, sealed), (KEY, sealed[:-1]), (KEY, sealed[:28]), (KEY, b""), (KEY, b"\x02" + sealed[1:])]
    )
    for key, changed in cases:
        with pytest.raises(UnsealError):
            value.unseal(key, changed, **PLACE)


def test_a_nonce_has_one_length() -> None:
    with pytest.raises(ValueError, match="a nonce has 12 bytes, not 11"):
        value.seal(KEY, bytes(11), b"", **PLACE)


def test_a_fingerprint_is_the_hmac_of_the_value_in_its_place() -> None:
    label = b'["dintel/fingerprint/v1","notes","7","words"]'
    expected = hmac.digest(KEY, hashlib.sha256(label).digest() + b"words", "sha256").hex()
    assert value.fingerprint(KEY, b"words", **PLACE) == expected
    others = [
        value.fingerprint(OTHER, b"words", **PLACE),
        value.fingerprint(KEY, b"word", **PLACE),
        *(value.fingerprint(KEY, b"words", **{**PLACE, name: "other"}) for name in PLACE),
    ]
    assert len({expected, *others}) == 6
    with pytest.raises(ValueError, match="a data key"):
        value.fingerprint(KEY[:-1], b"words", **PLACE)


# -- a blind index -------------------------------------------------------------------------------


def test_one_word_has_one_index_however_it_is_written() -> None:
    ways = ("Peña", "PEÑA", "  pena ", "Pen\u0303a", "ｐｅｎａ")
    assert len({blind.index(KEY, "people.name", way) for way in ways}) == 1
    assert blind.fold("Groß  \t Straße") == "gross strasse"


def test_another_word_purpose_or_key_has_another_index() -> None:
    indexes = {
        blind.index(KEY, "people.name", "pena"),
        blind.index(KEY, "people.name", "pina"),
        blind.index(KEY, "people.street", "pena"),
        blind.index(OTHER, "people.name", "pena"),
    }
    assert len(indexes) == 4
    assert {len(one) for one in indexes} == {blind.INDEX_BYTES}


@given(st.text(max_size=30))
def test_folding_twice_folds_once(token: str) -> None:
    assert blind.fold(blind.fold(token)) == blind.fold(token)


def test_no_two_of_many_words_share_an_index() -> None:
    assert len({blind.index(KEY, "p", str(number)) for number in range(5_000)}) == 5_000

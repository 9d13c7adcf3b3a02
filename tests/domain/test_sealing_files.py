"""Sealed files: whole ones in chunks, arriving ones in pieces, beside every way to damage them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given, settings
from hypothesis import strategies as st

from dintel.domain.sealing import growing, header, passing, whole
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.growing import PIECE_BYTES, Piece, Pieces
from dintel.domain.sealing.header import GROWING, HEADER_BYTES, WHOLE, Header
from dintel.domain.sealing.whole import CHUNK_BYTES, SEALED_CHUNK_BYTES, Chunks, plain_size, seal_whole

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NAME, SALT = bytes(range(16)), bytes(range(32, 64))
HEAD = Header(WHOLE, NAME, SALT)
PLACE = "original/ab"
SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5]


def content(size: int, seed: int = 1) -> bytes:
    """Return bytes in which every chunk is another."""
    return bytes((at * 31 + (at >> 8) * 7 + seed) & 0xFF for at in range(size))


def sealed(plain: bytes, place: str = PLACE, head: Header = HEAD, key: bytes = KEY) -> bytes:
    """Return a sealed file."""
    return b"".join(seal_whole(key, head, place, [plain]))


def opened(data: bytes, place: str = PLACE, key: bytes = KEY) -> bytes:
    """Read a sealed file from its beginning to its end, as a reader without haste does."""
    chunks = Chunks(key, Header.read(data), place, len(data))
    out, at = b"", 0
    while True:
        number, start, length = chunks.span(at)
        out += chunks.unseal(number, data[start : start + length])
        if len(out) == chunks.size:
            return out
        at = len(out)


# -- whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_length_opens(size: int) -> None:
    data = sealed(content(size))
    assert plain_size(len(data)) == size
    assert opened(data) == content(size)


@given(st.lists(st.integers(0, 40_000), max_size=8))
@settings(max_examples=30)
def test_it_does_not_matter_how_a_file_was_cut_when_it_was_sealed(cuts: list[int]) -> None:
    plain, pieces, at = content(sum(cuts)), [], 0
    for cut in cuts:
        pieces.append(plain[at : at + cut])
        at += cut
    assert b"".join(seal_whole(KEY, HEAD, PLACE, pieces)) == sealed(plain)


@pytest.mark.parametrize("offset", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 3, 3 * CHUNK_BYTES + 5])
def test_reading_from_an_offset_opens_one_chunk(offset: int) -> None:
    plain = content(3 * CHUNK_BYTES + 5)
    data = sealed(plain)
    chunks = Chunks(KEY, HEAD, PLACE, len(data))
    number, start, length = chunks.span(offset)
    first = number * CHUNK_BYTES
    assert chunks.unseal(number, data[start : start + length]) == plain[first : first + CHUNK_BYTES]
    assert first <= offset <= first + CHUNK_BYTES


def swap(data: bytes, one: int, other: int) -> bytes:
    """Return the sealed file with two full chunks in each other's place."""
    parts = [data[at : at + SEALED_CHUNK_BYTES] for at in range(HEADER_BYTES, len(data), SEALED_CHUNK_BYTES)]
    parts[one], parts[other] = parts[other], parts[one]
    return data[:HEADER_BYTES] + b"".join(parts)


LONG = 3 * CHUNK_BYTES + 5
CORRUPTIONS: dict[str, Callable[[bytes], bytes]] = {
    "cut in a chunk": lambda data: data[:-1],
    "cut at the end of a chunk": lambda data: data[: HEADER_BYTES + 2 * SEALED_CHUNK_BYTES],
    "last chunk taken away": lambda data: data[: HEADER_BYTES + 3 * SEALED_CHUNK_BYTES],
    "cut to the header": lambda data: data[:HEADER_BYTES],
    "cut in the header": lambda data: data[: HEADER_BYTES - 1],
    "nothing left": lambda _data: b"",
    "a byte more": lambda data: data + b"\0",
    "a chunk more": lambda data: data + data[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK_BYTES],
    "two chunks swapped": lambda data: swap(data, 0, 1),
    "first chunk repeated": lambda data: (
        data[: HEADER_BYTES + SEALED_CHUNK_BYTES]
        + data[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK_BYTES]
        + data[HEADER_BYTES + 2 * SEALED_CHUNK_BYTES :]
    ),
    "a chunk taken out": lambda data: (
        data[: HEADER_BYTES + SEALED_CHUNK_BYTES] + data[HEADER_BYTES + 2 * SEALED_CHUNK_BYTES :]
    ),
    "a chunk of another file": lambda data: (
        data[:HEADER_BYTES]
        + sealed(content(LONG, 2), head=Header(WHOLE, NAME, bytes(32)))[HEADER_BYTES:][:SEALED_CHUNK_BYTES]
        + data[HEADER_BYTES + SEALED_CHUNK_BYTES :]
    ),
    "salt changed": lambda data: data[:HEADER_BYTES][:-1] + b"\xff" + data[HEADER_BYTES:],
    "name of the key changed": lambda data: data[:5] + b"\xff" + data[6:],
    "said to be growing": lambda data: data[:4] + bytes((GROWING,)) + data[5:],
    "of no known form": lambda data: data[:4] + b"\x09" + data[5:],
    "magic changed": lambda data: b"X" + data[1:],
    "zeros": lambda data: data[:HEADER_BYTES] + bytes(len(data) - HEADER_BYTES),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_damaged_file_does_not_open(name: str) -> None:
    damaged = CORRUPTIONS[name](sealed(content(LONG)))
    with pytest.raises(UnsealError):
        opened(damaged)


def test_a_file_in_the_place_of_another_or_under_another_key_does_not_open() -> None:
    data = sealed(content(100))
    with pytest.raises(UnsealError, match="chunk 0 of a sealed file does not open"):
        opened(data, place="original/cd")
    with pytest.raises(UnsealError):
        opened(data, key=OTHER)


@given(st.data())
@settings(max_examples=60)
def test_a_flipped_bit_anywhere_is_found(data: st.DataObject) -> None:
    whole_file = sealed(content(200))
    at = data.draw(st.integers(0, len(whole_file) * 8 - 1))
    changed = bytearray(whole_file)
    changed[at // 8] ^= 1 << (at % 8)
    with pytest.raises(UnsealError):
        opened(bytes(changed))


@given(st.integers(0, 5 * CHUNK_BYTES))
def test_lengths_of_sealed_files_are_those_that_sealing_makes(size: int) -> None:
    full = max(0, (size - 1) // CHUNK_BYTES)
    assert plain_size(HEADER_BYTES + full * SEALED_CHUNK_BYTES + size - full * CHUNK_BYTES + whole.TAG_BYTES) == size


@pytest.mark.parametrize("rest", [-1, 0, 1, 15, SEALED_CHUNK_BYTES + 1, SEALED_CHUNK_BYTES + 16])
def test_other_lengths_are_no_sealed_file(rest: int) -> None:
    with pytest.raises(UnsealError):
        plain_size(HEADER_BYTES + rest)


def test_the_same_content_in_two_files_looks_like_two_contents() -> None:
    one, other = sealed(content(50)), sealed(content(50), head=Header(WHOLE, NAME, bytes(32)))
    assert one[HEADER_BYTES:] != other[HEADER_BYTES:]


def test_the_form_is_what_is_written_down() -> None:
    """Header, HKDF-SHA256, AES-256-GCM with number and flag as nonce, made here with the bare parts."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b'["dintel/file/v1",1,"000102030405060708090a0b0c0d0e0f","original/ab"]'
    cipher = AESGCM(HKDF(SHA256(), 32, SALT, info).derive(KEY))
    plain = content(CHUNK_BYTES + 9)
    expected = b"DNTL\x01" + NAME + SALT
    expected += cipher.encrypt(bytes(12), plain[:CHUNK_BYTES], None)
    expected += cipher.encrypt(bytes(10) + b"\x01\x01", plain[CHUNK_BYTES:], None)
    assert sealed(plain) == expected


def test_a_header_refuses_what_it_cannot_carry() -> None:
    with pytest.raises(ValueError, match="16 bytes, not 15"):
        Header(WHOLE, bytes(15), SALT)
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        Header(WHOLE, NAME, bytes(31))
    with pytest.raises(ValueError, match="32 bytes, not 16"):
        HEAD.file_key(bytes(16), PLACE)
    with pytest.raises(ValueError, match="of the form WHOLE"):
        next(seal_whole(KEY, Header(GROWING, NAME, SALT), PLACE, []))
    assert header.Header.read(HEAD.to_bytes()) == HEAD


# -- growing -------------------------------------------------------------------------------------

GROW = Header(GROWING, NAME, SALT)


class Draw:
    """Draws nonces that are all different."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, length: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(length, "big")


def grown(parts: list[bytes]) -> bytes:
    """Return a file to which these parts were added one after another."""
    pieces, draw, out, at = Pieces(KEY, GROW, PLACE), Draw(), GROW.to_bytes(), 0
    for part in parts:
        out += pieces.seal(at, part, draw)
        at += len(part)
    return out


def walked(data: bytes) -> list[Piece]:
    """Return the pieces that are there whole."""
    return list(growing.walk(lambda position, length: data[position : position + length], len(data)))


def read_grown(data: bytes) -> bytes:
    """Return what the whole pieces hold."""
    pieces = Pieces(KEY, Header.read(data), PLACE)
    return b"".join(
        pieces.unseal(one, data[one.position : one.position + growing.AROUND_BYTES + one.length])
        for one in walked(data)
    )


@given(st.lists(st.integers(0, 2 * PIECE_BYTES + 3), max_size=5))
@settings(max_examples=30)
def test_what_came_in_parts_is_there(sizes: list[int]) -> None:
    parts = [content(size, seed) for seed, size in enumerate(sizes)]
    data = grown(parts)
    assert read_grown(data) == b"".join(parts)
    assert sum(one.length for one in walked(data)) == sum(sizes)


@given(st.integers(0, 750))
def test_a_torn_end_is_left_out_and_what_came_before_is_there(cut: int) -> None:
    parts = [content(100, 1), content(200, 2), content(300, 3)]
    data = grown(parts)[: HEADER_BYTES + cut]
    ends = [0, 100 + 44, 300 + 88, 600 + 132]
    count = sum(cut >= end for end in ends[1:])
    assert read_grown(data) == b"".join(parts[:count])


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("swapped", lambda h, a, b, c: h + b + a + c),
        ("repeated", lambda h, a, _b, c: h + a + a + c),
        ("taken out", lambda h, a, _b, c: h + a + c),
        ("changed", lambda h, a, b, c: h + a[:-1] + bytes((a[-1] ^ 1,)) + b + c),
        ("content changed", lambda h, a, b, c: h + a[:20] + bytes((a[20] ^ 1,)) + a[21:] + b + c),
        ("tag changed", lambda h, a, b, c: h + a[:-13] + bytes((a[-13] ^ 1,)) + a[-12:] + b + c),
        ("nonce changed", lambda h, a, b, c: h + a[:4] + b"\xff" + a[5:] + b + c),
        ("shorter by its length", lambda h, a, b, c: h + b"\0\0\0\x63" + a[4:] + b + c),
    ],
)
def test_pieces_open_in_their_own_place_only(name: str, damage: Callable[..., bytes]) -> None:
    data = grown([content(100, 1), content(100, 2), content(100, 3)])
    each = 100 + growing.AROUND_BYTES
    parts = [data[at : at + each] for at in range(HEADER_BYTES, len(data), each)]
    with pytest.raises(UnsealError, match="still arriving"):
        read_grown(damage(data[:HEADER_BYTES], *parts))


def reading(data: bytes, read: list[int] | None = None) -> Callable[[int, int], bytes]:
    """Return how these bytes are read; how many were read each time is added to the list."""

    def one(position: int, length: int) -> bytes:
        if read is not None:
            read.append(length)
        return data[position : position + length]

    return one


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.integers(0, 400))
def test_the_last_piece_is_found_from_the_end_as_walking_finds_it(sizes: list[int], torn: int) -> None:
    data = grown([content(size, seed) for seed, size in enumerate(sizes)])
    data = data[: max(HEADER_BYTES, len(data) - torn)]
    whole = walked(data)
    assert growing.last(reading(data), len(data)) == (whole[-1] if whole else None)
    for one in whole:
        assert growing.ending(reading(data), len(data), one.end) == one
        assert growing.ending(reading(data), len(data), one.end - 1) in [None, *whole[: whole.index(one)]]


def test_finding_the_last_piece_reads_sixteen_bytes_however_long_the_file() -> None:
    data, read = grown([content(50, seed) for seed in range(500)]), list[int]()
    found = growing.ending(reading(data, read), len(data), 500 * 50)
    assert found is not None
    assert found.sealed_end == len(data)
    assert sum(read) == 16


@pytest.mark.parametrize(
    ("end", "length"), [(300, 0), (300, PIECE_BYTES + 1), (50, 100), (30_000, 20_000), (300, 99)], ids=str
)
def test_what_stands_behind_the_last_piece_is_not_believed_where_it_cannot_be(end: int, length: int) -> None:
    data = grown([content(100, 1), content(100, 2), content(100, 3)])
    damaged = data[: -growing.BEHIND_BYTES] + growing.PLACE.pack(end, length)
    assert growing.last(reading(damaged), len(damaged)) == walked(data)[-1]


@pytest.mark.parametrize("length", [0, PIECE_BYTES + 1, 0xFFFFFFFF])
def test_a_length_that_no_piece_has_ends_the_walk(length: int) -> None:
    data = grown([content(100), content(100)])
    damaged = data[:HEADER_BYTES] + length.to_bytes(4, "big") + data[HEADER_BYTES + 4 :] + bytes(2 * PIECE_BYTES)
    assert walked(damaged) == []


def test_a_piece_that_comes_again_is_sealed_anew() -> None:
    pieces, draw = Pieces(KEY, GROW, PLACE), Draw()
    one, again = pieces.seal(0, b"the same", draw), pieces.seal(0, b"the same", draw)
    assert one[growing.HEAD_BYTES :] != again[growing.HEAD_BYTES :]
    with pytest.raises(UnsealError):
        pieces.unseal(Piece(0, HEADER_BYTES, 8), b"")


# ---- a file that passes -------------------------------------------------------------------------


@given(st.binary(max_size=200), st.integers(0, 1 << 40), st.integers(0, 200))
def test_a_passing_file_is_turned_alike_in_whatever_stretches(data: bytes, at: int, cut: int) -> None:
    whole = passing.turned(KEY, at, data)
    cut = min(cut, len(data))
    assert passing.turned(KEY, at, data[:cut]) + passing.turned(KEY, at + cut, data[cut:]) == whole
    assert passing.turned(KEY, at, whole) == data


def test_the_stream_of_a_passing_file_is_counter_mode_from_nought() -> None:
    """NIST SP 800-38A, F.5.5 gives the blocks of a counter; here each is AES of its own number."""
    block = Cipher(AES(KEY), ECB()).encryptor()  # noqa: S305 - one block at a time, to count by hand
    stream = b"".join(block.update(number.to_bytes(16)) for number in range(4))
    assert passing.turned(KEY, 0, bytes(64)) == stream
    assert passing.turned(KEY, 21, bytes(30)) == stream[21:51]
    with pytest.raises(OverflowError):
        passing.turned(KEY, -1, b"x")

"""Tiles hold the same tree whatever batches it came in, and what is broken is not read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import naive_merkle as naive

from dintel.domain.merkle.hashing import EMPTY_ROOT, leaf_hash
from dintel.domain.merkle.proofs import prove_consistency, prove_inclusion
from dintel.domain.merkle.tiles import (
    Place,
    Tiles,
    entries_path,
    integrate,
    join_hashes,
    pack_entries,
    parse_entries_path,
    parse_tile_path,
    right_edge,
    tile_path,
    tile_width,
    unpack_entries,
)
from dintel.domain.merkle.tree import Frontier


def leaves(begin: int, end: int) -> list[bytes]:
    return [leaf_hash(naive.entry(number)) for number in range(begin, end)]


def grown(cuts: list[int]) -> dict[Place, bytes]:
    """All tiles after batches that end at the cuts, each given the right edge alone."""
    kept: dict[Place, bytes] = {}
    size = 0
    for cut in cuts:
        edge = {place: kept[place] for place in right_edge(size)}
        kept |= integrate(size, edge, leaves(size, cut))
        size = cut
    return kept


def reader(kept: Mapping[Place, bytes], size: int) -> tuple[Tiles, list[Place]]:
    asked: list[Place] = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return kept[level, index]

    return Tiles(read, size), asked


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 1000])
def test_a_tree_in_one_batch_has_the_tiles_of_the_specification(size: int) -> None:
    assert grown([size]) == naive.tiles(size)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    kept = grown([1000, 65_535, 65_536, 65_537, 70_000])
    widths = {place: len(tile) // 32 for place, tile in kept.items()}
    assert [widths[0, 273], widths[1, 0], widths[1, 1], widths[2, 0]] == [112, 256, 17, 1]
    assert sum(width == 256 for (level, _), width in widths.items() if level == 0) == 273
    assert right_edge(70_000) == {(0, 273): 112, (1, 1): 17, (2, 0): 1}
    known = json.loads(naive.VECTORS.read_text("utf-8"))["tiles_of_70000"]
    for name, about in known.items():
        level, index = map(int, name.split("/"))
        assert hashlib.sha256(kept[level, index]).hexdigest() == about["sha256"]
        assert tile_width(level, index, 70_000) == about["width"]
    assert tile_width(0, 274, 70_000) == tile_width(3, 0, 70_000) == 0
    tiles, _ = reader(kept, 70_000)
    assert tiles.root() == naive.root(70_000)
    for size in (0, 1, 1000, 65_535, 65_536, 69_999):
        assert tiles.root(size) == naive.root(size)
        assert prove_consistency(size, 70_000, tiles.node) == (naive.proof(size, 70_000) if size else [])
    for index in (0, 255, 65_535, 65_536, 69_999):
        assert prove_inclusion(index, 70_000, tiles.node) == naive.path(index, 70_000)


@given(st.lists(st.integers(0, 700), max_size=5))
def test_random_batches_give_the_same_tiles_as_one(cuts: list[int]) -> None:
    cuts = sorted(cuts)
    size = cuts[-1] if cuts else 0
    kept = grown(cuts)
    assert kept == naive.tiles(size)
    tiles, _ = reader(kept, size)
    assert tiles.frontier() == Frontier().extend(leaves(0, size))


def test_only_what_changes_is_returned() -> None:
    kept = grown([300])
    edge = {place: kept[place] for place in right_edge(300)}
    assert list(integrate(300, edge, leaves(300, 301))) == [(0, 1)]
    assert integrate(300, {}, []) == {}


def test_a_longer_tile_than_the_size_is_cut() -> None:
    assert integrate(2, {(0, 0): b"".join(leaves(0, 9))}, leaves(2, 5)) == {(0, 0): b"".join(leaves(0, 5))}
    tiles, _ = reader({(0, 0): b"".join(leaves(0, 9))}, 3)
    assert tiles.root() == naive.root(3)


@pytest.mark.parametrize("edge", [{}, {(0, 0): b""}, {(0, 0): b"x" * 32}, {(0, 0): b"x" * 65}, {(0, 0): b"x" * 8224}])
def test_a_missing_short_or_uneven_edge_is_refused(edge: dict[Place, bytes]) -> None:
    with pytest.raises(ValueError, match=r"tile/0/000 has \d+ bytes, and 64 at least"):
        integrate(2, edge, leaves(2, 3))


def test_a_leaf_hash_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="pass leaf_hash"):
        integrate(0, {}, [b"entry"])


def test_a_tile_that_is_too_short_is_not_read() -> None:
    tiles, _ = reader({(0, 0): b"".join(leaves(0, 2))}, 3)
    with pytest.raises(ValueError, match="restore it from another copy"):
        tiles.root()


@pytest.mark.parametrize(("height", "index"), [(0, 3), (1, 1), (-1, 0), (0, -1), (2, 0)])
def test_a_node_that_is_not_complete_is_refused(height: int, index: int) -> None:
    tiles, asked = reader({(0, 0): b"".join(leaves(0, 3))}, 3)
    with pytest.raises(ValueError, match="is not complete in a tree of 3"):
        tiles.node(height, index)
    assert not asked


def test_every_node_of_a_tree() -> None:
    tiles, _ = reader(naive.tiles(700), 700)
    for height in range(10):
        for index in range(700 >> height):
            assert tiles.node(height, index) == naive.node(height, index)
    assert join_hashes(EMPTY_ROOT) == EMPTY_ROOT


def test_a_proof_reads_each_tile_once_and_few_of_them() -> None:
    tiles, asked = reader(grown([70_000]), 70_000)
    prove_inclusion(65_000, 70_000, tiles.node)
    assert len(asked) == len(set(asked)) <= 5


# Paths and bundles.


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("tile/0/000", (0, 0, 256)),
        ("tile/0/x001/x234/067", (0, 1_234_067, 256)),
        ("tile/0/x001/x234/067.p/8", (0, 1_234_067, 8)),
        ("tile/63/x001/000.p/255", (63, 1000, 255)),
        ("tile/3/999.p/1", (3, 999, 1)),
    ],
)
def test_a_tile_has_one_path(path: str, parts: tuple[int, int, int]) -> None:
    assert tile_path(*parts) == path
    assert parse_tile_path(path) == parts
    bundle = path.replace(f"tile/{parts[0]}/", "tile/entries/")
    assert entries_path(*parts[1:]) == bundle
    assert parse_entries_path(bundle) == parts[1:]


@given(st.integers(0, 63), st.integers(0, 2**55), st.integers(1, 256))
def test_paths_are_read_as_they_are_written(level: int, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)
    assert parse_entries_path(entries_path(index, width)) == (index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/1234",
        "tile/0/001/234",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/08",
        "tile/0/001.p/256",
        "tile/0/001.p/300",
        "tile/0/001.p/",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/entries/001",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="tile"):
        parse_tile_path(path)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/x000/001", "tile/entries/001.p/256", "tile/data/001"])
def test_what_is_no_path_of_entries_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="tile"):
        parse_entries_path(path)


@pytest.mark.parametrize("parts", [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_no_path_is_made_for_what_cannot_be(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="tile"):
        tile_path(*parts)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_is_read_as_it_was_written(entries: list[bytes]) -> None:
    bundle = pack_entries(entries)
    assert unpack_entries(bundle) == entries
    for cut in (bundle[:-1], bundle + b"\x00", bundle + b"\x00\x01"):
        if entries:
            with pytest.raises(ValueError, match="restore it from another copy"):
                unpack_entries(cut)


def test_a_bundle_holds_256_entries_of_65535_bytes_at_most() -> None:
    assert unpack_entries(pack_entries([b"x" * 65_535])) == [b"x" * 65_535]
    for entries in ([b"x" * 65_536], [b""] * 257):
        with pytest.raises(ValueError, match="a bundle holds at most 256"):
            pack_entries(entries)
    with pytest.raises(ValueError, match="holds more than"):
        unpack_entries(b"\x00\x00" * 257)

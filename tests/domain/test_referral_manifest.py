"""What a packet holds, and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from dintel.domain.referral.manifest import LeftOut, Manifest, Part, place_of


def manifest(*parts: Part) -> Manifest:
    return Manifest("P-1", "R-1", "a city", "2026-01-01T00:00:00Z", "k+1+x", "", {"b": "2", "a": "1"}, parts)


def test_parts_stand_in_the_order_of_their_paths_whatever_order_they_came_in() -> None:
    one, two = Part("proofs/001.tlog-proof", "a", 1, "proof"), Part("packet.pdf", "b", 2, "document")
    assert manifest(one, two).to_bytes() == manifest(two, one).to_bytes()
    assert [row["path"] for row in json.loads(manifest(one, two).to_bytes())["files"]] == [two.path, one.path]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("../evil", "document"),
        ("/evil", "document"),
        ("originals/../../evil", "original"),
        ("originals/a b.jpg", "original"),
        ("working-copies/001.jpg", "original"),
        ("originals/001.jpg", "redacted"),
        ("manifest.json", "document"),
        ("timestamp/manifest.tsr", "proof"),
        ("x", "weapon"),
    ],
)
def test_a_path_that_leaves_its_place_is_refused(path: str, what: str) -> None:
    with pytest.raises(ValueError, match="is no place for"):
        manifest(Part(path, "a", 1, what))


def test_a_path_that_differs_by_a_capital_alone_stands_twice() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        manifest(Part("A.txt", "a", 1, "document"), Part("a.txt", "b", 1, "document"))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("IMG_2041.HEIC", "originals/007-img-2041.jpg"),
        ("../../etc/passwd", "originals/007-etc-passwd.jpg"),
        ("…", "originals/007.jpg"),
        ("", "originals/007.jpg"),
        ("a" * 90, f"originals/007-{'a' * 40}.jpg"),
        ("sí señor.exe.png", "originals/007-s-se-or-exe.jpg"),
    ],
)
def test_a_strangers_name_gives_letters_and_digits_and_nothing_else(name: str, place: str) -> None:
    assert place_of("original", 7, name, "jpg") == place
    manifest(Part(place, "a", 1, "original", file="f"))


ORIGINAL = Part("originals/001.jpg", "a", 1, "original", file="f")
REDACTED = Part("redacted-copies/002.jpg", "b", 1, "redacted", file="g", of=ORIGINAL.path)
WORKING = Part("working-copies/002.jpg", "c", 1, "working", file="g", of=REDACTED.path)


def test_copies_say_of_what_they_are() -> None:
    listed = json.loads(manifest(WORKING, REDACTED, ORIGINAL).to_bytes())["files"]
    assert [(row["what"], row["file"], row["of"]) for row in listed] == [
        ("original", "f", ""),
        ("redacted", "g", ORIGINAL.path),
        ("working", "g", REDACTED.path),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        (REDACTED,),
        (ORIGINAL, WORKING),
        (ORIGINAL, REDACTED, replace(WORKING, of="")),
        (ORIGINAL, replace(REDACTED, of="")),
        (ORIGINAL, REDACTED, replace(REDACTED, path="redacted-copies/003.jpg", of=REDACTED.path)),
        (ORIGINAL, replace(REDACTED, file="")),
        (replace(ORIGINAL, file=""),),
        (ORIGINAL, replace(ORIGINAL, path="originals/002.jpg", of=ORIGINAL.path)),
        (Part("packet.pdf", "a", 1, "document", file="f"),),
    ],
)
def test_a_copy_of_nothing_and_evidence_without_a_key_are_refused(parts: tuple[Part, ...]) -> None:
    with pytest.raises(ValueError, match="a copy of nothing that is in the packet"):
        manifest(*parts)


COPY = Part("redacted-copies/002.jpg", "b", 2, "redacted", file="g", of="originals/001.jpg")
DRAWN = Part("working-copies/002.jpg", "c", 3, "working", file="g", of=COPY.path)
GONE = LeftOut("originals/001.jpg", "a", 1, "f")


def without(*gone: LeftOut, parts: tuple[Part, ...] = (COPY, DRAWN), why: str = "A face.") -> Manifest:
    return replace(manifest(), parts=parts, left_out=gone, left_out_because=why)


def test_a_packet_of_copies_alone_names_its_originals_and_is_of_another_form() -> None:
    told = json.loads(without(GONE).to_bytes())
    assert told["format"] == "dintel/referral-packet/v2"
    assert told["left_out"] == [{"path": GONE.path, "sha256": "a", "size": 1, "file": "f"}]
    assert told["left_out_because"] == "A face."
    whole = json.loads(manifest().to_bytes())
    assert (whole["format"], {"left_out", "left_out_because"} & set(whole)) == ("dintel/referral-packet/v1", set())


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: without(GONE, why=" "), "say why"),
        (lambda: without(parts=()), "say why"),
        (lambda: without(GONE, parts=(Part("originals/009.jpg", "a", 1, "original", file="h"),)), "leave out all"),
        (lambda: without(replace(GONE, path="redacted-copies/001.jpg"), parts=()), "leave out all"),
        (lambda: without(replace(GONE, file=""), parts=()), "by its key"),
        (lambda: without(replace(GONE, path="originals/../evil"), parts=()), "by its key"),
        (lambda: without(GONE, replace(GONE, path="originals/001.JPG")), "by its key"),
        (lambda: without(GONE, parts=(replace(COPY, of="originals/009.jpg"),)), "a copy of nothing"),
        (lambda: without(GONE, parts=(COPY, replace(DRAWN, of=GONE.path))), "a copy of nothing"),
        (lambda: without(GONE, parts=(COPY, replace(COPY, path="originals/001.jpg"))), "is no place for"),
    ],
)
def test_originals_that_are_left_out_by_halves_are_refused(made: Callable[[], Manifest], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made()

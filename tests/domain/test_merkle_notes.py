"""Signed notes, checkpoints and cosignatures: what is known is verified, what is malformed is refused."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.merkle.checkpoint import (
    Checkpoint,
    Cosignature,
    add_cosignatures,
    cosign,
    open_checkpoint,
    sign_checkpoint,
)
from dintel.domain.merkle.hashing import EMPTY_ROOT
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import (
    COSIGNATURE_V1,
    ED25519,
    Note,
    Signature,
    Signer,
    VerifierKey,
    cosigner,
    ed25519_signer,
    open_note,
    parse_note,
    sign_note,
)
from dintel.domain.merkle.verify import VerificationError

LOG = ed25519_signer("city.example/log", b"\x01" * 32)
OTHER = ed25519_signer("other.example", b"\x02" * 32)
WITNESSES = [cosigner(f"witness.example/w{n}", bytes([n]) * 32) for n in (3, 4, 5)]
KEYS = [witness.key for witness in WITNESSES]
POINT = Checkpoint(LOG.name, 7, hashlib.sha256(b"root").digest())
SIGNED = sign_checkpoint(POINT, LOG)
TEXT = "One line.\n\nAnother, after an empty one.\n"
AT = 1_800_000_000


def cosigned(*witnesses: Signer, note: str = SIGNED) -> str:
    return note + "".join(cosign(note, witness, AT + n) for n, witness in enumerate(witnesses))


# Keys.


def test_a_key_id_is_the_beginning_of_a_hash() -> None:
    for key, kind in ((LOG.key, b"\x01"), (KEYS[0], b"\x04")):
        assert key.key_id == hashlib.sha256(key.name.encode() + b"\n" + kind + key.public).digest()[:4]
        assert VerifierKey.parse(str(key)) == key
    assert str(LOG.key).startswith(f"city.example/log+{LOG.key.key_id.hex()}+A")


def test_one_seed_gives_two_different_keys_for_two_uses() -> None:
    one, two = ed25519_signer("n", b"\x07" * 32).key, cosigner("n", b"\x07" * 32).key
    assert one.public == two.public
    assert (one.key_type, two.key_type) == (ED25519, COSIGNATURE_V1)
    assert one.key_id != two.key_id


GOOD = str(LOG.key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        "name+00000000+",
        "name+00000000+AQ==",
        "+00000000+" + GOOD.split("+", 2)[2],
        GOOD.replace("city", "town"),
        GOOD.replace(LOG.key.key_id.hex(), LOG.key.key_id.hex().upper()),
        GOOD + "=",
        GOOD[:-1],
        GOOD + "\n",
        GOOD.replace("city.example", "city example"),
        "city.example/log+" + LOG.key.key_id.hex() + "+" + b64encode(b"\x02" + LOG.public).decode(),
        "city.example/log+" + LOG.key.key_id.hex() + "+" + b64encode(b"\x01" + LOG.public[1:]).decode(),
    ],
)
def test_a_malformed_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key"):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\tb", "a\x00b"])
def test_a_name_that_no_line_could_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names no key"):
        VerifierKey(name, ED25519, bytes(32))


# Notes.


def test_a_note_is_opened_by_who_knows_its_key() -> None:
    note = sign_note(TEXT, LOG)
    assert note.text == TEXT
    assert str(note).count(" ") > 3
    assert str(note).endswith("=\n")
    (verified,) = open_note(str(note), [OTHER.key, LOG.key])
    assert (verified.key, verified.at_unix_seconds) == (LOG.key, None)
    assert open_note(str(note).encode(), [LOG.key]) == open_note(note, [LOG.key])


def test_signing_is_deterministic() -> None:
    assert str(sign_note(TEXT, LOG)) == str(sign_note(TEXT, LOG))


def test_unknown_keys_are_passed_over_even_with_half_a_known_name() -> None:
    rubbish = [
        Signature(LOG.name, OTHER.key.key_id, b"x" * 64),
        Signature(OTHER.name, LOG.key.key_id, b"x" * 64),
        Signature("new.example", b"\x00" * 4, b"a new kind of signature"),
    ]
    note = sign_note(TEXT, LOG)
    crowded = replace(note, signatures=(*rubbish, *note.signatures, *rubbish))
    assert [one.key for one in open_note(str(crowded), [LOG.key])] == [LOG.key]


def test_a_note_by_nobody_known_is_refused() -> None:
    with pytest.raises(VerificationError, match=r"no signature by a known key \(other.example\)"):
        open_note(sign_note(TEXT, LOG), [OTHER.key])
    with pytest.raises(VerificationError, match=r"\(nobody\)"):
        open_note(sign_note(TEXT, LOG), [])


@pytest.mark.parametrize("first", [True, False])
def test_one_bad_signature_by_a_known_key_spoils_the_note(first: bool) -> None:
    note = sign_note(TEXT, LOG)
    bad = Signature(LOG.name, LOG.key.key_id, b"\x00" * 64)
    signatures = (bad, *note.signatures) if first else (*note.signatures, bad)
    with pytest.raises(VerificationError, match="does not belong to this text"):
        open_note(replace(note, signatures=signatures), [LOG.key])


def test_a_repeated_signature_counts_once() -> None:
    note = sign_note(TEXT, LOG)
    assert len(open_note(replace(note, signatures=note.signatures * 3), [LOG.key])) == 1


def test_two_keys_of_one_name_and_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VerifierKey, "key_id", property(lambda _: b"same"))
    other = VerifierKey(LOG.name, ED25519, OTHER.public)
    with pytest.raises(ValueError, match="two different keys"):
        open_note(sign_note(TEXT, LOG), [LOG.key, other])


def test_a_key_named_twice_is_one_key() -> None:
    assert len(open_note(sign_note(TEXT, LOG), [LOG.key, LOG.key])) == 1


@given(st.data())
def test_one_flipped_bit_of_a_note_is_refused(data: st.DataObject) -> None:
    whole = SIGNED.encode()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(VerificationError):
        open_note(bytes(changed), [LOG.key])


LINE = str(sign_note(TEXT, LOG)).rsplit("\n\n", 1)[1]


@pytest.mark.parametrize(
    "whole",
    [
        "",
        "\n",
        TEXT,
        TEXT + LINE,
        TEXT + "\n",
        TEXT + "\n" + LINE[:-1],
        TEXT + "\n" + LINE + "\n",
        TEXT + "\n" + LINE + "trailing\n",
        TEXT + "\n" + LINE.replace("\N{EM DASH}", "-"),
        TEXT + "\n" + LINE.replace("\N{EM DASH}", "\N{EN DASH}"),
        TEXT + "\n" + LINE.replace("\N{EM DASH} ", "\N{EM DASH}"),
        TEXT + "\n" + LINE.replace("\N{EM DASH} ", "\N{EM DASH}  "),
        TEXT + "\n" + LINE.replace(" ", "  "),
        TEXT + "\n" + LINE.replace("=\n", " =\n"),
        TEXT + "\n" + LINE.replace("=\n", "==\n"),
        TEXT + "\n" + LINE.replace("=\n", "\n"),
        TEXT + "\n" + LINE.replace("/", "+", 1),
        TEXT + "\n\N{EM DASH} name AAAAAA==\n",
        TEXT + "\n\N{EM DASH} name AAAA\n",
        TEXT + "\n\N{EM DASH} name\n",
        TEXT + "\n\N{EM DASH} name \n",
        TEXT + "\n\N{EM DASH} na\u00a0me AAAAAAAA\n",
        TEXT + "\n\N{EM DASH}  AAAAAAAA\n",
        TEXT + "\n\N{EM DASH} name AAAAAAE=\n\N{EM DASH} name AAAAAAF=\n",
        TEXT.replace("e", "\t") + "\n" + LINE,
        TEXT.replace("\n", "\r\n") + "\n" + LINE,
        TEXT + "\n" + LINE * 101,
        "x" * 1_000_001,
        (TEXT + "\n" + LINE).encode() + b"\xff",
        (TEXT + "\n" + LINE).encode("utf-16"),
        TEXT + "\ud800\n\n" + LINE,
    ],
)
def test_a_malformed_note_is_refused(whole: str | bytes) -> None:
    with pytest.raises(MalformedError):
        parse_note(whole)


def test_a_hundred_signatures_are_taken() -> None:
    note = parse_note(TEXT + "\n" + LINE * 100)
    assert len(note.signatures) == 100
    assert str(note) == TEXT + "\n" + LINE * 100


def test_what_cannot_be_a_note_is_not_signed() -> None:
    for text in ("no newline at the end", "a\ttab\n"):
        with pytest.raises(MalformedError):
            sign_note(text, LOG)
    with pytest.raises(ValueError, match="then use cosign"):
        sign_note(TEXT, WITNESSES[0])
    with pytest.raises(ValueError, match="32 bytes"):
        ed25519_signer("name", b"short")


# Checkpoints.


def test_a_checkpoint_is_three_lines_and_what_the_log_adds() -> None:
    root = b64encode(POINT.root).decode()
    assert POINT.to_text() == f"city.example/log\n7\n{root}\n"
    longer = replace(POINT, extensions=("one", "two words"))
    assert longer.to_text() == f"city.example/log\n7\n{root}\none\ntwo words\n"
    for each in (POINT, longer, Checkpoint("a log of spaces", 0, EMPTY_ROOT)):
        assert Checkpoint.parse(each.to_text()) == each


@pytest.mark.parametrize(
    ("lines", "previous"),
    [
        ((), None),
        (("previous 3",), 3),
        (("something else", "previous 0"), 0),
        (("previous 3", "previous 5"), 3),
        (("previous",), None),
        (("previous three",), None),
        (("previous 03",), None),
        (("previous -1",), None),
    ],
)
def test_a_checkpoint_may_name_the_one_before_it(lines: tuple[str, ...], previous: int | None) -> None:
    assert Checkpoint.parse(replace(POINT, extensions=lines).to_text()).previous == previous


def test_the_greatest_size_is_that_of_a_signed_64_bit_integer() -> None:
    greatest = replace(POINT, size=2**63 - 1)
    assert Checkpoint.parse(greatest.to_text()) == greatest


@given(st.binary(max_size=80), st.text(max_size=80))
def test_no_text_at_all_breaks_a_parser(given_bytes: bytes, given_text: str) -> None:
    for read, given_value in [(parse_note, given_bytes), (parse_note, given_text), (Checkpoint.parse, given_text)]:
        with pytest.raises(MalformedError):
            read(given_value)  # type: ignore[operator]
    with pytest.raises(ValueError, match="key"):
        VerifierKey.parse(given_text)


ROOT = b64encode(POINT.root).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"log\n7\n{ROOT}",
        f"\n7\n{ROOT}\n",
        "log\n7\n",
        f"log\n07\n{ROOT}\n",
        f"log\n-7\n{ROOT}\n",
        f"log\n+7\n{ROOT}\n",
        f"log\n 7\n{ROOT}\n",
        f"log\n٧\n{ROOT}\n",
        f"log\n²\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n{2**63}\n{ROOT}\n",
        f"log\n{10**30}\n{ROOT}\n",
        f"log\n7\n{ROOT}\n\n",
        f"log\n7\n{ROOT}\n\nmore\n",
        f"log\n7\n{ROOT[:-1]}\n",
        f"log\n7\n{ROOT[:-2]}\n",
        f"log\n7\n{ROOT} \n",
        f"log\n7\n{b64encode(b'x' * 31).decode()}\n",
        f"log\n7\n{b64encode(b'x' * 33).decode()}\n",
        "log\n7\nRöö\n",
        f"log\r\n7\n{ROOT}\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="a checkpoint"):
        Checkpoint.parse(text)


def test_the_spare_bits_of_base64_have_one_spelling() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = f"{ROOT[:-2]}{letters[letters.index(ROOT[-2]) + 1]}="
    assert b64decode(other) == POINT.root
    with pytest.raises(MalformedError, match="one spelling"):
        Checkpoint.parse(f"log\n7\n{other}\n")


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 7, EMPTY_ROOT, ()),
        ("two\nlines", 7, EMPTY_ROOT, ()),
        ("log", -1, EMPTY_ROOT, ()),
        ("log", 2**63, EMPTY_ROOT, ()),
        ("log", 7, b"short", ()),
        ("log", 7, EMPTY_ROOT, ("",)),
        ("log", 7, EMPTY_ROOT, ("two\nlines",)),
    ],
)
def test_no_checkpoint_is_made_that_could_not_be_read(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"of a checkpoint|is no tree"):
        Checkpoint(origin, size, root, extensions)


def test_a_signed_checkpoint_opens() -> None:
    assert open_checkpoint(SIGNED, LOG.key) == (POINT, ())
    assert open_checkpoint(parse_note(SIGNED), LOG.key) == (POINT, ())


def test_a_log_signs_in_its_own_name() -> None:
    with pytest.raises(ValueError, match="signed by a key of that name"):
        sign_checkpoint(POINT, OTHER)


def test_another_log_with_the_same_key_is_refused_unless_it_is_named() -> None:
    note = sign_note(replace(POINT, origin="another log").to_text(), LOG)
    with pytest.raises(VerificationError, match="it is of the log 'another log'"):
        open_checkpoint(note, LOG.key)
    assert open_checkpoint(note, LOG.key, origin="another log")[0].origin == "another log"


def test_a_checkpoint_that_only_witnesses_signed_is_refused() -> None:
    only = POINT.to_text() + "\n" + cosign(SIGNED, WITNESSES[0], AT)
    with pytest.raises(VerificationError, match=r"city.example/log .* did not sign it"):
        open_checkpoint(only, LOG.key, KEYS)


# Cosignatures.


def test_a_cosignature_says_who_and_when() -> None:
    found = open_checkpoint(cosigned(*WITNESSES), LOG.key, KEYS, 3)
    assert found == (POINT, tuple(Cosignature(key, AT + n) for n, key in enumerate(KEYS)))


def test_a_cosignature_signs_the_lines_of_the_specification() -> None:
    seen: list[bytes] = []

    def sign(message: bytes) -> bytes:
        seen.append(message)
        return b"s" * 64

    line = cosign(SIGNED, replace(WITNESSES[0], sign=sign), 1234)
    assert seen == [b"cosignature/v1\ntime 1234\n" + POINT.to_text().encode()]
    name, value = line.removeprefix("\N{EM DASH} ").split(" ")
    assert name == WITNESSES[0].name
    assert b64decode(value) == KEYS[0].key_id + (1234).to_bytes(8, "big") + b"s" * 64
    assert line.endswith("\n")


def test_too_few_witnesses_are_too_few() -> None:
    with pytest.raises(VerificationError, match="cosigned by 1 of the 2 witnesses"):
        open_checkpoint(cosigned(WITNESSES[0]), LOG.key, KEYS, 2)
    with pytest.raises(VerificationError, match="cosigned by 0 of the 1"):
        open_checkpoint(cosigned(*WITNESSES[1:]), LOG.key, KEYS[:1], 1)
    twice = cosigned(WITNESSES[0], WITNESSES[0])
    with pytest.raises(VerificationError, match="cosigned by 1 of the 2 witnesses"):
        open_checkpoint(twice, LOG.key, KEYS, 2)


def test_of_two_cosignatures_by_one_witness_the_first_counts() -> None:
    twice = SIGNED + cosign(SIGNED, WITNESSES[0], AT) + cosign(SIGNED, WITNESSES[0], AT + 60)
    assert open_checkpoint(twice, LOG.key, KEYS)[1] == (Cosignature(KEYS[0], AT),)


def test_a_log_that_signs_as_a_cosigner_is_not_its_own_witness() -> None:
    log = cosigner(LOG.name, b"\x06" * 32)
    note = POINT.to_text() + "\n" + cosign(SIGNED, log, AT) + cosign(SIGNED, WITNESSES[0], AT)
    assert open_checkpoint(note, log.key, KEYS) == (POINT, (Cosignature(KEYS[0], AT),))


def test_one_witness_under_two_names_counts_once() -> None:
    alias = replace(WITNESSES[0], name="alias.example")
    note = cosigned(WITNESSES[0], alias)
    assert len(open_checkpoint(note, LOG.key, [KEYS[0], alias.key])[1]) == 2
    with pytest.raises(VerificationError, match="cosigned by 1 of the 2"):
        open_checkpoint(note, LOG.key, [*KEYS, alias.key], 2)


def test_a_policy_that_means_nothing_is_refused() -> None:
    itself = cosigner(LOG.name, b"\x01" * 32).key
    for witnesses in ([OTHER.key], [itself]):
        with pytest.raises(ValueError, match="correct the list of witnesses"):
            open_checkpoint(SIGNED, LOG.key, witnesses)
    with pytest.raises(ValueError, match="2 of 1 witnesses can never cosign"):
        open_checkpoint(SIGNED, LOG.key, KEYS[:1], 2)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 71, 73])
def test_a_cosignature_of_another_length_is_refused(length: int) -> None:
    value = (AT.to_bytes(8, "big") + b"s" * 70)[:length] or b"\x00"
    bad = str(Signature(KEYS[0].name, KEYS[0].key_id, value))
    with pytest.raises(VerificationError, match="does not belong"):
        open_checkpoint(SIGNED + bad, LOG.key, KEYS)


def test_a_cosignature_with_another_time_or_from_another_checkpoint_is_refused() -> None:
    line = cosign(SIGNED, WITNESSES[0], AT)
    value = bytearray(b64decode(line.split(" ")[2]))
    value[11] ^= 1
    later = str(Signature(KEYS[0].name, bytes(value[:4]), bytes(value[4:])))
    other = cosign(sign_checkpoint(replace(POINT, size=8), LOG), WITNESSES[0], AT)
    for bad in (later, other):
        with pytest.raises(VerificationError, match="does not belong"):
            open_checkpoint(SIGNED + bad, LOG.key, KEYS)


def test_a_time_beyond_every_clock_is_refused() -> None:
    at = 2**63
    value = WITNESSES[0].sign(f"cosignature/v1\ntime {at}\n{POINT.to_text()}".encode())
    bad = str(Signature(KEYS[0].name, KEYS[0].key_id, at.to_bytes(8, "big") + value))
    with pytest.raises(VerificationError, match="which no clock shows"):
        open_checkpoint(SIGNED + bad, LOG.key, KEYS)
    for wrong in (at, -1):
        with pytest.raises(ValueError, match="a time since 1970"):
            cosign(SIGNED, WITNESSES[0], wrong)


def test_only_a_cosigner_cosigns_and_only_a_checkpoint() -> None:
    with pytest.raises(ValueError, match="use a cosigner"):
        cosign(SIGNED, OTHER, AT)
    with pytest.raises(MalformedError, match="a checkpoint"):
        cosign(str(sign_note(TEXT, LOG)), WITNESSES[0], AT)


def test_cosignatures_of_known_witnesses_are_taken_over_and_renewed() -> None:
    answer = cosign(SIGNED, WITNESSES[0], AT) + cosign(SIGNED, WITNESSES[1], AT)
    once = add_cosignatures(SIGNED, answer, KEYS[:1])
    assert once == cosigned(WITNESSES[0])
    again = add_cosignatures(once, cosign(SIGNED, WITNESSES[0], AT + 60), KEYS)
    assert open_checkpoint(again, LOG.key, KEYS)[1] == (Cosignature(KEYS[0], AT + 60),)
    assert len(parse_note(again).signatures) == 2


@pytest.mark.parametrize("answer", ["", "\n", "rubbish\n", cosign(SIGNED, WITNESSES[0], AT)[:-1], SIGNED])
def test_an_answer_that_is_no_list_of_signatures_is_refused(answer: str) -> None:
    with pytest.raises(MalformedError):
        add_cosignatures(SIGNED, answer, KEYS)


def test_an_answer_for_another_checkpoint_or_by_strangers_is_refused() -> None:
    other = cosign(sign_checkpoint(replace(POINT, size=8), LOG), WITNESSES[0], AT)
    with pytest.raises(VerificationError, match="does not belong"):
        add_cosignatures(SIGNED, other, KEYS)
    with pytest.raises(VerificationError, match="no signature by a known key"):
        add_cosignatures(SIGNED, cosign(SIGNED, WITNESSES[2], AT), KEYS[:2])


def test_a_note_keeps_its_signatures_in_order() -> None:
    note = parse_note(cosigned(*WITNESSES))
    assert [one.name for one in note.signatures] == [LOG.name, *(each.name for each in WITNESSES)]
    assert parse_note(str(note)) == note
    assert isinstance(note, Note)

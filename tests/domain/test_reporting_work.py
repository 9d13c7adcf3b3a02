"""Proof of work: what was not given out here, or not worked for, does not pass; what was, does."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.reporting import work
from dintel.domain.reporting.work import ForgedError

KEY, OTHER, NUMBER = bytes(range(32)), bytes(range(1, 33)), bytes(range(16))
AT = datetime(2026, 11, 26, 9, 30, 41, tzinfo=UTC)
EASY = 8
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def ticket(difficulty: int = EASY) -> str:
    return work.give(KEY, NUMBER, difficulty=difficulty, at=AT)


def shows_work(text: str, answer: str, difficulty: int) -> bool:
    """Say what ``is_solved`` says, from the words of its rule, bit by bit."""
    parts = answer.split(".")
    if len(parts) != 16 or any(not part or len(part) > 7 or set(part) - set(LETTERS) for part in parts):
        return False
    seed = hashlib.sha256(b"dintel/work/v1" + b"\x00" + text.encode("ascii")).digest()
    for part, counter in enumerate(int(one, 36) for one in parts):
        if counter > 0xFFFFFFFF:
            return False
        bits = "".join(
            f"{byte:08b}" for byte in hashlib.sha256(seed + bytes([part]) + counter.to_bytes(4, "big")).digest()
        )
        if "1" in bits[: max(0, difficulty - 4)]:
            return False
    return True


@given(
    st.integers(0, work.HIGHEST),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_a_ticket_says_what_was_signed_and_only_the_second(difficulty: int, number: bytes, at: datetime) -> None:
    text = work.give(KEY, number, difficulty=difficulty, at=at)
    told = work.read(KEY, text)
    assert (told.difficulty, told.number, told.text) == (difficulty, number, text)
    assert told.given_at == at.replace(microsecond=0)


def test_the_age_of_a_ticket_is_counted_from_its_second() -> None:
    told = work.read(KEY, ticket())
    assert told.age(at=AT + timedelta(minutes=2)) == timedelta(minutes=2)
    assert told.age(at=AT - timedelta(minutes=5)) < timedelta(0)


@given(st.integers(0, 38 * 8 - 1))
def test_a_ticket_with_a_flipped_bit_is_refused(bit: int) -> None:
    whole = bytearray(base64.urlsafe_b64decode(ticket() + "="))
    whole[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ForgedError, match="not one of ours"):
        work.read(KEY, base64.urlsafe_b64encode(whole).decode().rstrip("="))


@given(st.text(max_size=60))
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(ForgedError):
        work.read(KEY, text)


def test_a_ticket_of_another_city_another_version_or_another_spelling_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = ticket()
    with pytest.raises(ForgedError):
        work.read(OTHER, text)
    last = LETTERS_OF_BASE64[LETTERS_OF_BASE64.index(text[-1]) ^ 1]
    spellings = (text + "=", text[:-1], text[:-1] + last, text + "\n")
    assert base64.urlsafe_b64decode(text[:-1] + last + "=") == base64.urlsafe_b64decode(text + "="), "the same bytes"
    for other in spellings:
        with pytest.raises(ForgedError):
            work.read(KEY, other)
    monkeypatch.setattr(work, "VERSION", 2)
    newer = ticket()
    monkeypatch.undo()
    with pytest.raises(ForgedError):
        work.read(KEY, newer)


LETTERS_OF_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize(
    ("key", "number", "difficulty"),
    [(KEY[:-1], NUMBER, 1), (KEY, NUMBER + b"0", 1), (KEY, NUMBER, -1), (KEY, NUMBER, 33)],
)
def test_a_ticket_is_given_out_within_its_bounds(key: bytes, number: bytes, difficulty: int) -> None:
    with pytest.raises(ValueError, match=r"a key of 32 bytes, a number of 16 and a difficulty from 0 to 32"):
        work.give(key, number, difficulty=difficulty, at=AT)


@given(st.integers(0, 10), st.binary(min_size=16, max_size=16))
def test_what_was_solved_is_solved_at_its_difficulty_and_below(difficulty: int, number: bytes) -> None:
    text = work.give(KEY, number, difficulty=difficulty, at=AT)
    answer = work.solve(text, difficulty=difficulty)
    for lower in range(difficulty + 1):
        assert work.is_solved(text, answer, difficulty=lower)
    assert work.is_solved(text, answer, difficulty=16) == shows_work(text, answer, 16)


def test_the_answer_is_the_first_that_fits_and_is_bound_to_its_ticket() -> None:
    text = ticket(9)
    answer = work.solve(text, difficulty=9)
    counters = [int(one, 36) for one in answer.split(".")]
    for part, counter in enumerate(counters):
        for lower in range(counter):
            tried = [*counters[:part], lower, *counters[part + 1 :]]
            assert not work.is_solved(text, ".".join(map(base36, tried)), difficulty=9)
    other = work.give(KEY, bytes(16), difficulty=9, at=AT)
    assert not work.is_solved(other, answer, difficulty=9)
    assert not work.is_solved(text, ".".join(reversed(answer.split("."))), difficulty=9)


@given(
    st.text(alphabet="0129az.Z-", max_size=140)
    | st.lists(st.integers(0, 36**7 - 1), min_size=15, max_size=17).map(
        lambda counters: ".".join(map(base36, counters))
    )
)
def test_an_answer_is_judged_as_the_rule_says(answer: str) -> None:
    for difficulty in (0, 4, 6):
        assert work.is_solved(ticket(), answer, difficulty=difficulty) == shows_work(ticket(), answer, difficulty)


def test_a_counter_beyond_its_bits_is_no_answer() -> None:
    beyond = ".".join(["0"] * 15 + [base36(1 << 32)])
    assert not work.is_solved(ticket(0), beyond, difficulty=0)
    assert work.is_solved(ticket(0), ".".join(["0"] * 15 + [base36((1 << 32) - 1)]), difficulty=0)


def test_the_work_is_about_what_the_difficulty_says() -> None:
    """16 parts of 2^(d-4) each: the mean over forty tickets lies within a tenth or two of 2^d hashes."""
    tried = []
    for seed in range(40):
        text = work.give(KEY, bytes([seed] * 16), difficulty=10, at=AT)
        tried.append(sum(int(one, 36) + 1 for one in work.solve(text, difficulty=10).split(".")))
    assert 0.8 < sum(tried) / len(tried) / 1024 < 1.2
    assert max(tried) < 2 * 1024


def base36(number: int) -> str:
    return base36(number // 36).lstrip("0") + LETTERS[number % 36] if number >= 36 else LETTERS[number]

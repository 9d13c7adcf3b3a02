"""Near copies of a report are told from different ones, by whoever has the key."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from tests.domain.naive_likeness import agreement_slowly, groups_slowly, sketch_slowly

from dintel.domain.reporting.grouping import ALIKE, groups, like
from dintel.domain.reporting.likeness import SKETCH_BYTES, SLOTS, agreement, shingles, sketch

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
HEARD = """
man badge said he was from immigration and wanted money at my door three men with vest black car tinted
windows in street asked for papers they took phone pushed him shouted police showed card no name gave number
of office call later pay cash five hundred dollars as gift paper with heading without signature could not read
it store parking lot bus stop morning evening last week yesterday monday neighbor saw them drive white van
plate mask tall short spanish
"""
WORDS = HEARD.split()


def account(rng: random.Random, length: int) -> list[str]:
    """Return an account of some words, made up at random."""
    return rng.choices(WORDS, k=length)


def altered(rng: random.Random, words: list[str], share: float) -> str:
    """Return the account with a share of its words exchanged."""
    return " ".join(rng.choice(WORDS) if rng.random() < share else word for word in words)


def made(seed: int) -> bytes:
    return sketch(KEY, " ".join(account(random.Random(seed), 40)))


# -- the sketch ----------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_a_sketch_is_the_one_that_is_made_slowly(text: str) -> None:
    assert sketch(KEY, text) == sketch_slowly(KEY, text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_agreement_is_symmetric_whole_with_itself_and_counted_alike(one: str, other: str) -> None:
    first, second = sketch(KEY, one), sketch(KEY, other)
    assert agreement(first, second) == agreement(second, first) == agreement_slowly(first, second)
    assert agreement(first, first) == (SLOTS if shingles(one) else 0)


def test_case_accents_punctuation_and_the_digits_of_numbers_make_no_difference() -> None:
    plain = sketch(KEY, "El senor pidio 500 dolares, y llamo al 505 555 0100.")
    assert sketch(KEY, "EL SEÑOR —¡pidió!— 80 dólares... y llamó al 505-555-0199") == plain
    assert sketch(KEY, "La señora pidió quinientos dólares") != plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        (" … 🙂 —", set()),
        ("Help", {"help"}),
        ("two men came", {"two men", "men came"}),
        ("Room 12, room 345", {"room 0", "0 room"}),
        ("他要钱", {"他 要", "要 钱"}),
        ("ICE来了", {"ice 来", "来 了"}),
    ],
)
def test_shingles_are_two_words_that_follow_each_other(text: str, found: set[str]) -> None:
    assert shingles(text) == found


def test_without_the_key_a_sketch_tells_nothing_and_compares_with_nothing() -> None:
    texts = [" ".join(account(random.Random(seed), 40)) for seed in range(50)]
    assert max(agreement(sketch(KEY, text), sketch(OTHER, text)) for text in texts) <= 1
    bits = [int.from_bytes(sketch(KEY, text)).bit_count() for text in texts]
    assert abs(sum(bits) / len(bits) - 4 * SKETCH_BYTES) < 16, "slots are as good as drawn by chance"


def test_a_key_and_a_sketch_have_one_length() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        sketch(bytes(31), "words")
    with pytest.raises(ValueError, match="a sketch has 128 bytes"):
        agreement(made(1), bytes(127))
    with pytest.raises(ValueError, match="a sketch has 128 bytes"):
        groups([made(1), b""])


def test_near_copies_and_different_accounts_are_far_apart() -> None:
    """The figures that `ALIKE` rests on; `bench/likeness.py` prints them."""
    rng = random.Random(11)
    near = []
    for _ in range(300):
        words = account(rng, rng.randint(25, 120))
        near.append(agreement(sketch(KEY, " ".join(words)), sketch(KEY, altered(rng, words, 0.10))))
    different = [sketch(KEY, " ".join(account(rng, rng.randint(25, 120)))) for _ in range(300)]
    assert sum(one >= ALIKE for one in near) >= 297, "one word in ten exchanged: ninety-nine in a hundred are found"
    assert max(agreement(one, other) for one, other in pairwise(different)) < ALIKE // 2


# -- groups --------------------------------------------------------------------------------------


@bounded(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=24), st.randoms(use_true_random=False))
def test_groups_are_those_that_are_found_slowly(kinds: list[tuple[int, int]], rng: random.Random) -> None:
    """Above half of the slots every two that agree share a pair, so that nothing is missed."""
    sketches = [
        sketch(KEY, altered(random.Random(change), account(random.Random(kind), 60), 0.02 * change))
        for kind, change in kinds
    ]
    more_than_half = SLOTS // 2 + 1
    found = groups(sketches, alike=more_than_half)
    assert {frozenset(group) for group in found} == groups_slowly(sketches, more_than_half)
    assert [len(group) for group in found] == sorted(map(len, found), reverse=True)
    shuffled = rng.sample(range(len(sketches)), len(sketches))
    again = groups([sketches[at] for at in shuffled], alike=more_than_half)
    by_content = [{sketches[at] for at in group} for group in found]
    assert all({sketches[shuffled[at]] for at in group} in by_content for group in again)


def test_a_flood_falls_into_few_groups_and_a_true_report_stands_alone() -> None:
    rng = random.Random(3)
    templates = [account(rng, 60) for _ in range(8)]
    flood = [sketch(KEY, altered(rng, templates[number % 8], 0.10)) for number in range(1600)]
    true = sketch(KEY, "A man with a badge on a chain asked my mother for six hundred dollars at the laundry on Zuni.")
    found = groups([*flood[:900], true, *flood[900:]])
    assert (900,) in found
    assert sum(len(group) >= 150 for group in found) == 8
    assert len(found) <= 8 + 16, "a hundredth of a flood may stray from its group"


def test_nobody_joins_a_group_by_a_chain_of_small_steps() -> None:
    rng = random.Random(4)
    chain = [account(rng, 60)]
    for step in range(60):
        chain.append([*chain[-1][:step], rng.choice(WORDS), *chain[-1][step + 1 :]])
    sketches = [sketch(KEY, " ".join(words)) for words in chain]
    for leader, *members in groups(sketches):
        assert all(agreement(sketches[leader], sketches[member]) >= ALIKE for member in members)
    assert len(groups(sketches)) > 1


def test_no_reports_make_no_groups() -> None:
    assert groups([]) == ()
    assert like(made(1), []) == ()


def test_what_is_like_one_report_comes_most_alike_first() -> None:
    words = account(random.Random(6), 60)
    copies = [sketch(KEY, altered(random.Random(1), words, share)) for share in (0.1, 0, 1)]
    hits = like(sketch(KEY, " ".join(words)), copies)
    assert [at for at, _ in hits] == [1, 0]
    assert hits[0][1] == SLOTS
    assert ALIKE <= hits[1][1] < SLOTS

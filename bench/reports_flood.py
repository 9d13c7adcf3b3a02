"""Claim: a flood of ten thousand reports falls into few groups at once, and work is cheap to check.

``python -m bench.reports_flood`` measures this claim alone. The texts are made up from a hundred words, which makes
different ones more alike than people's are.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import combinations

from bench.measure import Claim, Row, Sample, in_milliseconds, per_second, rates, seconds
from bench.report import show
from dintel.domain.reporting import work
from dintel.domain.reporting.grouping import ALIKE, groups, like
from dintel.domain.reporting.likeness import agreement, opened, sketch

KEY = bytes(32)
FLOOD, TEMPLATES, PAIRS, DIFFERENT = 10_000, 10, 1_000, 700
AT = datetime(2026, 11, 26, tzinfo=UTC)
HEARD = """
man badge said he was from immigration and wanted money at my door three men with vest black car tinted windows in
street asked for papers they took phone pushed him shouted police showed card no name gave number of office call
later pay cash five hundred dollars as gift paper with heading without signature could not read it store parking lot
bus stop morning evening last week yesterday monday neighbor saw them drive white van plate mask tall short spanish
"""
WORDS = HEARD.split()


def flood() -> Claim:
    """Return how fast and how well reports are told apart, and what work costs to give and to check."""
    chance = random.Random(7)
    templates = [chance.choices(WORDS, k=60) for _ in range(TEMPLATES)]
    sketches = [sketch(KEY, _altered(chance, templates[number % TEMPLATES], 0.1)) for number in range(FLOOD)]
    different = [sketch(KEY, " ".join(chance.choices(WORDS, k=chance.randint(25, 120)))) for _ in range(DIFFERENT)]
    text, found = " ".join(chance.choices(WORDS, k=150)), groups(sketches)
    together = 100 * sum(len(group) for group in found[:TEMPLATES]) / FLOOD
    alone = groups([*sketches, different[0]])
    rows = [
        Row("a sketch of a report of 150 words", in_milliseconds(seconds(lambda: sketch(KEY, text))), "", "under 1 ms"),
        Row(f"groups among {FLOOD:,} reports", in_milliseconds(seconds(lambda: groups(sketches), 3))),
        Row(f"what is like one report, among {FLOOD:,}", in_milliseconds(seconds(lambda: like(sketches[0], sketches)))),
        Row(f"of the flood in its {TEMPLATES} groups", Sample(together, together, together, "%", 1)),
        *_apart(chance, different),
        *_work(),
    ]
    return Claim(
        f"A flood of {FLOOD:,} reports, {ALIKE} of 64 slots in agreement", tuple(rows), 1, int((FLOOD,) not in alone)
    )


def _altered(chance: random.Random, words: list[str], share: float) -> str:
    return " ".join(chance.choice(WORDS) if chance.random() < share else word for word in words)


def _apart(chance: random.Random, different: list[bytes]) -> list[Row]:
    """Return which share of near copies is found, and which of different texts is mistaken for one."""
    rows = []
    for share in (0.05, 0.1, 0.2, 0.3):
        hits = 0
        for _ in range(PAIRS):
            words = chance.choices(WORDS, k=chance.randint(25, 120))
            hits += agreement(sketch(KEY, " ".join(words)), sketch(KEY, _altered(chance, words, share))) >= ALIKE
        rows.append(Row(f"copies found, {share:.0%} of their words exchanged", _share(hits, PAIRS)))
    slots = opened(different)
    wrong = [int((slots[one] == slots[other]).sum()) for one, other in combinations(range(DIFFERENT), 2)]
    mistaken = _share(sum(one >= ALIKE for one in wrong), len(wrong))
    return [
        *rows,
        Row("different texts taken for copies", mistaken, note=f"the most alike agree in {max(wrong)} slots"),
    ]


def _share(part: int, whole: int) -> Sample:
    return Sample(100 * part / whole, 100 * part / whole, 100 * part / whole, "%", whole)


def _work() -> list[Row]:
    ticket = work.give(KEY, bytes(16), difficulty=12, at=AT)
    answer = work.solve(ticket, difficulty=12)
    found = rates(
        {
            "tickets given out": (lambda at: work.give(KEY, bytes(16), difficulty=18, at=at), [AT]),
            "tickets read and their work checked": (
                lambda text: work.read(KEY, text) and work.is_solved(text, answer, difficulty=12),
                [ticket],
            ),
        }
    )
    hashes = sum(int(counter, 36) + 1 for counter in answer.split("."))
    counting = per_second(seconds(lambda: work.solve(ticket, difficulty=12)), hashes)
    return [*(Row(name, sample) for name, sample in found.items()), Row("hashes of work here, in Python", counting)]


if __name__ == "__main__":
    show(flood(), 0)

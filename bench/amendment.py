"""Claim: an amendment over ten million requests under 1 s, from its file to what may be published.

Compiled into the law as it stands, proved on every cell, compared in words, simulated, rounded and protected. Beside
it stands compiling the whole law anew, with which every cell has to agree.
"""

from __future__ import annotations

import time
from datetime import date

from bench.law import ON, PLACE, skewed
from bench.measure import RUNS, Claim, Row, in_milliseconds
from bench.version import counted
from dintel.apps.council.disclosure import Asked, published
from dintel.domain.policy.compare import compare
from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.simulate import History, outcomes_of, simulate
from dintel.domain.policy.study import study
from dintel.lawbook.amendments import adopted, load_amendments, wrong_with
from dintel.lawbook.book import Book, open_book

LENGTH = 10_000_000
MOST_MS = 1_000
UNDER = 5
SINCE, UNTIL = date(2025, 10, 1), date(2026, 10, 1)


def amendments(policy: Policy) -> Claim:
    """Return how long each ready-made amendment takes end to end over a skewed history."""
    book = open_book(PLACE)
    codes = skewed(policy, LENGTH)
    history, _spent = counted(policy, codes)
    rows, wrong = [], 0
    for name in load_amendments(book):
        found, differs = _rows(book, policy, history, name)
        rows += found
        wrong += differs
    return Claim("An amendment from its file to what may be published", tuple(rows), len(rows), wrong)


def _rows(book: Book, policy: Policy, history: History, name: str) -> tuple[list[Row], int]:
    whole: list[float] = []
    compiled: list[float] = []
    one = load_amendments(book)[name]
    before = outcomes_of(policy)
    for _ in range(RUNS):
        start = time.perf_counter()
        errors = wrong_with(book, one, ON)
        text = adopted(book, one, ON).text_on(ON, one.switches)
        found = study(policy, text, book.lexicon)
        asked = Asked(policy.space, before, outcomes_of(found.policy))
        past = published(history, asked, SINCE, UNTIL, UNDER)
        whole.append(time.perf_counter() - start)
        start = time.perf_counter()
        again = compile_policy(text)
        compiled.append(time.perf_counter() - start)
    same = compare(found.policy, again)
    changed = simulate(history, before, outcomes_of(again)).changed
    wrong = bool(errors) or past is None or same.outcome_cells + same.reason_cells > 0
    wrong = wrong or (past is not None and past.changed is not None and abs(past.changed - changed) > UNDER)
    end_to_end = in_milliseconds(whole)
    note = f"{changed:,} of {history.requests:,} requests change, {found.comparison.outcome_cells:,} cells"
    return [
        Row(f"{name}: end to end", end_to_end, "", f"under {MOST_MS:,} ms", end_to_end.median < MOST_MS, note),
        Row(f"{name}: limit, compiling the whole law anew", in_milliseconds(compiled)),
    ], int(wrong)

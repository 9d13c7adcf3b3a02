"""Claim: an amendment over ten million requests under 1 s, from its file to what may be published.

Compiled into the law as it stands, proved on every cell, compared in words, asked of the copy of the past and rounded.
The copy is drawn once for all amendments; how long that takes stands beside it, and so does compiling the whole law
anew, with which every cell has to agree.

``python -m bench.amendment --store FOLDER`` asks as a councillor does instead: the last screen of a proposal that
nobody asked for before, from the request to the page, in the ten million requests that ``bench.store`` made.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.law import ON, PLACE, skewed
from bench.machine import busy
from bench.measure import RUNS, Claim, Row, in_milliseconds, seconds
from bench.register_databases import quantile
from bench.report import show
from bench.store import opened
from bench.version import counted
from dintel.apps.council.disclosure import Asked, copy_of, published
from dintel.config.serve import load_before_forking
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
TURNS = 12
EMAIL = "councillor@example.invalid"
PROPOSAL = {
    "asked": ["release_notice", "person_information"],
    "requester": ["immigration_agency"],
    "document": ["class:detainer"],
    "purpose": ["civil"],
    "setting": ["booking_centre"],
    "outcome": "comply_via_counsel",
    "duty": ["call_counsel"],
    "do": "Pass it to senior police.",
    "say": "I am passing this on.",
    "level": "ordinance",
    "why": "Made up, to be measured.",
}
SINCE, UNTIL = date(2025, 10, 1), date(2026, 10, 1)


def amendments(policy: Policy) -> Claim:
    """Return how long each ready-made amendment takes end to end over a skewed history."""
    book = open_book(PLACE)
    codes = skewed(policy, LENGTH)
    history, _spent = counted(policy, codes)
    drawn = in_milliseconds(seconds(lambda: copy_of(history, policy.space, (), b"measured", UNDER), 3))
    rows, wrong = [Row("the copy of the past, once for all", drawn)], 0
    copy = copy_of(history, policy.space, (), b"measured", UNDER)
    for name in load_amendments(book):
        found, differs = _rows(book, policy, copy, name)
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
    wrong = bool(errors) or same.outcome_cells + same.reason_cells > 0
    wrong = wrong or past.changed is None or abs(past.changed - changed) > UNDER
    end_to_end = in_milliseconds(whole)
    note = f"{changed:,} of {history.requests:,} requests change, {found.comparison.outcome_cells:,} cells"
    return [
        Row(f"{name}: end to end", end_to_end, "", f"under {MOST_MS:,} ms", end_to_end.median < MOST_MS, note),
        Row(f"{name}: limit, compiling the whole law anew", in_milliseconds(compiled)),
    ], int(wrong)


def stored(folder: Path) -> Claim:
    """Return how long a proposal that nobody asked for before takes over the store, to its page and kept.

    The process is one that answers pages: it has loaded what the server loads before it starts such a process.
    """
    opened(folder)
    from dintel.apps.city import law
    from dintel.apps.council import studies
    from dintel.apps.council.disclosure import period
    from dintel.apps.figures.definitions import kept_back
    from dintel.apps.figures.queries import past

    load_before_forking()
    browser = _councillor()
    looked, kept = [], []
    wrong = 0
    for turn in range(TURNS):
        asked = {**PROPOSAL, "title": f"A proposal ({turn}, synthetic)"}
        began = time.perf_counter()
        answer = browser.get("/council/propose/", {**asked, "go": "result"})
        looked.append(time.perf_counter() - began)
        studies.forget()
        began = time.perf_counter()
        page = browser.post("/council/propose/keep/", asked, follow=True)
        kept.append(time.perf_counter() - began)
        wrong += answer.status_code != HTTPStatus.OK or page.status_code != HTTPStatus.OK or not page.redirect_chain
    began = time.perf_counter()
    history = past.history(*period(kept_back().open_until(law.today())))
    read = time.perf_counter() - began
    note = f"{history.requests:,} requests of twelve months in {len(history.count):,} rows, read in {read * 1e3:.0f} ms"
    target = f"p95 {MOST_MS:,} ms"
    rows = [
        Row(name, in_milliseconds(times), "", target, quantile(times, 0.95) * 1e3 <= MOST_MS, note)
        for name, times in (("the last screen, to its page", looked), ("kept, from the POST to its page", kept))
    ]
    limit = in_milliseconds(seconds(lambda: compile_policy(open_book(PLACE).text_on(ON)), 3))
    rows.append(Row("limit: reading and compiling the law anew", limit))
    return Claim("A councillor's proposal over the store, nothing remembered", tuple(rows), 2 * TURNS, wrong)


def _councillor() -> Any:
    """Return the browser of somebody who may propose."""
    from django.test import Client

    from dintel.apps.accounts.models import Assignment, User
    from dintel.apps.council import pace

    pace.A_MINUTE = 10_000
    user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, "Councillor (synthetic)", None)
    User.objects.filter(pk=user.pk).update(is_demo=True)
    Assignment.objects.get_or_create(user=user, role="councillor", defaults={"from_on": date(2016, 1, 1)})
    browser = Client()
    browser.force_login(User.objects.get(pk=user.pk), backend="dintel.apps.accounts.backends.StaffBackend")
    return browser


def main() -> int:
    """Measure over a store; without one, ``python -m bench`` measures the arithmetic."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True, help="where `bench.store` made a register")
    claim = stored(parser.parse_args().store)
    show(claim, round(busy(), 1))
    return 1 if claim.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

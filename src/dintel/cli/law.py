"""``dintel law``: vocabulary, decide, explain, prove, compare, simulate, lock."""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from datetime import date
from pathlib import Path

from dintel.cli import show
from dintel.cli.inputs import InputError, read_history, read_requests
from dintel.domain.policy.amend import Amendment
from dintel.domain.policy.check import periods
from dintel.domain.policy.compare import compare
from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.domain.policy.prove import prove
from dintel.domain.policy.record import determination
from dintel.domain.policy.rules import BadLawError
from dintel.domain.policy.simulate import count_history, outcomes_of, simulate
from dintel.lawbook import lock
from dintel.lawbook.amendments import adopted, load_amendments
from dintel.lawbook.book import Book, open_book, open_policy
from dintel.lawbook.cache import default_home
from dintel.lawbook.roots import data_root

__all__ = ["InputError", "add_to"]

DEFAULT_CITY = "albuquerque"


def default_place() -> str:
    """Return the place of the city that ``DINTEL_CITY`` names, as the pages have it.

    It is empty where no such city can be read: other commands need none, and those of the law ask for it then.
    """
    try:
        profile = data_root() / "cities" / (os.environ.get("DINTEL_CITY") or DEFAULT_CITY) / "city.toml"
        return str(tomllib.loads(profile.read_text(encoding="utf-8"))["place"])
    except (OSError, ValueError, KeyError):
        return ""


def add_to(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its sub-commands to the parser."""
    parser = jobs.add_parser("law", help="ask, prove and compare the law", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, run, words in (
        ("vocabulary", _vocabulary, "the facts and values a request is described by"),
        ("decide", _decide, "the answer to one request or a list of them, as JSON"),
        ("explain", _explain, "the answer to one request, in words"),
        ("prove", _prove, "prove the legal floor on every cell"),
        ("compare", _compare, "what differs between two versions, over the whole space"),
        ("simulate", _simulate, "what a version would have changed in a history of requests"),
        ("lock", _lock, "add the hashes of new versions to policy.lock"),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.set_defaults(run=run)
        _common(action)
        if name in {"decide", "explain"}:
            action.add_argument(
                "facts",
                help="a JSON file with one object or a list; - reads it from standard input",
            )
        if name == "prove":
            action.add_argument("--all", action="store_true", help="every period and every switch")
        if name in {"compare", "simulate"}:
            _other(action)
        if name == "simulate":
            action.add_argument("history", help="a CSV file with place, month and code, or the facts")


def _common(action: argparse.ArgumentParser) -> None:
    place = default_place()
    action.add_argument("--place", default=place, required=not place, help=f"default {place}, of DINTEL_CITY")
    action.add_argument("--on", type=_day, default=None, help="YYYY-MM-DD; default today")
    action.add_argument("--switch", action="append", default=[], help="turn an unsettled point on")
    action.add_argument("--law", type=Path, default=None, help="the folder that holds law/")


def _other(action: argparse.ArgumentParser) -> None:
    action.add_argument("--against-on", type=_day, help="the other version: another day")
    action.add_argument("--against-switch", action="append", default=None, help="other switches")
    action.add_argument("--against-law", type=Path, help="the other version: another folder")
    action.add_argument("--against-amendment", metavar="ID", help="the other version: as if it were adopted that day")
    action.add_argument("--json", action="store_true", help="print JSON instead of words")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day; write it as YYYY-MM-DD, such as 2025-07-21"
        raise argparse.ArgumentTypeError(message) from None


def _on(options: argparse.Namespace) -> date:
    """Return the day asked for; only here does the command line look at the clock."""
    return options.on or date.today()  # noqa: DTZ011  # the day where the user sits


def _policy(options: argparse.Namespace) -> Policy:
    return open_policy(
        options.place,
        on=_on(options),
        switches=options.switch,
        root=options.law,
        home=default_home(),
    )


def _vocabulary(options: argparse.Namespace) -> int:
    book = open_book(options.place, options.law)
    print(show.json_text(show.vocabulary(book)))
    return 0


def _decide(options: argparse.Namespace) -> int:
    requests, single = read_requests(options.facts)
    policy = _policy(options)
    answers = [determination(policy, facts) for facts in requests]
    print(show.json_text(answers[0] if single else answers))
    return 0


def _explain(options: argparse.Namespace) -> int:
    requests, _ = read_requests(options.facts)
    policy = _policy(options)
    interview = Interview(policy, open_book(options.place, options.law).screens)
    for number, facts in enumerate(requests):
        if number:
            print("\n" + "-" * 72 + "\n")
        print(show.explanation(policy, interview.diagram, facts))
    return 0


def _prove(options: argparse.Namespace) -> int:
    book = open_book(options.place, options.law)
    cases = [(_on(options), frozenset(options.switch))]
    if options.all:
        days = periods(book.law)
        cases = [(day, frozenset[str]()) for day in days]
        cases += [(max(days), frozenset([name])) for name in sorted(book.law.switches)]
        cases.append((max(days), frozenset(book.law.switches)))
    failed = False
    for on, switches in cases:
        try:
            policy = compile_policy(book.text_on(on, switches))
        except BadLawError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        proof = prove(policy, book.lexicon)
        print(show.proof(policy, proof))
        failed = failed or not proof.holds
    return 1 if failed else 0


def _versions(options: argparse.Namespace) -> tuple[Policy, Policy]:
    """Return the two policies to compare; what is not said of the other is as in the first."""
    book = open_book(options.place, options.law)
    other: Book = book
    if options.against_law is not None:
        other = open_book(options.place, options.against_law, locked=False)
    against = (options.against_law, options.against_on, options.against_amendment)
    if not any(against) and options.against_switch is None:
        message = "say what to compare with: --against-on, --against-switch, --against-law or --against-amendment"
        raise InputError(message)
    switches = options.switch if options.against_switch is None else options.against_switch
    on = options.against_on or _on(options)
    if options.against_amendment:
        amendment = _amendment(other, options.against_amendment)
        other, switches = adopted(other, amendment, on), [*switches, *amendment.switches]
    return compile_policy(book.text_on(_on(options), options.switch)), compile_policy(other.text_on(on, switches))


def _amendment(book: Book, name: str) -> Amendment:
    known = load_amendments(book)
    if name not in known:
        message = f"there is no amendment {name!r}. Amendments: {', '.join(known) or 'none'}."
        raise InputError(message)
    return known[name]


def _compare(options: argparse.Namespace) -> int:
    before, after = _versions(options)
    found = compare(before, after)
    if options.json:
        print(show.json_text(show.comparison_data(found, before, after)))
    else:
        print(show.comparison(found, before, after))
    return 0


def _simulate(options: argparse.Namespace) -> int:
    before, after = _versions(options)
    codes, places, months = read_history(Path(options.history), before.space)
    history = count_history(before.space, codes, places, months)
    found = simulate(history, outcomes_of(before), outcomes_of(after))
    if options.json:
        print(show.json_text(show.simulation_data(found, before, after)))
    else:
        print(show.simulation(found))
    return 0


def _lock(options: argparse.Namespace) -> int:
    root = options.law or data_root()
    book = open_book(options.place, root)
    added = lock.add(book.law, root)
    print(f"{len(added)} new versions locked in law/{lock.NAME}.")
    for name in added:
        print(f"  {name}")
    return 0

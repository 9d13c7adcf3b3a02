"""Opening the law of a place: read, check, slice to a day, compile, prove, keep."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dintel.domain import canonical
from dintel.domain.policy.check import check_law
from dintel.domain.policy.compile import Text, compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Screen
from dintel.domain.policy.prove import Lexicon, prove
from dintel.domain.policy.rules import BadLawError, Law, Provision, Rule
from dintel.lawbook import cache, lock
from dintel.lawbook.load import load_law
from dintel.lawbook.questions import load_lexicon, load_screens
from dintel.lawbook.roots import data_root


class ClosedBookError(ValueError):
    """The law book does not answer for that day, or a switch does not exist."""


@dataclass(frozen=True, slots=True)
class Book:
    """The whole law of a place, every version, with the lexicon and the counter's screens."""

    root: Path
    law: Law
    lexicon: Lexicon
    screens: tuple[Screen, ...]

    def text_on(self, on: date, switches: Collection[str] = ()) -> Text:
        """Return what is in force on a day with some unsettled points switched on.

        Raises ``ClosedBookError`` before the book opens or for a switch that does not exist.
        """
        self.refuse_before_it_opens(on)
        missing = sorted(set(switches) - set(self.law.switches))
        if missing:
            known = ", ".join(sorted(self.law.switches)) or "none"
            message = f"there is no switch {', '.join(missing)}. Switches: {known}."
            raise ClosedBookError(message)
        return _slice(self.law, on, frozenset(switches))

    def refuse_before_it_opens(self, on: date) -> None:
        """Raise ``ClosedBookError`` for a day of which the book says nothing."""
        if on < self.law.opens_on:
            message = (
                f"the law of {self.law.place} is held from {self.law.opens_on}; there is no answer"
                f" for {on}. Ask for a later day."
            )
            raise ClosedBookError(message)


def open_book(place: str, root: Path | None = None, *, locked: bool = True) -> Book:
    """Return the checked law of a place.

    Raises ``BadLawError`` for anything wrong with the text; with ``locked``, also for a published
    text that is not the one in ``policy.lock``.
    """
    root = root or data_root()
    law = load_law(place, root)
    errors = check_law(law)
    if locked:
        errors.extend(lock.changed(law, root))
    if errors:
        raise BadLawError(errors)
    return Book(root, law, load_lexicon(place, root), load_screens(place, root, law.space))


def open_policy(
    place: str,
    *,
    on: date,
    switches: Collection[str] = (),
    root: Path | None = None,
    home: Path | None = None,
) -> Policy:
    """Return the proved policy of a place on a day.

    With ``home`` the compiled policy is kept there under the hash of the law's files, and an
    unchanged law is neither read nor proved again. Raises ``BadLawError`` with every reason if the
    law is not fit to use, ``ClosedBookError`` or ``FileNotFoundError`` if there is none.
    """
    root = root or data_root()
    key = cache.key_of(place, root, switches)
    if home is not None:
        kept = cache.fetch(home, key, on)
        if kept is not None:
            return kept
    book = open_book(place, root)
    policy = compile_policy(book.text_on(on, switches))
    refuse_unproved(policy, book.lexicon)
    if home is not None:
        with contextlib.suppress(OSError):  # a full or read-only disk costs time, not the answer
            cache.keep(home, key, policy, book.law)
    return policy


def refuse_unproved(policy: Policy, lexicon: Lexicon) -> None:
    """Raise ``BadLawError`` if the legal floor does not hold on every cell."""
    failures = prove(policy, lexicon).failures
    if failures:
        raise BadLawError([failure.as_error() for failure in failures])


def _slice(law: Law, on: date, switches: frozenset[str]) -> Text:
    rules = tuple(rule for rule in law.rules if rule.span.holds(on) and (not rule.switch or rule.switch in switches))
    provisions = {
        name: version for name, versions in law.provisions.items() for version in versions if version.span.holds(on)
    }
    return Text(
        place=law.place,
        on=on,
        hash=_hash(law, rules, provisions),
        space=law.space,
        rules=rules,
        kinds=law.kinds,
        provisions=provisions,
        obligations=law.obligations,
        switches=switches,
    )


def _hash(law: Law, rules: Iterable[Rule], provisions: dict[str, Provision]) -> str:
    """Return the name of a policy: the digest of all that its answers can hold."""
    axes = [[axis.id, [value.id for value in axis.values]] for axis in law.space.axes]
    return canonical.digest(
        {
            "place": law.place,
            "axes": axes,
            "rules": [canonical.of_record(rule, without=("where", "written")) for rule in rules],
            "provisions": [canonical.of_record(provisions[name], without=("where",)) for name in sorted(provisions)],
            "kinds": [canonical.of_record(kind, without=("where",)) for kind in law.kinds.values()],
            "obligations": [
                canonical.of_record(law.obligations[name], without=("where",)) for name in sorted(law.obligations)
            ],
        }
    )

"""The legal floor, proved on every cell each time a policy loads.

Each property is a sentence, the part of the space it speaks of, and what may stand there. Nothing
is sampled. The properties come from DESIGN section 3 and from the law cited beside each one; they
know papers by group and branch, never by the name of a rule, so that no rule can argue with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.compile import boxes
from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.facts import UNKNOWN
from dintel.domain.policy.rules import COURT, JUDICIAL, OUTCOMES
from dintel.domain.policy.simulate import Outcomes, outcomes_of

PREMISES = frozenset({"nonpublic_area", "living_area"})
GIVING = frozenset({"comply", "comply_via_counsel", "public_access", "not_prohibited"})
NO_HELP = frozenset({"decline", "police", "stand_aside"})
PAPER_GROUPS_WITHOUT_COURT = (
    "administrative_warrant",
    "detainer",
    "administrative_subpoena",
    "secret_demand",
    "employer_notice",
    "database_hit",
    "request",
    "none",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A property that does not hold, with the smallest example and the rules that decide it."""

    statement: str
    source: str
    outcome: str
    facts: Mapping[str, str]
    example: str
    rules: tuple[str, ...]
    provisions: tuple[str, ...]
    where: tuple[str, ...]
    cells: int

    def __str__(self) -> str:
        """Return the failure as a person should read it."""
        return (
            f"{', '.join(self.where)}: the floor does not hold: {self.statement}\n"
            f"  Smallest example: {self.example} {dict(self.facts)}\n"
            f"  It comes out as: {self.outcome}, by {', '.join(self.rules)}"
            f" relying on {', '.join(self.provisions)}\n"
            f"  Why it matters: {self.source}. {self.cells:,} cells are concerned.\n"
            "  What to write: narrow the conditions of that rule, or write an exception to it."
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """The result: how many cells, which properties with how many cells each, and the failures."""

    cells: int
    properties: tuple[tuple[str, int], ...]
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Say whether every property holds on every cell."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that no instruction may hold, in lower case, and lines that every list must have."""

    forbidden: frozenset[str]
    prohibition: frozenset[str]
    always_never: frozenset[str]


def prove(policy: Policy, lexicon: Lexicon) -> Proof:
    """Return the proof of the floor over every cell of the policy.

    Never raises for a failed property: the failures are in the result.
    """
    floor = _Floor(policy)
    for check in (_papers, _status, _subpoenas, _crime, _urgency, _places, _identity):
        check(floor)
    _ignorance(floor)
    _verdicts(floor, lexicon)
    _no_dead_rules(floor)
    return Proof(policy.space.size, tuple(floor.properties), tuple(floor.failures))


class _Floor:
    """What the properties share: the outcome of every cell, and where failures are put."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.space = policy.space
        self.outcomes: Outcomes = outcomes_of(policy).reshape(policy.space.shape)
        self.properties: list[tuple[str, int]] = []
        self.failures: list[Failure] = []

    def papers(self, groups: Collection[str]) -> list[str]:
        """Return the document kinds of the groups."""
        return [kind.id for kind in self.policy.kinds.values() if kind.group in groups]

    def region(self, facts: Mapping[str, Collection[str]]) -> tuple[NDArray[np.intp], ...]:
        """Return an index that selects the product of the value sets."""
        unknown = set(facts) - set(self.space.by_id)
        if unknown:
            message = f"a property speaks of facts that do not exist: {sorted(unknown)}"
            raise ValueError(message)
        return np.ix_(
            *(
                np.array([axis.at(v) for v in facts[axis.id]], dtype=np.intp)
                if axis.id in facts
                else np.arange(len(axis.values), dtype=np.intp)
                for axis in self.space.axes
            )
        )

    def only(
        self,
        statement: str,
        source: str,
        facts: Mapping[str, Collection[str]],
        allowed: Collection[str],
    ) -> None:
        """State that in the region nothing but ``allowed`` comes out."""
        at = self.region(facts)
        good = np.array([name in allowed for name in OUTCOMES])
        bad = ~good[self.outcomes[at]]
        self.state(statement, source, bad, at)

    def state(
        self,
        statement: str,
        source: str,
        bad: NDArray[np.bool_],
        at: tuple[NDArray[np.intp], ...] | None = None,
    ) -> None:
        """Record a property; ``bad`` marks the cells (of region ``at``) where it fails."""
        self.properties.append((statement, int(bad.size)))
        if bad.any():
            self.failures.append(self._failure(statement, source, bad, at))

    def _failure(
        self,
        statement: str,
        source: str,
        bad: NDArray[np.bool_],
        at: tuple[NDArray[np.intp], ...] | None,
    ) -> Failure:
        cells = np.argwhere(bad)
        if at is not None:
            cells = np.stack([ix.reshape(-1)[cells[:, n]] for n, ix in enumerate(at)], axis=1)
        unknown = np.array([axis.unknown for axis in self.space.axes])
        smallest = cells[int(np.argmin((cells != unknown).sum(axis=1)))]
        code = int(np.dot(smallest, self.space.strides))
        return self.failure(statement, source, code, len(cells))

    def failure(self, statement: str, source: str, code: int, cells: int) -> Failure:
        """Return the failure of a property with the cell ``code`` as its example."""
        verdict = self.policy.at(code)
        facts = self.space.known(code)
        return Failure(
            statement=statement,
            source=source,
            outcome=verdict.outcome,
            facts=facts,
            example=self.space.in_words(facts),
            rules=tuple(reason.rule.id for reason in verdict.deciding),
            provisions=tuple(p.cite for r in verdict.deciding for p in r.provisions),
            where=tuple(reason.rule.where for reason in verdict.deciding),
            cells=cells,
        )


def _papers(floor: _Floor) -> None:
    """State what papers can and cannot do (LAW 2.1 rules 4 and 5, 2.2)."""
    for kind in floor.policy.kinds.values():
        if kind.group in JUDICIAL:
            floor.only(
                f"a facially valid {kind.short}, within its scope, is never declined",
                "a judge's warrant or order binds (Fed. R. Crim. P. 4, 9, 41; NMSA 33-3-16)",
                {"document": [kind.id], "validity": ["valid"], "asked": sorted(kind.compels)},
                set(OUTCOMES) - {"decline"},
            )
        if kind.group in PAPER_GROUPS_WITHOUT_COURT or kind.branch == "executive":
            floor.only(
                f"{kind.short} alone never opens a non-public area",
                "8 CFR 287.8(f)(2); Fourth Amendment",
                {"document": [kind.id], "asked": PREMISES},
                set(OUTCOMES) - GIVING,
            )
            floor.only(
                f"{kind.short} alone never holds a person",
                "8 CFR 287.7; Galarza v. Szalczyk, 745 F.3d 634",
                {"document": [kind.id], "asked": ["hold_person"]},
                set(OUTCOMES) - GIVING,
            )
    _only_valid_court_paper_opens(floor)


def _only_valid_court_paper_opens(floor: _Floor) -> None:
    comply = floor.outcomes == OUTCOMES.index("comply")
    entry = np.zeros(floor.space.shape, dtype=bool)
    entry[floor.region({"asked": [*PREMISES, "hold_person"]})] = True
    for kind in floor.policy.kinds.values():
        reached = sorted(kind.compels & {*PREMISES, "hold_person"})
        if kind.group in COURT and reached:
            facts = {"document": [kind.id], "validity": ["valid"], "asked": reached}
            entry[floor.region(facts)] = False
    floor.state(
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        "Fourth Amendment; R-18-7 (b)",
        comply & entry,
    )


def _status(floor: _Floor) -> None:
    """State the saving of 8 U.S.C. 1373 and 1644 (LAW 2.1 rule 1)."""
    floor.only(
        "status-only information never comes out as prohibited",
        "8 U.S.C. 1373, 1644: the city may not forbid it and need not do it",
        {"asked": ["status_information"]},
        set(OUTCOMES) - {"decline"},
    )


def _subpoenas(floor: _Floor) -> None:
    """State that an administrative subpoena is counsel's, with a clock (LAW 2.2, I-138)."""
    papers = floor.papers(["administrative_subpoena"])
    source = "ICE v. Gomez, 445 F. Supp. 3d 1213: silent refusal is a wrong answer"
    region = {"document": papers}
    floor.only(
        "an administrative subpoena is never declined by staff",
        source,
        region,
        set(OUTCOMES) - {"decline"},
    )
    clocked = np.array([any(o.clock for o in v.obligations) for v in floor.policy.verdicts])
    calm = {**region, "urgency": ["none", UNKNOWN]}
    at = floor.region(calm)
    floor.state(
        "an administrative subpoena is never silently dropped: a clock runs",
        source,
        ~clocked[floor.policy.table[at]],
        at,
    )
    records = [v.id for v in floor.space.axis("asked").values if v.id not in _NOT_RECORDS]
    floor.only(
        "records asked for by administrative subpoena are counsel's to decide",
        source,
        {**calm, "asked": records, "requester": _KNOWN_OFFICERS},
        {"counsel_hold", "comply_via_counsel", "not_prohibited"},
    )


_KNOWN_OFFICERS = ("immigration_agency", "other_agency")
_NOT_RECORDS = frozenset(
    {"public_area", "nonpublic_area", "living_area", "take_person", "interview_person"}
)


def _crime(floor: _Floor) -> None:
    """State that criminal matters stay open (LAW 2.1 rule 11)."""
    immigration = floor.region({"purpose": ["criminal"], "requester": ["immigration_agency"]})
    other = floor.region({"purpose": ["criminal"], "requester": ["other_agency"]})
    floor.state(
        "a criminal matter is never refused because the requester is an immigration agency",
        "the order reaches civil enforcement only (directive 1; LAW 2.1 rule 11)",
        floor.outcomes[immigration] != floor.outcomes[other],
        immigration,
    )
    asked = [v.id for v in floor.space.axis("asked").values if v.id not in _BOUND_BY_LAW]
    floor.only(
        "a criminal matter without an immigration paper is never plainly refused to an agency",
        "the order reaches civil enforcement only (directive 1; LAW 2.1 rule 11)",
        {
            "purpose": ["criminal"],
            "requester": _KNOWN_OFFICERS,
            "document": floor.papers([*COURT, "request", "none", "unknown"]),
            "asked": asked,
        },
        set(OUTCOMES) - {"decline"},
    )


_BOUND_BY_LAW = frozenset({"hold_person", "agreement", "question_people", "library_records"})
"""What state or federal law settles whoever asks and for whatever purpose (NMSA 18-9-4; LAW 2.1)."""


def _urgency(floor: _Floor) -> None:
    """State that emergency, pursuit and force never meet an objection (LAW 2.1 rule 7)."""
    floor.only(
        "emergency, pursuit and force never meet an objection: stand aside, call, record",
        "Brigham City v. Stuart, 547 U.S. 398; Warden v. Hayden, 387 U.S. 294; 18 U.S.C. 111",
        {"urgency": ["emergency", "entering_anyway", "duress"]},
        {"stand_aside"},
    )


def _places(floor: _Floor) -> None:
    """State that public areas stay public (LAW 2.1 rule 5)."""
    floor.only(
        "a part open to the public is open to every officer",
        "8 CFR 287.8(f)(4); INS v. Delgado, 466 U.S. 210",
        {"asked": ["public_area"]},
        {"public_access", "stand_aside", "police"},
    )


def _identity(floor: _Floor) -> None:
    """State that someone whose badge failed is given nothing (LAW 2.1 rule 10)."""
    closed = [v.id for v in floor.space.axis("asked").values if v.id != "public_area"]
    floor.only(
        "someone checked and found to be no officer is never helped as one",
        "NMSA 30-27-2.1; 18 U.S.C. 912",
        {"requester": ["not_an_officer"], "asked": closed},
        set(OUTCOMES) - {"comply", "comply_via_counsel"},
    )
    floor.only(
        "an unverified officer is never simply obeyed",
        "LAW 5, scenario 11: unverified is not federal",
        {"requester": ["unverified"]},
        set(OUTCOMES) - {"comply"},
    )


def _ignorance(floor: _Floor) -> None:
    """State that not knowing never decides.

    A cell is *completed* by putting known values for its unknown ones, in every way. Where a cell
    is declined, no completion may give help or leave the matter to counsel; where it is complied
    with, no completion may do less than comply or stand aside.
    """
    completions = np.left_shift(np.uint8(1), floor.outcomes).astype(np.uint8)
    for at, axis in enumerate(floor.space.axes):
        unknown = (slice(None),) * at + (axis.unknown,)
        completions[unknown] = np.bitwise_or.reduce(completions, axis=at)
    for outcome, harmless in (("decline", NO_HELP), ("comply", {"comply", "stand_aside"})):
        other = sum(1 << at for at, name in enumerate(OUTCOMES) if name not in harmless)
        here = floor.outcomes == OUTCOMES.index(outcome)
        floor.state(
            f"not knowing never leads to {outcome} where the unknown matters",
            "staff classify and counsel decides (LAW 7, items 2 and 4)",
            here & ((completions & np.uint8(other)) != 0),
        )


def _verdicts(floor: _Floor, lexicon: Lexicon) -> None:
    """State what every verdict, hence every cell, must carry."""
    policy = floor.policy
    checks = (
        (
            "every cell has exactly one outcome with a citation in force that day",
            "an answer that cannot be cited cannot be defended",
            lambda v: v.outcome not in OUTCOMES or not _cited(v, policy),
        ),
        (
            "every cell has a line of plain words to say and one to do",
            "a clerk at the counter needs words, not a category",
            lambda v: not (v.say and v.do and all(v.say) and all(v.do)),
        ),
        (
            "every cell says what never to do",
            "18 U.S.C. 111, 1001, 1071, 1512, 1519; 8 U.S.C. 1324",
            lambda v: not lexicon.always_never <= set(v.never),
        ),
        (
            "no cell tells anyone to block, hide, mislead, warn, delete or touch",
            "18 U.S.C. 111, 1001, 1071, 1505, 1512, 1519; 8 U.S.C. 1324(a)(1)(A)(iii)",
            lambda v: _holds(v, lexicon.forbidden),
        ),
        (
            "status-only exchange is never worded as forbidden",
            "8 U.S.C. 1373, 1644",
            lambda v: v.outcome == "not_prohibited" and _holds(v, lexicon.prohibition),
        ),
    )
    for statement, source, fails in checks:
        bad = np.array([bool(fails(verdict)) for verdict in policy.verdicts])
        floor.properties.append((statement, floor.space.size))
        if bad.any():
            cells = np.flatnonzero(bad[policy.table.reshape(-1)])
            smallest = min(cells[:50_000].tolist(), key=lambda c: len(floor.space.known(c)))
            floor.failures.append(floor.failure(statement, source, smallest, len(cells)))


def _cited(verdict: Verdict, policy: Policy) -> bool:
    return all(
        reason.provisions and all(p.span.holds(policy.on) for p in reason.provisions)
        for reason in verdict.deciding
    )


def instructions(verdict: Verdict) -> Iterator[str]:
    """Yield every line that tells staff to do or say something; the *never* lines are not."""
    yield from verdict.do
    yield from verdict.say
    yield from (obligation.words for obligation in verdict.obligations)


def _holds(verdict: Verdict, words: Collection[str]) -> bool:
    for line in instructions(verdict):
        padded = f" {''.join(c if c.isalnum() else ' ' for c in line.lower())} "
        padded = " ".join(padded.split())
        if any(f" {word} " in f" {padded} " for word in words):
            return True
    return False


def _no_dead_rules(floor: _Floor) -> None:
    """State that every rule matches some case, and decides or adds to some answer."""
    policy = floor.policy
    used = {reason.rule.id for v in policy.verdicts for reason in v.deciding}
    used |= {r.rule.id for v in policy.verdicts for r in v.supported_by if not r.rule.outcome}
    for rule in policy.rules:
        if rule.id in used:
            continue
        found = next(boxes(rule, policy.space, policy.kinds), None)
        dead = found is None or any(len(values) == 0 for values in found)
        word = "matches no case" if dead else "never decides: others always prevail"
        first = [0 if dead or found is None else int(values[0]) for values in found or ()]
        code = int(np.dot(first, policy.space.strides)) if first else 0
        failure = floor.failure(f"rule {rule.id} {word}", "a rule without effect misleads", code, 0)
        floor.failures.append(replace(failure, where=(rule.where,), rules=(rule.id,)))
    floor.properties.append(("every rule decides, or adds to, some answer", floor.space.size))

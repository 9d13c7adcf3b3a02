"""What the law is made of here: instruments, dated provisions, papers, rules and duties.

Everything is frozen. ``where`` is ``file:line`` of the text, so that an error can point at it.
Dates are half-open: in force on ``day`` when ``since <= day < until``; ``None`` is unbounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dintel.domain.policy.facts import Space

LEVELS = ("practice", "resolution", "order", "ordinance", "state", "federal")
"""From the weakest to the strongest; the constitution stands with federal law."""

OUTCOMES = (
    "comply",
    "comply_via_counsel",
    "counsel_hold",
    "decline",
    "public_access",
    "stand_aside",
    "police",
    "not_prohibited",
)
MARKS = {"V": "read for this book", "K": "well known, not re-read", "?": "not settled"}

JUDICIAL = ("judicial_warrant", "judicial_order")
COURT = (*JUDICIAL, "court_process")
CLASSES = (
    *COURT,
    "administrative_warrant",
    "detainer",
    "administrative_subpoena",
    "secret_demand",
    "employer_notice",
    "database_hit",
    "request",
    "none",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class LawError:
    """One thing wrong with the law as written: what, where, why it matters, what to write."""

    what: str
    where: str
    why: str
    fix: str

    def __str__(self) -> str:
        """Return the four parts on four lines."""
        return f"{self.where}: {self.what}\n  Why it matters: {self.why}\n  What to write: {self.fix}"


class BadLawError(Exception):
    """The law cannot be used as written; ``errors`` holds every reason found."""

    def __init__(self, errors: list[LawError]) -> None:
        """Keep the reasons; the message is all of them."""
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of days; ``None`` is unbounded."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether ``day`` lies in the range."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def within(self, other: Span) -> bool:
        """Say whether every day of this range lies in ``other``."""
        starts = other.since is None or (self.since is not None and other.since <= self.since)
        ends = other.until is None or (self.until is not None and self.until <= other.until)
        return starts and ends


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement of law was read, and how well (``MARKS``)."""

    where: str
    mark: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An order, ordinance, statute, rule, case or form."""

    id: str
    title: str
    short: str
    kind: str
    level: str
    status: str
    summary: str
    span: Span
    doubt: str
    where: str


@dataclass(frozen=True, slots=True)
class Provision:
    """A dated version of one part of an instrument; ``id`` is ``place/instrument/part``."""

    id: str
    instrument: str
    level: str
    cite: str
    title: str
    text: str
    mark: str
    doubt: str
    sources: tuple[Source, ...]
    span: Span
    where: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A document kind: what a paper is on its face, and what a valid one reaches."""

    id: str
    title: str
    short: str
    form: str
    group: str
    branch: str
    signer: str
    signed_by: str
    heading: str
    look: str
    tell: tuple[str, ...]
    compels: frozenset[str]
    compels_in_words: str
    cannot: str
    city_action: str
    provisions: tuple[str, ...]
    drawing: str
    mark: str
    doubt: str
    order: int
    where: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something the city must then do. ``clock`` names a deadline where one runs."""

    id: str
    words: str
    clock: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions to outcome. A rule without an outcome only adds duties and words.

    ``when`` maps an axis to the values it accepts; an axis not named accepts all. ``scope`` is
    ``within`` (the paper, if facially valid, reaches what is asked), ``beyond`` or empty.
    ``exception_to`` holds full rule ids of the same or a lower level.
    ``written`` is the digest of the block as its author wrote it, without its end: what is locked.
    """

    id: str
    title: str
    level: str
    outcome: str
    span: Span
    when: Mapping[str, frozenset[str]]
    relies_on: tuple[str, ...]
    where: str
    scope: str = ""
    with_outcome: frozenset[str] = frozenset()
    exception_to: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    call: str = ""
    switch: str = ""
    written: str = ""

    @property
    def question(self) -> str:
        """Return the question the rule belongs to, the middle of its id."""
        return self.id.rsplit("/", 2)[1]


@dataclass(frozen=True, slots=True)
class Switch:
    """An unsettled point of law: off until a city turns it on, with the reason."""

    id: str
    title: str
    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Law:
    """The law of one place with all the layers above it; every version of everything."""

    place: str
    opens_on: date
    space: Space = field(repr=False)
    instruments: Mapping[str, Instrument] = field(repr=False)
    provisions: Mapping[str, tuple[Provision, ...]] = field(repr=False)
    kinds: Mapping[str, Kind] = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    obligations: Mapping[str, Obligation] = field(repr=False)
    switches: Mapping[str, Switch] = field(repr=False)

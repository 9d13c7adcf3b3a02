"""What these pages show, from the texts, the law of the day and released figures; templates translate it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures import definitions as figures
from dintel.apps.figures import pages as figure_pages
from dintel.apps.figures import words as figure_words
from dintel.apps.figures.pages import Number
from dintel.apps.figures.queries import released
from dintel.apps.figures.queries.released import Out
from dintel.apps.frontdesk.headlines import HEADLINES
from dintel.apps.publication import content
from dintel.apps.publication.words import SIDES, link_of
from dintel.domain.policy.determine import Verdict
from dintel.domain.policy.rules import Instrument, Provision, Source
from dintel.lawbook.city.directives import ANNOUNCEMENT, OBSERVATION, Directive
from dintel.lawbook.plain import Around, Claim, Sentence, Situation, Telling, Thing

ROLLOUT = "rollout"


@dataclass(frozen=True, slots=True)
class Read:
    """Where something was read, how well, and its address if that is written out in full."""

    where: str
    href: str
    mark: str


@dataclass(frozen=True, slots=True)
class Cited:
    """One provision as it stands on a day; ``is_in_force`` is false where it no longer does."""

    provision: Provision
    instrument: Instrument
    is_in_force: bool
    sources: tuple[Read, ...]
    name: str
    """Its citation; its title where others beside it are cited alike."""

    @property
    def as_read(self) -> tuple[str, bool, str]:
        """What is said behind it: provisions of which the same is said stand together."""
        return self.provision.mark, self.is_in_force, self.instrument.status


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of the order with all that stands beside it."""

    sentence: Sentence
    directive: Directive
    cited: tuple[Cited, ...]

    @property
    def is_observation(self) -> bool:
        """Whether it is aimed at federal officers, whom the city cannot command."""
        return self.directive.nature == OBSERVATION

    @property
    def is_announcement(self) -> bool:
        """Whether somebody announced it, and nobody has to do it."""
        return self.directive.nature == ANNOUNCEMENT


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its numbers in the newest release; without one, both are empty."""

    id: str
    title: str
    period: str
    numbers: tuple[Number, ...]
    is_empty: bool = False
    """Whether there was nothing to count in the period: “0 of 0” would be read as a failure."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The order in plain words."""

    parts: tuple[tuple[str, str, tuple[Told, ...]], ...]
    not_known: tuple[str, ...]
    around: tuple[tuple[Around, tuple[Cited, ...]], ...]
    rollout: Figure


@dataclass(frozen=True, slots=True)
class Answered:
    """One situation, and what the law of the day answers to it."""

    situation: Situation
    verdict: Verdict
    headline: str | Promise
    call: str
    never: tuple[str, ...]
    """What is said for this situation beyond what nobody does in any."""


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What staff do, by part; what nobody does in any of them; the law it comes from."""

    parts: tuple[tuple[str, str, tuple[Answered, ...]], ...]
    never: tuple[str, ...]
    on: date
    hash: str


@dataclass(frozen=True, slots=True)
class ThingPage:
    """One thing a resident can do, where, and what it rests on."""

    thing: Thing
    href: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim with its sources and what this house's figures say."""

    claim: Claim
    tellings: tuple[tuple[Telling, tuple[Read, ...]], ...]
    figures: tuple[Figure, ...]
    cited: tuple[Cited, ...]


def order_page(on: date) -> OrderPage:
    """Return the order in plain words on a day, with the newest roll-out figure; one query."""
    text, directives = content.plain_order(), content.order().directives

    def told(one: Sentence) -> Told:
        return Told(one, directives[one.directive], cited(one.provisions, on))

    return OrderPage(
        parts=tuple((part.id, part.title, tuple(told(one) for one in part.entries)) for part in text.parts),
        not_known=text.not_known,
        around=tuple((one, cited(one.provisions, on)) for one in text.around),
        rollout=_figure(ROLLOUT, released.newest([ROLLOUT])),
    )


def staff_page(on: date) -> StaffPage:
    """Return what staff do on a day, as the law of that day answers; no query."""
    policy = law.policy_on(on)
    verdicts = {one.case.id: policy.decide(one.case.facts) for part in content.situations() for one in part.entries}
    never = _in_each(verdict.never for verdict in verdicts.values())

    def answered(one: Situation) -> Answered:
        verdict = verdicts[one.case.id]
        call = active_city().contacts[verdict.call].name if verdict.call else ""
        own = tuple(line for line in verdict.never if line not in never)
        return Answered(one, verdict, HEADLINES[verdict.outcome], call, own)

    return StaffPage(
        parts=tuple((part.id, part.title, tuple(map(answered, part.entries))) for part in content.situations()),
        never=never,
        on=on,
        hash=policy.hash,
    )


def residents_page(on: date) -> tuple[ThingPage, ...]:
    """Return what residents can do; no query."""
    return tuple(
        ThingPage(one, reverse(content.DOORS[one.door]), cited(one.provisions, on)) for one in content.things()
    )


def claims_page(on: date) -> tuple[tuple[str | Promise, tuple[ClaimPage, ...]], ...]:
    """Return the claims by who made them; one query."""
    claims = content.claims()
    outs = released.newest({name for one in claims for name in one.figures})

    def page(one: Claim) -> ClaimPage:
        tellings = tuple((told, read(told.sources)) for told in one.tellings)
        found = tuple(_figure(name, outs) for name in one.figures)
        return ClaimPage(one, tellings, found, cited(one.provisions, on))

    return tuple((name, tuple(page(one) for one in claims if one.side == side)) for side, name in SIDES.items())


def cited(names: Iterable[str], on: date) -> tuple[Cited, ...]:
    """Return provisions as they stand on a day; the newest version of one that does not."""
    book = law.book().law
    told = [law.provision(name, on) for name in names]
    cites = Counter(one.cite for one in told)
    return tuple(
        Cited(
            provision=one,
            instrument=book.instruments[one.instrument],
            is_in_force=one.span.holds(on) and book.instruments[one.instrument].status == "in_force",
            sources=read(one.sources),
            name=one.cite if cites[one.cite] == 1 else one.title,
        )
        for one in told
    )


def read(sources: Iterable[Source]) -> tuple[Read, ...]:
    """Return where something was read."""
    return tuple(Read(one.where, link_of(one.where), one.mark) for one in sources)


def _figure(name: str, outs: Mapping[str, Out]) -> Figure:
    definition = figures.definitions()[name]
    out = outs.get(name)
    version = figures.version_of(definition, out.period) if out else None
    if out is None or version is None:
        return Figure(name, definition.title, "", ())
    numbers = tuple(figure_pages.number_of(one, version, out.body) for one in version.headlines)
    wholes = [out.body.cell(one.of)[1] for one in version.headlines if one.of is not None]
    is_empty = bool(wholes) and all(whole == 0 for whole in wholes)
    return Figure(name, definition.title, figure_words.period(out.period), numbers, is_empty)


def _in_each(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the lines that stand in every one of some lists, in the order of the first."""
    first, *rest = lists
    return tuple(line for line in first if all(line in one for one in rest))

"""A paper to read: which version it is, which one somebody read last, and what lies between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dintel.apps.accounts.access import Access
from dintel.apps.city import law
from dintel.apps.training import here
from dintel.apps.training.models import Reading
from dintel.domain.policy.compare import Group, compare
from dintel.lawbook.book import ClosedBookError
from dintel.lawbook.courses import POLICY, Text
from dintel.lawbook.courses import Reading as Paper

MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute that a change is about, and the values it takes there; ``is_but`` for all but these."""

    label: str
    values: tuple[str, ...]
    is_but: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Cases that come out otherwise than before."""

    before: str
    after: str
    facts: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since somebody read it: the rules, the words of the paper, or both."""

    since: datetime
    text_changed: bool
    changes: tuple[Change, ...]
    more: int
    """How many kinds of case beyond those shown."""
    reasons_only: bool
    """The rules changed their reasons or words, and no outcome."""
    not_compared: bool
    """The rules changed, and the earlier ones are no longer at hand."""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper as somebody reads it."""

    paper: Paper
    text: Text
    language: str
    version: here.Version
    read: Reading | None
    """That this version was read."""
    changes: Changes | None

    @property
    def short(self) -> str:
        """The version's beginning, as people compare it."""
        return self.version.of[:12]


def paper_page(access: Access, paper: Paper) -> PaperPage:
    """Return a paper as the asker sees it; one query."""
    version = here.version_of(paper, access.on)
    readings = list(Reading.objects.filter(employee__user=access.user, paper=paper.id))
    held = [one for one in readings if (one.version, one.text_hash) == (version.of, version.text_hash)]
    return PaperPage(
        paper=paper,
        text=paper.text(here.language()),
        language=paper.language(here.language()),
        version=version,
        read=held[0] if held else None,
        changes=None if held or not readings else changes_since(paper, readings[0], access.on),
    )


def changes_since(paper: Paper, reading: Reading, on: date) -> Changes:
    """Return what changed between the version somebody read and that of a day."""
    version = here.version_of(paper, on)
    text_changed = reading.text_hash != version.text_hash
    rules_changed = paper.bound_to == POLICY and reading.version != version.of
    try:
        is_at_hand = law.hash_on(reading.policy_on) == reading.version
    except ClosedBookError:
        is_at_hand = False
    if not rules_changed or not is_at_hand:
        return Changes(reading.at, text_changed, (), 0, reasons_only=False, not_compared=rules_changed)
    found = compare(law.policy_on(reading.policy_on), law.policy_on(on))
    shown = found.groups[:MOST_GROUPS]
    return Changes(
        since=reading.at,
        text_changed=text_changed,
        changes=tuple(map(_change, shown)),
        more=len(found.groups) - len(shown),
        reasons_only=not found.groups,
        not_compared=False,
    )


def _change(group: Group) -> Change:
    return Change(group.before, group.after, tuple(_named(name, values) for name, values in group.facts.items()))


def _named(name: str, values: Sequence[str]) -> Named:
    axis = law.book().law.space.axis(name)
    is_but = len(values) > len(axis.values) / 2
    shown: Iterable[str] = (one.label for one in axis.values if (one.id in values) is not is_but)
    return Named(axis.label, tuple(shown), is_but=is_but)

"""A proposal while it is being made: answers to one question after another, carried in the address of the page.

Nothing is kept anywhere until somebody keeps the finished proposal. What is not among the choices is let fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext

from dintel.apps.city import law, screening
from dintel.apps.council.names import LEVELS
from dintel.domain.policy.amend import Amendment, support_of
from dintel.domain.policy.facts import AXES, UNKNOWN
from dintel.domain.policy.rules import OUTCOMES, Rule, Source, Span

FACTS = ("asked", "requester", "document", "validity", "purpose", "setting")
"""The facts that are asked for; danger and force are not the council's to change (LAW 2.1 rule 7)."""
LINE, TITLE, TEXT = 200, 120, 600
"""The longest line of words, title and reason, in letters."""
CLASS = "class:"
QUESTION = "council"
UNSURE = "/counsel/not-sure"
"""The rule whose words are used while something is not known."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was answered so far. ``when`` holds values of the facts, and ``class:x`` for all papers of a class."""

    when: Mapping[str, tuple[str, ...]]
    outcome: str
    duties: tuple[str, ...]
    do: str
    say: str
    level: str
    over: tuple[str, ...]
    """Rules to which it is an exception."""
    ends: tuple[str, ...]
    """Rules that end altogether."""
    title: str
    why: str
    unknown: str = "counsel"
    """``today`` leaves the answer as it is while a fact that the rule asks for is not known; else counsel decides."""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every answer as a name and a value of a form."""
        lists: Iterable[tuple[str, Sequence[str]]] = (
            *self.when.items(),
            ("duty", self.duties),
            ("over", self.over),
            ("ends", self.ends),
        )
        for name, values in lists:
            yield from ((name, value) for value in values)
        for name in ("outcome", "do", "say", "level", "title", "why", "unknown"):
            if value := getattr(self, name):
                yield name, value

    def facts(self) -> dict[str, frozenset[str]]:
        """Return the conditions of the rule, classes of paper spelt out."""
        kinds = law.book().law.kinds.values()
        found: dict[str, frozenset[str]] = {}
        for axis, values in self.when.items():
            plain = {value for value in values if not value.startswith(CLASS)}
            classes = {value.removeprefix(CLASS) for value in values if value.startswith(CLASS)}
            found[axis] = frozenset(plain | {kind.id for kind in kinds if kind.group in classes})
        return found


def read(told: QueryDict) -> Draft:
    """Return what an address or a form tells."""
    known = law.book().law
    own = {rule.id for rule in known.rules}
    return Draft(
        when={axis: values for axis in FACTS if (values := _among(told.getlist(axis), choices_of(axis)))},
        outcome=_one(told.get("outcome"), OUTCOMES),
        duties=_among(told.getlist("duty"), known.obligations),
        do=_line(told.get("do"), LINE),
        say=_line(told.get("say"), LINE),
        level=_one(told.get("level"), LEVELS),
        over=_among(told.getlist("over"), own),
        ends=_among(told.getlist("ends"), own),
        title=_line(told.get("title"), TITLE),
        why=_line(told.get("why"), TEXT),
        unknown=_one(told.get("unknown"), ("counsel", "today")) or "counsel",
    )


def choices_of(axis: str) -> tuple[str, ...]:
    """Return what can be chosen of a fact; papers by class."""
    if axis == "document":
        groups = dict.fromkeys(kind.group for kind in law.book().law.kinds.values())
        return tuple(CLASS + group for group in groups)
    return tuple(value.id for value in law.book().law.space.axis(axis).values)


def _among(values: Iterable[str], choices: Iterable[str]) -> tuple[str, ...]:
    asked = set(values)
    return tuple(choice for choice in dict.fromkeys(choices) if choice in asked)


def _one(value: str | None, choices: Iterable[str]) -> str:
    return value if value is not None and value in choices else ""


def _line(value: str | None, longest: int) -> str:
    return " ".join((value or "").split())[:longest]


def numbers_in(draft: Draft) -> tuple[screening.Found, ...]:
    """Return numbers of persons in the proposal's words, which are never kept anywhere."""
    texts = {name: getattr(draft, name) for name in ("do", "say", "title", "why")}
    return tuple(found for found in screening.screen(texts) if not found.may_be_kept)


def amendment_of(draft: Draft, language: str) -> Amendment:
    """Return a finished draft as an amendment, of which the proposal itself is the support.

    One rule; and, unless the draft wants it otherwise, a second that leaves the same cases to counsel while a fact
    that the first asks for is not known, so that nobody has to guess.
    """
    place = law.book().law.place
    rule = Rule(
        id=f"{place}/{QUESTION}/{slugify(draft.title)[:60] or 'proposal'}",
        title=draft.title,
        level=draft.level,
        outcome=draft.outcome,
        span=Span(),
        when={axis: draft.facts()[axis] for axis in AXES if axis in draft.when},
        relies_on=(support_of(place),),
        where="",
        exception_to=draft.over,
        obligations=draft.duties,
        do=(draft.do,),
        say=(draft.say,),
    )
    return Amendment(
        id=slugify(draft.title),
        title=draft.title,
        summary=draft.why,
        mark="?",
        doubt="",
        sources=(Source(draft.title, "?"),),
        rules=tuple(_careful(rule)) if draft.unknown == "counsel" else (rule,),
        ends=draft.ends,
        level=draft.level,
        language=language,
    )


def _careful(rule: Rule) -> Iterator[Rule]:
    """Yield the rule as an exception to one that leaves what is not known to counsel, and that one."""
    open_axes = [axis for axis, values in rule.when.items() if axis != "asked" and UNKNOWN not in values]
    if not open_axes or rule.outcome == "counsel_hold":
        yield rule
        return
    model = next(one for one in law.book().law.rules if one.id.endswith(UNSURE))
    wider = {axis: values | {UNKNOWN} if axis in open_axes else values for axis, values in rule.when.items()}
    name = f"{rule.id}-not-known"
    yield replace(rule, exception_to=(*rule.exception_to, name))
    yield replace(
        rule,
        id=name,
        title=gettext("%(title)s: while something is not known yet") % {"title": rule.title},
        outcome=model.outcome,
        when=wider,
        obligations=model.obligations,
        do=model.do,
        say=model.say,
        never=model.never,
        call=model.call,
    )

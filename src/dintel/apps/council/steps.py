"""The questions of a proposal, one a screen: what is asked, which choices there are, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.apps.city import law
from dintel.apps.city.names import LEVELS as STANDS
from dintel.apps.council.draft import CLASS, LINE, TEXT, TITLE, Draft, choices_of, numbers_in
from dintel.apps.council.names import ANSWERS, LEVELS, PAPERS
from dintel.apps.council.standing import standing

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    value: str
    label: Words
    hint: Words
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a screen: ``many`` or ``one`` of its options, a ``line``, or a ``text``."""

    name: str
    label: Words
    kind: str
    options: tuple[Option, ...] = ()
    value: str = ""
    longest: int = 0
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question; ``missing`` is said when it is left without an answer that it needs."""

    id: str
    short: Words
    ask: Words
    help: Words
    fields: Callable[[Draft], tuple[Field, ...]]
    needs: tuple[str, ...] = ()
    missing: Words = ""


def _fact(axis: str) -> Callable[[Draft], tuple[Field, ...]]:
    def fields(draft: Draft) -> tuple[Field, ...]:
        chosen = draft.when.get(axis, ())
        options = tuple(_option(axis, value, is_chosen=value in chosen) for value in choices_of(axis))
        return (Field(axis, law.say(law.book().law.space.axis(axis).label), "many", options),)

    return fields


def _option(axis: str, value: str, *, is_chosen: bool) -> Option:
    if value.startswith(CLASS):
        group = value.removeprefix(CLASS)
        kinds = [kind for kind in law.book().law.kinds.values() if kind.group == group]
        hint = ", ".join(law.say(kind.short) for kind in kinds) if len(kinds) > 1 else ""
        return Option(value, PAPERS[group], hint, is_chosen)
    space_axis = law.book().law.space.axis(axis)
    known = space_axis.values[space_axis.at(value)]
    return Option(value, law.say(known.label), law.say(known.hint), is_chosen)


def _outcome(draft: Draft) -> tuple[Field, ...]:
    options = tuple(Option(name, words, "", name == draft.outcome) for name, words in ANSWERS.items())
    return (Field("outcome", t("The answer"), "one", options),)


def _duties(draft: Draft) -> tuple[Field, ...]:
    known = law.book().law.obligations.values()
    options = tuple(Option(one.id, law.say(one.words), "", one.id in draft.duties) for one in known)
    return (Field("duty", t("What staff must then also do"), "many", options),)


def _words(draft: Draft) -> tuple[Field, ...]:
    return (
        Field("do", t("What staff do, in one sentence"), "line", value=draft.do, longest=LINE),
        Field("say", t("What staff say to them, word for word"), "line", value=draft.say, longest=LINE),
    )


def _place(draft: Draft) -> tuple[Field, ...]:
    levels = tuple(Option(name, words, "", name == (draft.level or "ordinance")) for name, words in LEVELS.items())
    found = standing(draft, law.policy())
    under = [one for one in found if not one.is_above]
    over = tuple(
        Option(one.rule.id, law.say(one.rule.title), STANDS[one.rule.level], one.rule.id in draft.over) for one in under
    )
    ends = tuple(
        Option(one.rule.id, law.say(one.rule.title), STANDS[one.rule.level], one.rule.id in draft.ends)
        for one in under
        if one.is_city
    )
    careful = (
        Option("counsel", t("The City Attorney decides (advised)"), "", draft.unknown != "today"),
        Option("today", t("The answer stays as it is today"), "", draft.unknown == "today"),
    )
    return (
        Field("level", t("What would the council pass?"), "one", levels),
        Field("unknown", t("While staff do not know yet who asks, where, or with which paper"), "one", careful),
        Field(
            "over",
            t("Which rules does it set aside in these cases?"),
            "many",
            over,
            hint=t("Leave all of them unmarked if you are not sure: where two rules disagree, the next page says so."),
        ),
        Field("ends", t("Which of the city’s own rules should end altogether?"), "many", ends),
    )


def _support(draft: Draft) -> tuple[Field, ...]:
    return (
        Field("title", t("What should the proposal be called?"), "line", value=draft.title, longest=TITLE),
        Field(
            "why",
            t("What it does and why, in a few sentences"),
            "text",
            value=draft.why,
            longest=TEXT,
            hint=t("Everybody will be able to read it. Name no person."),
        ),
    )


ANY = t("Choose one or several. If you choose none, it does not matter.")
STEPS: tuple[Step, ...] = (
    Step(
        "asked",
        t("Asked"),
        t("What is asked of the city?"),
        t("Choose what the proposal speaks of, one thing or several."),
        _fact("asked"),
        ("asked",),
        t("Choose at least one thing that is asked."),
    ),
    Step("requester", t("By whom"), t("Who is asking?"), ANY, _fact("requester")),
    Step("document", t("Paper"), t("With which paper?"), ANY, _fact("document")),
    Step("purpose", t("For what"), t("What is it for?"), ANY, _fact("purpose")),
    Step("setting", t("Where"), t("In which place?"), ANY, _fact("setting")),
    Step("validity", t("Its face"), t("Does it matter what the paper’s face shows?"), ANY, _fact("validity")),
    Step(
        "outcome",
        t("Answer"),
        t("What should staff do then?"),
        t("One answer for all the cases you have described."),
        _outcome,
        ("outcome",),
        t("Choose one answer."),
    ),
    Step("duties", t("Duties"), t("What must follow?"), ANY, _duties),
    Step(
        "words",
        t("Words"),
        t("What should staff do and say?"),
        t("Plain words, as for somebody at a counter who has two minutes."),
        _words,
        ("do", "say"),
        t("Write both sentences."),
    ),
    Step(
        "place",
        t("Beside today’s law"),
        t("How does it stand beside today’s rules?"),
        t("Federal and state law stand above anything the council can pass; a rule of theirs stays as it is."),
        _place,
        ("level",),
        t("Choose what the council would pass."),
    ),
    Step(
        "support",
        t("Name and reason"),
        t("What is it called, and why?"),
        t("The proposal itself is what the new rule rests on."),
        _support,
        ("title", "why"),
        t("Write a name and a reason."),
    ),
)
BY_ID = {step.id: at for at, step in enumerate(STEPS)}
RESULT = "result"


def missing(step: Step, draft: Draft) -> Words:
    """Return what a screen still needs, empty if nothing."""
    if not all(draft.when.get(name) or bool(getattr(draft, name, None)) for name in step.needs):
        return step.missing
    names = {field.name for field in step.fields(draft)}
    if any(found.field in names for found in numbers_in(draft)):
        return t("A sentence holds a number that looks like a person’s. Take it out: the page is for everybody.")
    return ""


def first_missing(draft: Draft) -> Step | None:
    """Return the first screen that still needs something, if any."""
    return next((step for step in STEPS if missing(step, draft)), None)


def hidden(step: Step | None, draft: Draft) -> Sequence[tuple[str, str]]:
    """Return the answers that the form of a screen carries along unseen."""
    own = {field.name for field in step.fields(draft)} if step else set()
    return [(name, value) for name, value in draft.pairs() if name not in own]


def answered(draft: Draft) -> Iterator[tuple[Step, tuple[Words, ...]]]:
    """Yield every screen with what was answered on it, in words."""
    for step in STEPS:
        said: list[Words] = []
        for field in step.fields(draft):
            said += [option.label for option in field.options if option.is_chosen]
            said += [field.value] if field.value else []
        yield step, tuple(said)

"""What is wrong with the law before a case is asked: each mistake is found, and told with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import worlds

from dintel.domain.policy.check import check_law, periods
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import (
    BadLawError,
    Instrument,
    Law,
    LawError,
    Provision,
    Rule,
    Span,
    Switch,
)
from dintel.lawbook.book import Book

OPENS = date(2018, 4, 24)
EARLY, MIDDLE, LATE = date(2020, 1, 1), date(2022, 1, 1), date(2024, 1, 1)

Bend = Callable[[Law], Law]


def instrument(status: str = "in_force", level: str = "state") -> Instrument:
    name = "x/law"
    return Instrument(name, name, name, "statute", level, status, "", Span(), "", "x.toml:1")


def small_law() -> Law:
    """Return a law of two rules, two provisions, two papers and a switch, with nothing wrong."""
    space = Space((worlds.axis("asked", "door"), worlds.axis("document", "writ")))
    part = worlds.provision("x/law/part", "state")
    return Law(
        place="x",
        opens_on=OPENS,
        space=space,
        instruments={"x/law": instrument()},
        provisions={part.id: (part,)},
        kinds={
            "writ": worlds.kind(
                "writ",
                group="judicial_warrant",
                branch="judicial",
                signer="judge",
                compels=frozenset({"door"}),
                provisions=(part.id,),
            ),
            "unknown": worlds.kind("unknown", group="unknown"),
        },
        rules=(
            worlds.rule("general", "decline", "state"),
            worlds.rule("special", "comply", "state", exception_to=("x/q/general",)),
        ),
        obligations={},
        switches={"open-point": Switch("open-point", "An open point", "why", "switches.toml:1")},
    )


def bend_rule(name: str, **changes: object) -> Bend:
    """Return a change of one rule."""

    def bend(law: Law) -> Law:
        rules = (
            replace(r, **changes) if r.id == f"x/q/{name}" else r  # type: ignore[arg-type]
            for r in law.rules
        )
        return replace(law, rules=tuple(rules))

    return bend


def dated(*spans: Span) -> Bend:
    """Return a change that gives the one provision these versions."""

    def bend(law: Law) -> Law:
        versions = tuple(
            worlds.provision("x/law/part", "state", span=span, where=f"part.toml:{n}") for n, span in enumerate(spans)
        )
        return replace(law, provisions={"x/law/part": versions})

    return bend


def status(name: str, **changes: object) -> Bend:
    """Return a change of the instrument's status and, by ``changes``, of the general rule."""
    bend = bend_rule("general", **changes)
    return lambda law: replace(bend(law), instruments={"x/law": instrument(name)})


def bend_paper(**changes: object) -> Bend:
    """Return a change of the writ."""

    def bend(law: Law) -> Law:
        writ = replace(law.kinds["writ"], **changes)  # type: ignore[arg-type]
        return replace(law, kinds={**law.kinds, "writ": writ})

    return bend


def add(*rules: Rule) -> Bend:
    return lambda law: replace(law, rules=(*law.rules, *rules))


def errors_of(bend: Bend) -> list[LawError]:
    return check_law(bend(small_law()))


def test_the_real_law_has_nothing_wrong(book: Book) -> None:
    assert check_law(book.law) == []


def test_the_small_law_has_nothing_wrong() -> None:
    assert check_law(small_law()) == []


WRONG: list[tuple[str, Bend, str, str]] = [
    (
        "a misspelt value in a condition",
        bend_rule("general", when={"asked": frozenset({"dor"})}),
        "asked: there is no value 'dor'. Did you mean 'door'?",
        "correct it",
    ),
    (
        "a misspelt fact in a condition",
        bend_rule("general", when={"askd": frozenset({"door"})}),
        "there is no fact 'askd'. Did you mean 'asked'?",
        "correct it",
    ),
    (
        "a provision that does not exist",
        bend_rule("general", relies_on=("x/law/prt", "x/law/part")),
        "relies_on names 'x/law/prt', which does not exist; did you mean 'x/law/part'?",
        "use a name that exists",
    ),
    (
        "an obligation like none there is",
        bend_rule("general", obligations=("call",)),
        "obligations names 'call', which does not exist",
        "use a name that exists",
    ),
    (
        "an exception to a rule that does not exist",
        bend_rule("special", exception_to=("x/q/genral",)),
        "exception_to names 'x/q/genral', which does not exist; did you mean 'x/q/general'?",
        "use a name that exists",
    ),
    (
        "an addition to an outcome that does not exist",
        bend_rule("general", with_outcome=frozenset({"comly"})),
        "with_outcome names 'comly', which does not exist; did you mean 'comply'?",
        "use a name that exists",
    ),
    (
        "a switch that does not exist",
        bend_rule("general", switch="open-pint"),
        "switch names 'open-pint', which does not exist; did you mean 'open-point'?",
        "use a name that exists",
    ),
    (
        "an outcome without a word to say",
        bend_rule("general", say=()),
        "it gives an outcome without words",
        "write `do` and `say`",
    ),
    (
        "an outcome without a thing to do",
        bend_rule("general", do=()),
        "it gives an outcome without words",
        "write `do` and `say`",
    ),
    (
        "a rule that relies on nothing",
        bend_rule("general", relies_on=()),
        "it relies on no provision",
        "name at least one provision",
    ),
    (
        "a failed bill even behind a switch",
        lambda law: bend_rule("special", switch="open-point")(status("failed", switch="open-point")(law)),
        "whose instrument is failed",
        "rely on law in force",
    ),
    (
        "a provision that begins after the rule",
        dated(Span(EARLY)),
        "not in force from 2018-04-24 to 2020-01-01",
        "date the rule to the provision's span",
    ),
    (
        "a provision that ends before the rule",
        dated(Span(None, LATE)),
        "not in force from 2024-01-01 to further on",
        "date the rule to the provision's span",
    ),
    (
        "two versions with a hole between them",
        dated(Span(None, EARLY), Span(MIDDLE)),
        "not in force from 2020-01-01 to 2022-01-01",
        "date the rule to the provision's span",
    ),
    (
        "a rule of a level that nothing lends it",
        bend_rule("general", level="order"),
        "it stands at level order, but what it relies on is state",
        "give it the level of a provision it relies on",
    ),
    (
        "an exception that leads back to itself",
        bend_rule("general", exception_to=("x/q/special",)),
        "its exceptions lead back to itself",
        "remove one of the exceptions",
    ),
    (
        "an exception to itself",
        bend_rule("general", exception_to=("x/q/general",)),
        "its exceptions lead back to itself",
        "remove one of the exceptions",
    ),
    (
        "two versions of a rule in force at once",
        add(worlds.rule("general", "decline", "state", span=Span(EARLY))),
        "two versions of x/q/general are in force at once",
        "close the earlier version with `until`",
    ),
    (
        "two versions of a provision in force at once",
        dated(Span(None, MIDDLE), Span(EARLY)),
        "two versions of provision x/law/part are in force at once",
        "close the earlier version with `until`",
    ),
    (
        "a judge's warrant of the executive branch",
        bend_paper(branch="executive"),
        "document kind writ: class judicial_warrant does not go with branch executive",
        "correct class, branch, signer, compels or provisions",
    ),
    (
        "an administrative warrant of the judicial branch",
        bend_paper(group="administrative_warrant", compels=frozenset()),
        "class administrative_warrant does not go with branch judicial",
        "correct class, branch",
    ),
    (
        "a judge's warrant that a clerk signs",
        bend_paper(signer="clerk"),
        "class judicial_warrant needs a judge as signer, not clerk",
        "correct class, branch, signer",
    ),
    (
        "an administrative warrant that reaches something",
        bend_paper(group="administrative_warrant", branch="executive", signer="officer"),
        "only a court's paper, or an employer's notice, reaches anything by itself",
        "compels",
    ),
    (
        "a paper that reaches what nobody can ask for",
        bend_paper(compels=frozenset({"dor"})),
        "it names dor, which does not exist",
        "compels",
    ),
    (
        "a paper that relies on a provision that does not exist",
        bend_paper(provisions=("x/law/prt",)),
        "it names x/law/prt, which does not exist",
        "provisions",
    ),
]


@pytest.mark.parametrize(("name", "bend", "what", "fix"), WRONG, ids=[wrong[0] for wrong in WRONG])
def test_a_mistake_is_told_with_its_place_its_reason_and_the_way_out(
    name: str, bend: Bend, what: str, fix: str
) -> None:
    found = [error for error in errors_of(bend) if what in error.what]
    assert found, f"{name}: {[error.what for error in errors_of(bend)]}"
    for error in found:
        assert error.where.partition(":")[0].endswith(".toml"), error.where
        assert error.why
        assert fix in error.fix
        lines = str(error).splitlines()
        assert lines[0] == f"{error.where}: {error.what}"
        assert lines[1] == f"  Why it matters: {error.why}"
        assert lines[2] == f"  What to write: {error.fix}"


def test_an_exception_to_a_rule_of_a_higher_level_is_refused() -> None:
    weak = worlds.rule("weak", "comply", "order", relies_on=("x/law/order",), exception_to=("x/q/general",))

    def bend(law: Law) -> Law:
        order = worlds.provision("x/law/order", "order")
        return add(weak)(replace(law, provisions={**law.provisions, order.id: (order,)}))

    (error,) = errors_of(bend)
    assert "an exception to x/q/general, which stands at the higher level state" in error.what
    assert error.where == "rules/q.toml:weak"


def test_an_exception_to_a_version_of_another_time_is_no_matter() -> None:
    """Levels are compared only where both versions are in force on one day."""

    def bend(law: Law) -> Law:
        order = worlds.provision("x/law/order", "order")
        high = worlds.rule("later", "comply", "state", span=Span(LATE))
        low = worlds.rule(
            *("early", "comply", "order"),
            span=Span(None, MIDDLE),
            relies_on=("x/law/order",),
            exception_to=("x/q/later",),
        )
        return add(high, low)(replace(law, provisions={**law.provisions, order.id: (order,)}))

    assert errors_of(bend) == []


@pytest.mark.parametrize("name", ["proposed", "not_established"])
def test_what_is_not_yet_law_decides_only_behind_a_switch(name: str) -> None:
    bare = errors_of(status(name))
    assert any(f"whose instrument is {name.replace('_', ' ')}" in error.what for error in bare)
    everything = status(name, switch="open-point")

    def bend(law: Law) -> Law:
        return bend_rule("special", switch="open-point")(everything(law))

    assert errors_of(bend) == []


@pytest.mark.parametrize("name", ["in_force", "disputed", "repealed"])
def test_law_that_is_or_was_in_force_needs_no_switch(name: str) -> None:
    assert errors_of(status(name)) == []


@pytest.mark.parametrize(
    "spans",
    [
        (Span(None, EARLY), Span(EARLY, MIDDLE), Span(MIDDLE)),
        (Span(MIDDLE), Span(None, EARLY), Span(EARLY, MIDDLE)),  # in any order in the file
        (Span(OPENS),),
    ],
)
def test_versions_that_meet_without_a_hole_are_in_force_throughout(spans: tuple[Span, ...]) -> None:
    assert errors_of(dated(*spans)) == []


@pytest.mark.parametrize(
    ("of_rule", "of_provision"),
    [
        (Span(EARLY, MIDDLE), Span(EARLY, MIDDLE)),
        (Span(EARLY, MIDDLE), Span(None, LATE)),
        (Span(None, EARLY), Span(None, EARLY)),
        (Span(date(2000, 1, 1), date(2010, 1, 1)), Span(MIDDLE)),  # before the book opens
    ],
)
def test_a_rule_dated_within_its_provision_is_good(of_rule: Span, of_provision: Span) -> None:
    def bend(law: Law) -> Law:
        return dated(of_provision)(replace(law, rules=tuple(replace(r, span=of_rule) for r in law.rules)))

    assert errors_of(bend) == []


def test_two_versions_one_after_the_other_in_the_span_of_a_rule_that_ends_first() -> None:
    def bend(law: Law) -> Law:
        rules = tuple(replace(r, span=Span(None, EARLY)) for r in law.rules)
        return dated(Span(None, EARLY), Span(MIDDLE, LATE), Span(LATE))(replace(law, rules=rules))

    assert errors_of(bend) == []


def test_a_hole_in_a_provision_before_the_rule_begins_is_no_matter() -> None:
    def bend(law: Law) -> Law:
        rules = tuple(replace(r, span=Span(LATE)) for r in law.rules)
        return dated(Span(None, EARLY), Span(MIDDLE))(replace(law, rules=rules))

    assert errors_of(bend) == []


def test_a_circle_among_versions_that_were_later_amended_is_found() -> None:
    """Both rules were amended since, without the circle: it still stands in the earlier days."""

    def bend(law: Law) -> Law:
        spans = Span(None, MIDDLE), Span(MIDDLE)
        rules = []
        for name, other in (("general", "special"), ("special", "general")):
            outcome = "decline" if name == "general" else "comply"
            rules += [
                worlds.rule(*(name, outcome, "state"), span=spans[0], exception_to=(f"x/q/{other}",)),
                worlds.rule(name, outcome, "state", span=spans[1]),
            ]
        return replace(law, rules=tuple(rules))

    assert any("lead back to itself" in error.what for error in errors_of(bend))


def test_a_circle_between_versions_that_never_meet_is_none() -> None:
    def bend(law: Law) -> Law:
        spans = Span(None, MIDDLE), Span(MIDDLE)
        return replace(
            law,
            rules=(
                worlds.rule(
                    *("general", "decline", "state"),
                    span=spans[0],
                    exception_to=("x/q/special",),
                ),
                worlds.rule("general", "decline", "state", span=spans[1]),
                worlds.rule("special", "comply", "state", span=spans[0]),
                worlds.rule(
                    *("special", "comply", "state"),
                    span=spans[1],
                    exception_to=("x/q/general",),
                ),
            ),
        )

    assert errors_of(bend) == []


def test_an_employers_notice_may_reach_something_without_a_court() -> None:
    bend = bend_paper(group="employer_notice", branch="executive", signer="officer")
    assert errors_of(bend) == []


def test_a_clerk_may_sign_court_process() -> None:
    assert errors_of(bend_paper(group="court_process", signer="clerk")) == []


def test_bad_law_holds_every_reason_and_reads_them_all_out() -> None:
    one, other = LawError("a", "x:1", "b", "c"), LawError("d", "y:2", "e", "f")
    error = BadLawError([one, other])
    assert error.errors == (one, other)
    assert str(error) == f"{one}\n{other}"


# ---- days ---------------------------------------------------------------------------------------

days = st.none() | st.dates(date(2017, 1, 1), date(2019, 1, 1))


@given(days, days, days, days)
def test_a_range_lies_in_another_if_each_of_its_days_does(
    a: date | None, b: date | None, c: date | None, d: date | None
) -> None:
    one, other = Span(a, b), Span(c, d)
    probes = [date(1, 1, 1), date(9999, 12, 30)]
    for day in (a, b, c, d):
        if day is not None:
            probes += [day, date.fromordinal(day.toordinal() - 1)]
    if a is not None and b is not None and a >= b:
        return  # no day at all
    assert one.within(other) == all(other.holds(day) for day in probes if one.holds(day))


def test_between_two_neighbouring_days_of_change_the_law_is_one(book: Book) -> None:
    law = book.law
    found = periods(law)
    assert found[0] == law.opens_on
    assert found == sorted(set(found))
    for start, end in zip(found, [*found[1:], date(2030, 1, 1)], strict=True):
        last = date.fromordinal(end.toordinal() - 1)
        assert _in_force(law, start) == _in_force(law, last)
        if end in found:
            assert _in_force(law, last) != _in_force(law, end)


def _in_force(law: Law, day: date) -> tuple[list[Rule], list[Provision]]:
    return (
        [rule for rule in law.rules if rule.span.holds(day)],
        [v for versions in law.provisions.values() for v in versions if v.span.holds(day)],
    )


def test_days_of_change_can_be_cut_off(book: Book) -> None:
    every = periods(book.law)
    assert periods(book.law, until=every[2]) == every[:3]


def test_a_rule_belongs_to_the_question_in_the_middle_of_its_name() -> None:
    assert worlds.rule("a").question == "q"

"""The legal floor: it holds on the real law, and each property catches the law that breaks it.

Most of these tests put one *rogue* rule into the real law over fewer values. A rogue stands at the
highest level and sets every other rule aside, so it always has its way where its conditions hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain import naive, worlds

from dintel.domain.policy.compile import Text, compile_policy
from dintel.domain.policy.facts import UNKNOWN, Space
from dintel.domain.policy.prove import Failure, Lexicon, Proof, prove
from dintel.domain.policy.prove.floor import Floor
from dintel.domain.policy.prove.outcomes import GIVING, NO_HELP, _ignorance
from dintel.domain.policy.prove.verdicts import instructions
from dintel.domain.policy.rules import JUDICIAL, LEVELS, OUTCOMES, Rule, Span
from dintel.lawbook.book import Book

CALM = ("none", UNKNOWN)
AGENCIES = ("immigration_agency", "other_agency")
ROGUE = "us/rogue/rule"
RELIED_ON = "us/8-usc-1373/main"


@pytest.fixture(scope="module")
def small(text: Text) -> Text:
    """Return the real law over fewer values."""
    return worlds.shrunk(text)


@pytest.fixture(scope="module")
def lexicon(book: Book) -> Lexicon:
    return book.lexicon


def rogue(
    text: Text,
    outcome: str,
    when: dict[str, tuple[str, ...]],
    silences: tuple[str, ...] = (),
    **changes: Any,
) -> Text:
    """Return the law with one more rule that prevails over all others where it matches.

    ``silences`` names rules without an outcome that it sets aside as well.
    """
    new = Rule(
        id=ROGUE,
        title="A rule that should not be",
        level="federal",
        outcome=outcome,
        span=Span(),
        when={name: frozenset(values) for name, values in when.items()},
        relies_on=(RELIED_ON,),
        where="law/us/rules/rogue.toml:3",
        exception_to=(*(rule.id for rule in text.rules if rule.outcome), *silences),
        do=("Wait here.",),
        say=("I am calling our legal line.",),
    )
    return replace(text, rules=(*text.rules, replace(new, **changes)))


def amended(text: Text, name: str, **changes: Any) -> Text:
    """Return the law with one of its own rules changed."""
    assert name in {rule.id for rule in text.rules}
    rules = (replace(r, **changes) if r.id == name else r for r in text.rules)
    return replace(text, rules=tuple(rules))


def failures(text: Text, lexicon: Lexicon) -> tuple[Failure, ...]:
    return prove(compile_policy(text), lexicon).failures


def the_failure(text: Text, lexicon: Lexicon, statement: str) -> Failure:
    """Return the one failure there is, which must be of the property named."""
    found = failures(text, lexicon)
    assert [failure.statement for failure in found] == [statement]
    return found[0]


# ---- the real law -------------------------------------------------------------------------------


def test_the_floor_holds_on_every_cell_of_the_real_law(proof: Proof) -> None:
    assert proof.holds, "\n".join(map(str, proof.failures))
    assert proof.cells >= 1_000_000


def test_every_property_speaks_of_some_cells_and_stands_once(proof: Proof) -> None:
    names = [name for name, _ in proof.properties]
    assert len(set(names)) == len(names)
    assert all(cells > 0 for _, cells in proof.properties)


def test_every_paper_is_spoken_of(text: Text, proof: Proof) -> None:
    names = {name for name, _ in proof.properties}
    for kind in text.kinds.values():
        if kind.group in JUDICIAL:
            assert f"a facially valid {kind.short}, within its scope, is never declined" in names
        if kind.branch == "executive":
            assert f"{kind.short} alone never opens a non-public area" in names
            assert f"{kind.short} alone never holds a person" in names


def test_the_floor_holds_on_the_law_over_fewer_values(small: Text, lexicon: Lexicon) -> None:
    assert failures(small, lexicon) == ()


# ---- one rogue rule for each property -----------------------------------------------------------


@dataclass(frozen=True)
class Breach:
    """A rogue rule, and the one property that it breaks."""

    property: str
    outcome: str
    when: dict[str, tuple[str, ...]]
    shows: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


BREACHES = [
    Breach(
        "a facially valid Court order, within its scope, is never declined",
        "decline",
        {
            "document": ("court_order",),
            "validity": ("valid",),
            "asked": ("hold_person",),
            "urgency": ("none",),
        },
        {"document": "court_order", "asked": "hold_person"},
    ),
    Breach(
        "I-200 alone never opens a non-public area",
        "comply_via_counsel",
        {
            "document": ("i200",),
            "asked": ("nonpublic_area",),
            "urgency": CALM,
            "requester": (*AGENCIES, "process_server", UNKNOWN),
        },
        {"document": "i200", "asked": "nonpublic_area"},
    ),
    Breach(
        "I-205 alone never opens a non-public area",
        "public_access",
        {
            "document": ("i205",),
            "asked": ("nonpublic_area",),
            "urgency": CALM,
            "requester": (*AGENCIES, "process_server", UNKNOWN),
        },
        {"document": "i205", "asked": "nonpublic_area"},
    ),
    Breach(
        "Letter or call alone never opens a non-public area",
        "comply_via_counsel",
        {
            "document": ("letter",),
            "asked": ("living_area",),
            "purpose": ("criminal",),
            "urgency": ("none",),
            "requester": AGENCIES,
        },
        {"document": "letter", "asked": "living_area", "purpose": "criminal"},
    ),
    Breach(
        "I-200 alone never holds a person",
        "comply_via_counsel",
        {
            "document": ("i200",),
            "asked": ("hold_person",),
            "urgency": CALM,
            "requester": (*AGENCIES, "process_server", "unverified", UNKNOWN),
        },
        {"document": "i200", "asked": "hold_person"},
    ),
    Breach(
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        "comply",
        {
            "document": ("search_warrant",),
            "validity": ("out_of_date",),
            "asked": ("nonpublic_area",),
            "requester": AGENCIES,
            "urgency": ("none",),
        },
        {"document": "search_warrant", "validity": "out_of_date", "asked": "nonpublic_area"},
    ),
    Breach(
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        "comply",
        {
            "document": ("search_warrant",),
            "validity": ("valid",),
            "asked": ("hold_person",),  # beyond what a search warrant reaches
            "requester": AGENCIES,
            "urgency": ("none",),
        },
        {"document": "search_warrant", "validity": "valid", "asked": "hold_person"},
    ),
    Breach(
        "status-only information never comes out as prohibited",
        "decline",
        {
            "asked": ("status_information",),
            "requester": ("process_server",),
            "document": ("none",),
            "urgency": ("none",),
        },
        {"asked": "status_information"},
    ),
    Breach(
        "an administrative subpoena is never declined by staff",
        "decline",
        {
            "document": ("i138",),
            "asked": ("nonpublic_area",),
            "requester": ("process_server",),
            "urgency": ("none",),
        },
        {"document": "i138"},
    ),
    Breach(
        "an administrative subpoena is never silently dropped: a clock runs",
        "counsel_hold",
        {"document": ("i138",), "asked": ("staff_help",), "urgency": CALM},
        {"document": "i138", "asked": "staff_help"},
        {"silences": ("us/papers/keep-the-clock",)},
    ),
    Breach(
        "records asked for by administrative subpoena are counsel's to decide",
        "comply",
        {
            "document": ("i138",),
            "asked": ("other_records",),
            "requester": AGENCIES,
            "urgency": ("none",),
        },
        {"document": "i138", "asked": "other_records"},
    ),
    Breach(
        "a criminal matter is never refused because the requester is an immigration agency",
        "counsel_hold",
        {
            "purpose": ("criminal",),
            "requester": ("immigration_agency",),
            "document": ("none",),
            "asked": ("staff_help",),
            "urgency": CALM,
        },
        {"purpose": "criminal", "requester": "immigration_agency", "asked": "staff_help"},
    ),
    Breach(
        "a criminal matter without an immigration paper is never plainly refused to an agency",
        "decline",
        {
            "purpose": ("criminal",),
            "requester": AGENCIES,
            "document": ("none",),
            "asked": ("other_records",),
            "urgency": CALM,
        },
        {"purpose": "criminal", "document": "none", "asked": "other_records"},
    ),
    Breach(
        "emergency, pursuit and force never meet an objection: stand aside, call, record",
        "police",
        {
            "urgency": ("emergency",),
            "asked": ("nonpublic_area",),
            "document": ("none",),
        },
        {"urgency": "emergency", "asked": "nonpublic_area"},
    ),
    Breach(
        "a part open to the public is open to every officer",
        "counsel_hold",
        {"asked": ("public_area",), "requester": ("process_server",), "urgency": ("none",)},
        {"asked": "public_area"},
    ),
    Breach(
        "someone checked and found to be no officer is never helped as one",
        "comply_via_counsel",
        {
            "requester": ("not_an_officer",),
            "document": ("court_order",),
            "asked": ("other_records",),
            "urgency": ("none",),
        },
        {"requester": "not_an_officer"},
    ),
    Breach(
        "an unverified officer is never simply obeyed",
        "comply",
        {
            "requester": ("unverified",),
            "document": ("court_order",),
            "asked": ("other_records",),
            "urgency": ("none",),
        },
        {"requester": "unverified"},
    ),
    Breach(
        "not knowing never leads to decline where the unknown matters",
        "decline",
        {
            "purpose": (UNKNOWN,),
            "requester": ("other_agency",),
            "document": ("none",),
            "asked": ("other_records",),
            "urgency": ("none",),
        },
        {"requester": "other_agency", "document": "none", "asked": "other_records"},
    ),
    Breach(
        "not knowing never leads to comply where the unknown matters",
        "comply",
        {
            "purpose": (UNKNOWN,),
            "requester": ("other_agency",),
            "document": ("none",),
            "asked": ("other_records",),
            "urgency": ("none",),
        },
        {"requester": "other_agency", "document": "none", "asked": "other_records"},
    ),
    Breach(
        "every cell has a line of plain words to say and one to do",
        "counsel_hold",
        {"asked": ("staff_help",), "document": ("court_order",), "urgency": ("none",)},
        {"asked": "staff_help", "document": "court_order"},
        {"say": ("",)},
    ),
    Breach(
        "every cell has a line of plain words to say and one to do",
        "counsel_hold",
        {"asked": ("staff_help",), "document": ("court_order",), "urgency": ("none",)},
        {"asked": "staff_help", "document": "court_order"},
        {"do": ("", "Wait.")},
    ),
    Breach(
        "no cell tells anyone to block, hide, mislead, warn, delete or touch",
        "counsel_hold",
        {"asked": ("staff_help",), "document": ("court_order",), "urgency": ("none",)},
        {"asked": "staff_help", "document": "court_order"},
        {"do": ("Wait.", "Lock the door, calmly.")},
    ),
    Breach(
        "status-only exchange is never worded as forbidden",
        "not_prohibited",
        {"asked": ("status_information",), "document": ("none",), "urgency": ("none",)},
        {"asked": "status_information", "document": "none"},
        {"say": ("I must not answer that.",)},
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=lambda b: f"{b.outcome}: {b.property}")
def test_a_rogue_rule_breaks_exactly_its_property_and_is_named(small: Text, lexicon: Lexicon, breach: Breach) -> None:
    law = rogue(small, breach.outcome, breach.when, **breach.changes)
    failure = the_failure(law, lexicon, breach.property)
    assert failure.outcome == breach.outcome
    assert failure.rules == (ROGUE,)
    assert failure.where == ("law/us/rules/rogue.toml:3",)
    assert failure.provisions == (small.provisions[RELIED_ON].cite,)
    assert breach.shows.items() <= failure.facts.items()
    assert failure.example == small.space.in_words(failure.facts)
    told = str(failure)
    for part in (*failure.where, *failure.rules, *failure.provisions, failure.example):
        assert part in told
    assert failure.source in told
    needed = {name for name, values in breach.when.items() if UNKNOWN not in values}
    assert set(failure.facts) <= {*needed, "requester"}  # a property may itself name the requester
    reach = int(np.prod([len(breach.when.get(axis.id, axis.values)) for axis in law.space.axes]))
    assert 0 < failure.cells <= reach


# ---- the law's own rules, bent ------------------------------------------------------------------


def test_a_warrant_turned_into_a_refusal_is_caught(small: Text, lexicon: Lexicon) -> None:
    bent = amended(small, "us/papers/search-warrant", outcome="decline")
    found = {failure.statement: failure for failure in failures(bent, lexicon)}
    failure = found["a facially valid Search warrant, within its scope, is never declined"]
    assert failure.rules == ("us/papers/search-warrant",)
    assert failure.where[0].startswith("law/us/rules/papers.toml:")
    assert failure.facts["document"] == "search_warrant"
    assert failure.provisions


def test_help_with_crime_widened_to_every_purpose_is_caught(small: Text, lexicon: Lexicon) -> None:
    name = "us/nm/albuquerque/crime/help-with-crime"
    (rule,) = (r for r in small.rules if r.id == name)
    wide = {axis: values for axis, values in rule.when.items() if axis != "purpose"}
    refusals = tuple(r.id for r in small.rules if r.outcome == "decline")
    bent = amended(small, name, when={**wide, "asked": frozenset({"nonpublic_area"})}, exception_to=refusals)
    found = {failure.statement: failure for failure in failures(bent, lexicon)}
    for statement in (
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
        "No paper alone never opens a non-public area",
        "Letter or call alone never opens a non-public area",
    ):
        assert found[statement].rules == (name,)
        assert found[statement].facts["asked"] == "nonpublic_area"


def test_an_administrative_paper_relabelled_judicial_is_caught_by_its_own_refusal(
    small: Text, lexicon: Lexicon
) -> None:
    lie = replace(
        small.kinds["i200"],
        group="judicial_warrant",
        branch="judicial",
        signer="judge",
        compels=frozenset({"nonpublic_area"}),
    )
    bent = replace(small, kinds={**small.kinds, "i200": lie})
    found = {failure.statement: failure for failure in failures(bent, lexicon)}
    assert set(found) == {
        "a facially valid I-200, within its scope, is never declined",
        "a criminal matter without an immigration paper is never plainly refused to an agency",
    }
    for failure in found.values():
        assert failure.rules[0].startswith("us/nm/albuquerque/")
        assert failure.facts["document"] == "i200"
        assert "Paper: I-200" in failure.example
    first = found["a facially valid I-200, within its scope, is never declined"]
    assert first.rules == ("us/nm/albuquerque/entry/administrative-paper",)


@pytest.mark.parametrize("group", ["court_process", "judicial_order", UNKNOWN])
def test_what_the_executive_signs_opens_no_door_whatever_class_it_is_given(
    small: Text, lexicon: Lexicon, group: str
) -> None:
    lie = replace(small.kinds["i205"], group=group)
    law = rogue(
        replace(small, kinds={**small.kinds, "i205": lie}),
        "comply_via_counsel",
        {
            "document": ("i205",),
            "asked": ("nonpublic_area",),
            "urgency": CALM,
            "requester": (*AGENCIES, "process_server", UNKNOWN),
        },
    )
    found = {failure.statement: failure for failure in failures(law, lexicon)}
    assert found["I-205 alone never opens a non-public area"].rules == (ROGUE,)


def test_an_employers_notice_opens_no_door_even_if_it_says_it_reaches_one(small: Text, lexicon: Lexicon) -> None:
    lie = replace(small.kinds["letter"], group="employer_notice", compels=frozenset({"nonpublic_area"}))
    law = rogue(
        replace(small, kinds={**small.kinds, "letter": lie}),
        "comply",
        {
            "document": ("letter",),
            "validity": ("valid",),
            "asked": ("nonpublic_area",),
            "purpose": ("mixed",),
            "requester": AGENCIES,
            "urgency": ("none",),
        },
    )
    found = {failure.statement: failure for failure in failures(law, lexicon)}
    assert set(found) == {
        "Letter or call alone never opens a non-public area",
        "nothing but a facially valid court paper within its scope opens a door or holds a person",
    }
    assert all(failure.rules == (ROGUE,) for failure in found.values())


def test_a_subpoena_whose_duties_have_no_clock_is_caught(small: Text, lexicon: Lexicon) -> None:
    timeless = {name: replace(duty, clock="") for name, duty in small.obligations.items()}
    failure = the_failure(
        replace(small, obligations=timeless),
        lexicon,
        "an administrative subpoena is never silently dropped: a clock runs",
    )
    assert "us/papers/administrative-subpoena" in failure.rules


def test_an_unknown_purpose_that_ends_in_refusal_is_caught(small: Text, lexicon: Lexicon) -> None:
    name = "us/nm/albuquerque/entry/no-paper-civil"
    (rule,) = (r for r in small.rules if r.id == name)
    wide = {**rule.when, "purpose": rule.when["purpose"] | {UNKNOWN}}
    failure = the_failure(
        amended(small, name, when=wide),
        lexicon,
        "not knowing never leads to decline where the unknown matters",
    )
    assert failure.rules == (name,)
    assert "purpose" not in failure.facts
    assert failure.outcome == "decline"


def test_a_provision_no_longer_in_force_is_caught(small: Text, lexicon: Lexicon) -> None:
    name = "us/8-usc-1373/main"
    ended = replace(small.provisions[name], span=Span(None, small.on - timedelta(days=1)))
    failure = the_failure(
        replace(small, provisions={**small.provisions, name: ended}),
        lexicon,
        "every cell has exactly one outcome with a citation in force that day",
    )
    assert failure.rules == ("us/status/status-only",)
    assert ended.cite in failure.provisions
    assert failure.facts == {"asked": "status_information"}


def test_an_answer_without_any_provision_is_caught(small: Text, lexicon: Lexicon) -> None:
    failure = the_failure(
        amended(small, "us/status/status-only", relies_on=()),
        lexicon,
        "every cell has exactly one outcome with a citation in force that day",
    )
    assert failure.rules == ("us/status/status-only",)
    assert failure.provisions == ()


def test_the_lines_of_never_cannot_be_left_out(small: Text, lexicon: Lexicon) -> None:
    failure = the_failure(
        amended(small, "us/conduct/never", never=("Never shout.",)),
        lexicon,
        "every cell says what never to do",
    )
    assert failure.cells == small.space.size


@pytest.mark.parametrize("line", ["Warn them.", "Tip off, or not", "HIDE", "go by the back-way"])
def test_a_forbidden_word_is_found_in_any_case_and_beside_any_mark(small: Text, lexicon: Lexicon, line: str) -> None:
    bent = amended(small, "us/status/status-only", do=("Wait.", line))
    statement = "no cell tells anyone to block, hide, mislead, warn, delete or touch"
    assert the_failure(bent, lexicon, statement).rules == ("us/status/status-only",)


def test_a_forbidden_word_in_a_duty_is_found(small: Text, lexicon: Lexicon) -> None:
    duty = replace(small.obligations["call_counsel"], words="Delete the record.")
    bent = replace(small, obligations={**small.obligations, "call_counsel": duty})
    statement = "no cell tells anyone to block, hide, mislead, warn, delete or touch"
    assert the_failure(bent, lexicon, statement).cells > 0


def test_a_word_that_only_begins_like_a_forbidden_one_is_not_found(small: Text, lexicon: Lexicon) -> None:
    line = "The hideout, the blocked road and the warning stand in the record."
    assert failures(amended(small, "us/status/status-only", do=(line,)), lexicon) == ()


def test_a_never_line_may_hold_the_words_that_an_instruction_may_not(small: Text, lexicon: Lexicon) -> None:
    bent = amended(small, "us/status/status-only", never=("Never hide or warn anyone.",))
    assert failures(bent, lexicon) == ()


def test_the_words_of_prohibition_are_free_where_something_is_declined(small: Text, lexicon: Lexicon) -> None:
    name = "us/nm/albuquerque/entry/no-paper-civil"
    assert failures(amended(small, name, say=("That is not allowed.",)), lexicon) == ()


def test_instructions_are_what_to_do_and_say_and_the_duties(small: Text) -> None:
    verdict = compile_policy(small).decide({"asked": "nonpublic_area", "document": "i200"})
    lines = list(instructions(verdict))
    assert lines == [*verdict.do, *verdict.say, *(duty.words for duty in verdict.obligations)]
    assert not set(verdict.never) & set(lines)


# ---- rules without effect -----------------------------------------------------------------------


DEAD: list[tuple[str, Callable[[Text], Text], str]] = [
    (
        "a condition that accepts nothing",
        lambda law: rogue(law, "comply", {"asked": ()}),
        "matches no case",
    ),
    (
        "a paper that reaches nothing",
        lambda law: rogue(law, "comply", {"document": ("i200",)}, scope="within"),
        "matches no case",
    ),
    (
        "a rule below all others",
        lambda law: rogue(law, "comply", {"asked": ("public_area",)}, level="practice", exception_to=()),
        "never decides: others always prevail",
    ),
    (
        "a weak rule that agrees",
        lambda law: rogue(
            law,
            "public_access",
            {"asked": ("public_area",), "urgency": ("none",)},
            level="practice",
            exception_to=(),
        ),
        "never decides: others always prevail",
    ),
    (
        "words for an outcome that never comes",
        lambda law: rogue(
            law,
            "",
            {"asked": ("public_area",)},
            exception_to=(),
            with_outcome=frozenset({"decline"}),
        ),
        "never decides: others always prevail",
    ),
]


@pytest.mark.parametrize(("name", "bend", "word"), DEAD, ids=[dead[0] for dead in DEAD])
def test_a_rule_without_effect_is_named_with_its_file_and_what_it_relies_on(
    small: Text, lexicon: Lexicon, name: str, bend: Callable[[Text], Text], word: str
) -> None:
    failure = the_failure(bend(small), lexicon, f"rule {ROGUE} {word}")
    assert failure.rules == (ROGUE,)
    assert failure.where == ("law/us/rules/rogue.toml:3",)
    assert failure.provisions == (RELIED_ON,)


def test_a_rule_made_idle_by_an_exception_is_found_dead(small: Text, lexicon: Lexicon) -> None:
    name = "us/nm/albuquerque/entry/home-and-removal-warrant"
    (rule,) = (r for r in small.rules if r.id == name)
    mute = rogue(
        small,
        "counsel_hold",
        {n: tuple(v) for n, v in rule.when.items()},
        level=rule.level,
        exception_to=(*rule.exception_to, name),
    )
    failure = the_failure(mute, lexicon, f"rule {name} never decides: others always prevail")
    assert failure.where[0].startswith("law/us/nm/albuquerque/rules/entry.toml:")


def test_with_an_unsettled_point_switched_on_only_its_own_rules_must_have_an_effect(
    small: Text, lexicon: Lexicon
) -> None:
    idle = {"asked": ("public_area",)}
    ordinary = rogue(small, "comply", idle, level="practice", exception_to=())
    assert failures(replace(ordinary, switches=frozenset({"open-point"})), lexicon) == ()
    its_own = rogue(small, "comply", idle, level="practice", exception_to=(), switch="open-point")
    its_own = replace(its_own, switches=frozenset({"open-point"}))
    the_failure(its_own, lexicon, f"rule {ROGUE} never decides: others always prevail")


# ---- ignorance, by brute force ------------------------------------------------------------------


@pytest.mark.untraced
@settings(max_examples=80)
@given(worlds.worlds(), st.permutations(OUTCOMES))
def test_ignorance_is_judged_as_by_writing_out_every_completion(text: Text, names: list[str]) -> None:
    renamed = dict(zip(worlds.SAID, names, strict=False))
    rules = [replace(r, outcome=renamed.get(r.outcome, "")) for r in text.rules]
    law = worlds.settled(replace(text, rules=tuple(rules)), otherwise=names[-1])
    policy = compile_policy(law)
    floor = Floor(policy)
    _ignorance(floor)
    told = {failure.outcome: failure.cells for failure in floor.failures}
    for outcome, harmless in (("decline", set(NO_HELP)), ("comply", {"comply", "stand_aside"})):
        wrong = naive.decided_in_ignorance(policy.space, outcome, harmless, lambda facts: policy.decide(facts).outcome)
        assert told.get(outcome, 0) == len(wrong)
    for failure in floor.failures:
        fewest = min(
            len(policy.space.known(policy.space.encode(facts)))
            for facts in naive.every_case(policy.space)
            if policy.decide(facts).outcome == failure.outcome
        )
        assert len(failure.facts) >= fewest


# ---- the proof itself ---------------------------------------------------------------------------


def test_a_property_about_a_fact_that_does_not_exist_is_a_mistake_of_the_proof() -> None:
    space = Space((worlds.axis("asked", "door"), worlds.axis("document")))
    policy = compile_policy(worlds.world(space, [worlds.rule("base", "decline")]))
    with pytest.raises(ValueError, match=r"facts that do not exist: \['colour'\]"):
        Floor(policy).only("a", "b", {"colour": ["red"]}, {"comply"})


def test_a_proof_holds_exactly_if_nothing_failed() -> None:
    assert Proof(1, (("a", 1),), ()).holds
    failure = Failure("a", "b", "comply", {}, "nothing known", ("r",), ("p",), ("w",), 1)
    assert not Proof(1, (("a", 1),), (failure,)).holds


def test_giving_and_refusing_are_told_apart() -> None:
    assert not GIVING & NO_HELP
    assert set(OUTCOMES) - GIVING - NO_HELP == {"counsel_hold"}
    assert LEVELS[::-1] == tuple(naive.STRENGTH)

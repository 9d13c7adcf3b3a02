"""Amendments as files: what stands there, what is said when one cannot be used, and that bytes and files come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain import canonical
from dintel.domain.policy.amend import support_of
from dintel.domain.policy.rules import BadLawError, Rule, Span
from dintel.lawbook.amendments import body_of, load_amendments, read_body, toml_of, wrong_with
from dintel.lawbook.book import Book, open_book

PLACE = "us/nm/albuquerque"
FELONY = f"{PLACE}/amendments/violent-felony-2024.toml"
ORDINANCE = f"{PLACE}/amendments/safer-community-places-2026.toml"


def errors_of(copy: Copy) -> str:
    with pytest.raises(BadLawError) as caught:
        load_amendments(open_book(PLACE, copy.root, locked=False))
    return str(caught.value)


def test_the_two_that_were_proposed_stand_with_sources_marks_and_doubts(book: Book) -> None:
    found = load_amendments(book)
    assert list(found) == ["safer-community-places-2026", "violent-felony-2024"]
    for one in found.values():
        assert one.doubt
        assert one.mark == "?", "neither text was read"
        assert {source.mark for source in one.sources} == {"V"}
    assert found["violent-felony-2024"].status == "failed"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (FELONY, '= ["immigration_agency"]', '= ["immigration_agenci"]', "no value 'immigration_agenci'"),
        (FELONY, "[rule.when]\nasked", "[rule.when]\naskd", "'askd' is not known here. Did you mean 'asked'"),
        (FELONY, 'level = "ordinance"', 'level = "state"', "stands at level state"),
        (FELONY, 'level = "ordinance"', 'level = "bylaw"', "level = 'bylaw' is not known"),
        (FELONY, "amendment-2024/proposal", "amendment-2024/text", "which does not exist"),
        (FELONY, 'adopts = ["us/nm/albuquerque/amendment-2024"]', "", "whose instrument is failed"),
        (FELONY, 'adopts = ["us/nm/albuquerque/amendment-2024"]', 'adopts = ["us/x"]', "adopts names 'us/x'"),
        (FELONY, 'id = "violent-felony-2024"', 'id = "other"', "in a file named violent-felony-2024.toml"),
        (FELONY, "help/grave-charge-not-known", "help/grave", "exception_to names"),
        (FELONY, "[[source]]", "[[sources]]", "'sources' is not known here"),
        (ORDINANCE, 'safer-community-places-2026"]', 'safer-places"]', "switches names 'safer-places'"),
        (ORDINANCE, 'switches = ["safer-community-places-2026"]', "", "the amendment changes nothing"),
        (ORDINANCE, "switches = [", 'ends = ["us/nm/albuquerque/help/nothing"]\nswitches = [', "ends names"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file(copy: Copy, name: str, old: str, new: str, said: str) -> None:
    copy.spoil(name, old, new)
    told = errors_of(copy)
    assert said in told
    assert f"law/{name}" in told


def test_what_has_no_source_cannot_be_checked(copy: Copy) -> None:
    path = copy.path(ORDINANCE)
    path.write_text(path.read_text("utf-8").partition("[[source]]")[0], "utf-8")
    assert "there is no [[source]]" in errors_of(copy)


def own(book: Book) -> Rule:
    """Return a rule that rests on the proposal itself."""
    rule = next(rule for rule in book.law.rules if rule.id == f"{PLACE}/help/property-civil")
    return replace(rule, id=f"{PLACE}/council/lots", level="ordinance", relies_on=(support_of(PLACE),), span=Span())


def test_bytes_hold_the_proposal_and_the_law_and_nothing_else(book: Book) -> None:
    law = "a" * 64
    for one in load_amendments(book).values():
        said = body_of(law, one)
        policy, again = read_body(said)
        assert policy == law
        assert body_of(law, again) == said
        assert body_of("b" * 64, one) != said
        assert body_of(law, replace(one, where="elsewhere", status="proposed", id="renamed")) == said
        assert body_of(law, replace(one, doubt=one.doubt + " And more.")) != said
        dated = tuple(replace(rule, span=Span(date(2030, 1, 1))) for rule in one.rules)
        assert body_of(law, replace(one, rules=dated)) == said
    with pytest.raises(ValueError, match="these bytes are no amendment"):
        read_body(canonical.to_bytes({"policy": law, "amendment": {"rules": [], "title": 7}}))


def test_the_file_that_is_given_out_is_read_again_with_the_same_bytes(book: Book, copy: Copy) -> None:
    one = load_amendments(book)["violent-felony-2024"]
    mine = replace(one, id="mine", rules=(own(book),), adopts=(), level="ordinance", language="es")
    assert wrong_with(book, mine) == []
    copy.path(f"{PLACE}/amendments/mine.toml").write_text(toml_of(mine), "utf-8")
    Path(copy.path(FELONY)).write_text(toml_of(one), "utf-8")
    again = load_amendments(open_book(PLACE, copy.root, locked=False))
    for each in (one, mine):
        assert body_of("a" * 64, again[each.id]) == body_of("a" * 64, each)

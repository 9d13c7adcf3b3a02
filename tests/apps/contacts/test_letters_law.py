"""The words of the letters: supported, in force, neutral, complete, and the same in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import polib
import pytest
from django.conf import settings
from tests.conftest import DAY, PLACE, ROOT

from dintel.apps.contacts import letters
from dintel.apps.contacts.letters import Told
from dintel.apps.design.languages import all_languages
from dintel.domain.policy.check import periods
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import JUDICIAL
from dintel.lawbook import lock
from dintel.lawbook.book import Book
from dintel.lawbook.letters import LetterKind, lines_of_letters, load_letters
from dintel.lawbook.words import Words

WRITTEN = ("comply", "comply_via_counsel", "counsel_hold", "decline", "public_access", "not_prohibited")
SPOKEN = ("stand_aside", "police")
LANGUAGES = [one.code for one in all_languages(ROOT / "locale") if one.is_complete and one.code != "en"]
PROMISE = re.compile(r"\b(guarantee|promise|assure|ensure|always|never|immediately|without delay)\b", re.IGNORECASE)
LOADED = re.compile(
    r"\b(illegal|unlawful|undocumented|alien|abuse|harass|regret|unfortunately|refuse to|defy|resist|sanctuary)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def kinds(book: Book) -> tuple[LetterKind, ...]:
    """Return every letter of the city."""
    return load_letters(book.law, book.root)


def told(**facts: str) -> Told:
    """Return what a record says, with everything filled that can be."""
    day = date(2026, 12, 4)
    return Told(
        facts=facts,
        department="Legal",
        to_agency="An agency",
        signer_name="A person",
        signer_title="City Attorney",
        received_on=day,
        return_on=day,
        answered_on=day,
        missing=("page 2",),
    )


def test_every_sentence_states_a_fact_or_names_what_supports_it(kinds: tuple[LetterKind, ...], book: Book) -> None:
    for kind in kinds:
        for sentence in kind.sentences:
            names = (*sentence.relies_on, *sentence.behind)
            assert sentence.fact != bool(names), sentence.where
            assert all(name in book.law.provisions for name in names), sentence.where


def test_every_provision_is_in_force_on_every_day_a_letter_is_used(kinds: tuple[LetterKind, ...], book: Book) -> None:
    days = sorted({*periods(book.law), DAY, *(kind.span.since for kind in kinds if kind.span.since)})
    for kind in kinds:
        for day in filter(kind.span.holds, days):
            for name in (name for one in kind.sentences for name in (*one.relies_on, *one.behind)):
                assert any(version.span.holds(day) for version in book.law.provisions[name]), (kind.id, name, day)


def test_no_letter_rests_in_print_on_what_is_not_settled(kinds: tuple[LetterKind, ...], book: Book) -> None:
    printed = {name for kind in kinds for sentence in kind.sentences for name in sentence.relies_on}
    assert not [name for name in printed if any(one.mark == "?" for one in book.law.provisions[name])]
    assert not [name for name in printed if "/front-line-steps/" in name or "/other-places/" in name]


def test_every_answer_in_writing_has_a_letter_that_gives_a_reason(
    policy: Policy, kinds: tuple[LetterKind, ...]
) -> None:
    outcomes = np.array([verdict.outcome for verdict in policy.verdicts])
    axes = [axis.id for axis in policy.space.axes]
    kept = [axes.index(name) for name in ("asked", "document", "validity", "purpose")]
    rest = tuple(at for at in range(len(axes)) if at not in kept)
    checked = 0
    for outcome in WRITTEN:
        cells = np.argwhere((outcomes[np.asarray(policy.table)] == outcome).any(axis=rest))
        order = [axes[at] for at in sorted(kept)]
        for cell in cells:
            facts = {name: policy.space.axis(name).values[at].id for name, at in zip(order, cell, strict=True)}
            fitting = [kind for kind in kinds if kind.fits(outcome, facts, DAY)]
            assert fitting, (outcome, facts)
            reasons = [one for one in fitting[0].sentences if one.fits(facts, ("contact",)) and not one.fact]
            assert reasons, (outcome, facts, fitting[0].id)
            checked += 1
    assert checked > 5_000


def test_what_is_answered_on_the_spot_has_no_letter(kinds: tuple[LetterKind, ...]) -> None:
    assert not [kind.id for kind in kinds if kind.outcomes & set(SPOKEN)]


def test_no_letter_declines_a_judges_paper_or_a_courts(kinds: tuple[LetterKind, ...], book: Book) -> None:
    groups = (*JUDICIAL, "court_process")
    papers = [kind.id for kind in book.law.kinds.values() if kind.group in groups]
    assert len(papers) >= 8
    for asked in (value.id for value in book.law.space.axis("asked").values):
        for paper in papers:
            facts = {"asked": asked, "document": paper, "validity": "valid", "purpose": "criminal"}
            assert not [kind.id for kind in kinds if kind.fits("decline", facts, DAY)], (asked, paper)


def test_status_alone_is_never_declined_and_never_worded_as_barred(kinds: tuple[LetterKind, ...], book: Book) -> None:
    for paper in (value.id for value in book.law.space.axis("document").values):
        facts = {"asked": "status_information", "document": paper}
        offered = {kind.id for kind in kinds if kind.fits("decline", facts, DAY)}
        assert offered <= {"objection"}, offered
    kind = next(kind for kind in kinds if kind.id == "not_prohibited")
    for language in ("en", *LANGUAGES):
        words = Words(language, settings.DATA_ROOT)
        for line, _where in lines_of_letters([kind]):
            padded = " " + " ".join(re.sub(r"[^\w]+", " ", words.say(line).lower()).split()) + " "
            assert not [word for word in book.lexicon.prohibition if f" {word} " in padded], words.say(line)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_letter_promises_obstructs_or_takes_sides(language: str, kinds: tuple[LetterKind, ...], book: Book) -> None:
    words = Words(language, settings.DATA_ROOT)
    for line, where in lines_of_letters(kinds):
        said = words.say(line).replace("does not obstruct", "")
        padded = " " + " ".join(re.sub(r"[^\w]+", " ", said.lower()).split()) + " "
        assert not [word for word in book.lexicon.forbidden if f" {word} " in padded], (where, line)
        assert not PROMISE.search(said), (where, line)
        assert not LOADED.search(said), (where, line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_said_in_every_language_with_the_same_blanks(
    language: str, kinds: tuple[LetterKind, ...]
) -> None:
    catalogue = polib.pofile(str(settings.LOCALE_DIR / language / "LC_MESSAGES" / "law.po"))
    said = {entry.msgid: entry.msgstr for entry in catalogue if entry.msgstr and "fuzzy" not in entry.flags}
    lines = {line for line, _ in lines_of_letters(kinds)}
    assert lines <= set(said), f"run `make words` and translate {sorted(lines - set(said))[:5]}"
    for line in lines:
        assert sorted(re.findall(r"\{[^}]*\}", line)) == sorted(re.findall(r"\{[^}]*\}", said[line])), line


def test_letters_are_not_locked(book: Book) -> None:
    assert not [name for name, _digest, where in lock.versions(book.law) if "/letters/" in where]


# ---- composing ------------------------------------------------------------------------------------------------


def test_the_letters_that_fit_are_offered_most_fitting_first() -> None:
    facts = {"asked": "other_records", "document": "civil_subpoena", "validity": "incomplete"}
    assert [kind.id for kind in letters.kinds_for("counsel_hold", facts, DAY)] == ["missing_parts", "counsel_hold"]
    assert letters.kinds_for("police", facts, DAY) == ()
    assert letters.kinds_for("counsel_hold", facts, date(2026, 6, 30)) == ()


def test_a_letter_is_found_and_named_by_its_id() -> None:
    assert letters.title_of("decline_hold") == "Answer to a request to hold a person"
    assert letters.title_of("gone") == "gone"
    assert letters.kind_of("gone") is None


def test_a_city_may_put_its_own_letter_in_the_place_of_a_wider_one(kinds: tuple[LetterKind, ...]) -> None:
    found = [kind for kind in kinds if kind.id == "not_prohibited"]
    assert [kind.where.split(":")[0] for kind in found] == [f"law/{PLACE}/letters/not_prohibited.toml"]


def test_a_sentence_is_left_out_where_its_blank_has_no_value() -> None:
    kind = letters.kind_of("counsel_hold")
    assert kind is not None
    whole = told(asked="other_records", document="i138")
    full = letters.draft(kind, "counsel_hold", whole, language="en", on=DAY)
    bare = letters.draft(kind, "counsel_hold", replace(whole, received_on=None, return_on=None), language="en", on=DAY)
    assert "The City received your request on December 4, 2026" in full.answer[0]
    assert "Your paper names December 4, 2026 as the day for an answer" in full.answer[-1]
    assert "The City has received your request" in bare.answer[0]
    assert bare.answer[-1].endswith("The City will answer in writing.")
    assert "A person, City Attorney" in full.next[-1]
    assert (
        "another office"
        in letters.draft(kind, "counsel_hold", replace(whole, contact="another office"), language="en", on=DAY).next[-1]
    )


def test_a_letter_cites_only_what_its_own_sentences_rest_on() -> None:
    kind = letters.kind_of("decline_records")
    assert kind is not None
    library = letters.draft(kind, "decline", told(asked="library_records", document="i200"), language="en", on=DAY)
    plates = letters.draft(kind, "decline", told(asked="plate_reader_data", document="none"), language="en", on=DAY)
    assert "NMSA 18-9-4" in [one.cite for one in library.provisions if one.printed and one.text]
    assert "NMSA 18-9-4" not in [one.cite for one in plates.provisions if one.printed]
    assert "us/nm/sb-40-2026/sharing" in [one.id for one in plates.provisions]
    levels = [one.id for one in library.provisions if one.printed]
    assert levels.index("us/8-usc-1373/main") < levels.index("us/nm/library-privacy-act/18-9-4")


def test_counsel_sees_what_stands_behind_each_sentence() -> None:
    kind = letters.kind_of("decline_hold")
    assert kind is not None
    facts = told(asked="hold_person", document="i247a")
    support = letters.support_of(kind, facts, language="en", on=DAY)
    data = letters.draft(kind, "decline", facts, language="en", on=DAY)
    assert " ".join(one.words for one in support) == " ".join((*data.answer, *data.next))
    assert all(one.is_fact or one.provisions for one in support)


def test_a_letter_is_not_drafted_before_it_is_in_use() -> None:
    kind = letters.kind_of("decline_hold")
    assert kind is not None
    with pytest.raises(ValueError, match="not in use"):
        letters.draft(kind, "decline", told(asked="hold_person"), language="en", on=date(2025, 1, 1))

"""Bad law never opens: one real file spoilt at a time, and the error says where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.conftest import DAY, PLACE
from tests.domain import worlds
from tests.lawbook.conftest import Copy

from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.rules import BadLawError, LawError
from dintel.lawbook import lock, open_book, open_policy
from dintel.lawbook.book import Book, ClosedBookError, refuse_unproved
from dintel.lawbook.load import load_law

STATUS = "us/rules/status.toml"
PAPERS = "us/rules/papers.toml"
IDENTITY = "us/rules/identity.toml"
ENTRY = "us/nm/albuquerque/rules/entry.toml"
COUNSEL = "us/nm/albuquerque/rules/counsel.toml"
SAFER = "us/nm/albuquerque/rules/safer_places.toml"
SWITCHES = "us/nm/albuquerque/switches.toml"
SECTION_1373 = "us/instruments/8-usc-1373/provisions/main.toml"
INSTRUMENT_1373 = "us/instruments/8-usc-1373/instrument.toml"
I200 = "us/document_kinds/i200.toml"


def refused(copy: Copy) -> tuple[LawError, ...]:
    """Return the errors with which the book refuses to open; each has all that it needs."""
    with pytest.raises(BadLawError) as error:
        open_book(PLACE, copy.root)
    for found in error.value.errors:
        assert found.what
        assert found.why
        assert found.fix
        name, _, line = found.where.partition(":")
        assert (copy.root / name).is_file(), found.where
        assert line.isdigit() or name.endswith(lock.NAME), found.where
    return error.value.errors


def told(copy: Copy, what: str, where: str) -> LawError:
    """Return the one error that says ``what``; it must point at ``where``."""
    errors = refused(copy)
    found = [error for error in errors if what in error.what]
    assert found, [str(error) for error in errors]
    assert [error.where for error in found] == [where]
    return found[0]


# ---- the rules against each other ---------------------------------------------------------------


def test_a_gap_is_refused_with_the_smallest_example(copy: Copy) -> None:
    copy.spoil(COUNSEL, '["unknown"]', '["serve_papers"]', after='id = "not-sure"')
    with pytest.raises(BadLawError) as refusal:
        open_policy(PLACE, on=DAY, root=copy.root)
    (first, *_) = refusal.value.errors
    assert first.what.startswith("a gap: no rule gives an outcome\n  Smallest example: ")
    assert "add a rule for this case" in first.fix
    assert any("nothing known {}" in error.what for error in refusal.value.errors)


def test_a_conflict_is_refused_with_both_rules_and_both_files(copy: Copy) -> None:
    block = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, "exception_to = [", 'exception_to = ["us/status/*"] #', after="not-an-officer")
    with pytest.raises(BadLawError) as refusal:
        open_policy(PLACE, on=DAY, root=copy.root)
    told_of = str(refusal.value)
    assert "a conflict: us/identity/not-an-officer says police, us/places/public-area" in told_of
    assert "both at level federal" in told_of
    assert all(block in error.where for error in refusal.value.errors)
    assert all(" and law/us/rules/" in error.where for error in refusal.value.errors)
    assert "'requester': 'not_an_officer'" in told_of
    assert "name the other in its `exception_to`" in told_of


def test_a_law_below_the_floor_is_refused_with_rule_provision_and_example(book: Book) -> None:
    small = worlds.shrunk(book.text_on(DAY))
    bent = [replace(r, outcome="decline") if r.id == "us/papers/search-warrant" else r for r in small.rules]
    policy = compile_policy(replace(small, rules=tuple(bent)))
    with pytest.raises(BadLawError) as refusal:
        refuse_unproved(policy, book.lexicon)
    first = refusal.value.errors[0]
    assert "the legal floor does not hold: a facially valid Search warrant" in first.what
    assert "'document': 'search_warrant'" in first.what
    assert "It comes out as decline by us/papers/search-warrant, relying on" in first.what
    assert first.where.startswith("law/us/rules/papers.toml:")
    assert "cells are concerned" in first.why


def test_a_law_on_the_floor_is_not_refused(book: Book) -> None:
    refuse_unproved(compile_policy(worlds.shrunk(book.text_on(DAY))), book.lexicon)


def test_an_exception_to_a_higher_level_is_refused(copy: Copy) -> None:
    where = copy.rule(ENTRY, "home-and-removal-warrant")
    copy.spoil(
        *(ENTRY, "exception_to = [", 'exception_to = ["us/papers/search-warrant", '),
        after='id = "home-and-removal-warrant"',
    )
    error = told(copy, "which stands at the higher level federal", where)
    assert "an exception to us/papers/search-warrant" in error.what


def test_exceptions_in_a_circle_are_refused(copy: Copy) -> None:
    where = copy.rule(PAPERS, "search-warrant")
    copy.spoil(
        *(PAPERS, "relies_on =", 'exception_to = ["us/identity/not-an-officer"]\nrelies_on ='),
        after='id = "search-warrant"',
    )
    errors = [e for e in refused(copy) if "its exceptions lead back to itself" in e.what]
    assert where in [error.where for error in errors]
    assert any("us/identity/not-an-officer" in error.what for error in errors)


def test_an_exception_to_a_question_that_does_not_exist_is_refused(copy: Copy) -> None:
    where = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, '"us/papers/*"', '"us/paper/*"', after='id = "not-an-officer"')
    told(copy, "exception_to names 'us/paper/*', which does not exist", where)


# ---- the rules against the law they rely on -----------------------------------------------------


def test_a_rule_with_no_provision_is_refused(copy: Copy) -> None:
    where = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, "relies_on = [", "relies_on = [] # [", after='id = "not-an-officer"')
    error = told(copy, "us/identity/not-an-officer: it relies on no provision", where)
    assert error.fix == "name at least one provision in `relies_on`"


def test_a_provision_in_force_for_only_a_part_of_the_rules_span_is_refused(copy: Copy) -> None:
    where = copy.rule(STATUS, "status-only")
    copy.spoil(SECTION_1373, "[[version]]\n", "[[version]]\nfrom = 2020-02-01\n")
    what = "us/8-usc-1373/main, which is not in force from 2018-04-24 to 2020-02-01"
    errors = [error for error in refused(copy) if what in error.what]
    assert where in [error.where for error in errors]


def test_a_provision_that_ends_before_the_rule_is_refused(copy: Copy) -> None:
    copy.spoil(SECTION_1373, "[[version]]\n", "[[version]]\nuntil = 2026-01-01\n")
    errors = [e for e in refused(copy) if "not in force from 2026-01-01 to further on" in e.what]
    assert [error.where for error in errors] != []


def test_a_provision_that_is_gone_is_refused(copy: Copy) -> None:
    copy.path(SECTION_1373).unlink()
    errors = [e for e in refused(copy) if "relies_on names 'us/8-usc-1373/main'" in e.what]
    assert copy.rule(STATUS, "status-only") in [error.where for error in errors]


def test_overlapping_versions_of_a_rule_are_refused(copy: Copy) -> None:
    copy.spoil(STATUS, "until = 2025-07-25\n", "")
    later = copy.line(STATUS, "[[rule]]", after="[[rule]]\nid")
    errors = [e for e in refused(copy) if "two versions of us/status/status-only" in e.what]
    assert len(errors) == 1
    assert errors[0].where > later.partition(":")[0]


def test_overlapping_versions_of_a_provision_are_refused(copy: Copy) -> None:
    path = copy.path(SECTION_1373)
    text = path.read_text(encoding="utf-8")
    again = text[text.index("[[version]]") :]
    path.write_text(f"{text}\n{again}", encoding="utf-8")
    line = text.count("\n") + 2
    told(
        copy,
        "two versions of provision us/8-usc-1373/main are in force at once",
        f"law/{SECTION_1373}:{line}",
    )


def test_a_rule_of_a_level_that_nothing_lends_it_is_refused(copy: Copy) -> None:
    where = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, '"federal"', '"state"', after='id = "not-an-officer"')
    told(copy, "us/identity/not-an-officer: it stands at level state", where)


def test_a_rule_that_relies_on_a_bill_without_a_switch_is_refused(copy: Copy) -> None:
    copy.spoil(INSTRUMENT_1373, 'status = "in_force"', 'status = "proposed"')
    errors = [e for e in refused(copy) if "us/8-usc-1373/main, whose instrument is proposed" in e.what]
    assert "`switch`" in errors[0].fix


# ---- papers -------------------------------------------------------------------------------------


def test_a_paper_whose_class_lies_is_refused(copy: Copy) -> None:
    copy.spoil(I200, '"administrative_warrant"', '"judicial_warrant"')
    told(
        copy,
        "document kind i200: class judicial_warrant does not go with branch executive",
        f"law/{I200}:1",
    )


def test_a_judges_warrant_that_a_clerk_signs_is_refused(copy: Copy) -> None:
    name = "us/document_kinds/search_warrant.toml"
    copy.spoil(name, 'signer = "judge"', 'signer = "clerk"')
    told(copy, "document kind search_warrant: class judicial_warrant needs a judge", f"law/{name}:1")


def test_an_administrative_paper_that_opens_a_door_is_refused(copy: Copy) -> None:
    copy.spoil(I200, "compels = []", 'compels = ["nonpublic_area"]')
    told(copy, "document kind i200: only a court's paper", f"law/{I200}:1")


def test_a_paper_in_a_file_of_another_name_is_refused(copy: Copy) -> None:
    where = copy.spoil(I200, 'id = "i200"', 'id = "i-200"')
    error = told(copy, "id = 'i-200' in a file named i200.toml", where)
    assert error.fix == 'write id = "i200"'


# ---- slips of the pen ---------------------------------------------------------------------------

SLIPS: list[tuple[str, str, str, str, str, str]] = [
    # what slipped, file, what stood there, what stands there now, what the error says, the hint
    (
        *("an outcome", IDENTITY, '"police"', '"polcie"'),
        *("outcome = 'polcie' is not known", "Did you mean 'police'?"),
    ),
    (
        *("a level", IDENTITY, '"federal"', '"fedral"'),
        *("level = 'fedral' is not known", "Did you mean 'federal'?"),
    ),
    (
        *("a key", IDENTITY, "obligations =", "obligatons ="),
        *("the key 'obligatons' is not known here", "Did you mean 'obligations'?"),
    ),
    (
        *("a fact", IDENTITY, "requester = [", "requestor = ["),
        *("the key 'requestor' is not known here", "Did you mean 'requester'?"),
    ),
    (
        *("a class", I200, '"administrative_warrant"', '"adminstrative_warrant"'),
        *("class = 'adminstrative_warrant' is not known", "Did you mean 'administrative_warrant'?"),
    ),
    (
        *("a branch", I200, '"executive"', '"exective"'),
        *("branch = 'exective' is not known", "Did you mean 'executive'?"),
    ),
    (
        *("a reading mark", SECTION_1373, 'mark = "K"', 'mark = "k"'),
        *("mark = 'k' is not known", "Valid: ?, K, V."),
    ),
    (
        *("a status", INSTRUMENT_1373, '"in_force"', '"inforce"'),
        *("status = 'inforce' is not known", "Did you mean 'in_force'?"),
    ),
    (
        *("the scope of a paper", PAPERS, 'scope = "within"', 'scope = "inside"'),
        *("scope = 'inside' is not known", "Valid: beyond, within."),
    ),
    (
        *("a title that is a number", IDENTITY, "title = ", "title = 7 #"),
        *("title is 7, not a text", ""),
    ),
    (
        *("a list that is a text", IDENTITY, 'say = ["I have', 'say = "I have" # ['),
        *("say is 'I have', not a list of texts", ""),
    ),
    (
        *("a date in quotation marks", STATUS, "until = 2025-07-25", 'until = "2025-07-25"'),
        *("until is '2025-07-25', not a date such as", ""),
    ),
    (
        *("a date with a time", STATUS, "until = 2025-07-25", "until = 2025-07-25T00:00:00"),
        *("until is datetime.datetime", "not a date such as"),
    ),
    (
        *("an order that is a text", I200, "order = 120", 'order = "120"'),
        *("order is '120', not a whole number", ""),
    ),
    (
        *("an order that is a truth", I200, "order = 120", "order = true"),
        *("order is True, not a whole number", ""),
    ),
    (
        *("an end before the beginning", STATUS, "from = 2025-07-25", "until = 2025-07-24\nfrom = 2025-07-25"),
        *("the end is not after the beginning", ""),
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_of_the_pen_is_told_with_its_very_line_and_the_nearest_value(
    copy: Copy, slip: tuple[str, str, str, str, str, str]
) -> None:
    _, name, old, new, what, hint = slip
    where = copy.spoil(name, old, new)
    assert hint in told(copy, what, where).what


def test_a_misspelt_value_in_a_condition_is_told_with_the_nearest_value(copy: Copy) -> None:
    where = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, '["not_an_officer"]', '["not_an_oficer"]')
    error = told(copy, "requester: there is no value 'not_an_oficer'", where)
    assert "Did you mean 'not_an_officer'?" in error.what
    assert error.fix == "correct it"


def test_a_class_of_papers_that_does_not_exist_is_told_with_its_line(copy: Copy) -> None:
    where = copy.spoil(ENTRY, '"class:detainer"', '"class:detaner"')
    error = next(e for e in refused(copy) if "no document kind has class 'detaner'" in e.what)
    assert "Did you mean 'detainer'?" in error.what
    assert error.where.partition(":")[0] == where.partition(":")[0]
    assert 0 <= int(where.partition(":")[2]) - int(error.where.partition(":")[2]) < 12


def test_a_missing_key_is_told_with_the_line_of_its_block(copy: Copy) -> None:
    where = copy.rule(IDENTITY, "not-an-officer")
    copy.spoil(IDENTITY, 'title = "A person', 'titel = "A person', after="[[rule]]")
    error = told(copy, "title is missing", where)
    assert error.fix == "write title as a text"


def test_invalid_toml_is_refused_with_its_line(copy: Copy) -> None:
    where = copy.spoil(IDENTITY, '["not_an_officer"]', '["not_an_officer"')
    (error,) = refused(copy)
    assert "this is not valid TOML" in error.what
    name, _, line = error.where.partition(":")
    assert name == f"law/{IDENTITY}"
    assert 0 <= int(line) - int(where.partition(":")[2]) <= 3  # the parser sees it a little later


def test_toml_broken_at_the_end_of_the_file_is_refused(copy: Copy) -> None:
    text = copy.path(SWITCHES).read_text(encoding="utf-8")
    copy.path(SWITCHES).write_text(text + '\nopen = "', encoding="utf-8")
    (error,) = refused(copy)
    assert "this is not valid TOML" in error.what
    assert error.where.startswith(f"law/{SWITCHES}:")


def test_several_mistakes_are_told_at_once(copy: Copy) -> None:
    places = {
        copy.spoil(IDENTITY, '"police"', '"polcie"'),
        copy.spoil(PAPERS, '"within"', '"inside"'),
        copy.spoil(SECTION_1373, 'mark = "K"', 'mark = "k"'),
    }
    assert {error.where for error in refused(copy)} == places


# ---- pieces that are not there ------------------------------------------------------------------


def test_a_provision_without_a_version_is_refused(copy: Copy) -> None:
    text = copy.path(SECTION_1373).read_text(encoding="utf-8")
    copy.path(SECTION_1373).write_text(text[: text.index("[[version]]")], encoding="utf-8")
    told(copy, "there is no [[version]]", f"law/{SECTION_1373}:1")


def test_a_version_without_a_source_is_refused(copy: Copy) -> None:
    text = copy.path(SECTION_1373).read_text(encoding="utf-8")
    copy.path(SECTION_1373).write_text(text[: text.index("[[version.source]]")], encoding="utf-8")
    where = copy.line(SECTION_1373, "[[version]]")
    told(copy, "there is no [[version.source]]", where)


def test_a_provision_without_its_instrument_is_refused(copy: Copy) -> None:
    copy.path(INSTRUMENT_1373).unlink()
    told(copy, "this provision has no instrument.toml", f"law/{SECTION_1373}:1")


def test_a_fact_that_cannot_be_unknown_is_refused(copy: Copy) -> None:
    name = "us/facts/purpose.toml"
    copy.spoil(name, 'id = "unknown"', 'id = "none"')
    errors = refused(copy)
    assert "values must be distinct and end with 'unknown'" in errors[0].what
    assert errors[0].where.startswith(f"law/{name}:")


def test_a_question_that_leads_to_a_screen_that_does_not_exist_is_refused(copy: Copy) -> None:
    copy.spoil("us/questions.toml", 'goto = "danger"', 'goto = "dangr"')
    errors = refused(copy)
    assert "there is no screen 'dangr'. Did you mean 'danger'?" in errors[0].what
    assert errors[0].where.startswith("law/us/questions.toml:")


def test_a_question_that_states_a_value_that_does_not_exist_is_refused(copy: Copy) -> None:
    where = copy.spoil("us/questions.toml", '"nonpublic_area"', '"nonpublic_aera"')
    assert "Did you mean 'nonpublic_area'?" in told(copy, "asked = 'nonpublic_aera'", where).what


def test_a_misspelt_list_of_forbidden_words_is_refused(copy: Copy) -> None:
    where = copy.spoil("us/floor.toml", "forbidden =", "forbiden =")
    told(copy, "the key 'forbiden' is not known here", where)


# ---- switches, days and places ------------------------------------------------------------------


def test_a_rule_behind_a_switch_that_does_not_exist_is_refused(copy: Copy) -> None:
    where = copy.rule(SAFER, "property")
    copy.spoil(SAFER, '"safer-community-places-2026"', '"safer-comunity-places-2026"')
    error = told(copy, "switch names 'safer-comunity-places-2026', which does not exist", where)
    assert "did you mean 'safer-community-places-2026'?" in error.what


def test_turning_on_a_switch_that_does_not_exist_is_answered_with_those_that_do(
    book: Book,
) -> None:
    with pytest.raises(ClosedBookError) as refusal:
        book.text_on(DAY, {"safer"})
    assert "there is no switch safer" in str(refusal.value)
    assert all(name in str(refusal.value) for name in book.law.switches)


def test_a_day_before_the_book_opens_has_no_answer(book: Book) -> None:
    with pytest.raises(ClosedBookError, match="there is no answer for 2018-04-23"):
        book.text_on(date(2018, 4, 23))
    assert book.text_on(date(2018, 4, 24)).rules


def test_a_switch_adds_its_rules_and_changes_the_name_of_the_policy(book: Book) -> None:
    without = book.text_on(DAY)
    turned = book.text_on(DAY, {"safer-community-places-2026"})
    added = {rule.id for rule in turned.rules} - {rule.id for rule in without.rules}
    assert {name.rsplit("/", 1)[0] for name in added} == {"us/nm/albuquerque/safer_places"}
    assert turned.hash != without.hash
    assert turned.switches == {"safer-community-places-2026"}


def test_every_unsettled_point_is_off_unless_it_is_turned_on(book: Book) -> None:
    switched = {rule.switch for rule in book.law.rules if rule.switch}
    assert switched <= set(book.law.switches)
    assert not any(rule.switch for rule in book.text_on(DAY).rules)


def test_a_place_without_law_is_answered_with_the_places_there_are(copy: Copy) -> None:
    with pytest.raises(FileNotFoundError) as refusal:
        open_book("us/nm/albuquerqe", copy.root)
    assert "us/nm/albuquerqe" in str(refusal.value)
    assert "us, us/ma, us/ma/boston, us/nm, us/nm/albuquerque" in str(refusal.value)


# ---- published text -----------------------------------------------------------------------------


def publish(copy: Copy, place: str = PLACE) -> list[str]:
    return lock.add(load_law(place, copy.root), copy.root)


@pytest.fixture
def published(copy: Copy) -> Copy:
    """Return a copy of the law of which every version is published as it stands."""
    publish(copy)
    return copy


def test_published_law_opens_and_has_nothing_to_publish(published: Copy) -> None:
    open_book(PLACE, published.root)
    before = published.path(lock.NAME).read_text(encoding="utf-8")
    assert publish(published) == []
    assert published.path(lock.NAME).read_text(encoding="utf-8") == before


def test_every_rule_provision_paper_and_duty_is_published_once(published: Copy, book: Book) -> None:
    locked = lock.read(published.root)
    law = book.law
    versions = len(law.rules) + sum(map(len, law.provisions.values())) + len(law.kinds) + len(law.obligations)
    assert len(locked) == versions
    assert all(len(digest) == 64 for digest in locked.values())


CHANGES: list[tuple[str, str, str, str, str]] = [
    ("the words of a rule", STATUS, "Never say that", "Never tell that", "rule us/status/status-only@"),
    (
        *("the conditions of a rule", IDENTITY, '["not_an_officer"]', '["unverified"]'),
        "rule us/identity/not-an-officer@",
    ),
    (
        *("the text of a provision", SECTION_1373, "A city may not forbid", "No city may forbid"),
        "provision us/8-usc-1373/main@",
    ),
    ("the face of a paper", I200, "Warrant for Arrest of Alien", "Warrant", "paper us/i200"),
]


@pytest.mark.parametrize("change", CHANGES, ids=[change[0] for change in CHANGES])
def test_a_changed_published_text_is_refused_with_its_place(
    published: Copy, change: tuple[str, str, str, str, str]
) -> None:
    _, name, old, new, called = change
    published.spoil(name, old, new)
    (error,) = refused(published)
    assert error.what.startswith(f"the published text of {called}")
    assert error.what.endswith("was changed")
    assert error.where.startswith(f"law/{name}:")
    assert "put the amendment in a new version" in error.fix
    open_book(PLACE, published.root, locked=False)


REMOVALS: list[tuple[str, Callable[[Copy], object], str]] = [
    (
        "a rule given another name",
        lambda copy: copy.spoil(SAFER, 'id = "data"', 'id = "datum"'),
        "rule us/nm/albuquerque/safer_places/data@",
    ),
    (
        "a provision moved to another file",
        lambda copy: copy.path(SECTION_1373).rename(copy.path(SECTION_1373).with_name("x.toml")),
        "provision us/8-usc-1373/main@",
    ),
    (
        "a version given another first day",
        lambda copy: copy.spoil(SAFER, "from = 2026-03-16", "from = 2026-04-16"),
        "rule us/nm/albuquerque/safer_places/property@2026-03-16",
    ),
]


@pytest.mark.parametrize("removal", REMOVALS, ids=[removal[0] for removal in REMOVALS])
def test_a_published_text_that_is_gone_is_refused(
    published: Copy, removal: tuple[str, Callable[[Copy], object], str]
) -> None:
    _, remove, called = removal
    remove(published)
    errors = [e for e in refused(published) if "the published text of" in e.what]
    assert [e.where for e in errors] == [f"law/{lock.NAME}"]
    assert errors[0].what.startswith(f"the published text of {called}")
    assert errors[0].what.endswith("is gone")


def test_closing_a_version_is_no_change_of_it_and_the_next_one_is_new(published: Copy) -> None:
    published.spoil(SAFER, "from = 2026-03-16", "from = 2026-03-16\nuntil = 2026-12-01")
    text = published.path(SAFER).read_text(encoding="utf-8")
    start = text.index("[[rule]]")
    later = text[start : text.index("[[rule]]", start + 1)].replace(
        "from = 2026-03-16\nuntil = 2026-12-01", "from = 2026-12-01"
    )
    published.path(SAFER).write_text(f"{text}\n{later}", encoding="utf-8")
    open_book(PLACE, published.root)
    assert publish(published) == ["rule us/nm/albuquerque/safer_places/property@2026-12-01"]


def test_a_comment_or_a_line_break_is_no_change_of_the_text(published: Copy) -> None:
    published.spoil(STATUS, "[[rule]]", "# A remark.\n\n[[rule]]")
    published.spoil(SECTION_1373, "A city may not", "A\ncity may not")
    open_book(PLACE, published.root)


def test_a_new_paper_of_a_class_in_use_changes_no_published_rule(published: Copy) -> None:
    """Rules that speak of the whole class now speak of it too, and their text is what it was."""
    text = published.path(I200).read_text(encoding="utf-8")
    new = published.path("us/document_kinds/i200b.toml")
    new.write_text(text.replace('id = "i200"', 'id = "i200b"'), encoding="utf-8")
    book = open_book(PLACE, published.root)
    (rule,) = (r for r in book.text_on(DAY).rules if r.id.endswith("/entry/administrative-paper"))
    assert {"i200", "i200b"} <= rule.when["document"]
    assert publish(published) == ["paper us/i200b"]


def test_a_new_rule_in_a_question_changes_no_published_exception_to_it(published: Copy) -> None:
    """An exception to ``us/papers/*`` now reaches the new rule too, and its text is what it was."""
    text = published.path(PAPERS).read_text(encoding="utf-8")
    start = text.index("[[rule]]")
    again = text[start : text.index("[[rule]]", start + 1)]
    again = again.replace('id = "search-warrant"', 'id = "search-warrant-again"')
    published.path(PAPERS).write_text(f"{text}\n{again}", encoding="utf-8")
    book = open_book(PLACE, published.root)
    (rule,) = (r for r in book.law.rules if r.id == "us/identity/not-an-officer")
    assert "us/papers/search-warrant-again" in rule.exception_to
    assert publish(published) == ["rule us/papers/search-warrant-again@0001-01-01"]


@pytest.mark.parametrize("place", ["us", "us/nm"])
def test_a_wider_place_is_not_held_to_the_lock_of_a_city_in_it(published: Copy, place: str) -> None:
    assert lock.changed(load_law(place, published.root), published.root) == []


def test_a_second_city_opens_with_the_lock_of_the_first(published: Copy) -> None:
    other = published.path("us/nm/elsewhere")
    other.mkdir()
    place = published.path("us/nm/albuquerque/place.toml").read_text(encoding="utf-8")
    (other / "place.toml").write_text(place, encoding="utf-8")
    open_book("us/nm/elsewhere", published.root)


# ---- mistakes of form ---------------------------------------------------------------------------

SILENT: list[tuple[str, str, str, str]] = [
    (
        *("two blocks of conditions, of which the second wins", IDENTITY),
        '[rule.when]\nrequester = ["not_an_officer"]',
        '[[rule.when]]\nrequester = ["not_an_officer"]\n[[rule.when]]\nasked = ["video"]',
    ),
    (
        *("conditions that are a number", IDENTITY),
        '[rule.when]\nrequester = ["not_an_officer"]',
        "when = 3",
    ),
    (
        *("conditions that are a text", IDENTITY),
        '[rule.when]\nrequester = ["not_an_officer"]',
        'when = "always"',
    ),
    ("a person to call who does not exist", IDENTITY, 'call = "police"', 'call = "polise"'),
    (
        *("a duty whose clock does not exist", "us/obligations.toml"),
        'clock = "return_date"',
        'clock = "retrn_date"',
    ),
    (
        *("two duties of one name", "us/obligations.toml"),
        "[[obligation]]",
        '[[obligation]]\nid = "call_counsel"\nwords = "Call nobody."\n\n[[obligation]]',
    ),
]


@pytest.mark.parametrize("silent", SILENT, ids=[silent[0] for silent in SILENT])
def test_a_mistake_of_form_is_refused(copy: Copy, silent: tuple[str, str, str, str]) -> None:
    _, name, old, new = silent
    copy.spoil(name, old, new)
    assert refused(copy)


def test_a_file_that_is_not_utf8_is_refused(copy: Copy) -> None:
    copy.path(IDENTITY).write_bytes('title = "Señas"'.encode("latin-1"))
    assert refused(copy)

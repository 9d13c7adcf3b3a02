"""A letter that cannot be used never opens: one real file spoilt at a time, told with file and line."""

from __future__ import annotations

import pytest
from tests.conftest import PLACE
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError, LawError
from dintel.lawbook.letters import load_letters
from dintel.lawbook.load import load_law

HOLD = "us/letters/counsel_hold.toml"
DECLINE = "us/nm/albuquerque/letters/decline_hold.toml"


def refused(copy: Copy) -> tuple[LawError, ...]:
    """Return the errors with which the letters are refused; each has all that it needs."""
    with pytest.raises(BadLawError) as error:
        load_letters(load_law(PLACE, copy.root), copy.root)
    for found in error.value.errors:
        assert found.what
        assert found.why
        assert found.fix
        assert found.where.startswith("law/us/")
    return error.value.errors


def test_the_letters_open_as_they_are(copy: Copy) -> None:
    assert len(load_letters(load_law(PLACE, copy.root), copy.root)) >= 12


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (HOLD, '"us/frcrp/rule-17"', '"us/frcrp/rule-017"', "Did you mean 'us/frcrp/rule-17'?"),
        (HOLD, '"us/frcrp/rule-17"', '"xx"', "there is no provision 'xx'."),
        (HOLD, '"us/frcrp/rule-17"', '"us/nm/ipra/14-2-8"', "deeper layer"),
        (DECLINE, "us/santos-v-frederick-county/holding", "us/nm/sb-40-2026/sharing", ""),
        (HOLD, "{received_on}", "{recieved_on}", "Did you mean 'received_on'?"),
        (HOLD, 'without = ["received_on"]', 'without = ["nothing"]', "no blank 'nothing'"),
        (HOLD, 'outcomes = ["counsel_hold"]', 'outcomes = ["hold"]', "Did you mean 'counsel_hold'?"),
        (HOLD, 'outcomes = ["counsel_hold"]', "outcomes = []", "outcomes is empty"),
        (HOLD, "from = 2026-07-01", "", "from is missing"),
        (HOLD, "fact = true", "", "it names no provision"),
        (HOLD, "behind = [", "fact = true\nbehind = [", "states a fact and names a provision"),
        (HOLD, 'explain = ["us/8-usc-1225/d-4-b"]', 'explain = ["us/18-usc-1519/main"]', "is explained"),
        (HOLD, 'document = ["i138"]', 'document = ["i139"]', "'i139' is no value of document"),
        (HOLD, "[paragraph]]", "[paragraph]]\nparts = 1", "'parts' is not known here"),
        (HOLD, 'part = "answer"', 'part = "answers"', "Did you mean 'answer'?"),
    ],
)
def test_what_cannot_be_used_is_told(copy: Copy, name: str, old: str, new: str, what: str) -> None:
    where = copy.spoil(name, old, new)
    if not what:  # in force from 2026-07-01 on, as the letter is
        load_letters(load_law(PLACE, copy.root), copy.root)
        return
    found = [error for error in refused(copy) if what in error.what]
    assert found
    assert {error.where.partition(":")[0] for error in found} == {where.partition(":")[0]}


@pytest.mark.parametrize(("start", "end"), [("2026-06-30", ""), ("2026-05-01", "\nuntil = 2026-06-01")])
def test_a_letter_older_than_what_it_cites_is_refused(copy: Copy, start: str, end: str) -> None:
    name = "us/nm/albuquerque/letters/decline_records.toml"
    copy.spoil(name, "from = 2026-07-01", f"from = {start}{end}")
    errors = refused(copy)
    assert {error.what for error in errors} == {
        "us/nm/sb-40-2026/sharing is not in force for as long as this letter is used"
    }


def test_a_letter_may_end_before_what_it_cites_does(copy: Copy) -> None:
    until = "from = 2026-07-01\nuntil = 2026-08-01"
    copy.spoil("us/nm/albuquerque/letters/decline_records.toml", "from = 2026-07-01", until)
    path = "us/nm/instruments/sb-40-2026/provisions/sharing.toml"
    copy.spoil(path, "from = 2026-07-01", until)
    assert load_letters(load_law(PLACE, copy.root), copy.root)


def test_the_line_of_a_sentence_is_told(copy: Copy) -> None:
    copy.spoil(HOLD, '"us/19-usc-1509/main"', '"us/19-usc-1509/other"')
    (found,) = refused(copy)
    assert found.where == copy.line(HOLD, '"us/19-usc-1509/other"')

"""Every kind of leaf and every name in one has words on receipts, in each room's ``leaf_words.toml``.

Kinds are read from the services' text, names from the tables that rooms register. What no text shows, such as
kinds that are put together and names beside the rows, is held against the words by every test that leaves a
leaf (``tests/conftest.py``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.test_ledger_wiring import APPS, ROOMS, modules_of

from dintel.apps.accounts.models import Change
from dintel.apps.accounts.permissions import matrix
from dintel.apps.evidence.custody_line import ACTIONS
from dintel.apps.evidence.services.custody import PARTICIPLES
from dintel.apps.ledger import tables
from dintel.apps.ledger.content import columns_of
from dintel.lawbook.leaf_words import LeafWordsError, leaf_words, read_leaf_words

KIND = re.compile(r"[a-z_]+\.[a-z_]+")
NO_KINDS = {"dintel.notices", "dintel.ledger", "dintel.evidence", "test.ping"}
"""Names of loggers, and the event of a webhook that nothing happened for."""
SECRET = {"password"}
"""Columns that stand in no leaf."""


def kinds_in_services() -> Iterator[str]:
    """Yield every text of the services that is shaped like a kind, but for names of permissions and files."""
    actions = matrix().actions
    for room in [*ROOMS, "ledger"]:
        for path in modules_of(room):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                is_file = said.endswith((".toml", ".jsonl", ".pdf"))
                if KIND.fullmatch(said) and said not in actions and said not in NO_KINDS and not is_file:
                    yield said


def kinds_put_together() -> Iterator[str]:
    for action in ACTIONS:
        yield f"evidence.{PARTICIPLES.get(action, action)}"
    for what in Change.What:
        yield f"{'role' if what in {Change.What.GIVEN, Change.What.ENDED} else 'account'}.{what}"


def test_the_services_leave_many_kinds() -> None:
    found = set(kinds_in_services())
    assert {"contact.filed", "visit.logged", "notice.announced", "disposal.certified"} <= found


def test_every_kind_of_leaf_has_words() -> None:
    missing = {kind for kind in (*kinds_in_services(), *kinds_put_together()) if kind not in leaf_words().kinds}
    assert not missing, f"receipts have no words for {sorted(missing)}: add them to the room's leaf_words.toml"


def test_every_column_that_a_leaf_can_hold_has_words() -> None:
    columns = {column.attname for table in tables.registered() for column in columns_of(table.model)} - SECRET
    names = columns | {name for table in tables.registered() for name in table.names}
    missing = leaf_words().without_words("contact.filed", iter(names))
    assert not missing, f"receipts have no words for {missing}: add them to the room's leaf_words.toml"


def test_two_rooms_cannot_call_one_thing_by_two_names(tmp_path: Path) -> None:
    for room, said in (("one", "a day"), ("two", "a date")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "leaf_words.toml").write_text(f'[names]\non = "{said}"\n', "utf-8")
    with pytest.raises(LeafWordsError, match="Use the same words or another name"):
        read_leaf_words(tmp_path)


def test_every_file_of_words_lies_in_a_room() -> None:
    assert {path.parent.name for path in APPS.glob("*/leaf_words.toml")} <= {
        *(room.partition("/")[0] for room in ROOMS),
        "ledger",
    }

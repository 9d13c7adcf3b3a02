"""SQL of our own stays inside what PostgreSQL's relatives accept; each exception is named, with its way out.

Read off the code: every text that is handed to a cursor, in modules that have one. What only SQLite is asked, such as
FTS5 and PRAGMA, is left out, since none of them is SQLite.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dintel"
TOLD = tomllib.loads((ROOT / "tests" / "house" / "sql.toml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "explanation" / "databases.md").read_text(encoding="utf-8")
STATEMENT = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE \w|DELETE FROM|ALTER|CREATE|DROP|SET LOCAL|SET TRANSACTION|FOR (KEY )?(UPDATE|SHARE)"
    r"|WITH \w+ AS|ORDER BY|UNION|WHERE|BEGIN|ROLLBACK|ANALYZE|VACUUM|MATERIALIZED|nextval|json_\w+)\b|@@|::[a-z]"
)
WORD = re.compile(r"'[^']*'|\"[^\"]*\"|\b([A-Z][A-Z_]+)\b|\b([a-z_]+)\(|(::|@@|<@|@>|->>?|\|\|)")
NAMES = frozenset({"%s", "NULL"})


def texts(path: Path) -> list[str]:
    """Return every text of a module that reads like SQL, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)} - {
        id(one) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr)
    }
    found = []
    for one in ast.walk(tree):
        if id(one) in told or id(one) in inside:
            continue
        if isinstance(one, ast.JoinedStr):
            found.append(" ".join(p.value if isinstance(p, ast.Constant) else " x " for p in one.values))
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            found.append(one.value)
    return [text for text in found if STATEMENT.search(text)]


def constructs() -> dict[str, set[str]]:
    """Return every word and sign of our SQL with the modules that use it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        source = path.read_text(encoding="utf-8")
        if name in {*TOLD["sqlite_alone"], *TOLD["office_alone"]} or not re.search(
            r"\.(execute|raw)\(|connection\.vendor|as_postgresql", source
        ):
            continue
        for text in texts(path):
            for match in WORD.finditer(text):
                word = next(filter(None, match.groups()), "")
                if word and word not in NAMES:
                    found[word].add(name)
    return found


def test_every_construct_of_our_sql_is_accepted_elsewhere_or_named_with_its_way_out() -> None:
    accepted = set(TOLD["accepted"]["words"]) | set(TOLD["sqlite_words"])
    named = {word: one for one in TOLD["exception"] for word in one["words"]}
    for word, where in constructs().items():
        if word in accepted:
            continue
        assert word in named, (
            f"{sorted(where)} use {word} in SQL. If CockroachDB, YugabyteDB and Citus take it, add it to `accepted` in"
            " tests/house/sql.toml; if not, add an exception with its way out, there and in"
            " docs/explanation/databases.md."
        )
        assert where <= set(named[word]["where"]), f"{word} is used in {sorted(where - set(named[word]['where']))} too"


@pytest.mark.parametrize("one", TOLD["exception"], ids=lambda one: one["name"])
def test_each_exception_is_still_used_and_stands_on_the_page(one: dict[str, list[str] | str]) -> None:
    found = constructs()
    for word in one["words"]:
        assert word in found, f"nothing uses {word} any more: remove it from tests/house/sql.toml and the page"
    assert f"`{one['name']}`" in PAGE, f"docs/explanation/databases.md says nothing of {one['name']}"
    assert one["way_out"]

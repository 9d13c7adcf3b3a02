"""A service that changes the record leaves a leaf: nobody can forget one.

Every public function of a room's services is read, with all it calls in any room's services. If
anything on the way writes to the database, something on the way must record a leaf. What writes
without one stands in ``without_a_leaf.toml``, with the reason.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

APPS = Path(__file__).resolve().parents[2] / "src" / "dintel" / "apps"
WRITES = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
STATEMENTS = ("INSERT ", "UPDATE ", "DELETE ")
LEAVES = {"record", "record_many", "record_quietly"}
NO_ROOMS = {"ledger"}

WITHOUT_A_LEAF = {
    f"{room}.{name}": reason
    for room, functions in tomllib.loads(
        Path(__file__).with_name("without_a_leaf.toml").read_text(encoding="utf-8")
    ).items()
    for name, reason in functions.items()
}
"""``room.function`` to the reason why what it writes needs no leaf."""


@dataclass
class Function:
    """What one function does by itself, and the names it calls."""

    writes: bool = False
    leaves: bool = False
    calls: set[str] = field(default_factory=set)


def modules_of(room: str) -> list[Path]:
    folder = APPS / room / "services"
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [APPS / room / "services.py"]


def public_of(room: str) -> list[str]:
    """Return the names a room offers: those of ``__all__`` that are functions of its own."""
    first = APPS / room / "services" / "__init__.py"
    tree = ast.parse((first if first.exists() else APPS / room / "services.py").read_text(encoding="utf-8"))
    named = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    )
    assert isinstance(named, ast.List)
    return [one.value for one in named.elts if isinstance(one, ast.Constant)]


def imported(tree: ast.Module) -> dict[str, str]:
    """Return what names in a module stand for: ``room`` or ``room:function``."""
    found = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("dintel.apps."):
            continue
        parts = (node.module or "").split(".")[2:]
        for alias in node.names:
            name = alias.asname or alias.name
            if "services" in parts:
                found[name] = f"{'/'.join(parts[: parts.index('services')])}:{alias.name}"
            elif alias.name == "services":
                found[name] = "/".join(parts)
    return found


def read(room: str) -> Iterator[tuple[str, Function]]:
    for path in modules_of(room):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = imported(tree)
        constants = {
            getattr(node.targets[0], "id", ""): node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield node.name, told(node, room, names, constants)


def told(node: ast.FunctionDef, room: str, names: dict[str, str], constants: dict[str, object]) -> Function:
    found = Function()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            found.writes |= inner.value.lstrip().startswith(STATEMENTS)
        if isinstance(inner, ast.Name):
            found.writes |= str(constants.get(inner.id, "")).lstrip().startswith(STATEMENTS)
            stands = names.get(inner.id, "")
            if ":" in stands and not stands.startswith("ledger:"):
                found.calls.add(stands.replace(":", "."))
            elif not stands:
                found.calls.add(f"{room}.{inner.id}")
        if isinstance(inner, ast.Call):
            look_at(inner.func, room, names, found)
    return found


def look_at(called: ast.expr, room: str, names: dict[str, str], found: Function) -> None:
    if isinstance(called, ast.Name):
        found.leaves |= names.get(called.id, "") in {f"ledger:{name}" for name in LEAVES}
    if isinstance(called, ast.Attribute):
        owner = called.value.id if isinstance(called.value, ast.Name) else ""
        stands = names.get(owner, "")
        found.writes |= called.attr in WRITES and not stands
        found.writes |= owner == "rows" and called.attr in {"add", "add_ahead", "add_known"}
        found.leaves |= stands == "ledger" and called.attr in LEAVES
        if stands and stands != "ledger":
            found.calls.add(f"{stands.split(':')[0]}.{called.attr}")
        elif not stands:
            found.calls.add(f"{room}.{called.attr}")


ROOMS = sorted(
    {path.parent.relative_to(APPS).as_posix() for path in (*APPS.rglob("services"), *APPS.rglob("services.py"))}
    - NO_ROOMS
)
"""Each folder with services of its own: a room, or half of one, such as ``records/foia``."""


@pytest.fixture(scope="module")
def functions() -> dict[str, Function]:
    """Return every function of every room's services; those of one name in one room are taken together."""
    found: dict[str, Function] = {}
    for room in ROOMS:
        for name, function in read(room):
            kept = found.setdefault(f"{room}.{name}", Function())
            kept.writes |= function.writes
            kept.leaves |= function.leaves
            kept.calls |= function.calls
    return found


def reached(name: str, functions: dict[str, Function]) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in functions and one not in seen:
            seen.add(one)
            waiting += functions[one].calls
    return seen


@pytest.mark.parametrize("name", [f"{room}.{name}" for room in ROOMS for name in public_of(room)])
def test_a_service_that_writes_leaves_a_leaf(name: str, functions: dict[str, Function]) -> None:
    """In each room on the way: what writes there has a leaf there."""
    way = reached(name, functions)
    for room in {one.split(".")[0] for one in way}:
        here = [one for one in way if one.startswith(f"{room}.")]
        writers = [one for one in here if functions[one].writes and one not in WITHOUT_A_LEAF]
        leaves = any(functions[one].leaves for one in here)
        assert leaves or not writers, (
            f"{name} writes to the record in {', '.join(writers)} and nobody could prove it: call ledger.record(...) "
            "in its transaction, or write in without_a_leaf.toml why it matters to nobody"
        )


def test_the_exceptions_exist_write_and_give_their_reasons(functions: dict[str, Function]) -> None:
    for name, reason in WITHOUT_A_LEAF.items():
        assert name in functions, f"{name} is gone"
        assert functions[name].writes, f"{name} writes nothing now"
        assert not functions[name].leaves, f"{name} leaves a leaf now"
        assert len(reason) > 20, f"{name}: say why"

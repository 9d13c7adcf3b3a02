"""A copy of the law that a test may spoil."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Copy:
    """A data root of its own, with the real law in it."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / "law" / name

    def spoil(self, name: str, old: str, new: str, *, after: str = "") -> str:
        """Replace ``old``, the first one behind ``after``; return ``file:line`` of the place."""
        text = self.path(name).read_text(encoding="utf-8")
        at = text.index(old, text.index(after))
        self.path(name).write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
        return f"law/{name}:{text[:at].count(chr(10)) + 1}"

    def line(self, name: str, mark: str, *, after: str = "") -> str:
        """Return ``file:line`` of the first line that holds ``mark`` behind ``after``."""
        text = self.path(name).read_text(encoding="utf-8")
        at = text.index(mark, text.index(after))
        return f"law/{name}:{text[:at].count(chr(10)) + 1}"

    def rule(self, name: str, rule: str) -> str:
        """Return ``file:line`` of the block of a rule."""
        text = self.path(name).read_text(encoding="utf-8")
        at = text.rindex("[[rule]]", 0, text.index(f'id = "{rule}"'))
        return f"law/{name}:{text[:at].count(chr(10)) + 1}"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """Return a copy of the law for one test, as if none of it were published yet.

    So it is the mistake itself that is found, and not that a published text was changed.
    """
    shutil.copytree(ROOT / "law", tmp_path / "law", ignore=shutil.ignore_patterns("policy.lock"))
    return Copy(tmp_path)

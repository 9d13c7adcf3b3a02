"""Everything that can be checked, one after the other: what City IT runs every night, and after every restore."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from dintel.apps import binding
from dintel.apps.evidence import clamd
from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.office import separation
from dintel.apps.sealing.providers import KeySourceError
from dintel.config.advice import advice
from dintel.config.prepare import open_the_law, require_agencies_apart
from dintel.config.problem import NotReadyError
from dintel.config.tables import require_database, require_tables
from dintel.operations.members import members

Tell = Callable[[str], None]
Command = tuple[str, str, tuple[str, ...]]
COMMANDS: tuple[Command, ...] = (
    ("log and rows", "ledger_check", ()),
    ("keys", "sealing_check", ()),
    ("evidence and its custody", "evidence_check", ("--chains-only",)),
    ("what was disposed of", "retention_check", ()),
    ("figures", "figures_check", ()),
)
"""What each command checks, in the order in which a fault of one would explain those of the next."""
EVERY_BYTE = {"ledger_check": ("--files",)}
"""The same, where every file is read."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check: what it looked at, what it found (empty: nothing wrong), and how many seconds it took."""

    what: str
    fault: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Checked:
    """All checks."""

    lines: tuple[Line, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no check found anything wrong."""
        return not any(line.fault for line in self.lines)


def check(*, files: bool, tell: Tell) -> Checked:
    """Run every check and return what each found; ``files`` reads every byte of evidence. One fault stops no other.

    Raises NotReadyError where there is nothing to look at: no database, or none that can be asked.
    """
    if binding.is_state_office() and not separation.is_separated():
        require_agencies_apart()
    require_database()
    for said in advice(settings.ENVIRONMENT):
        tell(said)
    lines = [
        _one("law and city", partial(_kept_back_by, open_the_law)),
        _one(f"scanner of files ({settings.SCANNER or 'none is set'})", _scanner),
    ]
    if binding.is_state_office():
        lines.append(_one(f"agencies are kept apart{_but_slowly()}", separation.what_is_open))
    with binding.to_whole_office("what is of the instance is checked"):
        lines.append(_one("settings", partial(_command, "check", ())))
        lines.append(_one("tables are of this version", partial(_kept_back_by, require_tables)))
    for member in members():
        of = f"{member.slug}: " if member else ""
        for what, name, words in COMMANDS:
            tell(f"{of}{what} ...")
            given = EVERY_BYTE.get(name, words) if files else words
            with binding.to(member):
                lines.append(_one(f"{of}{what}", partial(_command, name, given)))
    return Checked(tuple(lines))


def _one(what: str, do: Callable[[], str]) -> Line:
    begun = perf_counter()
    fault = do()
    return Line(what, fault, perf_counter() - begun)


def _kept_back_by(do: Callable[[], None]) -> str:
    """Return what keeps Dintel from starting, in words; empty for nothing."""
    try:
        do()
    except NotReadyError as problem:
        return str(problem)
    return ""


def _but_slowly() -> str:
    """Return what makes an office slow, which is no fault."""
    slow = separation.what_is_slow()
    return f" ({slow})" if slow else ""


def _scanner() -> str:
    """Return why the scanner gives no verdict; none is set is no fault, and is said beside what was checked."""
    try:
        if settings.SCANNER is not None:
            clamd.version(settings.SCANNER)
    except clamd.ScannerError as problem:
        return f"{problem}; originals that it has not looked at do not go out (docs/how-to/scan-files.md)"
    return ""


def _command(name: str, words: tuple[str, ...]) -> str:
    said = io.StringIO()
    try:
        call_command(name, *words, stdout=said, stderr=io.StringIO())
    except (CommandError, KeySourceError, KeyUnusableError, DatabaseError, OSError) as problem:
        return f"{said.getvalue().strip()}\n{problem}".strip()
    except SystemExit as end:
        return said.getvalue().strip() or f"{name} ended with {end.code}" if end.code else ""
    return ""

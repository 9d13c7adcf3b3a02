"""Runs a command of `manage.py`.

What a command stands on (a key, a setting, the database, its tables) and is missing ends it with the way out, and not
with a traceback; `--traceback` shows that too.

In a state office a command works for one agency, named by ``--agency NAME`` anywhere among its words, or for the
whole instance, as those of ``OF_THE_OFFICE`` do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line, get_commands
from django.db import DatabaseError, InterfaceError, OperationalError

from dintel.apps import binding
from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.sealing.providers import KeySourceError
from dintel.config.frames import with_room
from dintel.config.problem import NotReadyError
from dintel.config.starting import start_django

OF_THE_OFFICE = {
    "migrate": "tables are of every agency",
    "showmigrations": "as migrate",
    "makemigrations": "as migrate",
    "check": "settings are of the instance",
    "collectstatic": "static files are of the instance",
    "help": "says what there is",
    "compilemessages": "translations are of the instance",
    "sealing_check": "keys that wrap are of the instance",
    "sealing_rotate": "as sealing_check",
    "sealing_escrow": "as sealing_check",
    "worker": "binds itself to one agency after the other",
    "tick": "as worker",
}
"""Commands that work for the whole instance, each with the reason."""
OF_AGENCY = "--agency"
WAITS = {"worker"}
"""Commands that go on where the database is away for a while."""
TRACEBACK = "--traceback"
ONLY_TELLS = {"-h", "--help", "--version"}
MISSING = (KeySourceError, KeyUnusableError, NotReadyError, OperationalError, InterfaceError)
"""What a command may stand on and lack. Any other error is a fault of ours, and shown with its place."""


@with_room
def run(arguments: Sequence[str]) -> None:
    """Run one command. Exits with 1 where something it stands on is missing; what was begun is rolled back by then."""
    words, slug = _without_agency(arguments)
    name = _name(words)
    try:
        start_django()
        if binding.is_state_office():
            _of_an_agency(words, slug)
        else:
            _of_a_city(words, slug)
    except MISSING as problem:
        if TRACEBACK in words:
            raise
        said = "the database did not do what it was asked: " if isinstance(problem, DatabaseError) else ""
        sys.exit(f"{name} stopped: {said}{problem}")


def _name(words: Sequence[str]) -> str:
    return words[1] if len(words) > 1 else "help"


def _require_tables(words: Sequence[str]) -> None:
    """Refuse to begin a command of ours on tables that are not those of this version; Django's own may make them."""
    name = _name(words)
    if ONLY_TELLS & set(words) or not str(get_commands().get(name, "")).startswith("dintel."):
        return
    from dintel.config import tables  # noqa: PLC0415 - settings are there only now

    try:
        tables.require_tables()
    except tables.DatabaseAwayError:
        if name not in WAITS:
            raise


def _without_agency(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Return the words of a command without the agency, and the agency; empty where none is named."""
    words, slug = list(arguments), ""
    for place, word in enumerate(words):
        if word == OF_AGENCY and place + 1 < len(words):
            slug = words[place + 1]
            del words[place : place + 2]
            break
        if word.startswith(f"{OF_AGENCY}="):
            slug = word.partition("=")[2]
            del words[place]
            break
    return words, slug


def _of_a_city(words: list[str], slug: str) -> None:
    if slug:
        sys.exit(f"{OF_AGENCY} {slug}: this instance serves one agency, so none is named (DINTEL_STATE_OFFICE is off).")
    _require_tables(words)
    execute_from_command_line(words)


def _of_an_agency(words: list[str], slug: str) -> None:
    name = _name(words)
    if not slug and name in OF_THE_OFFICE:
        _require_tables(words)
        with binding.to_whole_office(f"{name}: {OF_THE_OFFICE[name]}"):
            execute_from_command_line(words)
        return
    if not slug:
        sys.exit(
            f"{name} works for one agency of this state office. Name it: {name} {OF_AGENCY} NAME;"
            " `dintel agency list` says which there are. Nothing was done."
        )
    _require_tables(words)
    from dintel.apps.office import queries  # noqa: PLC0415 - models are there only now

    try:
        member = queries.named(slug)
    except queries.UnknownAgencyError as problem:
        sys.exit(f"{problem} Nothing was done.")
    with binding.to(member):
        execute_from_command_line(words)

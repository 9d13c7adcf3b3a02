"""Runs a command of `manage.py`. A key that is missing ends it with the way out, and not with a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line

from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.sealing.providers import KeySourceError


def run(arguments: Sequence[str]) -> None:
    """Run one command. Exits with 1 where a key of the city is missing; what was begun has been rolled back by then."""
    try:
        execute_from_command_line(list(arguments))
    except (KeySourceError, KeyUnusableError) as problem:
        sys.exit(f"{' '.join(arguments[1:2])} stopped: {problem}")

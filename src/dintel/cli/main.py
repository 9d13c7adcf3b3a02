"""The command ``dintel``: one sub-command a job, each in a module of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TypeAlias

from dintel.cli import law
from dintel.cli.ledger import command as ledger
from dintel.domain.policy.facts import UnknownFactError
from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.book import ClosedBookError

FAILED = 1
MISUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done. 1: the law is not fit to use, a proof failed, or a log or receipt does not hold. 2: the call
    cannot be understood, or something cannot be read.
    """
    parser, _jobs = parser_with_jobs()
    return run(parser.parse_args(arguments))


Jobs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def parser_with_jobs() -> tuple[argparse.ArgumentParser, Jobs]:
    """Return the parser with the jobs of this room, and where further ones are added."""
    parser = argparse.ArgumentParser(prog="dintel", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    law.add_to(jobs)
    ledger.add_to(jobs)
    return parser, jobs


def run(options: argparse.Namespace) -> int:
    """Run the job that was asked for and return its exit code."""
    try:
        return int(options.run(options))
    except BadLawError as error:
        print(f"The law cannot be used as it is written.\n\n{error}", file=sys.stderr)
        return FAILED
    except (UnknownFactError, ClosedBookError, law.InputError, FileNotFoundError) as error:
        print(f"dintel: {error}", file=sys.stderr)
        return MISUSED


if __name__ == "__main__":
    raise SystemExit(main())

"""The command ``dintel``: one sub-command a job, each in a module of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

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
    parser = argparse.ArgumentParser(prog="dintel", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    law.add_to(jobs)
    ledger.add_to(jobs)
    options = parser.parse_args(arguments)
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

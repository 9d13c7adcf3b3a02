"""The command ``dintel``, whole: what an auditor runs without Django, and what City IT does with an instance.

Django starts only for a job that needs it, so that an auditor's jobs run where there is no database.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from dintel.cli import main as auditor
from dintel.cli.main import FAILED, MISUSED, Jobs
from dintel.config.collector import look_seldom
from dintel.config.frames import with_room

if TYPE_CHECKING:
    from dintel.operations.check import Checked

DONE = 0


@with_room
def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something is wrong, 2 it could not be done."""
    look_seldom()
    parser, jobs = auditor.parser_with_jobs()
    add_to(jobs)
    return auditor.run(parser.parse_args(arguments))


def add_to(jobs: Jobs) -> None:
    """Add the jobs of City IT."""
    _add(jobs, "serve", _serve, "answer pages, with a worker beside it, until stopped")
    _add(jobs, "demo", _demo, "serve a made-up city with a sign-in-as page, never real records")
    _add(jobs, "worker", _manage("worker"), "do the clock's work until stopped; `serve` starts one by itself")
    _add(jobs, "tick", _manage("tick"), "do the clock's work once")
    job = _add(jobs, "backup", _backup, "write database, evidence and the list of both into a new folder")
    job.add_argument("target", metavar="FOLDER", type=Path, help="where the backup's folder is made; on another disk")
    job.add_argument(
        "--keys", metavar="FOLDER", type=Path, help="also write the keys there, sealed to DINTEL_SEALING_RECIPIENTS"
    )
    job = _add(jobs, "restore", _restore, "put a backup into an empty instance and check everything")
    job.add_argument("backup", metavar="FOLDER", type=Path, help="the folder that `dintel backup` printed")
    job.add_argument("--keys", metavar="FILE", type=Path, help="the file of the keys, where they are not there yet")
    job.add_argument("--identity", metavar="FILE", type=Path, help="the age identity that opens it")
    job = _add(jobs, "check", _check, "check law, tables, log, rows, keys, custody, disposals and figures")
    job.add_argument("--files", action="store_true", help="also read every byte of evidence")
    job = _add(jobs, "upgrade", _upgrade, "bring a stopped instance to this version: back up, migrate, check")
    job.add_argument("--backup", metavar="FOLDER", type=Path, help="where the backup before it is made")
    job.add_argument("--without-backup", action="store_true", help="there is one already")
    job = _add(jobs, "downgrade", _downgrade, "bring a stopped instance back to the tables of an older version")
    job.add_argument("older", metavar="FOLDER", type=Path, help="a backup of that version: what `upgrade` made first")
    job.add_argument("--backup", metavar="FOLDER", type=Path, required=True, help="where one of what is there is made")
    _add_agency(jobs)
    job = jobs.add_parser("manage", help="run a command of docs/reference/management.md", add_help=False)
    job.set_defaults(run=lambda options: _manage(*options.words)(options))
    job.add_argument("words", nargs=argparse.REMAINDER)


def _add_agency(jobs: Jobs) -> None:
    words = "the agencies of a state office: separate, partition, list, add, move, close"
    parser = jobs.add_parser("agency", help=words, description=words)
    acts = parser.add_subparsers(required=True, metavar="ACT")
    _add(acts, "separate", _agency, "bring the tables up to date and keep the rows of agencies apart")
    job = _add(acts, "partition", _agency, "keep the big tables in parts, by agency and month; again: next months")
    job.add_argument("--parts", metavar="N", type=int, help="into how many parts; 16 if nothing is said")
    _add(acts, "list", _agency, "list the agencies, with accounts and open deadlines of each, never a record")
    job = _add(acts, "add", _agency, "add an agency")
    job.add_argument("slug", metavar="NAME", help="the first part of its address, such as rio-arriba-sheriff")
    job.add_argument("--name", default="", help="its name in full")
    job.add_argument("--division", default="", help="its Open Civic Data id")
    job = _add(acts, "move", _agency, "close a person's account at one agency and invite them to another")
    job.add_argument("email", metavar="ADDRESS", help="the person's e-mail address")
    job.add_argument("--from", dest="source", metavar="NAME", required=True, help="the agency they leave")
    job.add_argument("--to", dest="target", metavar="NAME", required=True, help="the agency they come to")
    job.add_argument("--by", metavar="ADDRESS", required=True, help="an administrator of the agency they leave")
    job = _add(acts, "close", _agency, "close an agency: its address answers nothing, its records stay")
    job.add_argument("slug", metavar="NAME", help="the agency's name in its address")
    for act, chosen in acts.choices.items():
        chosen.set_defaults(act=act)


def _add(jobs: Jobs, name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
    job = jobs.add_parser(name, help=words, description=words)
    job.set_defaults(run=run)
    return job


def _serve(_options: argparse.Namespace) -> int:
    from dintel.config.serve import main as serve  # noqa: PLC0415 - Django starts with it

    return serve()


def _demo(options: argparse.Namespace) -> int:
    os.environ["DINTEL_DEMO"] = "1"
    return _serve(options)


def _manage(*words: str) -> Callable[[argparse.Namespace], int]:
    def run(_options: argparse.Namespace) -> int:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
        from dintel.config.commands import run as manage  # noqa: PLC0415 - Django starts with it

        manage(["dintel manage", *words])
        return DONE

    return run


def _with_django(do: Callable[[], int]) -> int:
    """Start Django, do it, and say in words what stopped it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    from dintel.config.problem import NotReadyError  # noqa: PLC0415
    from dintel.operations.problem import OperationError  # noqa: PLC0415

    try:
        from django.db import DatabaseError  # noqa: PLC0415

        from dintel.config.starting import start_django  # noqa: PLC0415

        start_django()
        try:
            return do()
        except DatabaseError as problem:
            message = f"The database did not do what it was asked: {str(problem).strip()}"
            raise OperationError(message) from problem
    except (OperationError, NotReadyError) as problem:
        print(f"dintel: {problem}", file=sys.stderr)
        return MISUSED


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _backup(options: argparse.Namespace) -> int:
    def do() -> int:
        from dintel.operations.backup import back_up  # noqa: PLC0415 - Django has started

        begun = perf_counter()
        made = back_up(options.target, keys=options.keys, at=datetime.now(tz=UTC), tell=_tell)
        told = made.manifest
        print(
            f"{made.folder}\n{len(told.files)} files, {made.size / 1e6:.1f} MB, log at {told.log_size} entries,"
            f" {perf_counter() - begun:.1f} s\nSHA-256 of its list: {made.sha256}"
        )
        for name in told.gone_meanwhile:
            print(f"disposed of meanwhile, and not in it: {name}")
        print(f"keys: {made.keys}" if made.keys else "The keys are not in it. Without them it does not open (--keys).")
        return DONE

    return _with_django(do)


def _restore(options: argparse.Namespace) -> int:
    if (options.keys is None) != (options.identity is None):
        _tell("dintel: --keys and --identity are given together: the file, and what opens it.")
        return MISUSED

    def do() -> int:
        from dintel.operations.restore import restore  # noqa: PLC0415 - Django has started

        begun = perf_counter()
        keys = (options.keys, options.identity) if options.keys else None
        done = restore(options.backup, keys=keys, tell=_tell)
        print(
            f"Put back: the state of {done.manifest.made_at}, log at {done.manifest.log_size} entries,"
            f" {perf_counter() - begun:.1f} s with every check.\n"
            "Before you start it: does a witness, a mirror or a receipt know of a later checkpoint? Then follow"
            " docs/how-to/keep-the-ledger.md, After a restore."
        )
        return _told(done.found)

    return _with_django(do)


def _check(options: argparse.Namespace) -> int:
    def do() -> int:
        from dintel.operations.check import check  # noqa: PLC0415 - Django has started

        return _told(check(files=options.files, tell=_tell))

    return _with_django(do)


def _upgrade(options: argparse.Namespace) -> int:
    if (options.backup is None) != options.without_backup:
        _tell(
            "dintel: say where the backup before it is made (--backup FOLDER), or that there is one (--without-backup)."
        )
        return MISUSED

    def do() -> int:
        from dintel.operations.upgrade import upgrade  # noqa: PLC0415 - Django has started

        made, found = upgrade(options.backup, at=datetime.now(tz=UTC), tell=_tell)
        if made:
            print(f"The way back: {made.folder}")
        return _told(found)

    return _with_django(do)


def _downgrade(options: argparse.Namespace) -> int:
    def do() -> int:
        from dintel.operations.downgrade import downgrade  # noqa: PLC0415 - Django has started

        made, undone = downgrade(options.older, options.backup, at=datetime.now(tz=UTC), tell=_tell)
        print(f"Undone: {', '.join(undone) or 'nothing; the tables are those of that version'}.")
        print(f"The state before it: {made.folder}\nNow start the older version, and let it run `dintel check`.")
        return DONE

    return _with_django(do)


def _agency(options: argparse.Namespace) -> int:
    def do() -> int:
        from dintel.operations import agencies  # noqa: PLC0415 - Django has started

        for line in agencies.ACTS[options.act](options):
            print(line)
        return DONE

    return _with_django(do)


def _told(found: Checked) -> int:
    for line in found.lines:
        print(f"{'WRONG' if line.fault else 'ok':<6}{line.what:<32}{line.seconds:>7.1f} s")
        for part in line.fault.splitlines():
            print(f"      {part}")
    return DONE if found.is_sound else FAILED


if __name__ == "__main__":
    raise SystemExit(main())

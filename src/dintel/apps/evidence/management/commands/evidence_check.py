"""Checks all that is kept: `manage.py evidence_check`. Ends with 1 where something does not agree."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dintel.apps.commands import HouseCommand
from dintel.apps.evidence import queries, services, store

AT_ONCE = 500


class Command(HouseCommand):
    """Compares every file's bytes with its hash, checks every chain of custody, sweeps what crashes left."""

    help = "Compare every kept file with its hash and check every chain of custody; ends stale uploads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether bytes are read."""
        parser.add_argument("--chains-only", action="store_true", help="check the custody chains, read no bytes")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Check, with progress on standard error. Raises CommandError naming how many faults there are, or why not."""
        try:
            self._check(chains_only=bool(options["chains_only"]))
        except store.AwayError as problem:
            message = f"The check stopped: {problem}. Nothing was changed; run it again when the bucket answers."
            raise CommandError(message) from problem

    def _check(self, *, chains_only: bool) -> None:
        files, chains = queries.count_of_everything()
        ended = services.expire_uploads(at=timezone.now())
        left = services.sweep_arrivals(at=timezone.now())
        faults = [] if chains_only else list(self._files(files))
        faults += self._chains(chains)
        for fault in faults:
            self.stdout.write(fault)
        loose = () if chains_only else tuple(_loose())
        for name in loose:
            self.stdout.write(f"original {name}: no file refers to it; it is left where it is")
        if left:
            self.stdout.write(f"{left} beginnings of files that a crash had left were removed")
        self.stdout.write(f"{files} files, {chains} chains, {ended} stale uploads ended, {len(faults)} faults")
        if faults:
            message = f"{len(faults)} faults. Keep everything as it is, and compare with a backup."
            raise CommandError(message)

    def _files(self, total: int) -> Iterator[str]:
        for file, found in services.files_that_differ(total=total, progress=self._progress):
            what = "are missing" if found is None else f"hash to {found.sha256}"
            yield f"file {file.key}: its bytes {what} ({file.subject_kind} {file.subject_key})"

    def _chains(self, total: int) -> Iterator[str]:
        for chain in services.broken_chains(total=total, progress=self._progress):
            yield f"chain of {chain.kind} {chain.key}: broken at line {chain.fault} of {chain.length}"

    def _progress(self, what: str, done: int, total: int) -> None:
        if sys.stderr.isatty() or done == total or done % AT_ONCE == 0:
            end = "\n" if done == total or not sys.stderr.isatty() else "\r"
            self.stderr.write(f"{what}: {done} of {max(done, total)}", ending=end)


def _loose() -> Iterator[str]:
    hashes = store.original_hashes()
    while some := list(islice(hashes, AT_ONCE)):
        known = queries.known_hashes(some)
        yield from (name for name in some if name not in known)

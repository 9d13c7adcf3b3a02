"""How far a long job is, on standard error: one moving line for a person, a line a tenth for a file."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

BETWEEN_SECONDS = 0.2
TENTHS = 10


@dataclass(slots=True)
class Progress:
    """A job of ``total`` steps named ``what``; nothing is shown for fewer steps than ``least``."""

    what: str
    total: int
    least: int = 0
    _shown_at: float = field(default_factory=time.monotonic, init=False)
    _tenth: int = field(default=0, init=False)

    def show(self, done: int) -> None:
        """Say how many steps are done, if it is time to say so."""
        if self.total < max(self.least, 1):
            return
        if sys.stderr.isatty():
            now = time.monotonic()
            if now - self._shown_at >= BETWEEN_SECONDS or done == self.total:
                self._shown_at = now
                end = "\n" if done == self.total else ""
                print(f"\r{self.what}: {done:,} of {self.total:,}", end=end, file=sys.stderr, flush=True)
        elif (tenth := TENTHS * done // self.total) > self._tenth:
            self._tenth = tenth
            print(f"{self.what}: {done:,} of {self.total:,}", file=sys.stderr, flush=True)

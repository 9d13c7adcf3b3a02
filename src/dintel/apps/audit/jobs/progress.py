"""How far a job is, kept in memory by the thread that does it and written down by the worker's round."""

from __future__ import annotations

from dataclasses import dataclass


class StoppedError(Exception):
    """The job was ended meanwhile, by another worker; what was done of it is thrown away."""


@dataclass(slots=True)
class Progress:
    """What is being done, how much of it is done, and how much there is."""

    what: str = ""
    done: int = 0
    total: int = 0
    looked: int = 0
    """How many things were looked at in all steps that are over."""
    is_stopped: bool = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say how far it is. Raises ``StoppedError`` once somebody else has ended the job."""
        if self.is_stopped:
            raise StoppedError
        if what != self.what:
            self.looked += self.done
        self.what, self.done, self.total = what, done, total

    @property
    def all_looked(self) -> int:
        """Return how many things were looked at."""
        return self.looked + self.done

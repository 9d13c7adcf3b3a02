"""One request to a witness, from the body to the answer; the same for a log that asks and for one looked at.

1. What it asks is read and judged against what is remembered, while the log is held.
2. Accepted: it is remembered, durably, and only then is the cosignature made.
3. Refused: a fork, a rollback or a proof that fails is kept as evidence and told loudly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dintel.cli.witness.memory import Memory
from dintel.domain.merkle.checkpoint import cosign
from dintel.domain.merkle.lines import MalformedError
from dintel.domain.merkle.note import Signer, VerifierKey
from dintel.domain.merkle.witness import (
    PLAIN,
    SMALLER_TREE,
    UNPROCESSABLE,
    AddCheckpoint,
    Fork,
    Refuse,
    judge,
    parse_request,
    refuse_malformed,
)

OK, FAILED = 200, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. ``alarm`` is empty unless the log has been caught, or may have been."""

    status: int
    body: str
    content_type: str = PLAIN
    reason: str = "cosigned"
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness at work: its key, its memory and the logs it knows, by their names."""

    signer: Signer
    memory: Memory
    logs: Mapping[str, VerifierKey]
    clock: Callable[[], float] = field(default=time.time)

    def add_checkpoint(self, body: bytes | str) -> Answer:
        """Return the answer to an add-checkpoint request (c2sp.org/tlog-witness)."""
        try:
            request = parse_request(body)
        except MalformedError as error:
            return _refusal(refuse_malformed(error))
        key = self.logs.get(request.claimed.origin)
        if key is None:
            return _refusal(_refused(judge(None, request, None)))
        try:
            with self.memory.hold(key):
                return self._decide(key, request)
        except (OSError, ValueError) as error:
            return Answer(
                FAILED, "this witness cannot remember now and cosigns nothing; try later\n", PLAIN, str(error)
            )

    def _decide(self, key: VerifierKey, request: AddCheckpoint) -> Answer:
        """Judge, remember and cosign, while the log is held."""
        # 1.
        remembered = self.memory.recall(key)
        verdict = judge(remembered.checkpoint if remembered else None, request, key)
        if isinstance(verdict, Refuse):
            return self._tell(key, request, verdict)
        # 2.
        self.memory.remember(key, request.note)
        return Answer(OK, cosign(request.note, self.signer, int(self.clock())))

    def _tell(self, key: VerifierKey, request: AddCheckpoint, verdict: Refuse) -> Answer:
        """Return a refusal, with an alarm and evidence where the log may be to blame."""
        if not isinstance(verdict, Fork) and verdict.status != UNPROCESSABLE:
            return _refusal(verdict)
        # 3.
        try:
            paths = self.memory.keep_evidence(key, request.note)
            kept = (
                "Both notes are kept: " + ", ".join(map(str, paths)) if paths else "There is evidence enough already."
            )
        except OSError as error:
            kept = f"THE EVIDENCE COULD NOT BE WRITTEN ({error}); keep this output:\n{request.note}"
        what = _caught(verdict, request) if isinstance(verdict, Fork) else f"PROOF REFUSED. {verdict.body.strip()}"
        alarm = f"{key.name}: {what}\n{kept}"
        return _refusal(verdict, alarm)


def _caught(fork: Fork, request: AddCheckpoint) -> str:
    """Return in words what a log was caught at."""
    before = fork.remembered.size if fork.remembered else 0
    if fork.kind == SMALLER_TREE:
        return (
            f"ROLLBACK. {before} entries were cosigned, and this checkpoint has {request.claimed.size}. An old backup"
            " was put back, or somebody sent an old checkpoint again: look whether the log itself shows it."
        )
    return f"FORK. The log signed two trees of {before} entries. The two notes prove it to anybody."


def _refused(verdict: object) -> Refuse:
    if not isinstance(verdict, Refuse):
        message = "a log that nobody knows was accepted"
        raise TypeError(message)
    return verdict


def _refusal(verdict: Refuse, alarm: str = "") -> Answer:
    return Answer(verdict.status, verdict.body, verdict.content_type, verdict.reason, alarm)

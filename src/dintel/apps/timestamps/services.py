"""A timestamp is asked for and verified before anybody keeps it.

This room knows no records: who asks hands over bytes, keeps the token, and leaves the leaf. Reading tokens takes
long to load, and most processes never do it, so it is imported where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from dintel.apps.timestamps.asking import NoAnswerError, ask
from dintel.domain.timestamping.failure import NO_ROOTS, TokenError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from dintel.domain.timestamping.token import Timestamp

__all__ = ["OTHER_CLOCK", "NotStampedError", "Stamped", "is_on", "roots", "roots_as_kept", "timestamp"]

OTHER_CLOCK = "other_clock"
MOST_APART = timedelta(minutes=10)
"""How far the authority's clock and ours may differ: a token that says otherwise would mislead whoever reads it."""


class NotStampedError(Exception):
    """There is no timestamp. ``kind`` is a name of ``asking``, ``domain.timestamping.failure`` or ``OTHER_CLOCK``."""

    def __init__(self, kind: str, details: str) -> None:
        """Keep the kind, for words in any language."""
        super().__init__(details)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Stamped:
    """A token as the authority gave it, verified, and what it proves."""

    token: bytes
    timestamp: Timestamp


def is_on() -> bool:
    """Return whether the settings name an authority."""
    return bool(settings.TIMESTAMP_URL)


def roots() -> tuple[Certificate, ...]:
    """Return the roots that the settings trust. Raises ``NotStampedError`` for a file without any."""
    from dintel.domain.timestamping.token import read_roots  # noqa: PLC0415 - takes long to load

    path = Path(settings.TIMESTAMP_ROOTS)
    try:
        return read_roots(path.read_bytes())
    except (OSError, TokenError) as error:
        message = (
            f"{path} cannot be read as root certificates ({error}). Save the authority's root in PEM form there, or"
            " name another file in DINTEL_TIMESTAMP_ROOTS."
        )
        raise NotStampedError(NO_ROOTS, message) from error


def roots_as_kept() -> bytes:
    """Return the file of the roots that the settings trust, to be named to somebody who checks a token.

    Precondition: ``is_on()``. Empty where the file cannot be read; then no token is kept either.
    """
    try:
        return Path(settings.TIMESTAMP_ROOTS).read_bytes()
    except OSError:
        return b""


def timestamp(*, data: bytes, at: datetime) -> Stamped:
    """Return a verified token over ``data``: asked for now, answered now, by an authority that is trusted.

    Precondition: ``is_on()`` and ``data`` not empty. Only the SHA-256 leaves this machine. No
    transaction may be open, since the authority may be slow. Raises ``NotStampedError``.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - takes long to load

    from dintel.domain.timestamping.token import verify_token  # noqa: PLC0415

    trusted = roots()
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    try:
        token = ask(settings.TIMESTAMP_URL, request.as_bytes())
        proved = verify_token(token, data, trusted, nonce=request.nonce, policy=settings.TIMESTAMP_POLICY)
    except (NoAnswerError, TokenError) as error:
        raise NotStampedError(error.kind, str(error)) from error
    if abs(proved.at - at) > MOST_APART:
        details = f"its clock says {proved.at:%Y-%m-%d %H:%M:%S} UTC, this server's {at:%Y-%m-%d %H:%M:%S %Z}"
        raise NotStampedError(OTHER_CLOCK, details)
    return Stamped(token, proved)

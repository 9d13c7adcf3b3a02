"""A text sealed under a record's key without a row, for tests of the keys themselves."""

from __future__ import annotations

import secrets

from dintel.apps.sealing.services import Subject, data_key
from dintel.domain.sealing import value


def seal_text(*, subject: Subject, text: str, table: str, row: str, field: str) -> bytes:
    """Return the text sealed to its place under the record's key. Raises as `data_key` does."""
    key = data_key(subject=subject)
    return value.seal(
        key.secret, secrets.token_bytes(value.NONCE_BYTES), text.encode(), table=table, row=row, field=field
    )


def unseal_text(*, subject: Subject, sealed: bytes, table: str, row: str, field: str) -> str:
    """Return the text. Raises UnsealError where it was changed or moved, and as `data_key` does."""
    return value.unseal(data_key(subject=subject).secret, sealed, table=table, row=row, field=field).decode()

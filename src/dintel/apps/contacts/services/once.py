"""A form sent twice acts once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dintel.apps.contacts.models import Once


def first_time(*, key: UUID, at: datetime) -> bool:
    """Return whether this form has not been acted on; it is remembered in the same transaction.

    Raises ``TransactionManagementError`` outside a transaction: what follows must stand or fall
    with it.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "a form is remembered inside the transaction that acts on it"
        raise transaction.TransactionManagementError(message)
    try:
        with transaction.atomic():
            Once.objects.create(key=key, at=at)
    except IntegrityError:
        return False
    return True

"""What residents read of the directory is written to its file: once a change is committed, and again by the worker.

The worker's round mends what a crash between the two left behind, or a database that was restored.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dintel.apps.partners import published
from dintel.apps.partners.models import Organisation


def publish_directory(*, at: datetime | None = None) -> bool:  # noqa: ARG001 - the worker's rounds are told the moment
    """Write the directory as it stands, and return whether that changed anything; one query."""
    names = published.Line.__struct_fields__
    rows = Organisation.objects.order_by("pk").values(*names)
    return published.write([published.Line(**row) for row in rows])


def publish_after_commit() -> None:
    """Have the directory written once the change that is under way stands."""
    transaction.on_commit(publish_directory)

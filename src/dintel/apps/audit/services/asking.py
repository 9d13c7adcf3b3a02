"""A check or an export is asked for; the worker makes it."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.audit.jobs import store
from dintel.apps.audit.models import Check, Export
from dintel.apps.audit.queries.jobs import standing_faults
from dintel.apps.audit.services.leaves import leave
from dintel.apps.audit.services.refusals import AuditError
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError


@transaction.atomic
def ask_for_check(*, kind: str, by: User, at: datetime) -> Check:
    """Ask for a check of a kind, and return it. Raises ``AuditError`` while one of the kind is under way."""
    try:
        with transaction.atomic():
            row = Check.objects.create(kind=Check.Kind(kind), by=by, at=at, language=_language())
    except IntegrityError as error:
        raise AuditError(_("This check is under way. Wait until it has ended.")) from error
    leave("audit_check.asked", row, by=by, at=at)
    return row


@transaction.atomic
def ask_for_export(*, by: User, at: datetime) -> Export:
    """Ask for an export of what one may see, and return it; what the last checks found stands on it.

    Raises ``AuditError`` while another of one's own is being made.
    """
    try:
        with transaction.atomic():
            row = Export.objects.create(by=by, at=at, language=_language(), faults=standing_faults())
    except IntegrityError as error:
        raise AuditError(_("An export of yours is being made. Wait until it is there.")) from error
    leave("audit_export.asked", row, by=by, at=at)
    return row


@transaction.atomic
def take_export(*, export: Export, by: User, at: datetime) -> BinaryIO:
    """Record that an export is handed out, and return it open. Raises ``AuditError`` for one that is not there.

    A backup holds none: where the city was put back, what was exported before is gone.
    """
    try:
        file = store.opened(export.pk) if export.is_there else None
    except (FileNotFoundError, UnsealError, KeyDestroyedError):
        file = None
    if file is None:
        raise AuditError(_("This export is not here. Ask for a new one."))
    leave("audit_export.taken", export, by=by, at=at)
    return file


def _language() -> str:
    return get_language() or "en"

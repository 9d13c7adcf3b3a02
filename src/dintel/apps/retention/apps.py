"""Tells Django about this app, and about the classes of the rooms below, which know nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access
    from dintel.apps.evidence.endings import Certified


class RetentionConfig(AppConfig):
    """Schedules, what falls due, disposal by two people, certificates."""

    name = "dintel.apps.retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the classes of files, uploads and looks, what a notice leads to, and the table in leaves."""
        from dintel.apps.accounts import subjects  # noqa: PLC0415 - as below
        from dintel.apps.evidence import endings  # noqa: PLC0415 - as below
        from dintel.apps.ledger import tables  # noqa: PLC0415 - as below
        from dintel.apps.retention.models import Adoption  # noqa: PLC0415 - as below
        from dintel.apps.retention.register import register  # noqa: PLC0415 - models are there only now
        from dintel.apps.retention.services import lower_rooms  # noqa: PLC0415

        for kept in (lower_rooms.file_class(), lower_rooms.upload_class(), lower_rooms.looks_class()):
            register(kept)
        endings.register(_certified)
        subjects.register(subjects.Kind("records_due", _overview, _may_see))
        tables.register(tables.Table(("adoption",), Adoption))


def _certified(access: Access, kind: str, key: str) -> Certified | None:
    """Return the certificate of a record's end for the pages of files, which lie below this room."""
    from django.urls import reverse  # noqa: PLC0415 - as below

    from dintel.apps.evidence.endings import Certified  # noqa: PLC0415 - as above
    from dintel.apps.retention.queries import disposed  # noqa: PLC0415 - models are there only now

    ended = disposed(kind, key)
    if ended is None or not ended.certificate:
        return None
    path = reverse("retention:certificate", args=[ended.certificate]) if access.can("retention.see") else ""
    return Certified(ended.certificate, path)


def _overview(_month: str) -> str:
    """Return where it stands what falls due, whichever month a notice is of."""
    from django.urls import reverse  # noqa: PLC0415 - addresses are there only now

    return reverse("retention:preview")


def _may_see(access: Access, _action: str, _month: str) -> bool:
    return access.can("retention.see")

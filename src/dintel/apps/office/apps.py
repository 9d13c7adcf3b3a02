"""Tells Django about this app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OfficeConfig(AppConfig):
    """The agencies of a state office; of a city there is one."""

    name = "dintel.apps.office"
    label = "office"

    def ready(self) -> None:
        """Keep tables that a new version adds apart as well."""
        post_migrate.connect(_keep_apart, sender=self, dispatch_uid="office.keep_apart")


def _keep_apart(**_more: Any) -> None:  # noqa: ANN401 Django's own signature
    from dintel.apps import binding  # noqa: PLC0415 - settings are there only now
    from dintel.apps.office import separation  # noqa: PLC0415

    if binding.is_state_office() and separation.is_separated():
        separation.separate()

"""Tells Django about this app, and the ledger about its table."""

from django.apps import AppConfig


class CouncilConfig(AppConfig):
    """Amendments: ready-made ones, new ones, and those that were kept."""

    name = "dintel.apps.council"
    label = "council"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the table whose rows stand in leaves, and where a kept amendment is read."""
        from django.urls import reverse  # noqa: PLC0415

        from dintel.apps.accounts import subjects  # noqa: PLC0415 - models are there only now
        from dintel.apps.council.services import TABLES  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415

        tables.register(*TABLES)
        subjects.register(
            subjects.Kind(
                "amendment",
                path=lambda key: reverse("council:kept", args=[key]),
                may=lambda access, action, _key: access.can(action),
            )
        )

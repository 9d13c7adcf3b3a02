"""Tells Django about this app, and other rooms about its records."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts, requests, papers, determinations, disclosures, custody outcomes, counsel's queue."""

    name = "dintel.apps.contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of record that notices, files, deadlines and looks point at, and the tables in leaves."""
        from django.urls import reverse  # noqa: PLC0415 - models are there only now

        from dintel.apps.accounts import subjects  # noqa: PLC0415
        from dintel.apps.contacts.queries.visible import among, may, may_export  # noqa: PLC0415
        from dintel.apps.contacts.services.disposal import contact_class, import_class, import_plan_class  # noqa: PLC0415
        from dintel.apps.contacts.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        def path(number: str) -> str:
            contact, dot, ordinal = number.partition(".")
            return reverse("contacts:record", args=[contact]) + (f"#request-{ordinal}" if dot else "")

        for kind in ("contact", "request"):
            subjects.register(subjects.Kind(id=kind, path=path, may=may, among=among))
        retention.register(contact_class())
        retention.register(import_class())
        retention.register(import_plan_class())
        subjects.register(subjects.Kind(id="export", path=lambda _key: reverse("contacts:list"), may=may_export))
        tables.register(*TABLES)
        _make_recognisable()


def _make_recognisable() -> None:
    from django.utils.translation import gettext_lazy as t  # noqa: PLC0415 - models are there only now

    from dintel.apps.contacts import scenes  # noqa: PLC0415
    from dintel.apps.contacts.queries.scenes import KIND, found, named  # noqa: PLC0415
    from dintel.apps.contacts.services.noted import note_report  # noqa: PLC0415

    scenes.register(scenes.Source(KIND, t("Contact at a city building"), found, named, note_report))

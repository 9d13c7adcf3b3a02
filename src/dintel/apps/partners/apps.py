"""Tells Django about this app, and other rooms about its records."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access


class PartnersConfig(AppConfig):
    """Community groups, legal providers and schools: their portal, materials, referrals, events, the directory."""

    name = "dintel.apps.partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register kinds and a class of record, what is due, the tables, and the directory that residents read."""
        from dintel.apps.accounts import subjects  # noqa: PLC0415 - models are there only now
        from dintel.apps.city import partners as city_partners  # noqa: PLC0415
        from dintel.apps.ledger import tables  # noqa: PLC0415
        from dintel.apps.notices import due, rounds  # noqa: PLC0415
        from dintel.apps.partners.queries.directory import kept_for_residents  # noqa: PLC0415
        from dintel.apps.partners.queries.due import partners_due  # noqa: PLC0415
        from dintel.apps.partners.services.disposal import referral_class  # noqa: PLC0415
        from dintel.apps.partners.services.leaves import TABLES  # noqa: PLC0415
        from dintel.apps.retention import register as retention  # noqa: PLC0415

        subjects.register(subjects.Kind(id="partner", path=_path_of_partner, may=_may_partner))
        subjects.register(subjects.Kind(id="help_referral", path=_path, may=_may))
        tables.register(*TABLES)
        retention.register(referral_class())
        due.register("partner", partners_due, _("Partners"))
        city_partners.register(kept_for_residents)
        rounds.register(rounds.Round("partners.directory", timedelta(minutes=1), _publish))
        rounds.register(rounds.Round("partners.checks", timedelta(minutes=15), _tell_of_checks))


def _publish(at: datetime) -> None:
    from dintel.apps.partners.services.publishing import publish_directory  # noqa: PLC0415 - models are there only now

    publish_directory(at=at)


def _tell_of_checks(at: datetime) -> None:
    from dintel.apps.partners.services.reminding import tell_of_checks  # noqa: PLC0415 - models are there only now

    tell_of_checks(at=at)


def _path_of_partner(key: str) -> str:
    return reverse("partners:organisation", args=[key])


def _may_partner(access: Access, action: str, key: str) -> bool:
    """Return whether somebody keeps the directory, and so may be told of an entry of it."""
    from dintel.apps.partners.queries import directory  # noqa: PLC0415 - models are there only now

    told = action in {"notice.receive", "notice.acknowledge"}
    return told and access.can(directory.MANAGE) and directory.find(access, key) is not None


def _path(key: str) -> str:
    return reverse("partners:referral", args=[key])


def _may(access: Access, action: str, key: str) -> bool:
    """Return whether somebody may see that there is such a referral, or who looked at it."""
    from dintel.apps.partners.queries import portal, referrals  # noqa: PLC0415 - models are there only now

    if action == "looks.read":
        return access.can(action)
    if referrals.find(access, UUID(key)) is not None:
        return True
    organisation = portal.organisation_of(access)
    return organisation is not None and portal.referral(organisation, UUID(key)) is not None

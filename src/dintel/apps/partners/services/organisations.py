"""The directory: organisations written down, put right, checked on a schedule, asked to take part.

1. What the city's file says comes in once; from then on the register is what is shown, and the file is left alone.
2. A check is kept with who, when and how; only one that found everything, or put it right, makes it current.
3. Nothing is deleted: an organisation that no longer takes part stays, and is shown to residents if it is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.design.profile import active_city
from dintel.apps.partners.models import TAKING_PART, Organisation, OrganisationCheck
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.leaves import leave, of_organisation
from dintel.apps.partners.services.publishing import publish_after_commit
from dintel.domain.partnership import OPEN
from dintel.lawbook.city import Partner

KIND_OF_HELP = {"legal": "legal", "children": "other", "city": "city", "harm": "health"}


@dataclass(frozen=True, slots=True)
class Details:
    """What the register holds of an organisation, as somebody writes it."""

    name: str
    kind: str
    helps: list[str] = field(default_factory=list)
    what: str = ""
    what_in: Mapping[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    hours: str = ""
    serves: str = ""
    phone: str = ""
    web: str = ""
    known_from: str = ""
    doubt: str = ""
    is_public: bool = True
    check_every_days: int = 90


@transaction.atomic
def add_organisation(
    *, key: str, details: Details, by: User, at: datetime, read_on: date | None = None
) -> Organisation:
    """Return a new organisation. Raises PartnerError when its short name is taken."""
    if Organisation.objects.filter(key=key).exists():
        raise PartnerError(Rule.KEY_TAKEN, "key")
    made = Organisation.objects.create(key=key, read_on=read_on, created_at=at, created_by=by, **asdict(details))
    leave("partner.added", of_organisation(made), made, by=by, at=at)
    publish_after_commit()
    return made


@transaction.atomic
def import_directory(*, by: User, at: datetime) -> list[Organisation]:
    """Bring in what the city's file holds and the register does not, and return it; again, nothing (1.)."""
    known = set(Organisation.objects.values_list("key", flat=True))
    return [
        add_organisation(key=one.id, details=_details(one), read_on=date.fromisoformat(one.read_on), by=by, at=at)
        for one in active_city().partners.values()
        if one.id not in known
    ]


def _details(one: Partner) -> Details:
    kinds = [KIND_OF_HELP[help_] for help_ in ("city", "legal", "harm", "children") if help_ in one.helps]
    return Details(
        name=one.name,
        kind=kinds[0] if kinds else "other",
        helps=list(one.helps),
        what=one.what,
        languages=list(one.languages),
        phone=one.phone,
        web=one.web,
        known_from="; ".join(source.where for source in one.sources)[:300],
        doubt=one.doubt,
    )


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, details: Details, version: int, by: User, at: datetime
) -> Organisation:
    """Write an organisation anew and return it. Raises PartnerError when it was changed since ``version``."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.version != version:
        raise PartnerError(Rule.CHANGED)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    leave("partner.changed", of_organisation(row), row, by=by, at=at)
    publish_after_commit()
    return row


@transaction.atomic
def check_organisation(
    *, organisation: Organisation, how: str, result: str, by: User, at: datetime
) -> OrganisationCheck:
    """Keep that somebody checked what the directory says, and return the check (2.)."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = timezone.localdate(at)
    made = OrganisationCheck.objects.create(organisation=row, on=today, at=at, how=how, result=result, by=by)
    if result != "not_reached":
        row.checked_on, row.checked_by, row.version = today, by, row.version + 1
        row.save(update_fields=["checked_on", "checked_by", "version"])
    leave("partner.checked", of_organisation(row), row, made, by=by, at=at)
    publish_after_commit()
    return made


@transaction.atomic
def move_stage(*, organisation: Organisation, stage: str, by: User, at: datetime) -> Organisation:
    """Say how far an organisation takes part, and return it; the same again changes nothing (3.).

    Raises PartnerError where it would end while somebody who was referred to it waits.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if row.stage == stage:
        return row
    if stage not in TAKING_PART and row.referrals.filter(state__in=sorted(OPEN)).exists():
        raise PartnerError(Rule.STILL_WAITING)
    row.stage, row.version = stage, row.version + 1
    row.save(update_fields=["stage", "version"])
    leave("partner.moved", of_organisation(row), row, by=by, at=at)
    publish_after_commit()
    return row


@transaction.atomic
def require_taking_part_now(*, organisation: Organisation) -> None:
    """As ``require_taking_part``, for whoever writes into another room."""
    require_taking_part(organisation)


def require_taking_part(organisation: Organisation) -> None:
    """Do nothing for one that takes part, as it is kept now. Raises PartnerError for any other."""
    if not Organisation.objects.select_for_update().get(pk=organisation.pk).takes_part:
        raise PartnerError(Rule.NOT_TAKING_PART)

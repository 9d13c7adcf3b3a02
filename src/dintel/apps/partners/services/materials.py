"""Materials: versions by language, given to organisations, acknowledged by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dintel.apps.accounts.models import User
from dintel.apps.partners.models import Material, MaterialGiven, MaterialVersion, Organisation
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.leaves import leave, of_material
from dintel.apps.partners.services.organisations import require_taking_part

MOST_BYTES = 5 * 1024 * 1024
BEGINNINGS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""By its first bytes a file says what it is, whatever it is called."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it came."""

    name: str
    body: bytes


@transaction.atomic
def add_material(*, title: str, meant_for: str, by: User, at: datetime) -> Material:
    """Return a new material, without a version yet."""
    made = Material.objects.create(title=title, meant_for=meant_for, created_at=at, created_by=by)
    leave("material.added", of_material(made), made, by=by, at=at)
    return made


@transaction.atomic
def add_version(
    *, material: Material, language: str, by: User, at: datetime, link: str = "", file: GivenFile | None = None
) -> MaterialVersion:
    """Return the next version of a material in a language. Raises PartnerError for no link and no file, or both."""
    if bool(link) == bool(file):
        raise PartnerError(Rule.LINK_OR_FILE, "link")
    locked = Material.objects.select_for_update().get(pk=material.pk)
    if locked.ended_at is not None:
        raise PartnerError(Rule.ENDED)
    last = locked.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    made = MaterialVersion.objects.create(
        material=locked,
        language=language,
        number=last + 1,
        link=link,
        added_at=at,
        added_by=by,
        **(_columns(file) if file else {}),
    )
    leave("material.version_added", of_material(locked), made, by=by, at=at)
    return made


def _columns(file: GivenFile) -> dict[str, str | bytes]:
    if len(file.body) > MOST_BYTES:
        raise PartnerError(Rule.FILE_SIZE, "file")
    kind = next((name for first, name in BEGINNINGS.items() if file.body.startswith(first)), "")
    if not kind:
        raise PartnerError(Rule.FILE_KIND, "file")
    shown = "".join(one for one in file.name if one.isprintable() and one not in '/\\"')[-160:] or "material"
    return {"file_name": shown, "media_type": kind, "body": file.body}


@transaction.atomic
def give_material(
    *, version: MaterialVersion, organisations: Iterable[Organisation], by: User, at: datetime
) -> list[MaterialGiven]:
    """Give a version to organisations and return what is new; one that has it already gets nothing again.

    Raises PartnerError when one of them does not take part, and nothing is given then.
    """
    has = set(version.given.values_list("organisation_id", flat=True))
    made = []
    for one in organisations:
        require_taking_part(one)
        if one.pk not in has:
            row = MaterialGiven.objects.create(version=version, organisation=one, at=at, by=by)
            leave("material.given", of_material(version.material), row, by=by, at=at)
            made.append(row)
    return made


@transaction.atomic
def acknowledge_material(*, given: MaterialGiven, by: User, at: datetime) -> MaterialGiven:
    """Keep that an organisation has what it was given, and return it; again changes nothing."""
    row = MaterialGiven.objects.select_for_update().get(pk=given.pk)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at, by
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        leave("material.acknowledged", of_material(row.version.material), row, by=by, at=at)
    return row


@transaction.atomic
def end_material(*, material: Material, by: User, at: datetime) -> Material:
    """Hand a material out no more, and return it; partners see it no longer. Again changes nothing."""
    row = Material.objects.select_for_update().get(pk=material.pk)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        leave("material.ended", of_material(row), row, by=by, at=at)
    return row

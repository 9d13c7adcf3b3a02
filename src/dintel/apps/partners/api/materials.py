"""Materials for partners over the API: added, given, ended by the city; read and acknowledged by the partner.

A file is added on its page; over the API a version is a link.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.partners import services
from dintel.apps.partners.api.asking import (
    ERRORS,
    NO_NULL,
    Language,
    ShortName,
    Title,
    asker,
    organisations_with,
    own_organisation,
    refusals,
    there,
)
from dintel.apps.partners.queries import Material, MaterialGiven, MaterialVersion, portal, sent
from dintel.apps.partners.queries.directory import MANAGE, PORTAL, READ

router = Router(tags=["partners"])


class MaterialIn(Schema):
    """A material, without a version yet."""

    model_config = ConfigDict(extra="forbid")
    title: Title
    meant_for: Annotated[str, Field(max_length=2000, pattern=NO_NULL)] = ""


class MaterialVersionIn(Schema):
    """A version of a material that lies at an address of the web."""

    model_config = ConfigDict(extra="forbid")
    language: Language
    link: Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s\u0000]+$")]


class MaterialGivenIn(Schema):
    """To whom a version is given: short names of organisations that take part."""

    model_config = ConfigDict(extra="forbid")
    partners: Annotated[list[ShortName], Field(min_length=1, max_length=200)]


class MaterialVersionOut(Schema):
    """A version, with how many organisations have it and how many said so."""

    key: UUID
    language: str
    number: int
    link: str
    file_name: str
    added_at: datetime
    given: int
    acknowledged: int


class MaterialOut(Schema):
    """A material with its versions, the newest first."""

    key: UUID
    title: str
    meant_for: str
    created_at: datetime
    ended_at: datetime | None
    versions: list[MaterialVersionOut]


class OwnMaterialOut(Schema):
    """What an organisation was given; ``version`` names it."""

    version: UUID
    title: str
    language: str
    link: str
    file_name: str
    given_at: datetime
    acknowledged_at: datetime | None


def _version(row: MaterialVersion) -> dict[str, object]:
    names = ("key", "language", "number", "link", "file_name", "added_at")
    given = list(row.given.all())
    told = [one for one in given if one.acknowledged_at is not None]
    return {name: getattr(row, name) for name in names} | {"given": len(given), "acknowledged": len(told)}


def _material(row: Material) -> dict[str, object]:
    names = ("key", "title", "meant_for", "created_at", "ended_at")
    return {name: getattr(row, name) for name in names} | {"versions": [_version(one) for one in sent.versions(row)]}


def _own(row: MaterialGiven) -> dict[str, object]:
    version = row.version
    told = {name: getattr(version, name) for name in ("language", "link", "file_name")}
    dates = {"given_at": row.at, "acknowledged_at": row.acknowledged_at}
    return {"version": version.key, "title": version.material.title, **told, **dates}


def _found(asking: StaffRequest, key: UUID) -> Material:
    return there(sent.material(asking.access, key))


@router.get("/materials", auth=auth(READ), response={200: list[MaterialOut], **ERRORS})
def list_materials(request: HttpRequest) -> object:
    """Return the newest 200 materials with their versions."""
    rows = sent.materials(asker(request).access).prefetch_related(*sent.WITH_VERSIONS)
    return [_material(row) for row in rows[:200]]


@router.post("/materials", auth=auth(MANAGE), response={201: MaterialOut, **ERRORS})
@idempotent
def add_partner_material(request: HttpRequest, body: MaterialIn) -> Status[object]:
    """Add a material."""
    return Status(201, _material(services.add_material(**body.dict(), by=asker(request).user, at=timezone.now())))


@router.post("/materials/{uuid:key}/versions", auth=auth(MANAGE), response={201: MaterialOut, **ERRORS})
@idempotent
def add_material_version(request: HttpRequest, key: UUID, body: MaterialVersionIn) -> Status[object]:
    """Add a version that lies at an address of the web; the one before it in that language stays."""
    asking = asker(request)
    row = _found(asking, key)
    with refusals():
        services.add_version(material=row, **body.dict(), by=asking.user, at=timezone.now())
    return Status(201, _material(row))


@router.post("/materials/versions/{uuid:key}/give", auth=auth(MANAGE), response={200: MaterialOut, **ERRORS})
@idempotent
def give_partner_material(request: HttpRequest, key: UUID, body: MaterialGivenIn) -> object:
    """Give a version to organisations; one that has it already gets nothing again."""
    asking = asker(request)
    version = there(sent.version(asking.access, key))
    among = organisations_with(asking, body.partners)
    with refusals():
        services.give_material(version=version, organisations=among, by=asking.user, at=timezone.now())
    return _material(version.material)


@router.post("/materials/{uuid:key}/end", auth=auth(MANAGE), response={200: MaterialOut, **ERRORS})
@idempotent
def end_partner_material(request: HttpRequest, key: UUID) -> object:
    """Hand a material out no more."""
    asking = asker(request)
    return _material(services.end_material(material=_found(asking, key), by=asking.user, at=timezone.now()))


@router.get("/own/materials", auth=auth(PORTAL), response={200: list[OwnMaterialOut], **ERRORS})
def list_own_materials(request: HttpRequest) -> object:
    """Return what the organisation that the asker acts for was given, and what it said it has."""
    found = portal.home(own_organisation(asker(request)), timezone.now())
    return [_own(row) for row in (*found.unread, *found.read)]


@router.post("/own/materials/{uuid:key}/acknowledge", auth=auth(PORTAL), response={200: OwnMaterialOut, **ERRORS})
@idempotent
def acknowledge_own_material(request: HttpRequest, key: UUID) -> object:
    """Say that the organisation has a version."""
    asking = asker(request)
    row = there(portal.given(own_organisation(asking), key))
    return _own(services.acknowledge_material(given=row, by=asking.user, at=timezone.now()))

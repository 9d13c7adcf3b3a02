"""What a person reports, before it is kept: plain values, from whichever door they came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper shown or sent; the five checks are ``yes``, ``no`` or ``unknown``."""

    kind: str
    form_number: str = ""
    issuer: str = ""
    court: str = ""
    docket: str = ""
    signer_title: str = ""
    dated_on: date | None = None
    return_on: date | None = None
    scope: str = ""
    court_caption: str = "unknown"
    judge_signed: str = "unknown"
    names_match: str = "unknown"
    place_matches: str = "unknown"
    in_date: str = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked. ``facts`` may leave out axes of the law: those are ``unknown``."""

    facts: Mapping[str, str]
    words: str = ""
    basis: str = ""
    stream: str = "received"
    asked_at: datetime | None = None
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen of the officers' conduct."""

    seen: str
    answer: str = ""
    count: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One contact as told. ``began_at`` is the teller's clock, which may be wrong."""

    source: str
    language: str
    channel: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    facility: str = ""
    department: str = ""
    place: str = ""
    spot_public: str = "unknown"
    agency: str = ""
    component: str = ""
    immigration: str = "unknown"
    officers: int | None = None
    account: str = ""
    said: str = ""
    path: tuple[str, ...] = ()
    shown_hash: str = ""
    sealed: bool = False
    sealed_why: str = ""
    origin: str = ""
    asked: tuple[Asked, ...] = ()
    sightings: tuple[Sighting, ...] = field(default=())

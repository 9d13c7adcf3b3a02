"""This city, today: its law, its people to call, its places. The counter asks nowhere else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.frontdesk.bundle import build
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.lawbook.city import Contact


@dataclass(frozen=True, slots=True)
class Role:
    """Someone to call. ``tel`` is empty when the city has given no number; ``how`` is in words."""

    id: str
    name: str
    tel: str = ""
    tel_shown: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A city facility, or a kind of place when only the kind is known (``id`` = the setting)."""

    id: str
    name: str
    setting: str
    address: str = ""
    drawing: str = ""


def policy() -> Policy:
    """Return the proved law of today, in the city's time."""
    return law.policy()


def interview() -> Interview:
    """Return the screens over today's law."""
    return law.interview()


def say(msgid: str) -> str:
    """Return a string of the law or the profile in the language of the page."""
    return law.say(msgid)


def bundle(language: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the law as the device needs it, in one of the languages."""
    return _bundle_on(law.today(), language)


@lru_cache(maxsize=16)
def _bundle_on(_on: date, language: str) -> tuple[str, bytes]:
    carried = build(law.interview(), law.words(language))
    body = json.dumps(carried, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(body).hexdigest()[:16], body


def role(name: str) -> Role:
    """Return whom to call for a role; ``name`` is an id of the profile's contacts."""
    return _role(active_city().contacts[name])


def roles() -> tuple[Role, ...]:
    """Return everyone an answer may say to call."""
    return tuple(map(_role, active_city().contacts.values()))


def _role(contact: Contact) -> Role:
    return Role(
        id=contact.id,
        name=say(contact.name),
        tel=contact.dial.replace(" ", "").replace("-", ""),
        tel_shown=contact.dial,
        how=say(contact.reach),
    )


def places() -> tuple[Place, ...]:
    """Return the city's facilities."""
    return tuple(Place(spot.id, spot.name, spot.setting, spot.address) for spot in active_city().facilities.values())

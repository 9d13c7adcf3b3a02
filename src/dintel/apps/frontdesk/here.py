"""This city, today: its law, its people to call, its places. The counter asks nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from dintel.apps.design.profile import active_city
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.lawbook import open_policy
from dintel.lawbook.city import Contact
from dintel.lawbook.load import load_screens
from dintel.lawbook.roots import data_root


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
    return _policy_on(timezone.localdate())


@lru_cache(maxsize=2)
def _policy_on(on: date) -> Policy:
    profile = active_city()
    return open_policy(
        profile.place, on=on, switches=profile.switches, home=settings.DINTEL_HOME / "law"
    )


def interview() -> Interview:
    """Return the screens over today's law."""
    return _interview_on(timezone.localdate())


@lru_cache(maxsize=2)
def _interview_on(on: date) -> Interview:
    law = _policy_on(on)
    return Interview(law, load_screens(law.place, data_root(), law.space))


def say(msgid: str) -> str:
    """Return a string of the law or the profile in the language of the page."""
    return msgid if get_language() in (None, "en") else msgid


def bundle(language: str) -> tuple[str, bytes]:
    """Return the hash and the bytes of the law as the device needs it."""
    raise NotImplementedError(language)


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
    return tuple(
        Place(spot.id, spot.name, spot.setting, spot.address)
        for spot in active_city().facilities.values()
    )

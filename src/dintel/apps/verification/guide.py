"""What the public page rests on: provisions of the law book that speak of officers at a door.

A city whose law holds other provisions shows those it has; nothing is said here that the book does not hold.
"""

from __future__ import annotations

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.domain.policy.rules import Provision
from dintel.lawbook.city import Contact

RESTS_ON = (
    "us/8-cfr-287/287.8-c",
    "us/8-cfr-287/287.8-f",
    "us/18-usc-912/main",
    "us/nm/nmsa-30-27-2.1/main",
    "us/nm/state-v-ramos-arenas/holding",
    "us/fbi-bulletin-2025/main",
    "us/nm/albuquerque/apd-verification-service/main",
    "us/nm/albuquerque/front-line-steps/step-2",
)


def provisions() -> tuple[Provision, ...]:
    """Return those of ``RESTS_ON`` that the city's law holds, as they stand today."""
    on, known = law.today(), law.book().law.provisions
    return tuple(law.provision(name, on) for name in RESTS_ON if name in known)


def police() -> Contact:
    """Return how the city's police are reached: a number only where the city gives one."""
    return active_city().contacts["police"]

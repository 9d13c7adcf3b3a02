"""What the public page rests on: provisions of the law book that speak of officers at a door.

Which they are stands in ``cities/<city>/officers.toml``; nothing is said here that the book does not hold.
"""

from __future__ import annotations

from dintel.apps.city import law
from dintel.apps.city.officers import officers
from dintel.apps.design.profile import active_city
from dintel.domain.policy.rules import Provision
from dintel.lawbook.city import Contact


def provisions() -> tuple[Provision, ...]:
    """Return the provisions the page shows, as they stand today."""
    on = law.today()
    return tuple(law.provision(name, on) for name in officers().rests_on)


def crimes() -> tuple[str, ...]:
    """Return the provisions by which it is a crime to pose as an officer."""
    return tuple(dict.fromkeys(name for crime in officers().crimes for name in crime.provisions))


def police() -> Contact:
    """Return how the city's police are reached: a number only where the city gives one."""
    return active_city().contacts["police"]

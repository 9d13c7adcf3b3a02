"""Passwords that somebody who knows this city would try first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dintel.apps.design.profile import active_city

WORDS = (
    *("dintel", "lintel", "password", "contrasena", "passwort", "welcome", "bienvenido"),
    *("admin", "counter", "police", "officer", "department", "library"),
)
"""What they are made of most, besides the city's own name and the words of its departments; listed in the docs."""
LEAST_LEFT = 6
SHORTEST = 4


class OwnWordsValidator:
    """A password must hold something besides the words of this city, the program and the year."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - as Django calls it
        """Refuse a password of which little is left without those words. Raises ValidationError."""
        left = re.sub(r"[\W\d_]", "", password.casefold())
        for word in sorted(own_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST_LEFT and len(re.findall(r"[^\W\d_]", password)) > len(left):
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        """Return what to do."""
        return _("Use words that have nothing to do with the city, its departments or this program.")


def own_words() -> frozenset[str]:
    """Return the words, in small letters."""
    city = active_city()
    names = " ".join([city.name, *(one.name for one in city.departments.values())]).casefold()
    return frozenset({*WORDS, *(word for word in re.findall(r"[^\W\d_]+", names) if len(word) >= SHORTEST)})

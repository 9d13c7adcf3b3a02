"""Names of the desk's words, and what the desk says to a caller, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t
from django.utils.translation import override

from dintel.domain import verification

Names = dict[str, str | Promise]

MARKS: Names = {
    verification.NO_SCENE: t("They see no officers now"),
    verification.ASKS_WHERE: t("They ask where else officers are, how many, or when"),
    verification.ASKS_WHO: t("They ask for officers’ names or faces"),
    verification.AGAIN: t("The same caller asks again and again"),
}

ANSWERS: Names = {
    verification.VERIFIED: t("Verified"),
    verification.NOT_VERIFIED: t("Not verified"),
    verification.UNKNOWN: t("Unknown"),
}

SAY: Names = {
    verification.VERIFIED: t(
        "The agency they named says these are its officers. That alone does not let them in. If you feel in danger, "
        "hang up and call 911."
    ),
    verification.NOT_VERIFIED: t(
        "The agency they named says these are not its officers. They may belong to another agency, or to none. If you "
        "feel in danger, hang up and call 911."
    ),
    verification.UNKNOWN: t("We cannot say. If you feel in danger, hang up and call 911."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What to say in one language, and how it is written."""

    code: str
    own_name: str
    direction: str
    words: str


def said_in_every_language(answer: str) -> Iterator[Said]:
    """Yield what to say to a caller in each of the city's languages that has a translation, English first."""
    with override("en"):
        english = str(SAY[answer])
    for language in settings.CITY_LANGUAGES:
        with override(language.code):
            words = str(SAY[answer])
        if language.code == "en" or words != english:
            yield Said(language.code, language.own_name, language.direction, words)

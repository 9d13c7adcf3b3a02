"""What a column of a file can mean in the register, and the words for it.

There is no meaning for a person's status, nationality, birthplace or religion, nor for anybody's
name: such a column is left out, and nothing of it is kept.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dintel.apps.contacts.filters import values_of
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.tokens import fold, words_of
from dintel.domain.policy.facts import AXES

MOMENT, DAY, CLOCK, TEXT, CHOICE, NUMBER = "moment", "day", "clock", "text", "choice", "number"
CLOSE = 0.72


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a column can mean. ``most`` bounds a text; ``also`` are headings that tell it."""

    id: str
    label: str | Promise
    kind: str
    group: str
    most: int = 0
    also: tuple[str, ...] = ()


GROUPS: dict[str, str | Promise] = {
    "contact": _("The contact"),
    "request": _("What was asked"),
    "paper": _("The paper"),
    "custody": _("What became of a person in custody"),
}
TARGETS: dict[str, Target] = {
    target.id: target
    for target in (
        Target(
            "began_at", _("day and time it began"), MOMENT, "contact", also=("date", "datetime", "fecha", "timestamp")
        ),
        Target("began_on", _("day it began, the time stands in another column"), DAY, "contact", also=("day", "dia")),
        Target("began_time", _("time of day it began"), CLOCK, "contact", also=("time", "hora")),
        Target("ended_at", _("day and time it ended"), MOMENT, "contact", also=("end", "fin")),
        Target("reference", _("their own number for it"), TEXT, "contact", 80, ("id", "case", "number", "log no")),
        Target("facility", _("building"), CHOICE, "contact", also=("facility", "location", "site", "edificio")),
        Target("department", _("department"), CHOICE, "contact", also=("dept", "departamento")),
        Target("place", _("place in words"), TEXT, "contact", 160, ("place", "address", "lugar")),
        Target("channel", _("how it reached the city"), CHOICE, "contact", also=("how", "method", "via")),
        Target("agency", _("agency they said"), TEXT, "contact", 120, ("agency", "agencia", "organization")),
        Target("component", _("part of the agency"), TEXT, "contact", 40, ("unit", "division")),
        Target("immigration", _("whether immigration officers"), CHOICE, "contact", also=("immigration", "ice")),
        Target("officers", _("how many officers"), NUMBER, "contact", also=("officers", "agents", "oficiales")),
        Target("spot_public", _("whether the spot is open to the public"), CHOICE, "contact", also=("public area",)),
        Target("account", _("what happened"), TEXT, "contact", 8_000, ("notes", "narrative", "description", "notas")),
        Target("said", _("what staff said"), TEXT, "contact", 4_000, ("response",)),
        Target("asked", _("what was asked"), CHOICE, "request", also=("request type", "solicitud")),
        Target("document", _("kind of paper"), CHOICE, "request", also=("document", "form", "paper", "documento")),
        Target("requester", _("who asked, as far as it was checked"), CHOICE, "request"),
        Target("purpose", _("purpose"), CHOICE, "request", also=("purpose", "civil or criminal")),
        Target("urgency", _("urgency"), CHOICE, "request"),
        Target("validity", _("what the paper shows on its face"), CHOICE, "request", also=("valid",)),
        Target("words", _("the request in their words"), TEXT, "request", 4_000, ("request",)),
        Target("basis", _("basis they stated"), TEXT, "request", 200, ("statute", "charge")),
        Target("stream", _("received, forwarded, or for another agency"), CHOICE, "request"),
        Target("asked_at", _("day and time it was asked or received"), MOMENT, "request", also=("received",)),
        Target("form_number", _("number of the form"), TEXT, "paper", 40),
        Target("issuer", _("who issued it"), TEXT, "paper", 160, ("issuer",)),
        Target("court", _("court"), TEXT, "paper", 160, ("court", "tribunal")),
        Target("docket", _("docket"), TEXT, "paper", 80, ("docket", "case number")),
        Target("dated_on", _("day on the paper"), DAY, "paper"),
        Target("return_on", _("return date on the paper"), DAY, "paper", also=("due",)),
        Target("held_at", _("held: when"), MOMENT, "custody"),
        Target("notified_at", _("agency notified: when"), MOMENT, "custody"),
        Target("transferred_at", _("transferred to the agency: when"), MOMENT, "custody"),
        Target("released_at", _("released: when"), MOMENT, "custody", also=("release", "liberacion")),
        Target("ordinary_at", _("released in the ordinary course: when it would have been"), MOMENT, "custody"),
        Target(
            "custody_kind",
            _("held, notified, transferred or released: which"),
            CHOICE,
            "custody",
            also=("disposition",),
        ),
        Target("custody_at", _("held, notified, transferred or released: when"), MOMENT, "custody"),
        Target("to_agency", _("to which agency"), TEXT, "custody", 120),
    )
}
CUSTODY_TIMES = {
    "held_at": "held",
    "notified_at": "notified",
    "transferred_at": "transferred",
    "released_at": "released",
}
BEGINNINGS = ("began_at", "began_on")
"""One of them must be told."""


def choices_of(target: str) -> Mapping[str, str]:
    """Return our values for a target with a closed set, in words."""
    if target in AXES and target not in {"asked", "document"}:
        from dintel.apps.city import law  # noqa: PLC0415 - only here

        return {one.id: law.say(one.label) for one in law.policy().space.axis(target).values}
    named = {"stream": names.STREAMS, "custody_kind": names.CUSTODY, "spot_public": names.ANSWERS}
    values = named[target] if target in named else values_of(target)
    return {value: str(words) for value, words in values.items()}


def suggest(target: str, word: str) -> str:
    """Return our value that a word of theirs most likely means, or nothing."""
    wanted = " ".join(words_of(word))
    spoken = {value: _spoken(value, words) for value, words in choices_of(target).items()}
    exact = [value for value, ways in spoken.items() if wanted in ways]
    if len(exact) == 1:
        return exact[0]
    flat = {way: value for value, ways in spoken.items() for way in ways}
    near = difflib.get_close_matches(wanted, flat, n=1, cutoff=CLOSE) if wanted else []
    return flat[near[0]] if near else ""


SYNONYMS = {
    "visit": ("in person", "walk in", "personal", "visita"),
    "phone": ("telephone", "call", "telefono", "llamada"),
    "email": ("e-mail", "correo electronico"),
    "mail": ("post", "letter", "correo"),
    "yes": ("y", "true", "1", "si"),
    "no": ("n", "false", "0"),
    "unknown": ("n/a", "unk", "desconocido"),
    "released": ("release", "bail", "bond"),
    "transferred": ("transfer", "handed over"),
}
"""Words people use in their own lists."""


def _spoken(value: str, words: str) -> tuple[str, ...]:
    ways = (value.replace("_", " ").replace("-", " "), words, *SYNONYMS.get(value, ()))
    return tuple(dict.fromkeys(" ".join(words_of(way)) for way in ways))


def guess(column: str) -> str:
    """Return the target that a heading most likely tells, or nothing."""
    heading = " ".join(words_of(column.replace("_", " ")))
    near = difflib.get_close_matches(heading, _headings(), n=1, cutoff=0.86)
    return _headings()[near[0]] if near else ""


@cache
def _headings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for target in TARGETS.values():
        for way in (target.id.replace("_", " "), *target.also):
            found.setdefault(" ".join(words_of(fold(way))), target.id)
    return found

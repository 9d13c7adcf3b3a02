"""The texts of these pages, read and proved once for the life of the process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.duties.here import order as directives
from dintel.apps.figures.definitions import definitions
from dintel.lawbook.city.directives import Order
from dintel.lawbook.plain import (
    Claim,
    Part,
    PlainOrder,
    Situation,
    Thing,
    load_claims,
    load_order,
    load_situations,
    load_things,
)

DOORS: Mapping[str, str] = {
    "ask-records": "records:ipra_ask",
    "cards": "frontdesk:card_list",
    "figures": "figures:figures",
    "help": "city:help",
    "officer": "verification:officer",
    "order": "publication:order",
    "record": "figures:record",
    "released-records": "records:ipra_public",
    "report": "complaints:report",
    "staff": "publication:staff",
    "verify": "ledger:verify",
}
"""The pages a resident can be led to, by the name that stands in the file."""


def order() -> Order:
    """Return the order with its directives: who, when, how well it was read."""
    return directives()


@cache
def plain_order() -> PlainOrder:
    """Return the order in plain words; raises ``BadLawError``, naming file and line, when it cannot be used."""
    return load_order(settings.CITY_DIR, law=law.book().law, order=directives(), on=law.today())


@cache
def situations() -> tuple[Part[Situation], ...]:
    """Return the situations of the page for staff; raises ``BadLawError`` when one cannot be used."""
    city = active_city()
    cases = {one.id: one for one in law.cases()}
    return load_situations(settings.CITY_DIR, cases=cases, switches=city.switches)


@cache
def things() -> tuple[Thing, ...]:
    """Return what residents can do; raises ``BadLawError`` when a line of it cannot be used."""
    book = law.book()
    return load_things(settings.CITY_DIR, law=book.law, on=law.today(), doors=DOORS, forbidden=book.lexicon.forbidden)


@cache
def claims() -> tuple[Claim, ...]:
    """Return the claims; raises ``BadLawError`` when one has no source or cannot be used otherwise."""
    return load_claims(settings.CITY_DIR, law=law.book().law, figures=definitions())


def is_sound() -> bool:
    """Return that every text can be shown. Raises ``BadLawError`` or ``CityError``, naming file and line."""
    for read in (plain_order, situations, things, claims):
        read()
    return True

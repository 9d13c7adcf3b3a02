"""The exemptions of this city's law, and who answers for its records, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.notices.plan import cite
from dintel.domain.ipra import Exemption
from dintel.lawbook.city.records import RecordsDesk, open_records_desk
from dintel.lawbook.exemptions import load_exemptions


@dataclass(frozen=True, slots=True)
class Named:
    """An exemption in the reader's language."""

    id: str
    title: str
    words: str
    cites: tuple[str, ...]
    mark: str
    doubt: str
    keeps_off: bool


@cache
def exemptions() -> Mapping[str, Exemption]:
    """Return the exemptions by id, in their order. Raises BadLawError, naming file and line."""
    return load_exemptions(active_city().place, settings.DATA_ROOT, law.book().law.provisions)


@cache
def records_desk() -> RecordsDesk:
    """Return who answers requests and what copies cost. Raises CityError, naming file and line."""
    return open_records_desk(settings.CITY_DIR / "records.toml")


def named(name: str) -> Named:
    """Return an exemption in words; one that the law has no more stands under its id."""
    one = exemptions().get(name)
    if one is None:
        return Named(name, name, "", (), "?", "", keeps_off=True)
    cites = tuple(map(cite, one.provisions))
    return Named(one.id, law.say(one.title), law.say(one.words), cites, one.mark, law.say(one.doubt), one.keeps_off)


def all_named(names: Iterable[str] | None = None) -> Sequence[Named]:
    """Return every exemption in words, or some, in the order of the law."""
    wanted = set(exemptions() if names is None else names)
    known = [name for name in exemptions() if name in wanted]
    return [named(name) for name in (*known, *sorted(wanted - set(known)))]

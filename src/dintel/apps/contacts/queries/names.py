"""The words a reader sees for what the register keeps as short names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.city.names import OUTCOMES
from dintel.apps.contacts.models import Contact, Correction, CustodyOutcome, Observation
from dintel.apps.design.profile import active_city
from dintel.domain.policy.facts import AXES, UnknownFactError

Names = dict[str, str | Promise]
Said = Callable[[str, str], str]
"""Returns a short name in words: of which field, and the name."""
t = gettext_lazy

CHANNELS: Names = {
    "visit": t("They came in person"),
    "phone": t("By telephone"),
    "email": t("By e-mail"),
    "mail": t("By post"),
    "fax": t("By fax"),
    "portal": t("Through a web portal"),
    "unknown": t("Not known"),
}
SOURCES: Names = {
    "counter": t("the counter page"),
    "desk": t("the desk"),
    "import": t("an imported file"),
    "api": t("another system"),
}
VERIFIED: Names = {
    "unverified": t("Unverified"),
    "verified": t("Verified"),
    "not_an_officer": t("Not an officer"),
}
ANSWERS: Names = {"yes": t("Yes"), "no": t("No"), "unknown": t("Not known")}
GIVEN: Names = {
    "yes": t("yes"),
    "no": t("no"),
    "given": t("given"),
    "refused": t("refused"),
    "not_asked": t("not asked"),
    "": "",
}
HOW: Names = {
    "called_agency": t("The agency was called back"),
    "credentials": t("Credentials were seen and checked"),
    "police": t("Police checked"),
    "other": t("Another way"),
}
STREAMS: Names = {
    "received": t("Addressed to us and received"),
    "forwarded": t("Forwarded by us to another office"),
    "for_another_agency": t("For another agency, such as the county jail"),
}
STATES: Names = {
    "answered": t("Answered by the law"),
    "with_counsel": t("With counsel"),
    "decided": t("Decided by counsel"),
    "closed": t("Closed"),
}
CUSTODY: Names = {
    "held": t("Held"),
    "notified": t("The agency was notified"),
    "transferred": t("Transferred to the agency"),
    "released": t("Released"),
}
SEEN: Names = {
    "names": t("Officers’ names and badge numbers"),
    "masked": t("Faces covered"),
    "uniform": t("Uniform and markings"),
    "weapons": t("Weapons shown or drawn"),
    "vehicles": t("Vehicles and plates"),
    "consent": t("Consent"),
    "duress": t("Staff felt threatened"),
    "areas": t("Areas entered"),
    "taken": t("Things taken, and the inventory"),
    "arrested": t("People arrested (a number)"),
    "released": t("People let go (a number)"),
    "children": t("Children there (a number), and whether a carer was needed"),
    "injuries": t("Injuries"),
    "interpreter": t("Interpreter"),
    "video": t("The city’s own video, and until when it is kept"),
    "other": t("Something else"),
}
FIELDS: Names = {
    "channel": t("how it reached the city"),
    "began_at": t("when it began"),
    "ended_at": t("when it ended"),
    "facility": t("building"),
    "department": t("department"),
    "place": t("place in words"),
    "spot_public": t("whether the spot is open to the public"),
    "agency": t("agency they said"),
    "component": t("part of the agency"),
    "immigration": t("whether immigration officers"),
    "officers": t("number of officers"),
    "account": t("what happened"),
    "said": t("what staff said"),
    "sealed": t("seal"),
    "asked": t("what was asked"),
    "urgency": t("urgency"),
    "document": t("paper"),
    "requester": t("who asked"),
    "validity": t("what the paper shows on its face"),
    "purpose": t("purpose"),
    "setting": t("kind of place"),
    "words": t("their words"),
    "basis": t("basis they stated"),
    "stream": t("how the paper came to us"),
    "asked_at": t("when it was asked"),
    "answered_at": t("when it was answered"),
}


def channel_of(channel: str) -> str:
    """Return how a contact reached the city, in words."""
    return str(CHANNELS.get(channel, channel))


def outcome_of(outcome: str) -> str:
    """Return an outcome in words; an empty one is a record without an answer."""
    return str(OUTCOMES[outcome]) if outcome else _("no answer kept")


def value_of(axis: str, value: str) -> str:
    """Return a fact's value in the law's words; a value no longer in the law stands as kept."""
    try:
        found = law.policy().space.axis(axis)
        return law.say(found.values[found.at(value)].label)
    except UnknownFactError:
        return value


def kind_of(document: str) -> str:
    """Return the short name of a document kind."""
    kind = law.policy().kinds.get(document)
    return law.say(kind.short) if kind else document


def of_today() -> Said:
    """Return what says the short names of a long list in the law's words of today and the language of the page."""
    return partial(_said, law.today(), get_language())


@lru_cache(maxsize=4096)
def _said(_on: date, _language: str | None, name: str, value: str) -> str:
    match name:
        case "channel":
            return channel_of(value)
        case "document":
            return kind_of(value)
        case "outcome":
            return outcome_of(value)
        case "verified":
            return verified_of(value)
        case _:
            return value_of(name, value)


def facility_of(facility: str) -> str:
    """Return a facility's name, or its id when the profile no longer holds it."""
    found = active_city().facilities.get(facility)
    return found.name if found else facility


def department_of(department: str) -> str:
    """Return a department's name, or its id when the profile no longer holds it."""
    found = active_city().departments.get(department)
    return found.name if found else department


def place_of(contact: Contact) -> str:
    """Return where it was: the building, and the spot in words where that says more."""
    building = facility_of(contact.facility) if contact.facility else ""
    spot = contact.place if contact.place != building else ""
    return ", ".join(part for part in (building, spot) if part)


def title_of(contact: Contact) -> str:
    """Return the contact as a heading: who, and where."""
    who = contact.agency or _("Officers")
    where = place_of(contact)
    return _("{who} at {where}").format(who=who, where=where) if where else who


def verified_of(state: str) -> str:
    """Return a verification state in words."""
    return str(VERIFIED[state])


def how_of(how: str) -> str:
    """Return how a contact was verified."""
    return str(HOW.get(how, how))


def seen_of(seen: str) -> str:
    """Return a kind of observation in words."""
    return str(SEEN.get(seen, seen))


def sighting_of(row: Observation) -> str:
    """Return what was seen."""
    count = str(row.count) if row.count is not None else ""
    return " · ".join(part for part in (str(GIVEN.get(row.answer, row.answer)), count, row.words) if part)


def field_of(name: str) -> str:
    """Return a field of the record in words."""
    return str(FIELDS.get(name, name))


def change_of(row: Correction) -> str:
    """Return what stood before and after, and why."""
    before, after = (_shown(row.field, value) for value in (row.before, row.after))
    return _("“{before}” became “{after}”. {why}").format(before=before or "–", after=after or "–", why=row.why)


def _shown(name: str, value: str) -> str:
    if name in AXES:
        return value_of(name, value)
    if name == "facility":
        return facility_of(value)
    if name == "department":
        return department_of(value)
    named = {"channel": CHANNELS, "immigration": ANSWERS, "spot_public": ANSWERS, "stream": STREAMS, "sealed": ANSWERS}
    return str(named[name].get(value, value)) if name in named else value


def custody_of(kind: str) -> str:
    """Return a custody fact in words."""
    return str(CUSTODY[kind])


def custody_words(fact: CustodyOutcome) -> str:
    """Return what goes with a custody fact: to whom, on what authority, beside the ordinary time."""
    ordinary = ""
    if fact.ordinary_at:
        minutes = round((fact.happened_at - fact.ordinary_at).total_seconds() / 60)
        ordinary = _("{minutes} minutes from the ordinary course").format(minutes=f"{minutes:+d}")
        if not minutes:
            ordinary = _("in the ordinary course")
    return " · ".join(part for part in (fact.to_agency, fact.authority, ordinary, fact.words) if part)

"""The words a reader sees for what the log keeps as short names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dintel.apps.booking import gaps, here
from dintel.apps.city import law
from dintel.apps.contacts.queries.names import ANSWERS, CUSTODY, STREAMS, kind_of, outcome_of, value_of

__all__ = ["ANSWERS", "CUSTODY", "STREAMS", "kind_of", "outcome_of", "value_of"]

Names = dict[str, str | Promise]
t = gettext_lazy

RESULTS: Names = {"let_in": t("Let in"), "refused": t("Turned away")}
CREDENTIALS: Names = {
    "seen": t("Seen"),
    "not_shown": t("Not shown"),
    "not_asked": t("Nobody asked"),
    "false": t("Checked: not an officer"),
}
SHORT_STREAMS: Names = {
    "received": t("for us"),
    "forwarded": t("forwarded"),
    "for_another_agency": t("for another agency"),
}
GIVEN: Names = {"given": t("Given"), "refused": t("Refused"), "not_asked": t("Not asked")}
FIELDS: Names = {
    "result": t("let in or turned away"),
    "entered_at": t("time in"),
    "left_at": t("time out"),
    "agency": t("agency"),
    "immigration": t("immigration agency"),
    "officers": t("number of officers"),
    "credentials": t("credentials"),
    "purpose": t("purpose"),
    "purpose_words": t("purpose in words"),
    "matter": t("what they said it is for"),
    "authority": t("paper shown"),
    "areas": t("areas entered"),
    "escort_id": t("who went with them"),
    "escort_words": t("who went with them, in words"),
    "words": t("note"),
}
GAPS: Names = {
    gaps.EMPTY_SHIFT: t("A shift without an entry"),
    gaps.SIGN_OFF_MISSING: t("A shift that is not signed off"),
    gaps.HOLE: t("A number that is missing"),
    gaps.NO_TIME_OUT: t("A visit without a time out"),
    gaps.NO_PAPER: t("Past the public area, and no judge’s paper is noted"),
    gaps.NO_OUTCOME: t("A request to hold a person, and nothing written after it"),
    gaps.FORWARDED_NOWHERE: t("A paper for elsewhere, and nobody wrote where it went"),
    gaps.HELD_LONGER: t("Released later than in the ordinary course"),
    gaps.RELEASED_EARLY: t("Released earlier than in the ordinary course"),
}
WHAT_TO_DO: Names = {
    gaps.EMPTY_SHIFT: t("If officers came, log the visit. If nobody came, write that on the shift’s page."),
    gaps.SIGN_OFF_MISSING: t("A supervisor who wrote nothing in the shift reads it and signs it off."),
    gaps.HOLE: t(
        "Numbers are given without holes, so a line was taken out of the database. Tell city IT and keep the backups."
    ),
    gaps.NO_TIME_OUT: t("If they have gone, note when. If they are still inside, it stays here until they leave."),
    gaps.NO_PAPER: t("If a paper was shown, correct the visit. If not, close this with who let them in, and why."),
    gaps.NO_OUTCOME: t("Write what became of the person: held, notified, transferred or released, each with its time."),
    gaps.FORWARDED_NOWHERE: t("Write where the paper went, or which agency it was for."),
    gaps.HELD_LONGER: t("Check both times. If they are right, close this with the reason; counsel reads it."),
    gaps.RELEASED_EARLY: t("Check both times. If they are right, close this with the reason; counsel reads it."),
}
"""What a person does about each gap."""


def purpose_of(facility: str, purpose: str) -> str:
    """Return a purpose in words; one no longer on the list stands as kept."""
    centre = here.centres().get(facility)
    found = centre.purposes.get(purpose) if centre else None
    return law.say(found.name) if found else purpose


def areas_of(facility: str, areas: Iterable[str]) -> str:
    """Return the areas in words; one no longer on the list stands as kept."""
    centre = here.centres().get(facility)
    known = centre.areas if centre else {}
    words = "; ".join(law.say(known[area].name) if area in known else area for area in areas)
    return str(capfirst(words))


def shift_of(facility: str, shift: str) -> str:
    """Return the name of a shift; one no longer in the plan stands as kept."""
    centre = here.centres().get(facility)
    found = next((each for each in centre.shifts if each.id == shift), None) if centre else None
    return law.say(found.name) if found else shift


def shift_on(facility: str, shift: str, on: date) -> str:
    """Return a shift with its day, such as “Night shift, Nov. 22, 2026”."""
    return _("%(shift)s, %(day)s") % {"shift": shift_of(facility, shift), "day": date_format(on, "DATE_FORMAT")}


def place_of(facility: str) -> str:
    """Return the name of a booking centre."""
    centre = here.centres().get(facility)
    return centre.facility.name if centre else facility


def minutes_words(minutes: int) -> str:
    """Return a length of time in words: minutes, or from two hours on hours and minutes."""
    if minutes < 120:  # noqa: PLR2004 - two hours
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours, rest = divmod(minutes, 60)
    told = {"hours": hours, "minutes": rest}
    return _("%(hours)d h %(minutes)d min") % told if rest else _("%(hours)d h") % told


def field_of(name: str) -> str:
    """Return a field of the log in words."""
    return str(FIELDS.get(name, name))

"""Words for what the room keeps as short names."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dintel.apps.design.languages import all_languages
from dintel.domain import partnership

Words = Mapping[str, str | Promise]

KINDS: Words = {
    "community": _("Community group"),
    "legal": _("Legal provider"),
    "school": _("School"),
    "health": _("Health or counselling"),
    "city": _("City office"),
    "other": _("Another kind"),
}
STAGES: Words = {
    "listed": _("Listed, not yet asked"),
    "invited": _("Asked to take part"),
    "engaged": _("Takes part"),
    "ended": _("No longer takes part"),
}
FRESHNESS: Words = {
    partnership.CURRENT: _("Checked in time"),
    partnership.SOON: _("To be checked soon"),
    partnership.STALE: _("Not checked in time"),
    partnership.NEVER: _("Never checked by the city"),
}
CHECK_WAYS: Words = {
    "called": _("Called them"),
    "visited": _("Was there"),
    "website": _("Read their own page"),
    "told": _("They said so themselves"),
}
CHECK_RESULTS: Words = {
    "right": _("Everything is right"),
    "changed": _("Something had changed, and was put right"),
    "not_reached": _("Nobody could be reached"),
}
NEEDS: Words = {
    "legal": _("Legal help"),
    "safety": _("Safety after violence or a threat"),
    "counselling": _("Somebody to talk to"),
    "children": _("Care or a school for children"),
    "housing": _("A place to stay"),
    "food": _("Food and daily needs"),
    "health": _("Health care"),
    "documents": _("Help with letters and forms"),
    "other": _("Something else"),
}
"""What somebody needs; never why, and nothing of who they are."""
CONSENT_WAYS: Words = {
    "spoken": _("Said yes, face to face"),
    "phone": _("Said yes on the telephone"),
    "interpreter": _("Said yes through an interpreter"),
    "written": _("Wrote it down"),
}
STATES: Words = {
    partnership.SENT: _("Waits for an answer"),
    partnership.ACCEPTED: _("Taken up"),
    partnership.DECLINED: _("Declined"),
    partnership.CLOSED: _("Done"),
    partnership.WITHDRAWN: _("Taken back by the person"),
}
DECLINES: Words = {
    "full": _("We have no room now"),
    "not_ours": _("It is not what we do"),
    "language": _("Nobody here speaks the language"),
    "conflict": _("We have a conflict"),
    "other": _("Another reason"),
}
OUTCOMES: Words = {
    "helped": _("They were helped"),
    "passed_on": _("They were passed on to others, with their yes"),
    "not_reached": _("They could not be reached"),
    "not_wanted": _("They no longer wanted it"),
}
COMING: Words = {"": _("Not answered yet"), "yes": _("Comes"), "no": _("Does not come")}


def language(code: str) -> str:
    """Return a language under its own name, its code where no folder names it."""
    return dict(languages()).get(code, code)


def languages() -> list[tuple[str, str]]:
    """Return every language that Dintel has a folder for, under its own name."""
    return [(one.code, one.own_name) for one in all_languages(settings.LOCALE_DIR)]

"""Words for what the room keeps as short names."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city

KINDS: dict[str, str | Promise] = {
    "contact_filed": _("A contact was filed"),
    "counsel_hold": _("Counsel decides"),
    "deadline_soon": _("A deadline comes near"),
    "deadline_passed": _("A deadline has passed"),
    "gap_found": _("A gap in the booking centre’s log"),
    "reports_in": _("Reports of false officers came in"),
    "letter_sent": _("A letter was sent"),
    "records_due": _("Records fall due for disposal"),
    "task_given": _("Tasks came to you"),
    "task_soon": _("A task is due soon"),
    "task_late": _("A task is late"),
    "task_back": _("A task came back to the department"),
    "certificate_owed": _("A month is over and waits for its certificate"),
    "certificate_late": _("A monthly certificate is late"),
    "foia_drafted": _("A request to an agency is drafted"),
    "foia_overdue": _("An agency’s answer is overdue"),
    "directory_check": _("An entry of the directory is to be checked"),
    "records_asked": _("Somebody asked the city for records"),
    "records_soon": _("A day for a request for records comes near"),
    "records_late": _("A request for records is late"),
    "report_soon": _("A report the law asks for is due soon"),
    "report_late": _("A report the law asks for is late"),
    "training_late": _("Training is late in a department"),
    "digest": _("What is unread and what is due"),
}
"""Every kind of notice there is."""

DIGEST, SOON, PASSED, DUE = "digest", "deadline_soon", "deadline_passed", "records_due"

STATES: dict[str, str | Promise] = {
    "waiting": _("Waiting to be sent"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "failed": _("Not sent: given up"),
    "dropped": _("Not sent: no longer needed"),
}

PROBLEMS: dict[str, str | Promise] = {
    "mail": _("The mail server did not take the letter."),
    "unreachable": _("The other system could not be reached."),
    "late": _("The other system did not answer in time."),
    "redirect": _("The other system sent us to another address, which is not followed."),
    "answer": _("The other system answered that it could not take it."),
    "gone": _("The other system answered that it takes no more, so nothing more is sent there."),
    "private": _("The address leads inside the city’s network, which the settings do not allow."),
    "address": _("The address cannot be used."),
    "nothing": _("There was nothing to say."),
    "sealed": _("The record was sealed before it was sent."),
    "stopped": _("Nobody wants it any more: the account or the endpoint is closed."),
    "inside": _("An error inside Dintel. The log of the server says more."),
}


ENDINGS: dict[str, str | Promise] = {"read": _("The notice was read.")}
"""How a clock ended by itself; other endings are told by the room that ended it."""


def kind(value: str) -> str:
    """Return a kind of notice in words."""
    return str(KINDS.get(value, value))


def role(value: str) -> str:
    """Return a role in words."""
    known = matrix().roles.get(value)
    return str(_role(known.name)) if known else value


def _role(name: str) -> str:
    """Return a role's name in the language of the page; the catalogue holds it from the people page."""
    from django.utils.translation import gettext  # noqa: PLC0415 - the name is data, not a text of this file

    return gettext(name)


def place(facility: str, department: str) -> str:
    """Return the facility's name, else the department's, else nothing."""
    city = active_city()
    if facility in city.facilities:
        return city.facilities[facility].name
    return city.departments[department].name if department in city.departments else ""

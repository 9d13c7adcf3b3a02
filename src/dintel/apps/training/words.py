"""Words of training: answers as a choice, states, and why a list cannot be taken."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dintel.domain.training import owed, personnel

Words = dict[str, str | Promise]

CHOICES: Words = {
    "comply": _("Let it go ahead, within the words of the paper"),
    "comply_via_counsel": _("Tell them it is done through the City Attorney, and call"),
    "counsel_hold": _("Say neither yes nor no, and let the City Attorney decide"),
    "decline": _("Politely say no"),
    "public_access": _("Let them be here, like anyone"),
    "stand_aside": _("Step aside, watch and write it down"),
    "police": _("Let the police check who they are"),
    "not_prohibited": _("It is not forbidden; the City Attorney answers"),
}

STATES: Words = {
    owed.EXPIRED: _("run out"),
    owed.LATE: _("late"),
    owed.RENEW: _("to renew soon"),
    owed.OPEN: _("to do"),
    owed.VALID: _("done"),
}

COLUMNS: Words = {
    "number": _("Employee number"),
    "name": _("Name"),
    "email": _("E-mail"),
    "department": _("Department"),
    "role": _("Role"),
    "left_on": _("Left on"),
}

FAULTS: dict[tuple[str, str], tuple[str | Promise, str | Promise]] = {
    (personnel.MISSING, "number"): (
        _("There is no number, so that the person cannot be known again next time."),
        _("Write the personnel number."),
    ),
    (personnel.MALFORMED, "number"): (
        _("This is no number as personnel gives them."),
        _("Write up to 20 letters, digits, dots or hyphens, without spaces."),
    ),
    (personnel.TWICE, "number"): (
        _("This number stands on line {other} already; one person would overwrite the other."),
        _("Take one of the lines out, or correct the number."),
    ),
    (personnel.MISSING, "name"): (_("There is no name."), _("Write first and last name.")),
    (personnel.LONG, "name"): (_("The name is longer than 120 characters."), _("Shorten it.")),
    (personnel.MALFORMED, "email"): (
        _("This is no e-mail address, so that whoever signs in with it would not be known."),
        _("Write it like name@city.gov, or leave the cell empty."),
    ),
    (personnel.TWICE, "email"): (
        _("This address stands on line {other} already; whoever signs in with it would be two people."),
        _("Give each person their own address, or leave the cell empty."),
    ),
    (personnel.TAKEN, "email"): (
        _("This address belongs to employee {near}, who is known already."),
        _("Correct the address, or the number if it is the same person."),
    ),
    (personnel.MISSING, "department"): (
        _("There is no department, so that nobody would answer for this person’s training."),
        _("Write a department’s name as in the city’s profile."),
    ),
    (personnel.UNKNOWN, "department"): (
        _("The city’s profile has no such department."),
        _("Write a department’s name as in the city’s profile."),
    ),
    (personnel.UNKNOWN, "role"): (
        _("No course is for such a role."),
        _("Write one of the roles listed on the page, or leave the cell empty for an employee without one."),
    ),
    (personnel.MALFORMED, "left_on"): (_("This is no day."), _("Write it as 2026-11-30, or leave the cell empty.")),
}
"""What is wrong in a column and why, and what to write."""


def why(fault: personnel.Fault) -> str:
    """Return what is wrong with a cell, and why that matters."""
    return str(FAULTS[fault.kind, fault.column][0]).format(other=fault.other, near=fault.near)


def write(fault: personnel.Fault) -> str:
    """Return what to write instead; the nearest name, where there is one."""
    told = str(FAULTS[fault.kind, fault.column][1])
    if fault.kind == personnel.UNKNOWN and fault.near:
        return f"{told} {_('Perhaps: {name}.').format(name=fault.near)}"
    return told


READ: Words = {
    "current": _("had confirmed the version of that day"),
    "earlier": _("had confirmed an earlier version only"),
    "none": _("had confirmed none"),
}

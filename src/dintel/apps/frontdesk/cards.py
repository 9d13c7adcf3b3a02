"""The situations a printed card answers, by setting. The answers come from the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Situation:
    """One thing that happens at a counter, and its facts; a fact not named is unknown."""

    title: str | Promise
    facts: Mapping[str, str]


AGENCY = {"requester": "immigration_agency", "purpose": "civil", "urgency": "none"}

IN_PUBLIC = Situation(_("They stay where the public may be"), {**AGENCY, "asked": "public_area", "document": "none"})
NO_PAPER = Situation(
    _("They want to go behind the counter. No paper"),
    {**AGENCY, "asked": "nonpublic_area", "document": "none"},
)
HOMELAND_PAPER = Situation(
    _("They want to go in. A homeland security paper: I-200 or I-205"),
    {**AGENCY, "asked": "nonpublic_area", "document": "i200"},
)
COURT_PAPER = Situation(
    _("They want to go in. A search warrant signed by a judge"),
    {
        **AGENCY,
        "purpose": "criminal",
        "asked": "nonpublic_area",
        "document": "search_warrant",
        "validity": "valid",
    },
)
RECORDS = Situation(
    _("They ask for records, or about a person"),
    {**AGENCY, "asked": "person_information", "document": "none"},
)
SUBPOENA = Situation(
    _("They hand over an immigration subpoena, I-138"),
    {**AGENCY, "asked": "other_records", "document": "i138"},
)
TAKE_PERSON = Situation(
    _("They want you to bring someone out. A homeland security paper"),
    {**AGENCY, "asked": "take_person", "document": "i200"},
)
EMERGENCY = Situation(
    _("Danger to life, or a chase"),
    {"asked": "nonpublic_area", "urgency": "emergency", "requester": "unknown"},
)
NO_NAME = Situation(
    _("They say they are officers and will not show it"),
    {"asked": "nonpublic_area", "requester": "unverified", "document": "none", "urgency": "none"},
)

LIBRARY_RECORDS = Situation(
    _("They ask what someone borrowed"), {**AGENCY, "asked": "library_records", "document": "none"}
)
PUPIL_RECORDS = Situation(_("They ask for a child's records"), {**AGENCY, "asked": "pupil_records", "document": "none"})
HEALTH_RECORDS = Situation(_("They ask for health records"), {**AGENCY, "asked": "health_records", "document": "none"})
LIVING_AREA = Situation(
    _("They want to go where people sleep. A homeland security paper"),
    {**AGENCY, "asked": "living_area", "document": "i200"},
)
STAGING = Situation(
    _("They want to use the building or the parking lot"),
    {**AGENCY, "asked": "use_of_property", "document": "none"},
)
DETAINER = Situation(
    _("A detainer, I-247A: hold this person longer"),
    {**AGENCY, "asked": "hold_person", "document": "i247a"},
)
RELEASE_TIME = Situation(
    _("They ask when someone will be released"),
    {**AGENCY, "asked": "release_notice", "document": "none"},
)
INTERVIEW = Situation(
    _("They want to interview a person in custody. No court paper"),
    {**AGENCY, "asked": "interview_person", "document": "none"},
)
ARREST_WARRANT = Situation(
    _("An arrest warrant signed by a judge"),
    {
        **AGENCY,
        "requester": "other_agency",
        "purpose": "criminal",
        "asked": "take_person",
        "document": "arrest_warrant",
        "validity": "valid",
    },
)
I9_NOTICE = Situation(
    _("A notice of inspection of Forms I-9"),
    {**AGENCY, "asked": "i9_forms", "document": "i9_notice"},
)

COMMON = (
    IN_PUBLIC,
    NO_PAPER,
    HOMELAND_PAPER,
    COURT_PAPER,
    RECORDS,
    TAKE_PERSON,
    NO_NAME,
    EMERGENCY,
)
BY_SETTING: Mapping[str, tuple[Situation, ...]] = {
    "library": (
        IN_PUBLIC,
        NO_PAPER,
        HOMELAND_PAPER,
        COURT_PAPER,
        LIBRARY_RECORDS,
        TAKE_PERSON,
        NO_NAME,
        EMERGENCY,
    ),
    "school": (
        IN_PUBLIC,
        NO_PAPER,
        HOMELAND_PAPER,
        COURT_PAPER,
        PUPIL_RECORDS,
        TAKE_PERSON,
        NO_NAME,
        EMERGENCY,
    ),
    "clinic": (
        IN_PUBLIC,
        NO_PAPER,
        HOMELAND_PAPER,
        COURT_PAPER,
        HEALTH_RECORDS,
        TAKE_PERSON,
        NO_NAME,
        EMERGENCY,
    ),
    "shelter": (
        IN_PUBLIC,
        NO_PAPER,
        LIVING_AREA,
        COURT_PAPER,
        RECORDS,
        TAKE_PERSON,
        NO_NAME,
        EMERGENCY,
    ),
    "open_space": (
        IN_PUBLIC,
        STAGING,
        HOMELAND_PAPER,
        COURT_PAPER,
        RECORDS,
        TAKE_PERSON,
        NO_NAME,
        EMERGENCY,
    ),
    "booking_centre": (
        DETAINER,
        RELEASE_TIME,
        INTERVIEW,
        TAKE_PERSON,
        ARREST_WARRANT,
        RECORDS,
        NO_NAME,
        EMERGENCY,
    ),
    "office": (
        IN_PUBLIC,
        NO_PAPER,
        HOMELAND_PAPER,
        COURT_PAPER,
        RECORDS,
        SUBPOENA,
        NO_NAME,
        EMERGENCY,
    ),
    "employer": (
        I9_NOTICE,
        NO_PAPER,
        HOMELAND_PAPER,
        COURT_PAPER,
        RECORDS,
        SUBPOENA,
        NO_NAME,
        EMERGENCY,
    ),
}


def situations(setting: str) -> tuple[Situation, ...]:
    """Return the eight situations of a setting's card."""
    return BY_SETTING.get(setting, COMMON)

"""What the frame of staff pages shows: who is signed in, and the doors this person can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.access import NOTHING, Access, Reaches

Room = tuple[str, str, str | None]
"""What addresses depend on: which there are, what stands before them, and the language."""
MOST_KEPT = 256
NO_NAV = SafeString("")

ENTRIES = (  # what everybody opens first; where there are many, two lines show without being asked for
    (_("Today"), "contacts:today", ("contact.read", "notice.receive")),
    (_("My organisation"), "partners:portal", ("partner.portal",)),
    (_("What is due"), "notices:due", ("notice.receive", "duty.work", "duty.read", "partner.portal")),
    (_("My tasks"), "duties:mine", ("duty.work",)),
    (_("Notices"), "notices:inbox", ("notice.receive",)),
    (_("Contacts"), "contacts:list", ("contact.read",)),
    (_("Counsel’s queue"), "contacts:queue", ("counsel.decide",)),
    (_("Booking centre"), "booking:home", ("booking.read",)),
    (_("Reports of false officers"), "complaints:reports", ("complaint.read",)),
    (_("Reports that come in numbers"), "complaints:floods", ("complaint.set_aside",)),
    (_("Figures of reports"), "complaints:figures", ("figures.read",)),
    (_("Release figures"), "figures:staff", ("figures.release",)),
    (_("Names of reporters"), "complaints:names", ("complaint.identity",)),
    (_("Verification desk"), "verification:desk", ("officer.verify",)),
    (_("Roll-out"), "duties:board", ("duty.read",)),
    (_("Monthly certificates"), "duties:attestations", ("attestation.read",)),
    (_("Who has learned what"), "training:overview", ("training.read",)),
    (_("Partners"), "partners:directory", ("partner.read",)),
    (_("Reports owed"), "regimes:owed", ("regime.read",)),
    (_("Requests to agencies"), "records:foia", ("foia.read",)),
    (_("Requests to the city"), "records:ipra", ("records.read",)),
    (_("Somebody asked for records"), "records:ipra_new", ("records.receive",)),
    (_("Amendments"), "council:propose", ("amendment.propose",)),
    (_("Deadlines"), "notices:deadlines", ("contact.read",)),
    (_("Retention"), "retention:preview", ("retention.see",)),
    (_("People"), "accounts:people", ("people.manage", "looks.read")),
    (_("Looks"), "accounts:looks", ("looks.read",)),
    (_("Auditor’s room"), "audit:room", ("audit.read",)),
    (_("Lists of employees"), "training:lists", ("training.manage",)),
    (_("Training"), "training:home", ("training.take",)),
)

EVERYBODYS = frozenset({"notices:due", "duties:mine", "notices:inbox"})
"""What nearly everybody has: nobody's own work begins there, so one lands there only where there is nothing else."""
WHOLE_CITY = frozenset({"complaints:figures"})
"""Entries for whoever reaches the whole city; a part of it does not open them."""


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the staff navigation."""

    words: str | Promise
    href: str
    is_own: bool
    """Whether somebody's own work may begin there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of a staff page."""

    name: str
    is_demo: bool
    nav: SafeString
    """The doors this person can open, drawn; empty without any."""


def staff(request: HttpRequest) -> Mapping[str, object]:
    """Return `staff`, the frame; a page that does not show it costs no query."""
    return {"staff": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> Frame:
    """Return the frame for whoever is asking; without doors when nobody is signed in."""
    access: Access | None = getattr(request, "access", None)
    if access is None or not access.is_signed_in:
        return Frame("", is_demo=False, nav=NO_NAV)
    return Frame(access.user.name, is_demo=settings.DEMO and access.user.is_demo, nav=nav(access, request.path))


def doors(access: Access) -> tuple[Door, ...]:
    """Return the entries this person can open, whose rooms are there."""
    return _doors(access.reaches, _room())


def nav(access: Access, path: str) -> SafeString:
    """Return them drawn; the current one is the longest that fits."""
    here = max((door.href for door in doors(access) if path.startswith(door.href)), key=len, default="")
    return _nav(access.reaches, here, _room())


def _room() -> Room:
    return settings.ROOT_URLCONF, get_script_prefix(), get_language()


@lru_cache(maxsize=MOST_KEPT)
def _doors(reaches: Reaches, room: Room) -> tuple[Door, ...]:
    return tuple(
        Door(words, href, is_own=name not in EVERYBODYS)
        for words, name, actions in ENTRIES
        if any(_is_open(reaches, action, name) for action in actions) and (href := _address(name, room))
    )


@lru_cache(maxsize=MOST_KEPT)
def _nav(reaches: Reaches, here: str, room: Room) -> SafeString:
    return render_to_string("accounts/_nav.html", {"doors": _doors(reaches, room), "here": here})


def _is_open(reaches: Reaches, action: str, name: str) -> bool:
    reach = reaches.get(action, NOTHING)
    return reach.everywhere if name in WHOLE_CITY else not reach.nothing


@lru_cache(maxsize=1000)
def _address(name: str, _room: Room) -> str:
    """Return where a door leads; the same as long as the addresses, where they begin and the language are."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

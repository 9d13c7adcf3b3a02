"""What an auditor can read, list by list, with how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries.looking import looks_by
from dintel.apps.contacts.queries.visible import visible

MOST = 10_000
"""Beyond this many nobody counts: a page says "more than"."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list: where it is, what it holds, and how many; ``None`` where it is not counted here."""

    title: object
    words: object
    href: str
    count: int | None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count is not None and self.count > MOST


Counting = Callable[[Access], QuerySet[Any]]
LISTS: Sequence[tuple[str, str, object, object, Counting | None]] = (
    (
        "contact.read",
        "contacts:list",
        t("Contacts"),
        t("Every contact that is not sealed, with what was asked and answered"),
        visible,
    ),
    (
        "booking.read",
        "booking:home",
        t("Booking centre"),
        t("Visits, holds and shifts, and the gaps between them"),
        None,
    ),
    ("looks.read", "accounts:looks", t("Looks"), t("Who opened which record, and when"), looks_by),
    (
        "retention.see",
        "retention:preview",
        t("Retention"),
        t("What falls due, and certificates of what was disposed of"),
        None,
    ),
    ("duty.read", "duties:board", t("Roll-out"), t("What the order asks of departments, and how far they are"), None),
    (
        "attestation.read",
        "duties:attestations",
        t("Monthly certificates"),
        t("Which months are certified, and by whom"),
        None,
    ),
    ("training.read", "training:overview", t("Who has learned what"), t("Courses, papers and drills"), None),
    ("regime.read", "regimes:owed", t("Reports owed"), t("Reports the law asks for, whole"), None),
    ("foia.read", "records:foia", t("Requests to agencies"), t("What the city asked federal agencies for"), None),
    ("records.read", "records:ipra", t("Requests to the city"), t("What people asked the city for"), None),
    ("partner.read", "partners:directory", t("Partners"), t("Who helps residents, and when that was checked"), None),
    ("audit.read", "ledger:ledger", t("The log"), t("Checkpoints, witnesses, alarms and proofs"), None),
)


def shelves(access: Access) -> Sequence[Shelf]:
    """Return the lists that are open to somebody; one query for each that is counted."""
    return tuple(
        Shelf(title, words, href, None if counting is None else _count(counting(access)))
        for action, address, title, words, counting in LISTS
        if access.can(action) and (href := _address(address))
    )


def _address(name: str) -> str:
    """Return where a list is, empty where the law of this city has no such room."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST + 1].count()

"""The city's law, today and on any day, opened once and kept for the life of the process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from dintel.apps.design.profile import active_city
from dintel.domain.policy.check import periods
from dintel.domain.policy.compile import Text
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.interview import Interview
from dintel.domain.policy.rules import Provision
from dintel.lawbook import Book, open_book, open_policy
from dintel.lawbook.cache import let_go
from dintel.lawbook.cases import Case, load_cases
from dintel.lawbook.questions import load_screens
from dintel.lawbook.words import Words


def today() -> date:
    """Return the day in the city's time zone."""
    return timezone.localdate()


def policy() -> Policy:
    """Return the proved policy of today, with the switches the city has turned on.

    Raises ``BadLawError`` if the law was made unfit while the process runs; it is checked at start.
    """
    return policy_on(today())


@lru_cache(maxsize=512)
def policy_on(on: date) -> Policy:
    """Return the proved policy of a day; raises ``ClosedBookError`` before the book opens."""
    return _policy_since(since(on)).on_day(on)


@lru_cache(maxsize=32)
def _policy_since(since: date) -> Policy:
    """Return the policy of a day on which the law changed; every later day until the next shares it."""
    profile = active_city()
    return open_policy(
        profile.place,
        on=since,
        switches=profile.switches,
        root=settings.DATA_ROOT,
        home=settings.DINTEL_HOME,
    )


@lru_cache(maxsize=1)
def _changes() -> list[date]:
    return periods(book().law)


def since(on: date) -> date:
    """Return the first day of the policy of a day; raises ``ClosedBookError`` before the book opens."""
    book().refuse_before_it_opens(on)
    return max(day for day in _changes() if day <= on)


def hash_on(on: date) -> str:
    """Return the hash of the policy of a day, without compiling it; raises ``ClosedBookError`` before the book."""
    return _hash_since(since(on))


@lru_cache(maxsize=512)
def _hash_since(on: date) -> str:
    return text_on(on).hash


def text_on(on: date) -> Text:
    """Return what is in force on a day, uncompiled; raises ``ClosedBookError`` before the book."""
    return book().text_on(on, active_city().switches)


def interview() -> Interview:
    """Return the counter's screens over today's policy."""
    return _interview_on(today())


@lru_cache(maxsize=2)
def _interview_on(on: date) -> Interview:
    found = policy_on(on)
    asked = Interview(found, load_screens(found.place, settings.DATA_ROOT, found.space))
    let_go(found.table)
    return asked


@lru_cache(maxsize=1)
def book() -> Book:
    """Return the whole law of the city's place: every version, past and future."""
    return open_book(active_city().place, settings.DATA_ROOT)


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Return the worked cases of the city's place and of those above it; raises ``BadLawError`` for a wrong one."""
    return load_cases(book().law, settings.DATA_ROOT)


def provision(name: str, on: date) -> Provision:
    """Return a provision as it stands on a day; of one that does not, the newest version. Raises ``KeyError``."""
    versions = book().law.provisions[name]
    return next((one for one in versions if one.span.holds(on)), versions[-1])


def say(line: str) -> str:
    """Return a line of the law or of the profile in the language of the page."""
    return words(get_language() or settings.LANGUAGE_CODE).say(line)


@lru_cache(maxsize=16)
def words(language: str) -> Words:
    """Return the law's words in a language."""
    return Words(language, settings.DATA_ROOT)

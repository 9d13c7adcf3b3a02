"""Amendments looked at: the law of a day, as it would be, and twelve months under both. Kept in the process."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.contacts.queries.counting import history
from dintel.apps.council.disclosure import Asked, period, published
from dintel.apps.council.findings import Findings, Past, findings_of
from dintel.apps.design.profile import active_city
from dintel.apps.figures.definitions import kept_back
from dintel.domain.policy.amend import Amendment
from dintel.domain.policy.rules import BadLawError
from dintel.domain.policy.simulate import History, Outcomes, outcomes_of
from dintel.domain.policy.study import study
from dintel.lawbook import publication
from dintel.lawbook.amendments import adopted, body_of, load_amendments, read_body, wrong_with

SECONDS_KEPT = 3600
"""How long the coded past stays in this process; what was sealed or corrected since is left out after that."""


@lru_cache(maxsize=1)
def ready_made() -> dict[str, Amendment]:
    """Return the amendments that come with the law, by id. Raises ``BadLawError`` if one cannot be used."""
    return load_amendments(law.book())


def body(amendment: Amendment, on: date) -> bytes:
    """Return the canonical bytes of an amendment to the law of a day."""
    return body_of(law.hash_on(on), amendment)


def hash_of(said: bytes) -> str:
    """Return what an amendment is cited by."""
    return sha256(said).hexdigest()


def findings(amendment: Amendment, on: date) -> Findings:
    """Return what an amendment would change in the law of a day.

    Raises ``BadLawError`` for names, dates or levels that are wrong, and with every conflict that it brings.
    """
    since, until = period(kept_back().open_until(law.today()))
    return _findings(body(amendment, on), law.since(on), since, until, int(time.monotonic()) // SECONDS_KEPT)


@lru_cache(maxsize=64)
def _findings(said: bytes, on: date, since: date, until: date, hour: int) -> Findings:
    _hash, amendment = read_body(said)
    book, base = law.book(), law.policy_on(on)
    wrong = wrong_with(book, amendment, on)
    if wrong:
        raise BadLawError(wrong)
    text = adopted(book, amendment, on).text_on(on, active_city().switches | set(amendment.switches))
    found = study(base, text, book.lexicon)
    return findings_of(found, base.hash, on, _past(outcomes_of(found.policy), on, since, until, hour))


def _past(after: Outcomes, on: date, since: date, until: date, hour: int) -> Past | None:
    asked = Asked(law.policy_on(on).space, _outcomes(on), after)
    small = publication.read(settings.DINTEL_CITY, settings.DATA_ROOT)
    return published(_history(since, until, hour), asked, since, until, small.under)


@lru_cache(maxsize=2)
def _history(since: date, until: date, _hour: int) -> History:
    return history(since, until)


@lru_cache(maxsize=2)
def _outcomes(on: date) -> Outcomes:
    return outcomes_of(law.policy_on(on))


def forget() -> None:
    """Let the process know nothing of the past; for tests, whose tables are emptied."""
    _findings.cache_clear()
    _history.cache_clear()

"""Amendments looked at: the law of a day, as it would be, and twelve months under both.

1. The past is what the house keeps counted of it (``figures.queries.past``), so it costs the same whatever the register
   holds, and what was sealed or corrected is left out or moved as soon as the next round has counted it.
2. What was worked out is kept in the process for as long as the law, the amendment and the months are the same. One
   query asks whether the months are.
3. They are asked of a copy of the past, which one secret of the house draws, for each agency its own
   (``council.disclosure``). Who changes the secret (``DINTEL_SECRET_KEY``) has the past copied anew.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import sha256

from django.utils.crypto import salted_hmac

from dintel.apps import binding
from dintel.apps.city import law
from dintel.apps.council.disclosure import Asked, copy_of, period, published
from dintel.apps.council.findings import Findings, Past, findings_of
from dintel.apps.design.profile import active_city
from dintel.apps.figures.definitions import kept_back, known_places
from dintel.apps.figures.queries import past
from dintel.domain.policy.amend import Amendment
from dintel.domain.policy.rules import BadLawError
from dintel.domain.policy.simulate import History, Outcomes, outcomes_of
from dintel.domain.policy.study import Study, study
from dintel.lawbook.amendments import adopted, body_of, load_amendments, read_body, wrong_with

Span = tuple[date, date]


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
    months = past.seen(since, until) if past.is_counted() else None
    return _findings(binding.whose(), body(amendment, on), law.since(on), (since, until), months)


@lru_cache(maxsize=64)
def _findings(whose: int, said: bytes, on: date, span: Span, months: tuple[str, ...] | None) -> Findings:
    found, base = _study(said, on), law.policy_on(on)
    after = outcomes_of(found.policy)
    told = None if months is None else _past(whose, after, on, span, months)
    return findings_of(found, base.hash, on, told)


@lru_cache(maxsize=8)
def _study(said: bytes, on: date) -> Study:
    _hash, amendment = read_body(said)
    book = law.book()
    wrong = wrong_with(book, amendment, on)
    if wrong:
        raise BadLawError(wrong)
    text = adopted(book, amendment, on).text_on(on, active_city().switches | set(amendment.switches))
    return study(law.policy_on(on), text, book.lexicon)


def _past(whose: int, after: Outcomes, on: date, span: Span, months: tuple[str, ...]) -> Past | None:
    asked = Asked(law.policy_on(on).space, _outcomes(on), after)
    return published(_copy(whose, *span, months), asked, *span, kept_back().under)


@lru_cache(maxsize=2)
def _copy(whose: int, since: date, until: date, _months: tuple[str, ...]) -> History:
    """Return the copy that is asked (3.)."""
    key = salted_hmac("council", str(whose), algorithm="sha256").digest()
    return copy_of(past.history(since, until), law.policy().space, sorted(known_places()), key, kept_back().under)


@lru_cache(maxsize=2)
def _outcomes(on: date) -> Outcomes:
    return outcomes_of(law.policy_on(on))


def forget() -> None:
    """Let the process know nothing of what it worked out; for tests, whose tables are emptied."""
    for one in (_findings, _study, _copy):
        one.cache_clear()

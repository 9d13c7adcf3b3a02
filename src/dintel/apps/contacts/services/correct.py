"""A person corrects a contact. Corrections add: what stood there before stays readable.

1. Whoever corrects names the version they saw. If it is no longer the one kept, nothing is written
   and they are told what changed meanwhile, and by whom.
2. Every changed value becomes a row of its own: before, after, why, who, when.
3. A changed fact of a request is put to the law again, and the new answer is a new determination.
   A decision of counsel stays in the record; the request goes back to counsel if the law says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import Contact, Correction, Determination, Request
from dintel.apps.contacts.models.request import State
from dintel.apps.contacts.services import file, tell
from dintel.apps.contacts.services.answers import keep_answers
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import Rows, leave
from dintel.apps.contacts.services.living import living
from dintel.apps.design.profile import active_city
from dintel.apps.ledger import services as ledger
from dintel.domain.policy.facts import AXES

CONTACT_FIELDS = frozenset(
    {
        *("channel", "began_at", "ended_at", "facility", "department", "place", "spot_public"),
        *("agency", "component", "immigration", "officers", "account", "said"),
    }
)
REQUEST_FIELDS = frozenset({*AXES, "words", "basis", "stream", "asked_at"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value a person puts in another's place. ``record`` is ``contact`` or a request's number."""

    record: str
    field: str
    after: Any


class EditedMeanwhileError(Exception):
    """Somebody else corrected the contact first; ``since`` are their corrections."""

    def __init__(self, since: Sequence[Correction]) -> None:
        """Keep what was changed meanwhile."""
        super().__init__("the contact was corrected by somebody else meanwhile")
        self.since = tuple(since)


class UnfitValueError(ValueError):
    """A value does not fit where it is to stand: it is too long, or too large."""

    def __init__(self, field: str, why: Sequence[str]) -> None:
        """Say in words what does not fit."""
        super().__init__(f"{field}: {' '.join(why)}")


@transaction.atomic
def correct_contact(
    *, number: str, version: int, changes: Sequence[Change], why: str, by: User, at: datetime
) -> Contact:
    """Put new values in place and keep the old ones; return the contact.

    Values that are the same as before change nothing. Raises ``EditedMeanwhileError`` when the
    contact is no longer at ``version``, ``KeyError`` for a field that cannot be corrected,
    ``UnknownFactError`` for a fact outside the vocabulary, ``UnfitValueError`` for what has no room.
    """
    contact = living(number=number)
    requests = {request.number: request for request in contact.requests.all()}
    # 1.
    if contact.version != version:
        raise EditedMeanwhileError(list(contact.corrections.order_by("-at", "-pk").select_related("by")[:20]))
    # 2.
    rows = [row for change in changes if (row := _change(contact, requests, change)) is not None]
    if not rows:
        return contact
    for row in rows:
        row.contact, row.why, row.by, row.at = contact, why, by, at
    Correction.objects.bulk_create(rows)
    if any(row.field == "facility" for row in rows):
        place = active_city().facilities.get(contact.facility)
        contact.setting = place.setting if place else contact.setting
    # 3.
    touched = {row.record for row in rows if row.field in AXES}
    changed = [request for number, request in requests.items() if any(row.record == number for row in rows)]
    answers = [answer_anew(contact, request, by=by, at=at) for request in changed if request.number in touched]
    for request in changed:
        request.save()
    settle(contact, list(requests.values()))
    contact.version += 1
    contact.save()
    index_contact(contact)
    told: dict[str, Rows] = {"corrections": rows, "requests": changed, "determinations": answers}
    leave("contact.corrected", contact, by=by, at=at, also=(), contact=contact, **told)
    return contact


def _change(contact: Contact, requests: Mapping[str, Request], change: Change) -> Correction | None:
    row: Contact | Request = contact if change.record == "contact" else requests[change.record]
    allowed = CONTACT_FIELDS if isinstance(row, Contact) else REQUEST_FIELDS
    if change.field not in allowed:
        message = f"{change.record}: the field {change.field!r} cannot be corrected"
        raise KeyError(message)
    before = getattr(row, change.field)
    if before == change.after:
        return None
    try:
        row._meta.get_field(change.field).run_validators(change.after)  # type: ignore[union-attr]  # noqa: SLF001 - Django's own way to a column
    except ValidationError as problem:
        raise UnfitValueError(change.field, problem.messages) from problem
    setattr(row, change.field, change.after)
    return Correction(record=change.record, field=change.field, before=_written(before), after=_written(change.after))


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def answer_anew(contact: Contact, request: Request, *, by: User, at: datetime) -> Determination | None:
    """Put a request's facts to the law of its contact's day; return the new proposal, if any.

    The request is changed but not saved. Clocks that the new answer names and the old one did not
    are started, and counsel is told when the request is newly theirs.
    """
    policy = file.policy_of(contact.began_at)
    if policy is None:
        return None
    proposal = mapping.propose(policy, mapping.facts_of(request))
    last = request.determinations.select_related("answer").order_by("-ordinal").first()
    old = policy.decide(mapping.reading(last)["facts"]) if last else None
    keep_answers([proposal])
    row = file.proposed(request, proposal, ordinal=(last.ordinal if last else 0) + 1, at=at)
    row.by = by
    row.save()
    was_with_counsel = request.state == State.WITH_COUNSEL
    request.outcome = proposal.outcome
    request.state = State.WITH_COUNSEL if proposal.outcome in tell.COUNSEL else State.ANSWERED
    readers = tell.readers_of(contact) if contact.sealed else ()
    known = {duty.clock for duty in old.obligations} if old else set()
    printed = request.documents.filter(return_on__isnull=False).values_list("return_on", flat=True).first()
    for rule in proposal.clocks:
        if rule not in known:
            tell.start_clock(contact, request, rule, printed_on=printed, readers=readers, at=at)
    if request.state == State.WITH_COUNSEL and not was_with_counsel:
        ledger.record_many(tell.announce(contact, "counsel_hold", readers=readers, at=at))
    return row


def settle(contact: Contact, requests: Sequence[Request]) -> None:
    """Bring the contact's own columns in line with its requests; the contact is not saved."""
    contact.outcome = requests[0].outcome if requests else ""
    contact.with_counsel = any(request.state == State.WITH_COUNSEL for request in requests)

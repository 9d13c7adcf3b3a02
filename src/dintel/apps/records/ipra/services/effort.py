"""What a request costs: working time, and what is asked for copies."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.records.ipra.exemptions import records_desk
from dintel.apps.records.ipra.models import Charge, RecordsRequest, TimeSpent
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.receipt import require_words
from dintel.apps.records.ipra.services.refusals import InspectionError

MOST_MINUTES = 24 * 60


@transaction.atomic
def note_time(*, request: RecordsRequest, minutes: int, on: date, words: str = "", by: User, at: datetime) -> TimeSpent:
    """Write down working time of one day, and return it. Raises ``InspectionError`` for none or more than a day."""
    kept = living(request)
    if not 0 < minutes <= MOST_MINUTES:
        raise InspectionError(_("Write the minutes of one day, at least one."), "minutes")
    row = TimeSpent.objects.create(request=kept, minutes=minutes, on=on, words=words.strip(), by=by, at=at)
    leave("time_noted", kept, by=by, at=at, time=row)
    return row


@transaction.atomic
def note_charge(
    *, request: RecordsRequest, fee: str, count: int, cents: int | None = None, words: str = "", by: User, at: datetime
) -> Charge:
    """Write down what is asked for copies, and return it.

    The price is the schedule's; where it names none, ``cents`` is the price and ``words`` say where it comes from.
    Raises ``InspectionError`` for a fee that is not in the schedule, for none of it, a price above the schedule's, and
    a price without a word.
    """
    kept = living(request)
    known = records_desk().fees.get(fee)
    if known is None or count < 1:
        raise InspectionError(_("Choose what is charged, and how many."), "fee" if known is None else "count")
    price = known.cents if cents is None else cents
    if price is None or price < 0:
        raise InspectionError(_("The schedule names no price. Write what one costs."), "price")
    if known.cents is not None and price > known.cents:
        raise InspectionError(_("That is more than the schedule’s price for one."), "price")
    said = words.strip() if known.cents == price else require_words(words, "words")
    row = Charge.objects.create(request=kept, fee=fee, count=count, cents=price, words=said, by=by, at=at)
    leave("charged", kept, by=by, at=at, charge=row)
    return row

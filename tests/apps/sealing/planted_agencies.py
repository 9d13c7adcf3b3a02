"""A marker in every sealed column of a request to a federal agency, written through the services."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.records.foia import services
from dintel.apps.records.foia.services import Ask, Note, Sending


def plant_agencies(marker: str, by: User) -> None:
    """Draft, sign and send a request, write down what came of it, put it right, and choose."""
    at = timezone.now()
    today = timezone.localdate(at)
    ask = Ask("Arrests", "ice", "arrests_in_city", today - timedelta(days=90), today)
    request = services.draft_request(key=uuid4(), ask=ask, by=by, at=at)
    letter = request.letters.get()
    changes = {"answer": (f"{marker} asked",)}
    letter = services.edit_letter(letter=letter, version=1, changes=changes, by=by, at=at)
    letter = services.sign_letter(letter=letter, version=2, by=by, at=at)
    services.send_letter(letter=letter, sending=Sending("mail", today, words=f"{marker} sent"), by=by, at=at)
    row = services.note_happening(request=request, note=Note("at_office", today), by=by, at=at)
    services.correct_happening(happening=row, note=Note("received", today), why=f"{marker} misread", by=by, at=at)
    services.decide_way(request=request, way="wait", reasons=f"{marker} reasons", by=by, at=at)

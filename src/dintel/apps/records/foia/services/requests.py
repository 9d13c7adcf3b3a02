"""A request is drafted with its letter, and its file is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts.services.number import take_number
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import DRAFT, FoiaRequest, FoiaSeries
from dintel.apps.records.foia.queries.listing import AWAITING
from dintel.apps.records.foia.services.leaves import KIND, leave
from dintel.apps.records.foia.services.letters import add_draft
from dintel.apps.records.foia.services.living import living
from dintel.apps.records.foia.services.refusals import FoiaError
from dintel.apps.sealing.services import Subject, new_key
from dintel.lawbook.foia import REQUEST

SERIES = "F"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of whom; ``until`` is the first day that is no longer asked for."""

    title: str
    agency: str
    template: str
    since: date
    until: date
    part: str = ""


def draft_request(
    *, key: UUID, ask: Ask, by: User | None, at: datetime, series: FoiaSeries | None = None
) -> FoiaRequest:
    """Draft a request and its letter, and return it; the same key again returns what was drafted the first time.

    ``by`` is nobody where a series drafts it. Raises ``FoiaError`` for what cannot be asked.
    """
    known = FoiaRequest.objects.filter(key=key).first()
    if known is not None:
        return known
    check_ask(ask)
    try:
        with transaction.atomic():
            return _draft(key, ask, series, by, at)
    except IntegrityError:  # the button was pressed twice at the same moment
        known = FoiaRequest.objects.filter(key=key).first()
        if known is None:
            raise
        return known


def _draft(key: UUID, ask: Ask, series: FoiaSeries | None, by: User | None, at: datetime) -> FoiaRequest:
    number = take_number(SERIES, at)
    request = FoiaRequest.objects.create(
        key=key,
        number=number,
        data_key=new_key(subject=Subject(KIND, number)),
        series=series,
        title=ask.title,
        agency=ask.agency,
        part=ask.part,
        template=ask.template,
        since=ask.since,
        until=ask.until,
        drafted_by=by,
        drafted_at=at,
    )
    letter = add_draft(request, ask.template, by, at)
    leave("foia.drafted", request, by=by, at=at, foia_letter=letter)
    return request


def check_ask(ask: Ask) -> None:
    """Do nothing for what can be asked. Raises ``FoiaError``, which names the field."""
    template = statute.foia().letters.get(ask.template)
    if ask.agency not in statute.foia().agencies:
        raise FoiaError(_("This agency is not in the list of offices. Choose one that is."), "agency")
    if template is None or template.kind != REQUEST:
        raise FoiaError(_("There is no such letter. Choose one of those offered."), "template")
    if ask.until <= ask.since:
        raise FoiaError(_("The last day lies before the first. Correct one of them."), "until")
    if not ask.title.strip():
        raise FoiaError(_("Give it a name by which it is found in the list."), "title")


@transaction.atomic
def close_request(*, request: FoiaRequest, by: User, at: datetime) -> FoiaRequest:
    """Close the file of a request from which nothing more is awaited, and return it; closed stays closed.

    Raises ``FoiaError`` while a clock runs, and while an answer can be appealed or went to court and nobody chose.
    """
    kept = living(request)
    if kept.closed_at is not None:
        return kept
    if kept.standing in AWAITING:
        raise FoiaError(_("Something is still awaited, so the file stays open. Take the request back, or wait."))
    if kept.standing in {"appealable", "exhausted"} and not kept.decisions.exists():
        raise FoiaError(_("An attorney chooses first whether to appeal, to go to court or to let it rest."))
    if kept.standing == DRAFT and kept.letters.filter(number__isnull=False).exclude(state="withdrawn").exists():
        raise FoiaError(_("Its letter is signed. Send it, or withdraw the letter first."))
    kept.closed_at, kept.closed_by = at, by
    kept.save(update_fields=["closed_at", "closed_by"])
    leave("foia.closed", kept, by=by, at=at)
    return kept

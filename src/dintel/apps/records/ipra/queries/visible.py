"""Which requests to the city a person may see, and what they may do with each.

Every page and every file of a request begins here. Who asked is seen by whoever may read the request. Its files are
seen by those who work on it and those who open files of the city everywhere, since an original can hold what is exempt.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.records.ipra.models import (
    AnswerFile,
    AnswerLetter,
    FoundRecord,
    Publication,
    RecordsRequest,
    Redaction,
    Released,
)
from dintel.apps.retention.ended import DisposedError

__all__ = ["AnswerLetter", "FoundRecord", "Publication", "RecordsRequest", "Redaction", "Released"]

KIND = "records_request"
READ, WORK, DENY, RECEIVE = "records.read", "records.work", "records.deny", "records.receive"


def visible(access: Access, action: str = READ) -> QuerySet[RecordsRequest]:
    """Return the requests the action may touch, what waits longest first; those disposed of only to be read."""
    rows = _reached(access, action)
    return rows if action == READ else rows.filter(disposed_at__isnull=True)


def _reached(access: Access, action: str) -> QuerySet[RecordsRequest]:
    reach = access.reach(action)
    if access.user.pk is None or reach.nothing:
        return RecordsRequest.objects.none()
    if reach.everywhere:
        return RecordsRequest.objects.all()
    return RecordsRequest.objects.filter(department__in=reach.departments - {""})


def request_for(access: Access, number: str, action: str = READ) -> RecordsRequest:
    """Return one request; raise ``Http404`` when it does not exist or may not be seen.

    Raises ``DisposedError`` for one of which nothing is left to read.
    """
    found = rows_for(access, action).filter(number=number).first()
    if found is None:
        raise Http404
    if found.disposed_at is not None:
        raise DisposedError(number)
    return found


def rows_for(access: Access, action: str) -> QuerySet[RecordsRequest]:
    """Return the requests the action reaches, those disposed of too, with what their page shows."""
    return _reached(access, action).select_related("data_key", "owner", "logged_by", "contact")


def found_record_for(access: Access, key: UUID, action: str = WORK) -> FoundRecord:
    """Return one record that was found; raises as ``request_for``."""
    rows = FoundRecord.objects.select_related("request__data_key", "file", "copy", "signed_by", "decided_by")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    request_for(access, found.request.number, action)
    return found


def redaction_for(access: Access, key: UUID) -> Redaction:
    """Return one place that is redacted, to be taken back; raises as ``request_for``."""
    found = Redaction.objects.select_related("record__request__data_key").filter(pk=key).first()
    if found is None:
        raise Http404
    request_for(access, found.record.request.number, WORK)
    return found


def letter_for(access: Access, key: int, action: str = READ) -> AnswerLetter:
    """Return one letter; raises as ``request_for``. A draft is seen by those who work on requests only."""
    rows = AnswerLetter.objects.select_related("request__data_key", "signed_by", "drafted_by", "sent_by")
    found = rows.filter(pk=key).first()
    if found is None or (found.number is None and not access.can(WORK)):
        raise Http404
    request_for(access, found.request.number, action)
    return found


def file_of(letter: AnswerLetter, form: str) -> AnswerFile:
    """Return the bytes of a signed letter in one format; raise ``Http404`` where there are none."""
    found = letter.files.filter(format=form).first()
    if found is None:
        raise Http404
    return found


def signs_with(letter: AnswerLetter) -> str:
    """Return the action that signs a letter: one that keeps something back is signed by a responsible person."""
    return DENY if letter.kind in {"part", "denial"} else WORK


def released_for(access: Access, key: UUID) -> Released:
    """Return a record that was opened, to be published; raises as ``request_for``."""
    rows = Released.objects.select_related("record__request__data_key", "release", "file")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    request_for(access, found.record.request.number, DENY)
    return found


def publication_for(access: Access, key: UUID) -> Publication:
    """Return a publication, to be taken down; raises as ``request_for``."""
    found = Publication.objects.select_related("released__record__request__data_key").filter(pk=key).first()
    if found is None:
        raise Http404
    request_for(access, found.released.record.request.number, DENY)
    return found


def may(access: Access, action: str, number: str) -> bool:
    """Return whether an action of this room, or of a room below, is open on a request."""
    return bool(among(access, action, [number]))


def among(access: Access, action: str, numbers: Iterable[str]) -> frozenset[str]:
    """Return those of the numbers on whose requests the action is open; one query."""
    ours = _ours(access, action)
    if ours is None:
        return frozenset()
    return frozenset(visible(access, ours).filter(number__in=list(numbers)).values_list("number", flat=True))


def _ours(access: Access, action: str) -> str | None:
    """Return the action of this room that stands for one of a room below; ``None`` where it is closed to the person."""
    if action == "evidence.read":
        return WORK if access.can(WORK) else READ if access.reach(action).everywhere else None
    if action == "evidence.hold":
        return READ if access.reach(action).everywhere else None
    known = {"evidence.add": WORK, "notice.receive": READ, "notice.acknowledge": READ, "retention.see": READ}
    return known.get(action, action if action.startswith("records.") else None)

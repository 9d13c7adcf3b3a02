"""Which requests to federal agencies a person may see: all of them, by role, or none."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.records.foia.models import FoiaDecision, FoiaFile, FoiaHappening, FoiaLetter, FoiaRequest, FoiaSeries
from dintel.apps.retention.ended import DisposedError

KIND, SERIES_KIND = "foia", "foia_series"
READ, WORK, DECIDE = "foia.read", "foia.work", "foia.decide"
AS_HERE = {"evidence.read": READ, "evidence.add": WORK, "notice.receive": READ, "notice.acknowledge": READ}
"""What opens a request's files and its news: whoever reads the request reads them."""
WRITES = frozenset({WORK, DECIDE, "evidence.add"})

__all__ = ["FoiaDecision", "FoiaFile", "FoiaHappening", "FoiaLetter", "FoiaRequest", "FoiaSeries"]


def is_open(access: Access, action: str) -> bool:
    """Return whether the action is open on requests to federal agencies."""
    return access.user.pk is not None and access.reach(AS_HERE.get(action, action)).everywhere


def visible(access: Access, action: str = READ) -> QuerySet[FoiaRequest]:
    """Return the requests the action may touch, newest first; those disposed of to readers only."""
    rows = FoiaRequest.objects.all()
    if not is_open(access, action):
        return rows.none()
    return rows.filter(disposed_at__isnull=True) if action in WRITES else rows


def request_for(access: Access, number: str, action: str = READ) -> FoiaRequest:
    """Return one request; raise ``Http404`` when it does not exist or may not be seen.

    Raises ``DisposedError`` for one that would be open to the action, had it not been disposed of.
    """
    found = visible(access, action).filter(number=number).select_related("series", "data_key", "drafted_by").first()
    if found is None:
        if is_open(access, action) and FoiaRequest.objects.filter(number=number).exists():
            raise DisposedError(number)
        raise Http404
    return found


def letter_for(access: Access, number: str, ordinal: int, action: str = READ) -> FoiaLetter:
    """Return one letter of a request; raise ``Http404`` where there is none. A draft is for those who may write."""
    request = request_for(access, number, action)
    rows = FoiaLetter.objects.filter(request=request, ordinal=ordinal)
    found = rows.select_related("request__data_key", "drafted_by", "signed_by").first()
    if found is None or (found.number is None and not is_open(access, WORK)):
        raise Http404
    if request.disposed_at is not None:
        raise DisposedError(number)
    return found


def file_of(letter: FoiaLetter, form: str) -> FoiaFile:
    """Return the bytes of a signed letter in one format; raise ``Http404`` where there are none."""
    found = letter.files.filter(format=form).first()
    if found is None:
        raise Http404
    return found


def happening_for(access: Access, number: str, ordinal: int, action: str = WORK) -> FoiaHappening:
    """Return one row of a request's history; raise ``Http404`` where there is none."""
    rows = FoiaHappening.objects.filter(request=request_for(access, number, action), ordinal=ordinal)
    found = rows.select_related("request__data_key").first()
    if found is None:
        raise Http404
    return found


def series(access: Access, action: str = READ) -> QuerySet[FoiaSeries]:
    """Return the series the action may touch, the one that is due first before the others."""
    rows = FoiaSeries.objects.select_related("by", "ended_by")
    return rows if is_open(access, action) else rows.none()


def series_for(access: Access, key: UUID, action: str = READ) -> FoiaSeries:
    """Return one series; raise ``Http404`` when it does not exist or may not be seen."""
    found = series(access, action).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def may(access: Access, action: str, number: str) -> bool:
    """Return whether the action is open on the request with this number."""
    return visible(access, action).filter(number=number).exists()


def among(access: Access, action: str, numbers: Iterable[str]) -> frozenset[str]:
    """Return those of the numbers on which the action is open."""
    return frozenset(visible(access, action).filter(number__in=list(numbers)).values_list("number", flat=True))


def may_series(access: Access, action: str, key: str) -> bool:
    """Return whether the action is open on the series with this key."""
    return series(access, action).filter(key=key).exists()

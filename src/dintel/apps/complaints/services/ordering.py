"""A packet of many or large files is made by the worker: drawing its copies takes minutes, and a press must not.

1. What is small is made at once. The rest is an order; a report has one that waits, and a second is refused.
2. A round of the worker draws for some seconds and writes down how far it came. The packet is made when all was gone
   through; until then nothing of it stands, on custody neither.
3. A worker that is killed is followed by one that goes on: copies that were drawn are kept, and the packet's key is the
   order's, so that it is made once. What cannot be made is told in words, and may be asked for again.
4. Whoever asked must still be allowed to when it is made.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import PacketOrder, Referral, Report
from dintel.apps.complaints.queries.files import files_for_packet
from dintel.apps.complaints.queries.visible import report_for
from dintel.apps.complaints.services.referral import UNREADABLE, fit_to_refer, key_of, make_packet
from dintel.apps.complaints.services.told import locked
from dintel.apps.complaints.services.triage import CaseError
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File

AT_ONCE_FILES, AT_ONCE_BYTES = 3, 64 * 1024 * 1024
"""Working copies that may be drawn, and bytes that may be written, while somebody waits."""
ROUND_SECONDS = 10.0
LONGEST = timedelta(hours=6)
"""After that an order is given up: something is wrong that trying does not mend."""
WAITING = PacketOrder.State.WAITING


def order_packet(
    *, report: Report, to: str, language: str = "en", without_originals: str = "", key: UUID, by: User, at: datetime
) -> Referral | PacketOrder:
    """Make a small packet at once and return it, or return the order by which the worker makes it (1).

    The same ``key`` again returns the packet, or the order as it stands. Preconditions and errors as ``make_packet``;
    CaseError also while another packet of the report is being made.
    """
    own = key_of(report, key)
    known = Referral.objects.filter(pk=own).first() or PacketOrder.objects.filter(pk=own).first()
    if known is not None:
        return known
    office, why = fit_to_refer(report, to, language, without_originals), without_originals.strip()
    if _is_small(report, is_whole=not why):
        return make_packet(report=report, to=office, language=language, without_originals=why, key=key, by=by, at=at)
    with transaction.atomic():
        held = locked(report)
        if PacketOrder.objects.filter(report=held, state=WAITING).exclude(pk=own).exists():
            raise CaseError(_("A packet of this case is being made already. Wait until it is there."))
        total = files_for_packet(held, is_whole=not why).count()
        asked = {"to": office, "language": language, "without_originals": why}
        fresh = {"report": held, **asked, "total": total, "by": by, "at": at}
        order, _is_new = PacketOrder.objects.get_or_create(pk=own, defaults=fresh)
    return order


def make_ordered(*, at: datetime) -> int:
    """Go on with what was ordered, the oldest first, for some seconds (2); return how many orders came to an end."""
    end, settled = time.monotonic() + ROUND_SECONDS, 0
    for order in (
        PacketOrder.objects.filter(state=WAITING).select_related("report__data_key", "by").order_by("at", "id")
    ):
        if _draw_some(order, end):
            with translation.override(order.by.language or settings.LANGUAGE_CODE):
                _settle(order, _fault_in_making(order, at))
            settled += 1
        if time.monotonic() >= end:
            break
    return settled


def _is_small(report: Report, *, is_whole: bool) -> bool:
    files = list(files_for_packet(report, is_whole=is_whole).values_list("working", "size"))
    waiting = sum(working == File.Working.WAITING for working, _size in files)
    return waiting <= AT_ONCE_FILES and sum(size for _working, size in files) <= AT_ONCE_BYTES


def _draw_some(order: PacketOrder, end: float) -> bool:
    """Draw what waits until the time is over, write down how far it is, and return whether all was gone through."""
    files = list(files_for_packet(order.report, is_whole=not order.without_originals))
    for turn, file in enumerate(files[order.done :], order.done + 1):
        if time.monotonic() >= end:
            return False
        with suppress(*UNREADABLE):  # making the packet says so in words
            evidence.make_working_copy(file=file, wait_seconds=evidence.LOOK_WAITS_SECONDS)
        PacketOrder.objects.filter(pk=order.pk).update(done=turn, total=max(order.total, len(files)))
    return True


def _fault_in_making(order: PacketOrder, at: datetime) -> str:
    """Make the packet and return nothing, or why there is none (3)."""
    if at - order.at > LONGEST:
        return _("It could not be made in six hours. Ask city IT to look at the server’s log, then make it again.")
    try:
        report = report_for(access_of(order.by, timezone.localdate(at)), order.report.number, "complaint.refer")  # 4.
        told = {"to": order.to, "language": order.language, "without_originals": order.without_originals}
        make_packet(report=report, **told, own=order.pk, by=order.by, at=at)
    except Http404:
        return _("Whoever asked for it works on this case no more.")
    except CaseError as error:
        return str(error)
    return ""


def _settle(order: PacketOrder, fault: str) -> None:
    state = PacketOrder.State.FAILED if fault else PacketOrder.State.MADE
    PacketOrder.objects.filter(pk=order.pk, state=WAITING).update(state=state, fault=fault)

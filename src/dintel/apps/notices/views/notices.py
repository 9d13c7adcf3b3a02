"""What one was told, and saying that one has read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.notices import queries, services

PER_PAGE = 25
SILENT_AFTER = timedelta(minutes=2)
SHOWN = (
    ("", gettext_lazy("Told to me")),
    ("unread", gettext_lazy("Nobody has read yet")),
    ("everything", gettext_lazy("All of my places")),
)


@require_GET
@needs("notice.receive")
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what one was told, newest first."""
    show = request.GET.get("show", "")
    show = show if show in dict(SHOWN) else ""
    rows = queries.inbox(request.access, show=show)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [(words, f"?show={name}" if name else "?", name == show) for name, words in SHOWN]
    context = {"page": page, "tabs": tabs, "query": f"show={show}" if show else "", "silent": silent(timezone.now())}
    return render(request, "notices/inbox.html", context)


def silent(at: datetime) -> datetime | bool:
    """Return since when nothing is sent, True if nothing ever was, False while all is well."""
    last = queries.last_tick()
    if last is None:
        return True
    return last if at - last > SILENT_AFTER else False


@require_GET
@needs("notice.receive")
def notice(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one notice and everything that became of it."""
    now = timezone.now()
    page = queries.notice_page(request.access, key, now)
    if page is None:
        raise Http404
    services.open_notice(notice=page.row, by=request.user, at=now)
    return render(request, "notices/notice.html", {"page": page})


@require_POST
@needs("notice.acknowledge")
def acknowledge(request: StaffRequest, key: UUID) -> HttpResponse:
    """Record that one has read a notice, which stops the steps."""
    now = timezone.now()
    page = queries.notice_page(request.access, key, now)
    if page is None or not page.may_acknowledge:
        raise Http404
    services.acknowledge(notice=page.row, by=request.user, at=now)
    messages.success(request, _("Thank you. It is on record that you have read this."))
    return HttpResponseRedirect(reverse("notices:notice", args=[key]))

"""One record that was found: release, redact, deny, choose the copy, sign; and publishing what was opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t
from django.views.decorators.http import require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.queries import User
from dintel.apps.contacts.acting import status
from dintel.apps.evidence.queries import file_for
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.forms import answer
from dintel.apps.records.ipra.queries.page import FoundView, found_views
from dintel.apps.records.ipra.queries.visible import (
    DENY,
    WORK,
    FoundRecord,
    found_record_for,
    publication_for,
    redaction_for,
    released_for,
    request_for,
)
from dintel.apps.records.ipra.views.acts import Act, done
from dintel.domain.ipra import Decision


def _release(row: FoundRecord, _told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.decide_record(record=row, decision=Decision.RELEASE, by=by, at=at)


def _deny(row: FoundRecord, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    words = {name: told[name] for name in ("exemption", "reason", "why_not_redacted")}
    return services.decide_record(record=row, decision=Decision.DENY, **words, by=by, at=at)


def _redact(row: FoundRecord, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.redact(
        record=row, pages=told["pages"], exemption=told["exemption"], reason=told["reason"], by=by, at=at
    )


def _copy(row: FoundRecord, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.choose_copy(record=row, copy=told["copy"], by=by, at=at)


def _sign(row: FoundRecord, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.sign_record(record=row, title=told["title"], by=by, at=at)


ACTS: Mapping[str, Act] = {
    "release": Act(
        t("Release this record"),
        t("Nothing in it is kept back. Whoever asked gets all of it."),
        t("Release it"),
        t("The record is to be released."),
        answer.ReleaseForm,
        _release,
    ),
    "redact": Act(
        t("Redact a place in this record"),
        t("One place at a time: where, under which exemption, and why. The original stays sealed as it came."),
        t("Name this place"),
        t("The place is named. Name the next one, or choose the redacted copy."),
        answer.PlaceForm,
        _redact,
    ),
    "copy": Act(
        t("Choose the redacted copy"),
        t("This copy is given out instead of the original. Open it first, and look whether every place is covered."),
        t("This copy is given out"),
        t("The copy is chosen. The person responsible signs next."),
        answer.CopyForm,
        _copy,
    ),
    "deny": Act(
        t("Deny this record as a whole"),
        t("Exempt matter means redact, not withhold. Say first why a redaction does not do."),
        t("Deny it"),
        t("The denial is written down. It counts once the person responsible has signed it."),
        answer.DenyForm,
        _deny,
    ),
    "sign": Act(
        t("Sign what is kept back"),
        t("Your name and title stand in the letter as the person responsible. Read every place and reason first."),
        t("Sign it"),
        t("It is signed."),
        answer.SignForm,
        _sign,
        DENY,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WORK, DENY)
def act(request: StaffRequest, key: UUID, slug: str) -> HttpResponse:
    """Show the page of one act on a record, and do it."""
    one = ACTS.get(slug)
    if one is None:
        raise Http404
    row = found_record_for(request.access, key, one.needs)
    view = next(view for view in found_views(row.request) if view.row.pk == row.pk)
    form = one.form(request.POST or None, **_offered(one, view))
    do = one.do

    def doing(at: datetime) -> object:
        told = form.cleaned_data
        if one.form is answer.CopyForm:
            told = {**told, "copy": file_for(request.access, UUID(told["copy"]))}
        return do(row, told, request.user, at)

    if request.method == "POST" and done(request, form, doing, one.said):
        return redirect("records:ipra_request", row.request.number)
    context = {"act": one, "form": form, "row": row.request, "found": view}
    return render(request, "records/ipra/act.html", context, status=status(form))


def _offered(one: Act, view: FoundView) -> dict[str, Any]:
    if one.form is not answer.CopyForm:
        return {}
    return {"copies": [(str(copy.key), f"{copy.name} ({copy.taken_out})") for copy in view.copies]}


@require_POST
@needs(WORK)
def take(request: StaffRequest, number: str, file: UUID) -> HttpResponse:
    """Write down that a file which was added is a record of the answer, under its own name: one tap."""
    row = request_for(request.access, number, WORK)
    kept = file_for(request.access, file)
    return _told(
        request,
        number,
        lambda at: services.find_record(request=row, title=kept.name, file=kept, by=request.user, at=at),
        _("The file is a record of this answer. Say now what becomes of it."),
    )


@require_POST
@needs(WORK)
def drop(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take back a redaction that was written by mistake."""
    row = redaction_for(request.access, key)
    return _told(
        request,
        row.record.request.number,
        lambda at: services.drop_redaction(redaction=row, by=request.user, at=at),
        _("The redaction is taken back. It stays readable in the record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DENY)
def publish(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put a record that was opened on the public page."""
    row = released_for(request.access, key)
    form = answer.PublishForm(request.POST or None, initial={"title": row.record.title})

    def doing(at: datetime) -> object:
        told = {name: form.cleaned_data[name] for name in ("title", "words", "has_looked")}
        return services.publish_record(released=row, **told, by=request.user, at=at)

    if request.method == "POST" and done(request, form, doing, _("It stands on the public page now.")):
        return redirect("records:ipra_request", row.record.request.number)
    context = {"act": PUBLISH, "form": form, "row": row.record.request, "shown": row}
    return render(request, "records/ipra/act.html", context, status=status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DENY)
def take_down(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a record off the public page."""
    row = publication_for(request.access, key)
    form = answer.TakeDownForm(request.POST or None)

    def doing(at: datetime) -> object:
        return services.take_down(publication=row, why=form.cleaned_data["why"], by=request.user, at=at)

    if request.method == "POST" and done(request, form, doing, _("It is off the public page.")):
        return redirect("records:ipra_request", row.released.record.request.number)
    context = {"act": TAKE_DOWN, "form": form, "row": row.released.record.request}
    return render(request, "records/ipra/act.html", context, status=status(form))


PUBLISH = {
    "title": t("Publish this record"),
    "lead": t("Everybody will see it, as pictures of its pages, with the exemptions used and never with who asked."),
    "button": t("Put it on the public page"),
}
TAKE_DOWN = {
    "title": t("Take this record down"),
    "lead": t("It leaves the public page at once. Whoever has a copy keeps it; the record says that it was shown."),
    "button": t("Take it down"),
}


def _told(request: StaffRequest, number: str, do: Any, said: str) -> HttpResponse:  # noqa: ANN401 - a service with its moment
    try:
        do(timezone.now())
        messages.success(request, said)
    except services.InspectionError as error:
        messages.error(request, error.words)
    return redirect("records:ipra_request", number)

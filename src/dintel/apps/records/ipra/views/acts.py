"""One small page for each thing a person does with a request to the city, a record of it, or a letter.

Every act is the same page: a form, the service it is for, and the way back. What differs stands in ``ACTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t
from django.views.decorators.http import require_http_methods

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.accounts.queries import User
from dintel.apps.contacts.acting import done_once, status
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.forms import answer, requests
from dintel.apps.records.ipra.forms.requests import InspectionForm, start_of
from dintel.apps.records.ipra.queries.page import found_views
from dintel.apps.records.ipra.queries.visible import DENY, WORK, RecordsRequest, request_for

Text = str | Promise
Do = Callable[[Any, Any, User, datetime], object]


@dataclass(frozen=True, slots=True)
class Act:
    """What the page says, the form, and the service."""

    title: Text
    lead: Text
    button: Text
    said: Text
    form: type[InspectionForm]
    do: Do
    needs: str = WORK


def done(request: StaffRequest, form: InspectionForm, do: Callable[[datetime], object], said: Text) -> bool:
    """Do something the form asks for, once, and return whether it is done; otherwise the form says why."""
    at = timezone.now()
    try:
        if not done_once(form, lambda: do(at)):
            return False
    except services.InspectionError as error:
        form.refuse(error)
        return False
    messages.success(request, str(said))
    return True


def _receipt(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.correct_receipt(
        request=row, version=told["version"], received_on=told["received_on"], why=told["why"], by=by, at=at
    )


def _give(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.give_request(request=row, to=told["to"], by=by, at=at)


def _withdraw(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.withdraw_request(request=row, on=told["on"], why=told["why"], by=by, at=at)


def _found(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    return services.find_record(request=row, title=told["title"], file=None, by=by, at=at)


def _time(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    told = {name: told[name] for name in ("minutes", "on", "words")}
    return services.note_time(request=row, **told, by=by, at=at)


def _charge(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    price = told["price"]
    return services.note_charge(
        request=row,
        fee=told["fee"],
        count=told["count"],
        cents=None if price is None else int(price * 100),
        words=told["words"],
        by=by,
        at=at,
    )


def _note(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    told = {name: told[name] for name in ("ready_on", "signer_title", "language")}
    return services.draft_note(request=row, **told, by=by, at=at)


def _answer(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    told = {name: told[name] for name in ("signer_title", "language")}
    return services.draft_answer(request=row, **told, by=by, at=at)


def _open(row: RecordsRequest, told: Any, by: User, at: datetime) -> object:  # noqa: ANN401 - cleaned data
    chosen = [one.row for one in found_views(row) if str(one.row.pk) in told["records"]]
    return services.release_records(request=row, records=chosen, medium=told["medium"], by=by, at=at)


ACTS: Mapping[str, Act] = {
    "receipt": Act(
        t("Correct the day of receipt"),
        t("The clock is counted from it, so every day that follows moves. What stood before stays readable."),
        t("Correct it"),
        t("The day is corrected, and the clocks are counted from it."),
        requests.ReceiptForm,
        _receipt,
    ),
    "give": Act(
        t("Who answers for this request?"),
        t("One person has it in hand and sees it under what is due. The law names whoever keeps something back."),
        t("Give it to them"),
        t("It is given."),
        requests.GiveForm,
        _give,
    ),
    "withdraw": Act(
        t("They took the request back"),
        t("Only whoever asked can take it back. It ends the clock; the record stays."),
        t("It was taken back"),
        t("The request is ended."),
        requests.WithdrawForm,
        _withdraw,
    ),
    "found": Act(
        t("A record that is not kept here"),
        t("A binder, a tape, a register on a shelf: name it, so that the answer can say what becomes of it."),
        t("Write it down"),
        t("The record is written down. Say now what becomes of it."),
        answer.FoundForm,
        _found,
    ),
    "time": Act(
        t("Working time"),
        t("How long was worked on it, day by day. It shows what answers cost the city."),
        t("Keep it"),
        t("The time is kept."),
        requests.TimeForm,
        _time,
    ),
    "charge": Act(
        t("What copies cost"),
        t("What whoever asked is asked to pay for copies. The answer names the sum."),
        t("Keep it"),
        t("The charge is kept."),
        requests.ChargeForm,
        _charge,
    ),
    "note": Act(
        t("Write the note that says when"),
        t("Where the records are not open within three business days, a note says when they will be."),
        t("Draft the note"),
        t("The note is drafted. Read it, sign it and send it."),
        answer.NoteForm,
        _note,
    ),
    "answer": Act(
        t("Write the answer"),
        t("It is composed from what was decided of each record. You read it as it will look before anybody signs."),
        t("Draft the answer"),
        t("The answer is drafted. Read it; whoever may sign, signs it."),
        answer.AnswerForm,
        _answer,
    ),
    "open": Act(
        t("Open some records now"),
        t("What is ready need not wait for the rest. Whoever asked gets it now, and the answer follows."),
        t("They were opened"),
        t("Kept: these records were opened."),
        answer.OpenForm,
        _open,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WORK, DENY)
def act(request: StaffRequest, number: str, slug: str) -> HttpResponse:
    """Show the page of one act on a request, and do it."""
    one = ACTS.get(slug)
    if one is None:
        raise Http404
    row = request_for(request.access, number, one.needs)
    form = one.form(request.POST or None, initial=_start(row, request.user), **_offered(one, row))
    do = one.do
    if request.method == "POST" and done(
        request, form, lambda at: do(row, form.cleaned_data, request.user, at), one.said
    ):
        return redirect("records:ipra_request", number)
    context = {"act": one, "form": form, "row": row}
    return render(request, "records/ipra/act.html", context, status=status(form))


def _start(row: RecordsRequest, user: User) -> dict[str, object]:
    start = start_of(row, timezone.localdate())
    start["to"] = start["to"] or str(user.pk)
    return {**start, "language": row.language, "medium": row.medium}


def _offered(one: Act, row: RecordsRequest) -> dict[str, Any]:
    if one.form is not answer.OpenForm:
        return {}
    return {"ready": [(str(view.row.pk), view.row.title) for view in found_views(row) if view.is_ready]}

"""What may be done to a case from its page: one act each, with its form, its permission, and the service behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import User
from dintel.apps.complaints import services
from dintel.apps.complaints.forms import case as forms
from dintel.apps.complaints.forms import referral as packets
from dintel.apps.complaints.queries.case import Case
from dintel.apps.complaints.queries.reports import Report
from dintel.apps.complaints.queries.visible import may

Data = Mapping[str, Any]
WORK, DESK, REFER = ("complaint.work",), ("complaint.triage", "complaint.work"), ("complaint.refer",)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it is called, who may do it, which form it takes, and what is done."""

    id: str
    words: str | Promise
    needs: tuple[str, ...]
    form: type[forms.CaseForm]
    do: Callable[[Report, Data, User, datetime], object]
    in_transaction: bool = True
    """Whether form and act are one transaction; the packet asks an authority outside and keeps its own."""
    fits: Callable[[Case], bool] = lambda _shown: True
    """Whether the case has something to do it to; otherwise the page does not offer it."""

    def is_open(self, allowed: frozenset[str]) -> bool:
        """Return whether it may be done by whoever has these permissions on the report."""
        return not allowed.isdisjoint(self.needs)


def allowed_on(access: Access, report: Report) -> frozenset[str]:
    """Return which permissions of acts the person has on a report: each is asked for once, not once an act."""
    return frozenset(action for action in (*DESK, *REFER) if may(access, action, report.number))


def _triage(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.triage(report=report, route=data["route"], reason=data["reason"], by=by, at=at)


def _check(report: Report, data: Data, by: User, at: datetime) -> object:
    told = {name: data[name] for name in ("agency", "number_called", "answer", "words")}
    return services.record_check(report=report, by=by, at=at, **told)


def _assign(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.assign(report=report, user=data["user"], is_counsel=False, by=by, at=at)


def _exclude(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.exclude(report=report, user=data["user"], reason=data["words"], by=by, at=at)


def _exclude_department(report: Report, data: Data, by: User, at: datetime) -> object:
    told = {"department": data["department"], "reason": data["words"]}
    return services.exclude(report=report, by=by, at=at, **told)


def _end(_report: Report, data: Data, by: User, at: datetime) -> object:
    return services.end_assignment(assignment=data["assignment"], by=by, at=at)


def _contact(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.link_contact(report=report, contact=data["contact"], by=by, at=at)


def _find(report: Report, data: Data, by: User, at: datetime) -> object:
    offence, _slash, element = data["part"].partition("/")
    told = {"state": data["state"], "words": data["words"], "files": data.get("evidence", ())}
    return services.find(report=report, offence=offence, element=element, by=by, at=at, **told)


def _task(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.add_task(report=report, words=data["words"], due_on=data["due_on"], by=by, at=at)


def _done(_report: Report, data: Data, by: User, at: datetime) -> object:
    return [services.finish_task(task=task, by=by, at=at) for task in data["tasks"]]


def _ask(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.ask_back(report=report, words=data["words"], by=by, at=at)


def _identity(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.ask_identity(report=report, why=data["words"], by=by, at=at)


def _packet(report: Report, data: Data, by: User, at: datetime) -> object:
    told = {name: data[name] for name in ("to", "language", "without_originals", "key")}
    return services.order_packet(report=report, by=by, at=at, **told)


def _receipt(_report: Report, data: Data, by: User, at: datetime) -> object:
    told = {name: data[name] for name in ("referral", "received_on", "reference")}
    return services.record_receipt(by=by, at=at, **told)


def _outcome(_report: Report, data: Data, by: User, at: datetime) -> object:
    told = {name: data[name] for name in ("referral", "outcome", "on", "words")}
    return services.record_outcome(by=by, at=at, **told)


def _close(report: Report, data: Data, by: User, at: datetime) -> object:
    return services.close_report(report=report, words=data["words"], by=by, at=at)


def _has_packet(shown: Case) -> bool:
    return bool(shown.referrals)


ACTS: dict[str, Act] = {
    one.id: one
    for one in (
        Act("triage", t("Send it one way"), DESK, forms.TriageForm, _triage),
        Act("check", t("Write down a call to an agency"), DESK, forms.CheckForm, _check),
        Act("assign", t("Give it to an investigator"), DESK, forms.AssignForm, _assign),
        Act("end", t("Take it from somebody"), WORK, forms.EndForm, _end, fits=lambda shown: len(shown.workers) > 1),
        Act("exclude", t("Keep a person from it for good"), DESK, forms.ExcludeForm, _exclude),
        Act(
            "exclude-department",
            t("Keep a department from it for good"),
            DESK,
            forms.ExcludeDepartmentForm,
            _exclude_department,
        ),
        Act("contact", t("Note a contact that may be the same event"), WORK, forms.ContactForm, _contact),
        Act("find", t("Write what shows an element"), WORK, forms.FindForm, _find),
        Act("task", t("Add a task"), WORK, forms.TaskForm, _task),
        Act("done", t("Tick off what is done"), WORK, forms.DoneForm, _done, fits=lambda shown: shown.has_open_task),
        Act("ask", t("Ask or answer the reporter"), WORK, forms.WordsForm, _ask),
        Act(
            "identity",
            t("Ask for the reporter’s name"),
            WORK,
            forms.WordsForm,
            _identity,
            fits=lambda shown: shown.has_identity,
        ),
        Act(
            "packet", t("Make the packet for the prosecutor"), REFER, packets.PacketForm, _packet, in_transaction=False
        ),
        Act("receipt", t("Write down that the office has it"), REFER, packets.ReceiptForm, _receipt, fits=_has_packet),
        Act("outcome", t("Write down what was decided"), REFER, packets.OutcomeForm, _outcome, fits=_has_packet),
        Act("close", t("Close it with last words to the reporter"), WORK, forms.WordsForm, _close),
    )
}

"""The things a person can add to a contact: for each its form, who may, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts import services
from dintel.apps.contacts.forms import acts as forms
from dintel.apps.contacts.queries import people
from dintel.apps.contacts.queries.visible import contact_for
from dintel.apps.contacts.services import Change
from dintel.apps.retention.ended import DisposedError

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access
    from dintel.apps.accounts.queries import User
    from dintel.apps.contacts.queries.people import Contact, Request


class RefusedError(Exception):
    """The act was not done; the form says why."""


@dataclass(frozen=True, slots=True)
class Done:
    """Who acts on what, when."""

    contact: Contact
    request: Request | None
    access: Access
    at: datetime

    @property
    def by(self) -> User:
        """The person who acts."""
        return self.access.user

    @property
    def asked(self) -> Request:
        """The request acted on. Raises Http404 when the act needs one and there is none."""
        if self.request is None:
            raise Http404
        return self.request


Save = Callable[[Any, Done], object]
Start = Callable[["Contact", "Request | None"], Mapping[str, Any]]


def _nothing(_contact: Contact, _request: Request | None) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be added. ``per_request`` acts belong to one request of the contact."""

    slug: str
    action: str
    title: str | Promise
    lead: str | Promise
    button: str | Promise
    form: type[forms.ActForm]
    save: Save
    start: Start = _nothing
    per_request: bool = False
    only_when: Callable[[Contact], bool] = lambda _contact: True


def _verify(form: forms.VerifyForm, done: Done) -> object:
    told = form.cleaned_data
    fields = {name: told[name] for name in ("result", "how", "asked_of", "words", "verified_at")}
    return services.verify_contact(contact=done.contact, by=done.by, at=done.at, **fields)


def _correct(form: forms.CorrectForm, done: Done) -> object:
    changes = [Change("contact", name, form.cleaned_data[name]) for name in form.values]
    return services.correct_contact(
        number=done.contact.number,
        version=form.cleaned_data["version"],
        changes=changes,
        why=form.cleaned_data["why"],
        by=done.by,
        at=done.at,
    )


def _correct_request(form: forms.CorrectRequestForm, done: Done) -> object:
    changes = [Change(done.asked.number, name, form.cleaned_data[name]) for name in form.values]
    return services.correct_contact(
        number=done.contact.number,
        version=form.cleaned_data["version"],
        changes=changes,
        why=form.cleaned_data["why"],
        by=done.by,
        at=done.at,
    )


def _values(
    row: Contact | Request | None, form: type[forms.CorrectForm | forms.CorrectRequestForm], contact: Contact
) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.values} | {"version": contact.version}


def _seal(form: forms.SealForm, done: Done) -> object:
    return services.seal_contact(
        contact=done.contact,
        why=form.cleaned_data["why"],
        readers=people.by_ids(form.cleaned_data["readers"]),
        by=done.by,
        at=done.at,
    )


def _link(form: forms.LinkForm, done: Done) -> object:
    try:
        other = contact_for(done.access, form.cleaned_data["other"].strip().upper())
    except Http404:
        form.add_error("other", _("There is no contact with this number that you can see. Check the number."))
        raise RefusedError from None
    told = form.cleaned_data
    try:
        return services.link_contacts(
            contact=done.contact, other=other, kind=told["kind"], why=told["why"], by=done.by, at=done.at
        )
    except services.LinkError as error:
        form.add_error("other", str(error))
        raise RefusedError from None
    except DisposedError as error:
        words = _("%(number)s was disposed of, so nothing can be linked to it any more.")
        form.add_error("other", words % {"number": error.number})
        raise RefusedError from error


def _gave(form: forms.GaveForm, done: Done) -> object:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    return services.record_disclosure(contact=done.contact, request=done.request, by=done.by, at=done.at, **fields)


def _custody(form: forms.CustodyForm, done: Done) -> object:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    return services.record_custody(request=done.asked, by=done.by, at=done.at, **fields)


def _answered(form: forms.AnsweredForm, done: Done) -> object:
    moment = form.cleaned_data["answered_at"]
    if moment < done.asked.asked_at:
        form.add_error("answered_at", _("This lies before it was asked. Check the date and the hour."))
        raise RefusedError
    return services.answer_request(request=done.asked, answered_at=moment, by=done.by, at=done.at)


ACTS = {
    act.slug: act
    for act in (
        Act(
            "verify",
            "contact.verify",
            t("Verify who they are"),
            t("Until somebody has checked, this is not counted as federal activity. Write down how it was learned."),
            t("Keep the result"),
            forms.VerifyForm,
            _verify,
        ),
        Act(
            "correct",
            "contact.correct",
            t("Correct the contact"),
            t("Put right what is wrong. What stood before stays readable, with your name and your reason."),
            t("Keep the correction"),
            forms.CorrectForm,
            _correct,
            start=lambda contact, _request: _values(contact, forms.CorrectForm, contact),
        ),
        Act(
            "correct-request",
            "contact.correct",
            t("Correct what was asked"),
            t("When a fact changes, the law answers again, and both answers stay in the record."),
            t("Keep the correction"),
            forms.CorrectRequestForm,
            _correct_request,
            start=lambda contact, request: _values(request, forms.CorrectRequestForm, contact),
            per_request=True,
        ),
        Act(
            "ask",
            "contact.record",
            t("Add something else they asked"),
            t("Each thing asked gets its own answer from the law."),
            t("Add it"),
            forms.AskForm,
            lambda form, done: services.add_request(contact=done.contact, asked=form.request(), by=done.by, at=done.at),
        ),
        Act(
            "paper",
            "contact.record",
            t("Add a paper"),
            t("Write what stands on its face. Photographs are added on the contact’s page."),
            t("Add the paper"),
            forms.PaperForm,
            lambda form, done: services.add_paper(
                contact=done.contact, request=done.request, paper=form.paper(), by=done.by, at=done.at
            ),
            per_request=True,
        ),
        Act(
            "gave",
            "contact.record",
            t("Write down what was given or allowed"),
            t("What left the city’s hands, to whom, when and on what authority."),
            t("Keep it"),
            forms.GaveForm,
            _gave,
            per_request=True,
        ),
        Act(
            "custody",
            "contact.record",
            t("Write down what became of the person"),
            t("Held, notified, transferred and released are separate facts, each with its own time. Name nobody."),
            t("Keep it"),
            forms.CustodyForm,
            _custody,
            per_request=True,
        ),
        Act(
            "answered",
            "contact.record",
            t("Record when it was answered"),
            t("A judge’s warrant is timed to the minute, from shown to honoured."),
            t("Keep the time"),
            forms.AnsweredForm,
            _answered,
            per_request=True,
        ),
        Act(
            "seen",
            "contact.record",
            t("Add what was seen"),
            t("What officers did or wore, as seen. The city does not judge it here, and names no bystander."),
            t("Add it"),
            forms.SeenForm,
            lambda form, done: services.record_observation(
                contact=done.contact, sighting=form.sighting(), by=done.by, at=done.at
            ),
        ),
        Act(
            "link",
            "contact.link",
            t("Link another contact"),
            t("Both stay as they are; each shows the other."),
            t("Link them"),
            forms.LinkForm,
            _link,
        ),
        Act(
            "seal",
            "contact.seal",
            t("Seal this contact"),
            t("Only the people named will see it. It leaves the lists, counts, exports and searches of all others."),
            t("Seal it"),
            forms.SealForm,
            _seal,
        ),
        Act(
            "unseal",
            "contact.seal",
            t("Open the seal"),
            t("Everyone whose role reaches this place will see the contact again."),
            t("Open it"),
            forms.UnsealForm,
            lambda form, done: services.unseal_contact(
                contact=done.contact, why=form.cleaned_data["why"], by=done.by, at=done.at
            ),
            only_when=lambda contact: contact.sealed,
        ),
    )
}


def act_for(slug: str, contact: Contact, request: Request | None) -> Act:
    """Return the act with this name. Raises Http404 where it does not fit the contact."""
    act = ACTS.get(slug)
    if act is None or act.per_request != (request is not None) or not act.only_when(contact):
        raise Http404
    return act


def offered(access: Access, contact: Contact, *, per_request: bool) -> list[Act]:
    """Return the acts open to the person on this contact, in the order of the list."""

    def is_open(action: str) -> bool:
        return access.may(action, department=contact.department, facility=contact.facility, owner=contact.filed_by_id)

    if contact.disposed_at is not None:
        return []
    fitting = [act for act in ACTS.values() if act.per_request == per_request and act.only_when(contact)]
    return [act for act in fitting if is_open(act.action)]

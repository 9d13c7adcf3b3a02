"""A contact's own page, and the small pages on which something is added to it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.contacts import services
from dintel.apps.contacts.acts import Act, Done, RefusedError, act_for, offered
from dintel.apps.contacts.forms.acts import ActForm
from dintel.apps.contacts.queries import names, people
from dintel.apps.contacts.queries.story import story_of
from dintel.apps.contacts.queries.visible import contact_for, link_for, request_for
from dintel.apps.contacts.scenes import is_reported
from dintel.apps.contacts.services.once import first_time
from dintel.apps.contacts.ways import ways_from


@require_safe
@needs("contact.read")
def record(request: StaffRequest, number: str) -> HttpResponse:
    """Show one contact as a story; the look is recorded."""
    contact = contact_for(request.access, number)
    accounts.record_look(user=request.user, kind="contact", key=number, action="contact.read", at=timezone.now())
    return render(
        request,
        "contacts/record.html",
        {
            "story": story_of(request.access, contact),
            "acts": offered(request.access, contact, per_request=False),
            "request_acts": offered(request.access, contact, per_request=True),
            "may_verify": request.access.can("contact.verify"),
            "may_decide": request.access.can("counsel.decide"),
            "may_see_certificates": request.access.can("retention.see"),
            "is_reported": is_reported(request.access, contact.number),
            "may_see_looks": request.access.can("looks.read"),
            "ways": ways_from(request.access, contact),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.read")
def act(request: StaffRequest, number: str, slug: str, ordinal: int = 0) -> HttpResponse:
    """Show the form of one act, and do it."""
    contact = contact_for(request.access, number)
    asked = request_for(request.access, f"{number}.{ordinal}") if ordinal else None
    chosen = act_for(slug, contact, asked)
    contact_for(request.access, number, chosen.action)  # the same answer as if it did not exist
    done = Done(contact, asked, request.access, timezone.now())
    form = _form(chosen, done, request.POST if request.method == "POST" else None)
    since: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _do(chosen, form, done)
        except services.EditedMeanwhileError as error:
            since = error.since
        except RefusedError:
            pass
        else:
            messages.success(request, _("Kept in {number}.").format(number=number))
            return redirect("contacts:record", number)
    context = {"act": chosen, "form": form, "contact": contact, "asked": asked, "title": names.title_of(contact)}
    status = 200 if request.method != "POST" else 409 if since else 422
    return render(request, "contacts/act.html", context | {"since": since}, status=status)


def _form(chosen: Act, done: Done, data: QueryDict | None) -> ActForm:
    form = chosen.form(data, initial=dict(chosen.start(done.contact, done.request)))
    if "readers" in form.fields:
        form.fields["readers"].choices = people.may_be_named(law.today())  # type: ignore[attr-defined]  # a choice field
    return form


def _do(chosen: Act, form: ActForm, done: Done) -> None:
    with transaction.atomic():
        if first_time(key=form.cleaned_data["key"], at=done.at):
            chosen.save(form, done)
            kept = [(words.field, words.kind, words.reason) for words in form.kept]
            services.note_kept_words(contact=done.contact, kept=kept, by=done.by, at=done.at)


@require_POST
@needs("contact.link")
def undo_link(request: StaffRequest, number: str, link: int) -> HttpResponseRedirect:
    """Take a link away; that it stood is kept."""
    contact = contact_for(request.access, number, "contact.link")
    services.undo_link(link=link_for(contact, link), by=request.user, at=timezone.now())
    return redirect("contacts:record", number)

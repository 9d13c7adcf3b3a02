"""What people fill in about requests to agencies: asking, series, finding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.city import law
from dintel.apps.contacts.forms.acts import ActForm
from dintel.apps.contacts.forms.fields import Choices, DayField
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import FoiaSeries, Period
from dintel.apps.records.foia.queries.listing import CLOSED, LATE, OPEN, FoiaAsked
from dintel.apps.records.foia.services.refusals import FoiaError
from dintel.apps.records.foia.services.requests import Ask
from dintel.apps.records.foia.services.series import Plan
from dintel.apps.records.foia.words import STATES
from dintel.lawbook.foia import REQUEST

ONE_DAY = timedelta(days=1)
ANY = [("", t("All"))]


class FoiaForm(ActForm):
    """A form that shows what a service refuses beside its field."""

    def refuse(self, error: FoiaError) -> None:
        """Show why, beside the field that it concerns."""
        self.add_error(error.field if error.field in self.fields else None, error.words)


def agencies() -> Choices:
    """Return the agencies with an office in the list."""
    return [(one.id, f"{one.short}: {one.name}") for one in statute.foia().agencies.values()]


def requests() -> Choices:
    """Return the letters that ask for records."""
    return [(one.id, law.say(one.title)) for one in statute.letters_of(REQUEST)]


def parts() -> list[str]:
    """Return parts of agencies whose records are often asked for, for the list under the field."""
    return sorted({part for one in statute.foia().agencies.values() for part in one.parts})


class _Asking(FoiaForm):
    """What a request and a series have in common."""

    screened = ("title", "part")

    title = forms.CharField(label=t("A name for it"), help_text=t("By which it is found in the list."), max_length=140)
    agency = forms.ChoiceField(label=t("Which agency?"), choices=agencies)
    part = forms.CharField(
        label=t("Whose records there?"),
        help_text=t("A field office or another part of the agency. Empty: the whole agency."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "agency-parts", "autocomplete": "off"}),
    )
    template = forms.ChoiceField(label=t("What is asked for?"), choices=requests)


class AskForm(_Asking):
    """One request."""

    since = DayField(label=t("Records from this day"))
    until = DayField(label=t("to this day, which is included"))

    def ask(self) -> Ask:
        """Return what is asked; the form is valid."""
        told = self.cleaned_data
        return Ask(
            title=told["title"],
            agency=told["agency"],
            template=told["template"],
            since=told["since"],
            until=told["until"] + ONE_DAY,
            part=told["part"],
        )


class SeriesForm(_Asking):
    """A series, and which span comes next."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    period = forms.ChoiceField(label=t("How often?"), choices=Period.choices)
    next_from = DayField(label=t("The next span begins on"))
    next_on = DayField(
        label=t("Draft the next request on"),
        help_text=t("Once the span is over. A draft is all that comes by itself: somebody reads it and sends it."),
    )

    def plan(self) -> Plan:
        """Return the plan; the form is valid."""
        return Plan(**{name: self.cleaned_data[name] for name in Plan.__slots__})

    @classmethod
    def start(cls, series: FoiaSeries) -> dict[str, Any]:
        """Return what stands in the fields for a series."""
        return {name: getattr(series, name) for name in (*Plan.__slots__, "version")}


class FoiaFindForm(forms.Form):
    """The filter of the list."""

    use_required_attribute = False

    words = forms.CharField(label=t("Number, name or part"), max_length=80, required=False)
    agency = forms.ChoiceField(label=t("Agency"), required=False)
    state = forms.ChoiceField(
        label=t("Where it stands"), required=False, choices=[*ANY, (LATE, t("Overdue, in any clock")), *STATES.items()]
    )
    series = forms.ChoiceField(label=t("Series"), required=False)
    closed = forms.ChoiceField(
        label=t("File"), required=False, choices=[*ANY, (OPEN, t("Open")), (CLOSED, t("Closed"))]
    )

    def __init__(self, told: QueryDict, *, series: Choices) -> None:
        """Offer the agencies and the series."""
        super().__init__(told, auto_id="find_%s")
        self.fields["series"].choices = [*ANY, *series]  # type: ignore[attr-defined]  # a choice field
        names = [(one.id, one.short) for one in statute.foia().agencies.values()]
        self.fields["agency"].choices = [*ANY, *names]  # type: ignore[attr-defined]  # a choice field

    def asked(self) -> FoiaAsked:
        """Return what the list is filtered by; a slip is left out and the rest still counts."""
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        return FoiaAsked(**{name: told.get(name) or "" for name in FoiaAsked.__slots__})


class SpanForm(forms.Form):
    """The days whose requests a figure counts."""

    use_required_attribute = False

    since = DayField(label=t("Sent from"), required=False)
    until = DayField(label=t("to"), required=False)

    def days(self, today: date) -> tuple[date, date]:
        """Return the days asked for, half-open; the last year where nothing that can be used is said."""
        self.is_valid()
        told = getattr(self, "cleaned_data", {})
        until = (told.get("until") or today) + ONE_DAY
        since = told.get("since") or date(until.year - 1, 1, 1)
        if since >= until:
            self.add_error("until", _("The last day lies before the first. Correct one of them."))
            return date(today.year - 1, 1, 1), today + ONE_DAY
        return since, until

"""The desk's form: ticks while it listens. There is no field for a name, a number of the caller, words, or a place."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as t

from dintel.apps.verification import names
from dintel.apps.verification.models import AgencySaid, Caller, Claimed, Place
from dintel.apps.verification.services import Asked


class InquiryForm(forms.Form):
    """One question to the desk."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    caller = forms.ChoiceField(label=t("Who is asking?"), choices=Caller.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=t("What kind of place is it?"),
        help_text=t("Listen to the address, use it in your call, and do not write it down anywhere."),
        choices=Place.choices,
        widget=forms.RadioSelect,
    )
    claimed = forms.ChoiceField(
        label=t("Which agency did the officers name?"), choices=Claimed.choices, widget=forms.RadioSelect
    )
    marks = forms.MultipleChoiceField(
        label=t("Does something look like fishing?"),
        help_text=t("Any of the first three makes the answer “unknown”, whatever the agency says. Tick what you hear."),
        choices=list(names.MARKS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agency_said = forms.ChoiceField(
        label=t("What did the agency say about exactly this scene?"),
        help_text=t("Describe the caller’s scene to the agency. Ask about nothing else."),
        choices=AgencySaid.choices,
        widget=forms.RadioSelect,
    )
    number_called = forms.CharField(
        label=t("The agency’s number that you called"),
        help_text=t("Take it from your own list, never from the caller or from the officers."),
        max_length=24,
        required=False,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()-]*$", t("Write digits only, such as 505-555-0100."))],
    )

    def clean(self) -> dict[str, object]:
        """Ask for the number wherever the agency is said to have answered."""
        cleaned = super().clean() or self.cleaned_data
        answered = cleaned.get("agency_said") in {AgencySaid.THEIRS, AgencySaid.NOT_THEIRS}
        if answered and not cleaned.get("number_called") and "number_called" not in self.errors:
            self.add_error("number_called", t("Write the number you called, so that the answer can be checked."))
        return cleaned

    def asked(self) -> Asked:
        """Return what was ticked; the form is valid."""
        told = self.cleaned_data
        return Asked(
            caller=told["caller"],
            place=told["place"],
            claimed=told["claimed"],
            agency_said=told["agency_said"],
            number_called=told["number_called"],
            marks=frozenset(told["marks"]),
        )

"""The short note: one set of fields for the page without JavaScript and for the outbox.

No field asks for any resident's status, nationality, birthplace or religion, for bystanders'
names, or for a phone number or e-mail address.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAMES_CHOICES = (
    ("given", _("Given")),
    ("refused", _("Refused")),
    ("not_asked", _("Not asked")),
)
FREE_TEXT = ("place", "agency", "names_given", "asked", "said")
"""The fields that are looked through before they are kept."""


class NotesForm(forms.Form):
    """What happened, in a few fields; every one may be left empty."""

    use_required_attribute = False

    began_at = forms.DateTimeField(
        label=_("When it began"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label=_("Where"),
        help_text=_("The building, and the spot in it."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "places-list", "autocomplete": "off"}),
    )
    officers = forms.IntegerField(
        label=_("How many officers"),
        min_value=0,
        max_value=500,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    agency = forms.CharField(
        label=_("Agency they said"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "agencies-list", "autocomplete": "off"}),
    )
    names = forms.ChoiceField(
        label=_("Officers' names and badge numbers"),
        choices=NAMES_CHOICES,
        required=False,
        widget=forms.RadioSelect,
    )
    names_given = forms.CharField(
        label=_("Officers' names and badge numbers, as given"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    asked = forms.CharField(
        label=_("What they asked, in their words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    said = forms.CharField(
        label=_("What you said"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def notes(self) -> dict[str, Any]:
        """Return the checked notes as JSON values, empty ones left out; the form is valid."""
        began_at = self.cleaned_data.get("began_at")
        kept = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if began_at is not None:
            kept["began_at"] = timezone.localtime(began_at).isoformat(timespec="minutes")
        return kept

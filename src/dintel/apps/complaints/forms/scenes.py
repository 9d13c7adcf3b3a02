"""What is looked for when a report may be the same event as a record of another room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.fields import BuildingField, DayField
from dintel.apps.contacts.scenes import Wanted


class SceneForm(forms.Form):
    """A day with the building where one is known, or a number."""

    use_required_attribute = False
    on = DayField(label=t("On which day"), required=False)
    facility = BuildingField(
        label=t("At which city building"),
        help_text=t("Without one, only questions to the verification desk are looked for."),
        required=False,
    )
    number = forms.CharField(
        label=t("Or the number of its receipt"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Return what is looked for. Raises ValidationError where neither day nor number is given."""
        given = super().clean() or {}
        if not self.errors and not given.get("number") and not given.get("on"):
            raise forms.ValidationError(t("Give a day, or a number. Nothing lists all there is."))
        return given

    @property
    def wanted(self) -> Wanted:
        """Return what is looked for. Precondition: the form is valid."""
        given = self.cleaned_data
        return Wanted(given["number"].strip(), given["on"], given["facility"])

"""The certificate of a month."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.duties.forms.tasks import TaskForm, words_field
from dintel.apps.duties.services.attesting import MOST


class AttestForm(TaskForm):
    """So many contacts, or none."""

    screened = ("words",)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    certified = forms.IntegerField(
        label=t("How many contacts with outside law enforcement were there?"),
        help_text=t("0 if there were none: that is a nil report, and it counts as much."),
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    words = words_field(t("If your number is not the register’s, or you correct a certificate: why?"))

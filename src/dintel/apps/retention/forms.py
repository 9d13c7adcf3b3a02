"""The few words that are asked for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 300


class ReasonForm(forms.Form):
    """Why these records are to be disposed of now."""

    reason = forms.CharField(
        label=_("Why now?"),
        max_length=LONGEST,
        error_messages={"required": _("Write why these records are to be disposed of now.")},
    )


class AdoptForm(forms.Form):
    """The paper on which the city adopted the schedule, and the schedule that was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    authority = forms.CharField(
        label=_("On which paper was it adopted?"),
        help_text=_("Who decided, when, and the number of the paper."),
        max_length=LONGEST,
        error_messages={
            "required": _("Name the paper on which the city adopted the schedule: who, when, which number.")
        },
    )

"""The one form of this room: a period is released, or a correction of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 400


class ReleaseForm(forms.Form):
    """Which period, and for a correction what was put right, in words for everybody."""

    period = forms.CharField(max_length=8, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("For a correction: what was put right"),
        help_text=_("Everybody reads it beside the figure. Name nobody."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

"""What is written when a flood is set aside: why, and whether reports with a proof of work go too."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm

REASON_LENGTH = 300


class SetAsideForm(ScreenedForm):
    """The reason, which stays on record."""

    screened = ("reason",)

    reason = forms.CharField(
        label=t("Why are these set aside?"),
        help_text=t("It stays on record, with your name and the time."),
        max_length=REASON_LENGTH,
    )
    with_proof = forms.BooleanField(
        label=t("Also set aside those that came with a proof of work"),
        help_text=t("A device worked for each of these. Leave them on the list if you are not sure."),
        required=False,
    )

"""The public form: what somebody without an account is asked for when they want to see records, and no more."""

from __future__ import annotations

import secrets
from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm
from dintel.apps.records.ipra.models import Asker, Medium
from dintel.apps.records.ipra.services import Asked

DRAW_BYTES = 16
ASKERS: list[tuple[str, str | Promise]] = [
    (Asker.PERSON, t("I ask for myself")),
    (Asker.ORGANISATION, t("An organisation or a newspaper")),
    (Asker.FEDERAL_AGENCY, t("A federal agency")),
    (Asker.OTHER_AGENCY, t("Another public agency")),
]


class OnlineForm(ScreenedForm):
    """What is wanted, and where the answer goes; who asks is for the figures alone."""

    use_required_attribute = False
    screened = ("asked",)

    draw = forms.RegexField(
        regex=rf"^[0-9a-f]{{{2 * DRAW_BYTES}}}$",
        widget=forms.HiddenInput,
        initial=lambda: secrets.token_hex(DRAW_BYTES),
    )
    """The chance from which the code is made; it travels with the form, so that a form sent twice is one request."""
    asked = forms.CharField(
        label=t("Which records do you want to see?"),
        help_text=t(
            "Say what they are about, which time and which place, as well as you know. You need not say why you want "
            "them. Please write nothing about anybody’s immigration status."
        ),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    asker_address = forms.CharField(
        label=t("Where should the answer go? You may leave this empty"),
        help_text=t("An e-mail or postal address. Without one you read the answer on these pages, with your code."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    asker_name = forms.CharField(
        label=t("Your name. You may leave this empty"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    asker = forms.ChoiceField(
        label=t("Who asks?"),
        help_text=t("Only for the figures. The same days and the same law count for everybody."),
        choices=ASKERS,
        widget=forms.RadioSelect,
        initial=Asker.PERSON,
    )

    @property
    def draw_bytes(self) -> bytes:
        """Return the chance that came with the form; the form is valid."""
        return bytes.fromhex(self.cleaned_data["draw"])

    def told(self, *, language: str, on: date) -> Asked:
        """Return what is asked; the form is valid."""
        names = ("asked", "asker", "asker_name", "asker_address")
        told = {name: self.cleaned_data[name] for name in names}
        return Asked(medium=Medium.ONLINE, received_on=on, language=language, **told)

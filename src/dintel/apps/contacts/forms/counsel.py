"""What counsel writes: a decision, a privileged note, a letter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.acts import ActForm
from dintel.apps.contacts.forms.fields import Choices
from dintel.apps.contacts.queries import names
from dintel.domain.policy.rules import OUTCOMES

HOLD = t("go on holding: nothing is given until it is settled")


def _outcomes() -> Choices:
    return [(outcome, str(HOLD) if outcome == "counsel_hold" else names.outcome_of(outcome)) for outcome in OUTCOMES]


class DecideForm(ActForm):
    """Counsel’s decision beside the proposal."""

    screened = ("reasons",)

    seen = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=t("Your decision"), widget=forms.RadioSelect, choices=_outcomes)
    reasons = forms.CharField(
        label=t("Reasons"),
        help_text=t("Asked for when you decide otherwise than proposed. They are part of the record, not privileged."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    despite_floor = forms.BooleanField(
        label=t("I have read what stands against this decision, and decide so all the same"), required=False
    )


class NoteForm(ActForm):
    """A privileged note."""

    screened = ()

    words = forms.CharField(
        label=t("Your note"),
        help_text=t("Read by the city’s attorneys only. It is in no export, letter or notice."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DraftForm(ActForm):
    """Which letter, in which language."""

    screened = ()

    kind = forms.ChoiceField(label=t("Which letter?"))
    language = forms.ChoiceField(label=t("In which language?"), choices=lambda: list(settings.WORK_LANGUAGES))

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the letters that fit the decision."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field


class LetterForm(ActForm):
    """The parts of a letter that counsel may change before it is signed."""

    screened = ("to_address", "answer", "next")

    version = forms.IntegerField(widget=forms.HiddenInput)
    to_agency = forms.CharField(label=t("To"), max_length=160)
    to_address = forms.CharField(
        label=t("Address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reference = forms.CharField(label=t("Their reference"), max_length=160, required=False)
    answer = forms.CharField(
        label=t("The answer"),
        help_text=t("An empty line begins a new paragraph."),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    next = forms.CharField(
        label=t("What may be done next"),
        max_length=6_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    signer_name = forms.CharField(label=t("Signed by"), max_length=120)
    signer_title = forms.CharField(label=t("Title"), max_length=160)
    enclosures = forms.CharField(
        label=t("Enclosures, one a line"), max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @classmethod
    def start(cls, content: Mapping[str, Any], version: int) -> dict[str, Any]:
        """Return what stands in the fields for a draft."""
        told = {name: content[name] for name in ("to_agency", "reference", "signer_name", "signer_title")}
        told |= {name: "\n\n".join(content[name]) for name in ("answer", "next")}
        told |= {name: "\n".join(content[name]) for name in ("to_address", "enclosures")}
        return told | {"version": version}

    def changes(self) -> dict[str, Any]:
        """Return the words as a letter holds them; the form is valid."""
        told = self.cleaned_data
        found = {name: told[name] for name in ("to_agency", "reference", "signer_name", "signer_title")}
        found |= {name: _split(told[name], r"\n\s*\n") for name in ("answer", "next")}
        return found | {name: _split(told[name], r"\n") for name in ("to_address", "enclosures")}


def _split(text: str, between: str) -> tuple[str, ...]:
    parts = re.split(between, text.replace("\r\n", "\n"))
    return tuple(" ".join(part.split()) for part in parts if part.strip())


class SentForm(ActForm):
    """How a signed letter left the city."""

    screened = ()

    how = forms.CharField(
        label=t("How was it sent?"), help_text=t("By post, by e-mail to which office, by hand."), max_length=160
    )

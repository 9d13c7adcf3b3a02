"""Forms about the answer: records that were found, what is kept back, letters, opening, publishing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.fields import DayField
from dintel.apps.records.ipra.exemptions import all_named
from dintel.apps.records.ipra.forms.requests import InspectionForm
from dintel.apps.records.ipra.models import Medium
from dintel.domain.ipra import Decision


def _exemptions() -> list[tuple[str, str]]:
    return [(one.id, f"{one.title} ({'; '.join(one.cites)})") for one in all_named()]


def _exemption(label: object) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]  # lazy words
        help_text=t("If none of these fits, nothing may be kept back. Ask counsel, who answers for this list."),
        choices=_exemptions,
        widget=forms.RadioSelect,
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=t("Why does it apply here?"),
        help_text=t("Say what kind of thing it is, and do not repeat it: whoever asked reads this in the letter."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FoundForm(InspectionForm):
    """A record that was found and is not kept here as a file."""

    screened = ("title",)

    title = forms.CharField(
        label=t("What is the record called?"),
        help_text=t("As the letter is to name it: kind, place and days, and no person’s name."),
        max_length=200,
    )


class ReleaseForm(InspectionForm):
    """Nothing of a record is kept back."""

    has_looked = forms.BooleanField(
        label=t("I looked through all of it, and nothing in it is exempt."),
        error_messages={"required": t("Look through it first, and say so.")},
    )


class DenyForm(InspectionForm):
    """A record is denied as a whole: exemption, reason, and why a redaction does not do."""

    screened = ("reason", "why_not_redacted")

    why_not_redacted = forms.CharField(
        label=t("Why does a redaction not do?"),
        help_text=t(
            "What is exempt is redacted and the rest is shown. Only where that is not possible, a record is denied."
        ),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    exemption = _exemption(t("Under which exemption?"))
    reason = _reason()

    def told(self) -> dict[str, Any]:
        """Return the decision; the form is valid."""
        names = ("exemption", "reason", "why_not_redacted")
        return {"decision": Decision.DENY, **{name: self.cleaned_data[name] for name in names}}


class PlaceForm(InspectionForm):
    """One place that is redacted."""

    screened = ("reason",)

    pages = forms.CharField(
        label=t("On which page?"),
        help_text=t("A page, several, or a time in a recording: “2”, “2-4”, “00:12 to 00:40”."),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    exemption = _exemption(t("Under which exemption?"))
    reason = _reason()


class CopyForm(InspectionForm):
    """Which redacted copy is given out."""

    copy = forms.ChoiceField(label=t("Which copy is given out?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, copies: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the redacted copies of the original."""
        super().__init__(*args, **more)
        self.fields["copy"].choices = copies  # type: ignore[attr-defined]  # a choice field


class SignForm(InspectionForm):
    """The person responsible signs."""

    title = forms.CharField(
        label=t("Your title"),
        help_text=t(
            "The law asks for the name and the title of each person responsible. Your name is taken from your account."
        ),
        max_length=120,
    )


class NoteForm(InspectionForm):
    """The note that says when."""

    ready_on = DayField(label=t("On which day will they have an answer?"))
    signer_title = forms.CharField(label=t("Title of who signs"), max_length=120)
    language = forms.ChoiceField(label=t("The language of the letter"), choices=lambda: list(settings.WORK_LANGUAGES))


class AnswerForm(InspectionForm):
    """The answer, as the decisions come to."""

    signer_title = forms.CharField(label=t("Title of who signs"), max_length=120)
    language = forms.ChoiceField(label=t("The language of the letter"), choices=lambda: list(settings.WORK_LANGUAGES))


class SentForm(InspectionForm):
    """How a signed letter went."""

    screened = ("words",)

    medium = forms.ChoiceField(label=t("How was it sent?"), choices=Medium.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=t("If it went another way than the request came: why?"), max_length=300, required=False
    )


class OpenForm(InspectionForm):
    """Records are opened before the answer is whole."""

    records = forms.MultipleChoiceField(label=t("Which records?"), widget=forms.CheckboxSelectMultiple)
    medium = forms.ChoiceField(label=t("How are they opened?"), choices=Medium.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, ready: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the records that are ready."""
        super().__init__(*args, **more)
        self.fields["records"].choices = ready  # type: ignore[attr-defined]  # a choice field


class PublishForm(InspectionForm):
    """A released record is put on the public page."""

    screened = ("title", "words")

    title = forms.CharField(
        label=t("Title for the public page"),
        help_text=t("What the record is. Nothing of who asked for it, and nobody’s name."),
        max_length=160,
    )
    words = forms.CharField(
        label=t("What does it show?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    has_looked = forms.BooleanField(
        label=t(
            "I looked through every page of what will be shown, and no protected personal identifier stands in it."
        ),
        required=False,
    )


class TakeDownForm(InspectionForm):
    """A published record is taken down."""

    screened = ("why",)

    why = forms.CharField(label=t("Why is it taken down?"), max_length=300)

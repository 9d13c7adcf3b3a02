"""Forms for papers about people in custody: short, because the fax has just come."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.booking.centres import Centre
from dintel.apps.booking.forms import choices
from dintel.apps.booking.forms.moments import BookingForm, WallClockField
from dintel.apps.booking.queries import names
from dintel.apps.booking.queries.states import HOLDS
from dintel.apps.booking.services.holds import CHECKS, HoldPaper
from dintel.apps.city import law
from dintel.apps.contacts.forms.desk import CHECKS as CHECK_WORDS
from dintel.apps.contacts.forms.fields import law_values, named
from dintel.apps.contacts.queries.names import CHANNELS

USUAL = {"detainer": "hold_person", "judicial_warrant": "take_person", "judicial_order": "take_person"}
"""What a class of paper asks when nobody says otherwise; a notice request is its own kind."""


def asked_choices() -> choices.Choices:
    """Return what may be asked about a person in custody, and that the paper says it."""
    found = [(value, label) for value, label in law_values("asked") if value in HOLDS]
    found.sort(key=lambda one: HOLDS.index(one[0]))
    return [("", _("What such a paper usually asks")), *((value, str(capfirst(label))) for value, label in found)]


class ChecksForm(BookingForm):
    """The five things to look for on a judge's paper."""

    court_caption = forms.ChoiceField(label=CHECK_WORDS["court_caption"], widget=forms.RadioSelect, initial="unknown")
    judge_signed = forms.ChoiceField(label=CHECK_WORDS["judge_signed"], widget=forms.RadioSelect, initial="unknown")
    names_match = forms.ChoiceField(label=CHECK_WORDS["names_match"], widget=forms.RadioSelect, initial="unknown")
    place_matches = forms.ChoiceField(label=CHECK_WORDS["place_matches"], widget=forms.RadioSelect, initial="unknown")
    in_date = forms.ChoiceField(label=CHECK_WORDS["in_date"], widget=forms.RadioSelect, initial="unknown")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Give the five their three answers."""
        super().__init__(*args, **kwargs)
        for name in CHECKS:
            self.fields[name].choices = named(names.ANSWERS)  # type: ignore[attr-defined]  # a choice field

    def check_fields(self) -> list[forms.BoundField]:
        """Return the five, to be shown together."""
        return [self[name] for name in CHECKS]

    def checks(self) -> dict[str, str]:
        """Return the five answers; the form is valid."""
        return {name: self.cleaned_data[name] or "unknown" for name in CHECKS}


class HoldForm(ChecksForm):
    """A paper, a call or a message about a person in custody."""

    screened = ("agency_other", "basis", "words", "to_other")

    channel = forms.ChoiceField(
        label=t("How did it come?"), choices=partial(named, CHANNELS), widget=forms.RadioSelect, initial="fax"
    )
    received_at = WallClockField(label=t("When it came, to the minute"))
    document = forms.ChoiceField(label=t("Which paper is it?"), widget=forms.RadioSelect)
    document_other = forms.ChoiceField(label=t("Another paper: which?"), required=False)
    asked = forms.ChoiceField(label=t("What does it ask?"), choices=asked_choices, required=False)
    agency = forms.ChoiceField(label=t("From which agency?"), widget=forms.RadioSelect)
    agency_other = forms.CharField(label=t("Another agency: its name"), max_length=120, required=False)
    immigration = forms.ChoiceField(
        label=t("Another agency: is it an immigration agency?"),
        choices=partial(named, names.ANSWERS),
        widget=forms.RadioSelect,
        initial="unknown",
        required=False,
    )
    purpose = forms.ChoiceField(label=t("What is it for, as it says?"), initial="unknown")
    stream = forms.ChoiceField(
        label=t("Was it for us?"),
        choices=partial(named, names.STREAMS),
        widget=forms.RadioSelect,
        initial="received",
    )
    to_agency = forms.ChoiceField(label=t("If not for us: for whom, or where did it go?"), required=False)
    to_other = forms.CharField(label=t("Somewhere else: where?"), max_length=120, required=False)
    basis = forms.CharField(
        label=t("Statute or case number on the paper"),
        help_text=t("Not a name, and not a booking number: write our number on the custody file instead."),
        max_length=200,
        required=False,
    )
    words = forms.CharField(
        label=t("What it asks, in its words"),
        help_text=t("Without the person’s name."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    groups: tuple[tuple[object, tuple[str, ...]], ...] = (
        (t("How it came"), ("channel", "received_at", "stream", "to_agency", "to_other")),
        (t("The paper"), ("document", "document_other", "asked", "purpose")),
        (t("Who sent it"), ("agency", "agency_other", "immigration")),
    )

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Offer what the centre knows."""
        kwargs["initial"] = {"received_at": timezone.now()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.centre = centre
        offered = {
            "document": choices.papers(choices.SENT),
            "document_other": choices.other_papers(choices.SENT),
            "agency": choices.agencies(centre),
            "purpose": choices.matters(),
            "to_agency": [("", _("It was for us")), *choices.forwards(centre)],
        }
        for name, found in offered.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # all are choice fields

    def grouped(self) -> list[tuple[object, list[forms.BoundField]]]:
        """Return the fields under the questions a person would ask.

        What an answer above makes needed is not shown as something to leave out.
        """
        for name in ("document_other", "agency_other", "immigration", "to_agency", "asked"):
            self.fields[name].required = True
        return [(title, [self[name] for name in fields]) for title, fields in self.groups]

    def clean(self) -> dict[str, Any]:
        """Ask for what “another” stands for, and what is asked where the paper does not say it."""
        cleaned = super().clean()
        if cleaned.get("agency") == choices.OTHER and not cleaned.get("agency_other", "").strip():
            self.add_error("agency_other", _("Write the agency’s name."))
        if cleaned.get("document") == choices.ANOTHER and not cleaned.get("document_other"):
            self.add_error("document_other", _("Choose the paper."))
        if cleaned.get("document") and not self.has_error("document_other") and not self._asked():
            self.add_error("asked", _("Such a paper can ask for several things. Choose which."))
        return cleaned

    def _document(self) -> str:
        told = self.cleaned_data
        return str(told["document_other"] if told["document"] == choices.ANOTHER else told["document"])

    def _asked(self) -> str:
        """Return what is asked: as told, or what such a paper asks."""
        document = self._document()
        kind = law.policy().kinds.get(document)
        usual = "release_notice" if document == "i247g" else USUAL.get(kind.group if kind else "", "")
        return str(self.cleaned_data.get("asked") or usual)

    def paper(self, language: str) -> HoldPaper:
        """Return the form as a paper; it is valid."""
        told = self.cleaned_data
        agency = self.centre.agencies.get(told["agency"])
        forward = self.centre.forwards.get(told["to_agency"])
        return HoldPaper(
            facility=self.centre.id,
            channel=told["channel"],
            received_at=told["received_at"],
            asked=self._asked(),
            document=self._document(),
            agency=agency.name if agency else told["agency_other"],
            immigration=agency.immigration if agency else told["immigration"] or "unknown",
            purpose=told["purpose"],
            stream=told["stream"],
            to_agency=forward.name if forward else told["to_other"],
            basis=told["basis"],
            words=told["words"],
            checks=tuple(self.checks().items()),
            language=language,
        )


class CheckForm(ChecksForm):
    """A judge's paper is checked on its face, at this minute."""

    checked_at = WallClockField(label=t("When it was checked"))


class MinuteForm(BookingForm):
    """The minute at which a warrant was honoured."""

    answered_at = WallClockField(label=t("When it was honoured"))


class OutcomeForm(BookingForm):
    """One thing that became of a person in custody; the person is not named."""

    screened = ("to_agency", "authority", "words")

    kind = forms.ChoiceField(label=t("What happened?"), choices=partial(named, names.CUSTODY), widget=forms.RadioSelect)
    happened_at = WallClockField(label=t("When, to the minute"))
    ordinary_at = WallClockField(
        label=t("A release: when it would have come in the ordinary course"),
        help_text=t("As if this paper had never come. Both times stand side by side."),
        required=False,
    )
    to_agency = forms.CharField(label=t("Notified or transferred: which agency"), max_length=120, required=False)
    authority = forms.CharField(
        label=t("On what authority"),
        help_text=t("A judge’s order, counsel’s decision."),
        max_length=200,
        required=False,
    )
    words = forms.CharField(label=t("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ForwardForm(BookingForm):
    """Where a paper went, or where it belongs."""

    screened = ("to_other", "words")

    to_agency = forms.ChoiceField(label=t("Where did it go, or for whom was it?"), widget=forms.RadioSelect)
    to_other = forms.CharField(label=t("Somewhere else: where?"), max_length=120, required=False)
    sent_at = WallClockField(label=t("When"))
    words = forms.CharField(label=t("Note"), max_length=2000, required=False)

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Offer where the centre forwards papers."""
        super().__init__(*args, **kwargs)
        self.centre = centre
        self.fields["to_agency"].choices = choices.forwards(centre)  # type: ignore[attr-defined]  # a choice field

    def agency(self) -> str:
        """Return the name of where it went; the form is valid."""
        forward = self.centre.forwards.get(self.cleaned_data["to_agency"])
        return forward.name if forward else str(self.cleaned_data["to_other"])


class WordsForm(BookingForm):
    """A few words: what was seen at a sign-off, or why a gap is closed."""

    screened = ("words",)

    words = forms.CharField(label=t("Words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

"""One small form for each thing that is done with a request to an agency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.counsel import LetterForm
from dintel.apps.contacts.forms.fields import Choices, DayField
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.forms.requests import FoiaForm
from dintel.apps.records.foia.models import FoiaHappening, FoiaWay
from dintel.apps.records.foia.services.happenings import Note
from dintel.apps.records.foia.services.letters import Sending
from dintel.apps.records.foia.words import MEDIA, OUTCOMES

ANSWERS = frozenset({"determination", "appeal_decision"})
NO_MEDIUM = frozenset({"suit", "suit_ended"})
CENTS = 100


def outcomes_of(what: str) -> Choices:
    """Return what an answer, or the decision of an appeal, can give."""
    return [(key, str(told)) for key, told in OUTCOMES.items() if key != "remanded" or what == "appeal_decision"]


class NoteForm(FoiaForm):
    """What happened; the fields are those of what it is."""

    on = DayField(label=t("On which day?"), help_text=t("The day on the letter or the receipt, not of writing this."))
    outcome = forms.ChoiceField(label=t("What did it give?"), widget=forms.RadioSelect)
    appeal_by = DayField(
        label=t("Until which day does their letter let us appeal?"),
        help_text=t("Only if the letter names a day. Tick the letter below: it is the source of this day."),
        required=False,
    )
    grounds = forms.MultipleChoiceField(
        label=t("Exemptions they claim"),
        help_text=t("As their letter prints them. The words are a summary; the statute counts."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fee = forms.DecimalField(
        label=t("The fee they name, in dollars"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    conveyed = forms.ChoiceField(label=t("How?"), choices=[("", t("Not known")), *MEDIA.items()], required=False)
    tracking = forms.CharField(label=t("Their number for the request"), max_length=80, required=False)
    papers = forms.MultipleChoiceField(
        label=t("Which of the kept files show it?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(label=t("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, what: str, files: Choices, **kwargs: Any) -> None:  # noqa: ANN401 - handed through
        """Keep the fields of what happened."""
        super().__init__(*args, **kwargs)
        self.what = what
        exemptions = statute.foia().exemptions.values()
        self._offer("outcome", outcomes_of(what) if what in ANSWERS else [])
        self._offer("grounds", [(one.id, one.cite) for one in exemptions] if what in ANSWERS else [])
        self._offer("papers", files)
        if what != "determination":
            del self.fields["appeal_by"]
        if what != "fee_question":
            del self.fields["fee"]
        if what in NO_MEDIUM:
            del self.fields["conveyed"]

    def _offer(self, name: str, choices: Choices) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields[name]

    def note(self) -> Note:
        """Return what is written down; the form is valid."""
        told = self.cleaned_data
        fee: Decimal | None = told.get("fee")
        return Note(
            what=self.what,
            on=told["on"],
            outcome=told.get("outcome", ""),
            conveyed=told.get("conveyed", ""),
            grounds=tuple(told.get("grounds", ())),
            fee_cents=None if fee is None else int(fee * CENTS),
            papers=tuple(told.get("papers", ())),
            words=told["words"],
            appeal_by=told.get("appeal_by"),
            tracking=told["tracking"],
        )

    @classmethod
    def start(cls, row: FoiaHappening) -> Mapping[str, Any]:
        """Return what stands in the fields for a row that is corrected."""
        names = ("on", "outcome", "appeal_by", "grounds", "conveyed", "papers", "words")
        told = {name: getattr(row, name) for name in names}
        return told | {"fee": None if row.fee_cents is None else Decimal(row.fee_cents) / CENTS}


class CorrectForm(NoteForm):
    """Another line in a line's place, or that it never happened."""

    screened = ("words", "why")

    never = forms.BooleanField(label=t("It never happened: nothing stands in its place"), required=False)
    why = forms.CharField(label=t("Why is it corrected?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(FoiaForm):
    """An attorney’s choice."""

    screened = ()

    way = forms.ChoiceField(label=t("What do you choose?"), choices=FoiaWay.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=t("Why"),
        help_text=t("Read by the city’s attorneys only. It is in no export, letter or notice."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class DraftForm(FoiaForm):
    """Which letter, and the ground of an appeal."""

    screened = ("ground",)

    template = forms.ChoiceField(label=t("Which letter?"))
    ground = forms.CharField(
        label=t("The ground of an appeal, in English"),
        help_text=t("An attorney writes it, or it stays open in the draft."),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, letters: Choices, **kwargs: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the letters that fit where the request stands."""
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = letters  # type: ignore[attr-defined]  # a choice field


class FoiaLetterForm(LetterForm):
    """The parts of a letter that may be changed before it is signed."""

    answer = forms.CharField(
        label=t("What the City asks for"),
        help_text=t("In English. An empty line begins a new paragraph."),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    next = forms.CharField(
        label=t("How it may be answered"),
        max_length=6_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class SendForm(FoiaForm):
    """How and when a signed letter went out."""

    conveyed = forms.ChoiceField(label=t("How was it sent?"), choices=list(MEDIA.items()))
    on = DayField(label=t("On which day?"))
    tracking = forms.CharField(
        label=t("Their number for the request"), help_text=t("If the portal gave one."), max_length=80, required=False
    )
    words = forms.CharField(label=t("Note"), max_length=2000, required=False)

    def sending(self) -> Sending:
        """Return how it went out; the form is valid."""
        told = self.cleaned_data
        return Sending(told["conveyed"], told["on"], told["tracking"], told["words"])

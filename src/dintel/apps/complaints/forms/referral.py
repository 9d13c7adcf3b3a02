"""What staff fill in about a packet: to whom it goes, that it came, what was decided; and who may learn a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.complaints import labels
from dintel.apps.complaints.forms.case import AREA, CaseForm
from dintel.apps.complaints.models import Referral, ReferralOutcome
from dintel.apps.complaints.queries.case import Case, referrals

WHOLE, COPIES = "whole", "copies"


class PacketForm(CaseForm):
    """To whom the packet goes, in which language its document is, and whether originals are in it."""

    screened = ("without_originals",)
    to = forms.CharField(label=t("Prosecutor’s office"), max_length=160)
    language = forms.ChoiceField(
        label=t("Language of the document"),
        help_text=t("What the reporter wrote stays as written; the document says in which language the form was."),
        widget=forms.RadioSelect,
        initial="en",
    )
    contents = forms.ChoiceField(
        label=t("What goes into it"),
        help_text=t(
            "For the prosecutor who files the case: everything. For anybody who must not see who else is in a picture:"
            " redacted copies alone. What was written goes along as it is either way."
        ),
        widget=forms.RadioSelect,
        initial=WHOLE,
        choices=[
            (WHOLE, t("Everything: originals, working copies and redacted copies")),
            (COPIES, t("Redacted copies alone; originals are named as left out, by their hash")),
        ],
    )
    without_originals = forms.CharField(
        label=t("Why originals are left out"),
        help_text=t("Only for redacted copies alone. It stands in the packet, for whoever opens it."),
        max_length=1000,
        error_messages={"required": t("Say why originals are left out.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the languages that staff work in."""
        super().__init__(*args, **more)
        self.fields["language"].choices = settings.WORK_LANGUAGES  # type: ignore[attr-defined]
        if self.data.get("contents") == WHOLE:
            self.fields["without_originals"].required = False

    def clean(self) -> dict[str, Any]:
        """Keep no reason where the originals are in it."""
        told = super().clean() or {}
        if told.get("contents") == WHOLE:
            told["without_originals"] = ""
        return told


class AboutPacketForm(CaseForm):
    """A form about one of the packets of a case; the newest is chosen until somebody chooses another."""

    referral = forms.ModelChoiceField(label=t("Packet"), queryset=Referral.objects.none(), empty_label=None)

    def offer(self, access: Access, shown: Case) -> None:  # noqa: ARG002 - as every form
        """Offer the packets of the case, the newest first."""
        self.fields["referral"].queryset = referrals(shown.report)  # type: ignore[attr-defined]
        self.fields["referral"].label_from_instance = lambda one: f"{one.number} · {one.to}"  # type: ignore[attr-defined]


class ReceiptForm(AboutPacketForm):
    """That the office has the packet."""

    screened = ("reference",)
    received_on = forms.DateField(
        label=t("On which day did the office receive it?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    reference = forms.CharField(label=t("The office’s own number for it"), max_length=80, required=False)


class OutcomeForm(AboutPacketForm):
    """What was decided."""

    screened = ("words",)
    outcome = forms.ChoiceField(label=t("What was decided"), widget=forms.RadioSelect)
    on = forms.DateField(label=t("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    words = forms.CharField(label=t("More, if there is any"), widget=AREA, max_length=2000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the five outcomes."""
        super().__init__(*args, **more)
        values = ReferralOutcome.Outcome.values
        self.fields["outcome"].choices = [(one, labels.outcome(one)) for one in values]  # type: ignore[attr-defined]


class AnswerForm(CaseForm):
    """The records custodian's answer."""

    screened = ("words",)
    allowed = forms.ChoiceField(
        label=t("May they learn the name?"), widget=forms.RadioSelect, choices=[("yes", t("Yes")), ("no", t("No"))]
    )
    words = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)

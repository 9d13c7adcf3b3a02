"""What is written on the way of a report: numbers, a signature, how it went, a reason, another's count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.city import law
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import DayField, key_field
from dintel.apps.regimes import names
from dintel.domain.regime import Regime

MOST = 100_000_000


class ReportForm(ScreenedForm):
    """A form about one report, with a key so that sending it twice acts once."""

    use_required_attribute = False
    key = key_field()


class DrawForm(ReportForm):
    """The numbers the register does not hold; empty is not known yet."""

    def __init__(self, *args: Any, regime: Regime, kept: Mapping[str, Mapping[str, int]], **more: Any) -> None:  # noqa: ANN401 - handed through
        """Ask for each number that the regime's tables want stated."""
        super().__init__(*args, **more)
        for sheet in regime.sheets:
            for column in (one for one in sheet.columns if one.stated and sheet.rows == "counts"):
                self.fields[f"{sheet.id}.{column.id}"] = forms.IntegerField(
                    label=law.say(column.title),
                    help_text=f"{law.say(column.definition)} {law.say(column.stated)}",
                    required=False,
                    min_value=0,
                    max_value=MOST,
                    initial=kept.get(sheet.id, {}).get(column.id),
                    widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
                )

    def stated(self) -> dict[str, dict[str, int]]:
        """Return the numbers written, by table and column. Precondition: the form is valid."""
        found: dict[str, dict[str, int]] = {}
        for name, value in self.cleaned_data.items():
            if "." in name and value is not None:
                sheet, _dot, column = name.partition(".")
                found.setdefault(sheet, {})[column] = value
        return found


class SeenForm(ReportForm):
    """Somebody looked at what is on the page."""

    whole_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignForm(SeenForm):
    """A signature; where there was nothing, that it is certified."""

    nil_certified = forms.BooleanField(
        label=t("I certify that there was nothing to report in this period"), required=False
    )

    def __init__(self, *args: Any, is_nil: bool, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Ask for the certificate only where there was nothing."""
        super().__init__(*args, **more)
        if not is_nil:
            del self.fields["nil_certified"]


class FileForm(ReportForm):
    """When and how it went, and what came back."""

    screened = ("receipt",)
    filed_on = DayField(label=t("On which day did it go?"))
    how = forms.ChoiceField(label=t("How?"), choices=list(names.HOWS.items()), widget=forms.RadioSelect)
    receipt = forms.CharField(
        label=t("What did the recipient give back?"),
        help_text=t("A number or a stamp, if there was one. It is published with the report."),
        required=False,
        max_length=200,
    )


class CorrectForm(ReportForm):
    """A reason."""

    screened = ("why",)
    why = forms.CharField(
        label=t("What is put right, and why?"),
        help_text=t("It is published with the new version. Facts only, and no names of residents."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CompareForm(ReportForm):
    """Somebody else's count of the same thing."""

    screened = ("whose", "source", "words")
    count = forms.ChoiceField(label=t("Which count of this report?"))
    theirs = forms.IntegerField(
        label=t("How many did they count?"),
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    whose = forms.CharField(label=t("Who counted?"), help_text=t("An agency or an office, no person."), max_length=160)
    source = forms.CharField(
        label=t("Where does it stand?"),
        help_text=t("A document, an answer to a request for records, an address."),
        max_length=300,
    )
    dated_on = DayField(label=t("Of which day is it?"))
    reason = forms.ChoiceField(label=t("Why do the two differ?"), choices=list(names.REASONS.items()))
    words = forms.CharField(
        label=t("What is known of the difference"),
        help_text=t("It is published at once. Facts only, and no names of residents."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, counts: Iterable[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the counts of the report."""
        super().__init__(*args, **more)
        self.fields["count"].choices = list(counts)  # type: ignore[attr-defined]  # a choice field

"""Forms about a request to the city: it came, on which day, who answers for it, it was taken back, what it cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import BuildingField, DayField, departments, key_field
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.visible import visible as visible_contacts
from dintel.apps.design.profile import active_city
from dintel.apps.records.ipra.exemptions import records_desk
from dintel.apps.records.ipra.models import Asker, Medium, RecordsRequest
from dintel.apps.records.ipra.queries.workers import worker, workers
from dintel.apps.records.ipra.services import Asked, InspectionError


class InspectionForm(ScreenedForm):
    """A form with screened free text, and a key so that sending it twice acts once."""

    use_required_attribute = False
    key = key_field()

    def refuse(self, error: InspectionError) -> None:
        """Show what cannot be so beside its field."""
        self.add_error(error.field if error.field in self.fields else None, error.words)


class ReceiveForm(InspectionForm):
    """Somebody asked for records: one form for every employee and every asker."""

    screened = ("asked",)

    asked = forms.CharField(
        label=t("What do they ask for, in their words?"),
        help_text=t("Copy what stands on the paper, or write what they said. Ask nobody why they want it."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    received_on = DayField(
        label=t("On which day did it reach the city?"),
        help_text=t("The first day it reached anybody who works for the city. The clock is counted from it."),
    )
    medium = forms.ChoiceField(label=t("How did it come?"), choices=Medium.choices, widget=forms.RadioSelect)
    asker = forms.ChoiceField(
        label=t("Who asks?"),
        help_text=t("Only for the figures: the same clock and the same redactions count for each."),
        choices=Asker.choices,
        widget=forms.RadioSelect,
        initial=Asker.PERSON,
    )
    asker_name = forms.CharField(
        label=t("Their name"),
        help_text=t("As they give it. Leave it empty if they give none, and do not ask twice."),
        max_length=200,
        required=False,
    )
    asker_address = forms.CharField(
        label=t("Where does the answer go?"),
        help_text=t("An address, an e-mail address or a number, as they give it."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=t("The language of the letters"), choices=lambda: list(settings.WORK_LANGUAGES))
    department = forms.ChoiceField(
        label=t("Whose records are they?"),
        help_text=t("A department, if you know it."),
        choices=departments,
        required=False,
    )
    facility = BuildingField(label=t("In which building did it arrive?"), required=False)
    contact = forms.CharField(
        label=t("If it came in a contact with outside officers: its number"), max_length=20, required=False
    )

    def __init__(self, *args: Any, access: Access, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Let a contact be named that the person may read."""
        super().__init__(*args, **more)
        self.access = access

    def clean_contact(self) -> Contact | None:
        """Return the contact with the number, if the person may read it."""
        number = self.cleaned_data["contact"].strip().upper()
        found = visible_contacts(self.access).filter(number=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(t("No contact that you may read has this number. Leave it empty."))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask where the answer goes, unless they stood there and asked."""
        cleaned = super().clean()
        if cleaned.get("medium") not in {None, "", Medium.SPOKEN} and not cleaned.get("asker_address", "").strip():
            self.add_error("asker_address", t("Write where the answer goes; it goes the way the request came."))
        return cleaned

    def told(self) -> Asked:
        """Return what was asked; the form is valid."""
        names = ("asked", "received_on", "medium", "asker", "asker_name", "asker_address")
        told = {name: self.cleaned_data[name] for name in names}
        place = active_city().facilities.get(self.cleaned_data["facility"])
        return Asked(
            **told,
            language=self.cleaned_data["language"],
            department=self.cleaned_data["department"] or (place.department if place else ""),
            facility=self.cleaned_data["facility"],
            contact=self.cleaned_data["contact"],
        )


class ReceiptForm(InspectionForm):
    """Another day of receipt."""

    screened = ("why",)

    version = forms.IntegerField(widget=forms.HiddenInput)
    received_on = DayField(label=t("On which day did it reach the city?"))
    why = forms.CharField(
        label=t("Why is the day corrected?"),
        help_text=t("The day before, your name and this reason stay readable."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _workers() -> list[tuple[str, str]]:
    return [(str(user.pk), user.name) for user in workers(timezone.localdate())]


class GiveForm(InspectionForm):
    """Who answers for a request."""

    to = forms.ChoiceField(label=t("Who answers for it?"), choices=_workers)

    def clean_to(self) -> User:
        """Return the person."""
        return worker(int(self.cleaned_data["to"]), timezone.localdate())


class WithdrawForm(InspectionForm):
    """Whoever asked took it back."""

    screened = ("why",)

    on = DayField(label=t("On which day did they take it back?"))
    why = forms.CharField(label=t("What did they say?"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class TimeForm(InspectionForm):
    """Working time."""

    screened = ("words",)

    minutes = forms.IntegerField(
        label=t("How many minutes?"),
        min_value=1,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    on = DayField(label=t("On which day?"))
    words = forms.CharField(label=t("What was done"), max_length=300, required=False)


def _fees() -> list[tuple[str, str]]:
    return [(fee.id, law.say(fee.title)) for fee in records_desk().fees.values()]


class ChargeForm(InspectionForm):
    """What is asked for copies."""

    screened = ("words",)

    fee = forms.ChoiceField(label=t("What is charged?"), choices=_fees, widget=forms.RadioSelect)
    count = forms.IntegerField(
        label=t("How many?"),
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    price = forms.DecimalField(
        label=t("What does one cost, in dollars?"),
        help_text=t("Leave it empty to take the price of the city’s schedule. Where it names none, write it here."),
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "short", "step": "0.01"}),
    )
    words = forms.CharField(
        label=t("Where does the price come from?"),
        help_text=t("Asked for when it is not the schedule’s."),
        max_length=300,
        required=False,
    )

    @property
    def cents(self) -> int | None:
        """Return the price in cents, or ``None`` for the schedule's; the form is valid."""
        price = self.cleaned_data["price"]
        return None if price is None else int(price * 100)


def start_of(row: RecordsRequest, today: date) -> dict[str, object]:
    """Return what stands in the fields of any of these forms at first."""
    return {
        "version": row.version,
        "received_on": row.received_on,
        "to": str(row.owner_id or ""),
        "on": today,
    }

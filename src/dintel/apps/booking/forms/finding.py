"""What lists are filtered by, read from the address; a slip is told and the rest still counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.booking.centres import Centre
from dintel.apps.booking.forms import choices
from dintel.apps.booking.queries import names
from dintel.apps.booking.queries.holds import DONE, OPEN, HoldsAsked
from dintel.apps.booking.queries.log import Asked
from dintel.apps.contacts.forms.fields import DayField

ANY = [("", t("All"))]
LONGEST = timedelta(days=366)
EARLIEST = date(1970, 1, 1)


class DaysForm(forms.Form):
    """The days a list shows, the last one included."""

    use_required_attribute = False
    back = 0
    """How many days before the last are shown when nobody says."""

    since = DayField(label=t("From"), required=False)
    until = DayField(label=t("To"), required=False)

    def __init__(self, told: QueryDict, *, today: date) -> None:
        """Take what stands in the address, and show the days that are meant when nobody says."""
        data = told.copy()
        if not data.get("since") and not data.get("until"):
            data["since"], data["until"] = (today - timedelta(days=self.back)).isoformat(), today.isoformat()
        super().__init__(data, auto_id="find_%s")
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Fill in the days nobody gave, and refuse a span that is turned round or very long."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("since", "until"):
            day = cleaned.get(name)
            if day and not EARLIEST <= day <= self.today + LONGEST:
                self.add_error(name, _("No log holds this day. Correct the year."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first. Correct one of them."))
        elif since and until and until - since > LONGEST:
            self.add_error("since", _("Ask for a year at most."))
        return cleaned

    def days(self) -> tuple[date, date]:
        """Return the days asked for; a slip in one of them gives the days shown when nobody says."""
        told: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        since, until = told.get("since"), told.get("until")
        until = until or (max(since, self.today) if since else self.today)
        until = min(until, (since + LONGEST) if since else until)
        return since or until - timedelta(days=self.back), until


class LogForm(DaysForm):
    """The access log's filter."""

    words = forms.CharField(label=t("Number or agency"), max_length=80, required=False)
    purpose = forms.ChoiceField(label=t("Purpose"), required=False)
    who = forms.ChoiceField(
        label=t("Immigration agency"),
        choices=[*ANY, *((key, value) for key, value in names.ANSWERS.items())],
        required=False,
    )
    result = forms.ChoiceField(label=t("Let in?"), choices=[*ANY, *names.RESULTS.items()], required=False)
    order = forms.ChoiceField(
        label=t("Order"), choices=[("", t("Newest first")), ("oldest", t("Oldest first"))], required=False
    )

    def __init__(self, told: QueryDict, *, today: date, centre: Centre) -> None:
        """Offer the centre's purposes."""
        super().__init__(told, today=today)
        self.fields["purpose"].choices = [*ANY, *choices.purposes(centre)]  # type: ignore[attr-defined]  # a choice field

    def asked(self) -> Asked:
        """Return what the list is filtered by."""
        since, until = self.days()
        told: dict[str, Any] = self.cleaned_data
        words = {name: str(told.get(name) or "") for name in ("words", "purpose", "who", "result")}
        return Asked(since, until, **words, oldest_first=told.get("order") == "oldest")


class HoldsFindForm(DaysForm):
    """The filter of the papers about people in custody."""

    back = 30

    words = forms.CharField(label=t("Our number, case number or agency"), max_length=80, required=False)
    stream = forms.ChoiceField(label=t("Was it for us?"), choices=[*ANY, *names.STREAMS.items()], required=False)
    state = forms.ChoiceField(
        label=t("Written down"),
        choices=[*ANY, (OPEN, t("Nothing yet")), (DONE, t("What became of the person"))],
        required=False,
    )

    def asked(self) -> HoldsAsked:
        """Return what the list is filtered by."""
        since, until = self.days()
        told: dict[str, Any] = self.cleaned_data
        return HoldsAsked(since, until, **{name: str(told.get(name) or "") for name in ("words", "stream", "state")})


class WarrantsFindForm(DaysForm):
    """The days of the warrants."""

    back = 89

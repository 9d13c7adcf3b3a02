"""What an auditor writes: the time of a statement, and words."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.audit.services import Spoken
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import DayField, key_field

LONGEST = 4000


class OnceForm(forms.Form):
    """A press of a button, with a key so that sending it twice acts once."""

    key = key_field()


class StatementForm(ScreenedForm):
    """Days and words. The last day is part of the time; of today, what was seen until now."""

    screened = ("words",)
    use_required_attribute = False
    key = key_field()
    since = DayField(label=t("From which day on?"))
    until = DayField(label=t("To which day?"), help_text=t("This day counts too. Of today, what you saw until now."))
    words = forms.CharField(
        label=t("What did you find?"),
        help_text=t("Facts, and what follows from them. No words of a record and no names of residents."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def spoken(self, at: datetime) -> Spoken:
        """Return what is said. Precondition: the form is valid."""
        told: dict[str, Any] = self.cleaned_data
        since = timezone.make_aware(datetime.combine(told["since"], time.min))
        end = timezone.make_aware(datetime.combine(told["until"] + timedelta(days=1), time.min))
        is_today = told["until"] == timezone.localdate(at)
        return Spoken(since, at if is_today else end, told["words"])

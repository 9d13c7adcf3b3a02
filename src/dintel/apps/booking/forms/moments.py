"""Times as they stand on the wall clock, also in the night in which the clocks change.

1. A time that the clock skipped is refused, and the form says so.
2. A time that the clock showed twice is asked about, unless only one of the two can be meant: the
   other has not come yet, or lies before the moment it follows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.booking import here
from dintel.apps.booking.entry import EntryError
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import key_field

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
FIRST, SECOND = "first", "second"


class WallClockField(forms.Field):
    """A day and a time as the clock on the wall shows them; the form turns them into a moment."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Take what a browser's own control sends."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format=FORMATS[0])
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: object) -> object:
        """Return a moment as the wall clock shows it."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.make_naive(value, here.zone()).replace(second=0, microsecond=0)
        return value

    def to_python(self, value: object) -> datetime | None:
        """Return the day and time without a zone; raise ``ValidationError`` for what is none."""
        if value in self.empty_values:
            return None
        for pattern in FORMATS:
            try:
                return datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007 - the wall clock's own
            except ValueError:
                continue
        raise ValidationError(_("Write a day and a time, such as 2026-11-22 14:05."))


class BookingForm(ScreenedForm):
    """A form with moments, screened free text, and a key so that sending it twice acts once."""

    use_required_attribute = False
    in_order: tuple[str, ...] = ()
    """Moments that follow one another."""

    key = key_field()
    clock = forms.ChoiceField(
        label=t("The clocks went back that night, so this time came twice. Which one is meant?"),
        choices=[(FIRST, t("The first, before the clocks went back")), (SECOND, t("The second, after it"))],
        widget=forms.RadioSelect,
        required=False,
    )

    asks_clock = False
    """Whether a time was given that came twice, and the person has to say which is meant."""

    def clean(self) -> dict[str, Any]:
        """Turn wall-clock times into moments."""
        cleaned = super().clean()
        now, before = timezone.now(), None
        for name in [*self.in_order, *(name for name in self.fields if name not in self.in_order)]:
            told = cleaned.get(name)
            if isinstance(self.fields.get(name), WallClockField) and isinstance(told, datetime):
                after = before if name in self.in_order else None
                cleaned[name] = moment = self._moment(name, told, now, after)
                before = moment if name in self.in_order else before
        return cleaned

    def _moment(self, name: str, told: datetime, now: datetime, after: datetime | None) -> datetime | None:
        both = moments_of(told)
        if not both:  # 1.
            self.add_error(name, _("The clocks went forward that night, and this time did not come. Correct it."))
            return None
        likely = [one for one in both if one <= now and (after is None or one >= after)] or both[:1]  # 2.
        if len(likely) == 1:
            return likely[0]
        chosen = self.cleaned_data.get("clock")
        if not chosen:
            self.asks_clock = True
            if not self.has_error("clock"):
                self.add_error("clock", _("Say which of the two is meant."))
            return None
        return likely[0] if chosen == FIRST else likely[-1]

    def refuse(self, error: EntryError) -> None:
        """Show what the log could not take beside its field."""
        self.add_error(error.field if error.field in self.fields else None, error.words)


def moments_of(told: datetime) -> list[datetime]:
    """Return the moments at which the wall clock shows a time: none, one or two, in order."""
    zone = here.zone()
    found = {told.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(one for one in found if one.astimezone(zone).replace(tzinfo=None) == told)

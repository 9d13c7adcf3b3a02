"""Fields that several forms of the register ask: a moment, a day, a building, a word of the law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial
from uuid import uuid4

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.contacts.queries import names
from dintel.apps.design.profile import active_city

Choices = list[tuple[str, str]]
MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment in the city's time, to the minute; an hour that a clock skips is refused in words."""

    def __init__(self, **options: object) -> None:
        """Take what a browser's own control sends."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format=MOMENT)
        super().__init__(input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"], widget=widget, **options)  # type: ignore[arg-type]  # handed through


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **options: object) -> None:
        """Take what a browser's own control sends."""
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **options)  # type: ignore[arg-type]  # handed through


class BuildingField(forms.CharField):
    """A building by its name; the value is the facility's id, or empty for a name nobody knows."""

    def __init__(self, **options: object) -> None:
        """Offer the city's buildings while typing."""
        attrs = {"list": "buildings", "autocomplete": "off"}
        super().__init__(max_length=160, widget=forms.TextInput(attrs=attrs), **options)  # type: ignore[arg-type]  # handed through

    def prepare_value(self, value: str) -> str:
        """Return the name that stands in the field for an id."""
        return names.facility_of(value) if value else ""

    def clean(self, value: str) -> str:
        """Return the id of the building named. Raises ValidationError for a name that is none."""
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        places = active_city().facilities
        if text in places:
            return text
        found = [place.id for place in places.values() if place.name.casefold() == text.casefold()]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            _("No city building has this name. Choose one from the list, or leave it empty and write the place below.")
        )


def departments() -> Choices:
    """Return the city's departments by name."""
    return [("", _("Not known")), *((one.id, one.name) for one in active_city().departments.values())]


def law_values(axis: str, *, first: Iterable[tuple[str, str]] = ()) -> Choices:
    """Return what the law knows of one fact, in its words; ``unknown`` last."""
    return [*first, *_law_values(axis, law.today(), get_language())]


@lru_cache(maxsize=256)
def _law_values(axis: str, on: date, _language: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((value.id, law.say(value.label)) for value in law.policy_on(on).space.axis(axis).values)


def law_choice(axis: str, label: object, *, required: bool = False, hint: object = "") -> forms.ChoiceField:
    """Return a field for one fact of the law."""
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]  # lazy words
        help_text=hint,  # type: ignore[arg-type]  # lazy words
        choices=partial(law_values, axis),
        required=required,
        initial="unknown",
    )


def named(words: names.Names) -> Choices:
    """Return a closed set as choices."""
    return [(key, str(value)) for key, value in words.items()]


def key_field() -> forms.UUIDField:
    """Return the hidden key by which a form sent twice is known."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


LATER = gettext_lazy("This lies in the future. Check the date and the hour.")

"""Whom a course or paper is asked of, by when, and how often again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import DayField, key_field
from dintel.apps.design.profile import active_city
from dintel.apps.notices.names import role as role_name
from dintel.apps.training import reading_lists
from dintel.apps.training.queries.required import Required
from dintel.apps.training.services.requiring import MOST_DAYS, MOST_MONTHS
from dintel.domain.training.owed import Audience, Terms
from dintel.lawbook.courses import Course

LONGEST = 1000


def number_field(label: Any, most: int, help_text: Any) -> forms.IntegerField:  # noqa: ANN401 - lazy texts
    """Return a field for a small number."""
    widget = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=help_text, widget=widget)


class BackForm(ScreenedForm):
    """Back to what the city's files say; and what every setting asks: why, and what was seen."""

    use_required_attribute = False
    screened: tuple[str, ...] = ("why",)
    key = key_field()
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    why = forms.CharField(
        label=t("Why?"),
        help_text=t("It stays in the history, with your name. No names of people."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RequireForm(BackForm):
    """The terms of one course or paper."""

    is_paused = forms.BooleanField(
        label=t("Ask nobody for now"),
        required=False,
        help_text=t("Whoever wants to may take it all the same."),
    )
    roles = forms.MultipleChoiceField(
        label=t("For which roles?"),
        help_text=t("None chosen: for every role."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    departments = forms.MultipleChoiceField(
        label=t("In which departments?"),
        help_text=t("None chosen: in all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    set_on = DayField(
        label=t("Owed from which day?"), help_text=t("Days are counted from it, and nobody owes it before.")
    )
    within_days = number_field(
        t("Within how many days?"),
        MOST_DAYS,
        t("From that day, or from the day a person came if that is later. It is the city’s own target."),
    )
    valid_months = number_field(
        t("Again after how many months?"),
        MOST_MONTHS,
        t("0 if once is enough. It counts for whoever passes from now on."),
    )
    field_order = ("is_paused", "roles", "departments", "set_on", "within_days", "valid_months", "why")

    def __init__(self, *args: Any, found: Required, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the roles that learn and the city's departments; a paper is asked again when its version changes."""
        super().__init__(*args, **{"initial": initial_of(found), **more})
        offers: Mapping[str, list[tuple[str, str]]] = {
            "roles": sorted(((one, role_name(one)) for one in learning_roles()), key=lambda pair: pair[1]),
            "departments": [(one.id, one.name) for one in active_city().departments.values()],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields
        if not isinstance(found.page, Course):
            del self.fields["valid_months"]

    def terms(self) -> Terms:
        """Return what was chosen. Precondition: the form is valid."""
        told = self.cleaned_data
        audience = Audience(frozenset(told["roles"]), frozenset(told["departments"]))
        months = told.get("valid_months", 0)
        return Terms(audience, told["set_on"], told["within_days"], months, is_asked=not told["is_paused"])


def learning_roles() -> list[str]:
    """Return the roles that courses can be for."""
    return sorted(set(reading_lists.roles().by_name.values()))


def initial_of(found: Required) -> dict[str, object]:
    """Return what stands in the form: the terms that hold."""
    terms = found.terms
    return {
        "after": found.number,
        "is_paused": not terms.is_asked,
        "roles": sorted(terms.audience.roles),
        "departments": sorted(terms.audience.departments),
        "set_on": terms.set_on,
        "within_days": terms.within_days,
        "valid_months": terms.valid_months,
    }

"""Which plans go to which departments, from which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.fields import DayField, key_field
from dintel.apps.design.profile import active_city
from dintel.apps.duties import here, names


class RollOutForm(forms.Form):
    """One act: some plans, some departments, one day from which their days are counted."""

    use_required_attribute = False
    key = key_field()
    plans = forms.MultipleChoiceField(
        label=t("Which plans?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": t("Choose a plan at least.")},
    )
    departments = forms.MultipleChoiceField(
        label=t("Which departments?"),
        help_text=t("A plan goes only to those that its duty binds."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": t("Choose a department at least.")},
    )
    starts_on = DayField(
        label=t("From which day are the plans’ days counted?"),
        help_text=t("Every date is the city’s own target. The order names none."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Offer every plan, and every department that any duty binds."""
        super().__init__(*args, **options)
        bound = {name for one in here.order().duties for name in one.departments}
        offers = {
            "plans": [(one.id, names.plan_of(one.id)) for one in here.plans().values()],
            "departments": [(one.id, one.name) for one in active_city().departments.values() if one.id in bound],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields

"""What lists are filtered by, read from the address; a slip is told and the rest still counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as t

from dintel.apps.design.profile import active_city
from dintel.apps.duties import here, names
from dintel.apps.duties.queries import listing
from dintel.apps.duties.queries.listing import Asked

ANY = [("", t("All"))]


class TasksFindForm(forms.Form):
    """The filter of the list of tasks."""

    use_required_attribute = False
    words = forms.CharField(label=t("Number, task or person"), max_length=80, required=False)
    department = forms.ChoiceField(label=t("Department"), required=False)
    duty = forms.ChoiceField(label=t("Duty"), required=False)
    plan = forms.ChoiceField(label=t("Plan"), required=False)
    state = forms.ChoiceField(
        label=t("State"),
        choices=[
            (listing.OPEN, t("To do, late ones too")),
            (listing.LATE, t("Late")),
            (listing.DONE, t("Done")),
            (listing.WITHDRAWN, t("Withdrawn")),
            (listing.EVERY, t("All")),
        ],
        required=False,
    )
    order = forms.ChoiceField(
        label=t("Order"),
        choices=[
            (listing.BY_TARGET, t("Earliest date first")),
            (listing.NEWEST, t("Newest first")),
            (listing.BY_DEPARTMENT, t("By department")),
        ],
        required=False,
    )

    def __init__(self, told: QueryDict) -> None:
        """Offer the city's departments, duties and plans."""
        super().__init__(told, auto_id="find_%s")
        duties = [(one.id, f"{one.number}: {names.duty_of(one.id)[:70]}") for one in here.order().duties]
        offers = {
            "department": [(one.id, one.name) for one in active_city().departments.values()],
            "duty": duties,
            "plan": [(one.id, names.plan_of(one.id)) for one in here.plans().values()],
        }
        for name, choices in offers.items():
            self.fields[name].choices = [*ANY, *choices]  # type: ignore[attr-defined]  # choice fields

    def asked(self) -> Asked:
        """Return what the list is filtered by."""
        self.is_valid()
        told: dict[str, Any] = self.cleaned_data
        texts = {name: str(told.get(name) or "") for name in ("words", "department", "duty", "plan")}
        state, order = told.get("state") or listing.OPEN, told.get("order") or listing.BY_TARGET
        return Asked(**texts, state=state, order=order)

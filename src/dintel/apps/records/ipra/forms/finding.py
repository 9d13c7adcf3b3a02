"""What the list of requests is filtered by, read from the address; a slip is told and the rest still counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.forms.fields import DayField, departments
from dintel.apps.records.ipra.models import Asker
from dintel.apps.records.ipra.queries.listing import Asked

ALL = [("", t("All"))]
SHOW = [
    ("open", t("Open")),
    ("late", t("Late")),
    ("answered", t("Answered")),
    ("withdrawn", t("Taken back")),
    ("all", t("All")),
]
OWNERS = [*ALL, ("mine", t("Mine")), ("nobody", t("Nobody’s yet"))]
ORDERS = [
    ("", t("What is late or due first")),
    ("newest", t("Newest first")),
    ("oldest", t("Oldest first")),
    ("number", t("By number")),
]


def _departments() -> list[tuple[str, str]]:
    return [("", _("All")), *departments()[1:]]


class FindForm(forms.Form):
    """The list's filter."""

    use_required_attribute = False

    words = forms.CharField(label=t("Number"), max_length=40, required=False)
    show = forms.ChoiceField(label=t("State"), choices=SHOW, required=False)
    asker = forms.ChoiceField(label=t("Who asks"), choices=[*ALL, *Asker.choices], required=False)
    owner = forms.ChoiceField(label=t("Who answers"), choices=OWNERS, required=False)
    department = forms.ChoiceField(label=t("Department"), choices=_departments, required=False)
    since = DayField(label=t("Came from"), required=False)
    until = DayField(label=t("Came until"), required=False)
    order = forms.ChoiceField(label=t("Order"), choices=ORDERS, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days that are turned round."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first. Correct one of them."))
        return cleaned

    def asked(self) -> Asked:
        """Return what the list is filtered by."""
        self.is_valid()
        told = self.cleaned_data
        words = {name: str(told.get(name) or "") for name in ("words", "asker", "owner", "department", "order")}
        show = {"": "open", "all": ""}.get(told.get("show", ""), told.get("show", ""))
        return Asked(**words, show=show, since=told.get("since"), until=told.get("until"))

"""Inviting people, giving roles, finding people and looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city
from dintel.lawbook.city import Facility

STATES = (
    ("", _("All accounts")),
    ("open", _("Open accounts")),
    ("without", _("Without a role")),
    ("closed", _("Closed accounts")),
)


class InviteForm(forms.Form):
    """A new account."""

    name = forms.CharField(label=_("Name"), help_text=_("As colleagues know the person."), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address at work"), help_text=_("The letter with the link goes there."), max_length=254
    )
    language = forms.ChoiceField(label=_("Language of letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on
        """Offer the city's languages."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.WORK_LANGUAGES  # type: ignore[attr-defined] # a choice field


class RoleForm(forms.Form):
    """A role with its place and its days."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    facility = forms.ChoiceField(
        label=_("Facility"),
        help_text=_("For front desk, site lead, custody officer and custody supervisor."),
        required=False,
    )
    department = forms.ChoiceField(label=_("Department"), help_text=_("For a department liaison."), required=False)
    from_on = forms.DateField(
        label=_("First day"),
        help_text=_("Empty means today."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    until_on = forms.DateField(
        label=_("First day on which it no longer counts"),
        help_text=_("Empty means until somebody ends it. For a stand-in, give the day they go back."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on
        """Offer every role, and the places of the city's profile."""
        super().__init__(*args, **kwargs)
        city = active_city()
        self.fields["role"].choices = [(one.id, gettext(one.name)) for one in matrix().roles.values()]  # type: ignore[attr-defined] # a choice field
        departments = sorted((one.name, one.id) for one in city.departments.values())
        self.fields["department"].choices = [("", ""), *((key, name) for name, key in departments)]  # type: ignore[attr-defined] # as above
        groups = [(name, _listed(city.facilities.values(), key)) for name, key in departments]
        self.fields["facility"].choices = [("", ""), *(group for group in groups if group[1])]  # type: ignore[attr-defined] # as above

    def clean(self) -> dict[str, Any]:
        """Return what was typed, with only the place that the role is for.

        Somebody who changes the role leaves the other place behind in its field; it is not held
        against them.
        """
        told = super().clean() or {}
        role = matrix().roles.get(told.get("role", ""))
        if role is None:
            return told
        for name in ("facility", "department"):
            if role.place != name:
                told[name] = ""
            elif not told.get(name) and name not in self.errors:
                self.add_error(name, _("This role is for one place. Choose it."))
        return told


def _listed(facilities: Iterable[Facility], department: str) -> list[tuple[str, str]]:
    return sorted(((one.id, one.name) for one in facilities if one.department == department), key=lambda one: one[1])


class FindPeopleForm(forms.Form):
    """A search for people."""

    q = forms.CharField(label=_("Name or address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("Account"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 passed on
        """Offer every role."""
        super().__init__(*args, **kwargs)
        roles = [(one.id, gettext(one.name)) for one in matrix().roles.values()]
        self.fields["role"].choices = [("", gettext("Any role")), *roles]  # type: ignore[attr-defined] # a choice field


class FindLooksForm(forms.Form):
    """A record to see the looks at."""

    key = forms.CharField(label=_("Number of a record"), help_text=_("For example C-2026-000123."), max_length=80)

"""Forms of training."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as t

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.training import here, words
from dintel.apps.training.queries.overview import Sieve, pages
from dintel.domain.training.owed import STATES

ALL = ("", t("All"))
MOST_BYTES = 20 * 1024 * 1024


def department_choices() -> list[tuple[str, object]]:
    """Return the city's departments by name."""
    return [(one.id, one.name) for one in active_city().departments.values()]


def page_choices() -> list[tuple[str, object]]:
    """Return every course and paper."""
    return [(one.id, one.text(here.language()).title) for one in pages()]


class OverviewForm(forms.Form):
    """What the list of people is looked through for; it stands in the address."""

    use_required_attribute = False
    text = forms.CharField(label=t("Name, number or e-mail"), required=False, max_length=80)
    department = forms.ChoiceField(label=t("Department"), required=False)
    page = forms.ChoiceField(label=t("Course or paper"), required=False)
    state = forms.ChoiceField(label=t("State"), required=False)
    order = forms.ChoiceField(
        label=t("Order"),
        required=False,
        choices=[("name", t("by name")), ("state", t("what presses first")), ("department", t("by department"))],
    )

    def __init__(self, told: QueryDict | None, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer what there is."""
        super().__init__(told, **{"auto_id": "find_%s", **more})
        self.fields["department"].choices = [ALL, *department_choices()]  # type: ignore[attr-defined]
        self.fields["page"].choices = [ALL, *page_choices()]  # type: ignore[attr-defined]
        states = [("owed", t("anything to do")), *((one, words.STATES[one]) for one in STATES)]
        self.fields["state"].choices = [ALL, *states]  # type: ignore[attr-defined]

    def sieve(self) -> Sieve:
        """Return what was asked for; a slip counts as not asked, and the form says so."""
        told: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return Sieve(**{name: told.get(name, "") for name in self.fields} | {"order": told.get("order") or "name"})


class ReadersForm(forms.Form):
    """Who had read which paper by the end of a day."""

    use_required_attribute = False
    paper = forms.ChoiceField(label=t("Paper"))
    on = forms.DateField(label=t("By the end of"), widget=forms.DateInput(attrs={"type": "date"}))
    department = forms.ChoiceField(label=t("Department"), required=False)

    def __init__(self, told: QueryDict | None, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer what there is."""
        super().__init__(told, **{"auto_id": "find_%s", **more})
        papers = here.shelf().readings.values()
        self.fields["paper"].choices = [(one.id, one.text(here.language()).title) for one in papers]  # type: ignore[attr-defined]
        self.fields["department"].choices = [ALL, *department_choices()]  # type: ignore[attr-defined]


class ListForm(forms.Form):
    """A file from personnel."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=t("File from personnel, CSV or XLSX"),
        help_text=t("Columns: number, name, email, department, role, left_on. Nothing is taken yet."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    is_whole = forms.BooleanField(
        label=t("This is the whole list: whoever is not on it has left"),
        required=False,
    )


class RoomForm(forms.Form):
    """A room that is opened."""

    use_required_attribute = False
    course = forms.ChoiceField(label=t("Course"))
    place = forms.ChoiceField(label=t("Where"))

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the courses that may be held in a room, and the city's places."""
        super().__init__(*args, **more)
        taught = [one for one in here.shelf().courses.values() if one.in_a_room]
        self.fields["course"].choices = [(one.id, one.text(here.language()).title) for one in taught]  # type: ignore[attr-defined]
        places = sorted((one for one in active_city().facilities.values() if one.is_city), key=lambda one: one.name)
        self.fields["place"].choices = [(one.id, one.name) for one in places]  # type: ignore[attr-defined]


class HereForm(forms.Form):
    """Who somebody without an account is; nothing of it is kept but that they were there."""

    use_required_attribute = False
    number = forms.CharField(label=t("Employee number"), max_length=20)
    name = forms.CharField(label=t("First and last name"), max_length=120)


def today() -> str:
    """Return today as a date field shows it."""
    return law.today().isoformat()


__all__ = ["HereForm", "ListForm", "OverviewForm", "ReadersForm", "RoomForm", "today"]

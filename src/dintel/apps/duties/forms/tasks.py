"""What is asked when a task is done, shown, moved, handed over, sent back, withdrawn or written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.queries import User
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import DayField, key_field
from dintel.apps.design.profile import active_city
from dintel.apps.duties import here, measures, names

LONGEST = 4000
NO_NAMES = t("Facts only, and no names of residents.")


def words_field(label: Any, *, help_text: Any = NO_NAMES, required: bool = False) -> forms.CharField:  # noqa: ANN401 - lazy texts
    """Return a field for free words."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, required=required, widget=area)


class TaskForm(ScreenedForm):
    """A form about one task, with a key so that sending it twice acts once."""

    use_required_attribute = False
    key = key_field()


class ShowForm(TaskForm):
    """What shows that it was done."""

    screened: tuple[str, ...] = ("words",)
    words = words_field(
        t("What shows it?"), help_text=t("A sentence or two: what was done, when. No names of residents.")
    )
    file = forms.ChoiceField(label=t("A file that shows it"), required=False)
    figure = forms.BooleanField(label=t("Take the figure as it stands today"), required=False)

    def __init__(self, *args: Any, files: Iterable[tuple[str, str]] = (), figure: str = "", **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the files that lie beside the task, and the figure its step names as it stands."""
        super().__init__(*args, **more)
        choices = list(files)
        self.fields["file"].choices = [("", t("None")), *choices]  # type: ignore[attr-defined]  # a choice field
        if not choices:
            del self.fields["file"]
        self.fields["figure"].help_text = figure
        if not figure:
            del self.fields["figure"]


class FinishForm(ShowForm):
    """It is done; and why, where it waits for something undone."""

    screened = ("words", "although")
    although = words_field(t("It waits for something that is not done. Why is it done all the same?"))

    def __init__(self, *args: Any, waits: bool = False, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Ask why only where there is something to explain."""
        super().__init__(*args, **more)
        if not waits:
            del self.fields["although"]


class MoveForm(TaskForm):
    """Another date."""

    screened = ("why",)
    target_on = DayField(label=t("New date"), required=False, help_text=t("Leave it empty for no date."))
    why = words_field(t("Why is it moved?"), help_text=t("It stays in the task’s story, with your name."))


class HandForm(TaskForm):
    """Somebody else has it."""

    screened = ("why",)
    to = forms.ChoiceField(label=t("Who has it from now on?"))
    why = words_field(t("A word to them"))

    def __init__(self, *args: Any, people: Iterable[User] = (), **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer the people of the place, and the roles that may answer for it."""
        super().__init__(*args, **more)
        roles = [(f"role:{role}", names.role_of(role)) for role in here.working_roles() if role != "partner"]
        persons = [(f"user:{one.pk}", one.name) for one in people]
        self.fields["to"].choices = [(t("People"), persons), (t("Whoever holds a role"), roles)]  # type: ignore[attr-defined]  # a choice field


class WhyForm(TaskForm):
    """A reason."""

    screened = ("why",)
    why = words_field(t("Why?"), help_text=t("It stays in the task’s story, with your name."))


class NewTaskForm(TaskForm):
    """A task written by hand."""

    screened = ("title", "details")
    title = forms.CharField(
        label=t("What is to be done?"), help_text=t("One line, without names of people."), max_length=160
    )
    details = words_field(t("How, in a few sentences"))
    department = forms.ChoiceField(label=t("Department"))
    duty = forms.ChoiceField(label=t("Which duty does it serve?"), required=False)
    target_on = DayField(
        label=t("By when?"), help_text=t("The city’s own target. Leave it empty for no date."), required=False
    )
    rhythm = forms.ChoiceField(label=t("Does it come round?"), required=False)
    measure = forms.ChoiceField(label=t("Which figure shows how far it is?"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - handed through
        """Offer departments, duties, the usual rhythms, and the figures that other rooms tell."""
        super().__init__(*args, **more)
        rhythms = ("1 month", "3 months", "6 months", "1 year")
        offers: Mapping[str, list[tuple[str, Any]]] = {
            "department": [(one.id, one.name) for one in active_city().departments.values()],
            "duty": [("", t("None"))] + [(one.id, names.duty_of(one.id)[:80]) for one in here.order().duties],
            "rhythm": [("", t("No")), *((one, names.rhythm_words(one)) for one in rhythms)],
            "measure": [("", t("None")), *measures.titles().items()],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # choice fields

    def clean(self) -> dict[str, Any]:
        """Ask for a date where it comes round."""
        cleaned = super().clean()
        if cleaned.get("rhythm") and not cleaned.get("target_on") and "target_on" not in self.errors:
            self.add_error("target_on", t("What comes round needs a first date."))
        return cleaned

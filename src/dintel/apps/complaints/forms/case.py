"""What staff fill in about a case: short forms, free text screened, each with a key so that it acts once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import AgencyCheck, Assignment, Task, Triage
from dintel.apps.complaints.offences import offences
from dintel.apps.complaints.queries.case import Case, investigators, open_tasks, workers
from dintel.apps.complaints.queries.scenes import linkable
from dintel.apps.contacts.forms.fields import key_field
from dintel.apps.contacts.models import Contact
from dintel.apps.design.profile import active_city
from dintel.domain.referral.offence import STATES

AREA = forms.Textarea(attrs={"rows": 3})


class CaseForm(ScreenedForm):
    """A form about one case."""

    use_required_attribute = False
    key = key_field()

    def offer(self, access: Access, shown: Case) -> None:
        """Offer what this case has to choose from; a form of free words has nothing to offer."""


class TriageForm(CaseForm):
    """Which way a report goes."""

    screened = ("reason",)
    route = forms.ChoiceField(label=t("Which way does it go?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the four ways."""
        super().__init__(*args, **more)
        self.fields["route"].choices = [(one, labels.route(one)) for one in Triage.Route.values]  # type: ignore[attr-defined]


class CheckForm(CaseForm):
    """A call to an agency."""

    screened = ("words",)
    agency = forms.CharField(label=t("Agency"), max_length=160)
    number_called = forms.CharField(
        label=t("Number called"),
        help_text=t("A number from the agency’s own site or the city’s list, never one that the person gave."),
        max_length=40,
    )
    answer = forms.ChoiceField(label=t("What it answered"), widget=forms.RadioSelect)
    words = forms.CharField(label=t("In its own words"), widget=AREA, max_length=2000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the four answers."""
        super().__init__(*args, **more)
        self.fields["answer"].choices = [(one, labels.agency_answer(one)) for one in AgencyCheck.Answer.values]  # type: ignore[attr-defined]


class AssignForm(CaseForm):
    """Who works on it."""

    user = forms.ModelChoiceField(label=t("Investigator"), queryset=User.objects.none())

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the investigators of today."""
        super().__init__(*args, **more)
        self.fields["user"].queryset = investigators()  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class FindForm(CaseForm):
    """How far one element is shown."""

    screened = ("words",)
    part = forms.ChoiceField(label=t("What has to be shown"))
    state = forms.ChoiceField(label=t("How far is it shown?"), widget=forms.RadioSelect)
    words = forms.CharField(label=t("What shows it"), widget=AREA, max_length=4000, required=False)
    evidence = forms.MultipleChoiceField(
        label=t("Files that show it"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def offer(self, access: Access, shown: Case) -> None:  # noqa: ARG002 - as every form
        """Offer every element of every offence, and the files of the case."""
        groups = [
            (labels.law(one.short), [(f"{one.id}/{part.id}", labels.law(part.title)) for part in one.elements])
            for one in offences().values()
        ]
        self.fields["part"].choices = groups  # type: ignore[attr-defined]
        self.fields["state"].choices = [(one, labels.state(one)) for one in STATES]  # type: ignore[attr-defined]
        named = [(str(one.key), labels.file_name(one.name, is_copy=bool(one.copy_of_id))) for one in shown.files]
        self.fields["evidence"].choices = named  # type: ignore[attr-defined]
        if not shown.files:
            del self.fields["evidence"]


class TaskForm(CaseForm):
    """What has to be done."""

    screened = ("words",)
    words = forms.CharField(label=t("What has to be done"), max_length=300)
    due_on = forms.DateField(
        label=t("By which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}), required=False
    )


class WordsForm(CaseForm):
    """A few words and nothing else."""

    screened = ("words",)
    words = forms.CharField(label=t("Your words"), widget=AREA, max_length=4000)


class ExcludeForm(AssignForm):
    """Who must never learn of it, and why."""

    screened = ("words",)
    words = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)


class ExcludeDepartmentForm(CaseForm):
    """Which department must never learn of it, and why."""

    screened = ("words",)
    department = forms.ChoiceField(
        label=t("Department"),
        help_text=t("Nobody who works for it sees this report from then on; if you do, neither do you."),
    )
    words = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the city's departments by name, and none at first: an exclusion is never lifted."""
        super().__init__(*args, **more)
        named = sorted((one.name, one.id) for one in active_city().departments.values())
        self.fields["department"].choices = [("", "–"), *((key, name) for name, key in named)]  # type: ignore[attr-defined]


class EndForm(CaseForm):
    """From whom it is taken."""

    assignment = forms.ModelChoiceField(
        label=t("Who works on it no more?"),
        help_text=t("They see it no more. Somebody has to be left who works on it."),
        queryset=Assignment.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def offer(self, access: Access, shown: Case) -> None:  # noqa: ARG002 - as every form
        """Offer those who work on it now."""
        self.fields["assignment"].queryset = workers(shown.report)  # type: ignore[attr-defined]
        self.fields["assignment"].label_from_instance = lambda one: one.user.name  # type: ignore[attr-defined]


class DoneForm(CaseForm):
    """Which tasks are done."""

    tasks = forms.ModelMultipleChoiceField(
        label=t("What is done?"), queryset=Task.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def offer(self, access: Access, shown: Case) -> None:  # noqa: ARG002 - as every form
        """Offer the tasks that are not done."""
        self.fields["tasks"].queryset = open_tasks(shown.report)  # type: ignore[attr-defined]
        self.fields["tasks"].label_from_instance = lambda task: task.words  # type: ignore[attr-defined]


class ContactForm(CaseForm):
    """Which contact at a city building may be the same event."""

    contact = forms.ModelChoiceField(
        label=t("Number of the contact"),
        help_text=t(
            "If you do not know the number, look the contact up by building and day. It shows nothing of this report."
        ),
        queryset=Contact.objects.none(),
        to_field_name="number",
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        error_messages={"invalid_choice": t("No contact that you may note has this number.")},
    )

    def offer(self, access: Access, shown: Case) -> None:  # noqa: ARG002 - as every form
        """Take any contact that the person may read or recognise; another is answered as what is not there."""
        self.fields["contact"].queryset = linkable(access)  # type: ignore[attr-defined]

"""What staff fill in about a case: short forms, free text screened, each with a key so that it acts once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.models import User
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import AgencyCheck, ReferralOutcome, Triage
from dintel.apps.complaints.offences import offences
from dintel.apps.complaints.queries.case import investigators
from dintel.apps.contacts.forms.fields import key_field
from dintel.domain.referral.offence import STATES

AREA = forms.Textarea(attrs={"rows": 3})


class CaseForm(ScreenedForm):
    """A form about one case."""

    use_required_attribute = False
    key = key_field()


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

    def __init__(self, *args: Any, files: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer every element of every offence, and the files of the case."""
        super().__init__(*args, **more)
        groups = [
            (labels.law(one.short), [(f"{one.id}/{part.id}", labels.law(part.title)) for part in one.elements])
            for one in offences().values()
        ]
        self.fields["part"].choices = groups  # type: ignore[attr-defined]
        self.fields["state"].choices = [(one, labels.state(one)) for one in STATES]  # type: ignore[attr-defined]
        self.fields["evidence"].choices = files  # type: ignore[attr-defined]
        if not files:
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


class PacketForm(CaseForm):
    """To whom the packet goes."""

    to = forms.CharField(label=t("Prosecutor’s office"), max_length=160)


class OutcomeForm(CaseForm):
    """What was decided."""

    screened = ("words",)
    outcome = forms.ChoiceField(label=t("What was decided"), widget=forms.RadioSelect)
    on = forms.DateField(label=t("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    words = forms.CharField(label=t("More, if there is any"), widget=AREA, max_length=2000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the five outcomes."""
        super().__init__(*args, **more)
        values = ReferralOutcome.Outcome.values
        self.fields["outcome"].choices = [(one, labels.outcome(one)) for one in values]  # type: ignore[attr-defined]


class AnswerForm(CaseForm):
    """The records custodian's answer."""

    screened = ("words",)
    allowed = forms.ChoiceField(
        label=t("May they learn the name?"), widget=forms.RadioSelect, choices=[("yes", t("Yes")), ("no", t("No"))]
    )
    words = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)


class ExcludeForm(AssignForm):
    """Who must never learn of it, and why."""

    screened = ("words",)
    words = forms.CharField(label=t("Why"), widget=AREA, max_length=2000)

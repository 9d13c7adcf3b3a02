"""One small form for each thing a person adds to a contact."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.desk import CHECKS
from dintel.apps.contacts.forms.fields import (
    LATER,
    BuildingField,
    DayField,
    MomentField,
    departments,
    key_field,
    law_choice,
    law_values,
    named,
)
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.domain.policy.facts import AXES


def _area(
    label: object, *, rows: int = 3, hint: object = "", required: bool = False, most: int = 4000
) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy words
        help_text=hint,  # type: ignore[arg-type]  # lazy words
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActForm(ScreenedForm):
    """What every one of these forms has: a key, so that sending it twice acts once."""

    use_required_attribute = False
    screened: tuple[str, ...] = ("words",)
    moments: tuple[str, ...] = ()
    """Fields that must not lie in the future."""

    key = key_field()

    def clean(self) -> dict[str, Any]:
        """Refuse moments that have not come."""
        cleaned = super().clean()
        now = timezone.now()
        for name in self.moments:
            moment = cleaned.get(name)
            if isinstance(moment, datetime) and moment > now:
                self.add_error(name, LATER)
        return cleaned


class VerifyForm(ActForm):
    """Whether they are who they said."""

    screened = ("asked_of", "words")
    moments = ("verified_at",)

    result = forms.ChoiceField(
        label=t("What came out?"),
        widget=forms.RadioSelect,
        choices=[
            ("verified", t("They are officers of the agency they named")),
            ("not_an_officer", t("They are not officers")),
            ("unverified", t("It could not be learned")),
        ],
    )
    how = forms.ChoiceField(label=t("How was it learned?"), choices=partial(named, names.HOW))
    asked_of = forms.CharField(
        label=t("Who was asked"),
        help_text=t("The office and the number that was called; find the number yourself, never from the visitors."),
        max_length=160,
        required=False,
    )
    verified_at = MomentField(label=t("When"), initial=timezone.localtime)
    words = _area(t("What was said"))


class CorrectForm(ActForm):
    """The contact's own values, to be put right."""

    screened = ("place", "agency", "account", "said", "why")
    moments = ("began_at", "ended_at")

    version = forms.IntegerField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=t("How did it reach the city?"), choices=partial(named, names.CHANNELS))
    began_at = MomentField(label=t("When did it begin, or arrive?"))
    ended_at = MomentField(label=t("When did it end?"), required=False)
    facility = BuildingField(label=t("Which city building?"), required=False)
    department = forms.ChoiceField(label=t("Department"), choices=departments, required=False)
    place = forms.CharField(label=t("Where exactly?"), max_length=160, required=False)
    spot_public = forms.ChoiceField(label=t("Is that spot open to the public?"), choices=partial(named, names.ANSWERS))
    agency = forms.CharField(label=t("Agency they said"), max_length=120, required=False)
    component = forms.CharField(
        label=t("Part of the agency"), help_text=t("For example ERO, HSI, CBP."), max_length=40, required=False
    )
    immigration = forms.ChoiceField(
        label=t("Are they immigration officers, as far as is known?"), choices=partial(named, names.ANSWERS)
    )
    officers = forms.IntegerField(label=t("How many officers"), min_value=0, max_value=500, required=False)
    account = _area(t("What happened?"), rows=6, most=8000)
    said = _area(t("What did staff say?"))
    why = forms.CharField(
        label=t("Why is it corrected?"), help_text=t("What stood before stays readable beside this."), max_length=400
    )

    values = (
        *("channel", "began_at", "ended_at", "facility", "department", "place", "spot_public", "agency"),
        *("component", "immigration", "officers", "account", "said"),
    )


class CorrectRequestForm(ActForm):
    """A request's facts, to be put right; the law answers them again."""

    screened = ("words", "why")
    moments = ("asked_at",)

    version = forms.IntegerField(widget=forms.HiddenInput)
    asked = law_choice("asked", t("What did they ask?"))
    words = _area(t("What they asked, in their words"))
    requester = law_choice("requester", t("Who asked, and was it checked?"))
    purpose = law_choice("purpose", t("What for?"))
    basis = forms.CharField(label=t("The basis they stated"), max_length=200, required=False)
    urgency = law_choice("urgency", t("Was it urgent?"))
    document = law_choice("document", t("Which paper?"))
    validity = law_choice("validity", t("What does the paper show on its face?"))
    setting = law_choice("setting", t("What kind of place was it?"))
    stream = forms.ChoiceField(label=t("Was it for us?"), choices=partial(named, names.STREAMS))
    asked_at = MomentField(label=t("When was it asked?"))
    why = forms.CharField(
        label=t("Why is it corrected?"), help_text=t("What stood before stays readable beside this."), max_length=400
    )

    values = (*AXES, "words", "basis", "stream", "asked_at")


class AskForm(ActForm):
    """One more thing that was asked in the same contact."""

    moments = ("asked_at",)

    asked = law_choice("asked", t("What did they ask?"), required=True)
    words = _area(t("What they asked, in their words"))
    requester = law_choice("requester", t("Who asked, and was it checked?"))
    purpose = law_choice("purpose", t("What for?"))
    basis = forms.CharField(label=t("The basis they stated"), max_length=200, required=False)
    urgency = law_choice("urgency", t("Was it urgent?"))
    document = law_choice("document", t("Which paper?"))
    validity = law_choice("validity", t("What does the paper show on its face?"))
    asked_at = MomentField(label=t("When was it asked?"), initial=timezone.localtime)

    def request(self) -> Asked:
        """Return what was asked; the form is valid."""
        told = self.cleaned_data
        facts = {axis: told[axis] for axis in AXES if told.get(axis) not in {None, "", "unknown"}}
        paper = facts.get("document", "none")
        return Asked(
            facts=facts,
            words=told["words"],
            basis=told["basis"],
            asked_at=told["asked_at"],
            papers=() if paper in {"none", "letter", "records_request"} else (Paper(kind=paper),),
        )


class PaperForm(ActForm):
    """A paper shown or sent, with what can be checked on its face."""

    screened = ("scope",)

    kind = forms.ChoiceField(label=t("Which paper?"), choices=partial(law_values, "document"))
    form_number = forms.CharField(label=t("Form number"), max_length=40, required=False)
    court_caption = forms.ChoiceField(label=CHECKS["court_caption"], choices=partial(named, names.ANSWERS))
    judge_signed = forms.ChoiceField(label=CHECKS["judge_signed"], choices=partial(named, names.ANSWERS))
    names_match = forms.ChoiceField(label=CHECKS["names_match"], choices=partial(named, names.ANSWERS))
    place_matches = forms.ChoiceField(label=CHECKS["place_matches"], choices=partial(named, names.ANSWERS))
    in_date = forms.ChoiceField(label=CHECKS["in_date"], choices=partial(named, names.ANSWERS))
    issuer = forms.CharField(label=t("Office that issued it"), max_length=160, required=False)
    court = forms.CharField(label=t("Court"), max_length=160, required=False)
    docket = forms.CharField(label=t("Case or docket number"), max_length=80, required=False)
    signer_title = forms.CharField(
        label=t("Title of the person who signed"),
        help_text=t("The title, not the name."),
        max_length=120,
        required=False,
    )
    dated_on = DayField(label=t("Date on the paper"), required=False)
    return_on = DayField(label=t("Return date printed on it"), required=False)
    scope = _area(t("The place and the things it names"), rows=2, most=2000)

    def paper(self) -> Paper:
        """Return the paper; the form is valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return Paper(**told)


class GaveForm(ActForm):
    """What was given or allowed."""

    screened = ("words", "to_whom", "authority")
    moments = ("given_at",)

    what = law_choice("asked", t("What was given or allowed?"), required=True)
    words = _area(t("Exactly what"), required=True, most=2000)
    to_whom = forms.CharField(label=t("To which office"), max_length=160)
    authority = forms.CharField(
        label=t("On what authority"),
        help_text=t("The warrant, the order, counsel’s decision, the statute."),
        max_length=200,
    )
    given_at = MomentField(label=t("When"), initial=timezone.localtime)


class SeenForm(ActForm):
    """One thing seen of the officers’ conduct."""

    seen = forms.ChoiceField(label=t("What was seen?"), choices=partial(named, names.SEEN))
    answer = forms.ChoiceField(
        label=t("In short"),
        required=False,
        choices=[
            ("", t("Nothing in short")),
            *(("yes", t("Yes")), ("no", t("No")), ("given", t("Given"))),
            *(("refused", t("Refused")), ("not_asked", t("Not asked"))),
        ],
    )
    count = forms.IntegerField(label=t("How many"), min_value=0, max_value=30_000, required=False)
    words = _area(t("In words"), hint=t("What you saw or heard, not what you think of it."), most=2000)

    def sighting(self) -> Sighting:
        """Return the observation; the form is valid."""
        told = self.cleaned_data
        return Sighting(told["seen"], told["answer"], told["count"], told["words"])


class CustodyForm(ActForm):
    """What became of a person in custody; the person is not named."""

    screened = ("words", "authority", "to_agency")
    moments = ("happened_at",)

    kind = forms.ChoiceField(label=t("What happened?"), widget=forms.RadioSelect, choices=partial(named, names.CUSTODY))
    happened_at = MomentField(label=t("When, to the minute"), initial=timezone.localtime)
    ordinary_at = MomentField(label=t("For a release: when it would have come in the ordinary course"), required=False)
    to_agency = forms.CharField(label=t("Which agency"), max_length=120, required=False)
    authority = forms.CharField(label=t("On what authority"), max_length=200, required=False)
    words = _area(t("Anything else"), most=2000)


class AnsweredForm(ActForm):
    """The minute at which a request was answered, or a warrant honoured."""

    screened = ()
    moments = ("answered_at",)

    answered_at = MomentField(label=t("When was it answered or honoured, to the minute?"), initial=timezone.localtime)


class LinkForm(ActForm):
    """Another contact that belongs with this one."""

    screened = ("why",)

    other = forms.CharField(
        label=t("Number of the other contact"), help_text=t("For example C-2026-000123."), max_length=20
    )
    kind = forms.ChoiceField(
        label=t("How do they belong together?"),
        widget=forms.RadioSelect,
        choices=[
            ("related", t("They are two events that belong together")),
            ("duplicate", t("They report the same event twice")),
        ],
    )
    why = forms.CharField(label=t("Why"), max_length=400, required=False)


class SealForm(ActForm):
    """Only those named will see the contact."""

    screened = ()

    why = forms.CharField(
        label=t("What seals it?"), help_text=t("The court’s order or the rule, and its number."), max_length=200
    )
    readers = forms.MultipleChoiceField(
        label=t("Who may see it, besides you?"), required=False, widget=forms.CheckboxSelectMultiple
    )


class UnsealForm(ActForm):
    """The contact is opened again."""

    screened = ()

    why = forms.CharField(label=t("What opens it again?"), max_length=200)

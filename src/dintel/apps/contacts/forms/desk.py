"""The form for what did not come through the counter page: fax, post, e-mail, telephone, a visit told later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.city import law
from dintel.apps.city.forms import ScreenedForm
from dintel.apps.contacts.forms.fields import (
    LATER,
    BuildingField,
    DayField,
    MomentField,
    departments,
    key_field,
    law_choice,
    named,
)
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.report import Asked, Paper, Report, Sighting
from dintel.domain.policy.facts import AXES

CHECKS = {
    "court_caption": t("The name of a court stands at the top"),
    "judge_signed": t("A judge or magistrate of a court signed it"),
    "names_match": t("The name is the right one"),
    "place_matches": t("The place is the right one"),
    "in_date": t("It is in date"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; ``more`` is folded away until somebody opens it."""

    title: object
    fields: list[forms.BoundField]
    more_title: object
    more: list[forms.BoundField]
    drawn_as: str
    """What the words on it depend on, where nobody filled anything in; empty where it is drawn for this form alone."""

    @property
    def more_has_errors(self) -> bool:
        """Whether the folded part has to be open."""
        return any(field.errors for field in self.more)


def check(name: str) -> forms.ChoiceField:
    """Return a field for one thing that is looked at on a paper's face."""
    return forms.ChoiceField(
        label=CHECKS[name], choices=partial(named, names.ANSWERS), required=False, initial="unknown"
    )


class DeskForm(ScreenedForm):
    """One contact, in the order in which a person would tell it."""

    use_required_attribute = False
    screened = ("place", "agency", "words", "account", "said", "scope")

    key = key_field()
    channel = forms.ChoiceField(label=t("How did it reach the city?"), choices=partial(named, names.CHANNELS))
    began_at = MomentField(label=t("When did it begin, or arrive?"), initial=timezone.localtime)
    facility = BuildingField(label=t("Which city building?"), required=False)
    place = forms.CharField(
        label=t("Where exactly?"), help_text=t("The room, the counter, the gate."), max_length=160, required=False
    )
    department = forms.ChoiceField(
        label=t("Department"),
        help_text=t("Only where no building is named."),
        choices=departments,
        required=False,
    )
    agency = forms.CharField(label=t("Agency they said"), max_length=120, required=False)
    immigration = forms.ChoiceField(
        label=t("Are they immigration officers, as far as is known?"),
        choices=partial(named, names.ANSWERS),
        required=False,
        initial="unknown",
    )
    officers = forms.IntegerField(
        label=t("How many officers"),
        min_value=0,
        max_value=500,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    asked = law_choice("asked", t("What did they ask?"))
    words = forms.CharField(
        label=t("What they asked, in their words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    requester = law_choice("requester", t("Who asked, and was it checked?"))
    purpose = law_choice("purpose", t("What for?"))
    basis = forms.CharField(
        label=t("The basis they stated"), help_text=t("A statute, a case number."), max_length=200, required=False
    )
    urgency = law_choice("urgency", t("Was it urgent?"))
    document = law_choice("document", t("Which paper?"))
    validity = law_choice("validity", t("What does the paper show on its face?"))
    court_caption = check("court_caption")
    judge_signed = check("judge_signed")
    names_match = check("names_match")
    place_matches = check("place_matches")
    in_date = check("in_date")
    court = forms.CharField(label=t("Court or office that issued it"), max_length=160, required=False)
    docket = forms.CharField(label=t("Case or docket number"), max_length=80, required=False)
    dated_on = DayField(label=t("Date on the paper"), required=False)
    return_on = DayField(label=t("Return date printed on it"), required=False)
    scope = forms.CharField(
        label=t("The place and the things it names"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stream = forms.ChoiceField(
        label=t("Was it for us?"), choices=partial(named, names.STREAMS), required=False, initial="received"
    )
    account = forms.CharField(
        label=t("What happened?"),
        help_text=t("Facts only."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    said = forms.CharField(
        label=t("What did staff say?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    names_given = forms.ChoiceField(
        label=t("Officers’ names and badge numbers"),
        choices=[("", t("Not known")), ("given", t("Given")), ("refused", t("Refused")), ("not_asked", t("Not asked"))],
        required=False,
    )

    groups: ClassVar = (
        (t("How it came"), ("channel", "began_at", "facility", "place"), "", ()),
        (t("Who came or wrote"), ("agency", "immigration"), t("More about them"), ("officers", "names_given")),
        (t("What was asked"), ("asked", "words", "requester", "purpose"), t("Urgency and basis"), ("urgency", "basis")),
        (
            t("The paper"),
            ("document", "validity", "stream", "return_on"),
            t("What stands on the paper"),
            (*CHECKS, "court", "docket", "dated_on", "scope"),
        ),
        (t("What happened"), ("account", "said"), t("Where no building was named"), ("department",)),
    )

    def grouped(self) -> list[Group]:
        """Return the fields under the questions a person would ask, the rarer ones folded away."""
        words = "" if self.is_bound or self.initial else f"{get_language()} {law.hash_on(law.today())}"
        return [
            Group(
                title,
                [self[name] for name in fields],
                more_title,
                [self[name] for name in more],
                f"{number} {words}" if words and not self._is_of_the_moment(*fields, *more) else "",
            )
            for number, (title, fields, more_title, more) in enumerate(self.groups)
        ]

    def _is_of_the_moment(self, *names: str) -> bool:
        """Return whether a field begins with a value that is made anew each time, such as the hour."""
        return any(callable(self.fields[name].initial) for name in names)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty report and a moment that has not come, in words."""
        cleaned = super().clean()
        began_at = cleaned.get("began_at")
        if began_at and began_at > timezone.now():
            self.add_error("began_at", LATER)
        told = ("asked", "document", "account", "words", "agency")
        if not any(cleaned.get(name) not in {"", None, "unknown"} for name in told):
            self.add_error("account", _("Say at least what was asked, which paper came, or what happened."))
        return cleaned

    def report(self, language: str) -> Report:
        """Return the form as a report; it is valid."""
        told = self.cleaned_data
        facts = {axis: told[axis] for axis in AXES if axis in told and told[axis] not in {"", "unknown"}}
        asked = (self._asked(facts),) if facts or told["words"] else ()
        return Report(
            source="desk",
            language=language,
            channel=told["channel"],
            began_at=told["began_at"],
            facility=told["facility"],
            department="" if told["facility"] else told["department"],
            place=told["place"],
            agency=told["agency"],
            immigration=told["immigration"] or "unknown",
            officers=told["officers"],
            account=told["account"],
            said=told["said"],
            asked=asked,
            sightings=(Sighting("names", answer=told["names_given"]),) if told["names_given"] else (),
        )

    def _asked(self, facts: dict[str, str]) -> Asked:
        told = self.cleaned_data
        return Asked(
            facts=facts,
            words=told["words"],
            basis=told["basis"],
            stream=told["stream"] or "received",
            papers=() if facts.get("document", "none") in {"none", "unknown"} else (self._paper(),),
        )

    def _paper(self) -> Paper:
        told = self.cleaned_data
        return Paper(
            kind=told["document"],
            court=told["court"],
            docket=told["docket"],
            dated_on=told["dated_on"],
            return_on=told["return_on"],
            scope=told["scope"],
            **{name: told[name] or "unknown" for name in CHECKS},
        )

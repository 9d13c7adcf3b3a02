"""The form of one visit: what is tapped at the door, and what can wait is folded away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import CORRECTABLE, VisitEntry
from dintel.apps.booking.forms import choices
from dintel.apps.booking.forms.moments import BookingForm, WallClockField
from dintel.apps.booking.models import Visit
from dintel.apps.booking.queries import names
from dintel.apps.contacts.forms.fields import named

FEW = [(str(count), str(count)) for count in range(1, 6)]
MORE = "more"


class VisitForm(BookingForm):
    """Who came, why, with which paper, how far."""

    screened: tuple[str, ...] = ("agency_other", "purpose_words", "escort_words", "words")
    in_order = ("entered_at", "left_at")
    needed_at_times = ("agency_other", "immigration", "officers_more", "authority_other", "areas")

    entered_at = WallClockField(label=t("When they came"))
    agency = forms.ChoiceField(label=t("Which agency, as they say?"), widget=forms.RadioSelect)
    agency_other = forms.CharField(label=t("Another agency: its name"), max_length=120, required=False)
    immigration = forms.ChoiceField(
        label=t("Another agency: is it an immigration agency?"),
        choices=partial(named, names.ANSWERS),
        widget=forms.RadioSelect,
        initial="unknown",
        required=False,
    )
    officers = forms.ChoiceField(label=t("How many officers?"), widget=forms.RadioSelect)
    officers_more = forms.IntegerField(
        label=t("If more: how many?"),
        min_value=1,
        max_value=200,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    credentials = forms.ChoiceField(
        label=t("Did somebody see their credentials?"),
        choices=partial(named, names.CREDENTIALS),
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(label=t("What brings them?"), widget=forms.RadioSelect)
    purpose_words = forms.CharField(
        label=t("In their words"),
        help_text=t("What they ask. Name nobody who is in custody."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    matter = forms.ChoiceField(label=t("What is it for, as they say?"), initial="unknown")
    authority = forms.ChoiceField(label=t("Which paper did they show?"), widget=forms.RadioSelect)
    authority_other = forms.ChoiceField(label=t("Another paper: which?"), required=False)
    result = forms.ChoiceField(
        label=t("Were they let in?"),
        choices=partial(named, names.RESULTS),
        widget=forms.RadioSelect,
        initial="let_in",
    )
    areas = forms.MultipleChoiceField(
        label=t("Where did they go?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    escort = forms.ChoiceField(label=t("Who went with them?"), required=False)
    escort_words = forms.CharField(
        label=t("Somebody else who went with them"), help_text=t("A role, or “nobody”."), max_length=160, required=False
    )
    left_at = WallClockField(
        label=t("When they left"), help_text=t("Leave it empty while they are inside."), required=False
    )
    words = forms.CharField(
        label=t("Note"),
        help_text=t("Facts only. No names of people in custody, and nobody’s status."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    groups: tuple[tuple[object, tuple[str, ...]], ...] = (
        (
            t("Who came"),
            ("entered_at", "agency", "agency_other", "immigration", "officers", "officers_more", "credentials"),
        ),
        (t("What for"), ("purpose", "purpose_words", "matter", "authority", "authority_other")),
        (t("How far"), ("result", "areas", "escort", "escort_words")),
    )
    folded: tuple[str, ...] = ("left_at", "words", "names_given", "names")

    def __init__(self, *args: Any, centre: Centre, visit: Visit | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Offer what the centre knows; of a visit that is corrected, also what it had."""
        initial = _initial_of(visit, centre) if visit else {"entered_at": timezone.now()}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.centre, self.visit = centre, visit
        offered = {
            "agency": choices.agencies(centre),
            "officers": [*FEW, (MORE, _("More"))],
            "purpose": choices.purposes(centre, visit.purpose if visit else ""),
            "matter": choices.matters(),
            "authority": choices.papers(choices.TAPPED),
            "authority_other": choices.other_papers(choices.TAPPED),
            "areas": choices.areas(centre, visit.areas if visit else ()),
            "escort": choices.escorts(centre, timezone.localdate(), _escort_of(visit)),
        }
        for name, found in offered.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # all are choice fields

    def grouped(self) -> list[tuple[object, list[forms.BoundField]]]:
        """Return the fields under the questions asked at the door.

        What an answer above makes needed is not shown as something to leave out.
        """
        for name in self.needed_at_times:
            self.fields[name].required = True
        return [(title, [self[name] for name in fields]) for title, fields in self.groups]

    def rest(self) -> list[forms.BoundField]:
        """Return what can wait."""
        return [self[name] for name in self.folded if name in self.fields]

    @property
    def rest_is_open(self) -> bool:
        """Whether something in the folded part is filled in or has to be corrected."""
        return any(
            self.has_error(name) or self[name].value() for name in ("left_at", "words", "names") if name in self.fields
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what “another” stands for."""
        cleaned = super().clean()
        if cleaned.get("agency") == choices.OTHER and not cleaned.get("agency_other", "").strip():
            self.add_error("agency_other", _("Write the agency’s name, as they say it."))
        if cleaned.get("officers") == MORE and not cleaned.get("officers_more"):
            self.add_error("officers_more", _("Write how many came."))
        if cleaned.get("authority") == choices.ANOTHER and not cleaned.get("authority_other"):
            self.add_error("authority_other", _("Choose the paper."))
        return cleaned

    def entry(self, language: str) -> VisitEntry:
        """Return the form as an entry of the log; it is valid."""
        told = self.cleaned_data
        agency = self.centre.agencies.get(told["agency"])
        return VisitEntry(
            facility=self.centre.id,
            result=told["result"],
            entered_at=told["entered_at"],
            left_at=told["left_at"],
            agency=agency.name if agency else told["agency_other"],
            immigration=agency.immigration if agency else told["immigration"] or "unknown",
            officers=told["officers_more"] if told["officers"] == MORE else int(told["officers"]),
            credentials=told["credentials"],
            purpose=told["purpose"],
            purpose_words=told["purpose_words"],
            matter=told["matter"],
            authority=told["authority_other"] if told["authority"] == choices.ANOTHER else told["authority"],
            areas=tuple(told["areas"]),
            escort=int(told["escort"]) if told["escort"] else None,
            escort_words=told["escort_words"],
            words=told["words"],
            names_given=told.get("names_given") or "not_asked",
            names=told.get("names", ""),
            language=language,
        )


class NewVisitForm(VisitForm):
    """A visit that is logged now: with names and badge numbers, if they were given."""

    names_given = forms.ChoiceField(
        label=t("Officers’ names and badge numbers"),
        choices=partial(named, names.GIVEN),
        widget=forms.RadioSelect,
        initial="not_asked",
        required=False,
    )
    names = forms.CharField(
        label=t("Names and badge numbers, as given"),
        help_text=t("Kept apart from the log. Whoever opens them is recorded."),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CorrectVisitForm(VisitForm):
    """New values for a visit; what stood there stays readable."""

    screened = (*VisitForm.screened, "why")
    groups = (*VisitForm.groups, (t("The correction"), ("left_at", "words", "why")))
    folded = ()

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=t("Why is it corrected?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def changes(self) -> dict[str, Any]:
        """Return the values told; what is the same as before changes nothing."""
        entry = self.entry("en")
        return {name: getattr(entry, name) for name in CORRECTABLE}


def _initial_of(visit: Visit, centre: Centre) -> dict[str, Any]:
    agency = next((one.id for one in centre.agencies.values() if one.name == visit.agency), choices.OTHER)
    is_few = str(visit.officers) in dict(FEW)
    is_tapped = visit.authority in choices.TAPPED
    same = ("entered_at", "left_at", "result", "credentials", "purpose", "purpose_words", "matter", "areas")
    return {name: getattr(visit, name) for name in (*same, "escort_words", "words", "immigration", "version")} | {
        "agency": agency,
        "agency_other": visit.agency if agency == choices.OTHER else "",
        "officers": str(visit.officers) if is_few else MORE,
        "officers_more": None if is_few else visit.officers,
        "authority": visit.authority if is_tapped else choices.ANOTHER,
        "authority_other": "" if is_tapped else visit.authority,
        "escort": str(visit.escort_id or ""),
    }


def like(visit: Visit, centre: Centre) -> dict[str, Any]:
    """Return what a further visit like this one begins with: who and what for, never when or where."""
    kept = (
        "agency",
        "agency_other",
        "immigration",
        "officers",
        "officers_more",
        "purpose",
        "matter",
        "authority",
        "authority_other",
    )
    told = _initial_of(visit, centre)
    return {name: told[name] for name in kept}


def _escort_of(visit: Visit | None) -> tuple[str, str] | None:
    return (str(visit.escort_id), visit.escort.name) if visit and visit.escort else None

"""Forms of the partners' room. Free words are looked through before they are kept."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm
from dintel.apps.city.partners import HELP_NAMES
from dintel.apps.partners import names
from dintel.apps.partners.models import Organisation
from dintel.apps.partners.services import Details, EventDetails, GivenFile, Need

Choices = list[tuple[str, Any]]


def _chosen(words: names.Words) -> Choices:
    return list(words.items())


def _moment(label: Any, **more: Any) -> forms.DateTimeField:  # noqa: ANN401 - lazy words, and Django's own options
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **more
    )


class OrganisationForm(ScreenedForm):
    """One entry of the directory."""

    screened: tuple[str, ...] = ("what", "hours", "serves", "doubt", "known_from")

    name = forms.CharField(label=t("Name, as they call themselves"), max_length=160)
    kind = forms.ChoiceField(label=t("What kind of organisation"), choices=_chosen(names.KINDS))
    helps = forms.MultipleChoiceField(
        label=t("Under which kinds of help residents find it"),
        choices=_chosen(HELP_NAMES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    what = forms.CharField(
        label=t("What it does, in one or two plain sentences"), widget=forms.Textarea, max_length=1000, required=False
    )
    languages = forms.MultipleChoiceField(
        label=t("Languages that are spoken there"),
        choices=names.languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = forms.CharField(label=t("Hours"), max_length=200, required=False)
    serves = forms.CharField(label=t("Where: parts of the city, or an address"), max_length=200, required=False)
    phone = forms.RegexField(
        r"^\+?[0-9][0-9 -]*$",
        label=t("Telephone"),
        max_length=40,
        required=False,
        error_messages={"invalid": t("Write digits only, such as 505-555-0100.")},
    )
    web = forms.URLField(label=t("Web page"), max_length=300, required=False, assume_scheme="https")
    known_from = forms.CharField(label=t("Where this is known from"), max_length=300, required=False)
    doubt = forms.CharField(label=t("What is not sure"), max_length=500, required=False)
    is_public = forms.BooleanField(label=t("Show it to residents"), required=False, initial=True)
    check_every_days = forms.IntegerField(
        label=t("Check again after so many days"), min_value=1, max_value=730, initial=90
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Ask what it does in each further language of the city."""
        super().__init__(*args, **kwargs)
        self.others = [code for code, _shown in settings.WORK_LANGUAGES if code != settings.LANGUAGE_CODE]
        for code in self.others:
            self.fields[f"what_{code}"] = forms.CharField(
                label=_("What it does, in this language: %(language)s") % {"language": names.language(code)},
                widget=forms.Textarea,
                max_length=1000,
                required=False,
            )
        order = [name for name in self.fields if not name.startswith("what_")]
        order[order.index("what") + 1 : order.index("what") + 1] = [f"what_{code}" for code in self.others]
        self.order_fields(order)
        self.screened = (*type(self).screened, *(f"what_{code}" for code in self.others))

    def details(self) -> Details:
        """Return what was written; the form is valid."""
        told = dict(self.cleaned_data)
        told.pop("version", None)
        told.pop("key", None)
        what_in = {code: text for code in self.others if (text := told.pop(f"what_{code}", ""))}
        return Details(**told, what_in=what_in)


class NewOrganisationForm(OrganisationForm):
    """A new entry, with its short name."""

    key = forms.SlugField(
        label=t("Short name for addresses"),
        help_text=t("Small letters and hyphens, such as first-street-school. It does not change later."),
        max_length=60,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Ask for the short name after the name."""
        super().__init__(*args, **kwargs)
        rest = [name for name in self.fields if name not in {"name", "key"}]
        self.order_fields(["name", "key", *rest])

    def clean_key(self) -> str:
        """Return it in small letters."""
        return str(self.cleaned_data["key"]).lower()


def written(row: Organisation) -> dict[str, Any]:
    """Return what the form of an entry begins with."""
    plain = ("name", "kind", "helps", "what", "languages", "hours", "serves", "phone", "web", "known_from", "doubt")
    found = {name: getattr(row, name) for name in (*plain, "is_public", "check_every_days", "version")}
    return found | {f"what_{code}": text for code, text in row.what_in.items()}


class CheckForm(forms.Form):
    """Somebody asked whether an entry is right."""

    how = forms.ChoiceField(
        label=t("How did you check?"), choices=_chosen(names.CHECK_WAYS), widget=forms.RadioSelect, initial="called"
    )
    result = forms.ChoiceField(
        label=t("What did you find?"), choices=_chosen(names.CHECK_RESULTS), widget=forms.RadioSelect
    )


class PersonForm(forms.Form):
    """Somebody of an organisation gets an account."""

    name = forms.CharField(label=t("Name"), max_length=120)
    email = forms.EmailField(label=t("E-mail address"))
    language = forms.ChoiceField(label=t("Language of letters"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through to Django
        """Offer the city's languages."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.WORK_LANGUAGES  # type: ignore[attr-defined]  # a choice field


class MaterialForm(ScreenedForm):
    """A new material."""

    screened = ("title", "meant_for")

    title = forms.CharField(label=t("Title"), max_length=160)
    meant_for = forms.CharField(label=t("What it is for"), widget=forms.Textarea, max_length=500, required=False)


class VersionForm(forms.Form):
    """A version of a material: a link, or a file."""

    language = forms.ChoiceField(label=t("Language"), choices=names.languages)
    link = forms.URLField(label=t("Link"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label=t("Or a file: PDF, PNG or JPEG, at most 5 MB"), required=False)

    def given_file(self) -> GivenFile | None:
        """Return the file that came, if one did; the form is valid."""
        sent = self.cleaned_data["file"]
        return GivenFile(sent.name, sent.read()) if sent else None


class WhoForm(forms.Form):
    """Which organisations get something."""

    organisations = forms.MultipleChoiceField(label=t("To whom"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, among: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer those that take part and do not have it."""
        super().__init__(*args, **kwargs)
        self.among = {row.key: row for row in among}
        self.fields["organisations"].choices = [(row.key, row.name) for row in among]  # type: ignore[attr-defined]

    def chosen(self) -> list[Organisation]:
        """Return those that were ticked; the form is valid."""
        return [self.among[key] for key in self.cleaned_data["organisations"]]


class EventForm(ScreenedForm):
    """A new event."""

    screened = ("title", "place")

    title = forms.CharField(label=t("What it is"), max_length=160)
    starts_at = _moment(t("Begins"))
    ends_at = _moment(t("Ends"))
    place = forms.CharField(label=t("Place"), max_length=200)
    languages = forms.MultipleChoiceField(
        label=t("Languages"),
        choices=names.languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def details(self) -> EventDetails:
        """Return what was written; the form is valid."""
        told = {name: self.cleaned_data[name] for name in ("title", "starts_at", "ends_at", "place", "languages")}
        return EventDetails(**told)


class CountForm(forms.Form):
    """How many came."""

    residents = forms.IntegerField(label=t("Residents who came"), min_value=0, max_value=100_000)
    partners = forms.IntegerField(label=t("People of partners who came"), min_value=0, max_value=100_000)
    staff = forms.IntegerField(label=t("Staff who came"), min_value=0, max_value=100_000)


class ReferralForm(ScreenedForm):
    """Somebody said yes to being referred."""

    screened = ("reach", "note")

    organisation = forms.ChoiceField(label=t("To whom"))
    need = forms.ChoiceField(label=t("What is needed"), choices=_chosen(names.NEEDS), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=t("In which language"), choices=names.languages)
    consent = forms.BooleanField(
        label=t("The person said yes to this: to this organisation, for this need"),
        error_messages={"required": t("Without a yes nothing is sent. Ask, and say how the yes was given.")},
    )
    consent_how = forms.ChoiceField(
        label=t("How was the yes given?"), choices=_chosen(names.CONSENT_WAYS), widget=forms.RadioSelect
    )
    consent_at = _moment(t("When was it given?"))
    reach = forms.CharField(
        label=t("How can the person be reached?"),
        help_text=t(
            "A first name and a number are enough. It is sealed, shown to this partner only, and destroyed at the end."
        ),
        max_length=300,
    )
    note = forms.CharField(
        label=t("A line for the partner"),
        help_text=t("Nothing about papers, where somebody comes from, or why they are afraid."),
        widget=forms.Textarea,
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, among: list[Organisation], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer those that take part."""
        super().__init__(*args, **kwargs)
        self.among = {row.key: row for row in among}
        self.fields["organisation"].choices = [(row.key, row.name) for row in among]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Let no word about status, origin or faith go to a partner, whatever the reason."""
        cleaned = super().clean()
        for one in self.kept:
            self.add_error(one.field, _("This stays out of a referral, whatever the reason. Take it out."))
        return cleaned

    def need_told(self) -> Need:
        """Return what was written; the form is valid."""
        told = self.cleaned_data
        return Need(
            need=told["need"],
            language=told["language"],
            reach=told["reach"],
            note=told["note"],
            consent_how=told["consent_how"],
            consent_at=told["consent_at"],
        )


class TaskForm(ScreenedForm):
    """A task for an organisation."""

    screened = ("title", "details")

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    title = forms.CharField(label=t("What is to be done"), max_length=160)
    details = forms.CharField(label=t("More about it"), widget=forms.Textarea, max_length=2000, required=False)
    target_on = forms.DateField(
        label=t("Last day in time, as the city wants it"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        required=False,
    )


class DoneForm(ScreenedForm):
    """An organisation says that a task is done."""

    screened = ("words", "although")

    words = forms.CharField(label=t("How can the city see that it is done?"), widget=forms.Textarea, max_length=2000)
    although = forms.CharField(
        label=t("If it waited for something that is not done: why it is done all the same"),
        max_length=300,
        required=False,
    )


class DeclineForm(forms.Form):
    """Why a partner declines."""

    why = forms.ChoiceField(
        label=t("Why can you not take it up?"), choices=_chosen(names.DECLINES), widget=forms.RadioSelect
    )


class CloseForm(forms.Form):
    """How a referral ended."""

    outcome = forms.ChoiceField(label=t("How did it end?"), choices=_chosen(names.OUTCOMES), widget=forms.RadioSelect)


class ComingForm(forms.Form):
    """Whether a partner comes, and how many."""

    coming = forms.ChoiceField(choices=[("yes", t("We come")), ("no", t("We do not come"))])
    people = forms.IntegerField(min_value=0, max_value=1_000, required=False)

"""What a person chooses before a list leaves the building."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dintel.apps.contacts.queries.export import Wish

FORMATS = (
    ("xlsx", _("A workbook (XLSX), with a sheet that explains it")),
    ("csv", _("Plain text (CSV), for programs")),
)
LINES = (("contacts", _("One line a contact")), ("requests", _("One line a request")))


class ExportForm(forms.Form):
    """The file's kind, and what is in it."""

    kind = forms.ChoiceField(label=_("Which file"), choices=FORMATS, initial="xlsx", widget=forms.RadioSelect)
    lines = forms.ChoiceField(label=_("Its lines"), choices=LINES, initial="contacts", widget=forms.RadioSelect)
    told = forms.BooleanField(label=_("With what was told, in free text"), required=False)
    observations = forms.BooleanField(label=_("With observations, which can hold officers’ names"), required=False)
    bom = forms.BooleanField(
        label=_("Mark plain text for Excel, so that it reads accents"), required=False, initial=False
    )

    def __init__(self, *args: object, may_observe: bool = False, **more: object) -> None:
        """Offer observations only to whom they may go."""
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed through
        if not may_observe:
            del self.fields["observations"]

    def wish(self) -> Wish:
        """Return what is wanted in the file; the form is valid."""
        given = self.cleaned_data
        return Wish(
            per_request=given["lines"] == "requests",
            told=given["told"],
            observations=given.get("observations", False),
        )

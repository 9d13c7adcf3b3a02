"""What one sets for oneself: language, tokens."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.services import open_to_tokens

DAYS = ((30, _("One month")), (90, _("Three months")), (365, _("One year")))


class LanguageForm(forms.Form):
    """The language of letters to oneself."""

    language = forms.ChoiceField(
        label=_("Language of letters to me"),
        help_text=_("Pages have their own switch at the top."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the city's languages."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on
        self.fields["language"].choices = settings.WORK_LANGUAGES  # type: ignore[attr-defined] # a choice field


class TokenForm(forms.Form):
    """A token: its name, what it may be used for, for how long."""

    name = forms.CharField(label=_("Name"), help_text=_("What the program is, and where it runs."), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Only what you may do yourself is offered. Tick as little as the program needs."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(label=_("How long it works"), choices=DAYS, coerce=int, initial=90)

    def __init__(self, access: Access, *args: object, **kwargs: object) -> None:
        """Offer the actions that are open to this person."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on
        self.fields["scopes"].choices = [  # type: ignore[attr-defined] # a choice field
            (name, gettext(matrix().actions[name].words)) for name in open_to_tokens(access)
        ]

"""What people write when they take a file out, hold a record, or add a redacted copy: the why, and the what."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as t

from dintel.apps.city.forms import ScreenedForm
from dintel.apps.evidence import limits
from dintel.apps.evidence.recognise import accepted

COPIES = ("original", "working")


class ReasonForm(forms.Form):
    """One line that says why."""

    reason = forms.CharField(max_length=limits.REASON_LENGTH)


class DownloadForm(ReasonForm):
    """Which of the two, and why."""

    copy = forms.ChoiceField(choices=[(one, one) for one in COPIES])


class RedactedForm(ScreenedForm):
    """A copy from which something was taken out, and what that was; its key makes two presses one copy."""

    screened = ("taken_out",)
    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    taken_out = forms.CharField(
        label=t("What was taken out?"),
        help_text=t(
            "Say what kind of thing it was, and do not repeat it: “the face of somebody who passed by”, “a telephone"
            " number”. Whoever gets the copy reads this."
        ),
        max_length=limits.REASON_LENGTH,
    )
    file = forms.FileField(
        label=t("The redacted copy"),
        help_text=t("A file of its own, made outside of this system. The original stays as it is."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Let the device offer what is taken."""
        super().__init__(*args, **more)
        self.fields["file"].widget.attrs["accept"] = accepted()

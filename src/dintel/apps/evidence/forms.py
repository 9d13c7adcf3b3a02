"""What people write when they take a file out or hold a record: the why."""

from __future__ import annotations

from django import forms

from dintel.apps.evidence import limits

COPIES = ("original", "working")


class ReasonForm(forms.Form):
    """One line that says why."""

    reason = forms.CharField(max_length=limits.REASON_LENGTH)


class DownloadForm(ReasonForm):
    """Which of the two, and why."""

    copy = forms.ChoiceField(choices=[(one, one) for one in COPIES])

"""The form in which anybody hands in a receipt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dintel.domain.merkle.receipt import MOST_PROOF_BYTES


class ReceiptForm(forms.Form):
    """A receipt, pasted or as a file. After ``is_valid``, ``receipt`` is its text."""

    text = forms.CharField(
        label=gettext_lazy("The text of the receipt"),
        help_text=gettext_lazy("It begins with “c2sp.org/tlog-proof@v1”. Paste all of it."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        required=False,
        strip=False,
        max_length=MOST_PROOF_BYTES,
    )
    file = forms.FileField(
        label=gettext_lazy("Or the file"),
        help_text=gettext_lazy("Its name ends in .dintel-receipt. It is looked at and not kept."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Return one text, from the file if there is one."""
        given = super().clean() or {}
        file = given.get("file")
        self.receipt = self._read(file) if isinstance(file, UploadedFile) else str(given.get("text", ""))
        if not self.errors and not self.receipt.strip():
            self.add_error("text", _("Paste a receipt, or choose its file."))
        return given

    def _read(self, file: UploadedFile[Any]) -> str:
        if (file.size or 0) > MOST_PROOF_BYTES:
            self.add_error("file", _("The file is too large to be a receipt. Choose the one you were given."))
            return ""
        return bytes(file.read()).decode("utf-8", errors="replace")

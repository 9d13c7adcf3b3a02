"""Staff forms whose free text is looked through before it is kept.

A form names its free-text fields in ``screened``; its template includes ``city/_screened.html``
inside ``<form>``. What is found stands beside its field, and the writer takes it out with one tap,
or keeps it with a reason. A person's number is never kept. Nothing of it needs JavaScript.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html

from dintel.apps.city import screening
from dintel.apps.city.screening import NEVER_KEPT, Found

LONGEST_REASON = 200
AROUND = 40


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that stay although they were warned of, with the writer's reason; never the words."""

    field: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was found with the words around it, and the field it stands in."""

    label: str | Promise
    field_id: str
    before: str
    text: str
    after: str
    warning: str | Promise


@dataclass(frozen=True, slots=True)
class Warned:
    """What the writer has to decide, and the names of the inputs that carry the decision."""

    name: str
    seen: str
    reason: str
    excerpts: tuple[Excerpt, ...]
    words: bool
    """Something was found that may be kept with a reason."""
    numbers: bool
    """Something was found that may not."""
    wants_reason: bool


class ScreenedForm(forms.Form):
    """A form that is not valid while its free text holds what the city does not keep.

    ``cleaned_data`` holds the text with what the writer took out replaced; ``kept`` says what stays
    and why, for the record; ``warned`` is what the template shows.
    """

    screened: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    warned: Warned | None = None

    def clean(self) -> dict[str, Any]:
        """Look the screened fields through and do as the writer decided about what was shown."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = self._found(cleaned)
        decision, reason = self._told(""), screening.clean(self._told("_reason"), *NEVER_KEPT)[:LONGEST_REASON]
        shown = set(self._told("_seen").split())
        known = [one for one in found if _mark(one) in shown]
        stays = {_mark(one) for one in known if decision == "keep" and reason and one.may_be_kept}
        if decision == "remove" or stays:
            self._take_out(cleaned, [one for one in known if _mark(one) not in stays])
        left = [one for one in self._found(cleaned) if _mark(one) not in stays]
        self.kept = tuple(Kept(one.field, one.kind, reason) for one in found if _mark(one) in stays)
        if left:
            self._warn(cleaned, left, reason, wants_reason=decision == "keep" and not reason)
        return cleaned

    def _found(self, cleaned: Mapping[str, Any]) -> tuple[Found, ...]:
        texts = {name: cleaned.get(name) for name in self.screened}
        return screening.screen({name: text for name, text in texts.items() if isinstance(text, str)})

    def _told(self, part: str) -> str:
        return str(self.data.get(self.add_prefix("screening") + part, "")).strip()

    def _take_out(self, cleaned: dict[str, Any], found: Iterable[Found]) -> None:
        """Replace what was found, in the cleaned data and in what the form shows again."""
        by_field: dict[str, list[Found]] = {}
        for one in found:
            by_field.setdefault(one.field, []).append(one)
        data = self.data.copy()  # type: ignore[attr-defined]  # a mapping that was posted
        for name, those in by_field.items():
            text = screening.remove(cleaned[name], those)
            cleaned[name] = data[self.add_prefix(name)] = text
            try:
                self.fields[name].run_validators(text)
            except ValidationError as error:
                self.add_error(name, error)
        self.data = data

    def _warn(self, cleaned: dict[str, Any], left: list[Found], reason: str, *, wants_reason: bool) -> None:
        """Put a warning beside each field and keep what the template needs for the decision."""
        excerpts = tuple(self._excerpt(cleaned[one.field], one) for one in left)
        self.warned = Warned(
            name=self.add_prefix("screening"),
            seen=" ".join(map(_mark, left)),
            reason=reason,
            excerpts=excerpts,
            words=any(one.may_be_kept for one in left),
            numbers=not all(one.may_be_kept for one in left),
            wants_reason=wants_reason,
        )
        for one in left:
            text = cleaned[one.field]
            self.add_error(one.field, format_html("{} <mark>{}</mark>", one.warning, one.text))
            cleaned[one.field] = text  # so that no later check takes the field for an empty one

    def _excerpt(self, text: str, one: Found) -> Excerpt:
        bound = self[one.field]
        begin, end = max(one.start - AROUND, 0), one.end + AROUND
        before = ("… " if begin else "") + text[begin : one.start]
        after = text[one.end : end] + (" …" if end < len(text) else "")
        return Excerpt(bound.label, bound.id_for_label, before, one.text, after, one.warning)


def _mark(one: Found) -> str:
    """Return a short name of a finding, so that a decision counts only for what was shown."""
    return hashlib.sha256(f"{one.field}\0{one.kind}\0{one.text}".encode()).hexdigest()[:12]

"""The forms of an import: the file, what its columns mean, what its words mean, a name to keep that under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dintel.apps.contacts.filters import values_of
from dintel.apps.contacts.importing.plan import Plan
from dintel.apps.contacts.importing.sheet import ENCODINGS, MOST_BYTES, SEPARATORS, Sheet
from dintel.apps.contacts.importing.targets import CHOICE, GROUPS, TARGETS, choices_of, suggest
from dintel.apps.contacts.importing.values import ORDERS
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.tokens import fold

CONSTANTS = (
    *("facility", "department", "channel", "agency", "immigration", "asked", "document", "purpose", "stream"),
    *("to_agency", "account"),
)
"""What people say once for a whole file."""
MOST_WORDS = 150
"""Different words of one column that a person is asked about."""
SEPARATOR_WORDS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("upright line"),
}
ORDER_WORDS = {
    "ymd": gettext_lazy("year, month, day: 2026-11-22"),
    "mdy": gettext_lazy("month, day, year: 11/22/2026"),
    "dmy": gettext_lazy("day, month, year: 22/11/2026"),
}


class UploadForm(forms.Form):
    """One file. The key makes a file sent twice one import."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=gettext_lazy("The file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> object:
        """Return the file; one that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than {most} megabytes. Split it, each part with the heading.").format(
                    most=MOST_BYTES // 1024 // 1024
                )
            )
        return file


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of the file as a person is asked about it."""

    place: int
    name: str
    samples: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """One word of theirs, how often it stands there, what it was taken for, and whether that is a guess."""

    field: str
    word: str
    count: int
    ours: str
    is_guess: bool


@dataclass(frozen=True, slots=True)
class WordGroup:
    """The words of one column with a closed set."""

    target: str
    label: str
    column: str
    choices: tuple[tuple[str, str], ...]
    rows: tuple[WordRow, ...]
    more: int
    """Words beyond those asked about."""


def column_rows(sheet: Sheet, plan: Plan) -> tuple[ColumnRow, ...]:
    """Return every column with three of its values."""
    return tuple(
        ColumnRow(place, name, sheet.samples(place), plan.columns.get(name, ""))
        for place, name in enumerate(sheet.columns)
    )


def target_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return what a column can mean, in groups."""
    return tuple(
        (str(label), tuple((one.id, str(one.label)) for one in TARGETS.values() if one.group == group))
        for group, label in GROUPS.items()
    )


@dataclass(frozen=True, slots=True)
class Constant:
    """One thing that can be said once for all lines; without values it is free text."""

    id: str
    label: str
    value: str
    values: tuple[tuple[str, str], ...]


def constants(plan: Plan) -> tuple[Constant, ...]:
    """Return what can be said once for all lines, and what was said."""
    return tuple(
        Constant(
            name,
            str(TARGETS[name].label).capitalize(),
            names.facility_of(plan.constants.get(name, "")) if name == "facility" else plan.constants.get(name, ""),
            tuple(choices_of(name).items()) if TARGETS[name].kind == CHOICE and name != "facility" else (),
        )
        for name in CONSTANTS
    )


def plan_from_columns(data: QueryDict, sheet: Sheet, plan: Plan) -> Plan:
    """Return the plan as the columns form says it; a meaning given twice stays with the first column."""
    columns: dict[str, str] = {}
    for place, name in enumerate(sheet.columns):
        target = data.get(f"column-{place}", "")
        if target in TARGETS and target not in columns.values():
            columns[name] = target
    said = {name: data.get(f"constant-{name}", "").strip() for name in CONSTANTS}
    said["facility"] = _facility(said["facility"])
    keep_column = data.get("keep", "")
    return replace(
        plan,
        columns=columns,
        constants={name: text for name, text in said.items() if text and _is_value(name, text)},
        order=data.get("order", "") if data.get("order") in ORDERS else plan.order,
        zone=data.get("zone", "") if data.get("zone") in available_timezones() else plan.zone,
        keep_column=keep_column if keep_column in sheet.columns else "",
        keep_words=plan.keep_words if keep_column == plan.keep_column else (),
        clean=data.get("clean") == "yes",
        still_open=data.get("still_open") == "yes",
    )


def _facility(text: str) -> str:
    found = [one for one, name in values_of("facility").items() if text and fold(text) in {fold(str(name)), one}]
    return found[0] if len(found) == 1 else ""


def _is_value(name: str, text: str) -> bool:
    return TARGETS[name].kind != CHOICE or text in choices_of(name)


def twice(data: QueryDict, sheet: Sheet) -> list[str]:
    """Return in words the meanings that were given to two columns."""
    given = [data.get(f"column-{place}", "") for place in range(len(sheet.columns))]
    return [str(TARGETS[one].label) for one in dict.fromkeys(given) if one in TARGETS and given.count(one) > 1]


def word_groups(found: Sequence[tuple[str, str, int]], plan: Plan) -> tuple[WordGroup, ...]:
    """Return the words to be understood, column by column, each with what was said or a suggestion."""
    groups = []
    for target in dict.fromkeys(target for target, _word, _count in found):
        words = [(word, count) for one, word, count in found if one == target]
        said: Mapping[str, str] = plan.words.get(target, {})
        rows = tuple(
            WordRow(
                f"word-{target}-{place}",
                word,
                count,
                said[word] if word in said else suggest(target, word),
                word not in said,
            )
            for place, (word, count) in enumerate(words[:MOST_WORDS])
        )
        groups.append(
            WordGroup(
                target,
                str(TARGETS[target].label),
                plan.column_of(target),
                tuple(choices_of(target).items()),
                rows,
                max(0, len(words) - MOST_WORDS),
            )
        )
    return tuple(groups)


def plan_from_words(data: QueryDict, groups: Sequence[WordGroup], plan: Plan) -> Plan:
    """Return the plan as the words form says it; a word without an answer tells nothing."""
    words = {target: dict(given) for target, given in plan.words.items()}
    for group in groups:
        ours = dict(group.choices)
        for row in group.rows:
            answer = data.get(row.field, "")
            words.setdefault(group.target, {})[row.word] = answer if answer in ours else ""
    return replace(plan, words=words)


def is_unsaid(found: Sequence[tuple[str, str, int]], plan: Plan) -> bool:
    """Return whether a word is left of which nobody has said what it means."""
    return any(row.is_guess for group in word_groups(found, plan) for row in group.rows)


def with_kept(plan: Plan, words: Sequence[str]) -> Plan:
    """Return the plan with the words whose lines are events."""
    return replace(plan, keep_words=tuple(words))


def separators() -> tuple[tuple[str, str], ...]:
    """Return the separators in words."""
    return tuple((one, str(SEPARATOR_WORDS[one])) for one in SEPARATORS)


def orders() -> tuple[tuple[str, str], ...]:
    """Return the ways to write a day in words."""
    return tuple((one, str(ORDER_WORDS[one])) for one in ORDERS)


def encodings() -> tuple[str, ...]:
    """Return the encodings a file can be read in."""
    return ENCODINGS

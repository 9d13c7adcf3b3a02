"""Every line of a file put against the plan, before anything is written.

1. A line that the plan leaves out is counted, never dropped in silence.
2. A line becomes a report, or a list of what is wrong with it: line, column, what, why, what to do.
3. A line that repeats an earlier one in every column is the same event, and counted once.
4. The same line gives the same key for ever, so a file brought in again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.city import screening
from dintel.apps.contacts.importing.plan import Plan
from dintel.apps.contacts.importing.sheet import MOST_CELL, Line, Sheet
from dintel.apps.contacts.importing.targets import (
    BEGINNINGS,
    CHOICE,
    CUSTODY_TIMES,
    DAY,
    MOMENT,
    NUMBER,
    TARGETS,
    TEXT,
    choices_of,
)
from dintel.apps.contacts.importing.values import CellError, at_in_zone, clock_of, day_of, moment_of, number_of
from dintel.apps.contacts.report import Asked, Paper, Report
from dintel.apps.design.profile import active_city
from dintel.domain import canonical
from dintel.domain.canonical import Plain
from dintel.domain.policy.facts import AXES, UNKNOWN

LINES = UUID("6f1c2a52-3f0b-5a0e-9b1d-2f7f0a4c7d11")
"""The name space of the keys of imported lines."""
SCREENED = ("account", "said", "words", "place", "basis")
PAPER = ("form_number", "issuer", "court", "docket", "dated_on", "return_on")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a line out: where, what, why it matters, what to do."""

    line: int
    column: str
    what: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class Custody:
    """One thing that became of a person in custody."""

    kind: str
    happened_at: datetime
    ordinary_at: datetime | None = None
    to_agency: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One line as it would be filed."""

    line: int
    key: UUID
    body_sha256: str
    report: Report
    custody: tuple[Custody, ...] = ()


@dataclass(slots=True)
class Checked:
    """What the whole file gives."""

    drafts: list[Draft] = field(default_factory=list)
    left_out: int = 0
    repeats: list[tuple[int, int]] = field(default_factory=list)
    """A line, and the earlier one it repeats."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    """What was understood in one of two ways, and which."""
    cleaned: int = 0
    """Lines from which something was taken out that must not be kept."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who brings the file in, when, under which name."""

    access: Access
    at: datetime
    file_name: str


def missing(plan: Plan) -> list[str]:
    """Return in words what the plan does not tell and must."""
    lacking = []
    if not any(plan.has(target) for target in BEGINNINGS):
        lacking.append(_("No column tells when it began. Choose the column with the day, or with day and time."))
    if plan.has("began_time") and not plan.has("began_on"):
        lacking.append(_("A time of day needs a column with the day it belongs to."))
    return lacking


def check(sheet: Sheet, plan: Plan, asker: Asker) -> Checked:
    """Return what the file gives under a plan; nothing is written."""
    found = Checked()
    seen: dict[UUID, int] = {}
    for line in sheet.lines:
        if _is_left_out(sheet, line, plan):  # 1.
            found.left_out += 1
            continue
        reader = _LineReader(sheet, line, plan, asker)
        draft = reader.draft()  # 2.
        found.notes += reader.notes
        found.cleaned += reader.is_cleaned
        if draft is None:
            found.problems += reader.problems
        elif draft.key in seen:  # 3.
            found.repeats.append((line.number, seen[draft.key]))
        else:
            seen[draft.key] = line.number
            found.drafts.append(draft)
    return found


def _is_left_out(sheet: Sheet, line: Line, plan: Plan) -> bool:
    if not plan.keep_column or plan.keep_column not in sheet.columns:
        return False
    place = sheet.columns.index(plan.keep_column)
    return (line.cells[place] if place < len(line.cells) else "") not in plan.keep_words


def key_of(columns: tuple[str, ...], cells: tuple[str, ...], reference: str) -> UUID:
    """Return the key of a line (4): by their own number under these headings, or by all its cells."""
    told: dict[str, Plain] = {"columns": sorted(columns), "reference": reference}
    if not reference:
        told = dict(sorted(zip(columns, cells, strict=False)))
    return uuid5(LINES, canonical.to_bytes(told).decode())


class _LineReader:
    """One line being understood; what is wrong with it gathers in ``problems``."""

    def __init__(self, sheet: Sheet, line: Line, plan: Plan, asker: Asker) -> None:
        self.sheet, self.line, self.plan, self.asker = sheet, line, plan, asker
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.is_cleaned = False
        self.told: dict[str, Any] = {}

    def draft(self) -> Draft | None:
        """Return the line as it would be filed, or ``None`` with the problems gathered."""
        if not self._is_whole():
            return None
        for target in TARGETS:
            text = self._text(target)
            if text:
                self._understand(target, text)
        self._screen()
        report = self._report()
        custody = self._custody()
        self._within_reach(report)
        if self.problems:
            return None
        key = key_of(self.sheet.columns, self.line.cells, self.told.get("reference", ""))
        return Draft(self.line.number, key, _digest(report, custody), report, custody)

    def _wrong(self, target: str, what: str, why: str, do: str) -> None:
        if target == "began_at" and not self.plan.column_of(target):
            target = "began_on"
        column = self.plan.column_of(target) or str(TARGETS[target].label) if target else ""
        self.problems.append(Problem(self.line.number, column, what, why, do))

    def _is_whole(self) -> bool:
        given, wanted = len(self.line.cells), len(self.sheet.columns)
        if given > wanted or (given < wanted and self.sheet.encoding != "xlsx"):
            self._wrong(
                "",
                _("This line has {given} cells, and the heading has {wanted}.").format(given=given, wanted=wanted),
                _("Its values may stand under the wrong headings."),
                _("Often a comma inside a text is the reason: put quotation marks around the text, or save it again."),
            )
        return not self.problems

    def _text(self, target: str) -> str:
        """Return what the line, or the plan for all lines, says of a target."""
        column = self.plan.column_of(target)
        if not column or column not in self.sheet.columns:
            return self.plan.constants.get(target, "")
        place = self.sheet.columns.index(column)
        if place in self.line.formulas:
            self._wrong(
                target,
                _("The cell holds a formula."),
                _("What it would show cannot be checked."),
                _("Copy the column and paste it as values, then save the workbook again."),
            )
            return ""
        return (self.line.cells[place] if place < len(self.line.cells) else "") or self.plan.constants.get(target, "")

    def _understand(self, target: str, text: str) -> None:
        kind = TARGETS[target].kind
        try:
            if kind == MOMENT:
                self.told[target], note = moment_of(text, self.plan.reading)
                if note:
                    self.notes.append(Problem(self.line.number, self.plan.column_of(target), note, "", ""))
            elif kind == DAY:
                self.told[target] = day_of(text, self.plan.reading)
            elif kind == NUMBER:
                self.told[target] = number_of(text)
            elif kind == CHOICE:
                self.told[target] = self._choice(target, text)
            elif kind == TEXT:
                self.told[target] = self._bounded(target, text)
            else:
                self.told[target] = clock_of(text)
        except CellError as error:
            self._wrong(target, error.what, error.why, error.do)

    def _choice(self, target: str, text: str) -> str:
        if text == self.plan.constants.get(target) and not self.plan.column_of(target):
            return text
        words = self.plan.words.get(target, {})
        if text in words:
            return words[text]
        if text in choices_of(target):
            return text
        raise CellError(
            _("Nobody has said yet what “{text}” means here.").format(text=text[:40]),
            _("Lists and figures rest on a few words that mean the same everywhere."),
            _("Go back to the words and choose what it means, or that it tells nothing."),
        )

    def _bounded(self, target: str, text: str) -> str:
        most = min(TARGETS[target].most or MOST_CELL, MOST_CELL)
        if len(text) > most:
            raise CellError(
                _("The text has {count} characters; there is room for {most}.").format(count=len(text), most=most),
                _("A text that is cut off would say something else."),
                _("Shorten it, or choose another meaning for this column."),
            )
        return text

    def _screen(self) -> None:
        """Take out, or refuse, what free text must not hold."""
        texts = {name: self.told[name] for name in SCREENED if self.told.get(name)}
        for one in screening.screen(texts):
            if self.plan.clean:
                self.is_cleaned = True
            else:
                self._wrong(
                    one.field,
                    str(one.warning),
                    _("“{text}” would stay in the record.").format(text=one.text[:40]),
                    _("Take it out of the file, or let it be taken out of every line."),
                )
        if self.is_cleaned:
            self.told |= {name: screening.clean(text) for name, text in texts.items()}

    def _began_at(self) -> datetime | None:
        moment: datetime | None
        if "began_on" in self.told and "began_at" not in self.told:
            try:
                naive = datetime.combine(self.told["began_on"], self.told.get("began_time") or datetime.min.time())
                moment, note = at_in_zone(naive, self.plan.zone)
            except CellError as error:
                self._wrong("began_time", error.what, error.why, error.do)
                return None
            if note:
                self.notes.append(Problem(self.line.number, self.plan.column_of("began_time"), note, "", ""))
            return moment
        moment = self.told.get("began_at")
        if moment is None and not self.problems:
            self._wrong(
                "began_at",
                _("The line does not say when it began."),
                _("A contact without a day stands in no list and under no law."),
                _("Write the day into the file, or take the line out."),
            )
        return moment

    def _report(self) -> Report:
        told = self.told
        began_at = self._began_at()
        for name in ("began_at", "ended_at", "asked_at", "custody_at", *CUSTODY_TIMES):
            moment = began_at if name == "began_at" else told.get(name)
            if moment and moment > self.asker.at:
                self._wrong(
                    name,
                    _("This lies in the future."),
                    _("What has not happened yet cannot be filed."),
                    _("Correct it in the file, or choose how days are written."),
                )
        place = active_city().facilities.get(told.get("facility", ""))
        return Report(
            source="import",
            language=get_language() or "en",
            channel=told.get("channel") or UNKNOWN,
            began_at=began_at,
            ended_at=told.get("ended_at"),
            facility=told.get("facility", ""),
            department=told.get("department") or (place.department if place else ""),
            spot_public=told.get("spot_public") or UNKNOWN,
            immigration=told.get("immigration") or UNKNOWN,
            place=told.get("place", ""),
            agency=told.get("agency", ""),
            component=told.get("component", ""),
            account=told.get("account", ""),
            said=told.get("said", ""),
            officers=told.get("officers"),
            origin=self._origin(),
            asked=self._asked(),
        )

    def _origin(self) -> str:
        reference = self.told.get("reference", "")
        words = _("{file}, line {line}").format(file=self.asker.file_name[:80], line=self.line.number)
        return f"{words} ({reference})" if reference else words

    def _asked(self) -> tuple[Asked, ...]:
        told = self.told
        facts = {axis: told[axis] for axis in AXES if told.get(axis)}
        papers = {name: told[name] for name in PAPER if told.get(name)}
        is_asked = facts or papers or any(told.get(name) for name in ("words", "basis", *CUSTODY_TIMES, "custody_kind"))
        if not is_asked:
            return ()
        paper = (Paper(kind=facts.get("document", UNKNOWN), **papers),) if papers else ()
        return (
            Asked(
                facts=facts,
                words=told.get("words", ""),
                basis=told.get("basis", ""),
                stream=told.get("stream") or "received",
                asked_at=told.get("asked_at"),
                papers=paper,
            ),
        )

    def _custody(self) -> tuple[Custody, ...]:
        told, found = self.told, []
        for name, kind in CUSTODY_TIMES.items():
            if told.get(name):
                found.append(Custody(kind, told[name], *self._beside(kind)))
        if told.get("custody_kind"):
            if told.get("custody_at"):
                found.append(Custody(told["custody_kind"], told["custody_at"], *self._beside(told["custody_kind"])))
            else:
                self._wrong(
                    "custody_at",
                    _("The line tells what became of the person and not when."),
                    _("What happens in custody is timed."),
                    _("Fill in the time, or choose that this word tells nothing."),
                )
        return tuple(found)

    def _beside(self, kind: str) -> tuple[datetime | None, str]:
        ordinary = self.told.get("ordinary_at") if kind == "released" else None
        return ordinary, self.told.get("to_agency", "") if kind in {"transferred", "notified"} else ""

    def _within_reach(self, report: Report) -> None:
        access = self.asker.access
        if access.may("contact.import", department=report.department, facility=report.facility):
            return
        self._wrong(
            "facility" if self.plan.has("facility") else "department",
            _("The line belongs to a place for which you do not bring in files."),
            _("Each place’s record is written by those who answer for it."),
            _("Choose the building or the department, or give the line to whoever answers for the place."),
        )


def _digest(report: Report, custody: tuple[Custody, ...]) -> str:
    """Return the digest of what is told; the same line under another file's name is the same."""
    told = {**asdict(report), "origin": "", "custody": [asdict(one) for one in custody]}
    return canonical.digest(_plain(told))


def _plain(value: object) -> canonical.Plain:
    """Return what is told as canonical values; ``date`` and ``datetime`` are plain already."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | date) else None


def unmapped(sheet: Sheet, plan: Plan) -> Iterator[tuple[str, str, int]]:
    """Yield target, word and how often it stands there, for each word of a closed set, most frequent first."""
    for column, target in plan.columns.items():
        if TARGETS[target].kind != CHOICE or column not in sheet.columns:
            continue
        place, counts = sheet.columns.index(column), dict[str, int]()
        for line in sheet.lines:
            if place < len(line.cells) and line.cells[place] and not _is_left_out(sheet, line, plan):
                counts[line.cells[place]] = counts.get(line.cells[place], 0) + 1
        for word, count in sorted(counts.items(), key=lambda one: -one[1]):
            yield target, word, count

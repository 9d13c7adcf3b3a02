"""The shapes of reports as programs read and write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Query, Schema
from pydantic import ConfigDict, Field

from dintel.apps.contacts.api.closed import Day, text

MOST = 100_000_000
RegimeKey = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", examples=["nm-albuquerque-council"])]
PeriodKey = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-01"])]
VersionNumber = Annotated[int | None, Query(ge=1, le=999)]


class ReportLineOut(Schema):
    """One report: whose law asks for it, of which period, how far it is; ``state`` is ``owed`` before it is begun."""

    regime: str
    title: str
    to: str
    cite: str
    is_proposal: bool
    period: str
    since: date
    until: date
    state: str
    version: int | None
    due_on: date | None
    is_late: bool
    filed_on: date | None
    opens_on: date | None
    """From which day on everybody reads its public copy; empty before it is filed."""


class ReportColumnOut(Schema):
    """What a column counts."""

    id: str
    title: str
    definition: str
    doubt: str


class ReportValueOut(Schema):
    """One value. Without a number, ``text`` says why: left out of the public copy, not known, or no number at all."""

    number: int | None
    text: str
    is_left_out: bool


class ReportRowOut(Schema):
    """One line; the first of a table of counts is that of all."""

    label: str
    values: list[ReportValueOut]


class ReportTableOut(Schema):
    """One table."""

    id: str
    title: str
    columns: list[ReportColumnOut]
    rows: list[ReportRowOut]
    note: str


class RegimeReportOut(Schema):
    """One version of one report with its tables. ``sha256`` is that of the text that the log knows."""

    regime: str
    title: str
    cite: str
    period: str
    version: int
    versions: list[int]
    state: str
    since: date
    until: date
    counted_from: date
    counted_until: date
    drawn_at: datetime
    signed_at: datetime | None
    filed_on: date | None
    is_nil: bool
    nil_certified: bool
    why: str
    sha256: str
    tables: list[ReportTableOut]


class ComparedOut(Schema):
    """Somebody else's count beside ours, which is empty where it is a small one."""

    what: str
    period: str
    ours: int | None
    theirs: int
    difference: int | None
    whose: str
    source: str
    dated_on: date
    reason: str
    words: str


class Strict(Schema):
    """Nothing that the shape does not name."""

    model_config = ConfigDict(extra="forbid")


class ReportDrawIn(Strict):
    """The numbers that the register does not hold, by table and column."""

    stated: dict[str, dict[str, Annotated[int, Field(strict=True, ge=0, le=MOST)]]] = Field(default_factory=dict)


class ReportSeenIn(Strict):
    """Which text was looked at."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ReportSignIn(ReportSeenIn):
    """A signature; of a report of nothing also that there was nothing."""

    nil_certified: Annotated[bool, Field(strict=True)] = False


class ReportFiledIn(Strict):
    """When and how it went, and what came back; published with the report."""

    filed_on: Day
    how: Literal["email", "portal", "mail", "by_hand", "meeting"]
    receipt: text(200) = ""  # type: ignore[valid-type]  # a type made at run time
    kept_because: text(200) = ""  # type: ignore[valid-type]  # as above


class ReportCorrectIn(Strict):
    """What is put right, and why; published with the new version."""

    why: text(400, 1)  # type: ignore[valid-type]  # as above
    kept_because: text(200) = ""  # type: ignore[valid-type]  # as above

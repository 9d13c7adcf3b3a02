"""A synthetic log of the two last periods for the demo city, brought in as a department would bring its own.

Every line says that it is invented; the numbers follow a fixed pattern and mean nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.queries import User
from dintel.apps.contacts import services
from dintel.apps.contacts.importing.plan import plan_of
from dintel.apps.contacts.services import bulk
from dintel.apps.design.profile import active_city
from dintel.apps.figures.queries.demo import Contact, unverified_of
from dintel.domain.figures import Period

KEY = uuid5(NAMESPACE_URL, "dintel:demo:figures:log")
MARK = "(synthetic)"
COLUMNS = (
    *("reference", "began_at", "facility", "channel", "agency", "immigration", "asked", "document", "purpose"),
    *("requester", "validity", "account"),
)
"""Each column is called as what it means."""

CASES: tuple[tuple[int, Mapping[str, str]], ...] = (
    (7, {"asked": "nonpublic_area", "document": "i200", "purpose": "civil", "requester": "immigration_agency"}),
    (6, {"asked": "staff_help", "document": "letter", "purpose": "criminal", "requester": "other_agency"}),
    (5, {"asked": "nonpublic_area", "document": "search_warrant", "purpose": "criminal", "requester": "other_agency"}),
    (5, {"asked": "other_records", "document": "i138", "purpose": "civil", "requester": "immigration_agency"}),
    (4, {"asked": "hold_person", "document": "i247a", "purpose": "civil", "requester": "immigration_agency"}),
    (2, {"asked": "status_information", "document": "letter", "purpose": "civil", "requester": "immigration_agency"}),
    (3, {"asked": "public_area", "document": "none", "purpose": "other", "requester": "other_agency"}),
)
"""How many lines of each in a month, and what they say."""


def bring_in(period: Period, *, by: User, at: datetime) -> None:
    """Bring the log of a period in, once."""
    run = bulk.begin_import(key=uuid5(KEY, str(period)), name=f"log-{period}.csv", body=_sheet(period), by=by, at=at)
    if run.state != "uploaded":
        return
    access = access_of(by, at.date())
    plan = plan_of({"columns": {one: one for one in COLUMNS}, "words": {}, "order": "ymd", "zone": "UTC"})
    run = bulk.set_plan(run=run, plan=plan)
    run = bulk.check_import(run=run, access=access, at=at)
    for _done in bulk.file_import(run=run, access=access, at=at):
        pass


def verify_all(period: Period, *, by: User, at: datetime) -> None:
    """Let it be known of everybody in the log of a period who they were: a report counts nobody else."""
    for contact in unverified_of(period):
        verify(contact, by=by, at=at)


def verify(contact: Contact, *, by: User, at: datetime) -> None:
    """Let it be known of a contact who they were."""
    told = {"how": "called_agency", "asked_of": f"Field office {MARK}", "words": ""}
    services.verify_contact(contact=contact, result="verified", verified_at=at, by=by, at=at, **told)


def _sheet(period: Period) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(_lines(period))
    return out.getvalue().encode()


def _lines(period: Period) -> Iterator[dict[str, str]]:
    city = active_city()
    places = [one.id for one in city.facilities.values() if one.is_city and one.setting == "library"][:3]
    for month in period.months:
        start = datetime.fromisoformat(f"{month}-01").replace(hour=17, tzinfo=UTC)
        for turn, case in enumerate(case for many, case in CASES for _ in range(many)):
            began = start + timedelta(days=turn % 27, minutes=7 * turn)
            yield {
                "reference": f"{month}-{turn}",
                "began_at": began.isoformat(),
                "facility": places[turn % len(places)],
                "channel": "visit",
                "agency": MARK,
                "immigration": "yes" if case["requester"] == "immigration_agency" else "no",
                "validity": "valid",
                "account": f"A line of a made-up log. {MARK}",
                **case,
            }

"""Requests to agencies for the demo city: a quarterly series, and some in many states, each marked synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.records.foia import services
from dintel.apps.records.foia.queries.demo import draft_of, is_there, letter_of, series_of
from dintel.apps.records.foia.services import Ask, Note, Plan, Sending

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:foia")
MARK = "(synthetic)"
DAY = timedelta(days=1)
EL_PASO = "Enforcement and Removal Operations, El Paso field office"


@dataclass(frozen=True, slots=True)
class Life:
    """One invented request: sent so many days ago, and what came of it, each so many days after that."""

    name: str
    agency: str
    template: str
    sent_before: int
    lines: tuple[tuple[int, str, str], ...]
    """Days after it was sent, what, outcome."""
    grounds: tuple[str, ...] = ()
    part: str = ""


LIVES = (
    Life(
        *("Detainers sent to the jail", "ice", "detainers_sent", 110),
        ((3, "at_office", ""), (24, "determination", "partly")),
        ("b7C", "b7E"),
        EL_PASO,
    ),
    Life(
        *("Operations at city buildings", "ice", "city_facilities", 120),
        ((2, "received", ""), (9, "at_office", ""), (20, "extension", "")),
        part=EL_PASO,
    ),
    Life(
        *("Agreements with local agencies", "ice", "agreements", 95),
        ((1, "at_office", ""), (18, "documents", ""), (25, "determination", "granted")),
    ),
    Life(
        *("Operations at bus stations", "cbp", "city_facilities", 60),
        ((4, "at_office", ""), (11, "question", "")),
        part="U.S. Border Patrol, El Paso Sector",
    ),
    Life("Guidance on sensitive places", "dhs", "guidance", 12, ((2, "at_office", ""),)),
    Life("Guidance on courthouses", "eoir", "guidance", 5, ()),
)


def make_demo_foia(*, people: Mapping[str, User], at: datetime) -> None:
    """Fill the room with invented requests, once; ``people`` is one account a role."""
    if is_there(uuid5(NAMESPACE, LIVES[0].name)):
        return
    by, counsel = people["paralegal"], people["counsel"]
    for life in sorted(LIVES, key=lambda life: -life.sent_before):
        _live(life, by, at)
    _series(by, at)
    _appeal(by, counsel, at)
    services.tell_overdue(at=at)


def _live(life: Life, by: User, at: datetime) -> None:
    sent = at - life.sent_before * DAY
    today = timezone.localdate(sent)
    title = f"{life.name} {MARK}"
    since = date(today.year - 1, 1, 1)
    ask = Ask(title, life.agency, life.template, since, date(today.year, 1, 1), life.part)
    key = uuid5(NAMESPACE, life.name)
    request = services.draft_request(key=key, ask=ask, by=by, at=sent)
    letter = services.sign_letter(letter=letter_of(request), version=1, by=by, at=sent)
    services.send_letter(letter=letter, sending=Sending("portal", today), by=by, at=sent)
    for after, what, outcome in life.lines:
        moment = sent + after * DAY
        plain = Note(what, timezone.localdate(moment), outcome=outcome, words=MARK)
        note = replace(plain, grounds=life.grounds) if outcome else plain
        services.note_happening(request=request, note=note, by=by, at=moment)


def _series(by: User, at: datetime) -> None:
    """Start the quarterly series two quarters back, so that its last request waits as a draft."""
    today = timezone.localdate(at)
    quarters = today.year * 4 + (today.month - 1) // 3 - 2
    first = date(quarters // 4, quarters % 4 * 3 + 1, 1)
    plan = Plan(f"Arrests in the city, each quarter {MARK}", "ice", "arrests_in_city", "quarter", first, first, EL_PASO)
    plan = replace(plan, next_on=services.span_after(first, "quarter") + 5 * DAY)
    begun = timezone.make_aware(datetime.combine(first, time(16)))
    series = services.start_series(key=uuid5(NAMESPACE, "series"), plan=plan, by=by, at=begun)
    asked = timezone.make_aware(datetime.combine(plan.next_on, time(16)))
    if asked > at:
        return
    request = services.draft_next(series=series, by=None, at=asked)
    letter = services.sign_letter(letter=letter_of(request), version=1, by=by, at=asked)
    services.send_letter(letter=letter, sending=Sending("portal", plan.next_on), by=by, at=asked)
    got = plan.next_on + 3 * DAY
    services.note_happening(
        request=draft_of(request), note=Note("at_office", got, words=MARK), by=by, at=asked + 3 * DAY
    )
    if series_of(series).next_on <= today:
        services.draft_next(series=series, by=None, at=at)


def _appeal(by: User, counsel: User, at: datetime) -> None:
    """Appeal what was held back in the oldest request, and wait for the decision."""
    request = is_there(uuid5(NAMESPACE, LIVES[0].name))
    if request is None:
        return
    day = at - 30 * DAY
    reasons = f"The agency searched one office, and named no exemption for two pages. {MARK}"
    services.decide_way(request=request, way="appeal", reasons=reasons, by=counsel, at=day)
    ground = f"The search left out the field office that the request names. {MARK}"
    letter = services.draft_letter(request=request, template="appeal_answer", ground=ground, by=by, at=day)
    letter = services.sign_letter(letter=letter, version=1, by=by, at=day)
    services.send_letter(letter=letter, sending=Sending("mail", timezone.localdate(day)), by=by, at=day)
    got = Note("appeal_received", timezone.localdate(day + 4 * DAY), words=MARK)
    services.note_happening(request=request, note=got, by=by, at=day + 4 * DAY)

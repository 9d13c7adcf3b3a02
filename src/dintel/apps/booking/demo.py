"""A few synthetic visits and warrants for the demo city, and one gap; every one says that it is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from dintel.apps.accounts.queries import User
from dintel.apps.booking import here, services
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.entry import VisitEntry
from dintel.apps.booking.queries.demo import are_there, has_visit, warrant_of
from dintel.apps.booking.services import HoldPaper
from dintel.apps.booking.services.holds import CHECKS
from dintel.apps.booking.shifts import Span, span_at, spans

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo:booking")
MARK = "(synthetic)"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Came:
    """One invented visit: when it was logged, and how long it took; without an end they are inside."""

    name: str
    entry: VisitEntry
    stayed: timedelta | None


def make_demo_booking(at: datetime, people: Mapping[str, User]) -> None:
    """Fill the log of the first centre with invented entries, once; ``people`` is one account a role."""
    centre = next(iter(here.centres().values()), None)
    if centre is None or are_there(uuid5(NAMESPACE, "sheriff")):
        return
    officer, supervisor = people["custody_officer"], people["custody_supervisor"]
    for came in sorted(_visits(centre, at), key=lambda came: came.entry.entered_at):
        _log(came, officer, at)
    _close(centre, officer, supervisor, at)
    _paper(centre, officer, at)
    _warrant("warrant-1", centre, officer, at - 2 * DAY, timedelta(minutes=22))
    _warrant("warrant-2", centre, officer, at - 30 * HOUR, timedelta(minutes=47))
    services.find_gaps(at=at)


def _log(came: Came, by: User, at: datetime) -> None:
    logged_at = min(came.entry.entered_at + 2 * MINUTE, at)
    visit = services.log_visit(key=uuid5(NAMESPACE, came.name), entry=came.entry, by=by, at=logged_at)
    if came.stayed is not None:
        left_at = came.entry.entered_at + came.stayed
        services.note_left(visit=visit, left_at=left_at, by=by, at=left_at)


def _not_immigration(centre: Centre) -> list[str]:
    """Return the agencies of the city's list that are not of immigration, so that nothing is counted as such."""
    return [one.name for one in centre.agencies.values() if one.immigration == "no"]


def _visits(centre: Centre, at: datetime) -> Iterator[Came]:
    lobby = next(area.id for area in centre.areas.values() if area.public)
    inner = next(area.id for area in centre.areas.values() if not area.public)
    plain = VisitEntry(
        facility=centre.id,
        result="let_in",
        entered_at=at,
        agency=_not_immigration(centre)[0],
        immigration="no",
        officers=2,
        purpose="bring-person",
        credentials="seen",
        matter="criminal",
        areas=(lobby, inner),
        escort_words=f"Custody officer on shift {MARK}",
        words=MARK,
    )
    yield Came("sheriff", replace(plain, entered_at=at - 50 * HOUR), 35 * MINUTE)
    yield Came("state", replace(plain, entered_at=at - 40 * HOUR, agency=_not_immigration(centre)[-1]), 25 * MINUTE)
    yield Came("early", replace(plain, entered_at=at - 26 * HOUR, officers=1), 40 * MINUTE)
    yield from _asking(plain, lobby, at)
    marshals = replace(
        plain,
        entered_at=max(at - 24 * MINUTE, span_at(centre, at, here.zone()).starts_at),
        agency="U.S. Marshals Service",
        purpose="take-person",
        authority="arrest_warrant",
        purpose_words=f"One person, by a magistrate’s warrant. {MARK}",
    )
    yield Came("marshals", marshals, None)


def _asking(plain: VisitEntry, lobby: str, at: datetime) -> Iterator[Came]:
    turned_away = replace(
        plain,
        entered_at=at - 21 * HOUR,
        agency="ICE ERO",
        immigration="yes",
        result="refused",
        purpose="take-person",
        purpose_words=f"They asked for one person, with a paper of their own. {MARK}",
        matter="civil",
        authority="i200",
        areas=(),
        escort_words="",
        names_given="refused",
    )
    yield Came("turned-away", turned_away, None)
    in_the_lobby = replace(
        turned_away,
        entered_at=at - 5 * HOUR,
        result="let_in",
        purpose="release-time",
        purpose_words=f"When one person will be released. {MARK}",
        authority="none",
        areas=(lobby,),
    )
    yield Came("lobby", in_the_lobby, 12 * MINUTE)


def _close(centre: Centre, officer: User, supervisor: User, at: datetime) -> None:
    """Close the shifts since the first visit but one, which stays without a line: the gap."""
    ended = [span for span in spans(centre, at - 50 * HOUR, at, here.zone()) if span.ends_at <= at]
    empty = [span for span in ended if not has_visit(span)]
    for span in ended:
        moment = min(span.ends_at + 10 * MINUTE, at)
        if span in empty[:-1]:
            services.write_nil_line(span=span, by=officer, at=moment)
        if span not in empty[-1:]:
            _sign(span, supervisor, moment)


def _sign(span: Span, by: User, at: datetime) -> None:
    try:
        services.sign_off(span=span, words=MARK, by=by, at=at)
    except services.ShiftError:
        return  # nothing is written in it


def _paper(centre: Centre, by: User, at: datetime) -> None:
    received_at = at - 28 * HOUR
    paper = HoldPaper(
        facility=centre.id,
        channel="fax",
        received_at=received_at,
        asked="hold_person",
        document="i247a",
        agency="ICE ERO",
        immigration="yes",
        purpose="civil",
        words=f"To keep one person for two days longer. {MARK}",
    )
    request = services.receive_paper(key=uuid5(NAMESPACE, "detainer"), paper=paper, by=by, at=received_at + 3 * MINUTE)
    released_at = received_at + 4 * HOUR
    services.record_outcome(
        request=request,
        kind="released",
        happened_at=released_at,
        ordinary_at=released_at - 6 * MINUTE,
        by=by,
        at=released_at,
        words=MARK,
    )


def _warrant(name: str, centre: Centre, by: User, shown_at: datetime, took: timedelta) -> None:
    paper = HoldPaper(
        facility=centre.id,
        channel="visit",
        received_at=shown_at,
        asked="take_person",
        document="arrest_warrant",
        agency="U.S. Marshals Service",
        immigration="no",
        requester="other_agency",
        purpose="criminal",
        basis=f"Case number on the paper {MARK}",
        checks=tuple((check, "unknown") for check in CHECKS),
    )
    request = services.receive_paper(key=uuid5(NAMESPACE, name), paper=paper, by=by, at=shown_at)
    checked_at = shown_at + took / 2
    services.check_paper(
        request=request, checks=dict.fromkeys(CHECKS, "yes"), checked_at=checked_at, by=by, at=checked_at
    )
    request, honoured_at = warrant_of(request), shown_at + took
    services.honour_warrant(request=request, answered_at=honoured_at, by=by, at=honoured_at)
    services.record_outcome(
        request=request,
        kind="transferred",
        happened_at=honoured_at,
        to_agency=paper.agency,
        authority=f"The magistrate’s warrant {MARK}",
        by=by,
        at=honoured_at,
    )

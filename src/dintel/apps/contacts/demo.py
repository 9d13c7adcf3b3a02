"""A few synthetic contacts for the demo city, drawn from the worked cases of the law.

Everything here is invented and says so; no place, person or event is meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from dintel.apps.accounts.demo import place_of
from dintel.apps.accounts.queries import User
from dintel.apps.contacts import services
from dintel.apps.contacts.queries.visible import newest_named
from dintel.apps.contacts.report import Asked, Paper, Report, Sighting

NAMESPACE = uuid5(NAMESPACE_URL, "dintel:demo")
MARK = "(synthetic)"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Example:
    """One invented contact, so long before now, told by the holder of a role."""

    name: str
    before: timedelta
    teller: str
    report: Report
    verified: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def make_demo_contacts(*, people: Mapping[str, User], at: datetime) -> None:
    """File the synthetic contacts, once; ``people`` is one account a role. A second call adds nothing."""
    for example in _examples(at):
        key = uuid5(NAMESPACE, example.name)
        if newest_named(key) is not None:
            continue
        moment = at - example.before
        services.file_contact(
            key=key,
            body_sha256=hashlib.sha256(example.name.encode()).hexdigest(),
            report=example.report,
            by=people[example.teller],
            at=moment,
        )
        if example.verified:
            _verify(example, people["duty_officer"], moment)
    _decide(people["counsel"], at)


def _verify(example: Example, by: User, moment: datetime) -> None:
    contact = newest_named(uuid5(NAMESPACE, example.name))
    if contact is None:
        return
    services.verify_contact(
        contact=contact,
        result=example.verified,
        how="called_agency",
        asked_of=f"Field office, main number {MARK}",
        words="",
        verified_at=moment + HOUR,
        by=by,
        at=moment + HOUR,
    )


def _decide(by: User, at: datetime) -> None:
    contact = newest_named(uuid5(NAMESPACE, "decided"))
    request = contact.requests.first() if contact else None
    if request is None or request.state != "with_counsel":
        return
    last = request.determinations.order_by("-ordinal").first()
    if last is None:
        return
    services.decide(
        request=request,
        seen=last.ordinal,
        outcome="decline",
        reasons=f"No court order; the records are asked for by an agency’s own paper alone. {MARK}",
        by=by,
        at=at - 2 * DAY,
    )


def _report(facility: str, began_at: datetime, asked: Asked | None, **more: object) -> Report:
    told = {"source": "desk", "language": "en", "channel": "visit", **more}
    return Report(facility=facility, began_at=began_at, asked=(asked,) if asked else (), **told)  # type: ignore[arg-type]  # plain values


def _ice(asked: str, document: str, words: str, **more: object) -> Asked:
    facts = {"asked": asked, "document": document, "requester": "immigration_agency", "purpose": "civil"}
    papers = more.pop("papers", ())
    facts |= {"urgency": "none", "validity": "valid", **more}  # type: ignore[dict-item]  # words only
    return Asked(facts=facts, words=f"{words} {MARK}", papers=papers)  # type: ignore[arg-type]  # papers


def _examples(at: datetime) -> Iterator[Example]:
    today = at.date()
    yield _library(at)
    yield _decided(at, today)
    yield _subpoena(at, today)
    yield _inspection(at)
    yield _status(at)
    yield _trafficking(at)
    yield _masked(at)
    yield _lobby(at)


def _library(at: datetime) -> Example:
    return Example(
        "library",
        20 * timedelta(minutes=1),
        "front_desk",
        _report(
            place_of("library"),
            at - 25 * timedelta(minutes=1),
            _ice("nonpublic_area", "i200", "To go to the staff room."),
            agency="ICE ERO",
            immigration="yes",
            officers=2,
            place="Circulation desk",
            sightings=(Sighting("names", "refused"), Sighting("masked", "yes")),
        ),
    )


def _decided(at: datetime, today: date) -> Example:
    return Example(
        "decided",
        9 * DAY,
        "liaison",
        _report(
            place_of("city_hall"),
            at - 9 * DAY,
            _ice(
                "other_records",
                "i138",
                "Account records of a household.",
                papers=(Paper("i138", form_number="I-138", dated_on=today - 10 * DAY, return_on=today + 12 * DAY),),
            ),
            agency="ICE HSI",
            immigration="yes",
            channel="mail",
        ),
        verified="verified",
    )


def _subpoena(at: datetime, today: date) -> Example:
    return Example(
        "subpoena",
        2 * DAY,
        "liaison",
        _report(
            place_of("city_hall"),
            at - 2 * DAY,
            _ice(
                "other_records",
                "i138",
                "Work files of a contractor.",
                papers=(Paper("i138", form_number="I-138", dated_on=today - 3 * DAY, return_on=today + 8 * DAY),),
            ),
            agency="ICE HSI",
            immigration="yes",
            channel="fax",
        ),
    )


def _inspection(at: datetime) -> Example:
    return Example(
        "inspection",
        DAY,
        "liaison",
        _report(
            place_of("city_hall"),
            at - DAY,
            _ice("i9_forms", "i9_notice", "The Forms I-9 of one department.", setting="employer"),
            agency="ICE HSI",
            immigration="yes",
            channel="mail",
        ),
        verified="verified",
    )


def _status(at: datetime) -> Example:
    return Example(
        "status",
        3 * DAY,
        "liaison",
        _report(
            place_of("city_hall"),
            at - 3 * DAY,
            _ice("status_information", "letter", "What is known of one person, in a permit file."),
            agency="DHS",
            immigration="yes",
            channel="email",
        ),
    )


def _trafficking(at: datetime) -> Example:
    return Example(
        "trafficking",
        4 * DAY,
        "duty_officer",
        _report(
            place_of("city_hall"),
            at - 4 * DAY,
            Asked(
                facts={
                    "asked": "staff_help",
                    "document": "letter",
                    "requester": "immigration_agency",
                    "purpose": "criminal",
                    "urgency": "none",
                    "validity": "valid",
                },
                words=f"Two detectives for a labour-trafficking case. {MARK}",
                basis="18 U.S.C. 1589",
            ),
            agency="HSI",
            immigration="yes",
            channel="phone",
        ),
        verified="verified",
    )


def _masked(at: datetime) -> Example:
    return Example(
        "masked",
        5 * DAY,
        "front_desk",
        _report(
            place_of("community_center"),
            at - 5 * DAY,
            Asked(
                facts={"asked": "nonpublic_area", "document": "none", "requester": "unverified", "urgency": "none"},
                words=f"The corridor behind the desk. {MARK}",
            ),
            agency="ICE",
            officers=3,
            sightings=(Sighting("names", "refused"), Sighting("masked", "yes"), Sighting("vehicles", "", None, MARK)),
        ),
        verified="not_an_officer",
    )


def _lobby(at: datetime) -> Example:
    return Example(
        "lobby",
        6 * DAY,
        "front_desk",
        _report(
            place_of("library"),
            at - 6 * DAY,
            _ice("question_people", "none", "They spoke with people in the reading room."),
            agency="CBP",
            immigration="yes",
            officers=2,
        ),
        verified="verified",
    )

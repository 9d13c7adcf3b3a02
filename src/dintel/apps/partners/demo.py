"""Synthetic work with partners for the demo city; each text says that it is invented, and nobody is meant.

The directory is the city's own. That some of it takes part, was checked or was sent something is invented, like two
further organisations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from dintel.apps.accounts.queries import User
from dintel.apps.duties.services import NewTask, assign_task
from dintel.apps.partners import services
from dintel.apps.partners.queries import HelpReferral, Organisation
from dintel.apps.partners.services.people import bind_person

MARK = "(synthetic)"
DAY = timedelta(days=1)
LEGAL, SCHOOL = "demo-legal-clinic", "demo-school"
LINK = "https://example.invalid/leaflet.pdf"


def make_demo_partners(*, people: Mapping[str, User], at: datetime) -> None:
    """Fill the directory and show partners at work, once; ``people`` is one account a role. Again, nothing."""
    by = people["equity_coordinator"]
    if Organisation.objects.filter(key=LEGAL).exists():
        return
    services.import_directory(by=by, at=at - 30 * DAY)
    legal, school = _legal(by, at), _school(by, at)
    bind_person(organisation=legal, person=people["partner"], by=by, at=at - 20 * DAY)
    _materials([legal, school], people, at)
    _events([legal, school], people, at)
    _referrals(legal, people, at)
    task = NewTask(
        title=f"Put up the leaflet in the waiting room {MARK}",
        partner=f"partner:{LEGAL}",
        target_on=timezone.localdate(at + 6 * DAY),
    )
    assign_task(key=uuid5(NAMESPACE_URL, "dintel:demo:partners:task"), task=task, by=by, at=at - 5 * DAY)


def _legal(by: User, at: datetime) -> Organisation:
    details = services.Details(
        name=f"Legal clinic of the demo {MARK}",
        kind="legal",
        helps=["legal"],
        what=f"Free talks with a lawyer about notices, leases and papers from a court. {MARK}",
        what_in={"es": f"Consultas gratuitas con un abogado sobre avisos, contratos y papeles de un juzgado. {MARK}"},
        languages=["en", "es"],
        hours="Monday to Thursday, 9:00 to 17:00",
        serves="The whole city",
        phone="505-555-0130",
        web="https://example.invalid/clinic",
        known_from=f"Invented for the demo {MARK}",
    )
    made = services.add_organisation(key=LEGAL, details=details, by=by, at=at - 30 * DAY)
    services.check_organisation(organisation=made, how="called", result="right", by=by, at=at - 12 * DAY)
    return services.move_stage(organisation=made, stage="engaged", by=by, at=at - 20 * DAY)


def _school(by: User, at: datetime) -> Organisation:
    details = services.Details(
        name=f"School of the demo {MARK}",
        kind="school",
        helps=["children"],
        what=f"A school with somebody for families to talk to. {MARK}",
        languages=["en", "es", "vi"],
        hours="School days, 7:30 to 16:00",
        phone="505-555-0131",
        known_from=f"Invented for the demo {MARK}",
    )
    made = services.add_organisation(key=SCHOOL, details=details, by=by, at=at - 120 * DAY)
    services.check_organisation(organisation=made, how="visited", result="right", by=by, at=at - 110 * DAY)
    return services.move_stage(organisation=made, stage="invited", by=by, at=at - 100 * DAY)


def _materials(partners: list[Organisation], people: Mapping[str, User], at: datetime) -> None:
    by = people["equity_coordinator"]
    leaflet = services.add_material(
        title=f"What to ask at the door {MARK}", meant_for=f"To hand out to families. {MARK}", by=by, at=at - 15 * DAY
    )
    english = services.add_version(material=leaflet, language="en", link=LINK, by=by, at=at - 15 * DAY)
    spanish = services.add_version(material=leaflet, language="es", link=LINK, by=by, at=at - 14 * DAY)
    given = services.give_material(version=english, organisations=partners, by=by, at=at - 13 * DAY)
    services.acknowledge_material(given=given[0], by=people["partner"], at=at - 12 * DAY)
    services.give_material(version=spanish, organisations=partners, by=by, at=at - 3 * DAY)


def _events(partners: list[Organisation], people: Mapping[str, User], at: datetime) -> None:
    by = people["equity_coordinator"]
    for title, days in (("Evening for families", -10), ("How referrals work", 9)):
        begins = timezone.localtime(at + days * DAY).replace(hour=17, minute=30, second=0, microsecond=0)
        details = services.EventDetails(
            title=f"{title} {MARK}",
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            place=f"Main Library {MARK}",
            languages=["en", "es"],
        )
        made = services.plan_event(details=details, by=by, at=at - 25 * DAY)
        asked = services.ask_to_event(event=made, organisations=partners, by=by, at=at - 24 * DAY)
        if days < 0:
            services.answer_event(invitation=asked[0], coming="yes", people=2, by=people["partner"], at=at - 20 * DAY)
            services.count_event(event=made, residents=34, partners=5, staff=3, by=by, at=at - 9 * DAY)


def _referrals(legal: Organisation, people: Mapping[str, User], at: datetime) -> None:
    def made(need: str, language: str, days: int) -> HelpReferral:
        said = services.Need(
            need=need,
            language=language,
            reach=f"505-555-0160 in the evening {MARK}",
            consent_how="spoken",
            consent_at=at - days * DAY,
        )
        return services.refer(organisation=legal, need=said, by=people["intake_officer"], at=at - days * DAY)

    partner = people["partner"]
    made("legal", "es", 1)
    made("documents", "es", 7)
    taken = made("legal", "en", 6)
    over = made("documents", "es", 20)
    services.accept_referral(referral=taken, by=partner, at=at - 5 * DAY)
    services.accept_referral(referral=over, by=partner, at=at - 19 * DAY)
    services.close_referral(referral=over, outcome="helped", by=partner, at=at - 8 * DAY)

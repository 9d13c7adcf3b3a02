"""Every cell of role against action, written down a second time by hand, for a lawyer to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.apps.accounts.made_up_staff import LONG_AGO, PLACE, make_person

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import PATH, PermissionsError, matrix, read_matrix

ROLES = {
    "fd": "front_desk",
    "sl": "site_lead",
    "li": "liaison",
    "co": "custody_officer",
    "cs": "custody_supervisor",
    "ca": "counsel",
    "du": "duty_officer",
    "eq": "equity_coordinator",
    "pa": "partner",
    "in": "investigator",
    "rc": "records_custodian",
    "io": "intake_officer",
    "vo": "verification_officer",
    "pl": "paralegal",
    "em": "employee",
    "cm": "councillor",
    "au": "auditor",
    "ad": "administrator",
}
SCOPES = {"-": "none", "o": "own", "F": "facility", "D": "department", "C": "city"}

# C the whole city, D the department, F the facility, o what one filed or was assigned, - nothing.
TABLE = """
action              fd sl li co cs ca du eq pa in rc io vo pl em cm au ad
contact.file         C  C  C  C  C  C  C  -  -  -  -  -  C  C  C  -  -  -
contact.read         o  F  D  F  F  C  C  -  -  o  C  -  -  -  o  -  C  -
contact.correct      o  F  D  o  F  -  -  -  -  -  -  -  -  -  -  -  -  -
contact.record       o  F  D  F  F  C  -  -  -  -  -  -  -  -  -  -  -  -
contact.verify       -  -  -  -  F  -  C  -  -  -  -  -  -  -  -  -  -  -
contact.link         -  F  D  -  F  C  C  -  -  -  -  -  -  -  -  -  -  -
contact.seal         -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
contact.export       -  F  D  -  F  C  C  -  -  -  -  -  -  -  -  -  C  -
contact.import       -  -  D  -  F  -  C  -  -  -  -  -  -  -  -  -  -  -
counsel.decide       -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
counsel.note         -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
letter.sign          -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
booking.read         -  -  -  F  F  C  C  -  -  -  C  -  -  -  -  -  C  -
booking.log          -  -  -  F  F  -  -  -  -  -  -  -  -  -  -  -  -  -
booking.sign_off     -  -  -  -  F  -  -  -  -  -  -  -  -  -  -  -  -  -
notice.receive       o  F  D  o  F  C  C  o  -  o  o  o  -  o  o  -  -  -
notice.acknowledge   o  F  D  o  F  C  C  o  -  o  o  o  -  o  o  -  -  -
deadline.pause       -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
evidence.add         o  F  D  F  F  C  -  -  -  -  -  -  -  -  -  -  -  -
evidence.read        o  F  D  F  F  C  -  -  -  o  -  -  -  -  -  -  C  -
evidence.hold        -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
complaint.triage     -  -  -  -  -  -  -  -  -  -  -  C  -  -  -  -  -  -
complaint.read       -  -  -  -  -  o  -  -  -  o  -  C  -  -  -  -  -  -
complaint.work       -  -  -  -  -  -  -  -  -  o  -  -  -  -  -  -  -  -
complaint.identity   -  -  -  -  -  -  -  -  -  -  C  -  -  -  -  -  -  -
complaint.set_aside  -  -  -  -  -  -  -  -  -  -  -  C  -  -  -  -  -  -
complaint.refer      -  -  -  -  -  o  -  -  -  o  -  -  -  -  -  -  -  -
complaint.match      -  -  -  -  -  -  -  -  -  C  -  -  -  -  -  -  -  -
complaint.exists     -  -  -  -  -  C  C  -  -  -  -  -  -  -  -  -  -  -
officer.verify       -  -  -  -  -  -  -  -  -  -  -  -  C  -  -  -  -  -
retention.see        -  -  -  -  -  C  -  -  -  -  C  -  -  -  -  -  C  -
retention.dispose    -  -  -  -  -  C  -  -  -  -  C  -  -  -  -  -  -  -
retention.adopt      -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
duty.read            -  F  D  -  F  C  C  C  -  -  -  -  -  C  D  -  C  -
duty.plan            -  -  -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -
duty.work            o  F  D  o  F  o  o  C  -  o  o  o  o  o  o  -  -  o
due.person           -  -  D  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -
attestation.sign     -  F  D  -  F  -  -  -  -  -  -  -  -  -  -  -  -  -
attestation.read     -  F  D  -  F  C  C  C  -  -  C  -  -  -  -  -  C  -
training.take        o  o  o  o  o  o  o  o  -  o  o  o  o  o  o  -  o  o
training.read        -  F  D  -  F  C  -  C  -  -  -  -  -  -  -  -  C  -
training.require     -  -  -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -
training.manage      -  -  -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  C
partner.portal       -  -  -  -  -  -  -  -  o  -  -  -  -  -  -  -  -  -
partner.read         -  F  D  -  -  C  C  C  -  C  -  C  -  -  -  -  C  -
partner.manage       -  -  -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -
referral.make        -  F  D  -  -  -  C  C  -  -  -  C  -  -  -  -  -  -
foia.read            -  -  -  -  -  C  -  C  -  -  -  -  -  C  -  -  C  -
foia.work            -  -  -  -  -  C  -  -  -  -  -  -  -  C  -  -  -  -
foia.decide          -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  -
records.receive      C  C  C  C  C  C  C  C  -  -  C  C  -  C  C  -  -  -
records.read         -  -  D  -  -  C  -  -  -  -  C  -  -  C  -  -  C  -
records.work         -  -  -  -  -  C  -  -  -  -  C  -  -  C  -  -  -  -
records.deny         -  -  -  -  -  C  -  -  -  -  C  -  -  -  -  -  -  -
people.manage        -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C
looks.read           -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C  -
ledger.settle        -  -  -  -  -  C  -  -  -  -  -  -  -  -  -  -  -  C
webhook.manage       -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C
token.own            o  o  o  o  o  o  o  o  -  o  o  o  o  o  -  -  o  o
figures.read         -  F  D  -  F  C  C  C  -  -  -  -  -  -  -  -  C  -
amendment.propose    -  -  -  -  -  C  -  C  -  -  -  -  -  -  -  C  C  -
regime.read          -  -  -  -  -  C  C  C  -  -  -  -  -  C  -  -  C  -
regime.prepare       -  -  -  -  -  -  C  C  -  -  -  -  -  C  -  -  -  -
regime.sign          -  -  -  -  -  C  C  -  -  -  -  -  -  -  -  -  -  -
audit.read           -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C  -
audit.check          -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C  -
audit.export         -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C  -
audit.state          -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  -  C  -
figures.release      -  -  -  -  -  C  -  C  -  -  -  -  -  -  -  -  -  -
"""
NEEDS_A_SECOND_KEY = {
    *("counsel", "custody_supervisor", "duty_officer", "administrator", "auditor", "records_custodian"),
    *("intake_officer", "verification_officer"),
}
WRITES = {
    *("contact.file", "contact.correct", "contact.record", "contact.verify", "contact.link", "contact.seal"),
    *("contact.import", "counsel.decide", "counsel.note", "letter.sign", "booking.log", "booking.sign_off"),
    *("notice.acknowledge", "deadline.pause", "evidence.add", "evidence.hold", "people.manage", "webhook.manage"),
    *(
        "retention.dispose",
        "retention.adopt",
        "ledger.settle",
        "complaint.triage",
        "complaint.work",
        "complaint.identity",
    ),
    *("complaint.set_aside", "complaint.refer", "officer.verify"),
    *("attestation.sign", "foia.work", "foia.decide", "records.work", "records.deny", "regime.sign"),
}
ROLL_OUT = {
    "duty.plan",
    "duty.work",
    "training.manage",
    "training.require",
    "partner.manage",
    "referral.make",
    "records.receive",
    "regime.prepare",
}
"""Writes too, and none of them touches a record of a contact or of a report."""
RECORDS = {
    "contact.read",
    "booking.read",
    "evidence.read",
    "counsel.note",
    "notice.receive",
    "contact.export",
    "complaint.read",
}

LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (ROLES[short], line[0], SCOPES[letter])
    for line in LINES[1:]
    for short, letter in zip(LINES[0][1:], line[1:], strict=True)
]


def test_the_table_by_hand_names_every_role_and_action_and_no_other() -> None:
    assert {role for role, _, _ in CELLS} == set(matrix().roles)
    assert {action for _, action, _ in CELLS} == set(matrix().actions)
    assert len(CELLS) == len(matrix().roles) * len(matrix().actions)


@pytest.mark.parametrize(("role", "action", "scope"), CELLS, ids=str)
def test_every_cell_is_as_written_by_hand(role: str, action: str, scope: str) -> None:
    assert matrix().scope(role, action) == scope


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES.values())
def test_a_role_reaches_what_its_row_says_and_nothing_else(role: str, today: date) -> None:
    user = make_person(role)
    department, facility = PLACE[matrix().roles[role].place]
    access = access_of(user, today)
    for action in matrix().actions:
        scope = next(cell[2] for cell in CELLS if cell[:2] == (role, action))
        assert access.can(action) == (scope != "none"), action
        assert access.may(action, department="police", facility="elsewhere", owner=user.pk + 1) == (scope == "city")
        assert access.may(action, owner=user.pk) == (scope in {"city", "own"})
        assert access.may(action, facility=facility) == (scope == "city" or (scope == "facility" and bool(facility)))
        assert access.may(action, department=department) == (
            scope == "city" or (scope == "department" and bool(department))
        )
        assert not access.may(action, department="", facility="") or scope == "city"


def test_what_must_hold_whatever_the_table_says() -> None:
    scope = matrix().scope
    assert [role for role in matrix().roles if scope(role, "counsel.note") != "none"] == ["counsel"]
    assert all(scope("auditor", action) == "none" for action in WRITES | ROLL_OUT)
    assert all(scope("administrator", action) == "none" for action in RECORDS)
    told = {"notice.receive", "notice.acknowledge"}  # the coordinator is told of late tasks, in its own name only
    assert all(scope("equity_coordinator", action) == "none" for action in (RECORDS | WRITES) - told)
    assert {scope("equity_coordinator", action) for action in told} == {"own"}
    own = {"partner.portal": "own"}
    assert {action: scope("partner", action) for action in matrix().actions} == {
        action: own.get(action, "none") for action in matrix().actions
    }
    for role in matrix().roles:  # whoever hands out keys opens no drawers, and the other way round
        assert scope(role, "people.manage") == "none" or scope(role, "contact.read") == "none"
        assert scope(role, "complaint.identity") == "none" or scope(role, "complaint.read") == "none"
        assert scope(role, "booking.sign_off") == "none" or scope(role, "booking.log") != "none"


def test_the_roles_that_need_a_second_key() -> None:
    assert {role.id for role in matrix().roles.values() if role.second_factor} == NEEDS_A_SECOND_KEY


def test_every_row_gives_its_reason() -> None:
    for action in matrix().actions.values():
        assert action.words
        assert action.why.endswith(".")
    for role in matrix().roles.values():
        assert role.moment.endswith((".", "?"))


def test_a_slip_in_the_file_names_the_row() -> None:
    good = PATH.read_text(encoding="utf-8")
    cut = good.replace('own = ["front_desk", "investigator", "employee"]\n', "", 1)
    nowhere = r'actions."contact.read".*front_desk, investigator, employee is named nowhere'
    with pytest.raises(PermissionsError, match=nowhere):
        read_matrix(cut)
    with pytest.raises(PermissionsError, match="'front_desk' is named twice"):
        read_matrix(
            good.replace('facility = ["site_lead", "custody', 'facility = ["front_desk", "site_lead", "custody', 1)
        )
    with pytest.raises(PermissionsError, match="'mayor' is not a role"):
        read_matrix(good.replace('city = ["counsel", "duty_officer", "auditor"]', 'city = ["mayor"]', 1))
    with pytest.raises(PermissionsError, match="place is 'everywhere'"):
        read_matrix(good.replace('place = "city"', 'place = "everywhere"', 1))


def test_an_action_nobody_knows_is_a_slip_in_the_code(today: date) -> None:
    with pytest.raises(LookupError):
        matrix().scope("counsel", "contact.reed")


PAGES = """
page                      fd sl li co cs ca du eq pa in rc io vo au ad
/me/                       y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
/me/tokens/                y  y  y  y  y  y  y  y  -  y  y  y  y  y  y
/me/second-factor/         y  y  y  y  y  y  y  y  y  y  y  y  y  y  y
/people/                   -  -  -  -  -  -  -  -  -  -  -  -  -  y  y
/people/roles/             -  -  -  -  -  -  -  -  -  -  -  -  -  y  y
/people/{other}/           -  -  -  -  -  -  -  -  -  -  -  -  -  y  y
/people/invite/            -  -  -  -  -  -  -  -  -  -  -  -  -  -  y
/people/{other}/give/      -  -  -  -  -  -  -  -  -  -  -  -  -  -  y
/people/looks/             -  -  -  -  -  -  -  -  -  -  -  -  -  y  -
/people/looks/contact/C-1/ -  -  -  -  -  -  -  -  -  -  -  -  -  y  -
/people/{other}/looks/     -  -  -  -  -  -  -  -  -  -  -  -  -  y  -
"""
PAGE_LINES = [line.split() for line in PAGES.strip().splitlines()]
PAGE_CELLS = [
    (ROLES[short], line[0], letter == "y")
    for line in PAGE_LINES[1:]
    for short, letter in zip(PAGE_LINES[0][1:], line[1:], strict=True)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "page", "is_open"), PAGE_CELLS, ids=str)
def test_every_page_of_this_room_opens_to_the_roles_in_the_table(
    role: str, page: str, is_open: bool, signed_in: Callable[[User], Client]
) -> None:
    other = make_person("front_desk")
    client = signed_in(make_person(role))
    assert client.get(page.format(other=other.pk)).status_code == (200 if is_open else 404)


@pytest.mark.django_db
@pytest.mark.parametrize("page", sorted({page for _, page, _ in PAGE_CELLS}))
def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: Client, page: str) -> None:
    other = make_person("front_desk")
    address = page.format(other=other.pk)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")
    assert address in answer.headers["Location"].replace("%2F", "/")


POSTS = ("invite/", "{other}/give/", "{other}/close/", "{other}/open/", "{other}/invite/", "{other}/second-keys/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES.values() if role != "administrator"])
def test_only_an_administrator_changes_people(role: str, signed_in: Callable[[User], Client]) -> None:
    other = make_person("front_desk")
    held = other.assignments.get()
    client = signed_in(make_person(role))
    for post in (*POSTS, f"{other.pk}/roles/{held.pk}/end/"):
        address = f"/people/{post.format(other=other.pk)}"
        answer = client.post(address, {"role": "counsel", "name": "X", "email": "x@example.invalid", "language": "en"})
        assert answer.status_code == 404, address
    other.refresh_from_db()
    held.refresh_from_db()
    assert other.is_active
    assert held.until_on is None
    assert User.objects.count() == 2
    assert held.from_on == LONG_AGO

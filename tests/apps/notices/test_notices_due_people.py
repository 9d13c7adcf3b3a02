"""What is due of another named person: for the liaison of a department and the coordinator, and what both may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import Staff, access, deadline, signed_in

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import User
from dintel.apps.accounts.permissions import matrix
from dintel.apps.notices import due, queries
from dintel.apps.notices.due import Due, Room, Scope
from dintel.apps.notices.queries import Asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests")]

NOW = timezone.now()


@dataclass
class Told:
    """A room of the test that remembers for whom it was asked."""

    kind: str
    asked: list[Scope] = field(default_factory=list)

    def __call__(self, _access: Access, *, scope: Scope, at: datetime, most: int) -> list[Due]:
        assert at.tzinfo is not None
        self.asked.append(scope)
        return [Due(self.kind, "1", "Put up", "a sign", "/", None, is_late=False, words="", owner="")][:most]


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Told]:
    """Leave the law's clocks, and a room that tells of others beside one that does not."""
    found = {"open": Told("open"), "close": Told("close")}
    kept = {"deadline": due._ROOMS["deadline"]}
    made = {name: Room(name, told, name, tells_of_others=name == "open") for name, told in found.items()}
    monkeypatch.setattr(due, "_ROOMS", kept | made)
    return found


def person(role: str, department: str = "arts-and-culture", **more: Any) -> User:
    return make_person(role, department=department, name=f"{role} of {department}", **more)


def whose(user: User) -> str:
    return f"person-{user.pk}"


def test_the_coordinator_may_look_at_anybody_s_and_a_liaison_at_those_of_the_department(staff: Staff) -> None:
    lead = make_person("site_lead", name="Lead of a library", facility="main-library", department="")
    far = make_person("site_lead", name="Lead of a park", facility="4-h-park", department="")
    partner, coordinator = make_person("partner", name="Group"), make_person("equity_coordinator", name="Coordinator")
    gone = person("employee")
    gone.is_active = False
    gone.save()
    found = {one.name for one in queries.people(access(coordinator, NOW))}
    assert {staff.duty.name, staff.counsel.name, staff.elsewhere.name, lead.name, far.name} <= found
    assert not {partner.name, gone.name, coordinator.name} & found
    assert [one.name for one in queries.people(access(staff.liaison, NOW))] == [lead.name]
    assert [one.name for one in queries.people(access(coordinator, NOW), "lead PARK")] == [far.name]
    page = signed_in(staff.liaison).get("/due/people/").content.decode()
    assert f'href="/due/?whose={whose(lead)}"' in page
    assert far.name not in page


@pytest.mark.parametrize("role", sorted(matrix().roles))
def test_nobody_else_may_look_at_a_named_person_s(staff: Staff, role: str) -> None:
    user = make_person(role, name="Somebody who asks")
    may = matrix().scope(role, "due.person") != "none"
    client, other = signed_in(user), make_person("site_lead", name="Lead", facility="main-library", department="")
    assert client.get("/due/people/").status_code == (200 if may else 404)
    assert client.get(f"/due/?whose={whose(other)}").status_code == (200 if may else 404)
    assert client.get(f"/due/file/?whose={whose(other)}").status_code == (200 if may else 404)
    assert may is (role in {"liaison", "equity_coordinator"})
    assert client.get(f"/due/?whose={whose(user)}").status_code == 404
    for name in ("person-0", "person-", "person-x", f"person-{'9' * 30}", f"person-{other.pk}x"):
        assert client.get(f"/due/?whose={name}").status_code == 404


def test_rooms_are_asked_for_both_and_only_those_that_tell_of_others(staff: Staff, rooms: dict[str, Told]) -> None:
    lead = make_person("site_lead", name="Lead", facility="main-library", department="")
    page = signed_in(staff.liaison).get(f"/due/?whose={whose(lead)}")
    assert "somebody else’s list" in page.content.decode()
    assert "Put it in my calendar" not in page.content.decode()
    assert [one.kind for one in page.context["found"].things] == ["open"]
    [scope] = rooms["open"].asked
    assert (scope.person, scope.who.user if scope.who else None) == (lead.pk, lead)
    assert rooms["close"].asked == []
    assert [one.kind for one in page.context["rooms"]] == ["deadline", "open"]


def test_a_clock_is_shown_and_counted_only_where_both_see_it(staff: Staff) -> None:
    """The lead answers for clocks of one site: not for those of another, nor may a liaison see another department's."""
    lead = make_person("site_lead", name="Lead", facility="main-library", department="")
    make = {"at": NOW, "owner_role": "site_lead", "rule": "mayors_office"}
    deadline("M-here", **make)
    deadline("M-other", facility="alamosa-robert-l-murphy-library", department="arts-and-culture", **make)
    deadline("M-counsel", at=NOW, rule="mayors_office")
    deadline("M-away", facility="4-h-park", department="parks-and-recreation", **make)

    def about(asker: User) -> list[str]:
        found = queries.things_due(access(asker, NOW), Asked(whose(lead), what="deadline"), at=NOW, most=9)
        return [one.about for one in found.things]

    assert about(staff.liaison) == ["M-here"]
    assert about(make_person("equity_coordinator")) == []
    lead.assignments.create(role="site_lead", facility="4-h-park", from_on=NOW.date())
    assert about(staff.liaison) == ["M-here"]


def test_a_named_person_s_list_stays_in_the_house(staff: Staff) -> None:
    lead = make_person("site_lead", name="Lead", facility="main-library", department="")
    client = signed_in(staff.liaison)
    assert client.post("/deadlines/calendar/", {"whose": whose(lead)}).status_code == 404
    assert client.post(f"/api/v1/deadlines/calendar?whose={whose(lead)}").status_code in {403, 404}
    told = client.get("/api/v1/due/people?q=lead").json()
    assert told == {"people": [{"id": whose(lead), "words": "Lead"}], "count": 1}
    assert client.get(f"/api/v1/due?whose={whose(lead)}").status_code == 200
    assert signed_in(staff.elsewhere).get(f"/api/v1/due?whose={whose(lead)}").status_code == 404

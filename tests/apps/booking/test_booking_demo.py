"""The demo city's booking centre: invented, marked as such, made once."""

from __future__ import annotations

import pytest
from tests.apps.booking.conftest import Person
from tests.apps.booking.written import CENTRE, HOUR, NOW, access

from dintel.apps.booking.demo import make_demo_booking
from dintel.apps.booking.models import Gap, SignOff, Visit
from dintel.apps.booking.queries.visible import judicial
from dintel.apps.contacts.models import Request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("later", [0, 3, 8, 13, 21])
def test_the_demo_has_a_few_visits_two_warrants_and_one_gap_at_any_hour(person: Person, later: int) -> None:
    people = {role: person(role) for role in ("custody_officer", "custody_supervisor")}
    at = NOW + later * HOUR
    make_demo_booking(at=at, people=people)
    assert Visit.objects.count() == 6
    assert Visit.objects.filter(left_at=None, result="let_in").count() == 1
    assert [gap.kind for gap in Gap.objects.all()] == ["empty_shift"]
    assert judicial(access(people["custody_officer"])).exclude(answered_at=None).count() == 2
    assert SignOff.objects.exists()
    assert all("(synthetic)" in f"{visit.words}" for visit in Visit.objects.all())
    assert all(request.contact.facility == CENTRE for request in Request.objects.select_related("contact"))


def test_making_it_again_adds_nothing(person: Person) -> None:
    people = {role: person(role) for role in ("custody_officer", "custody_supervisor")}
    for _ in range(2):
        make_demo_booking(at=NOW, people=people)
    assert (Visit.objects.count(), Gap.objects.count()) == (6, 1)

"""Tasks and certificates of another named person: what was given to them and what is theirs by role, as far as seen."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.duties import services
from dintel.apps.duties.due import certificates_due, tasks_due
from dintel.apps.duties.services import NewTask
from dintel.apps.notices.due import Scope

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def theirs(asker: User, person: User) -> tuple[set[str], set[str]]:
    access, scope = access_of(asker, TODAY), Scope(person=person.pk, who=access_of(person, TODAY))
    tasks = tasks_due(access, scope=scope, at=NOW, most=99)
    certificates = certificates_due(access, scope=scope, at=NOW, most=99)
    return {one.title for one in tasks}, {one.key.partition(".")[0] for one in certificates}


def test_a_person_s_list_holds_what_both_see(coordinator: User, liaison: User, site_lead: User, person: Person) -> None:
    elsewhere = person("liaison", department="police")

    def give(title: str, **more: object) -> None:
        new = NewTask(title=title, **more)  # type: ignore[arg-type]
        services.assign_task(key=uuid4(), task=new, by=coordinator, at=NOW)

    give("theirs by name", department=DEPARTMENT, owner=site_lead)
    give("theirs by site", department=DEPARTMENT, facility=SITE)
    give("the department's", department=DEPARTMENT)
    give("somebody's", department=DEPARTMENT, facility=SITE, owner=liaison)
    give("theirs, of another department", department="police", owner=site_lead)
    seen, certified = theirs(liaison, site_lead)
    assert (seen, certified) == ({"theirs by name", "theirs by site"}, {SITE})
    assert theirs(coordinator, site_lead)[0] == seen | {"theirs, of another department"}
    assert theirs(elsewhere, site_lead) == ({"theirs, of another department"}, set())
    by_role, of_department = theirs(coordinator, liaison)
    assert by_role == {"theirs by site", "the department's", "somebody's"}  # a liaison answers for the sites too
    assert of_department == {DEPARTMENT, SITE}


def test_whose_reach_is_not_known_has_what_was_given_to_them_alone(coordinator: User, site_lead: User) -> None:
    new = NewTask(title="By name", department=DEPARTMENT, owner=site_lead)
    services.assign_task(key=uuid4(), task=new, by=coordinator, at=NOW)
    access, scope = access_of(coordinator, TODAY), Scope(person=site_lead.pk)
    assert [one.title for one in tasks_due(access, scope=scope, at=NOW, most=9)] == ["By name"]
    assert list(certificates_due(access, scope=scope, at=NOW, most=9)) == []
    Assignment.objects.filter(user=site_lead).delete()
    assert theirs(coordinator, site_lead) == ({"By name"}, set())

"""Who may know of a report, and for whom it does not exist."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.complaints.cases import LATER, a_case, access, came_in, investigator
from tests.apps.complaints.reported import again, send

from dintel.apps.accounts.permissions import matrix
from dintel.apps.complaints import services
from dintel.apps.complaints.queries.visible import among, awaiting_counsel, may, report_for, visible
from dintel.apps.complaints.services import CaseError

pytestmark = pytest.mark.django_db


def test_before_its_leaf_came_into_the_log_nobody_sees_a_report() -> None:
    send()
    assert not visible(access(make_person("intake_officer"))).exists()


def test_the_intake_desk_reads_until_somebody_is_assigned_and_then_the_assigned_alone() -> None:
    report, desk, person = came_in(), make_person("intake_officer"), investigator()
    assert visible(access(desk)).get() == report
    assert not visible(access(person)).exists()
    services.assign(report=report, user=person, is_counsel=False, by=desk, at=LATER)
    assert not visible(access(desk)).exists()
    assert report_for(access(person), report.number) == report
    assert may(access(person), "complaint.work", report.number)
    assert among(access(person), "complaint.work", [report.number, "R-2026-00000"]) == {report.number}
    assert not may(access(person), "contact.read", report.number)
    assert among(access(person), "contact.read", [report.number]) == frozenset()


@pytest.mark.parametrize("role", sorted(set(matrix().roles) - {"intake_officer"}))
def test_no_other_role_reads_a_report_that_it_was_not_given(role: str) -> None:
    report = came_in()
    with pytest.raises(Http404):
        report_for(access(make_person(role)), report.number)


def test_whoever_is_excluded_gets_the_answer_of_a_report_that_is_not_there() -> None:
    report, person = a_case()
    other = make_person("intake_officer")
    services.exclude(report=report, user=person, reason="A cousin is named.", by=other, at=LATER)
    with pytest.raises(Http404) as told:
        report_for(access(person), report.number)
    with pytest.raises(Http404) as absent:
        report_for(access(person), "R-2026-00000")
    assert str(told.value) == str(absent.value)
    with pytest.raises(CaseError):
        services.assign(report=report, user=person, is_counsel=False, by=other, at=LATER)


def test_a_department_is_excluded_with_everybody_in_it_the_intake_desk_too() -> None:
    report, desk, other = came_in(), make_person("intake_officer"), make_person("intake_officer")
    give(desk, "liaison", department="parks-and-recreation")
    services.exclude(report=report, department="parks-and-recreation", reason="It was there.", by=other, at=LATER)
    assert not visible(access(desk)).exists()
    assert visible(access(other)).exists()


def test_a_report_whose_last_assignment_ended_comes_back_to_the_intake_desk() -> None:
    report, person = a_case()
    desk = make_person("intake_officer")
    services.exclude(report=report, user=person, reason="A cousin is named.", by=desk, at=LATER)
    assert visible(access(desk)).get() == report


def test_what_may_concern_city_staff_is_closed_to_police_accounts_until_counsel_assigns() -> None:
    report, desk, person, counsel = (
        came_in(staff="yes"),
        make_person("intake_officer"),
        investigator(),
        make_person("counsel"),
    )
    policeman = make_person("intake_officer")
    give(policeman, "liaison", department="police")
    assert visible(access(desk)).exists()
    assert not visible(access(policeman)).exists()
    with pytest.raises(CaseError, match="Counsel decides"):
        services.assign(report=report, user=person, is_counsel=False, by=desk, at=LATER)
    assert awaiting_counsel(access(counsel)).get() == report
    assert not visible(access(counsel)).exists()
    assert not awaiting_counsel(access(desk)).exists()
    services.assign(report=again(report), user=person, is_counsel=True, by=counsel, at=LATER)
    assert visible(access(person)).get() == report
    assert not awaiting_counsel(access(counsel)).exists()


def test_an_assignment_from_before_the_reporter_spoke_of_city_staff_does_not_count() -> None:
    report, person = a_case()
    report.names_city_staff = True
    report.save()
    assert not visible(access(person)).exists()


@pytest.mark.parametrize("role", ["auditor", "counsel", "duty_officer"])
def test_whoever_opens_every_file_of_the_city_opens_none_of_a_report(role: str) -> None:
    report, person = came_in(), access(make_person(role))
    for action in ("evidence.read", "notice.receive"):
        assert not may(person, action, report.number)
        assert among(person, action, [report.number]) == frozenset()


def test_an_investigator_opens_the_files_of_their_own_report() -> None:
    report, person = a_case()
    assert may(access(person), "evidence.read", report.number)

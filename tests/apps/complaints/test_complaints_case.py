"""Triage, agency checks, elements, tasks, the reporter's name: what is done to a case, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case, access, came_in
from tests.apps.complaints.reported import again

from dintel.apps.accounts.models import Look, User
from dintel.apps.complaints import services
from dintel.apps.complaints.models import Finding, Report
from dintel.apps.complaints.queries.case import Case, case_of
from dintel.apps.complaints.queries.reports import conversation
from dintel.apps.complaints.services import BranchClosedError, CaseError
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.queries import Fault, row_faults

pytestmark = pytest.mark.django_db
OFFENCE = "impersonating_peace_officer"


def complaints_faults() -> list[Fault]:
    return [one for one in row_faults() if one.where.startswith("complaints_")]


def find(report: Report, person: User, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "offence": OFFENCE,
        "element": "pretended",
        "state": "shown",
        "words": "He said so.",
        **more,
    }
    return services.find(report=report, by=person, at=given.pop("at", LATER), **given)


def shown(report: Report, person: User) -> Case:
    return case_of(access(person), again(report))


def test_triage_takes_a_reason_and_one_of_four_ways() -> None:
    report, desk = came_in(), make_person("intake_officer")
    for route, reason in (("impersonation", " "), ("something", "why")):
        with pytest.raises(CaseError):
            services.triage(report=report, route=route, reason=reason, by=desk, at=LATER)
    assert again(report).state == "new"
    services.triage(report=report, route="scam", reason="A call, money, no visit.", by=desk, at=LATER)
    assert again(report).state == "triaged"


def test_the_reporter_finds_what_a_new_way_means_in_their_language_once() -> None:
    report, desk = came_in(), make_person("intake_officer")
    for minute in (0, 1):
        at = LATER + timedelta(minutes=minute)
        services.triage(report=report, route="officer_conduct", reason="A real one.", by=desk, at=at)
    (message,) = conversation(report)
    assert message.words.startswith("Su denuncia trata de lo que hizo un agente verdadero")
    assert not message.from_reporter


@pytest.mark.parametrize("back", [0, 3600])
def test_the_last_way_stands_though_the_clock_stands_still_or_is_set_back(back: int) -> None:
    report, desk = came_in(), make_person("intake_officer")
    agency = {"agency": "ICE", "number_called": "505 555 0100", "answer": "verified"}
    for turn in range(4):
        at = LATER - timedelta(seconds=turn * back)
        for route in ("scam", "impersonation"):
            services.triage(report=report, route=route, reason="As it reads.", by=desk, at=at)
            assert shown(report, desk).is_impersonation == (route == "impersonation")
        services.record_check(report=report, **agency, by=desk, at=at)
        assert not shown(report, desk).is_impersonation
    assert len(conversation(report)) == 8
    assert complaints_faults() == []


def test_an_agencys_yes_closes_the_branch_until_somebody_opens_it_with_a_reason() -> None:
    report, person = a_case()
    find(report, person)
    call = {"agency": "An agency", "number_called": "311", "by": person}
    services.record_check(report=report, answer="no_answer", at=LATER + timedelta(minutes=1), **call)
    find(report, person)
    services.record_check(report=report, answer="verified", at=LATER + timedelta(minutes=2), **call)
    with pytest.raises(BranchClosedError, match="verified the officer"):
        find(report, person)
    with pytest.raises(CaseError, match="Say why"):
        services.triage(report=report, route="impersonation", reason="", by=person, at=LATER + timedelta(minutes=3))
    reason = "The number called was one that the men had given."
    services.triage(report=report, route="impersonation", reason=reason, by=person, at=LATER + timedelta(minutes=3))
    find(report, person)


def test_a_report_on_another_way_has_no_elements_to_show() -> None:
    report, person = a_case()
    later = LATER + timedelta(minutes=1)
    services.triage(report=report, route="officer_conduct", reason="A real one.", by=person, at=later)
    with pytest.raises(BranchClosedError, match="not taken for an impersonation"):
        find(report, person)


@pytest.mark.parametrize(
    "wrong",
    [
        {"element": "none"},
        {"offence": "none"},
        {"state": "perhaps"},
        {"words": " "},
        {"files": ["00000000-0000-4000-8000-000000000000"]},
    ],
)
def test_what_shows_nothing_is_not_kept(wrong: dict[str, object]) -> None:
    report, person = a_case()
    with pytest.raises(CaseError):
        find(report, person, **wrong)
    assert not Finding.objects.exists()


def test_a_finding_is_changed_in_place_and_the_log_keeps_what_stood() -> None:
    report, person = a_case()
    find(report, person, words="First.")
    find(report, person, state="missing", words="")
    assert Finding.objects.get().state == "missing"
    told = [leaf for leaf in ledger.leaves_of("report", report.number) if leaf.kind == "report.found"]
    assert [("First." in str(leaf.content)) for leaf in told] == [True, False]


def test_a_name_is_opened_by_two_people_and_the_opening_is_a_look() -> None:
    report, person = a_case(name="A made-up name")
    custodian = make_person("records_custodian")
    with pytest.raises(CaseError, match="not allowed it"):
        services.open_identity(report=report, by=person, at=LATER)
    asked = services.ask_identity(report=report, why="To show the person pictures.", by=person, at=LATER)
    assert services.ask_identity(report=report, why="Again.", by=person, at=LATER) == asked
    with pytest.raises(CaseError, match="you asked"):
        services.answer_identity(request=asked, allowed=True, words="Yes.", by=person, at=LATER)
    services.answer_identity(request=asked, allowed=True, words="It is needed.", by=custodian, at=LATER)
    with pytest.raises(CaseError, match="answered already"):
        services.answer_identity(request=asked, allowed=False, words="No.", by=custodian, at=LATER)
    assert services.open_identity(report=report, by=person, at=LATER) == {"name": "A made-up name"}
    assert Look.objects.get(user=person).action == "identity.opened"


def test_a_refused_name_stays_closed_and_one_that_was_not_given_is_not_asked_for() -> None:
    report, person = a_case(name="A made-up name")
    asked = services.ask_identity(report=report, why="To call.", by=person, at=LATER)
    custodian = make_person("records_custodian")
    services.answer_identity(request=asked, allowed=False, words="Ask in the conversation.", by=custodian, at=LATER)
    with pytest.raises(CaseError, match="not allowed it"):
        services.open_identity(report=report, by=person, at=LATER)
    nameless, other = a_case()
    with pytest.raises(CaseError, match="gave no name"):
        services.ask_identity(report=nameless, why="To call.", by=other, at=LATER)


def test_tasks_are_finished_once_and_the_last_worker_cannot_leave() -> None:
    report, person = a_case()
    task = services.add_task(report=report, words="Ask the shop for its video.", by=person, at=LATER)
    done = services.finish_task(task=task, by=person, at=LATER)
    assert services.finish_task(task=task, by=make_person("counsel"), at=LATER + timedelta(1)).done_at == done.done_at
    with pytest.raises(CaseError, match="Nobody else works"):
        services.end_assignment(assignment=report.assignments.get(), by=person, at=LATER)
    services.assign(report=report, user=make_person("counsel"), is_counsel=True, by=person, at=LATER)
    ended = services.end_assignment(assignment=report.assignments.get(user=person), by=person, at=LATER)
    assert ended.ended_at == LATER
    with pytest.raises(CaseError, match="one person or one department"):
        services.exclude(report=report, reason="x", by=person, at=LATER)


def test_every_row_of_a_case_is_held_against_its_leaf() -> None:
    report, person = a_case(name="A made-up name")
    find(report, person)
    services.add_task(report=report, words="Ask the shop.", by=person, at=LATER)
    services.ask_identity(report=report, why="To call.", by=person, at=LATER)
    services.record_check(report=report, agency="An agency", number_called="311", answer="unknown", by=person, at=LATER)
    services.exclude(report=report, department="parks-and-recreation", reason="It was there.", by=person, at=LATER)
    assert complaints_faults() == []
    Finding.objects.update(state="missing")
    assert [one.where.split()[0] for one in complaints_faults()] == ["complaints_finding"]
